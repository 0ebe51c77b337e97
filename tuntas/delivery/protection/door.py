"""The one door to schema `sealed`: a transaction that says for which post it asks. Outside of one no table has a row.

    with door.of(by): ...           what the seat's unit holds
    @door.seated                    the same, around a function that is given a Seat
    with door.of_post(post): ...    the round of a regency's system post, over the units of its subtree

The walls (sql/walls.sql, config/sealed_rights.py) ask the database whether the post counts today. A stolen role can name any post:
they hold off mistakes, as all walls of row-level security do.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.db import connections, transaction

from tuntas.base.offices.models import Post
from tuntas.base.offices.seats import Seat


ALIAS = "sealed"
P = ParamSpec("P")
R = TypeVar("R")
# The post of the transaction we are in; 0 outside.
_inside: ContextVar[int] = ContextVar("sealed_post", default=0)


@contextmanager
def of_post(post_id: int, *, durable: bool = False) -> Iterator[None]:
    """One transaction of the unit's connection. Inside one of the same post it is that one; durable: it must be the outermost."""
    before = _inside.get() if connections[ALIAS].in_atomic_block else 0
    if before == post_id and not durable:
        yield
        return
    token = _inside.set(post_id)
    try:
        with transaction.atomic(using=ALIAS, durable=durable):
            _ask_for(post_id)
            yield
            if before:
                _ask_for(before)
    finally:
        _inside.reset(token)


def _ask_for(post_id: int) -> None:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT set_config('tuntas.post', %s, true)", [str(post_id)])


@contextmanager
def of(by: Seat, *, durable: bool = False) -> Iterator[None]:
    """What the seat's unit holds."""
    with of_post(by.post_id, durable=durable):
        yield


def seated(inner: Callable[P, R]) -> Callable[P, R]:
    """Run a function within the door of the one Seat among its arguments."""

    @functools.wraps(inner)
    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        by = next(one for one in (*args, *kwargs.values()) if isinstance(one, Seat))
        with of(by):
            return inner(*args, **kwargs)

    return within


def system_posts() -> list[int]:
    """The posts in whose name the round goes, one for each regency."""
    return list(Post.objects.filter(role="system").order_by("id").values_list("pk", flat=True))


def system_post(region: str) -> int | None:
    """The system post of the regency a place lies in; None when nobody would make the round there."""
    for post in Post.objects.filter(role="system").select_related("office").order_by("id"):
        if f"{region}.".startswith(f"{post.office.region}."):
            return post.pk
    return None
