"""A matter handed in before, without a receipt (klaim sudah lapor): the claim, the search, its minutes.

    claims.record(Claimed(...), receipt, by=seat.actor, at=at)      # beside the hand-in, in one transaction
    claims.answer(claim_id=..., by=seat, is_found=False, place="lemari arsip, buku 2020", at=at)
    claims.sign(claim_id=..., by=seat, at=at)                       # each office for itself
    claims.doubt(claim_id=..., by=camat, ground="Nomor halaman dua kali", at=at)

The case counts from the day claimed. Found by one of the two offices, it counts from the day that is proven; found by
neither, it stands as received on the day claimed. In both cases the citizen's clock is nobody's charge: who admits a
find is not worse off than who denies it. What the holder does from then on is charged as always.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connections
from django.db.models import Q, QuerySet
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, canonical, outbox
from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.enums import VILLAGE_KINDS, OfficeKind
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.base.places import calendars
from tuntas.casework.cases import clocks, custody, workflow
from tuntas.casework.cases.enums import Charged, ClaimOutcome, Evidence, Scope
from tuntas.casework.cases.models import Case, Clock, FileSearch, MinutesSignature, PriorClaim


BATCH = 200
SEARCH = "claim.search"
# Where somebody may have handed in a matter: the village side, the kecamatan, Dinsos.
VILLAGE = "village"
PLACES = (OfficeKind.PUSKESOS, OfficeKind.KECAMATAN, OfficeKind.DINSOS)
WHERE = ((VILLAGE, _("Desa atau kelurahan")), *[(kind.value, kind.label) for kind in PLACES])
NOT_THERE = _("Klaim itu tidak ada.")
NOBODY_TO_SEARCH = _("Belum ada dua kantor yang bisa mencari untuk tempat itu.")


@dataclass(frozen=True)
class Claimed:
    """What somebody says: where, on which day, with what evidence. `region` is where he lives.

    where: `village`, or the kind of another office that serves his village (PLACES).
    """

    region: str
    where: str
    on: date
    evidence: str
    evidence_words: str = ""


def check(claimed: Claimed, *, at: datetime) -> tuple[Office, Office]:
    """Where it was handed in and who searches besides; Invalid names what was typed wrong.

    The other one is Dinsos, or the village where it was Dinsos itself.
    """
    there = offices.offices_of_kinds({*VILLAGE_KINDS, *PLACES}, region=claimed.region)
    village = next((there[kind] for kind in VILLAGE_KINDS if kind in there), None)
    place = village if claimed.where == VILLAGE else there.get(claimed.where)
    if place is None:
        sentence = _("Kantor itu belum ada di tempat tinggalnya. Pilih yang lain.")
        raise Invalid(sentence, fields={"where": sentence})
    other = village if place.kind == OfficeKind.DINSOS else there.get(OfficeKind.DINSOS)
    if other is None:
        raise Invalid(NOBODY_TO_SEARCH, fields={"where": NOBODY_TO_SEARCH})
    if claimed.on >= localtime(at).date():
        sentence = _("Tanggalnya sebelum hari ini. Baru hari ini? Terima sebagai perkara biasa.")
        raise Invalid(sentence, fields={"claimed_on": sentence})
    if claimed.evidence not in Evidence.values:
        raise Invalid(_("Pilih buktinya."), fields={"evidence": _("Pilih buktinya.")})
    if claimed.evidence in {Evidence.WITNESS, Evidence.MESSAGE} and not claimed.evidence_words.strip():
        sentence = _("Tulis siapa saksinya, atau bunyi pesannya.")
        raise Invalid(sentence, fields={"evidence_words": sentence})
    return place, other


def record(claimed: Claimed, *, case_id: int, by: acts.Actor, at: datetime) -> int:
    """This function will put a claim beside a case handed in a moment ago, and ask both offices to search; its id.

    A second call for the same case gives the same claim. Call it in the transaction of the hand-in.
    """
    place, other = check(claimed, at=at)
    claimed_at = _opening(claimed.on, claimed.region)
    search_by = clocks.deadline(SEARCH, start=at, region=claimed.region)
    facts = {
        "claimed_at": claimed_at, "office": place.name, "counterpart": other.name, "evidence": claimed.evidence,
        "search_by": search_by,
    }  # fmt: skip
    body = canonical.act_body(
        event="claim.recorded", actor_kind=by.kind, post_id=by.post_id, staff_id=by.staff_id, case_id=case_id, at=at,
        facts=facts,
    )  # fmt: skip
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT cases_claim_prior(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [case_id, claimed_at, place.pk, other.pk, claimed.evidence, claimed.evidence_words.strip(), at, search_by,
             by.kind, by.post_id, by.staff_id, secrets.token_bytes(32), body],
        )  # fmt: skip
        return int(cursor.fetchone()[0])


def _opening(on: date, region: str) -> datetime:
    """The hour a village's offices open on that day: the earliest it can have been handed in."""
    return make_aware(datetime.combine(on, calendars.calendar_for(region, on=on).opens_at))


