"""What templates need to write dates as words, numbers as one says them, and pictures as threads.

Nothing here decides anything: filters take facts and give text. Usual way in: `{% load look %}`.
Dates are words ("Kamis 16 Desember"), because 16/12 is read two ways; times are written 09.10, in English 09:10.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from django import forms, template
from django.utils import formats, timezone, translation
from django.utils.safestring import SafeString


register = template.Library()

ICONS = frozenset(path.stem for path in (Path(__file__).parent.parent / "templates" / "icons").iterdir())


class Problem(NamedTuple):
    """A line of the error summary: where to go, and how to mend it."""

    field_id: str
    label: str
    sentence: str


# --- dates and times --------------------------------------------------------------------------------------------


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _written(value: date | datetime | None, pattern: str) -> str:
    return formats.date_format(_local(value), pattern, use_l10n=False) if value else ""


def _clock() -> str:
    return "H.i" if (translation.get_language() or "id").startswith("id") else "H:i"


@register.filter
def day(value: date | datetime | None) -> str:
    """Kamis 16 Desember."""
    return _written(value, "l j F")


@register.filter
def day_year(value: date | datetime | None) -> str:
    """Kamis 16 Desember 2021."""
    return _written(value, "l j F Y")


@register.filter
def day_short(value: date | datetime | None) -> str:
    """Kam 16 Des."""
    return _written(value, "D j M")


@register.filter
def day_slip(value: date | datetime | None) -> str:
    """Kam 16 Des 2021."""
    return _written(value, "D j M Y")


@register.filter
def moment(value: datetime | None) -> str:
    """Selasa 7 Desember, 09.10."""
    return _written(value, f"l j F, {_clock()}")


@register.filter
def moment_year(value: datetime | None) -> str:
    """Selasa 7 Desember 2021, 09.10."""
    return _written(value, f"l j F Y, {_clock()}")


@register.filter
def moment_short(value: datetime | None) -> str:
    """Sel 7 Des, 09.10."""
    return _written(value, f"D j M, {_clock()}")


@register.filter
def moment_slip(value: datetime | None) -> str:
    """Sel 7 Des 2021, 09.10."""
    return _written(value, f"D j M Y, {_clock()}")


@register.filter
def due(value: date | datetime | None) -> str:
    """A day; with the time when the promise has one: Jumat 10 Desember, 10.00."""
    return _written(value, f"l j F, {_clock()}" if isinstance(value, datetime) else "l j F")


@register.filter
def iso(value: date | datetime | None) -> str:
    """For the machine: the `datetime` attribute of a <time>."""
    here = _local(value) if value else None
    return here.isoformat(timespec="minutes") if isinstance(here, datetime) else str(here or "")


# --- numbers ----------------------------------------------------------------------------------------------------


# Crockford's 32 symbols, without I, L, O, U: words any child knows, no two alike on a bad line. They stay Indonesian
# in every language, because the clerk at the other end of the line hears them in Indonesian.
_SPOKEN = dict(
    zip(
        "0123456789",
        ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"],
        strict=True,
    )
) | {
    word[0].upper(): word
    for word in (
        *("ayam", "bola", "cabai", "daun", "emas", "foto", "gula", "hujan", "jeruk", "kopi", "meja"),
        *("nasi", "padi", "qatar", "roti", "sapi", "teh", "vitamin", "warung", "xilofon", "yoyo", "zebra"),
    )
}


@register.filter
def spell(number: str) -> list[tuple[str, str]]:
    """Each character with its everyday word; dashes and spaces are not spoken."""
    return [(sign, _SPOKEN[sign]) for sign in number.upper() if sign in _SPOKEN]


@register.filter
def grouped(value: int) -> str:
    """12.400 in Indonesian, 12,400 in English."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def size(n_bytes: int) -> str:
    """184 kB: whole kilobytes, at least one."""
    return f"{grouped(max(1, round(n_bytes / 1000)))} kB"


@register.filter
def along(percent: int) -> str:
    """Where a clock's line ends: 0 to 100 of the promise on a bar that leaves room for its knots."""
    return f"{3 + min(100, max(0, percent)) * 95 // 100}%"


@register.filter
def bar(share: int, width: int) -> int:
    """Length of a chart's bar in its own units, never invisible."""
    return max(2, min(100, share) * width // 100)


@register.filter
def times(value: int, factor: int) -> int:
    """For places in a picture."""
    return value * factor


# --- forms ------------------------------------------------------------------------------------------------------

_KINDS: Sequence[tuple[type[forms.Widget], str]] = (
    (forms.CheckboxSelectMultiple, "many"),
    (forms.RadioSelect, "one"),
    (forms.CheckboxInput, "tick"),
    (forms.FileInput, "file"),
)


@register.filter
def kind(field: forms.BoundField) -> str:
    """How a field is drawn: many, one, tick, file, or box for everything that is typed or picked."""
    return next((name for widget, name in _KINDS if isinstance(field.field.widget, widget)), "box")


@register.filter
def problems(form: forms.Form | None) -> list[Problem]:
    """All that is wrong with a form, in the order of its fields; what concerns no field comes first."""
    return list(_problems(form)) if form is not None and form.is_bound else []


def _problems(form: forms.Form) -> Iterator[Problem]:
    for sentence in form.non_field_errors():
        yield Problem("", "", str(sentence))
    for field in form:
        for sentence in field.errors:
            # What nobody sees cannot be gone to; a place is hidden too, and is chosen under its look-up.
            seen = not field.is_hidden or f"{field.name}_q" in form.fields
            yield Problem(*((_first_id(field), str(field.label or "")) if seen else ("", "")), str(sentence))


def _first_id(field: forms.BoundField) -> str:
    # A group of radios has no id of its own: its first one is where the hand goes. A place is chosen under its look-up.
    if f"{field.name}_q" in field.form.fields:
        return str(field.form[f"{field.name}_q"].auto_id)
    return f"{field.auto_id}_0" if kind(field) in ("one", "many") else str(field.auto_id)


@register.filter
def without(form: forms.Form, names: str) -> list[forms.BoundField]:
    """The visible fields of a form but for those named, in order."""
    known = set(names.split())
    return [field for field in form.visible_fields() if field.name not in known]


# --- pictures ---------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def icon(context: template.Context, name: object) -> SafeString:
    """The thread drawing of a topic or a way in; an unknown code gets the plain thread."""
    known = str(name) if str(name) in ICONS else "other"
    assert context.template is not None
    drawing = context.template.engine.get_template(f"icons/{known}.html")
    return drawing.render(template.Context())
