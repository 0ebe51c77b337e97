"""What the public log says of a receipt, for pages, slips and files: the promise, then the proof, and whom to believe.

Nothing is signed while a matter is handed in: the promise is computed when a receipt is read.
"""

import logging
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.urls import reverse

from tuntas.algorithms.merkle import checkpoints, errors, notes
from tuntas.algorithms.merkle.keys import SigningKey
from tuntas.base.errors import NotFound
from tuntas.base.ledger import promises, receipts
from tuntas.base.ledger.log import keys, reading
from tuntas.casework.cases import receipts as proven_receipts
from tuntas.surfaces.public.pages import InLog, SeenBy


log = logging.getLogger(__name__)
# Seconds until each further look: together about a minute; after that the reader asks by himself.
LOOKS = (2, 2, 3, 5, 8, 13, 21)
LOOK, LOOK_SECONDS = "tuntas.look", 300
SHORT = 16


def origin() -> str:
    """The log's present name: that of its last start, before the first what the settings say."""
    known = reading.origins()
    return known[-1][0] if known else str(settings.LOG_ORIGIN)


def promise_key() -> SigningKey:
    """The key of this house's promises; KeyTrouble."""
    return promises.signing_key(settings.KEYS_FOLDER, origin())


def proven(number: str) -> proven_receipts.Proven:
    """The promise of a number, and its proof once there is one. Invalid, NotFound, LookupError, KeyTrouble."""
    return proven_receipts.proven(number, key=promise_key())


def trusted() -> list[str]:
    """What this house says its keys are: of the log under each of its names, of the promises, of the witnesses."""
    known = reading.origins()
    names = [name for name, _vkey in known] or [settings.LOG_ORIGIN]
    promising = [promises.signing_key(settings.KEYS_FOLDER, name).verifier.text for name in names]
    return [*(vkey for _name, vkey in known), *promising, *settings.LOG_WITNESS_KEYS]


def in_log(number: str, *, looks: int = 0) -> InLog | None:
    """The part of a receipt's page that speaks of the log; None where no act took the number in, no rule says until
    when, or the key is unusable: a receipt is shown without it rather than not at all.

    looks: how often this page has looked already.
    """
    try:
        found = proven(number)
    except (LookupError, NotFound):
        return None
    except keys.KeyTrouble:
        log.exception("no promise can be made")
        return None
    proof, head = found.proof, _head(found.checkpoint)
    # Where no witness has been named yet, the log's own word is all there is; the page says so.
    is_proven = proof is not None and (proof.is_cosigned or not settings.LOG_WITNESS_KEYS)
    return InLog(
        is_proven=is_proven,
        deadline=found.promise.deadline,
        mark=short(found.promise.commitment),
        index=proof.index if proof else None,
        size=head.size if head else 0,
        root=short(head.root) if head else "",
        seen=_seen(found.checkpoint),
        is_late=not is_proven and datetime.now(UTC) > found.promise.deadline,
        look_url="" if is_proven or looks >= len(LOOKS) else _look_url(found.promise.number, looks + 1),
        look_after=LOOKS[min(looks, len(LOOKS) - 1)],
    )


def file(number: str, *, is_open: bool) -> receipts.Receipt:
    """The receipt as a file; with the act itself for whoever has the secret."""
    return proven(number).file(is_open=is_open)


def short(data: bytes) -> str:
    """0ac5 186a 9186 3e8e: the first eight bytes, as one compares them by eye."""
    text = data.hex()[:SHORT]
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def looks_of(signed: str, number: str) -> int | None:
    """How often a page of ours has looked, as it says under our signature; None from anybody else, or too late."""
    try:
        of_number, looks = signing.loads(signed, salt=LOOK, max_age=LOOK_SECONDS)
    except signing.BadSignature:
        return None
    return int(looks) if of_number == number else None


def _look_url(number: str, looks: int) -> str:
    asked = urlencode({"lihat": signing.dumps([number, looks], salt=LOOK)})
    return f"{reverse('public:receipt_promise', args=[number])}?{asked}"


def _head(note: str) -> checkpoints.Checkpoint | None:
    return checkpoints.parse(notes.split(note)[0]) if note else None


def _seen(note: str) -> list[SeenBy]:
    """Which witnesses stand under a checkpoint of ours, and when they saw it."""
    if not note:
        return []
    found = []
    for line in notes.split(note)[1]:
        try:
            found.append(SeenBy(line.name, datetime.fromtimestamp(line.seen_at, UTC)))
        except errors.WrongNote:
            continue  # the log's own line has no time
    return found
