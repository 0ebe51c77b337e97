"""A refusal goes back into the form it came from, beside the fields it speaks of; what was typed stays.

with mending(form):
actions.visit(...)
return form.is_valid()      # False when the act found something wrong with what was typed
"""

from types import TracebackType
from uuid import uuid4

from django.db import transaction
from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import DomainError, Invalid
from tuntas.base.ledger.log import halted
from tuntas.casework.cases import store


# Fields that hold the key under which a form is one matter, however often it is sent.
KEYS = ("intake_key", "key")


class mending:  # noqa: N801 - read as a phrase
    """One act in one transaction of its own. `also`: refusals the form can speak of, besides Invalid and a log at rest."""

    def __init__(self, form: Form, *also: type[DomainError]) -> None:
        self.form = form
        self.expected: tuple[type[DomainError], ...] = (Invalid, halted.ReadOnly, *also)
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
    if isinstance(error, store.KeyClash):
        _renew(form)
        return
    fields = error.fields if isinstance(error, Invalid) else {}
    told = {name: sentence for name, sentence in fields.items() if name in form.fields}
    for name, sentence in told.items():
        form.add_error(name, str(sentence))
    if not told:
        form.add_error(None, str(error.sentence))


def _renew(form: Form) -> None:
    """Back, another name, sent again: what was typed stays, under a key of its own."""
    assert isinstance(form.data, QueryDict)
    typed = form.data.copy()
    for name in KEYS:
        if name in form.fields:
            typed[name] = str(uuid4())
    form.data = typed
    form.add_error(
        None,
        _("Formulir ini sudah dipakai untuk perkara lain. Periksa isinya, lalu simpan sekali lagi: jadi perkara baru."),
    )
