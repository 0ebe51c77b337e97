"""The direct way (jalur langsung): when the village says nothing for its days, or says no by mouth, Dinsos takes over.

One matter, one number: the case moves with its clocks, the village's own clock to say why begins. Its word stands
beside the case and decides nothing; its silence warns, climbs to the camat, and decides nothing either.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections, transaction
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base import telephone
from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, canonical, outbox
from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.enums import VILLAGE_KINDS, OfficeKind
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import clocks, custody, numbers, queries as cases, store
from tuntas.casework.cases.enums import Scope, Told
from tuntas.casework.cases.models import Case, Clock
from tuntas.casework.kinds.proposal.enums import DirectGround, Stance
from tuntas.casework.kinds.proposal.models import DirectFiling
from tuntas.casework.kinds.proposal.workflow import PROPOSAL


Facts = Mapping[str, object]
Value = str | int | bytes | datetime | list[str] | None
# Told so at the village's desk, the way is open at once: there is nothing left to wait for.
SPOKEN_NO = (Told.SENT_AWAY, Told.UNSERVED)


@dataclass(frozen=True)
class Opening:
    """Why and from when the direct way is open for one number. village: code and name of who was asked."""

    facts: Facts
    ground: DirectGround
    asked_at: datetime
    opens_at: datetime

    @property
    def region(self) -> str:
        return str(self.facts["region"])

    @property
    def is_visit(self) -> bool:
        return self.facts["thing"] == "visit"


def facts_of(typed: str) -> Facts:
    """What the direct way must know of a number; NotFound when it is nobody's, Invalid when it cannot be one."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT proposal_direct_facts(%s)", [numbers.read(typed)])
        found = cursor.fetchone()[0]
    loaded = json.loads(found) if isinstance(found, str) else found
    if not isinstance(loaded, dict):
        raise NotFound(cases.NOT_THERE)
    return loaded


def opening(facts: Facts, *, at: datetime) -> Opening:
    """This function will say why the way is open, or raise NotPossibleNow with the reason and the day it opens."""
    _check_case(facts) if facts["thing"] == "case" else _check_visit(facts)
    asked = parse_datetime(str(facts["received_at"]))
    assert asked is not None
    if facts.get("told") in SPOKEN_NO:
        return Opening(facts, DirectGround.REFUSED, asked, asked)
    opens = clocks.deadline(
        "direct.opens", start=asked, region=str(facts["region"]), office_code=str(facts["holder_code"])
    )
    if at < opens:
        raise NotPossibleNow(
            _("%(village)s masih punya waktu menjawab. Jalur langsung terbuka %(day)s bila belum ada jawaban.")
            % {"village": facts["holder"], "day": date_format(localtime(opens), "l j F Y, H.i")},
            opens_at=opens,
        )
    return Opening(facts, DirectGround.SILENCE, asked, opens)


def _check_case(facts: Facts) -> None:
    holder = {"holder": facts["holder"]}
    sentence: str | Promise = ""
    asked_in_plain_words = facts["kind"] == "need" and facts["topic"] == "aid"
    if facts["kind"] != "proposal" and not asked_in_plain_words:
        sentence = _("Jalur langsung hanya untuk usulan bantuan. Perkara ini urusan lain.")
    elif facts["filed"]:
        sentence = _("Perkara ini sudah lewat jalur langsung. Yang memegang: %(holder)s.") % holder
    elif facts["holder_kind"] not in VILLAGE_KINDS:
        sentence = _("Perkara ini sudah tidak di desa. Yang memegang: %(holder)s.") % holder
    elif facts["state"] == "not_eligible":
        sentence = _("Desa sudah memutus dengan alasan. Ajukan keberatan: yang menilai kantor lain, bukan desa itu.")
    elif facts["stopped"]:
        sentence = _("%(holder)s menunggu kelengkapan dari warga. Serahkan dulu, atau tarik permintaannya.") % holder
    elif facts["state"] not in {"preparing", "received"}:
        sentence = _("Perkara ini tidak sedang menunggu jawaban desa.")
    if sentence:
        raise NotPossibleNow(sentence)


def _check_visit(facts: Facts) -> None:
    sentence: str | Promise = ""
    if facts["case_number"]:
        number = numbers.written(str(facts["case_number"]))
        sentence = _("Kunjungan ini sudah menjadi perkara %(number)s. Pakai nomor itu.") % {"number": number}
    elif facts["holder_kind"] not in VILLAGE_KINDS:
        sentence = _("Kunjungan ini bukan ke desa atau kelurahan.")
    elif not facts["programme"] and facts["topic"] != "aid":
        sentence = _("Jalur langsung hanya untuk usulan bantuan. Kunjungan ini urusan lain.")
    if sentence:
        raise NotPossibleNow(sentence)


def file(*, typed: str, by: Seat | None, applicant: str = "", at: datetime) -> str:
    """This function will move a matter past its village to Dinsos and give its number.

    - a number of a case, or of a visit (which becomes the case it never was); `by` None: the citizen with her secret;
    - before the village's days are over: NotPossibleNow with the day the way opens.
    """
    facts = facts_of(typed)
    if by is not None:
        _check_desk(by, facts)
    open_ = opening(facts, at=at)
    dinsos = offices.office_of_kind(OfficeKind.DINSOS, region=open_.region)
    if dinsos is None:
        raise NotPossibleNow(_("Belum ada kantor Dinsos untuk wilayah ini."))
    actor = by.actor if by else acts.PUBLIC
    with transaction.atomic():
        case_id, number = _case_of_visit(open_, actor, applicant, at) if open_.is_visit else _known(facts, typed)
        _move(open_, case_id, dinsos, actor, at)
    return number


