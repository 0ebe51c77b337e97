"""What can be done to a sealed matter. Each reads: see, may, possible, open the act, change, tell.

Every act here belongs to the sealed set and says only ids and codes; what people wrote is ciphertext in the rows.
"""

import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, time

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.utils import DatabaseError, IntegrityError
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base import telephone
from tuntas.base.errors import Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices import permissions as may
from tuntas.base.offices.models import Post, Staff
from tuntas.base.offices.seats import Seat
from tuntas.delivery.protection import alerts, door, envelopes, line, papers, queries, rules, unlock
from tuntas.delivery.protection.enums import Basis, Harm, PoliceBy, Purpose, Way, Whose
from tuntas.delivery.protection.models import (
    Call,
    Channel,
    Contact,
    Duty,
    Entry,
    Matter,
    MatterKey,
    Opening,
    Outbox,
    Paper,
    PaperOpening,
    PoliceReport,
    UnitKey,
)
from tuntas.delivery.protection.workflow import NEEDS, SEALED, Needs


def open_matter(*, number: str, by: Seat, purpose: str, ground: str = "", at: datetime) -> Opening:
    """This function will put an opening on record, committed before it returns; nothing is read here.

    Outside one's duty it is a break-glass: the ground is sealed to the unit, its head is told in the same act.
    """
    with door.of(by, durable=True):
        matter = queries.matter_for(by, number, to_change=True)
        is_glass = rules.check_open(matter, by, queries.duty_post(by.office_id, at=at), purpose, ground)
        ref = uuid.uuid4()
        unit = UnitKey.objects.using("sealed").get(office_id=by.office_id, ended_at__isnull=True)
        sealed = (
            envelopes.seal(bytes(unit.public_key), envelopes.filled(ground), ground_place(ref)) if is_glass else None
        )
        with acts.open_act(
            event="sealed.opened",
            by=by.actor,
            at=at,
            case_id=matter.pk,
            using="sealed",
            purpose=purpose,
            glass=is_glass,
        ) as act:
            opening = Opening.objects.using("sealed").create(
                ref=ref, matter=matter, post_id=by.post_id, staff_id=by.staff_id, purpose=purpose, is_glass=is_glass,
                ground=sealed, unit_key=unit if is_glass else None, at=at,
            )  # fmt: skip
            if is_glass:
                # Nobody is told of what he did himself.
                for post_id in {queries.head_post(by.office_id, at=at), matter.worker_id} - {by.post_id}:
                    _tell(act, matter, post_id, "glass")
    return opening


def ground_place(ref: uuid.UUID) -> bytes:
    return envelopes.place("opening", ref, "ground")


def _tell(act: acts.OpenAct, matter: Matter, post_id: int | None, template: str) -> None:
    if post_id is not None:
        Outbox.objects.using("sealed").create(
            act_id=act.id, to_post_id=post_id, template=template, matter_id=matter.pk, due_at=act.at
        )


@dataclass(frozen=True)
class Step:
    """What goes with a move: the words it wants, and the unit a transfer goes to."""

    words: str = ""
    to_office_id: int | None = None


@door.seated
def move(*, number: str, code: str, by: Seat, step: Step, session: unlock.Session, at: datetime) -> Matter:
    """This function will take one move of the table; what is written with it is sealed under the matter's key."""
    matter = queries.matter_for(by, number, to_change=True)
    found = rules.check_move(matter, by, code)
    rules.check_opened(is_opened=queries.is_opened(matter, by, at=at))
    needs = NEEDS.get(code, Needs())
    if needs.entry and not step.words.strip():
        sentence = _("Tulis satu dua kalimat; tanpa itu langkah ini tidak bisa dicatat.")
        raise Invalid(sentence, fields={"words": sentence})
    with acts.open_act(
        event=found.event, by=by.actor, at=at, case_id=matter.pk, using="sealed", to=found.target
    ) as act:
        if needs.entry:
            _write(matter, needs.entry, step.words, by, session, at=at)
        if needs.basis:
            matter.basis = needs.basis
        receiver = _hand_to(act, matter, step, by, session, at=at) if needs.other_unit else None
        if receiver is None and matter.worker_id is None:
            matter.worker_id = by.post_id
        _enter(matter, found.target, by.region, at)
        if receiver is not None:
            line.pass_on(matter, receiver, at=at)
    return matter


def _enter(matter: Matter, state: str, region: str, at: datetime) -> None:
    matter.state, matter.state_class = state, SEALED.state(state).state_class
    matter.since, matter.version = at, matter.version + 1
    matter.due = rules.due_after(state, start=at, region=region)
    matter.save()
    line.turn(matter, at=at)


