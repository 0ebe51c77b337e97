"""The facts of the page of public figures: sums made into sentences, charts and rows. No number is made here.

Every chart has a finding as heading; a class of which nothing could be shown says so in a sentence instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _, ngettext

from tuntas.base.offices.models import Office
from tuntas.base.places import queries as places
from tuntas.oversight.figures.enums import Days, Event, Kind, Result
from tuntas.oversight.figures.sums import Counts, Figures
from tuntas.surfaces.parts import Bar, Chart, Count, Link, Words


# The drawing of a course over weeks: left and right edge, top and floor, in the picture's own units.
LEFT, RIGHT, TOP, FLOOR = 40, 205, 14, 150
# Keys of "kept of all", by class.
KEPT_OF = "classes/{0}/kept classes/{0}/*"
# Two labels closer than this would lie on each other.
LABEL_HEIGHT = 20


@dataclass(frozen=True, slots=True)
class Course:
    """One line over the weeks. pieces: points for the SVG, interrupted where a week could not be shown; dots: a week
    that stands between two such. at: where its last value is written. dotted: told apart without colour.
    """

    label: Words
    pieces: Sequence[str]
    dots: Sequence[tuple[int, int]]
    last: int
    at: int
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class WeekChart:
    """Two courses over the published weeks, the same numbers as a table: (week, (number, its key) of each course).

    `top` is the value of the upper line.
    """

    title: Words
    summary: Words
    courses: Sequence[Course]
    rows: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    first: str
    last: str
    top: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place or office of the table, by its code; `url` leads into it."""

    code: str
    name: Words
    url: str
    handovers: str
    steps: str
    bounces: int
    decisions: int
    other: int


@dataclass(frozen=True, slots=True)
class WeekFile:
    """A published file and how many entries it holds."""

    label: str
    url: str
    n_entries: int


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """heading: the first finding. silent: what could not be shown. recount: what last night's recomputing said."""

    heading: Words
    heading_keys: str
    region: Words
    since: date
    until: date
    charts: Sequence[Chart]
    weeks: Sequence[WeekChart]
    silent: Sequence[Words]
    rows: Sequence[PlaceRow]
    up: Link | None
    unclimbed: Words
    undetailed: Words
    k: int
    entries: int
    recount: Words
    command: str
    json_url: str
    files: Sequence[WeekFile]


def spoken(n: int) -> str:
    """12.400: as the page writes numbers."""
    return str(number_format(n, use_l10n=True, force_grouping=True))


def heading(found: Figures) -> Words:
    """The first sentence of the page: the work itself, else what is there."""
    if found.total(Event.STEP):
        return _("%(kept)s dari %(all)s langkah kerja selesai tepat waktu") % _of(found, Event.STEP, Result.KEPT)
    return _("Angka untuk umum")


def heading_keys(found: Figures) -> str:
    """Where the heading's numbers stand in the sums."""
    return KEPT_OF.format("step") if found.total(Event.STEP) else ""


def _of(found: Figures, event: Event, result: Result) -> dict[str, str]:
    return {"kept": spoken(found.of(event, result)), "all": spoken(found.total(event))}


def charts(found: Figures) -> tuple[list[Chart], Sequence[Words]]:
    """The charts of what there is, and a sentence for each class of which nothing could be shown."""
    drawn = [chart for chart in (_handovers(found), _steps(found), *_bounces(found), *_decisions(found)) if chart]
    silent = [
        _("%(what)s: belum ada yang dapat ditunjukkan untuk tempat dan pekan ini.") % {"what": event.label}
        for event in Event
        if event is not Event.ANY and not found.total(event)
    ]
    return drawn, silent


def _handovers(found: Figures) -> Chart | None:
    return _chart(
        _("%(kept)s dari %(all)s serah terima dijawab tepat waktu") % _of(found, Event.HANDOVER, Result.KEPT),
        KEPT_OF.format("handover"),
        [(_("Dijawab kantor penerima"), found.of(Event.HANDOVER, Result.KEPT), "classes/handover/kept"),
         (_("Dianggap diterima karena diam"), found.of(Event.HANDOVER, Result.MISSED), "classes/handover/missed")],
        _("serah terima"),
        _("Kantor yang diam sampai lewat waktunya dianggap menerima, dan memegang berkasnya."),
    )  # fmt: skip


def _steps(found: Figures) -> Chart | None:
    return _chart(
        _("%(late)s dari %(all)s langkah kerja lewat waktu")
        % {"late": spoken(found.of(Event.STEP, Result.MISSED)), "all": spoken(found.total(Event.STEP))},
        "classes/step/missed classes/step/*",
        [(_("Selesai tepat waktu"), found.of(Event.STEP, Result.KEPT), "classes/step/kept"),
         (_("Selesai lewat waktu"), found.of(Event.STEP, Result.MISSED), "classes/step/missed")],
        _("langkah"),
    )  # fmt: skip


