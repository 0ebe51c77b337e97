"""The four ways an act can be turned down. `config.middleware` turns them into HTTP, once, for every page.

Each carries one sentence for the person in front of the screen; codes and traces stay in the log.
"""

from collections.abc import Mapping


class DomainError(Exception):
    """Something expected went wrong, and the user may read why.

    sentence: what happened and what to do now, already in the reader's language or lazy.
    """

    status = 400

    def __init__(self, sentence: object, **details: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details: Mapping[str, object] = details


class NotFound(DomainError):
    """It is not there, or it is not for this reader: the two look the same."""

    status = 404


class Denied(DomainError):
    """It can be seen, but this post may not do this to it."""

    status = 403


class NotPossibleNow(DomainError):
    """This post may, but the matter is not in a state for it."""

    status = 409


class Invalid(DomainError):
    """What was typed cannot be stored as it stands; nothing typed is lost.

    fields: field name -> sentence.
    """

    status = 422

    def __init__(self, sentence: object, fields: Mapping[str, object] | None = None, **details: object) -> None:
        super().__init__(sentence, **details)
        self.fields: Mapping[str, object] = fields or {}
