"""Telephone numbers: what may be one, and the one spelling under which it is stored, looked up and sent to.

0812 3456 7890   08… a mobile (ten to thirteen digits), 0254 391234 a landline with its area's code (eight to twelve)
+65 6123 4567    another country's, with its plus: at most fifteen digits (E.164)
129              a number without an area: for who can be rung there, never for an SMS (`is_short_ok`)

Stored as 081234567890, +6561234567, 129. Forms, actions, API and workbooks all ask here. A library with every country's
plan (phonenumbers) costs 0.1 s at start and 68 µs a number, measured, and refuses 129: too dear for a hand-in.
"""

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Invalid


SENTENCE: Final = _(
    "Tulis nomor telepon lengkap, misalnya 0812 3456 7890, atau 0254 391 234 dengan kode wilayah. Luar negeri: mulai dengan +."
)

_NATIONAL: Final = re.compile(r"08[0-9]{8,11}|0[2-79][0-9]{6,10}")
_FOREIGN: Final = re.compile(r"\+(?!62)[1-9][0-9]{6,14}")
_SHORT: Final = re.compile(r"1[0-9]{2,7}")
# Indonesia's own code, however it is begun; "+62 (0) 812" keeps a zero that nobody dials.
_HOME: Final = re.compile(r"(?:\+|00)620*|62(?=[1-9][0-9]{6})")
# What a spreadsheet leaves of a mobile it took for an amount.
_ZERO_LOST: Final = re.compile(r"8[0-9]{8,11}")
_DECIMALS: Final = re.compile(r"\.0$")


def read(typed: str, *, is_short_ok: bool = False) -> str | None:
    """The number in its one spelling, "" for nothing typed; None when nobody could ring it."""
    if _NATIONAL.fullmatch(typed):
        return typed
    digits = _bare(typed)
    number = _HOME.sub("0", digits, count=1) if _HOME.match(digits) else digits
    if _ZERO_LOST.fullmatch(number):
        number = f"0{number}"
    is_number = _NATIONAL.fullmatch(number) or _FOREIGN.fullmatch(number) or (is_short_ok and _SHORT.fullmatch(number))
    return number if is_number or not number else None


def kept(typed: str, *, field: str = "phone", is_short_ok: bool = False) -> str:
    """The number in its one spelling, "" for nothing typed; Invalid, on this field, when nobody could ring it."""
    number = read(typed, is_short_ok=is_short_ok)
    if number is None:
        raise Invalid(SENTENCE, fields={field: SENTENCE})
    return number


def _bare(typed: str) -> str:
    """Without what people put between digits: blanks, brackets, dots, any dash, and what a chat copies along unseen."""
    plain = typed if typed.isascii() else unicodedata.normalize("NFKC", typed)
    return "".join(one for one in _DECIMALS.sub("", plain.strip()) if not _is_between(one))


def _is_between(letter: str) -> bool:
    return letter in "().·/'\t\n\r" or unicodedata.category(letter) in {"Zs", "Pd", "Cf"}
