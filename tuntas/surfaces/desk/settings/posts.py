"""Posts at the desk: who holds what, many given by one decree, one ended after notice, a mistaken end taken back."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tuntas.base.offices import posts as actions
from tuntas.surfaces.access import at_of
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.desk.settings import forms, post_facts
from tuntas.surfaces.desk.settings.asking import Asked, Said, answer, keeper
from tuntas.surfaces.desk.settings.pages import FormPage, Preview
from tuntas.surfaces.desk.settings.seatings import GiveForm
from tuntas.surfaces.parts import Link


@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """Who holds which post in this region; by office, title or name, or by what needs looking at."""
    by = keeper(request)
    page = post_facts.posts_page(
        by, at_of(request), query=request.GET.get("q", "").strip()[:80], shown=request.GET.get("list", ""),
        after=request.GET.get("after", ""),
    )  # fmt: skip
    return render(request, "desk/settings/posts.html", {"page": page})


def _back(title: str = "") -> Link:
    """To the list; to the one post that is spoken of, so that what was changed is seen."""
    asked = f"?{urlencode({'q': title})}" if title else ""
    return Link(reverse("desk:settings_posts") + asked, _("Kembali ke daftar jabatan"))


@require_http_methods(["GET", "POST"])
@once
def give(request: HttpRequest) -> HttpResponse:
    """Many names of one decree; the first line is filled in for somebody whose post has ended (`?jabatan=`)."""
    by, at = keeper(request), at_of(request)
    again = post_facts.line_again(by, request.GET.get("jabatan", ""))
    form = GiveForm(request.POST if request.method == "POST" else None, by=by, first=again)
    page = FormPage(
        _("Jabatan baru dengan SK"),
        _("Satu SK boleh memuat banyak nama. Semua tercatat, atau tidak satu pun."),
        _back(),
    )

    def do(said: Said) -> None:
        actions.give_posts(by=by, seatings=said["seatings"], decree=forms.sk(said), at=at)

    def plan(said: Said) -> Preview:
        return post_facts.give_preview(said["seatings"], localtime(at).date())

    return answer(request, Asked(form, page, plan, do, ("settings_give",), "desk/settings/give.html"))


@require_http_methods(["GET", "POST"])
@once
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """One post ended by decree; its holder and his superior are told, and the seat stays open through the notice."""
    by, at = keeper(request), at_of(request)
    post = actions.post_to_end(by=by, post_id=pk)
    earliest = actions.earliest_end(by, at)
    form = forms.EndForm(request.POST or None, initial={"on": earliest})
    page = post_facts.end_page(post, earliest, _back(post.title))

    def do(said: Said) -> None:
        actions.end_post(by=by, post_id=pk, on=said["on"], decree=forms.sk(said), at=at)

    def plan(said: Said) -> Preview:
        actions.check_last_day(by, post, _day(said), at)
        return post_facts.end_preview(post, _day(said), earliest, localtime(at).date())

    return answer(request, Asked(form, page, plan, do, ("settings_end", pk)))


@require_http_methods(["GET", "POST"])
@once
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """An end that has not come is undone by another decree; its holder and his superior are told again."""
    by, at = keeper(request), at_of(request)
    post = actions.end_to_take_back(by=by, post_id=pk, at=at)
    form = forms.TakeBackForm(request.POST or None)
    page = post_facts.take_back_page(post, _back(post.title))

    def do(said: Said) -> None:
        actions.take_back_end(by=by, post_id=pk, decree=forms.sk(said), at=at)

    def plan(said: Said) -> Preview:
        actions.check_another(post, forms.sk(said))
        return post_facts.take_back_preview(post, localtime(at).date())

    return answer(request, Asked(form, page, plan, do, ("settings_take_back", pk)))


def _day(said: dict[str, Any] | Said) -> date:
    on = said["on"]
    assert isinstance(on, date)
    return on