def claims_for(by: Seat) -> QuerySet[PriorClaim]:
    """Claims this office searches for, that climbed to it, or that a camat or a superior of the region looks at."""
    found = PriorClaim.objects.select_related("case__holder", "office", "counterpart")
    if may.can(by, may.CLAIMS_DOUBT):
        return found.order_by("settled_at", "search_by", "id")
    mine = Q(office_id=by.office_id) | Q(counterpart_id=by.office_id) | Q(searches__climbed_to_id=by.office_id)
    return found.filter(mine).distinct().order_by("settled_at", "search_by", "id")


def claim_for(by: Seat, pk: int, *, to_change: bool = False) -> PriorClaim:
    """A claim this seat may see, its case locked when it will be changed; NotFound otherwise."""
    may.check(by, may.CASES_SEE)
    found = claims_for(by).filter(pk=pk).values_list("pk", "case_id").first()
    if found is None:
        raise NotFound(NOT_THERE)
    if to_change:
        Case.objects.select_for_update(of=("self",), no_key=True).get(pk=found[1])
    return PriorClaim.objects.select_related("case__holder", "office", "counterpart", "doubted_by").get(pk=found[0])


def searches(claim: PriorClaim) -> list[FileSearch]:
    found = FileSearch.objects.filter(claim=claim).select_related("office", "answered_by", "climbed_to")
    return list(found.order_by("id"))


def signatures(claim: PriorClaim) -> list[MinutesSignature]:
    found = MinutesSignature.objects.filter(claim=claim).select_related("office", "post", "staff")
    return list(found.order_by("id"))


def waiting_for(by: Seat) -> QuerySet[FileSearch]:
    """Searches this office has not answered, the earliest deadline first."""
    found = FileSearch.objects.filter(office_id=by.office_id, answered_at__isnull=True)
    return found.select_related("claim__case", "claim__office").order_by("claim__search_by", "id")


def climbed_to(by: Seat) -> QuerySet[FileSearch]:
    """Searches whose silence climbed to this office and that are still not answered, the latest first."""
    found = FileSearch.objects.filter(climbed_to_id=by.office_id, answered_at__isnull=True, claim__case__is_open=True)
    return found.select_related("claim__case", "office").order_by("-climbed_at", "-id")


def check_answer(claim: PriorClaim, by: Seat) -> FileSearch:
    """This office's own search, not yet answered."""
    may.check(by, may.CLAIMS_SEARCH)
    search = FileSearch.objects.filter(claim=claim, office_id=by.office_id).first()
    if search is None:
        raise Denied(
            _("Yang mencari %(a)s dan %(b)s.") % {"a": claim.office.name, "b": claim.counterpart.name}
        )  # fmt: skip
    if search.answered_at is not None:
        raise NotPossibleNow(_("Kantor ini sudah menjawab. Jawaban itu tetap."))
    return search


