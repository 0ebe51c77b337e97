"""The form of a decree with many names: rows one by one, or pasted from a spreadsheet.

Offices and holders are typed by name; a name that could be two is asked back, never guessed.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from tuntas.base.offices.enums import Acting, Role
from tuntas.base.offices.models import Office, Staff
from tuntas.base.offices.posts import Seating
from tuntas.base.offices.seats import Seat
from tuntas.surfaces.desk.settings.forms import ByDecree, day_field
from tuntas.surfaces.fields import PhoneField
from tuntas.surfaces.typed import whole


ROWS, STEP, MOST = 2, 5, 60
ROLES = [(str(role.value), role.label) for role in Role if role != Role.SYSTEM]
PARTS = ("office", "title", "role", "name", "acting", "since", "until", "phone", "is_new")
# Columns of a pasted row, in order.
PASTED = ("office", "title", "role", "name", "since", "until", "acting", "phone")
Wrong = str | Promise


class GiveForm(ByDecree):
    """Rows `r0_office`, `r0_title`, …; an empty row says nothing. `seatings` is what the rows come to."""

    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=MOST)
    paste = forms.CharField(
        label=gettext_lazy("Tempel dari Excel"), required=False, max_length=20000, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "Satu orang satu baris: kantor, nama jabatan, peran, nama, mulai, sampai, status, telepon. Tanggal 31/12/2026."
        ),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None, *, by: Seat, first: Mapping[str, object] | None = None) -> None:
        """`first`: what the first row shows before anything was typed, by part."""
        self.by = by
        typed = _unfolded(data) if data is not None else None
        super().__init__(typed, initial={f"r0_{part}": value for part, value in (first or {}).items()})
        count = (whole(typed.get("rows")) if typed is not None else None) or ROWS
        if typed is not None and "more" in typed:
            count += STEP
        self.n_rows = min(count, MOST)
        if typed is not None:
            typed["rows"] = str(self.n_rows)
        self.fields["rows"].initial = self.n_rows
        for n in range(self.n_rows):
            self._add_row(n)

    def _add_row(self, n: int) -> None:
        text = forms.CharField
        self.fields |= {
            f"r{n}_office": text(label=gettext_lazy("Kantor"), required=False, max_length=120,
                                 widget=forms.TextInput({"list": "kantor", "autocomplete": "off"})),
            f"r{n}_title": text(label=gettext_lazy("Nama jabatan"), required=False, max_length=120),
            f"r{n}_role": forms.ChoiceField(label=gettext_lazy("Peran"), choices=[("", "-"), *ROLES], required=False),
            f"r{n}_name": text(label=gettext_lazy("Nama pemegang"), required=False, max_length=120),
            f"r{n}_is_new": forms.BooleanField(label=gettext_lazy("Orang lain yang namanya sama"), required=False),
            f"r{n}_acting": forms.ChoiceField(label=gettext_lazy("Status"), choices=Acting.choices, required=False),
            f"r{n}_since": day_field(gettext_lazy("Mulai"), required=False),
            f"r{n}_until": day_field(gettext_lazy("Sampai"), required=False, help_text=gettext_lazy(
                "Hari pertama sesudah jabatan berakhir.")),
            f"r{n}_phone": PhoneField(label=gettext_lazy("Nomor telepon")),
        }  # fmt: skip

    def lines(self) -> Iterator[list[forms.BoundField]]:
        """The rows as the page draws them."""
        for n in range(self.n_rows):
            yield [self[f"r{n}_{part}"] for part in PARTS]

    def office_names(self) -> list[str]:
        """What the office field offers while one types."""
        inside = Office.objects.filter(region__within=self.by.region).exclude(kind__in=["system", "dinsos_room"])
        return list(inside.order_by("region", "id").values_list("name", flat=True))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        filled = [
            n for n in range(self.n_rows) if any(said.get(f"r{n}_{part}") for part in ("office", "title", "name"))
        ]
        if not filled:
            self.add_error("r0_office", _("SK tanpa satu nama pun tidak mengubah apa-apa. Isi sekurangnya satu baris."))
        found = [self._seating(n, said) for n in filled]
        said["seatings"] = [one for one in found if one is not None]
        return said

    def _seating(self, n: int, said: dict[str, Any]) -> Seating | None:
        row = {part: said.get(f"r{n}_{part}") for part in PARTS}
        needed = {
            "title": _("Tulis nama jabatannya."), "role": _("Pilih perannya."), "name": _("Tulis nama pemegangnya."),
            "since": _("Isi tanggal mulainya."),
        }  # fmt: skip
        for part, sentence in needed.items():
            if not row[part] and f"r{n}_{part}" not in self.errors:
                self.add_error(f"r{n}_{part}", sentence)
        office = self._one(n, "office", _offices(self.by, row["office"] or ""))
        staff = (
            None if row["is_new"] else self._one(n, "name", _holders(self.by, row["name"] or "", row["phone"] or ""))
        )
        if office is None or any(key.startswith(f"r{n}_") for key in self.errors):
            return None
        assert isinstance(row["since"], date)
        return Seating(
            office, row["role"] or "", row["title"] or "", row["since"], row["until"], row["acting"] or "",
            staff_id=staff, name=row["name"] or "", phone=row["phone"] or "",
        )  # fmt: skip

    def _one(self, n: int, part: str, found: "list[int] | Wrong") -> int | None:
        if isinstance(found, list):
            return found[0] if found else None
        self.add_error(f"r{n}_{part}", str(found))
        return None


def _unfolded(data: QueryDict) -> QueryDict:
    """A copy in which pasted lines have become rows, behind those typed."""
    typed = data.copy()
    lines = [line for line in typed.get("paste", "").splitlines() if line.strip()]
    typed["paste"] = ""
    count = min(whole(typed.get("rows")) or 0, MOST)
    used = [n for n in range(count) if any(typed.get(f"r{n}_{part}") for part in ("office", "title", "name"))]
    start = (max(used) + 1) if used else 0
    for n, line in enumerate(lines[: MOST - start], start):
        cells = [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]
        for part, cell in zip(PASTED, cells, strict=False):
            typed[f"r{n}_{part}"] = _read(part, cell)
    if lines:
        typed["rows"] = str(max(count, min(start + len(lines), MOST)))
        typed["more"] = ""
    return typed


def _read(part: str, cell: str) -> str:
    """A pasted cell as the field wants it: codes for words, year first for dates."""
    if part == "role":
        return next((code for code, label in ROLES if cell.casefold() in {code, str(label).casefold()}), cell)
    if part == "acting":
        return cell.casefold() if cell.casefold() in {"plt", "plh"} else ""
    if part in {"since", "until"} and cell.count("/") + cell.count("-") == 2:
        first, middle, last = cell.replace("/", "-").split("-")
        return cell if len(first) == 4 else f"{last}-{middle:0>2}-{first:0>2}"
    return cell


def _offices(by: Seat, typed: str) -> "list[int] | Wrong":
    """The office of this name or code in reach; a sentence when there is none, or more than one."""
    if not typed:
        return _("Tulis kantornya.")
    inside = Office.objects.filter(region__within=by.region)
    found = list(inside.filter(code=typed)[:1]) or list(inside.filter(name__iexact=typed).order_by("code")[:6])
    if not found:
        return _("Kantor itu tidak ada di daerah Anda. Tulis namanya seperti di daftar jabatan, atau kodenya.")
    if len(found) > 1:
        codes = ", ".join(office.code for office in found)
        return _("Ada beberapa kantor bernama itu. Tulis kodenya: %(codes)s.") % {"codes": codes}
    return [found[0].pk]


def _holders(by: Seat, name: str, phone: str) -> "list[int] | Wrong":
    """The person of this name who holds or held a post here; nobody makes a new one, two are asked back."""
    if not name:
        return []
    known = Staff.objects.filter(
        posts__office__region__within=by.region, name__iexact=" ".join(name.split())
    ).distinct()
    if phone and known.filter(phone=phone).exists():
        known = known.filter(phone=phone)
    ids = list(known.order_by("id").values_list("id", flat=True)[:2])
    if len(ids) > 1:
        return _("Ada dua pegawai bernama itu. Isi nomor teleponnya, atau tandai sebagai orang lain.")
    return ids
