"""Accompanying (pendampingan, advokasi): recorded when the citizen asks, walked visit by visit, ended when she says so.

A companion gets a code that opens the tracking of this one matter and nothing else. It ends with the accompaniment.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connections, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base import telephone
from tuntas.base.errors import Invalid, NotPossibleNow
from tuntas.base.ledger import acts, canonical
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import actions as cases, clocks, custody, queries as doors, rules
from tuntas.casework.cases.models import Attachment, Case
from tuntas.casework.kinds.advocacy import queries
from tuntas.casework.kinds.advocacy.enums import Basis, EndedBy
from tuntas.casework.kinds.advocacy.models import Accompaniment, CompanionVisit
from tuntas.casework.kinds.advocacy.queries import Told


ENDED = _("Pendampingan itu sudah berakhir.")


@dataclass(frozen=True)
class Paper:
    """The mandate, already judged and re-encoded."""

    content: bytes
    mime: str
    sha256: str


@dataclass(frozen=True)
class Asked:
    """What the citizen asked for: who, on what paper or word, from when to when."""

    companion: str
    basis: str
    words: str
    from_on: date
    until_on: date
    organisation: str = ""
    phone: str = ""
    paper: Paper | None = None


def check_begin(case: Case, by: Seat) -> None:
    """One companion at a time, on a matter that runs."""
    may.check(by, may.ADVOCACY_ACCOMPANY)
    rules.check_open(case)
    if queries.running(case) is not None:
        raise NotPossibleNow(_("Perkara ini sudah didampingi. Akhiri dulu yang berjalan, atas kata warga."))


def begin(*, number: str, by: Seat, asked: Asked, at: datetime) -> Accompaniment:
    """This function will record who walks with the citizen on this one matter; it gives the companion no other right."""
    with transaction.atomic():
        case = doors.case_for(by, number, to_change=True)
        check_begin(case, by)
        _check_asked(case, asked, at)
        paper = _keep(number, by, asked.paper, at) if asked.paper else None
        with acts.open_act(
            event="advocacy.begun", by=by.actor, at=at, case_id=case.pk, companion=asked.companion.strip(),
            basis=asked.basis, until_on=asked.until_on,
        ):  # fmt: skip
            made = Accompaniment.objects.create(
                key=uuid.uuid4(), case=case, companion=asked.companion.strip(), organisation=asked.organisation.strip(),
                phone=telephone.kept(asked.phone, is_short_ok=True), basis=asked.basis, paper=paper, words=asked.words.strip(),
                from_on=asked.from_on, until_on=asked.until_on, recorded_at=at, recorded_by_id=by.post_id,
            )  # fmt: skip
            custody.save(case)
    return made


def _keep(number: str, by: Seat, paper: Paper, at: datetime) -> Attachment:
    label = str(_("Surat kuasa pendamping"))
    return cases.add_paper(
        number=number, by=by, label=label, content=paper.content, mime=paper.mime, sha256=paper.sha256, at=at
    )


def _check_asked(case: Case, asked: Asked, at: datetime) -> None:
    day = localtime(at).date()
    longest = timedelta(days=clocks.days("advocacy.longest", on=day, region=str(case.region)))
    wrong: dict[str, object] = {}
    if not asked.companion.strip():
        wrong["companion"] = _("Tulis nama pendampingnya.")
    if asked.basis not in Basis.values:
        wrong["basis"] = _("Pilih surat kuasa atau permintaan lisan.")
    elif asked.basis == Basis.MANDATE and asked.paper is None:
        wrong["photo"] = _("Lampirkan foto surat kuasanya, atau pilih permintaan lisan.")
    if not asked.words.strip():
        wrong["words"] = _("Tulis kata warga: minta didampingi untuk apa.")
    if asked.from_on < day - longest or asked.from_on > day:
        wrong["from_on"] = _("Mulainya hari ini atau sebelumnya.")
    if not asked.from_on <= asked.until_on <= asked.from_on + longest:
        wrong["until_on"] = _("Berakhir sesudah mulai, paling lama %(n)d hari.") % {"n": longest.days}
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def check_running(case: Case, by: Seat) -> Accompaniment:
    may.check(by, may.ADVOCACY_ACCOMPANY)
    one = queries.running(case)
    if one is None:
        raise NotPossibleNow(_("Perkara ini tidak sedang didampingi."))
    return one


def record_visit(*, number: str, by: Seat, on: date, place: str, words: str, at: datetime) -> CompanionVisit:
    """This function will write down one step the citizen and her companion took together."""
    with transaction.atomic():
        case = doors.case_for(by, number, to_change=True)
        one = check_running(case, by)
        _check_visit((one.from_on, one.until_on), on, place, words, at)
        with acts.open_act(event="advocacy.visited", by=by.actor, at=at, case_id=case.pk, on=on):
            made = CompanionVisit.objects.create(
                accompaniment=one, visited_on=on, place=place.strip(), words=words.strip(), recorded_at=at,
                recorded_by_id=by.post_id,
            )  # fmt: skip
            custody.save(case)
    return made


def _check_visit(days: tuple[date, date], on: date, place: str, words: str, at: datetime) -> None:
    wrong: dict[str, object] = {}
    from_on, until_on = days
    if not from_on <= on <= min(until_on, localtime(at).date()):
        wrong["on"] = _("Tanggalnya sejak pendampingan mulai, sampai hari ini.")
    if not place.strip():
        wrong["place"] = _("Tulis ke mana.")
    if not words.strip():
        wrong["words"] = _("Tulis apa yang diurus, satu kalimat.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def end(*, number: str, by: Seat, said_by: str, words: str, at: datetime) -> Accompaniment:
    """This function will end an accompaniment at the desk, on the citizen's or the companion's word."""
    with transaction.atomic():
        case = doors.case_for(by, number, to_change=True)
        one = check_running(case, by)
        if said_by not in EndedBy.values:
            raise Invalid(_("Pilih atas kata siapa."), fields={"said_by": _("Pilih atas kata siapa.")})
        with acts.open_act(event="advocacy.ended", by=by.actor, at=at, case_id=case.pk, said_by=said_by, words=words):
            one.ended_at, one.ended_by, one.ended_post_id, one.end_words = at, said_by, by.post_id, words.strip()
            one.save(update_fields=["ended_at", "ended_by", "ended_post", "end_words"])
            custody.save(case)
    return one


def end_without_seat(told: Told, *, case_id: int, said_by: EndedBy, at: datetime) -> None:
    """This function will end it on the word of the citizen or the companion; the caller has checked secret or code."""
    body = _body("advocacy.ended", case_id, at, accompaniment=told.pk, said_by=str(said_by))
    if not _called(
        "SELECT advocacy_end(%s, %s, %s, %s, %s, %s, %s)",
        [case_id, told.pk, str(said_by), "", at, secrets.token_bytes(32), body],
    ):
        raise NotPossibleNow(ENDED)


def visit_without_seat(told: Told, *, on: date, place: str, words: str, at: datetime) -> None:
    """This function will take the companion's own note of a visit; the caller has checked the code."""
    _check_visit((told.from_on, told.until_on), on, place, words, at)
    body = _body("advocacy.visited", told.case_id, at, accompaniment=told.pk, on=on)
    if not _called(
        "SELECT advocacy_visit(%s, %s, %s, %s, %s, %s, %s, %s)",
        [told.case_id, told.pk, on, place.strip(), words.strip(), at, secrets.token_bytes(32), body],
    ):
        raise NotPossibleNow(ENDED)


def _body(event: str, case_id: int, at: datetime, **facts: object) -> str:
    return canonical.act_body(
        event=event, actor_kind=acts.PUBLIC.kind, post_id=None, staff_id=None, case_id=case_id, at=at, facts=facts
    )


def _called(sql: str, values: list[str | int | bytes | date]) -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, values)
        return bool(cursor.fetchone()[0])