def answer(
    *, claim_id: int, by: Seat, is_found: bool, place: str, at: datetime, found_on: date | None = None
) -> FileSearch:
    """This function will record what an office's search found: where it lay and since when, or where one looked.

    With a find, or with the last of both answers, the claim is settled. A find after that still moves the first day.
    """
    claim = claim_for(by, claim_id, to_change=True)
    search = check_answer(claim, by)
    since = _found_since(claim, found_on, at) if is_found else None
    if not place.strip():
        sentence = _("Tulis di mana berkas ditemukan.") if is_found else _("Tulis di mana saja Anda mencari.")
        raise Invalid(sentence, fields={"place": sentence})
    with acts.open_act(event="claim.searched", by=by.actor, at=at, case_id=claim.case_id) as act:
        search.answered_at, search.answered_by_id, search.is_found = at, by.post_id, is_found
        search.found_since, search.place = since, place.strip()
        search.save()
        act.note(claim=claim.pk, office=by.office_name, found=is_found, since=since or "")
        if is_found and claim.outcome != ClaimOutcome.FOUND:
            _settle(claim, ClaimOutcome.FOUND, act, at, proven=since)
        elif claim.outcome is None and not _others_silent(claim):
            _settle(claim, ClaimOutcome.NOT_FOUND, act, at)
    return search


def _found_since(claim: PriorClaim, found_on: date | None, at: datetime) -> datetime:
    """The first moment the find is proven for: the opening hour of its day; Invalid without a day or in the future."""
    since = _opening(found_on, str(claim.case.region)) if found_on else None
    if since is None or since >= at:
        sentence = _("Tulis tanggal masuk yang terbukti pada berkas itu.")
        raise Invalid(sentence, fields={"found_on": sentence})
    return since


def _others_silent(claim: PriorClaim) -> bool:
    return FileSearch.objects.filter(claim=claim, answered_at__isnull=True).exists()


def _settle(
    claim: PriorClaim, outcome: ClaimOutcome, act: acts.OpenAct, at: datetime, *, proven: datetime | None = None
) -> None:
    """The claim's outcome; the case's first day is the proven one, or stays the claimed one; work begins."""
    claim.outcome, claim.settled_at, claim.proven_at = outcome, at, proven
    claim.save(update_fields=["outcome", "settled_at", "proven_at"])
    case = Case.objects.select_related("holder").get(pk=claim.case_id)
    act.note(outcome=outcome.value)
    if not case.is_open:
        return
    if claim.doubted_at is None:
        _count_from(case, proven or claim.claimed_at, at=at, charged=Charged.NOBODY)
    _begin_work(case, at)
    custody.save(case)
    outbox.announce(act, "claim_settled", channel="sms", ref_id=claim.pk)


def _count_from(case: Case, first: datetime, *, at: datetime, charged: Charged) -> None:
    """The citizen's clock anew from another first day; the one that ran until now ends without a fault."""
    clocks.end(case, Scope.CASE, at=at, met=True)
    due = clocks.deadline(f"case.{case.kind}", start=first, region=str(case.region))
    clocks.start(case, Scope.CASE, office=case.holder, at=first, due=due, charged=charged)
    case.received_at = first


def _begin_work(case: Case, at: datetime) -> None:
    """The step's own time counts from now: while both searched, it was nobody's."""
    running = Clock.objects.filter(case=case, scope=Scope.STATE, ended_at__isnull=True, charged=Charged.NOBODY)
    if not running.exists():
        return
    clocks.end(case, Scope.STATE, at=at, met=True)
    key = workflow.of(case.kind).state(case.state).deadline
    due = clocks.deadline(key, start=at, region=str(case.region), office_code=case.holder.code)
    clocks.start(case, Scope.STATE, office=case.holder, at=at, due=due)
    case.due = due


def meet_due(*, at: datetime, limit: int = BATCH) -> int:
    """This function will let silence climb to the arbiter of the two offices, and settle without it; how many claims."""
    due = (
        PriorClaim.objects.filter(settled_at__isnull=True, search_by__lt=at)
        .select_related("case", "office", "counterpart")
        .select_for_update(of=("case",), skip_locked=True, no_key=True)
        .order_by("search_by", "id")[:limit]
    )
    count = 0
    for claim in due:
        count += _climb(claim, at)
    return count


