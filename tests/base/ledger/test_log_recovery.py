"""A past put back: it is recognised, nothing is signed or recorded, and each way out is an act that says what is lost."""

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections

from config import sequencing
from config.postgres import dsn
from config.sequencing import House, Loop
from tests import clones
from tests.base.ledger.log_world import BASE, NOON, an_act, connected, later, sequencer, witness
from tests.base.ledger.test_log import entries, root_of
from tests.base.ledger.test_log_witnesses import ahead, fake, loop_with, settled, told
from tuntas.algorithms.merkle import checkpoints, proofs
from tuntas.base.ledger import audit, canonical
from tuntas.base.ledger.log import asking, keys, reading, recovering
from tuntas.base.ledger.log.halted import ReadOnly
from tuntas.base.ledger.log.sequencer import CoverRule, Refused


pytestmark = pytest.mark.bare

Admin = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def turned_back(db: str, tmp_path: Path) -> Iterator[tuple[str, int, int]]:
    """A log of which a copy was taken early and put back later: (name of the copy, its size, the size it had reached).

    The key, what it signed, and the exported files have stayed as they were at the end.
    """
    with sequencer(tmp_path / "keys") as log:
        an_act()
        log.step(NOON)
        early = log.tree.size
    an_act()
    connections.close_all()
    copy = clones.clone(db)
    with sequencer(tmp_path / "keys") as log:
        log.step(later(1), CoverRule(60, 5))
        an_act()
        log.step(later(2))
        last = log.tree.size
    call_command("log_export", tmp_path / "files", stdout=io.StringIO())
    clones.point_django_at(copy)
    yield copy, early, last
    clones.point_django_at(db)
    clones.drop(copy)


def halted(tmp_path: Path, *witnesses: asking.Witness) -> Loop:
    with connected() as connection:
        loop = loop_with(connection, tmp_path / "keys", *witnesses)
        if loop.start():
            settled(loop)
        assert loop.log.is_halted()
    return loop


def admin_of(name: str) -> Admin:
    return clones.connect(name)


def test_what_the_key_signed_gives_a_put_back_database_away(turned_back: tuple[str, int, int], tmp_path: Path) -> None:
    copy, early, last = turned_back
    before = connections["default"].settings_dict["NAME"]

    halted(tmp_path)

    with admin_of(copy) as admin:
        halts = admin.execute(
            "SELECT reason, seen_by, size_here, size_seen, evidence <> '' FROM ledger_halt"
        ).fetchall()
        signed = admin.execute("SELECT max(size) FROM ledger_checkpoint").fetchone()
    assert before == copy
    assert halts == [("ahead", "the key's own record", early, last, True)]
    assert signed == (early,)


def test_everything_is_read_only_and_nothing_that_waited_is_lost(
    turned_back: tuple[str, int, int], tmp_path: Path
) -> None:
    copy, _early, _last = turned_back
    halted(tmp_path)

    with pytest.raises(ReadOnly, match="hanya bisa dibaca"):
        an_act()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_act")
        acts_there = cursor.fetchone()[0]
        cursor.execute("SELECT ledger_is_halted()")
        assert cursor.fetchone() == (True,)
    with admin_of(copy) as admin:
        waiting = admin.execute("SELECT count(*) FROM ledger_actpending").fetchone()
    assert acts_there > 0
    assert waiting == (1,)


@pytest.mark.parametrize("event", ["log.recovered", "case.handed_in"])
def test_the_web_role_cannot_end_a_halt(turned_back: tuple[str, int, int], tmp_path: Path, event: str) -> None:
    halted(tmp_path)

    with psycopg.connect(dsn.conninfo(dsn.WEB)) as web, pytest.raises(psycopg.Error) as refused:
        web.execute("SELECT ledger_open_act(%s, 'system', NULL, NULL, now(), NULL)", [event])

    assert refused.value.sqlstate == "TU005"


def test_a_checkpoint_is_refused_by_the_database_too(turned_back: tuple[str, int, int], tmp_path: Path) -> None:
    copy, early, _last = turned_back
    halted(tmp_path)

    with admin_of(copy) as admin:
        admin.execute("INSERT INTO ledger_leaf (idx, entry) VALUES (%s, sha256('x'))", [early])
    with admin_of(copy) as admin, pytest.raises(psycopg.Error) as refused:
        admin.execute(
            "INSERT INTO ledger_checkpoint (size, origin_id, root, note, at) VALUES (%s, 1, sha256('x'), 'x', now())",
            [early + 1],
        )

    assert refused.value.sqlstate == "TU005"


