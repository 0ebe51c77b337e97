"""Brings locale/en up to the texts of the house: `python bin/texts.py`.

Collects every msgid as locale/babel.cfg says, keeps what is translated, drops what nobody says any more, adds what is
new with an empty translation, and names those. tests/surfaces/test_look.py is red until none is empty.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po


HOUSE = Path(__file__).resolve().parents[1]
PO = HOUSE / "locale" / "en" / "LC_MESSAGES" / "django.po"
HEAD = """\
# English texts of Tuntas. The msgids are the Indonesian source; locale/babel.cfg says how they are collected.
msgid ""
msgstr ""
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def collected() -> Catalog:
    """Every text of code and templates, untranslated."""
    with (HOUSE / "locale" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(locale="en", fuzzy=False)
    for _file, _line, said, _comments, context in extract_from_dir(
        str(HOUSE), methods, options, keywords=KEYWORDS, comment_tags=()
    ):
        catalog.add(said, context=context)
    return catalog


def merged(new: Catalog, old: Catalog) -> list[Message]:
    """Put the known translations in; the messages still without one."""
    empty = []
    for message in new:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        if known is not None and isinstance(known.string, tuple) == isinstance(message.id, tuple):
            message.string = known.string
        if not message.string or (isinstance(message.string, tuple) and not all(message.string)):
            empty.append(message)
    return empty


def main() -> int:
    """Write the catalogue and say what is missing."""
    sys.path.insert(0, str(HOUSE))
    with PO.open("rb") as file:
        old = read_po(file, locale="en")
    new = collected()
    empty = merged(new, old)
    with PO.open("wb") as file:
        write_po(file, new, sort_output=True, no_location=True, omit_header=True, width=120)
    PO.write_text(HEAD + "\n" + PO.read_text())
    for message in empty:
        print(message.id)
    print(f"{len(new)} texts, {len(empty)} without English.")
    return 1 if empty else 0


if __name__ == "__main__":
    sys.exit(main())
