"""A prior claim as its pages and its minutes read it."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tuntas.base.errors import DomainError
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.base.places.words import date_words
from tuntas.casework.cases import claims, numbers
from tuntas.casework.cases.enums import ClaimOutcome, Evidence
from tuntas.casework.cases.models import Attachment, FileSearch, MinutesSignature, PriorClaim
from tuntas.surfaces import parts
from tuntas.surfaces.desk import once, words
from tuntas.surfaces.desk.claims import pages


SHOWN = 60


def listed(by: Seat, at: datetime) -> pages.ClaimsPage:
    """What this office is to search first; then every other claim it may read."""
    waiting = list(claims.waiting_for(by)[:SHOWN])
    searching = {one.claim_id for one in waiting}
    others = [one for one in claims.claims_for(by)[:SHOWN] if one.pk not in searching]
    return pages.ClaimsPage(
        [_to_search(one, at) for one in waiting], [_row(one, at) for one in others],
        reverse("desk:claim_new") if may.can(by, may.CLAIMS_RECORD) else "",
    )  # fmt: skip


def tasks(by: Seat, at: datetime) -> list[parts.Task]:
    """Searches for the first page of the day; for an arbiter, those an office has not answered."""
    found = [_to_search(one, at) for one in claims.waiting_for(by)[:3]] if may.can(by, may.CLAIMS_SEARCH) else []
    climbed = claims.climbed_to(by)[:3] if may.can(by, may.CASES_SETTLE) else ()
    return [*found, *(_climbed(one) for one in climbed)]


def _climbed(one: FileSearch) -> parts.Task:
    sentence = _("%(office)s tidak menjawab pencarian berkas. Warganya tidak menunggu.") % {"office": one.office.name}
    link = parts.Link(reverse("desk:claim", args=[one.claim_id]), _("Lihat"))
    return parts.Task(one.claim.case.applicant, sentence, parts.Chip("late", _("Tidak dijawab")), link)


def _to_search(one: FileSearch, at: datetime) -> parts.Task:
    claim = one.claim
    sentence = _("Katanya sudah diserahkan di %(office)s, %(day)s. Cari berkasnya.") % {
        "office": claim.office.name, "day": date_words(words.day_of(claim.claimed_at)),
    }  # fmt: skip
    link = parts.Link(reverse("desk:claim", args=[claim.pk]), _("Cari dan jawab"))
    return parts.Task(claim.case.applicant, sentence, words.due_chip(claim.search_by, at), link)


def _row(claim: PriorClaim, at: datetime) -> parts.Task:
    sentence = _("Diserahkan di %(office)s, %(day)s, tanpa tanda terima.") % {
        "office": claim.office.name, "day": date_words(words.day_of(claim.claimed_at)),
    }  # fmt: skip
    link = parts.Link(reverse("desk:claim", args=[claim.pk]), _("Buka"))
    return parts.Task(claim.case.applicant, sentence, _chip(claim, at), link)


def _chip(claim: PriorClaim, at: datetime) -> parts.Chip:
    if claim.doubted_at is not None:
        return parts.Chip("soon", _("Bukti ditandai, tetap dikerjakan"))
    if claim.outcome == ClaimOutcome.FOUND:
        return parts.Chip("ok", _("Ditemukan"))
    if claim.outcome == ClaimOutcome.NOT_FOUND:
        return parts.Chip("netral", _("Tidak ditemukan, tetap dikerjakan"))
    return words.due_chip(claim.search_by, at)


def page(claim: PriorClaim, by: Seat, at: datetime) -> pages.ClaimPage:
    searched, signed = claims.searches(claim), claims.signatures(claim)
    own = {one.office_id: one for one in searched}.get(by.office_id)
    may_answer = own is not None and own.answered_at is None and may.can(by, may.CLAIMS_SEARCH)
    may_doubt = may.can(by, may.CLAIMS_DOUBT) and claim.doubted_at is None and claim.evidence != Evidence.NOTHING
    may_sign = own is not None and by.office_id not in {one.office_id for one in signed}
    blocked = _sign_blocked(claim, by) if may_sign else None
    return pages.ClaimPage(
        claim.case.applicant, numbers.written(claim.case.number), words.case_url(claim.case), _chip(claim, at),
        sentence(claim, searched), words.day_of(claim.claimed_at), claim.office.name,
        Evidence(claim.evidence).label, claim.evidence_words, claim.recorded_at, claim.search_by,
        rows(searched, signed, at, claim.search_by), _steps(claim, searched),
        _papers(claim), reverse("desk:claim_minutes", args=[claim.pk]),
        answer_url=once.address("claim_answer", claim.pk) if may_answer else "",
        sign_url=once.address("claim_sign", claim.pk) if may_sign and blocked is None else "",
        sign_blocked=blocked,
        doubt_url=once.address("claim_doubt", claim.pk) if may_doubt else "",
        doubted=claim.doubt_ground,
    )  # fmt: skip


def _sign_blocked(claim: PriorClaim, by: Seat) -> parts.Blocked | None:
    try:
        claims.check_sign(claim, by)
    except DomainError as reason:
        return parts.Blocked(str(reason.sentence))
    return None


def sentence(claim: PriorClaim, searched: Sequence[FileSearch]) -> str:
    """How the claim stands, in one sentence; the same on screen and in the minutes."""
    first = date_words(localtime(claim.case.received_at).date())
    if claim.outcome == ClaimOutcome.FOUND:
        return _("Berkas ditemukan. Waktu warga dihitung sejak %(day)s.") % {"day": first}
    if claim.outcome == ClaimOutcome.NOT_FOUND:
        silent = [one.office.name for one in searched if one.answered_at is None]
        if silent:
            return _("%(office)s tidak menjawab. Perkara dikerjakan, dihitung sejak %(day)s.") % {
                "office": ", ".join(silent), "day": first,
            }  # fmt: skip
        return _("Tidak ditemukan di kedua kantor. Perkara dikerjakan, dihitung sejak %(day)s.") % {"day": first}
    return _("Sedang dicari di %(a)s dan %(b)s.") % {"a": claim.office.name, "b": claim.counterpart.name}


def rows(
    searched: Sequence[FileSearch], signed: Sequence[MinutesSignature], at: datetime, search_by: datetime
) -> list[pages.SearchRow]:
    by_office = {one.office_id: one for one in signed}
    return [_search_row(one, by_office.get(one.office_id), at, search_by) for one in searched]


def _search_row(one: FileSearch, signed: MinutesSignature | None, at: datetime, search_by: datetime) -> pages.SearchRow:
    if one.answered_at is None:
        said = _("Belum menjawab.") if one.climbed_to is None else _("Tidak menjawab. Naik ke %(arbiter)s.") % {
            "arbiter": one.climbed_to.name
        }  # fmt: skip
        return pages.SearchRow(one.office.name, said, "", "", None, words.due_chip(search_by, at))
    said = _("Ada.") if one.is_found else _("Tidak ada.")
    if one.found_since is not None:
        said = _("Ada, masuk %(day)s.") % {"day": date_words(words.day_of(one.found_since))}
    chip = parts.Chip("ok", _("Ditemukan")) if one.is_found else parts.Chip("netral", _("Tidak ditemukan"))
    return pages.SearchRow(
        one.office.name, said, one.place, one.answered_by.title if one.answered_by else "", one.answered_at, chip,
        f"{signed.staff.name}, {signed.post.title}" if signed else "", signed.signed_at if signed else None,
    )  # fmt: skip


def _steps(claim: PriorClaim, searched: Sequence[FileSearch]) -> list[parts.Step]:
    steps = [
        parts.Step(_("Diserahkan menurut warga, tanpa tanda terima."), claim.claimed_at),
        parts.Step(_("Klaim dicatat. Kedua kantor mencari."), claim.recorded_at),
    ]
    for one in searched:
        if one.answered_at is not None:
            text = _("%(office)s menjawab: ada.") if one.is_found else _("%(office)s menjawab: tidak ada.")
            steps.append(parts.Step(text % {"office": one.office.name}, one.answered_at))
        if one.climbed_to is not None:
            text = _("%(office)s tidak menjawab. Naik ke %(arbiter)s; warga tidak menunggu.")
            names = {"office": one.office.name, "arbiter": one.climbed_to.name}
            steps.append(parts.Step(text % names, one.climbed_at))
    if claim.doubted_at is not None:
        text = _("Bukti ditandai: %(ground)s. Perkara tetap dikerjakan, dihitung sejak dicatat.")
        steps.append(parts.Step(text % {"ground": claim.doubt_ground}, claim.doubted_at))
    return sorted(steps, key=lambda step: step.at or claim.recorded_at)


def _papers(claim: PriorClaim) -> list[parts.Link]:
    found = Attachment.objects.filter(case_id=claim.case_id).order_by("id").values_list("pk", "label")
    return [parts.Link(reverse("desk:paper", args=[pk]), label) for pk, label in found]
