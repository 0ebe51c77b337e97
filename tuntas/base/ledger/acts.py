"""Acts: the only way to change a protected row.

    with acts.open_act(event="case.accepted", by=actor, at=at, case_id=case.id) as act:
        handover.answer = "accepted"; handover.save()
        act.note(handover=handover.id)
        outbox.announce(act, "case_accepted", ...)

The act is opened first; changes happen inside it; body and row digests are closed at its end.
Leaving by an exception rolls everything back, the act with it. An act opened `using` the sealed unit's connection
belongs to the sealed set (`sets`).
"""

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connections, transaction

from tuntas.base.ledger import canonical, clock, sets


@dataclass(frozen=True)
class Actor:
    """Who acts: a person through a post, the system, or the public.

    post_id, staff_id: keys in `offices`, unknown here on purpose; the ledger holds no foreign keys.
    """

    kind: str
    post_id: int | None = None
    staff_id: int | None = None


SYSTEM = Actor("system")
PUBLIC = Actor("public")


@dataclass
class OpenAct:
    id: int
    event: str
    by: Actor
    at: datetime
    case_id: int | None
    using: str
    facts: dict[str, object] = field(default_factory=dict)
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def note(self, **facts: object) -> None:
        """Add facts to the body; each must be canonical (text, whole number, time, list, mapping)."""
        self.facts.update({key: canonical.plain(value) for key, value in facts.items()})

    def of_case(self, case_id: int) -> None:
        """Name the case this act has just created."""
        with connections[self.using].cursor() as cursor:
            cursor.execute(f"SELECT {sets.of_alias(self.using).prefix}act_of_case(%s)", [case_id])
        self.case_id = case_id

    def body(self) -> str:
        return canonical.act_body(
            event=self.event, actor_kind=self.by.kind, post_id=self.by.post_id, staff_id=self.by.staff_id,
            case_id=self.case_id, at=self.at, facts=self.facts,
        )  # fmt: skip


@contextlib.contextmanager
def open_act(
    *, event: str, by: Actor, at: datetime, case_id: int | None = None, using: str = "default", **facts: object
) -> Iterator[OpenAct]:
    """This function will open an act, let changes happen, and close it with its body and digests.

    Raises django.db.DatabaseError (TU002) when another act is open in this transaction.
    """
    connection, into = connections[using], sets.of_alias(using).prefix
    with transaction.atomic(using=using):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {into}open_act(%s, %s, %s, %s, %s, %s)",
                [event, by.kind, by.post_id, by.staff_id, at, case_id],
            )
            act = OpenAct(cursor.fetchone()[0], event, by, at, case_id, using)
        act.note(**facts)
        yield act
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {into}close_act(%s, %s, %s)", [act.id, act.salt, act.body()])


@contextlib.contextmanager
def reference_load(event: str) -> Iterator[OpenAct]:
    """An act of the system, as the owner, for loading shipped reference data."""
    with open_act(event=event, by=SYSTEM, at=clock.real_now(), using="owner") as act:
        yield act