def _bounces(found: Figures) -> list[Chart | None]:
    total = found.total(Event.BOUNCE)
    by_kind = [
        (kind.label, sum(found.bounces[kind].values()), f"bounces/{kind.value}/*")
        for kind in Kind
        if kind in found.bounces
    ]
    words = (_("Lisan, belum ada berkas"), _("Lemparan pertama"), _("Lemparan kedua"), _("Ketiga atau lebih"))
    by_turn = [
        (words[turn], sum(turns.get(str(turn), 0) for turns in found.bounces.values()), f"bounces/*/{turn}")
        for turn in range(4)
    ]
    title = ngettext("%(n)s kali disuruh ke tempat lain", "%(n)s kali disuruh ke tempat lain", total)
    note = _("Dihitung pada kantor yang menyuruh pergi atau mengembalikan, bukan pada warganya.")
    before = _("%(n)s lemparan terjadi sebelum ada berkas") % {"n": spoken(by_turn[0][1])}
    return [
        _chart(title % {"n": spoken(total)}, "classes/bounce/*", by_kind, _("kali"), note),
        _chart(before, "bounces/*/0", by_turn, _("kali")) if total else None,
    ]


def _decisions(found: Figures) -> list[Chart | None]:
    counts = found.days.get(Event.DECISION, {})
    days = [(bucket.label, counts[bucket], f"days/decision/{bucket.value}") for bucket in Days if bucket in counts]
    return [
        _chart(
            _("%(kept)s dari %(all)s putusan punya alasan tertulis") % _of(found, Event.DECISION, Result.REASONED),
            "classes/decision/reasoned classes/decision/*", days, _("putusan"),
            _("Lamanya sejak warga menyerahkan perkara."),
        ) if found.total(Event.DECISION) else None,
        _chart(
            _("%(kept)s dari %(all)s keberatan diterima") % _of(found, Event.OBJECTION, Result.UPHELD),
            "classes/objection/upheld classes/objection/*",
            [(_("Keberatan diterima"), found.of(Event.OBJECTION, Result.UPHELD), "classes/objection/upheld"),
             (_("Putusan tetap"), found.of(Event.OBJECTION, Result.DISMISSED), "classes/objection/dismissed")],
            _("keberatan"),
        ),
    ]  # fmt: skip


