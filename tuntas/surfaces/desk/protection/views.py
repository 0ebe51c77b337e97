"""The unit's pages. A seat outside the unit is answered as for a page that is not there.

A matter is opened by a POST with a purpose: the opening is committed on the unit's own connection before a page is
drawn. Its page is shown only while that opening is fresh and the person's key is open.
Forms here carry no key against pressing twice: that list lies on the open side, and would hold these addresses.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tuntas.base.errors import Invalid, NotFound, NotPossibleNow
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbers
from tuntas.delivery.protection import actions, queries, rules, unlock
from tuntas.delivery.protection.enums import State
from tuntas.delivery.protection.models import Matter
from tuntas.delivery.protection.papers import Plain
from tuntas.delivery.protection.workflow import SEALED
from tuntas.surfaces import papers
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk.mending import mend
from tuntas.surfaces.desk.protection import facts, forms, key as keys, pages


REFUSED = 422
# What a paper may be, and the name a browser saves it under.
PAPER_NAMES = {"image/jpeg": "surat.jpg", "image/png": "surat.png", "application/pdf": "surat.pdf"}
PAPER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
Typed = Mapping[str, object]


@require_GET
@never_cache
def room(request: HttpRequest) -> HttpResponse:
    """Whom to ring, what runs."""
    by = seat_of(request)
    rules.check_unit(by)
    page = facts.room(by, keys.session_of(request, by), at_of(request))
    return render(request, "desk/protection/room.html", {"page": page})


@require_POST
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    actions.put_away(by=seat_of(request), pk=pk, at=at_of(request))
    return redirect("desk:room")


@require_http_methods(["GET", "POST"])
@never_cache
def open_(request: HttpRequest, number: str) -> HttpResponse:
    """Why; then it is on record, and only then may the page be drawn."""
    by, at = seat_of(request), at_of(request)
    matter = queries.matter_for(by, number)
    page = facts.opening(matter, by, at)
    form = forms.OpenForm(request.POST or None, needs_ground=page.needs_ground)
    if request.method == "POST" and form.is_valid() and _opened(request, matter, form):
        return redirect("desk:room_matter", matter.number)
    context = {"page": page, "form": form}
    return render(request, "desk/protection/open.html", context, status=REFUSED if form.errors else 200)


def _opened(request: HttpRequest, matter: Matter, form: Form) -> bool:
    try:
        actions.open_matter(number=matter.number, by=seat_of(request), at=at_of(request), **form.cleaned_data)
    except Invalid as error:
        mend(form, error)
        return False
    return True


@require_GET
@never_cache
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """What is written in it: with a fresh opening on record and an open key; otherwise to where one gets them."""
    return _matter_page(request, number, {})


def _matter_page(request: HttpRequest, number: str, came_back: Mapping[str, Form]) -> HttpResponse:
    by, at = seat_of(request), at_of(request)
    found, session = queries.matter_for(by, number), keys.session_of(request, by)
    if (elsewhere := _still_shut(found, by, session, at)) is not None:
        return elsewhere
    page = facts.matter_page(found, by, session, at, came_back)
    return render(request, "desk/protection/matter.html", {"page": page}, status=REFUSED if came_back else 200)


def _still_shut(found: Matter, by: Seat, session: unlock.Session, at: datetime) -> HttpResponse | None:
    """Where one opens the matter, or one's key; None when both are open."""
    if not queries.is_opened(found, by, at=at):
        return redirect("desk:room_open", found.number)
    if not unlock.seconds_left(session):
        return redirect(f"{reverse('desk:room_key')}?next={reverse('desk:room_matter', args=[found.number])}")
    return None


@require_POST
@never_cache
def paper(request: HttpRequest, number: str, ref: UUID) -> HttpResponse:
    """One look at one paper: on record first, then its bytes, which no cache keeps and no address gives a second time."""
    by, at = seat_of(request), at_of(request)
    found, session = queries.matter_for(by, number), keys.session_of(request, by)
    if (elsewhere := _still_shut(found, by, session, at)) is not None:
        return elsewhere
    form = forms.LookForm(request.POST)
    if not form.is_valid():
        raise Invalid(form.errors["purpose"][0])
    kept = actions.open_paper(number=found.number, ref=ref, by=by, purpose=form.cleaned_data["purpose"], at=at)
    return _shown(facts.plain_paper(kept, found, by, session))


