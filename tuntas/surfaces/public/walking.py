"""The direct way, "I have read the decision", and walking along: what a citizen or her companion does without a seat."""

from datetime import datetime
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tuntas.base.errors import DomainError, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import clock
from tuntas.casework.cases import numbers, tracking
from tuntas.casework.cases.tracking import Tracked
from tuntas.casework.kinds.advocacy import actions as advocacy, queries as companions
from tuntas.casework.kinds.advocacy.enums import EndedBy
from tuntas.casework.kinds.advocacy.queries import Told
from tuntas.casework.kinds.proposal import direct
from tuntas.surfaces import receipts
from tuntas.surfaces.access import public
from tuntas.surfaces.public import forms
from tuntas.surfaces.public.beside import walked
from tuntas.surfaces.public.limits import limited
from tuntas.surfaces.public.pages import CompanionPage, DirectPage
from tuntas.surfaces.public.tracked import page_of
from tuntas.surfaces.typed import DayField


SEE_OTHER, UNPROCESSABLE = 303, 422


# --- for whoever holds the receipt ----------------------------------------------------------------------------------


def _opened(request: HttpRequest, number: str) -> Tracked:
    """The case this browser has just opened with its secret; Invalid, the same for whatever is wrong."""
    code = numbers.read(number)
    found = tracking.opened(code, receipts.remembered_secret(request, code))
    if found.thing != "case":
        raise Invalid(tracking.WRONG_PAIR)
    return found


def _back(number: str) -> HttpResponse:
    response = redirect("public:tracked", numbers.written(numbers.read(number)))
    response.status_code = SEE_OTHER
    return response


@public
@require_POST
@limited("hand_in")
def decision_read(request: HttpRequest, number: str) -> HttpResponse:
    """Take her word that she has read the decision: proof of notice, by the one who holds the secret."""
    tracking.read_decision(_opened(request, number), at=clock.now())
    messages.success(request, _("Tercatat. Masa keberatan dihitung sejak hari ini."))
    return _back(number)


@public
@require_POST
@limited("hand_in")
def stop_companion(request: HttpRequest, number: str) -> HttpResponse:
    """Her word ends it, at any time, without a reason."""
    found = _opened(request, number)
    running = next((one for one in companions.for_owner(found.pk) if one.ended_at is None), None)
    if running is None:
        raise NotPossibleNow(advocacy.ENDED)
    advocacy.end_without_seat(running, case_id=found.pk, said_by=EndedBy.CITIZEN, at=clock.now())
    messages.success(request, _("Pendampingan berakhir. Kode pendamping tidak berlaku lagi."))
    return _back(number)


# --- the direct way -------------------------------------------------------------------------------------------------


class DirectForm(forms.TrackForm, forms.SecretForm):
    applicant = django_forms.CharField(
        label=gettext_lazy("Nama Anda"), required=False, max_length=120,
        help_text=gettext_lazy("Isi bila yang Anda punya nomor kunjungan."),
    )  # fmt: skip
    field_order = ("number", "secret", "applicant")


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("hand_in", writes_only=True)
def direct_way(request: HttpRequest) -> HttpResponse:
    """Past a silent village to Dinsos, with the number one has; or the day from which that is open."""
    if request.method != "POST":
        return _direct_page(request, DirectForm(initial={"number": request.GET.get("number", "")}))
    form = DirectForm(request.POST)
    if not form.is_valid():
        return _direct_page(request, form, status=UNPROCESSABLE)
    typed = form.cleaned_data
    try:
        tracking.opened(typed["number"], typed["secret"])
        number = direct.file(typed=typed["number"], by=None, applicant=typed["applicant"], at=clock.now())
    except (Invalid, NotFound, NotPossibleNow) as refusal:
        return _direct_page(request, form, refusal)
    return _to_matter(number)


def _direct_page(
    request: HttpRequest, form: DirectForm, refusal: DomainError | None = None, *, status: int = 200
) -> HttpResponse:
    fields = getattr(refusal, "fields", {}) if refusal else {}
    for name in (name for name in fields if name in form.fields):
        form.add_error(name, str(fields[name]))
    page = DirectPage(str(form["number"].value() or ""), str(refusal.sentence) if refusal and not form.errors else "")
    context = {"page": page, "form": form}
    return render(request, "public/direct.html", context, status=refusal.status if refusal else status)


def _to_matter(number: str) -> HttpResponse:
    """To the matter's own page, opened: its number may be new, where a visit has become a case."""
    key = tracking.track(number).facts["intake_key"]
    secret = numbers.receipt_secret(settings.RECEIPT_KEY, UUID(str(key)), number)
    written = numbers.written(number)
    response = redirect("public:receipt", written)
    response.status_code = SEE_OTHER
    shown = [reverse(f"public:{name}", args=[written]) for name in ("receipt", "tracked")]
    receipts.remember_secret(response, number, secret, *shown, reverse("public:contest"))
    return response


