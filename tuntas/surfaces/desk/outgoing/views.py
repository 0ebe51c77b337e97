"""Send many at once, tick what arrived, take a number back, name what came without a list."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tuntas.base.offices import permissions as may
from tuntas.base.offices.models import Office
from tuntas.casework.cases import numbering, outgoing
from tuntas.casework.cases.models import CoveringList, Outgoing
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk import once as keys, words
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.desk.outgoing import facts, forms, pages
from tuntas.surfaces.parts import Link


REFUSED = 422


@require_GET
def sendings(request: HttpRequest) -> HttpResponse:
    by = seat_of(request)
    may.check(by, may.CASES_SEE)
    return render(request, "desk/outgoing/sendings.html", {"page": facts.sendings(by)})


@require_GET
def nights(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/outgoing/nights.html", {"page": facts.nights(seat_of(request))})


@require_http_methods(["GET", "POST"])
@once
def send_many(request: HttpRequest) -> HttpResponse:
    """One covering list; what stops one case comes back into the form with that case's name."""
    may.check(seat_of(request), may.CASES_HAND_OVER)
    form = _send_form(request)
    made = _sent(request, form) if request.method == "POST" and form.is_valid() else None
    if made is None:
        page = _form_page(
            _("Kirim banyak berkas"), _("Semua ikut satu daftar pengantar, masing-masing dengan nomor keluarnya."),
            _("Kirim"), "send_many", after=_("Penerima punya tenggat. Diam sampai tenggat berarti diterima."),
        )  # fmt: skip
        return _render(request, "desk/outgoing/send_many.html", page, form)
    messages.success(request, _sent_words(made))
    return redirect("desk:covering", made.pk)


def _send_form(request: HttpRequest) -> forms.SendManyForm:
    by, at = seat_of(request), at_of(request)
    cases = outgoing.sendable(by, limit=facts.OFFERED)
    offices = [(str(office.pk), office.name) for office in outgoing.receivers(cases, by, at)]
    offered = [(case.number, words.offered(case)) for case in cases]
    begins = not numbering.prefix_of(by.office_id)
    has_new_book = bool({pk for pk, _name in offices} - {pk for pk, _name in facts.books_of(by)})
    hint = {"book_prefix": numbering.suggested(Office.objects.get(pk=by.office_id))} if begins else {}
    return forms.SendManyForm(
        request.POST or None, offices=offices, cases=offered, begins=begins, has_new_book=has_new_book, initial=hint
    )


def _sent(request: HttpRequest, form: forms.SendManyForm) -> CoveringList | None:
    """The covering list; None when the form has to be mended."""
    typed = form.cleaned_data
    with mending(form):
        return outgoing.send_many(
            numbers=typed["cases"], by=seat_of(request), to_office_id=typed["to_office"], at=at_of(request),
            prefix=typed.get("book_prefix", ""), first_n=typed.get("first_n"),
        )  # fmt: skip
    return None


def _sent_words(made: CoveringList) -> str:
    given = list(Outgoing.objects.filter(covering=made).values_list("n", flat=True))
    said = facts.said_numbers(numbering.prefix_of(made.book.from_office_id), given)
    sentence = ngettext(
        "%(n)d berkas dikirim, no. %(numbers)s.", "%(n)d berkas dikirim, no. %(numbers)s.", len(given)
    )  # fmt: skip
    return sentence % {"n": len(given), "numbers": said}


@require_GET
def covering(request: HttpRequest, pk: int) -> HttpResponse:
    by = seat_of(request)
    page = facts.covering(outgoing.covering_for(by, pk), by, at_of(request))
    return render(request, "desk/outgoing/covering.html", {"page": page})


