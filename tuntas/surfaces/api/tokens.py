"""Making, taking back and recognising the keys of other systems."""

import hashlib
import secrets
from datetime import datetime, timedelta

from tuntas.base.errors import Invalid, NotFound
from tuntas.base.ledger import acts
from tuntas.base.ledger.acts import Actor
from tuntas.base.offices import queries
from tuntas.base.offices.seats import Seat
from tuntas.surfaces.api.models import ApiToken


PREFIX = "tuntas_"
LONGEST = timedelta(days=366)


def issue(*, post_id: int, name: str, by: Actor, at: datetime, expires_at: datetime) -> str:
    """This function will make a token for a post that is held now, and give it: the only time it can be read.

    Invalid when the post is not held, the token has no name, or it would last longer than a year.
    """
    if queries.seat_for(post_id, at=at) is None:
        raise Invalid("Jabatan itu sedang tidak dipegang siapa pun.")
    if not name.strip() or not at < expires_at <= at + LONGEST:
        raise Invalid("Tulis nama sistemnya, dan batas waktu paling lama satu tahun.")
    token = PREFIX + secrets.token_urlsafe(32)
    with acts.open_act(event="api.token_made", by=by, at=at, post=post_id, name=name, expires_at=expires_at):
        ApiToken.objects.create(post_id=post_id, name=name, hash=_digest(token), made_at=at, expires_at=expires_at)
    return token


def end(*, token_id: int, by: Actor, at: datetime) -> None:
    """This function will take a token back at once."""
    token = ApiToken.objects.filter(pk=token_id, ended_at__isnull=True).first()
    if token is None:
        raise NotFound("Kunci itu tidak ada atau sudah dicabut.")
    with acts.open_act(event="api.token_ended", by=by, at=at, token=token.pk):
        token.ended_at = at
        token.save(update_fields=["ended_at"])


def seat_of(token: str, *, at: datetime) -> Seat | None:
    """The seat a token acts through; None for an unknown, old or ended one, and when the post is over."""
    found = ApiToken.objects.filter(hash=_digest(token), expires_at__gt=at, ended_at__isnull=True).first()
    return queries.seat_for(found.post_id, at=at) if found else None


def _digest(token: str) -> bytes:
    # 256 random bits need no slow hash.
    return hashlib.sha256(token.encode()).digest()
