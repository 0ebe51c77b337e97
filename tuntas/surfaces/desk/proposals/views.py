"""Lists: gather, freeze, judge, sign, post. One verb, one address."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tuntas.base.errors import Invalid
from tuntas.casework.kinds.proposal import lists as actions, queries
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.desk.proposals import facts
from tuntas.surfaces.desk.proposals.forms import MeetingForm, NewListForm, PostForm, paper_of, this_month
from tuntas.surfaces.typed import plain_words


REFUSED = 422


@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """All lists of the seat's region, and what waits for this very post."""
    return _lists_page(request, _new_form(request))


def _new_form(request: HttpRequest) -> NewListForm:
    day = localtime(at_of(request)).date()
    typed = request.POST if request.method == "POST" else None
    return NewListForm(typed, programmes=facts.programmes(day), initial={"month": this_month(day)})


def _lists_page(request: HttpRequest, form: NewListForm) -> HttpResponse:
    context = {"page": facts.lists_page(seat_of(request)), "form": form}
    return render(request, "desk/proposals/lists.html", context, status=REFUSED if form.errors else 200)


@require_POST
@once
def list_new(request: HttpRequest) -> HttpResponse:
    form = _new_form(request)
    if not form.is_valid():
        return _lists_page(request, form)
    typed, by, at = form.cleaned_data, seat_of(request), at_of(request)
    made = actions.open_list(by=by, programme=typed["programme"], month=typed["month"], at=at)
    return redirect("desk:list", made.pk)


@require_GET
def list_(request: HttpRequest, pk: int) -> HttpResponse:
    return _list_page(request, pk)


def _list_page(
    request: HttpRequest, pk: int, *, meeting: MeetingForm | None = None, post: PostForm | None = None,
    wrong: Mapping[str, object] | None = None,
) -> HttpResponse:  # fmt: skip
    """The list; what came back with an error stays as typed."""
    by, start = seat_of(request), _start(request)
    typed = {str(key): str(value) for key, value in request.POST.items()} if wrong else None
    one = queries.list_for(by, pk)
    day = localtime(at_of(request)).date()
    context = {
        "page": facts.list_page(one, by, start=start, typed=typed, wrong=wrong),
        "form": meeting or MeetingForm(initial={"held_on": f"{day:%Y-%m-%d}"}),
        "post_form": post or PostForm(initial={"on": f"{day:%Y-%m-%d}"}, auto_id="id_post_%s"),
    }
    failed = bool(wrong) or any(form is not None and form.errors for form in (meeting, post))
    return render(request, "desk/proposals/list.html", context, status=REFUSED if failed else 200)


def _start(request: HttpRequest) -> int:
    given = request.GET.get("mulai", "1")
    return max(1, int(given)) if given.isascii() and given.isdecimal() and len(given) < 6 else 1


@require_POST
@once
def list_gather(request: HttpRequest, pk: int) -> HttpResponse:
    n = actions.gather(list_id=pk, by=seat_of(request), at=at_of(request))
    messages.success(request, ngettext("%(n)d nama ditambahkan.", "%(n)d nama ditambahkan.", n) % {"n": n})
    return redirect("desk:list", pk)


@require_POST
@once
def list_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    actions.freeze(list_id=pk, by=seat_of(request), at=at_of(request))
    messages.success(request, _("Daftar dibekukan. Cetak lembar centangnya untuk musyawarah."))
    return redirect("desk:list", pk)


@require_POST
@once
def list_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    form = MeetingForm(request.POST, request.FILES)
    if form.is_valid():
        with mending(form):
            typed = dict(form.cleaned_data)
            meeting = actions.Meeting(minutes=paper_of(typed.pop("photo")), **typed)
            actions.record_meeting(list_id=pk, by=seat_of(request), meeting=meeting, at=at_of(request))
            messages.success(request, _("Musyawarah tercatat. Masukkan hasil tiap baris."))
            return redirect("desk:list", pk)
    return _list_page(request, pk, meeting=form)


@require_http_methods(["POST"])
@once
def list_results(request: HttpRequest, pk: int) -> HttpResponse:
    """Key the ticked sheet back; only lines with a mark are keyed."""
    results = _results(request)
    try:
        n = actions.key_back(list_id=pk, by=seat_of(request), results=results, at=at_of(request))
    except Invalid as error:
        return _list_page(request, pk, wrong=error.fields or {"verdict": error.sentence})
    messages.success(request, ngettext("%(n)d baris tersimpan.", "%(n)d baris tersimpan.", n) % {"n": n})
    return redirect("desk:list", pk)


def _results(request: HttpRequest) -> dict[int, actions.Result]:
    found = {}
    for key, value in request.POST.items():
        name, _dash, pk = key.partition("-")
        if name == "verdict" and pk.isascii() and pk.isdecimal() and len(pk) < 19:
            reason, change = (
                plain_words(request.POST.get(f"{each}-{pk}", ""), 400) for each in ("reason", "would_change")
            )
            found[int(pk)] = actions.Result(str(value), reason, change)
    return found


@require_POST
@once
def list_sign(request: HttpRequest, pk: int) -> HttpResponse:
    signed = actions.sign(list_id=pk, by=seat_of(request), at=at_of(request))
    words = _("%(n)d baris ditandatangani, %(held)d menunggu tangan lain.")
    messages.success(request, words % {"n": signed.n_signed, "held": signed.n_held})
    return redirect("desk:list", pk)


@require_POST
@once
def list_post(request: HttpRequest, pk: int) -> HttpResponse:
    form = PostForm(request.POST, auto_id="id_post_%s")
    if not form.is_valid():
        return _list_page(request, pk, post=form)
    actions.post_up(list_id=pk, by=seat_of(request), on=form.cleaned_data["on"], at=at_of(request))
    messages.success(request, _("Hari penempelan tercatat."))
    return redirect("desk:list", pk)


@require_POST
@once
def line_out(request: HttpRequest, pk: int) -> HttpResponse:
    by = seat_of(request)
    line = queries.line_for(by, pk)
    actions.leave_out(line_id=pk, by=by, at=at_of(request))
    messages.success(request, _("Dikeluarkan dari daftar. Perkaranya tetap berjalan."))
    return redirect("desk:list", line.list_id)


@require_POST
@once
def line_recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Step aside on one line; the rest of the list is untouched."""
    by = seat_of(request)
    aside = actions.recuse(line_id=pk, by=by, relation=str(request.POST.get("relation", "")), at=at_of(request))
    messages.success(
        request, _("Anda mundur dari baris ini. Yang menandatangani: %(who)s.") % {"who": aside.signer.title}
    )
    return redirect("desk:list", queries.line_for(by, pk).list_id)


@require_POST
@once
def line_sign(request: HttpRequest, pk: int) -> HttpResponse:
    line = actions.sign_line(line_id=pk, by=seat_of(request), at=at_of(request))
    messages.success(request, _("Baris %(n)d ditandatangani.") % {"n": line.n})
    return redirect("desk:list", line.list_id)