# --- for the companion ----------------------------------------------------------------------------------------------


class CodeForm(forms.TrackForm):
    code = django_forms.CharField(
        label=gettext_lazy("Kode pendamping"), max_length=24,
        help_text=gettext_lazy("Diberikan meja layanan saat pendampingan dicatat."),
        error_messages={"required": gettext_lazy("Ketik kode pendamping.")},
        widget=django_forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    field_order = ("number", "code")


class VisitForm(django_forms.Form):
    on = DayField(
        label=gettext_lazy("Tanggal"), widget=django_forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Tulis tanggalnya.")},
    )  # fmt: skip
    place = django_forms.CharField(
        label=gettext_lazy("Ke mana"), max_length=120, error_messages={"required": gettext_lazy("Tulis ke mana.")}
    )
    words = django_forms.CharField(
        label=gettext_lazy("Apa yang diurus"), max_length=300, widget=django_forms.Textarea({"rows": 2}),
        error_messages={"required": gettext_lazy("Tulis apa yang diurus, satu kalimat.")},
    )  # fmt: skip


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("track")
def companion_entry(request: HttpRequest) -> HttpResponse:
    """Number and code; a right pair opens the one matter for some minutes."""
    if request.method != "POST":
        return render(request, "public/companion_entry.html", {"form": CodeForm()})
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            number = numbers.read(form.cleaned_data["number"])
            companions.for_companion(number, form.cleaned_data["code"], on=localtime(clock.now()).date())
        except Invalid as refusal:
            for name, sentence in (refusal.fields or {"code": refusal.sentence}).items():
                form.add_error(name if name in form.fields else None, str(sentence))
        else:
            return _to_companion(number, form.cleaned_data["code"])
    return render(request, "public/companion_entry.html", {"form": form}, status=UNPROCESSABLE)


def _to_companion(number: str, code: str) -> HttpResponse:
    """The code goes into a cookie of this address alone: it is no receipt's secret, and opens nothing else."""
    address = reverse("public:companion", args=[numbers.written(number)])
    response = redirect(address)
    response.status_code = SEE_OTHER
    receipts.remember_secret(response, f"damping:{number}", code, address)
    return response


def _walking(request: HttpRequest, number: str, at: datetime) -> tuple[str, Told]:
    code = numbers.read(number)
    given = receipts.remembered_secret(request, f"damping:{code}")
    return code, companions.for_companion(code, given, on=localtime(at).date())


@public
@require_GET
@never_cache
@limited("track")
def companion(request: HttpRequest, number: str) -> HttpResponse:
    """Where the one matter stands, as anyone with the number reads it, and the visits made together."""
    try:
        return _companion_page(request, number, VisitForm(initial={"on": f"{localtime(clock.now()):%Y-%m-%d}"}))
    except (Invalid, NotFound):
        return redirect("public:companion_entry")


def _companion_page(request: HttpRequest, number: str, form: VisitForm, status: int = 200) -> HttpResponse:
    code, told = _walking(request, number, clock.now())
    tracked = page_of(tracking.track(code), at=clock.now())
    who = f"{told.companion}, {told.organisation}" if told.organisation else told.companion
    page = CompanionPage(numbers.written(code), who, told.until_on, tracked, walked(told.visits))
    return render(request, "public/companion.html", {"page": page, "form": form}, status=status)


@public
@require_POST
@limited("hand_in")
def companion_visit(request: HttpRequest, number: str) -> HttpResponse:
    """The companion writes down one visit."""
    form, at = VisitForm(request.POST), clock.now()
    _code, told = _walking(request, number, at)
    if form.is_valid():
        try:
            advocacy.visit_without_seat(told, at=at, **form.cleaned_data)
        except Invalid as refusal:
            for name, sentence in refusal.fields.items():
                form.add_error(name, str(sentence))
        else:
            messages.success(request, _("Kunjungan bersama tercatat."))
            return redirect("public:companion", number)
    return _companion_page(request, number, form, UNPROCESSABLE)


@public
@require_POST
@limited("hand_in")
def companion_stop(request: HttpRequest, number: str) -> HttpResponse:
    """The companion steps back; the citizen reads it on her page."""
    at = clock.now()
    _code, told = _walking(request, number, at)
    advocacy.end_without_seat(told, case_id=told.case_id, said_by=EndedBy.COMPANION, at=at)
    messages.success(request, _("Anda berhenti mendampingi. Terima kasih."))
    return redirect("public:companion_entry")