def _check_desk(by: Seat, facts: Facts) -> None:
    if not by.covers(str(facts["region"])):
        raise NotFound(cases.NOT_THERE)
    may.check(by, may.CASES_TAKE_IN)
    if by.office_kind != OfficeKind.DINSOS:
        raise Denied(_("Jalur langsung diterima di Dinsos."))


def _known(facts: Facts, typed: str) -> tuple[int, str]:
    return int(str(facts["id"])), numbers.read(typed)


def _case_of_visit(open_: Opening, actor: acts.Actor, applicant: str, at: datetime) -> tuple[int, str]:
    """The case that should have been opened when she came: the village has held it since."""
    facts = open_.facts
    name = applicant.strip() or str(facts["visitor"] or "")
    if not name:
        sentence = _("Tulis nama pemohon.")
        raise Invalid(sentence, fields={"applicant": sentence})
    matter = store.Matter(
        key=UUID(str(facts["intake_key"])), region=open_.region, topic="aid", applicant=name,
        words=str(facts["words"]), phone=telephone.read(str(facts["phone"])) or "", kind="proposal", programme=str(facts["programme"]),
        source="visit", channel=str(facts["channel"]), office_id=int(str(facts["holder_id"])),
        received_at=open_.asked_at,
    )  # fmt: skip
    receipt = store.hand_in(matter, by=actor, at=at)
    event = "visit.became_case"
    body = _body(event, actor, receipt.case_id, at, visit=facts["id"], number=receipt.number)
    became = _called(
        "SELECT proposal_visit_became(%s, %s, %s, %s, %s, %s, %s, %s)",
        [
            int(str(facts["id"])),
            receipt.case_id,
            actor.kind,
            actor.post_id,
            actor.staff_id,
            at,
            secrets.token_bytes(32),
            body,
        ],
    )
    assert became, "the visit was a case already, although it was asked a moment ago"
    return receipt.case_id, receipt.number


def _move(open_: Opening, case_id: int, dinsos: Office, actor: acts.Actor, at: datetime) -> None:
    """One call of the function that does it as a role which cannot log in, for the desk and for the citizen alike."""
    village = str(open_.facts["holder_code"])
    body = _body(
        "proposal.filed_directly", actor, case_id, at, ground=str(open_.ground), village=open_.facts["holder"],
        to=dinsos.name, asked_at=open_.asked_at, opens_at=open_.opens_at,
    )  # fmt: skip
    answer = _called(
        "SELECT proposal_file_directly(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            case_id, dinsos.pk, str(open_.ground), int(str(open_.facts["id"])) if open_.is_visit else None,
            open_.asked_at, open_.opens_at, at,
            clocks.deadline("state.preparing", start=at, region=open_.region, office_code=dinsos.code),
            clocks.deadline("direct.statement", start=at, region=open_.region, office_code=village),
            list(PROPOSAL.tasks), actor.kind, actor.post_id, actor.staff_id, secrets.token_bytes(32), body,
        ],
    )  # fmt: skip
    if answer != "filed":
        raise NotPossibleNow(_("Perkara ini baru saja berpindah tangan. Lihat lagi siapa yang memegang."))


def _called(sql: str, values: list[Value]) -> object:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def _body(event: str, actor: acts.Actor, case_id: int, at: datetime, **facts: object) -> str:
    return canonical.act_body(
        event=event, actor_kind=actor.kind, post_id=actor.post_id, staff_id=actor.staff_id, case_id=case_id, at=at,
        facts={key: canonical.plain(value) for key, value in facts.items()},
    )  # fmt: skip


def filing_of(case: Case) -> DirectFiling | None:
    """The case's direct filing with its village, if it came that way."""
    return DirectFiling.objects.filter(case=case).select_related("village", "stated_by").first()


def check_state_why(case: Case, by: Seat) -> DirectFiling:
    """The village that was passed by, and has not said why yet."""
    may.check(by, may.CASES_PREPARE)
    filing = filing_of(case)
    if filing is None:
        raise NotPossibleNow(_("Perkara ini tidak lewat jalur langsung."))
    if filing.village_id != by.office_id:
        raise Denied(_("Yang menyatakan mengapa: %(office)s.") % {"office": filing.village.name})
    if filing.stated_at is not None:
        raise NotPossibleNow(_("Keterangan kantor Anda sudah tercatat dan tidak berubah lagi."))
    return filing


def state_why(*, number: str, by: Seat, stance: str, statement: str, at: datetime) -> DirectFiling:
    """This function will put the village's word beside the case; who holds it and what follows do not change."""
    with transaction.atomic():
        case = cases.case_for(by, number, to_change=True)
        filing = check_state_why(case, by)
        wrong: dict[str, object] = {}
        if stance not in Stance.values:
            wrong["stance"] = _("Pilih sikap kantor Anda.")
        if not statement.strip():
            wrong["statement"] = _("Tulis alasannya: keluarga membacanya.")
        if wrong:
            raise Invalid(next(iter(wrong.values())), fields=wrong)
        with acts.open_act(
            event="proposal.village_stated", by=by.actor, at=at, case_id=case.pk, stance=stance, statement=statement
        ) as act:
            filing.stance, filing.statement = stance, statement.strip()
            filing.stated_at, filing.stated_by_id = at, by.post_id
            filing.save(update_fields=["stance", "statement", "stated_at", "stated_by"])
            clocks.end(case, Scope.STATEMENT, at=at)
            custody.save(case)
            outbox.announce(act, "village_stated", channel="sms")
    return filing


def word_due(case: Case) -> datetime | None:
    """Until when the village owes its word; None when no such clock runs."""
    clock = Clock.objects.filter(case=case, scope=Scope.STATEMENT, ended_at__isnull=True).first()
    return clock.due if clock else None
