"""What a citizen takes home: the receipt as PDF, as text, its QR code, and the secret shown for some minutes.

The secret travels in a signed cookie that is read on the receipt's and the track's own addresses only; it is
stored nowhere, and after a quarter of an hour it stands on the paper alone.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext as _, ngettext

from tuntas.base.ledger import receipts
from tuntas.base.places import calendars, words, working
from tuntas.casework.cases import numbers
from tuntas.surfaces import proofs
from tuntas.surfaces.parts import Holder, Paper, Site, Task
from tuntas.surfaces.public.pages import InLog, ReceiptPage


TEMPLATE = Path(__file__).parent / "public" / "typst" / "receipt.typ"
# The name of the proof inside the PDF.
ATTACHED = "tuntas-bukti.json"
COOKIE = "tuntas_receipt"
SECONDS = 15 * 60
# Paper's name in the address -> width and height in millimetres; the slip is as long as what stands on it.
SIZES = {"a4": (210, 297), "a5": (148, 210), "58": (58, 0)}


def remember_secret(response: HttpResponse, number: str, secret: str, *paths: str) -> None:
    """This function will let the browser show the secret again for some minutes, on these addresses only."""
    value = signing.dumps([number, secret], salt=COOKIE)
    for n, path in enumerate(paths):
        name = f"{COOKIE}_{n}"
        if n == 0:
            response.set_cookie(
                name, value, max_age=SECONDS, path=path, secure=settings.HTTPS, httponly=True, samesite="Lax"
            )
            continue
        # The same but for its address; its last moment need not be worked out and spelled again.
        response.cookies[name] = value
        response.cookies[name].update({**response.cookies[f"{COOKIE}_0"], "path": path})


def remembered_secret(request: HttpRequest, number: str) -> str:
    """The secret of this number as the browser brought it; empty when there is none, or it is old or forged."""
    for name, value in request.COOKIES.items():
        if not name.startswith(COOKIE):
            continue
        try:
            of_number, secret = signing.loads(value, salt=COOKIE, max_age=SECONDS)
        except signing.BadSignature:
            continue
        if of_number == number:
            return str(secret)
    return ""


def grouped(secret: str) -> str:
    """7318 0412: eight characters as one reads them aloud."""
    return f"{secret[:4]} {secret[4:]}"


@dataclass(frozen=True, slots=True)
class Promised:
    """What a case's receipt is worked out from, as the track or the desk read it.

    number: as stored; region: the place's code; step: since when and until when, None where no step has a last day;
    claimed_at: when she says she had handed it in before, without a receipt: `handed_at` is then when that was told.
    """

    number: str
    region: str
    handed_at: datetime
    holder: Holder
    step: tuple[datetime, datetime] | None
    total_due: datetime | None
    claimed_at: datetime | None = None


def page(
    of: Promised, *, regency: str, secret: str, papers: Sequence[Paper], who: str = "", twins: Sequence[Task] = ()
) -> ReceiptPage:
    """This function will make the receipt of a case. `secret` as written, "" when it is not to be shown again."""
    calendar = calendars.calendar_for(of.region, on=localtime(of.handed_at).date())
    due, step_due = (localtime(each).date() if each else None for each in (of.total_due, of.step and of.step[1]))
    return ReceiptPage(
        numbers.written(of.number),
        of.handed_at,
        of.holder,
        due,
        working.working_days_between(of.handed_at, of.total_due, calendar) if of.total_due else 0,
        regency,
        qr_url=reverse("public:receipt_qr", args=[numbers.written(of.number)]),
        # Paper never calls one day the other: the step's stands there where it is another than the answer's.
        step_due=step_due if step_due != due else None,
        n_step_days=max(working.working_days_between(*of.step, calendar), 0) if of.step else 0,
        claimed_on=localtime(of.claimed_at).date() if of.claimed_at else None,
        who=who,
        secret=secret,
        papers=papers,
        log=proofs.in_log(of.number),
        twins=twins,
    )


def qr_svg(address: str) -> bytes:
    """The QR code of an address, with its quiet zone."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, scale=4)
    return out.getvalue()


def pdf(
    page: ReceiptPage, site: Site, *, address: str, size: str = "a4", proof: receipts.Receipt | None = None
) -> bytes:
    """The receipt as a tagged PDF with its proof attached. Facts go in as JSON, never as source of the document."""
    width, height = SIZES[size]
    facts = _facts(page, site, is_slip=not height) | {
        "width": width, "height": height, "qr": qr_svg(address).decode(), "lang": get_language() or "id",
    }  # fmt: skip
    inputs = {"facts": json.dumps(facts), "proof": proof.text if proof else ""}
    # A slip is printed and gone; a page may be read aloud by a machine, and its proof taken out of it, for years.
    if not height:
        return typst.compile(TEMPLATE, sys_inputs=inputs, format="pdf")
    return typst.compile(TEMPLATE, sys_inputs=inputs, format="pdf", pdf_standards=["a-3b", "ua-1"])


