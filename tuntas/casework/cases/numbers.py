"""Numbers a citizen can read aloud, and the secret on her receipt.

A number is 8 random Crockford characters (40 bits) and 1 check character of the same 32 symbols,
written 3-3-3. The check is a weighted sum over GF(32): it notices every single wrong character and
every swap of two. O reads as 0, I and L as 1; spaces and dashes do not matter; U is not used.
"""

import hmac
import re
import secrets
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Invalid


ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 9
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_ALIASES = str.maketrans({"O": "0", "I": "1", "L": "1"})
# x^5 + x^2 + 1 is primitive over GF(2), so the powers of x are all different: no swap cancels out.
_MODULUS = 0b100101


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ _MODULUS if value & 32 else value


def check_character(body: str) -> str:
    """The ninth character of eight: Horner's rule in GF(32), times x once more."""
    total = 0
    for character in body:
        total = _times_x(total) ^ _VALUES[character]
    return ALPHABET[_times_x(total)]


def new_number() -> str:
    bits = int.from_bytes(secrets.token_bytes(5))
    body = _spelled(bits)
    return body + check_character(body)


def _spelled(bits: int) -> str:
    """Forty bits as eight characters, five bits each."""
    return "".join([ALPHABET[(bits >> shift) & 31] for shift in range(35, -5, -5)])


def written(number: str) -> str:
    """3-3-3, as it stands on the slip."""
    return "-".join((number[:3], number[3:6], number[6:]))


def read(typed: str) -> str:
    """This function will read a typed number; Invalid, naming what is wrong, when it cannot be one."""
    text = re.sub(r"[\s\-.]", "", typed).upper().translate(_ALIASES)
    if len(text) != LENGTH:
        sentence = _("Nomor punya 9 huruf atau angka. Ini baru %(n)d.") % {"n": len(text)}
        raise Invalid(sentence, fields={"number": sentence})
    for place, character in enumerate(text, start=1):
        if character not in _VALUES:
            wrong = _("Huruf ke-%(n)d (%(c)s) tidak dipakai di nomor kami.") % {"n": place, "c": character}
            raise Invalid(wrong, fields={"number": wrong})
    if check_character(text[:-1]) != text[-1]:
        swapped = _("Ada satu huruf yang keliru atau tertukar. Cocokkan lagi dengan slip; O dan 0 kami anggap sama.")
        raise Invalid(swapped, fields={"number": swapped})
    return text


def receipt_secret(key: str, intake_key: UUID, number: str) -> str:
    """Eight characters derived from the server's key, the intake key and the number; stored nowhere."""
    digest = hmac.digest(key.encode(), f"{intake_key}:{number}".encode(), "sha256")
    return _spelled(int.from_bytes(digest[:5]))


def same_secret(given: str, expected: str) -> bool:
    """Compare in constant time; what was typed is read like a number."""
    text = re.sub(r"[\s\-.]", "", given).upper().translate(_ALIASES)
    return hmac.compare_digest(text.encode(), expected.encode())
