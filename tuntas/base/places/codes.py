"""Region codes of the Ministry of Home Affairs (Kemendagri) as text: `36.72.02.1004`.

Two digits for the province, two for the regency or city, two for the district, four for the
village. Pure text; nothing here knows the table.
"""

import re


CODE = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?", re.ASCII)
LONGEST = len("36.72.02.1004")


def is_code(text: str) -> bool:
    return CODE.fullmatch(text) is not None


def level(code: str) -> int:
    """1 province, 2 regency or city, 3 district, 4 village."""
    return code.count(".") + 1


def parent(code: str) -> str | None:
    """The code one level up, or None for a province."""
    head, dot, _ = code.rpartition(".")
    return head if dot else None


def chain(code: str) -> tuple[str, ...]:
    """The code and all above it, the province first: `36.72` gives `("36", "36.72")`."""
    parts = code.split(".")
    return tuple(".".join(parts[: n + 1]) for n in range(len(parts)))


def covers(outer: str, inner: str) -> bool:
    """Whether `inner` is `outer` or lies inside it; the same answer as `@>` in the database."""
    return inner == outer or inner.startswith(outer + ".")
