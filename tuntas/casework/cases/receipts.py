"""The promise and the proof of what was handed in, or told: the first act of a matter or of a visit, and where it stands
in the public log.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime

from tuntas.algorithms.merkle import encoding
from tuntas.algorithms.merkle.keys import SigningKey
from tuntas.base.errors import NotFound
from tuntas.base.ledger import promises, receipts
from tuntas.base.ledger.log import reading
from tuntas.base.offices import queries as offices
from tuntas.casework.cases import numbers
from tuntas.casework.cases.queries import NOT_THERE


@dataclass(frozen=True)
class FirstAct:
    """The act that took a matter in, or recorded a visit. body, salt: None once the act was erased."""

    act_id: int
    number: str
    region: str
    recorded_at: datetime
    commitment: bytes
    rows: bytes
    salt: bytes | None
    body: str | None


@dataclass(frozen=True)
class Proven:
    """A receipt as it can be given now. `proof` None while only promised; `latest` the log's last cosigned checkpoint."""

    act: FirstAct
    promise: promises.Promise
    note: str
    proof: reading.Proof | None
    latest: reading.Stored | None

    @property
    def checkpoint(self) -> str:
        """The signed note that goes with it; "" before the log's first."""
        if self.proof:
            return self.proof.note
        return self.latest.note if self.latest else ""

    def file(self, *, is_open: bool) -> receipts.Receipt:
        """The receipt as a file; with the act itself for whoever has the secret."""
        opening = is_open and self.act.body is not None and self.act.salt is not None
        return receipts.Receipt(
            number=self.promise.number,
            promise=self.note,
            rows=self.act.rows,
            checkpoint=self.checkpoint,
            index=self.proof.index if self.proof else 0,
            path=self.proof.path if self.proof else None,
            salt=(self.act.salt or b"") if opening else b"",
            body=self.act.body if opening else None,
        )


def first_act(typed: str) -> FirstAct:
    """The act that took this number in; Invalid, NotFound. One query."""
    number = numbers.read(typed)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT cases_receipt(%s)", [number])
        (found,) = cursor.fetchone()
    facts = json.loads(found) if isinstance(found, str) else found
    recorded_at = parse_datetime(facts["recorded_at"]) if facts else None
    if facts is None or recorded_at is None:
        raise NotFound(NOT_THERE)
    return FirstAct(
        int(facts["act"]),
        number,
        facts["region"],
        recorded_at,
        encoding.from_text(facts["commitment"]),
        encoding.from_text(facts["rows"]),
        encoding.from_text(facts["salt"]) if facts["salt"] else None,
        facts["body"],
    )


def proven(typed: str, *, key: SigningKey) -> Proven:
    """This function will give the promise of a number, and its proof once the log has it. At most six queries.

    `key` signs the promise (`promises.signing_key`). LookupError while nobody has set `log.promise_hours`.
    """
    act = first_act(typed)
    hours, _unit = offices.parameter("log.promise_hours", on=localtime(act.recorded_at).date(), region=act.region)
    promise = promises.Promise(
        key.name.removesuffix("/promise"),
        numbers.written(act.number),
        act.commitment,
        act.recorded_at,
        act.recorded_at + timedelta(hours=hours),
    )
    proof = reading.proof_of(act.act_id)
    latest = None if proof else reading.latest()
    return Proven(act, promise, promises.made(promise, key), proof, latest)
