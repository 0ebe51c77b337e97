"""Families that are found (temuan, jemput bola): nobody applied, somebody told. Visited first, asked first, then proposed.

Who told may ask not to be named. The name then stands in a row of its own that two kinds of seat can read, and in no
act, message or list.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base import telephone
from tuntas.base.errors import Invalid, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import actions as cases, clocks, custody, queries as doors, rules
from tuntas.casework.cases.models import Case, Task
from tuntas.casework.kinds.proposal.enums import Consent, ConsentHow, Finding, Tip
from tuntas.casework.kinds.proposal.models import FieldVisit, Outreach, Reporter


CONSENT_TASK, VISIT_TASK = "family_consent", "field_visit"


@dataclass(frozen=True)
class Found:
    """How a family came to be known. is_secret: whoever told asked not to be named."""

    tip: str
    found_on: date
    account: str
    medium: str = ""
    reporter: str = ""
    reporter_phone: str = ""
    is_secret: bool = False

    @property
    def said_by(self) -> str:
        """What everybody who sees the matter may read of who told."""
        if self.tip == Tip.MEDIA:
            return self.medium
        if self.tip == Tip.THIRD_PARTY:
            return str(_("Warga, nama dirahasiakan")) if self.is_secret else self.reporter
        return str(_("Petugas di lapangan"))


def check_found(found: Found, at: datetime) -> None:
    """Invalid, field by field, when it does not say what was seen, when, and who or what told it."""
    wrong: dict[str, object] = {}
    if found.tip not in Tip.values:
        wrong["tip"] = _("Pilih dari mana kabarnya.")
    if not found.account.strip():
        wrong["account"] = _("Tulis apa yang dilihat atau diberitakan.")
    if found.found_on > localtime(at).date():
        wrong["found_on"] = _("Tanggal sesudah hari ini.")
    if found.tip == Tip.MEDIA and not found.medium.strip():
        wrong["medium"] = _("Sebut media dan tanggal beritanya.")
    if found.tip == Tip.THIRD_PARTY and not found.reporter.strip():
        wrong["reporter"] = _("Tulis namanya. Boleh dirahasiakan; centang di bawahnya.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def record(case: Case, found: Found, *, by: Seat, at: datetime) -> Outreach:
    """This function will write down how the family was found, inside the caller's act, and open its two tasks."""
    made = Outreach.objects.create(
        case=case, tip=found.tip, found_on=found.found_on, medium=found.medium.strip(), account=found.account.strip()
    )
    if found.reporter.strip():
        Reporter.objects.create(
            outreach=made, name=found.reporter.strip(), phone=telephone.kept(found.reporter_phone, field="reporter_phone"), is_secret=found.is_secret,
            recorded_by_id=by.post_id, recorded_at=at,
        )  # fmt: skip
    due = clocks.deadline("finding.visit", start=at, region=str(case.region), office_code=case.holder.code)
    for code in (VISIT_TASK, CONSENT_TASK):
        Task.objects.create(case=case, code=code, office=case.holder, opened_at=at, due=due)
    return made


def reporter_of(case: Case) -> Reporter | None:
    """Who told, as far as the acting post may read it: the database decides."""
    return Reporter.objects.filter(outreach__case=case).first()


def check_consent(case: Case, by: Seat, at: datetime) -> Outreach:
    """A found family that has not said yes or no, seen at home, asked by the office that holds its matter."""
    rules.check_held(case, by)
    may.check(by, may.CASES_PREPARE)
    rules.check_not_kin(case, by, at)
    found = Outreach.objects.filter(case=case).first()
    if found is None:
        raise NotPossibleNow(_("Perkara ini bukan temuan."))
    if found.consent:
        raise NotPossibleNow(_("Jawaban keluarga sudah tercatat."))
    if _seen_at_home(case) is None:
        raise NotPossibleNow(_("Keluarganya belum ditemui. Catat dulu kunjungan ke rumahnya."))
    return found


def _seen_at_home(case: Case) -> FieldVisit | None:
    return FieldVisit.objects.filter(case=case, finding=Finding.FOUND).order_by("-visited_on", "-n").first()


def record_consent(
    *, number: str, by: Seat, consent: str, how: str, on: date, witness: str = "", at: datetime
) -> Outreach:
    """This function will write down the family's own yes or no. With a no the matter ends as withdrawn, without blame."""
    with transaction.atomic():
        case = doors.case_for(by, number, to_change=True)
        found = check_consent(case, by, at)
        seen = _seen_at_home(case)
        assert seen is not None
        _check_words((consent, how, witness), on, seen, at)
        with acts.open_act(event="proposal.consent", by=by.actor, at=at, case_id=case.pk, consent=consent, how=how):
            found.consent, found.consent_how, found.consent_on = consent, how, on
            found.consent_by_id, found.witness, found.visit = by.post_id, witness.strip(), seen
            found.save()
            Task.objects.filter(case=case, code=CONSENT_TASK, done_at__isnull=True).update(
                done_at=at, done_by_id=by.post_id
            )
            custody.save(case)
        if consent == Consent.NO:
            cases.withdraw(number=number, by=by, reason=str(_("Keluarga tidak bersedia diusulkan.")), at=at)
    return found


def _check_words(said: tuple[str, str, str], on: date, seen: FieldVisit, at: datetime) -> None:
    consent, how, witness = said
    wrong: dict[str, object] = {}
    if consent not in Consent.values:
        wrong["consent"] = _("Pilih jawaban keluarga.")
    if how not in ConsentHow.values:
        wrong["how"] = _("Pilih bagaimana keluarga menjawab.")
    if not seen.visited_on <= on <= localtime(at).date():
        wrong["on"] = _("Tanggalnya antara kunjungan dan hari ini.")
    if how == ConsentHow.SPOKEN and not witness.strip():
        wrong["witness"] = _("Jawaban lisan perlu saksi. Tulis namanya.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
