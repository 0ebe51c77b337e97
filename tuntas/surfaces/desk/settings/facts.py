"""Rules as the pages draw them: what stands here today, what is planned, what stood before, and what a change would do."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, ngettext

from tuntas.base.errors import NotFound
from tuntas.base.offices.changes import NOT_AT_A_DESK, Change, R, Rule
from tuntas.base.offices.enums import DutyKind, Step
from tuntas.base.offices.models import Arbiter, Duty, Parameter
from tuntas.base.offices.seats import Seat
from tuntas.base.programs import queries as programs
from tuntas.casework.cases.models import Case
from tuntas.surfaces.desk.settings import words
from tuntas.surfaces.desk.settings.pages import Cell, Difference, FormPage, Group, Preview, RulesPage
from tuntas.surfaces.parts import Chip, Link, Task, Words
from tuntas.surfaces.public.templatetags.look import day_slip


GENERAL = "umum"
HISTORY = 12


def programmes(by: Seat, at: datetime) -> dict[str, Words]:
    """Slug of each programme's duty map here -> its name; the general map last."""
    found: dict[str, Words] = {
        each.code: each.name for each in programs.offered(on=localtime(at).date(), regions=[by.region])
    }
    return {**found, GENERAL: _("Layanan tanpa program")}


def code_of(by: Seat, slug: str, at: datetime) -> str:
    """The programme's code behind a slug; NotFound for one that does not run here."""
    if slug not in programmes(by, at):
        raise NotFound(_("Program itu tidak ada di daerah Anda."))
    return "" if slug == GENERAL else slug


def known(rows: QuerySet[R], by: Seat, on: date) -> list[R]:
    """Rules of here and of the country that count on the day or are planned, in order."""
    here = Q(region=None) | Q(region=by.region)
    lasting = Q(during__endswith__isnull=True) | Q(during__endswith__gt=on)
    return list(rows.filter(here, lasting, during__isempty=False).order_by("id"))


def standing(rules: Iterable[R], on: date) -> list[R]:
    """Of these, what counts on the day: the region's own where there is one."""
    now = [rule for rule in rules if not rule.during.isempty and on in rule.during]
    own = [rule for rule in now if rule.region]
    return own or now


def planned(rules: Iterable[R], on: date) -> list[R]:
    return [rule for rule in rules if not rule.during.isempty and rule.during.lower and rule.during.lower > on]


def says(rules: Sequence[Rule]) -> str:
    """What rules say, in words; several offices of a duty together."""
    return ", ".join(_one(rule) for rule in rules)


def _one(rule: Rule) -> str:
    if isinstance(rule, Duty):
        return words.kind(rule.office_kind)
    if isinstance(rule, Parameter):
        return words.amount(rule.value, rule.unit)
    told = _("%(arbiter)s, %(days)s") % {
        "arbiter": words.kind(rule.arbiter_kind), "days": words.amount(rule.working_days, "working_days"),
    }  # fmt: skip
    watching = words.kind(rule.observer_kind)
    return _("%(told)s; %(observer)s ikut melihat") % {"told": told, "observer": watching} if watching else told


def cell(about: str | Promise, rules: Sequence[R], on: date, url: str) -> Cell:
    """One rule of a table."""
    now, next_ = standing(rules, on), planned(rules, on)
    coming = ""
    if next_:
        coming = _("Mulai %(day)s: %(what)s") % {"day": day_slip(next_[0].during.lower), "what": says(next_)}
    return Cell(
        about, says(now) or _("belum diatur"), "; ".join(dict.fromkeys(rule.legal_ground for rule in now)),
        max((rule.during.lower for rule in now if rule.during.lower), default=None),
        Link(url, _("Ubah") if now else _("Atur")), coming,
    )  # fmt: skip


def duties_page(by: Seat, slug: str, at: datetime) -> RulesPage:
    """The duty map of one programme: a table per step."""
    on, code = localtime(at).date(), code_of(by, slug, at)
    rules = known(Duty.objects.filter(programme=code), by, on)
    groups = [
        Group(
            step.label,
            [
                cell(
                    duty.label,
                    [one for one in rules if (one.step, one.duty) == (step, duty)],
                    on,
                    reverse("desk:settings_duty", args=[slug, step.value, duty.value]),
                )
                for duty in DutyKind
            ],
        )
        for step in Step
    ]
    named = programmes(by, at)
    choices = [Link(f"{reverse('desk:settings_duties')}?program={each}", name) for each, name in named.items()]
    return RulesPage(
        _("Peta tugas: %(name)s") % {"name": named[slug]},
        _("Siapa menyiapkan, memeriksa, memutuskan, membayar, dan menjelaskan. Halaman warga menampilkan yang sama."),
        groups, choices,
    )  # fmt: skip