def _shown(paper: Plain) -> HttpResponse:
    """Bytes of a known kind, under a name that says nothing, as a document that can do nothing."""
    name = PAPER_NAMES.get(paper.mime)
    answer = HttpResponse(paper.content, content_type=paper.mime if name else "application/octet-stream")
    answer["Content-Disposition"] = f'inline; filename="{name}"' if name else 'attachment; filename="surat"'
    answer["Content-Security-Policy"] = PAPER_POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@require_http_methods(["GET", "POST"])
@never_cache
def step(request: HttpRequest, number: str, move: str) -> HttpResponse:
    """One move of the table on a page of its own. What is not in the table is not there."""
    by = seat_of(request)
    found = queries.matter_for(by, number)
    if move not in SEALED.moves:
        raise NotFound(_("Langkah itu tidak ada."))
    taken = rules.check_move(found, by, move)
    if request.method == "GET" and (elsewhere := _still_shut(found, by, keys.session_of(request, by), at_of(request))):
        return elsewhere
    prompt, units = facts.step_needs(move, by)
    form = forms.StepForm(request.POST or None, prompt=prompt, units=units)
    if request.method == "POST" and form.is_valid() and _taken(request, found, move, form):
        messages.success(request, _("Langkah tercatat."))
        return redirect("desk:room" if units else "desk:room_matter", *([] if units else [found.number]))
    back = reverse("desk:room_matter", args=[found.number])
    after = State(taken.target).label
    page = pages.StepPage(
        numbers.written(found.number), taken.label, after, reverse("desk:room_step", args=[found.number, move]), back
    )
    return render(
        request, "desk/protection/step.html", {"page": page, "form": form}, status=REFUSED if form.errors else 200
    )


def _taken(request: HttpRequest, found: Matter, move: str, form: Form) -> bool:
    by, typed = seat_of(request), form.cleaned_data
    wanted = actions.Step(str(typed.get("words") or ""), typed.get("to_office"))
    try:
        actions.move(
            number=found.number, code=move, by=by, step=wanted, session=keys.session_of(request, by), at=at_of(request)
        )
    except Invalid as error:
        mend(form, error)
        return False
    return True


# What is written on the matter's own page: form and action by name.
Act = Callable[[HttpRequest, str, Mapping[str, object]], object]


def _call(request: HttpRequest, number: str, typed: Mapping[str, object]) -> object:
    return actions.record_call(
        number=number, by=seat_of(request), has_reached=typed["reached"] == "yes", at=at_of(request)
    )


def _note(request: HttpRequest, number: str, typed: Mapping[str, object]) -> object:
    by = seat_of(request)
    return actions.note(
        number=number, by=by, words=str(typed["words"]), session=keys.session_of(request, by), at=at_of(request)
    )


def _channel(request: HttpRequest, number: str, typed: Mapping[str, object]) -> object:
    by, reaching = seat_of(request), actions.Reaching(**typed)  # type: ignore[arg-type]
    return actions.add_channel(
        number=number, by=by, reaching=reaching, session=keys.session_of(request, by), at=at_of(request)
    )


def _contact(request: HttpRequest, number: str, typed: Mapping[str, object]) -> object:
    return actions.record_contact(
        number=number, channel_id=int(str(typed["channel"])), by=seat_of(request), harm=str(typed["harm"]),
        has_reached=typed["reached"] == "yes", at=at_of(request),
    )  # fmt: skip


def _police(request: HttpRequest, number: str, typed: Mapping[str, object]) -> object:
    return actions.record_police(
        number=number, by=seat_of(request), is_reported=typed["reported"] == "yes", at=at_of(request)
    )


def _paper(request: HttpRequest, number: str, typed: Mapping[str, object]) -> object:
    by, photo = seat_of(request), typed["photo"]
    assert isinstance(photo, UploadedFile)
    judged = papers.judge(photo)
    return actions.add_paper(
        number=number, by=by, paper=Plain(str(typed["label"]), judged.mime, judged.content),
        session=keys.session_of(request, by), at=at_of(request),
    )  # fmt: skip


