"""Reads the texts of templates for Babel: `{% translate %}`, `{% blocktranslate %}` and `_("...")`.

Named in locale/babel.cfg, so that `pybabel extract` needs no GNU gettext. Nothing of the running product imports it.
The msgids must be those Django looks up at run time, so Django's own lexer and trimming are used.
"""

import re
from collections.abc import Collection, Iterator
from typing import IO, Any

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace


Found = tuple[int, str, str | tuple[str, ...], list[str]]

_INLINE = re.compile(r"""^(?:trans|translate)\s+(?P<text>"[^"]*"|'[^']*')(?P<rest>.*)$""", re.DOTALL)
_BLOCK = re.compile(r"^blocktrans(?:late)?\b(?P<rest>.*)$", re.DOTALL)
_CONTEXT = re.compile(r"""\bcontext\s+("[^"]*"|'[^']*')""")
_CONSTANT = re.compile(r"""_\(\s*("[^"]*"|'[^']*')\s*\)""")


def extract(
    file: IO[bytes],
    keywords: Collection[str],  # noqa: ARG001 - Babel's call
    comment_tags: Collection[str],  # noqa: ARG001 - the same
    options: dict[str, Any],  # noqa: ARG001 - the same
) -> Iterator[Found]:
    """Every translatable text of one template: line, function, msgid or (context, msgid, plural), no comments."""
    tokens = iter(Lexer(file.read().decode("utf-8")).tokenize())
    for token in tokens:
        if token.token_type is TokenType.BLOCK and (block := _BLOCK.match(token.contents)):
            yield _block(token, block["rest"], tokens)
            continue
        if token.token_type is TokenType.BLOCK and (inline := _INLINE.match(token.contents)):
            yield _found(token.lineno, _context(inline["rest"]), [inline["text"][1:-1]])
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for constant in _CONSTANT.findall(token.contents):
                yield _found(token.lineno, None, [constant[1:-1]])


def _block(opening: Token, rest: str, tokens: Iterator[Token]) -> Found:
    # One text, or two around {% plural %}; variables are written the way Django asks gettext for them.
    texts = [""]
    for token in tokens:
        if token.token_type is TokenType.VAR:
            texts[-1] += f"%({token.contents})s"
        elif token.token_type is TokenType.TEXT:
            texts[-1] += token.contents.replace("%", "%%")
        elif token.contents.startswith("endblocktrans"):
            break
        elif token.contents.strip() == "plural":
            texts.append("")
    if " trimmed" in rest:
        texts = [trim_whitespace(text) for text in texts]
    return _found(opening.lineno, _context(rest), texts)


def _context(rest: str) -> str | None:
    named = _CONTEXT.search(rest)
    return named[1][1:-1] if named else None


def _found(line: int | None, context: str | None, texts: list[str]) -> Found:
    function = {(False, 1): "gettext", (False, 2): "ngettext", (True, 1): "pgettext", (True, 2): "npgettext"}
    name = function[(context is not None, len(texts))]
    said = texts if context is None else [context, *texts]
    return line or 0, name, said[0] if len(said) == 1 else tuple(said), []
