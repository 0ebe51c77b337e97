"""The public log: what takes a place in it, in which order, once; and that it is a log to whoever recomputes it."""

import hashlib
import itertools
from pathlib import Path

import psycopg
import pytest
from django.db import transaction

from tests.base.ledger.log_world import BASE, NOON, an_act, connected, later, sequencer
from tuntas.algorithms.merkle import checkpoints, hashing, proofs, tiles
from tuntas.base.ledger import acts
from tuntas.base.ledger.log import keys, reading
from tuntas.base.ledger.log.sequencer import CoverRule, Refused, Sequencer


pytestmark = pytest.mark.bare

Admin = psycopg.Connection[tuple[object, ...]]


def entries(admin: Admin) -> list[bytes]:
    return [bytes(entry) for (entry,) in admin.execute("SELECT entry FROM ledger_leaf ORDER BY idx").fetchall()]  # type: ignore[arg-type]


def root_of(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word and without our own code."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def test_a_committed_act_gets_its_place_and_the_checkpoint_says_its_root(db: str, admin: Admin, tmp_path: Path) -> None:
    with sequencer(tmp_path) as log:
        log.step(NOON)
        before = log.tree.size
        act = an_act()

        step = log.step(NOON)

        opened = checkpoints.open_checkpoint(log.kept.note(), log.key.verifier).checkpoint
    assert (step.acts, step.signed) == (1, before + 1)
    assert (opened.origin, opened.size, opened.root) == (BASE, before + 1, root_of(entries(admin)))
    assert admin.execute("SELECT p.idx, l.entry = a.leaf FROM ledger_place p JOIN ledger_act a ON a.id = p.act_id JOIN ledger_leaf l ON l.idx = p.idx WHERE a.id = %s", [act]).fetchone() == (before, True)  # fmt: skip
    assert admin.execute("SELECT count(*) FROM ledger_actpending").fetchone() == (0,)


def test_an_act_with_a_smaller_number_that_commits_later_gets_in(db: str, admin: Admin, tmp_path: Path) -> None:
    """What a high-water mark would lose: the first act is still open when the second one is already in the log."""
    with (
        psycopg.connect(admin.info.dsn, password=admin.info.password, autocommit=False) as slow,
        sequencer(tmp_path) as log,
    ):
        log.step(NOON)
        (first,) = slow.execute(
            "SELECT ledger_open_act('test.slow', 'system', NULL, NULL, now(), NULL)"
        ).fetchone() or (0,)
        second = an_act()
        log.step(NOON)
        slow.execute("SELECT ledger_close_act(%s, %s, '{}')", [first, bytes(32)])
        slow.commit()

        log.step(NOON)

    placed = dict(
        admin.execute("SELECT act_id, idx FROM ledger_place WHERE act_id IN (%s, %s)", [first, second]).fetchall()
    )
    assert int(str(first)) < second
    assert int(str(placed[first])) == int(str(placed[second])) + 1


def test_leaves_beyond_a_tile_are_proven_one_by_one(db: str, admin: Admin, tmp_path: Path) -> None:
    """Cover slots fill the tree to a second level; each proof leads to the signed root, and no other leaf does."""
    with sequencer(tmp_path) as log:
        log.step(NOON)
        ids = [an_act() for _n in range(3)]
        log.step(NOON, CoverRule(60, 700))
        ids += [an_act() for _n in range(2)]
        log.step(later(1), CoverRule(60, 700))
        key = log.key.verifier

    for act_id in ids:
        proof = reading.proof_of(act_id)
        assert proof is not None
        opened = checkpoints.open_checkpoint(proof.note, key).checkpoint
        assert (opened.size, opened.root) == (proof.size, proof.root)
        proofs.verify_inclusion(hashing.leaf_hash(proof.entry), proof.index, proof.size, proof.path, proof.root)
    assert root_of(entries(admin)) == opened.root
    assert len(entries(admin)) > 700


def test_tiles_are_those_of_the_leaves(db: str, admin: Admin, tmp_path: Path) -> None:
    with sequencer(tmp_path) as log:
        for n in range(3):
            log.step(later(60 * n), CoverRule(60, 300))

    leaves = entries(admin)
    found = admin.execute("SELECT level, n, width, hashes FROM ledger_tile ORDER BY level, n").fetchall()
    expected = []
    for tile in tiles.tiles_of_growth(0, len(leaves)):
        step = 256**tile.level
        starts = [(tile.index * 256 + at) * step for at in range(tile.width)]
        expected.append((tile.level, tile.index, tile.width, b"".join(root_of(leaves[s : s + step]) for s in starts)))
    assert [(level, n, width, bytes(hashes)) for level, n, width, hashes in found] == expected  # type: ignore[arg-type]
    assert {level for level, *_rest in found} == {0, 1}


def test_a_round_of_cover_is_added_once_whatever_waits(db: str, admin: Admin, tmp_path: Path) -> None:
    rule = CoverRule(period=300, slots=4)
    with sequencer(tmp_path) as log:
        log.step(NOON)
        added = [log.step(later(seconds), rule).cover for seconds in (0, 10, 299, 300, 301, 3000)]

    assert added == [4, 0, 0, 4, 0, 4]
    covers = admin.execute("SELECT first_idx, slots FROM ledger_cover ORDER BY round").fetchall()
    seen = [bytes(e) for first, slots in covers for (e,) in admin.execute("SELECT entry FROM ledger_leaf WHERE idx >= %s AND idx < %s", [first, int(str(first)) + int(str(slots))]).fetchall()]  # type: ignore[arg-type]  # fmt: skip
    assert (len(seen), len(set(seen))) == (12, 12)


def test_sealed_leaves_ride_in_cover_slots_and_their_number_does_not_show(
    db: str, admin: Admin, tmp_path: Path
) -> None:
    """The same log whether two leaves waited or none: as many entries, and the caller is given them mixed."""
    waiting = [bytes([n]) * 32 for n in (1, 2)]
    admin.execute(
        "DROP SCHEMA IF EXISTS sealed CASCADE; CREATE SCHEMA sealed; GRANT USAGE ON SCHEMA sealed TO tuntas_sequencer"
    )
    admin.execute("CREATE TABLE sealed.waiting (leaf bytea)")
    admin.execute(
        """CREATE FUNCTION sealed.take_pending(n int) RETURNS SETOF bytea LANGUAGE sql SECURITY DEFINER AS $$
           DELETE FROM sealed.waiting RETURNING leaf $$"""
    )
    for leaf in waiting:
        admin.execute("INSERT INTO sealed.waiting VALUES (%s)", [leaf])

    with sequencer(tmp_path) as log:
        log.step(NOON)
        sizes = [log.tree.size]
        for seconds in (0, 300, 600):
            log.step(later(seconds), CoverRule(300, 4))
            sizes.append(log.tree.size)

    assert [after - before for before, after in itertools.pairwise(sizes)] == [4, 4, 4]
    assert [leaf in entries(admin)[sizes[0] : sizes[1]] for leaf in waiting] == [True, True]
    assert admin.execute("SELECT count(*) FROM ledger_place WHERE idx >= %s", [sizes[0]]).fetchone() == (0,)


def test_of_two_sequencers_one_works(db: str, tmp_path: Path) -> None:
    with sequencer(tmp_path), connected() as second:
        while_first = Sequencer(second, tmp_path, BASE).take_lock()
    with connected() as third:
        afterwards = Sequencer(third, tmp_path, BASE).take_lock()

    assert (while_first, afterwards) == (False, True)


def test_nothing_new_is_not_signed_again(db: str, admin: Admin, tmp_path: Path) -> None:
    with sequencer(tmp_path) as log:
        an_act()
        signed = [log.step(NOON).signed, log.step(later(1)).signed, log.sign(later(2))]

    assert signed[0] > 0
    assert signed[1:] == [0, 0]
    assert admin.execute("SELECT count(*) FROM ledger_checkpoint").fetchone() == (1,)


def test_another_key_or_another_name_is_refused(db: str, tmp_path: Path) -> None:
    with sequencer(tmp_path) as log:
        log.step(NOON)
    with connected() as connection:
        with pytest.raises(Refused, match="is not the key of this log"):
            Sequencer(connection, tmp_path / "other", BASE).begin(NOON)
        with pytest.raises(Refused, match="Set it back"):
            Sequencer(connection, tmp_path, "elsewhere/log").begin(NOON)


def test_the_key_is_its_owners_alone_and_stays_what_it_is(tmp_path: Path) -> None:
    made = keys.signing_key(tmp_path / "keys", keys.LOG, BASE)
    again = keys.signing_key(tmp_path / "keys", keys.LOG, BASE)

    assert made == again
    assert oct((tmp_path / "keys" / "log").stat().st_mode)[-3:] == "600"
    assert oct((tmp_path / "keys").stat().st_mode)[-3:] == "700"
    assert made.text not in repr(made)


def test_a_proof_waits_for_its_checkpoint_and_costs_two_queries(db: str, tmp_path: Path) -> None:
    from django.db import connections  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    act = an_act()
    before = reading.proof_of(act)
    with sequencer(tmp_path) as log:
        log.step(NOON)
    counts = []
    for _n in range(2):
        with CaptureQueriesContext(connections["default"]) as queries:
            reading.proof_of(act)
        counts.append(len(queries))
        with sequencer(tmp_path) as log:
            log.step(later(60 * (_n + 1)), CoverRule(60, 400))

    assert before is None
    assert counts == [2, 2]


def test_an_act_opened_under_another_transaction_is_not_taken(db: str, tmp_path: Path) -> None:
    """What is not committed is not there; what is rolled back never comes."""
    with sequencer(tmp_path) as log:
        log.step(NOON)
        with transaction.atomic():
            with acts.open_act(event="test.fails", by=acts.SYSTEM, at=NOON):
                taken = log.step(NOON).acts
            transaction.set_rollback(True)
        after = log.step(NOON).acts

    assert (taken, after) == (0, 0)