def _write(matter: Matter, kind: str, words: str, by: Seat, session: unlock.Session, *, at: datetime) -> Entry:
    entry = Entry(ref=uuid.uuid4(), matter=matter, kind=kind, at=at, by_id=by.post_id)
    key = queries.data_key(matter, session)
    entry.body = envelopes.encrypt(key, envelopes.filled(words), queries.entry_place(matter, entry))
    entry.save(using="sealed")
    return entry


def _hand_to(act: acts.OpenAct, matter: Matter, step: Step, by: Seat, session: unlock.Session, *, at: datetime) -> int:
    """The other unit's key takes the place of ours: from here on only they can open it. Gives the receiving office."""
    unit = queries.other_units(by).get(step.to_office_id or 0)
    if unit is None:
        sentence = _("Pilih UPTD PPA penerima yang sudah punya kunci.")
        raise Invalid(sentence, fields={"to_office": sentence})
    where = envelopes.place("matterkey", matter.ref, "wrapped")
    sealed = envelopes.seal(unit.public_key, queries.data_key(matter, session), where)
    MatterKey.objects.using("sealed").filter(matter=matter, ended_at__isnull=True).update(ended_at=at)
    MatterKey.objects.using("sealed").create(matter=matter, unit_key_id=unit.key_id, wrapped=sealed, at=at)
    act.note(to_office=unit.office_id)
    _tell(act, matter, queries.head_post(unit.office_id, at=at), "transferred")
    return unit.office_id


@door.seated
def note(*, number: str, by: Seat, words: str, session: unlock.Session, at: datetime) -> Entry:
    """This function will write a note into a running matter that is open before one."""
    matter = queries.matter_for(by, number, to_change=True)
    rules.check_unit(by, may.SEALED_WORK)
    rules.check_opened(is_opened=queries.is_opened(matter, by, at=at))
    if not words.strip():
        raise Invalid(_("Tulis catatannya."), fields={"words": _("Tulis catatannya.")})
    with acts.open_act(event="sealed.noted", by=by.actor, at=at, case_id=matter.pk, using="sealed"):
        return _write(matter, "note", words, by, session, at=at)


@door.seated
def add_paper(*, number: str, by: Seat, paper: papers.Plain, session: unlock.Session, at: datetime) -> Paper:
    """This function will keep a paper, already judged and re-encoded, in a running matter that is open before one."""
    matter = queries.matter_for(by, number, to_change=True)
    rules.check_unit(by, may.SEALED_WORK)
    rules.check_opened(is_opened=queries.is_opened(matter, by, at=at))
    if not paper.label.strip():
        raise Invalid(_("Surat apa ini?"), fields={"label": _("Surat apa ini?")})
    sealed = papers.seal(paper, matter_ref=matter.ref, key=queries.data_key(matter, session))
    with acts.open_act(event="sealed.paper_kept", by=by.actor, at=at, case_id=matter.pk, using="sealed"):
        return Paper.objects.using("sealed").create(
            ref=sealed.ref, matter=matter, title=sealed.title, content=sealed.content, at=at, by_id=by.post_id
        )


def open_paper(*, number: str, ref: uuid.UUID, by: Seat, purpose: str, at: datetime) -> Paper:
    """This function will put one look at one paper on record, committed before it returns; nothing is read here."""
    with door.of(by, durable=True):
        matter = queries.matter_for(by, number, to_change=True)
        may.check(by, may.SEALED_OPEN)
        rules.check_opened(is_opened=queries.is_opened(matter, by, at=at))
        paper = queries.paper_of(matter, ref)
        if purpose not in Purpose.values:
            raise Invalid(_("Pilih keperluannya."), fields={"purpose": _("Pilih keperluannya.")})
        with acts.open_act(
            event="sealed.paper_opened", by=by.actor, at=at, case_id=matter.pk, using="sealed", purpose=purpose,
            paper=paper.pk,
        ):  # fmt: skip
            PaperOpening.objects.using("sealed").create(
                paper=paper, post_id=by.post_id, staff_id=by.staff_id, purpose=purpose, at=at
            )
    return paper


