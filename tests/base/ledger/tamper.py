"""The protections a tamper test may switch off, to see them matter: `tuntas tamper-test --break NAME`."""

from collections.abc import Callable

import pytest

from tests.trial import switch_off as switch, tried
from tuntas.base.ledger import audit
from tuntas.base.ledger.log import auditing


def _without_rows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "ROWS", "SELECT 'changed', %s::text WHERE false")


def _without_bodies(patch: pytest.MonkeyPatch) -> None:
    compared = "{into}commitment_of(b.salt, b.body) IS DISTINCT FROM a.commitment"
    assert compared in audit.ACTS
    patch.setattr(audit, "ACTS", audit.ACTS.replace(compared, "false"))


def _without_leaves(patch: pytest.MonkeyPatch) -> None:
    compared = "{into}leaf_of(a.commitment, {into}rows_digest(a.id)) <> a.leaf"
    assert compared in audit.ACTS
    patch.setattr(audit, "ACTS", audit.ACTS.replace(compared, "false"))


def _without_gaps(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "GAPS", "SELECT 'removed', '' WHERE false")


def _without_triggers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "_versions", lambda *_: ())


def _without_places(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(auditing, "PLACES", "SELECT '', '', '' WHERE false")


def _without_times(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(auditing, "LATE", "SELECT '', '', '' WHERE false")


def _without_cover(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(auditing, "COVERED", "SELECT '' WHERE false")


def _without_tally(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(auditing, "TALLIED", "SELECT '', '', '' WHERE false")


def _without_tree(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(auditing, "_leaves", lambda *_: ())


def _without_witnesses(patch: pytest.MonkeyPatch) -> None:
    signatures = auditing._signatures
    patch.setattr(auditing, "_signatures", lambda cursor, _witnesses: signatures(cursor, {}))


# protection -> how it is switched off, in this process only
BREAKS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "row_digests": _without_rows,
    "bodies": _without_bodies,
    "leaves": _without_leaves,
    "case_numbering": _without_gaps,
    "triggers": _without_triggers,
    "log_places": _without_places,
    "log_times": _without_times,
    "log_cover": _without_cover,
    "log_tally": _without_tally,
    "log_tree": _without_tree,
    "witnesses": _without_witnesses,
}


def switch_off(patch: pytest.MonkeyPatch) -> None:
    switch(patch, BREAKS)


__all__ = ["BREAKS", "switch_off", "tried"]