@require_POST
@once
def covering_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept all that is ticked; the rest stays unanswered and says so."""
    ticked = [int(item) for item in request.POST.getlist("item") if item.isascii() and item.isdigit()]
    n = outgoing.accept_items(covering_id=pk, items=ticked, by=seat_of(request), at=at_of(request))
    messages.success(request, ngettext("%(n)d nomor diterima.", "%(n)d nomor diterima.", n) % {"n": n})
    return redirect("desk:covering", pk)


@require_http_methods(["GET", "POST"])
@once
def item_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what nobody has answered; the number stays, with its ground."""
    by = seat_of(request)
    may.check(by, may.CASES_HAND_OVER)
    item = outgoing.item_for(by, pk)
    form = forms.GroundForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _voided(request, pk, form):
        messages.success(request, _("Nomor dibatalkan dengan alasannya. Berkasnya kembali di meja Anda."))
        return redirect("desk:covering", item.covering_id)
    number = numbering.written(numbering.prefix_of(by.office_id), item.n)
    page = _form_page(
        _("Batalkan nomor %(number)s") % {"number": number},
        _("Nomornya tetap ada di buku, dengan alasan. Berkasnya kembali ke meja ini."),
        _("Batalkan nomor"), "item_void", pk,
    )  # fmt: skip
    return _render(request, "desk/outgoing/form.html", page, form)


def _voided(request: HttpRequest, pk: int, form: Form) -> bool:
    with mending(form):
        outgoing.take_back(item_id=pk, by=seat_of(request), ground=form.cleaned_data["ground"], at=at_of(request))
    return form.is_valid()


@require_http_methods(["GET", "POST"])
@once
def spoil(request: HttpRequest) -> HttpResponse:
    """Use up the next number of a book, with the reason."""
    by = seat_of(request)
    may.check(by, may.CASES_HAND_OVER)
    form = forms.SpoilForm(request.POST or None, offices=facts.books_of(by))
    if request.method == "POST" and form.is_valid() and _spoiled(request, form):
        messages.success(request, _("Nomor berikutnya dicatat batal, dengan alasannya."))
        return redirect("desk:sendings")
    page = _form_page(
        _("Nomor rusak"), _("Formulir robek atau salah tulis? Nomor berikutnya dicatat batal, tidak hilang."),
        _("Catat batal"), "spoil",
    )  # fmt: skip
    return _render(request, "desk/outgoing/form.html", page, form)


def _spoiled(request: HttpRequest, form: Form) -> bool:
    typed = form.cleaned_data
    with mending(form):
        outgoing.spoil(to_office_id=typed["to_office"], by=seat_of(request), ground=typed["ground"], at=at_of(request))
    return form.is_valid()


@require_http_methods(["GET", "POST"])
@once
def in_hand(request: HttpRequest) -> HttpResponse:
    """A file on the table that no list named."""
    by = seat_of(request)
    may.check(by, may.CASES_ANSWER_HANDOVER)
    form = forms.InHandForm(request.POST or None, offices=facts.senders(by))
    if request.method == "POST" and form.is_valid() and _named(request, form):
        messages.success(request, _("Dicatat. Malam ini kedua kantor dan warganya membaca hal yang sama."))
        return redirect("desk:sendings")
    page = _form_page(
        _("Ada berkas tanpa daftar"),
        _("Berkasnya di tangan Anda, tetapi tidak ada di daftar pengantar mana pun."),
        _("Catat"), "in_hand",
    )  # fmt: skip
    return _render(request, "desk/outgoing/form.html", page, form)


def _named(request: HttpRequest, form: Form) -> bool:
    typed = form.cleaned_data
    with mending(form):
        outgoing.name_in_hand(
            from_office_id=typed["from_office"], by=seat_of(request), n=typed["n"], number=typed["number"],
            at=at_of(request),
        )  # fmt: skip
    return form.is_valid()


def _form_page(
    title: object, intro: object, button: object, name: str, *args: object, after: object = ""
) -> pages.FormPage:
    back = Link(reverse("desk:sendings"), _("Kembali ke daftar pengantar"))
    return pages.FormPage(title, intro, button, keys.address(name, *args), back, after)  # type: ignore[arg-type]


def _render(request: HttpRequest, template: str, page: pages.FormPage, form: Form) -> HttpResponse:
    return render(request, template, {"page": page, "form": form}, status=REFUSED if form.errors else 200)