def test_under_a_new_name_the_old_leaves_stay_and_the_span_is_named(
    turned_back: tuple[str, int, int], tmp_path: Path
) -> None:
    copy, early, last = turned_back
    old = checkpoints.parse((tmp_path / "keys" / "log.signed").read_text().partition("\n\n")[0] + "\n")
    halted(tmp_path)

    done = recovering.under_new_name(ground="Cakram rusak", base=BASE, folder=tmp_path / "keys", at=later(100))
    with sequencer(tmp_path / "keys") as log:
        # The old size is not signed a second time under the new name.
        assert log.sign(later(100)) == 0
        past, step = log.own_past(), log.step(later(101))
        proof = log.consistency(early, log.tree.size)
        name = log.key.name
        old_root = log.root_at(early)

    with admin_of(copy) as admin:
        leaves = entries(admin)
        body = admin.execute("SELECT body FROM ledger_actbody WHERE act_id = %s", [done.act_id]).fetchone() or ("",)
        recovery = admin.execute("SELECT way, ground, lost_from, lost_until, origin_id FROM ledger_recovery").fetchall()
        found = list(audit.findings(admin.cursor()))  # type: ignore[arg-type]
    facts = canonical.loads(str(body[0]))["facts"]  # type: ignore[index]
    assert (name, past) == (f"{BASE}/2", None)
    assert recovery == [("new_origin", "Cakram rusak", early, last, 2)]
    assert (facts["lost_from"], facts["lost_until"], facts["way"]) == (early, last, "new_origin")
    assert step.signed == len(leaves) == early + 2  # what waited in the queue, and the recovery itself
    proofs.verify_consistency(early, step.signed, proof, old_root, root_of(leaves))
    assert old.origin == BASE
    assert old.size == last
    assert found == []


def test_the_old_name_signs_no_more(turned_back: tuple[str, int, int], tmp_path: Path) -> None:
    copy, early, _last = turned_back
    halted(tmp_path)
    recovering.under_new_name(ground="Cakram rusak", base=BASE, folder=tmp_path / "keys", at=later(100))

    root = "sha256('x')"
    with admin_of(copy) as admin:
        admin.execute("INSERT INTO ledger_leaf (idx, entry) VALUES (%s, sha256('x'))", [early])
    with admin_of(copy) as admin, pytest.raises(psycopg.Error) as refused:
        admin.execute(
            f"INSERT INTO ledger_checkpoint (size, origin_id, root, note, at) SELECT {early + 1}, 1, {root}, "
            f"'{BASE}' || E'\\n{early + 1}\\n' || encode({root}, 'base64') || E'\\n', now()"
        )

    assert (refused.value.sqlstate, "present name" in str(refused.value)) == ("TU006", True)