def _facts(page: ReceiptPage, site: Site, *, is_slip: bool) -> dict[str, object]:
    return {
        "title": _("Tanda terima kunjungan") if page.is_visit else _("Tanda terima"),
        "number": page.number,
        "region": str(page.region),
        "site": f"{site.office}, {site.region}" if site.is_demo else "",
        "handed": words.moment_words(page.handed_at),
        "rows": [
            *_handed(page),
            *([[_("Surat"), _papers(page, is_slip=is_slip)]] if page.papers else []),
        ],
        "free": _("Rp0 · GRATIS"),
        "nobody": _("Jangan bayar siapa pun."),
        "secret": page.secret,
        "secret_label": _("Kode rahasia"),
        "secret_note": _("Membuka cerita Anda dan jawaban kantor. Untuk Anda sendiri.")
        if page.is_visit
        else _("Membuka alasan dan surat. Untuk Anda sendiri."),
        "track": _("Lacak: pindai QR, atau sebut nomor ini di kantor mana pun."),
        "bounced": _("Disuruh ke tempat lain? Catat di tempat yang sama. Itu dihitung."),
        "log": log_lines(page.log) if page.log else [],
        "attached": ATTACHED,
        "attached_note": _("Berkas bukti terlampir di PDF ini; diperiksa dengan /periksa/ atau tuntas_verify.py."),
        "qr_alt": _("Kode QR: membuka pelacakan nomor %(number)s") % {"number": page.number},
    }


def log_lines(log: InLog) -> list[str]:
    """The promise or proof and the log's head, short, as they stand on paper: whoever keeps the paper pins the past."""
    first = f"{_('Bukti masuk:') if log.is_proven else _('Janji masuk:')} {log.mark}"
    if not log.is_proven:
        first += ", " + _by(words.moment_words(log.deadline))
    if not log.size:
        return [first]
    seen = [
        _("saksi %(witness)s %(when)s") % {"witness": one.witness, "when": words.moment_words(one.at)}
        for one in log.seen
    ]
    head = _("Buku catatan umum %(size)s:") % {"size": log.size}
    return [first, ", ".join([f"{head} {log.root}", *seen])]


def text(page: ReceiptPage, *, address: str) -> str:
    """The receipt in plain lines: to be copied into a message, or read aloud."""
    lines = [
        "TUNTAS",
        f"{_('Tanda terima')} {page.number}",
        *(f"{label}: {fact}" for label, fact in _handed(page)),
        f"{_('Biaya')}: Rp0. {_('Jangan bayar siapa pun.')}",
        *([f"{_('Kode rahasia')}: {page.secret}"] if page.secret else []),
        *(log_lines(page.log) if page.log else []),
        f"{_('Lacak')}: {address}",
    ]
    return "\n".join(lines) + "\n"


def _handed(page: ReceiptPage) -> list[list[str]]:
    """When, to whom, until when; a visit only was somewhere."""
    if page.is_visit:
        return [[_("Dicatat"), words.moment_words(page.handed_at)], [_("Kantor yang didatangi"), _holder(page)]]
    return [
        [_("Dicatat") if page.claimed_on else _("Diserahkan"), words.moment_words(page.handed_at)],
        *([[_("Kata Anda diserahkan"), words.date_words(page.claimed_on)]] if page.claimed_on else []),
        [_("Dipegang"), _holder(page)],
        *([[_("Langkah ini"), _last_day(page.step_due, page.n_step_days)]] if page.step_due else []),
        *([[_("Dijawab"), _last_day(page.due, page.n_days)]] if page.due else []),
    ]


def _by(when: str) -> str:
    return _("paling lambat %(when)s") % {"when": when}


def _last_day(day: date, n_days: int) -> str:
    last = _by(words.date_words(day))
    return f"{last} ({_days(n_days)})" if n_days else last


def _holder(page: ReceiptPage) -> str:
    return ", ".join(str(part) for part in (page.holder.office, page.holder.unit) if part)


def _papers(page: ReceiptPage, *, is_slip: bool) -> str:
    """Their names; on a slip, which lies about, only how many."""
    return str(len(page.papers)) if is_slip else ", ".join(str(paper.name) for paper in page.papers)


def _days(n: int) -> str:
    return ngettext("%(n)d hari kerja", "%(n)d hari kerja", n) % {"n": n}