WRITES: Mapping[str, tuple[type[Form], Act]] = {
    "call": (forms.CallForm, _call),
    "note": (forms.NoteForm, _note),
    "channel": (forms.ChannelForm, _channel),
    "contact": (forms.ContactForm, _contact),
    "police": (forms.PoliceForm, _police),
    "paper": (forms.PaperForm, _paper),
}


@require_POST
@never_cache
def write(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """One thing written on the matter's page."""
    by = seat_of(request)
    found = queries.matter_for(by, number)
    if what not in WRITES:
        raise NotFound(_("Langkah itu tidak ada."))
    kind, act = WRITES[what]
    form = _write_form(request, found, what, kind)
    try:
        if form.is_valid():
            act(request, found.number, form.cleaned_data)
            messages.success(request, _("Tercatat."))
            return redirect("desk:room_matter", found.number)
    except Invalid as error:
        mend(form, error)
    return _matter_page(request, found.number, {what: form})


def _write_form(request: HttpRequest, found: Matter, what: str, kind: type[Form]) -> Form:
    more: dict[str, object] = {}
    if what == "contact":
        more["channels"] = facts.safe_choices(found, seat_of(request), keys.session_of(request, seat_of(request)))
    if what == "paper":
        more["files"] = request.FILES
    return kind(request.POST, auto_id=f"id_{what}_%s", **more)  # type: ignore[arg-type]


@require_GET
@never_cache
def trace(request: HttpRequest) -> HttpResponse:
    """Who opened what when: for the head of the unit."""
    by = seat_of(request)
    page = facts.trace(by, keys.session_of(request, by), at_of(request))
    return render(request, "desk/protection/trace.html", {"page": page})


@require_http_methods(["GET", "POST"])
@never_cache
def roster(request: HttpRequest) -> HttpResponse:
    """Who is on duty when; a gap in the coming week is red from Thursday."""
    rules.check_unit(seat_of(request))
    form = _duty_form(request, request.POST or None)
    if request.method == "POST" and form.is_valid() and _on_duty(request, form):
        messages.success(request, _("Piket tercatat."))
        return redirect("desk:room_roster")
    return _roster_page(request, form, {})


def _duty_form(request: HttpRequest, typed: QueryDict | None) -> forms.DutyForm:
    posts = list(facts.names_of(seat_of(request), at_of(request)).items())
    return forms.DutyForm(typed, posts=posts)


def _roster_page(request: HttpRequest, form: Form, phones: Mapping[int, Form]) -> HttpResponse:
    by, at = seat_of(request), at_of(request)
    is_lead = may.can(by, may.SEALED_LEAD)
    context = {"page": facts.roster(by, at, phones), "form": form if is_lead else None}
    is_wrong = bool(form.errors) or bool(phones)
    return render(request, "desk/protection/roster.html", context, status=REFUSED if is_wrong else 200)


@require_POST
@never_cache
def phone(request: HttpRequest, staff: int) -> HttpResponse:
    """The telephone of one of the roster, by the head."""
    by = seat_of(request)
    rules.check_lead(by)
    form = forms.PhoneForm(request.POST, auto_id=f"id_phone{staff}_%s")
    try:
        if form.is_valid():
            actions.keep_phone(by=by, staff_id=staff, phone=form.cleaned_data["phone"], at=at_of(request))
            messages.success(request, _("Nomor tersimpan."))
            return redirect("desk:room_roster")
    except Invalid as error:
        mend(form, error)
    return _roster_page(request, _duty_form(request, None), {staff: form})


def _on_duty(request: HttpRequest, form: Form) -> bool:
    typed = form.cleaned_data
    starts = make_aware(datetime.combine(typed["on"], typed["starts"]))
    ends = starts + facts.hours(typed["hours"])
    try:
        actions.put_on_duty(by=seat_of(request), post_id=typed["post"], starts=starts, ends=ends, at=at_of(request))
    except (Invalid, NotPossibleNow) as error:
        mend(form, error if isinstance(error, Invalid) else Invalid(error.sentence))
        return False
    return True
