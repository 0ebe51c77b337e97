"""Changing the rules of an office: the duty map, the arbiters, the dated numbers.

A change is planned first, so that it can be read before it takes effect, and then carried out in one act by a decree:
what stands ends on the day, what was only planned falls away, what is new begins. A region changes its own rules; a
rule of the country is not touched, the region's own goes before it there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices import decrees, permissions as may
from tuntas.base.offices.decrees import Sk
from tuntas.base.offices.enums import DutyKind, OfficeKind, Step
from tuntas.base.offices.models import Arbiter, Duty, Parameter
from tuntas.base.offices.seats import Seat


Rule = Duty | Arbiter | Parameter
R = TypeVar("R", Duty, Arbiter, Parameter)
# Offices that may be named in a rule; the system is nobody's desk.
NAMED = tuple(kind for kind in OfficeKind if kind != OfficeKind.SYSTEM)


@dataclass(frozen=True)
class Change:
    """What a decree would change from the day `on`.

    ends: rules in force until then. falls: rules that were planned and never begin. begins: new ones, not stored yet.
    stays: what goes on beside them. before: what counts there today, of the country where the region has nothing.
    """

    event: str
    on: date
    ends: Sequence[Rule] = ()
    falls: Sequence[Rule] = ()
    begins: Sequence[Rule] = ()
    stays: Sequence[Rule] = ()
    before: Sequence[Rule] = field(default=())

    @property
    def basis(self) -> str:
        """Which rows it was worked out from; another basis is another change, to be read again."""
        return ",".join(str(pk) for pk in sorted(rule.pk for rule in (*self.ends, *self.falls, *self.stays)))


def plan_duty(
    *, by: Seat, programme: str, step: str, duty: str, kinds: Sequence[str], legal_ground: str, on: date, at: datetime
) -> Change:
    """This function will say what changes when these kinds of office have a duty from a day on."""
    may.check(by, may.OFFICES_EDIT)
    _check(on, legal_ground, at)
    if step not in Step.values or duty not in DutyKind.values:
        raise NotFound(_("Langkah itu tidak ada di peta tugas."))
    if not kinds or not set(kinds) <= set(NAMED):
        sentence = _("Pilih sekurangnya satu kantor: tugas tanpa kantor akan dilempar-lempar.")
        raise Invalid(sentence, fields={"kinds": sentence})
    cell = {"programme": programme, "step": step, "duty": duty}
    stands = list(_own(Duty.objects.filter(**cell), by, on))
    kept = [one for one in stands if one.office_kind in kinds and _goes_on(one, on, legal_ground)]
    new = [kind for kind in sorted(set(kinds)) if kind not in {one.office_kind for one in kept}]
    begins = [_begin(Duty(**cell, office_kind=kind), by, legal_ground, on) for kind in new]
    common = Duty.objects.filter(**cell, region=None, during__contains=on)
    return _change(
        "rules.duty_changed",
        on,
        at,
        stands=stands,
        kept=kept,
        begins=begins,
        before=stands or list(common.order_by("id")),
    )


def plan_arbiter(
    *, by: Seat, kinds: tuple[str, str], arbiter: str, observer: str, working_days: int, legal_ground: str, on: date,
    at: datetime,
) -> Change:  # fmt: skip
    """This function will say what changes when another office settles between two kinds of office from a day on."""
    may.check(by, may.OFFICES_EDIT)
    _check(on, legal_ground, at)
    pair = sorted(kinds)
    if not {*pair, arbiter} <= set(NAMED) or observer not in {"", *NAMED}:
        raise NotFound(_("Jenis kantor itu tidak ada."))
    if observer == arbiter:
        sentence = _("Yang melihat bukan yang memutus. Pilih kantor lain, atau kosongkan.")
        raise Invalid(sentence, fields={"observer": sentence})
    if working_days < 1:
        sentence = _("Sekurangnya satu hari kerja.")
        raise Invalid(sentence, fields={"working_days": sentence})
    said: dict[str, object] = {"arbiter_kind": arbiter, "observer_kind": observer, "working_days": working_days}
    rows = Arbiter.objects.filter(kind_a=pair[0], kind_b=pair[1])
    stands = list(_own(rows, by, on))
    kept = [one for one in stands if _goes_on(one, on, legal_ground) and _says(one, said)]
    begins = [] if kept else [_begin(Arbiter(kind_a=pair[0], kind_b=pair[1], **said), by, legal_ground, on)]
    before = stands or list(rows.filter(region=None, during__contains=on))
    return _change("rules.arbiter_changed", on, at, stands=stands, kept=kept, begins=begins, before=before)


def plan_parameter(*, by: Seat, key: str, value: int, legal_ground: str, on: date, at: datetime) -> Change:
    """This function will say what changes when a number of the rules is another one from a day on; its unit stays."""
    may.check(by, may.OFFICES_EDIT)
    _check(on, legal_ground, at)
    known = Parameter.objects.filter(key=key).order_by("region", "id").first()
    if known is None or key.startswith(NOT_AT_A_DESK):
        raise NotFound(_("Aturan itu tidak ada."))
    if value < LEAST.get(known.unit, 0) or value > MOST.get(known.unit, MOST["count"]):
        sentence = _("Angka itu di luar yang masuk akal untuk satuannya.")
        raise Invalid(sentence, fields={"value": sentence})
    stands = list(_own(Parameter.objects.filter(key=key), by, on))
    kept = [one for one in stands if _goes_on(one, on, legal_ground) and one.value == value]
    begins = [] if kept else [_begin(Parameter(key=key, value=value, unit=known.unit), by, legal_ground, on)]
    before = stands or list(Parameter.objects.filter(key=key, region=None, during__contains=on))
    return _change("rules.parameter_changed", on, at, stands=stands, kept=kept, begins=begins, before=before)


# Numbers that shield people from being recognised, keep sealed matters and run the public log: no regency's to lower.
NOT_AT_A_DESK = ("figures.", "log.", "sealed.")
# No time at all to answer, or to be told, is no rule.
LEAST = {"working_days": 1, "days": 1, "hours": 1}
# Beyond these a number is a slip of the finger: ten years, a hundred per cent, what an integer column holds.
MOST = {"working_days": 2500, "days": 3650, "hours": 87600, "percent": 100, "count": 2_000_000_000}


def carry_out(change: Change, *, by: Seat, decree: Sk, at: datetime) -> None:
    """This function will make a planned change true, in one act by one decree.

    To be called in the transaction in which it was planned anew: NotPossibleNow when somebody else was quicker.
    """
    may.check(by, may.OFFICES_EDIT)
    decrees.check(decree, at)
    try:
        with (
            transaction.atomic(),
            acts.open_act(event=change.event, by=by.actor, at=at, on=change.on, decree=decree.number) as act,
        ):
            sk = decrees.stored(decree, by)
            for rule in (*change.ends, *change.falls):
                is_over = rule in change.ends
                rule.during = DateRange(rule.during.lower, change.on) if is_over else DateRange(empty=True)
                rule.ended_by = sk
                rule.save(update_fields=["during", "ended_by"])
            for rule in change.begins:
                rule.decree = sk
                rule.save()
            act.note(ended=[rule.pk for rule in change.ends], fell=[rule.pk for rule in change.falls],
                     began=[rule.pk for rule in change.begins])  # fmt: skip
    except IntegrityError as error:
        raise NotPossibleNow(_("Aturan ini baru saja diubah orang lain. Baca lagi sebelum mengubah.")) from error


def _check(on: date, legal_ground: str, at: datetime) -> None:
    if on < localtime(at).date():
        sentence = _("Aturan tidak berlaku surut. Pilih hari ini atau sesudahnya.")
        raise Invalid(sentence, fields={"on": sentence})
    if not legal_ground.strip():
        sentence = _("Sebut dasar hukumnya; halaman warga menampilkannya.")
        raise Invalid(sentence, fields={"legal_ground": sentence})


def _own(rows: QuerySet[R], by: Seat, on: date) -> QuerySet[R]:
    """The region's own rows that count on the day or would begin after it, locked."""
    after = rows.filter(region=by.region, during__overlap=DateRange(on, None))
    return after.select_for_update(of=("self",), no_key=True).order_by("id")


