"""Taking proposals in: one person or family becomes a case, a neighbourhood's list becomes many, an import is taken back.

`propose` is the one way in. Its key makes it safe to repeat: the same key with the same content gives the same
receipt and makes neither person nor case a second time.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _, ngettext

from tuntas.base.errors import Invalid, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices import permissions as may
from tuntas.base.offices.enums import VILLAGE_KINDS
from tuntas.base.offices.seats import Seat
from tuntas.base.people import names
from tuntas.casework.cases import actions as cases, store, workflow
from tuntas.casework.cases.enums import Source
from tuntas.casework.cases.models import Attachment, Case
from tuntas.casework.kinds.proposal import outreach, registering
from tuntas.casework.kinds.proposal.enums import Tip
from tuntas.casework.kinds.proposal.models import ListLine, Origin, SourceList
from tuntas.casework.kinds.proposal.outreach import Found
from tuntas.casework.kinds.proposal.papers import Paper
from tuntas.casework.kinds.proposal.registering import Facts as Facts  # noqa: PLC0414 - said with `propose`


# The direct way is no source of a new name: it moves a matter the village has (`direct`).
DESK_SOURCES = (Source.CITIZEN, Source.NEIGHBOURHOOD, Source.FINDING, Source.RECOMMENDATION)


@dataclass(frozen=True)
class Said:
    """Who put the name forward. A recommendation needs name and office of the official; a finding, who found it.

    recommended_on: the letter's or the word's own day, the day of receipt when nothing else is told.
    """

    source: str = Source.CITIZEN
    recommender: str = ""
    recommender_office: str = ""
    said_by: str = ""
    source_list_id: int | None = None
    recommended_on: date | None = None
    paper: Paper | None = None
    found: Found | None = None


def propose(
    *,
    by: Seat,
    region: str,
    applicant: str,
    programme: str,
    facts: Facts,
    received_at: datetime,
    key: uuid.UUID,
    at: datetime,
    said: Said | None = None,
    words: str = "",
    phone: str = "",
    channel: str = "desk",
) -> store.Receipt:
    """This function will make one proposal: its person and family, its case, and who put it forward.

    - the same key with the same content: the same receipt, nothing made; with other content: KeyClash;
    - an official's recommendation without name and office: Invalid;
    - a region outside the seat's own: Invalid.
    """
    said = said or Said()
    _check_proposal(by, region, said, at)
    matter = store.Matter(
        key=key, region=region, topic="aid", applicant=applicant.strip() or facts.name, words=words, phone=phone,
        nik=facts.nik or "", kind="proposal", programme=programme, source=said.source, channel=channel,
        office_id=_desk_of(by), received_at=min(received_at, at),
    )  # fmt: skip
    if Case.objects.filter(intake_key=key).exists():
        return store.hand_in(matter, by=by.actor, at=at)
    with transaction.atomic():
        person, family = registering.find_or_add(by, region, facts, matter.received_at or at, at)
        matter = replace(matter, subject_id=person.pk, family_id=family.pk if family else None)
        receipt = store.hand_in(matter, by=by.actor, at=at)
        _record_origin(receipt, said, by, matter.received_at or at, at)
    return receipt


def _record_origin(receipt: store.Receipt, said: Said, by: Seat, received: datetime, at: datetime) -> None:
    paper = _keep_paper(receipt.number, by, said.paper, at) if said.paper else None
    is_recommended = said.source == Source.RECOMMENDATION
    with acts.open_act(event="proposal.origin", by=by.actor, at=at, case_id=receipt.case_id, source=said.source):
        Origin.objects.create(
            case_id=receipt.case_id, source=said.source, source_list_id=said.source_list_id,
            recommender=said.recommender.strip(), recommender_office=said.recommender_office.strip(),
            recommended_on=(said.recommended_on or localtime(received).date()) if is_recommended else None,
            paper=paper, said_by=said.found.said_by if said.found else said.said_by.strip(),
        )  # fmt: skip
        if said.source == Source.FINDING:
            case = Case.objects.select_related("holder").get(pk=receipt.case_id)
            outreach.record(case, said.found or _by_the_desk(said, received), by=by, at=at)


def _keep_paper(number: str, by: Seat, paper: Paper, at: datetime) -> Attachment:
    label = str(_("Surat rekomendasi"))
    return cases.add_paper(
        number=number, by=by, label=label, content=paper.content, mime=paper.mime, sha256=paper.sha256, at=at
    )


def _by_the_desk(said: Said, received: datetime) -> Found:
    """What a row of a workbook tells of a finding: who found the family, and when it was written down."""
    return Found(Tip.FIELD, localtime(received).date(), said.said_by)


def _check_proposal(by: Seat, region: str, said: Said, at: datetime) -> None:
    may.check(by, may.CASES_TAKE_IN)
    if said.source not in DESK_SOURCES:
        raise Invalid(_("Pilih asal nama ini."), fields={"source": _("Pilih asal nama ini.")})
    if said.source == Source.RECOMMENDATION and not (said.recommender.strip() and said.recommender_office.strip()):
        sentence = _("Rekomendasi pejabat dicatat dengan nama dan jabatannya.")
        raise Invalid(sentence, fields={"recommender": sentence})
    if said.source == Source.FINDING and said.found is None and not said.said_by.strip():
        sentence = _("Sebut siapa yang menemukan keluarga ini.")
        raise Invalid(sentence, fields={"said_by": sentence})
    if said.found is not None:
        outreach.check_found(said.found, at)
    if said.recommended_on and said.recommended_on > localtime(at).date():
        raise Invalid(_("Tanggal sesudah hari ini."), fields={"recommended_on": _("Tanggal sesudah hari ini.")})
    if not by.covers(region):
        sentence = _("Wilayah itu di luar wilayah kantor Anda.")
        raise Invalid(sentence, fields={"place": sentence})


def _desk_of(by: Seat) -> int | None:
    """The village's own desk; for whoever sits above it, the village of the region: preparing is its duty."""
    return by.office_id if by.office_kind in VILLAGE_KINDS else None