def arbiters_page(by: Seat, at: datetime) -> RulesPage:
    """Who settles between which two kinds of office."""
    on = localtime(at).date()
    rules = known(Arbiter.objects.all(), by, on)
    pairs = sorted({(rule.kind_a, rule.kind_b) for rule in rules}, key=lambda pair: [words.kind(code) for code in pair])
    # Under either of the two: ninety pairs in one list are found by nobody, nor by who looks under the other's name.
    groups: dict[str, list[Cell]] = {}
    for one, other in pairs:
        of_pair = [rule for rule in rules if (rule.kind_a, rule.kind_b) == (one, other)]
        address = reverse("desk:settings_arbiter", args=[one, other])
        for here, there in dict.fromkeys([(one, other), (other, one)]):
            groups.setdefault(words.kind(here), []).append(cell(pair_name(here, there), of_pair, on, address))
    return RulesPage(
        _("Penyelesai saling lempar"),
        _("Bila dua kantor berbeda pendapat, berkas tidak bergerak sampai penyelesai ini memutus."),
        [Group(name, sorted(cells, key=lambda cell: str(cell.about))) for name, cells in sorted(groups.items())],
        is_folded=True,
    )


def pair_name(one: str, other: str) -> str:
    return _("%(one)s dengan %(other)s") % {"one": words.kind(one), "other": words.kind(other)}


def numbers_page(by: Seat, at: datetime) -> RulesPage:
    """Every dated number that counts here."""
    on = localtime(at).date()
    rules = [one for one in known(Parameter.objects.all(), by, on) if not one.key.startswith(NOT_AT_A_DESK)]
    keys = sorted({rule.key for rule in rules}, key=lambda key: str(words.number(key)))
    cells = [
        cell(
            words.number(key), [rule for rule in rules if rule.key == key], on,
            reverse("desk:settings_number", args=[key]),
        )
        for key in keys
    ]  # fmt: skip
    return RulesPage(
        _("Angka aturan"),
        _("Tenggat dan batas menurut aturan. Tenggat yang sudah berjalan tidak berubah; yang baru memakai angka baru."),
        [Group(_("Tenggat dan batas"), cells)],
    )


def form_page(title: str, lead: str, back: Link, rules: QuerySet[R], *, by: Seat, at: datetime) -> FormPage:
    """What stands, and what stood before, beside the form that changes it."""
    on = localtime(at).date()
    here = rules.filter(Q(region=None) | Q(region=by.region)).select_related("decree", "ended_by").order_by("-id")
    every = list(here[:HISTORY])
    now = standing(every, on)
    note = ""
    if now and all(rule.region is None for rule in now):
        note = _("Yang berlaku sekarang aturan nasional. Perubahan Anda berlaku di daerah Anda saja.")
    facts: list[tuple[Words, Words]] = [
        (_("Sekarang"), says(now) or _("belum diatur")),
        (_("Dasar hukum"), "; ".join(dict.fromkeys(rule.legal_ground for rule in now)) or "-"),
    ]
    return FormPage(title, lead, back, facts, [_told(rule, on) for rule in every], note)


def _told(rule: Rule, on: date) -> Task:
    """One row of the history: what, why, from when to when, by which decree."""
    if rule.during.isempty:
        chip, span = Chip("netral", _("Tidak jadi berlaku")), ""
    elif rule.during.upper and rule.during.upper <= on:
        chip, span = Chip("netral", _("Sudah berakhir")), _span(rule)
    else:
        is_coming = bool(rule.during.lower and rule.during.lower > on)
        chip, span = (Chip("soon", _("Akan berlaku")) if is_coming else Chip("ok", _("Berlaku"))), _span(rule)
    decrees = [f"SK {one.number}" for one in (rule.decree, rule.ended_by) if one]
    return Task(_one(rule), " ".join(filter(None, (f"{rule.legal_ground}.", span, "; ".join(decrees)))), chip)


def _span(rule: Rule) -> str:
    since = day_slip(rule.during.lower) if rule.during.lower else ""
    if rule.during.upper:
        return _("Dari %(since)s sampai sebelum %(until)s.") % {
            "since": since, "until": day_slip(rule.during.upper),
        }  # fmt: skip
    return _("Sejak %(since)s.") % {"since": since}


def preview(change: Change, about: Words, effects: Sequence[Words] = ()) -> Preview:
    """A planned change, side by side."""
    after: list[Rule] = [*change.stays, *change.begins]
    rows = [
        Difference(about, says(change.before) or _("belum diatur"), says(after)),
        Difference(_("Dasar hukum"), _grounds(change.before), _grounds(after)),
    ]
    fallen = [Difference(_("Rencana yang gugur"), says([rule]), "") for rule in change.falls]
    return Preview([*rows, *fallen], change.on, change.basis or "0", effects)


def _grounds(rules: Sequence[Rule]) -> str:
    return "; ".join(dict.fromkeys(rule.legal_ground for rule in rules))


def running_here(by: Seat, programme: str) -> Words:
    """How many matters of a programme are under way here; they stay where they are."""
    count = Case.objects.filter(is_open=True, programme=programme, kind="proposal", region__within=by.region).count()
    told = ngettext("%(n)d perkara sedang berjalan.", "%(n)d perkara sedang berjalan.", count) % {"n": count}
    return _("%(told)s Pemegangnya tidak berpindah; serah terima sesudah hari itu memakai peta baru.") % {"told": told}