def _climb(claim: PriorClaim, at: datetime) -> int:
    """One claim whose time is over: who is silent is named to the arbiter, the citizen waits no longer."""
    claim.refresh_from_db(fields=["settled_at", "outcome"])
    if claim.settled_at is not None:
        return 0
    day, region = localtime(at).date(), str(claim.case.region)
    arbiter, _observer, _days = offices.arbiter_between(claim.office, claim.counterpart, on=day, region=region)
    with acts.open_act(event="claim.silence_climbed", by=acts.SYSTEM, at=at, case_id=claim.case_id) as act:
        silent = FileSearch.objects.filter(claim=claim, answered_at__isnull=True)
        names = list(silent.order_by("id").values_list("office__name", flat=True))
        silent.update(climbed_at=at, climbed_to=arbiter)
        act.note(claim=claim.pk, arbiter=arbiter.name, silent=names)
        _settle(claim, ClaimOutcome.NOT_FOUND, act, at)
    return 1


def check_sign(claim: PriorClaim, by: Seat) -> None:
    """One's own office, after its answer, once; and not the person who signed for the other."""
    may.check(by, may.CLAIMS_SIGN)
    search = FileSearch.objects.filter(claim=claim, office_id=by.office_id).first()
    if search is None:
        raise Denied(_("Berita acara ini ditandatangani kedua kantor yang mencari, bukan kantor lain."))
    if search.answered_at is None:
        raise NotPossibleNow(_("Jawab dulu pencariannya, lalu tanda tangani."))
    for signed in signatures(claim):
        if signed.office_id == by.office_id:
            raise NotPossibleNow(_("Sudah ditandatangani %(who)s.") % {"who": signed.post.title})
        if signed.staff_id == by.staff_id:
            raise Denied(_("Anda sudah menandatangani untuk kantor lain. Tanda tangan kedua dari orang lain."))


def sign(*, claim_id: int, by: Seat, at: datetime) -> MinutesSignature:
    """This function will sign the minutes of a search for the seat's own office."""
    claim = claim_for(by, claim_id, to_change=True)
    check_sign(claim, by)
    with acts.open_act(event="claim.minutes_signed", by=by.actor, at=at, case_id=claim.case_id, claim=claim.pk):
        return MinutesSignature.objects.create(
            claim=claim, office_id=by.office_id, post_id=by.post_id, staff_id=by.staff_id, signed_at=at
        )


def check_doubt(claim: PriorClaim, by: Seat) -> None:
    may.check(by, may.CLAIMS_DOUBT)
    if claim.doubted_at is not None:
        raise NotPossibleNow(_("Bukti ini sudah ditandai."))
    if claim.evidence == Evidence.NOTHING:
        raise NotPossibleNow(_("Tidak ada bukti yang bisa ditandai pada klaim ini."))


def doubt(*, claim_id: int, by: Seat, ground: str, at: datetime) -> PriorClaim:
    """This function will mark a claim's evidence as edited, with the ground; the case goes on.

    It then counts from the day it was recorded, which nobody can doubt: he stood at the desk. A find by one of the
    offices is proof of its own: then the first day stays.
    """
    claim = claim_for(by, claim_id, to_change=True)
    check_doubt(claim, by)
    if not ground.strip():
        raise Invalid(_("Tulis apa yang menunjukkannya."), fields={"ground": _("Tulis apa yang menunjukkannya.")})
    with acts.open_act(event="claim.doubted", by=by.actor, at=at, case_id=claim.case_id, ground=ground.strip()) as act:
        claim.doubted_at, claim.doubted_by_id, claim.doubt_ground = at, by.post_id, ground.strip()
        claim.save(update_fields=["doubted_at", "doubted_by", "doubt_ground"])
        case = Case.objects.select_related("holder").get(pk=claim.case_id)
        if case.is_open and claim.outcome != ClaimOutcome.FOUND:
            _count_from(case, claim.recorded_at, at=at, charged=Charged.OFFICE)
            _begin_work(case, at)
            custody.save(case)
        act.note(claim=claim.pk)
    return claim