def _goes_on(rule: Rule, on: date, legal_ground: str) -> bool:
    return bool(rule.during.lower <= on and rule.during.upper is None and rule.legal_ground == legal_ground.strip())


def _says(rule: Rule, said: dict[str, object]) -> bool:
    return all(getattr(rule, name) == value for name, value in said.items())


def _begin(rule: R, by: Seat, legal_ground: str, on: date) -> R:
    rule.region, rule.legal_ground, rule.during = by.region, legal_ground.strip(), DateRange(on, None)
    return rule


def _change(
    event: str, on: date, at: datetime, *, stands: Sequence[Rule], kept: Sequence[Rule], begins: Sequence[Rule],
    before: Sequence[Rule],
) -> Change:  # fmt: skip
    gone = [rule for rule in stands if rule not in kept]
    if any(rule.during.lower == on == localtime(at).date() for rule in gone):
        sentence = _("Aturan ini baru mulai berlaku hari ini. Perubahan berikutnya paling cepat besok.")
        raise Invalid(sentence, fields={"on": sentence})
    if not gone and _contents(begins) in ([], _contents(before)):
        raise Invalid(_("Tidak ada yang berubah: aturannya sudah seperti itu."))
    return Change(
        event, on,
        ends=[rule for rule in gone if rule.during.lower < on],
        falls=[rule for rule in gone if rule.during.lower >= on],
        begins=begins, stays=kept, before=before,
    )  # fmt: skip


def _contents(rules: Sequence[Rule]) -> list[dict[str, object]]:
    """What rules say, whatever row says it and since when."""
    apart = {"id", "region", "during", "decree_id", "ended_by_id", "_state"}
    said = [{name: value for name, value in vars(rule).items() if name not in apart} for rule in rules]
    return sorted(said, key=str)