@door.seated
def record_call(*, number: str, by: Seat, has_reached: bool, at: datetime) -> Call:
    """This function will record the duty call; not reached, another is owed within the same minutes."""
    matter = queries.matter_for(by, number, to_change=True)
    rules.check_opened(is_opened=queries.is_opened(matter, by, at=at))
    call = (
        Call.objects.using("sealed").select_for_update(no_key=True).filter(matter=matter, made_at__isnull=True).first()
    )
    if call is None:
        raise NotPossibleNow(_("Tidak ada telepon piket yang menunggu pada perkara ini."))
    with acts.open_act(
        event="sealed.called", by=by.actor, at=at, case_id=matter.pk, using="sealed", reached=has_reached
    ):
        call.made_at, call.made_by_id, call.has_reached = at, by.post_id, has_reached
        call.save()
        if not has_reached:
            again = rules.minutes("sealed.call", region=by.region, at=at)
            owed = Call.objects.using("sealed").create(matter=matter, rung_post_id=by.post_id, due=at + again)
            # Who has just rung knows of it: the next word comes halfway.
            alerts.plan(
                owed, since=at, lasting=again, region=by.region, steps=(alerts.AGAIN, alerts.URGED, alerts.OVER)
            )
    return call


# Whose address is a telephone, and nothing beside it.
BY_NUMBER = frozenset({Way.PHONE, Way.SMS})


@dataclass(frozen=True)
class Reaching:
    """A way to reach the victim, as she said it."""

    way: str
    whose: str
    is_safe: bool
    address: str
    opens_at: time | None = None
    closes_at: time | None = None


@door.seated
def add_channel(*, number: str, by: Seat, reaching: Reaching, session: unlock.Session, at: datetime) -> Channel:
    """This function will keep a channel; the database refuses a family's one as safe, and one telephone as two."""
    matter = queries.matter_for(by, number, to_change=True)
    rules.check_unit(by, may.SEALED_WORK)
    rules.check_opened(is_opened=queries.is_opened(matter, by, at=at))
    _check_reaching(reaching)
    key = queries.data_key(matter, session)
    channel = Channel(
        ref=uuid.uuid4(), matter=matter, way=reaching.way, whose=reaching.whose, is_safe=reaching.is_safe,
        opens_at=reaching.opens_at, closes_at=reaching.closes_at, at=at, by_id=by.post_id, mark=_mark(key, reaching.address),
    )  # fmt: skip
    address = telephone.read(reaching.address) if reaching.way in BY_NUMBER else None
    channel.address = envelopes.encrypt(
        key, envelopes.filled(address or reaching.address), queries.channel_place(matter, channel)
    )
    try:
        with acts.open_act(event="sealed.channel_kept", by=by.actor, at=at, case_id=matter.pk, using="sealed"):
            channel.save(using="sealed")
    except IntegrityError as error:
        sentence = _("Nomor atau alamat itu sudah tercatat di perkara ini. Telepon keluarga tidak bisa dicatat aman.")
        raise Invalid(sentence, fields={"address": sentence}) from error
    return channel


