"""Names as people write them, and the one form by which they are searched.

Pure. `tidy` keeps the name a person would recognise (titles, stray spaces gone);
`key` folds what clerks vary: MUH./MOH./MHD. for Muhammad, oe for u, dj for j.
The key is for finding, never for deciding that two persons are one. The database
computes the same key (`sql/name_key.sql`); a test holds the two together.
"""

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, NamedTuple


_TITLES_BEFORE: Final = frozenset(
    [
        "H",
        "HJ",
        "HAJI",
        "HAJJAH",
        "KH",
        "KYAI",
        "NYAI",
        "DR",
        "DRS",
        "DRA",
        "DRG",
        "IR",
        "PROF",
        "ALM",
        "ALMH",
    ]
)
_TITLES_AFTER: Final = frozenset({"H", "HJ", "ALM", "ALMH"})
_TITLE_STUCK: Final = re.compile(r"^(H|HJ|KH|DR|DRS|IR)\.(?=\S)", re.IGNORECASE)
# After a comma: letters with dots ("S.PD.I", "AMD.KEB") or the few written without.
_DEGREE: Final = re.compile(
    r"(?:[A-Z]{1,4}\.\s?)+[A-Z]{0,4}\.?|SE|SH|ST|MM|MH|MSI|SPD|SKOM|SIP|BA|AMD|AMK|SKEP|NERS|PHD"
)
_MUHAMMAD: Final = frozenset(
    [
        "MUH",
        "MOH",
        "MHD",
        "MOHD",
        "MUHD",
        "MOCH",
        "MUCH",
        "MOHAMAD",
        "MOHAMMAD",
        "MUHAMAD",
        "MUHAMMAD",
        "MOCHAMAD",
        "MOCHAMMAD",
        "MUCHAMAD",
        "MUCHAMMAD",
        "MOHAMED",
        "MUHAMMED",
    ]
)
_SHORT: Final = {
    "ST": "SITI",
    "STI": "SITI",
    "ABD": "ABDUL",
    "AHM": "AHMAD",
    "NH": "NUR",
}
_ABBREVIATED: Final = frozenset(["M", "MUH", "MOH", "MHD", "MOHD", "MUHD", "MOCH", "MUCH", "ST", "ABD", "AHM"])
_SPELLING: Final = (
    ("OE", "U"), ("DJ", "J"), ("TJ", "C"), ("SJ", "SY"), ("CHM", "HM"), ("KH", "H"),
    ("IY", "I"), ("Y", "I"), ("PH", "F"), ("V", "F"), ("Z", "S"),
)  # fmt: skip
_MARKED: Final = str.maketrans(
    "ÀÁÂÃÄÅàáâãäåÈÉÊËèéêëÌÍÎÏìíîïÒÓÔÕÖòóôõöÙÚÛÜùúûüÑñÇç",
    "AAAAAAaaaaaaEEEEeeeeIIIIiiiiOOOOOoooooUUUUuuuuNnCc",
    "'`’",
)
_WORDS: Final = re.compile(r"[A-Z]+")
_TWICE: Final = re.compile(r"(.)\1+")


class Name(NamedTuple):
    """A name without titles, and the notes the tidying left (never a verdict)."""

    text: str
    notes: tuple[str, ...]


def tidy(raw: str) -> Name:
    """Return the name without titles and stray spaces, with notes of what was done."""
    notes = []
    text = " ".join(raw.replace("\u00a0", " ").split())
    if text != raw:
        notes.append("NAME_SPACES")
    bare = _without_titles(text)
    if bare != text:
        notes.append("NAME_TITLE")
    words = bare.replace(".", ". ").split()
    if len(words) > 1 and words[0].rstrip(".").upper() in _ABBREVIATED:
        notes.append("NAME_ABBREVIATED")
    return Name(bare, tuple(notes))


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """Fold a name into its search form: lowercase words, titles off, spelling levelled."""
    flat = " ".join(name.translate(_MARKED).upper().split())
    words = _strip_titles(_WORDS.findall(_before_degrees(flat)))
    return " ".join(_fold(word, first=n == 0) for n, word in enumerate(words)).lower()


def alike(one: str, other: str) -> float:
    """Return 0..1: how near two names are once folded. A hint for people, not a match."""
    left, right = key(one), key(other)
    return 1.0 if left == right else SequenceMatcher(None, left, right, autojunk=False).ratio()


def _without_titles(text: str) -> str:
    return " ".join(_strip_titles(_TITLE_STUCK.sub(r"\1. ", _before_degrees(text)).split()))


def _before_degrees(text: str) -> str:
    head, *rest = text.split(",")
    degrees = all(_DEGREE.fullmatch(part.strip().upper()) for part in rest if part.strip())
    return head.strip() if head.strip() and degrees else text


def _strip_titles(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0].rstrip(".").upper() in _TITLES_BEFORE:
        words = words[1:]
    while len(words) > 1 and words[-1].rstrip(".").upper() in _TITLES_AFTER:
        words = words[:-1]
    return words


def _fold(word: str, *, first: bool) -> str:
    if word in _MUHAMMAD or (first and word == "M"):
        return "MUHAMAD"
    word = _SHORT.get(word, word)
    for old, new in _SPELLING:
        word = word.replace(old, new)
    word = _TWICE.sub(r"\1", word)
    return word[:-1] if len(word) > 4 and word.endswith("H") else word