@dataclass(frozen=True)
class Handed:
    """A neighbourhood's list as handed in: from where, by whom, when, and its names."""

    neighbourhood: str
    handed_in_by: str
    handed_in_on: date
    people: Sequence[Facts]
    programme: str = ""


@dataclass(frozen=True)
class ListReceipt:
    """What the RT takes home: the list as stored, its cases, and the names that were on it or in work already."""

    stored: SourceList
    receipts: Sequence[store.Receipt] = ()
    doubles: Sequence[str] = field(default_factory=tuple)

    @property
    def text(self) -> str:
        """`12 nama diterima, 11 tercatat, 1 ganda`"""
        return list_words(self.stored)


def list_words(stored: SourceList) -> str:
    return (
        ngettext("%(n)d nama diterima", "%(n)d nama diterima", stored.n_names) % {"n": stored.n_names}
        + ", "
        + ngettext("%(n)d tercatat", "%(n)d tercatat", stored.n_recorded) % {"n": stored.n_recorded}
        + ", "
        + ngettext("%(n)d ganda", "%(n)d ganda", stored.n_double) % {"n": stored.n_double}
    )


def hand_in_list(*, by: Seat, handed: Handed, key: uuid.UUID, at: datetime) -> ListReceipt:
    """This function will take a list of an RT or RW in: every name recorded or told to be a double, with one receipt."""
    may.check(by, may.CASES_TAKE_IN)
    known = SourceList.objects.filter(key=key).first()
    if known is not None:
        return ListReceipt(known)
    wanted = [one for one in handed.people if one.name.strip()]
    if by.office_kind not in VILLAGE_KINDS or not wanted:
        raise Invalid(_("Daftar RT/RW diterima di desa atau kelurahan, sekurangnya satu nama."))
    if handed.handed_in_on > localtime(at).date():
        raise Invalid(_("Tanggal daftar sesudah hari ini."), fields={"handed_in_on": _("Tanggal sesudah hari ini.")})
    fresh, doubles = _sort_out(by, handed.programme, wanted)
    with transaction.atomic():
        stored = _store_list(by, handed, key, at, n_names=len(wanted), n_double=len(doubles))
        said = Said(Source.NEIGHBOURHOOD, said_by=handed.handed_in_by, source_list_id=stored.pk)
        receipts = [
            propose(
                by=by, region=by.region, applicant=one.name, programme=handed.programme, facts=one, said=said,
                received_at=at, key=uuid.uuid5(key, str(n)), at=at, channel="paper",
            )
            for n, one in enumerate(fresh)
        ]  # fmt: skip
    return ListReceipt(stored, receipts, [one.name for one in doubles])


def _store_list(by: Seat, handed: Handed, key: uuid.UUID, at: datetime, *, n_names: int, n_double: int) -> SourceList:
    with acts.open_act(event="proposal.list_handed_in", by=by.actor, at=at, names=n_names, double=n_double) as act:
        stored = SourceList.objects.create(
            key=key, office_id=by.office_id, region=by.region, programme=handed.programme,
            neighbourhood=handed.neighbourhood.strip(), handed_in_by=handed.handed_in_by.strip(),
            handed_in_on=handed.handed_in_on, n_names=n_names, n_recorded=n_names - n_double, n_double=n_double,
            recorded_at=at, recorded_by_id=by.post_id,
        )  # fmt: skip
        act.note(list=stored.pk)
    return stored


def _sort_out(by: Seat, programme: str, wanted: Sequence[Facts]) -> tuple[list[Facts], list[Facts]]:
    """Split into names to record and doubles: on this list twice, or in work for this programme already."""
    running = Case.objects.filter(holder_id=by.office_id, kind="proposal", programme=programme, is_open=True)
    in_work = {nik for nik in running.values_list("nik", flat=True) if nik}
    seen: set[tuple[str, str]] = set()
    fresh: list[Facts] = []
    doubles: list[Facts] = []
    for one in wanted:
        mark = (one.nik or names.key(one.name), "" if one.nik else f"{one.rt}/{one.rw}")
        (doubles if mark in seen or one.nik in in_work else fresh).append(one)
        seen.add(mark)
    return fresh, doubles


@dataclass(frozen=True)
class Undone:
    """How many cases went back, and the numbers of those somebody has worked on: they stay."""

    n_withdrawn: int
    kept: Sequence[str]


def is_untouched(case: Case) -> bool:
    """Nobody has done anything to it since it was handed in."""
    first = workflow.of(case.kind).first
    return (
        case.state == first
        and case.version == 1
        and not case.attachments.exists()
        and not ListLine.objects.filter(case=case).exists()
    )


def take_back(*, by: Seat, case_ids: Sequence[int], reason: str, at: datetime) -> Undone:
    """This function will withdraw those cases of an import that nobody has touched yet; the rest stay."""
    may.check(by, may.IMPORTS_STAGE)
    if not reason.strip():
        raise NotPossibleNow(_("Tulis mengapa impor ini dibatalkan."))
    n_withdrawn, kept = 0, []
    for case in Case.objects.filter(pk__in=case_ids, holder_id=by.office_id).order_by("id"):
        if case.state == "withdrawn":
            continue
        if is_untouched(case):
            cases.withdraw(number=case.number, by=by, reason=reason, at=at)
            n_withdrawn += 1
        else:
            kept.append(case.number)
    return Undone(n_withdrawn, kept)