def _check_reaching(reaching: Reaching) -> None:
    wrong: dict[str, object] = {}
    if reaching.way not in Way.values or not reaching.address.strip():
        wrong["address"] = _("Tulis nomor atau tempatnya.")
    elif reaching.way in BY_NUMBER and not telephone.read(reaching.address):
        wrong["address"] = telephone.SENTENCE
    if reaching.whose not in Whose.values:
        wrong["whose"] = _("Pilih milik siapa.")
    if reaching.is_safe and reaching.whose == Whose.FAMILY:
        wrong["whose"] = _("Telepon keluarga atau rumah tidak pernah dicatat sebagai saluran aman.")
    if reaching.is_safe and (
        not reaching.opens_at or not reaching.closes_at or reaching.opens_at >= reaching.closes_at
    ):
        wrong["opens_at"] = _("Saluran aman perlu jam aman, dari dan sampai.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def _mark(key: bytes, address: str) -> bytes:
    """The same telephone however it is typed, beside a name too: digits alone, or the words in small letters."""
    digits = re.sub(r"\D", "", telephone.read(address) or address)
    plain = re.sub(r"^(62|0)", "", digits) if len(digits) >= 6 else " ".join(address.lower().split())
    return hmac.new(key, b"channel\n" + plain.encode(), hashlib.sha256).digest()


@door.seated
def record_contact(*, number: str, channel_id: int, by: Seat, harm: str, has_reached: bool, at: datetime) -> Contact:
    """This function will record a contact: over a safe channel, in its hours, after a harm check that was clear."""
    matter = queries.matter_for(by, number, to_change=True)
    rules.check_unit(by, may.SEALED_WORK)
    rules.check_opened(is_opened=queries.is_opened(matter, by, at=at))
    channel = Channel.objects.using("sealed").filter(pk=channel_id, matter=matter).first()
    if channel is None:
        raise NotFound(_("Saluran itu tidak ada pada perkara ini."))
    if harm != Harm.CLEAR:
        raise NotPossibleNow(_("Ada tanda bahaya. Jangan hubungi sekarang; nyatakan darurat bila perlu."))
    if not channel.is_safe:
        raise NotPossibleNow(_("Saluran ini tidak aman. Pakai saluran lain yang dipilih korban."))
    try:
        with acts.open_act(event="sealed.contacted", by=by.actor, at=at, case_id=matter.pk, using="sealed"):
            return Contact.objects.using("sealed").create(
                channel=channel,
                is_safe=True,
                harm=harm,
                checked_at=at,
                at=at,
                by_id=by.post_id,
                has_reached=has_reached,
            )
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != "TU020":
            raise
        raise NotPossibleNow(_("Di luar jam aman. Hubungi dalam jam yang dipilih korban.")) from error


@door.seated
def record_police(*, number: str, by: Seat, is_reported: bool, at: datetime) -> PoliceReport:
    """This function will record whether the police were told: an adult victim's choice, a child's case by law."""
    matter = queries.matter_for(by, number, to_change=True)
    rules.check_unit(by, may.SEALED_WORK)
    rules.check_opened(is_opened=queries.is_opened(matter, by, at=at))
    if matter.basis == Basis.NONE:
        raise NotPossibleNow(_("Catat dulu persetujuan korban atau aturan anak."))
    is_child = matter.basis == Basis.CHILD
    if is_child and not is_reported:
        raise NotPossibleNow(_("Korban anak: melapor ke polisi adalah kewajiban, bukan pilihan."))
    if PoliceReport.objects.using("sealed").filter(matter=matter).exists():
        raise NotPossibleNow(_("Sudah tercatat."))
    decided = PoliceBy.LAW if is_child else PoliceBy.VICTIM
    with acts.open_act(
        event="sealed.police", by=by.actor, at=at, case_id=matter.pk, using="sealed", decided_by=decided
    ):
        return PoliceReport.objects.using("sealed").create(
            matter=matter, decided_by=decided, is_reported=is_reported, at=at, by_id=by.post_id
        )


@door.seated
def put_on_duty(*, by: Seat, post_id: int, starts: datetime, ends: datetime, at: datetime) -> Duty:
    """This function will add one stretch to the roster; one person at a time."""
    rules.check_lead(by)
    if not Post.objects.filter(pk=post_id, office_id=by.office_id).exists():
        raise Invalid(_("Pilih petugas unit ini."), fields={"post": _("Pilih petugas unit ini.")})
    if ends <= starts or ends <= at:
        sentence = _("Piket berakhir sesudah mulai, dan sesudah sekarang.")
        raise Invalid(sentence, fields={"ends": sentence})
    try:
        with acts.open_act(event="sealed.duty_set", by=by.actor, at=at, using="sealed", post=post_id):
            return Duty.objects.using("sealed").create(
                office_id=by.office_id, post_id=post_id, during=DateTimeTZRange(starts, ends)
            )
    except IntegrityError as error:
        sentence = _("Waktu itu sudah ada petugas piketnya.")
        raise Invalid(sentence, fields={"starts": sentence}) from error


def keep_phone(*, by: Seat, staff_id: int, phone: str, at: datetime) -> None:
    """This function will write down the telephone of somebody who sits in the head's own unit, so that alerts reach him.

    An act of the open side: that somebody has a telephone says nothing of a matter.
    """
    rules.check_lead(by)
    if not Post.objects.filter(
        office_id=by.office_id, staff_id=staff_id, during__contains=localtime(at).date()
    ).exists():
        raise NotFound(_("Orang itu tidak punya jabatan di unit ini."))
    number = telephone.kept(phone)
    if not number:
        sentence = _("Tulis nomor teleponnya, misalnya 0812 3456 7890.")
        raise Invalid(sentence, fields={"phone": sentence})
    with acts.open_act(event="staff.phone_kept", by=by.actor, at=at, staff=staff_id):
        Staff.objects.filter(pk=staff_id).update(phone=number)


@door.seated
def put_away(*, by: Seat, pk: int, at: datetime) -> None:
    """This function will put a word for this post away."""
    rules.check_unit(by)
    Outbox.objects.using("sealed").filter(pk=pk, to_post_id=by.post_id, seen_at__isnull=True).update(seen_at=at)
