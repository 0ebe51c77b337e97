"""Following a number without an account, sending what is missing, and saying "I do not agree"."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tuntas.base.errors import DomainError, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import clock
from tuntas.casework.cases import numbers, tracking
from tuntas.surfaces import papers, receipts
from tuntas.surfaces.access import public
from tuntas.surfaces.public import forms
from tuntas.surfaces.public.limits import limited
from tuntas.surfaces.public.pages import ContestPage, TrackPage
from tuntas.surfaces.public.tracked import check_open, page_of


SEE_OTHER, UNPROCESSABLE = 303, 422


@public
@require_GET
def track(request: HttpRequest) -> HttpResponse:
    """Ask for a number; lead to its one address, however it was typed."""
    typed = request.GET.get("number", "")
    if not typed.strip():
        return _entry(request, forms.TrackForm())
    try:
        number = numbers.read(typed)
    except Invalid as refusal:
        return _entry(request, forms.TrackForm(request.GET), refusal)
    return redirect("public:tracked", numbers.written(number))


def _entry(request: HttpRequest, form: forms.TrackForm, refusal: DomainError | None = None) -> HttpResponse:
    page = TrackPage(str(refusal.sentence) if refusal else "")
    status = refusal.status if refusal else 200
    return render(request, "public/track.html", {"page": page, "form": form}, status=status)


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("track")
def tracked(request: HttpRequest, number: str) -> HttpResponse:
    """Answer who has it, since when, until when; with the secret also why, and the papers."""
    try:
        code = numbers.read(number)
        if number != numbers.written(code):
            return redirect("public:tracked", numbers.written(code))
        return _opening(request, code) if request.method == "POST" else _answer(request, code)
    except (Invalid, NotFound) as refusal:
        return _entry(request, forms.TrackForm({"number": number}), refusal)


def _answer(request: HttpRequest, code: str) -> HttpResponse:
    found = tracking.track(code, secret=receipts.remembered_secret(request, code))
    context = {"page": page_of(found, at=clock.now()), "form": forms.SecretForm()}
    return render(request, "public/tracked.html", context)


def _opening(request: HttpRequest, code: str) -> HttpResponse:
    """A right secret opens the page for some minutes; a wrong one leaves it closed and says so."""
    form = forms.SecretForm(request.POST)
    secret = form.data.get("secret", "")
    found = tracking.track(code, secret=secret)
    if form.is_valid():
        try:
            check_open(found)
            return _to_opened(code, secret)
        except Invalid as refusal:
            form.add_error("secret", str(refusal.sentence))
    context = {"page": page_of(found, at=clock.now()), "form": form}
    return render(request, "public/tracked.html", context, status=UNPROCESSABLE)


def _to_opened(code: str, secret: str) -> HttpResponse:
    address = reverse("public:tracked", args=[numbers.written(code)])
    response = redirect(address)
    response.status_code = SEE_OTHER
    # Her receipt opens too: she may fetch it again, with what proves it.
    receipt = reverse("public:receipt", args=[numbers.written(code)])
    receipts.remember_secret(response, code, secret, address, reverse("public:contest"), receipt)
    return response


@public
@require_POST
@limited("hand_in")
def send_paper(request: HttpRequest, number: str) -> HttpResponse:
    """Take one more paper from whoever has just opened the file with its secret."""
    code = numbers.read(number)
    found = tracking.opened(code, receipts.remembered_secret(request, code))
    if found.thing != "case":
        raise NotPossibleNow(_("Kunjungan belum punya berkas. Serahkan perkaranya dulu."))
    upload = papers.uploaded(request)
    if upload is None:
        raise Invalid(_("Pilih dulu foto atau PDF suratnya."))
    judged = papers.judge(upload)
    tracking.add_paper(found.pk, label=_("Surat dari warga"), mime=judged.mime, content=judged.content, at=clock.now())
    messages.success(request, _("Suratnya sudah masuk ke berkas Anda."))
    response = redirect("public:tracked", numbers.written(code))
    response.status_code = SEE_OTHER
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("track")
def contest(request: HttpRequest) -> HttpResponse:
    """Take an objection to a decision, or the visitor's word against the desk's."""
    if request.method != "POST":
        return _contest_begun(request)
    form = forms.ContestForm(request.POST)
    if not form.is_valid():
        return _contest_page(request, form, UNPROCESSABLE)
    try:
        page = _contested(form.cleaned_data)
    except (Invalid, NotPossibleNow) as refusal:
        return _contest_page(request, _refused(form, refusal), refusal.status)
    return render(request, "public/contest.html", {"page": page, "form": form})


def _contest_begun(request: HttpRequest) -> HttpResponse:
    """The form; a decision's sentence and last day stand on it for a browser that has just opened the number."""
    typed = request.GET.get("number", "")
    secret = _remembered(request, typed)
    form = forms.ContestForm(initial={"number": typed, "secret": secret})
    return render(request, "public/contest.html", {"page": _about(typed, secret), "form": form})


def _remembered(request: HttpRequest, typed: str) -> str:
    try:
        return receipts.remembered_secret(request, numbers.read(typed))
    except Invalid:
        return ""


def _about(typed: str, secret: str) -> ContestPage:
    """What is contradicted, as far as this browser may know: that it was a visit anyone sees who has the number."""
    try:
        page = page_of(tracking.track(typed, secret=secret), at=clock.now())
    except (Invalid, NotFound):
        return ContestPage(typed)
    if page.answer == "visit":
        office = _("Kunjungan ke %(office)s.") % {"office": page.holder.office}
        return ContestPage(typed, about=office, until=page.contest_until, is_visit=True)
    decision = page.opened.decision if page.opened else None
    return ContestPage(typed, about=decision.sentence, until=decision.object_until) if decision else ContestPage(typed)


def _contest_page(request: HttpRequest, form: forms.ContestForm, status: int = 200) -> HttpResponse:
    page = ContestPage(str(form["number"].value() or ""))
    return render(request, "public/contest.html", {"page": page, "form": form}, status=status)


def _refused(form: forms.ContestForm, refusal: DomainError) -> forms.ContestForm:
    fields = getattr(refusal, "fields", {})
    for name, sentence in (fields or {None: refusal.sentence}).items():
        form.add_error(name, str(sentence))
    return form


def _contested(typed: Mapping[str, str]) -> ContestPage:
    found = tracking.opened(typed["number"], typed["secret"])
    number = numbers.written(found.number)
    if found.thing == "visit":
        tracking.contest_visit(found, words=typed["words"], at=clock.now())
        done = _("Bantahan Anda tercatat di samping jawaban kantor itu. Catatan lempar tetap dihitung.")
    else:
        tracking.object_to_decision(found, words=typed["words"], at=clock.now())
        done = _("Keberatan Anda tercatat. Kantor lain yang menilai, bukan yang memutus pertama kali.")
    return ContestPage(number, is_done=True, done_sentence=done)