def test_exported_files_put_every_leaf_back_and_the_name_stays(
    turned_back: tuple[str, int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, _early, last = turned_back
    files = sorted(path.relative_to(tmp_path / "files") for path in (tmp_path / "files").rglob("*") if path.is_file())
    halted(tmp_path)

    monkeypatch.setattr(sequencing, "keys_folder", lambda: tmp_path / "keys")
    call_command("recover_log", "--ground", "Salinan semalam", "--tiles", tmp_path / "files", stdout=io.StringIO())
    with sequencer(tmp_path / "keys") as log:
        past, step, name = log.own_past(), log.step(later(101)), log.key.name

    with admin_of(copy) as admin:
        placed = admin.execute(
            "SELECT count(*) FROM ledger_place WHERE idx >= %s AND idx < %s", [_early, last]
        ).fetchone()
        found = list(audit.findings(admin.cursor()))  # type: ignore[arg-type]
    assert (past, name) == (None, BASE)
    assert step.signed == last + 1
    assert placed == (1,)  # the act that waited in the copy's queue stands where it stood
    assert [path.name for path in files if path.name == "checkpoint"] == ["checkpoint"]
    assert found == []


def test_files_of_another_tree_are_not_put_back(turned_back: tuple[str, int, int], tmp_path: Path) -> None:
    copy, early, last = turned_back
    halted(tmp_path)
    bundle = next((tmp_path / "files" / "tile" / "entries").rglob(str(last % 256)))
    data = bytearray(bundle.read_bytes())
    data[-1] ^= 1
    bundle.write_bytes(data)
    key = keys.signing_key(tmp_path / "keys", keys.LOG, BASE)

    with pytest.raises(Refused, match="another root"):
        recovering.with_tiles(ground="x", exported=tmp_path / "files", key=key, at=later(100))

    with admin_of(copy) as admin:
        assert len(entries(admin)) == early
        assert admin.execute("SELECT count(*) FROM ledger_recovery").fetchone() == (0,)


def test_what_our_signature_proves_is_not_called_false(turned_back: tuple[str, int, int], tmp_path: Path) -> None:
    halted(tmp_path)

    with pytest.raises(Refused, match="own key"):
        recovering.as_false(ground="Bukan kami", at=later(100))


def test_a_recovery_says_why_and_only_of_a_halt(db: str, turned_back: tuple[str, int, int], tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not halted"):
        recovering.as_false(ground="x", at=later(100))
    halted(tmp_path)
    with pytest.raises(Refused, match="which ground"):
        recovering.under_new_name(ground="  ", base=BASE, folder=tmp_path / "keys", at=later(100))


def test_a_witness_alone_gives_a_whole_machine_away(db: str, tmp_path: Path) -> None:
    """Database, keys and what the key signed, all put back together: the witness is the only one who knows."""
    with sequencer(tmp_path / "keys") as log:
        an_act()
        log.step(NOON)
        key, early = log.key.verifier, log.tree.size
    connections.close_all()
    copy, signed = clones.clone(db), (tmp_path / "keys" / "log.signed").read_text()
    with witness(tmp_path / "w", key) as seen:
        with sequencer(tmp_path / "keys") as log:
            an_act()
            log.step(later(1))
            assert told(asking.Round(log, [seen], print)) == []
            last = log.tree.size
        (tmp_path / "keys" / "log.signed").write_text(signed)
        clones.point_django_at(copy)
        try:
            halted(tmp_path, seen)
            with admin_of(copy) as there:
                halts = there.execute(
                    "SELECT reason, seen_by, size_here, size_seen, evidence FROM ledger_halt"
                ).fetchall()
        finally:
            clones.point_django_at(db)
            clones.drop(copy)

    assert [row[:4] for row in halts] == [("ahead", "saksi.test/w", early, last)]
    # Not on its word alone: it showed our own signature.
    assert checkpoints.open_checkpoint(str(halts[0][4]), key).checkpoint.size == last


def test_a_false_claim_is_recorded_once_and_the_log_goes_on(db: str, admin: Admin, tmp_path: Path) -> None:
    with sequencer(tmp_path / "keys") as log:
        an_act()
        log.step(NOON)
    with fake(ahead) as liar:
        halted(tmp_path, liar)
        recovering.as_false(ground="Saksi keliru, sudah ditanya", at=later(100))
        with connected() as connection:
            loop = Loop(connection, House(BASE, tmp_path / "keys", [liar]), threading.Event(), print)
            assert loop.log.take_lock()
            started, compared = loop.start(), settled(loop)
            step = loop.log.step(later(101))

    assert (started, compared) == (True, True)
    assert step.acts == 1  # the recovery itself
    assert reading.origins()[-1][0] == BASE
    assert admin.execute("SELECT way, lost_from = lost_until FROM ledger_recovery").fetchall() == [
        ("false_claim", True)
    ]


def test_a_second_name_without_a_recovery_is_refused(db: str, tmp_path: Path) -> None:
    with sequencer(tmp_path) as log:
        log.step(NOON)
    with connected() as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(
            "INSERT INTO ledger_origin (id, name, vkey, first_size, at) VALUES (2, 'x/2', 'x/2+00000000+AA==', 0, now())"
        )

    assert refused.value.sqlstate == "TU006"


def test_every_way_to_hand_in_says_it_politely(db: str, tmp_path: Path) -> None:
    """The hand-in's own statement, an act of Django's, and the page of the form, which keeps what was typed."""
    from django.test import Client  # noqa: PLC0415

    from tests.factories.world import cilegon  # noqa: PLC0415
    from tests.surfaces.public.pages import browser, matter, send  # noqa: PLC0415

    world = cilegon()
    with sequencer(tmp_path) as log:
        log.step(NOON)
        log.halt("ahead", "saksi.test/w", log.tree.size + 5, "", NOON)

    api = Client().post(
        "/api/v1/matters",
        {"region": "36.72.02.1004", "topic": "aid", "applicant": "Bu Sumi"},
        content_type="application/json",
        headers={"Idempotency-Key": "6b1f7f1e-3f53-4d53-9d0e-6a0a1f6cf001"},
    )
    form = send(browser(world), "/serah/", matter())

    assert (api.status_code, "hanya bisa dibaca" in api.json()["error"]) == (409, True)
    assert form.status_code == 409
    assert "hanya bisa dibaca" in form.content.decode()
    assert "Bu Rohmah" in form.content.decode()