def _chart(
    title: str, keys: str, counts: Sequence[tuple[Words, int, str]], unit: Words, note: Words = ""
) -> Chart | None:
    """counts: label, number, and where the number stands in the sums."""
    if not any(n for _label, n, _key in counts):
        return None
    most = max(n for _label, n, _key in counts)
    bars = [Bar(str(label), n, 100 * n // most, key) for label, n, key in counts]
    summary = "; ".join(f"{bar.label}: {spoken(bar.number)}" for bar in bars)
    return Chart(title, summary, unit, bars, note, keys)


def counts(found: Figures, url: str) -> list[Count]:
    """The front page's few: of every class of which something could be shown; none of the others, since none is not 0."""
    told = (
        (Event.STEP, Result.KEPT, _("langkah tepat waktu"), "ok"),
        (Event.STEP, Result.MISSED, _("langkah lewat waktu"), "late"),
        (Event.BOUNCE, Result.NONE, _("disuruh ke tempat lain"), "netral"),
        (Event.DECISION, Result.REASONED, _("putusan dengan alasan"), ""),
    )
    return [
        Count(found.of(event, result), words, url, state, f"classes/{event.value}/{result.value}")  # type: ignore[arg-type]
        for event, result, words, state in told
        if found.total(event)
    ]


def week_charts(found: Figures, shown: Sequence[str]) -> list[WeekChart]:
    """Hand-overs and steps over the weeks; a course needs two weeks that could be shown."""
    asked = (
        (Event.HANDOVER, _("Serah terima per pekan"), _("dijawab"), _("diam")),
        (Event.STEP, _("Langkah kerja per pekan"), _("tepat"), _("lewat")),
    )
    drawn = []
    for event, title, kept, missed in asked:
        values = [_week(found, week, event) for week in shown]
        if sum(pair is not None for pair in values) > 1:
            drawn.append(_week_chart(title, event, (kept, missed), values, shown))
    return drawn


def _week(found: Figures, week: str, event: Event) -> tuple[int, int] | None:
    """Kept and missed; None when the week had too few to be shown, which is not none at all."""
    counts = found.by_week.get(week, {}).get(event)
    return None if counts is None else (counts.get(Result.KEPT, 0), counts.get(Result.MISSED, 0))


def _week_chart(
    title: str, event: Event, names: tuple[str, str], values: Sequence[tuple[int, int] | None], shown: Sequence[str]
) -> WeekChart:
    there = [pair for pair in values if pair is not None]
    top = max(1, *(max(pair) for pair in there))
    courses = []
    for column, name in enumerate(names):
        runs = _runs([None if pair is None else pair[column] for pair in values], top)
        pieces = [" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1]
        dots = [run[0] for run in runs if len(run) == 1]
        last = there[-1][column]
        courses.append(Course(name, pieces, dots, last, _up(last, top), dotted=column == 1))
    written = [("–", "–") if pair is None else (spoken(pair[0]), spoken(pair[1])) for pair in values]
    summary = "; ".join(
        f"{week}: {names[0]} {kept}, {names[1]} {missed}" for week, (kept, missed) in zip(shown, written, strict=True)
    )
    rows = [
        (week, [(kept, f"weeks/{week}/{event.value}/kept"), (missed, f"weeks/{week}/{event.value}/missed")])
        for week, (kept, missed) in zip(shown, written, strict=True)
    ]
    return WeekChart(title, summary, _apart(courses), rows, shown[0], shown[-1], top)


def _runs(values: Sequence[int | None], top: int) -> list[list[tuple[int, int]]]:
    """Neighbouring weeks that could be shown, as points."""
    runs: list[list[tuple[int, int]]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((LEFT + (RIGHT - LEFT) * n // (len(values) - 1), _up(value, top)))
    return [run for run in runs if run]


def _up(value: int, top: int) -> int:
    return FLOOR - (FLOOR - TOP) * value // top


def _apart(courses: list[Course]) -> list[Course]:
    """The labels at the right end, moved until they do not lie on each other."""
    one, other = courses
    if abs(one.at - other.at) >= LABEL_HEIGHT:
        return courses
    upper, lower = sorted(courses, key=lambda course: course.at)
    middle = min(max((one.at + other.at) // 2, TOP + LABEL_HEIGHT // 2), FLOOR - LABEL_HEIGHT // 2)
    moved = {id(upper): middle - LABEL_HEIGHT // 2, id(lower): middle + LABEL_HEIGHT // 2}
    return [replace(each, at=moved[id(each)]) for each in courses]


def rows(found: Figures, *, way: str) -> list[PlaceRow]:
    """One row for each place below, in the order of the codes. way: the address of the page, to be ended by a code."""
    names = names_of(found.places, found.region)
    return [
        PlaceRow(
            code, names[code], f"{way}{code}" if _has_parts(code, found.region) else "", _kept(counts, Event.HANDOVER),
            _kept(counts, Event.STEP), sum(counts.get(Event.BOUNCE, {}).values()),
            sum(counts.get(Event.DECISION, {}).values()), _others(counts),
        )
        for code, counts in sorted(found.places.items())
    ]  # fmt: skip


def _has_parts(code: str, region: str) -> bool:
    """A regency or a kecamatan that is not the one looked at."""
    return code != region and "-" not in code and code.count(".") in {1, 2}


def _kept(counts: Mapping[str, Counts], event: Event) -> str:
    of = counts.get(event, {})
    if not of:
        return ""
    return _("%(kept)s dari %(all)s") % {"kept": spoken(of.get(Result.KEPT, 0)), "all": spoken(sum(of.values()))}


def _others(counts: Mapping[str, Counts]) -> int:
    return sum(sum(counts.get(event, {}).values()) for event in (Event.OBJECTION, Event.ANY))


def names_of(codes: Mapping[str, object], region: str) -> dict[str, Words]:
    """Offices by their name, places by theirs; the place looked at holds what had to be told together."""
    offices = dict(Office.objects.filter(code__in=[code for code in codes if "-" in code]).values_list("code", "name"))
    paths = places.paths_of([code for code in codes if "-" not in code])
    found: dict[str, Words] = {}
    for code in codes:
        name = offices.get(code) or paths.get(code, code).partition(", ")[0]
        together = code == region or not (region or "." in code)
        found[code] = _("%(place)s, digabung") % {"place": name} if together else name
    return found


def unclimbed(hours: int) -> Words:
    """The figure of the house itself: whether lateness climbs by itself, as it must."""
    steps = {1: _("satu jam"), 24: _("satu hari"), 168: _("sepekan"), 720: _("sebulan"), 8760: _("setahun")}
    if not hours:
        return _("Semua yang lewat waktu sudah dinaikkan ke atasan pada saat angka ini terbit.")
    longest = steps.get(hours)
    if longest is None:
        return _("Yang paling lama lewat waktu dan belum dinaikkan ke atasan: lebih dari setahun.")
    return _("Yang paling lama lewat waktu dan belum dinaikkan ke atasan: paling lama %(longest)s.") % {
        "longest": longest
    }
