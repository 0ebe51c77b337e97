"""A refusal goes back into the form it came from, beside the fields it speaks of; what was typed stays.

with mending(form):
actions.visit(...)
return form.is_valid()      # False when the act found something wrong with what was typed
"""

from types import TracebackType

from django.db import transaction
from django.forms import Form

from tuntas.base.errors import DomainError, Invalid


class mending:  # noqa: N801 - read as a phrase
    """One act in one transaction of its own. `also`: refusals besides Invalid that the form can speak of."""

    def __init__(self, form: Form, *also: type[DomainError]) -> None:
        self.form, self.expected = form, (Invalid, *also)
        self.transaction = transaction.atomic()

    def __enter__(self) -> None:
        self.transaction.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.transaction.__exit__(kind, error, trace)
        if not isinstance(error, self.expected):
            return False
        mend(self.form, error)
        return True


def mend(form: Form, error: DomainError) -> None:
    """Put the sentences of a refusal beside the fields they speak of."""
    fields = error.fields if isinstance(error, Invalid) else {}
    told = {name: sentence for name, sentence in fields.items() if name in form.fields}
    for name, sentence in told.items():
        form.add_error(name, str(sentence))
    if not told:
        form.add_error(None, str(error.sentence))
