"""The log over HTTP: what C2SP tlog-tiles asks of addresses, bytes and headers, and the page that tells people of it."""

import hashlib
import io
from pathlib import Path

import psycopg
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.base.ledger.log_world import NOON, an_act, later, sequencer
from tuntas.algorithms.merkle import checkpoints, notes, tiles
from tuntas.algorithms.merkle.keys import Kind, SigningKey
from tuntas.base.ledger import clock
from tuntas.base.ledger.log.sequencer import CoverRule, Sequencer


pytestmark = [pytest.mark.page, pytest.mark.bare, pytest.mark.usefixtures("db")]
Admin = psycopg.Connection[tuple[object, ...]]
WITNESS = SigningKey("saksi.test/w", bytes(32), Kind.COSIGNATURE)
LEAVES = 600


@pytest.fixture
def log(tmp_path: Path) -> int:
    """A log of 600 leaves and a bit; gives its size."""
    with sequencer(tmp_path) as growing:
        an_act()
        growing.step(NOON, CoverRule(60, LEAVES))
        return growing.tree.size


def cosign(growing: Sequencer) -> None:
    size, note = growing.last_signed()
    line = notes.cosignature(notes.split(note)[0], WITNESS, 1_700_000_000).line.rstrip("\n")
    growing.store_cosignature(size, WITNESS.name, line, later(5))


def test_an_empty_log_has_no_checkpoint_and_a_page() -> None:
    page = Client().get("/log/")

    empty = Client().get("/log/checkpoint")

    assert (empty.status_code, empty.headers["Cache-Control"]) == (404, "no-store")
    assert page.status_code == 200
    assert "Buku ini masih kosong." in page.content.decode()


def test_the_checkpoint_is_text_and_not_kept_long(log: int) -> None:
    answer = Client().get("/log/checkpoint")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=2"
    assert checkpoints.parse(notes.split(answer.content)[0]).size == log


def test_what_a_witness_cosigned_is_shown_with_its_line(tmp_path: Path) -> None:
    with sequencer(tmp_path) as growing:
        an_act()
        growing.step(NOON)
        cosign(growing)
        key, cosigned = growing.key.verifier, growing.tree.size
        an_act()
        growing.step(later(1))

    found = checkpoints.open_checkpoint(Client().get("/log/checkpoint").content, key, [WITNESS.verifier])

    assert (found.checkpoint.size, len(found.cosignatures)) == (cosigned, 1)


def test_every_tile_of_the_tree_is_served_and_leads_to_the_root(log: int) -> None:
    """As a monitor does it: entries to hashes, hashes to the level above, all of it to the signed root."""
    client = Client()
    root = checkpoints.parse(notes.split(client.get("/log/checkpoint").content)[0]).root
    entries = []
    for bundle in tiles.bundles_of_growth(0, log):
        answer = client.get(f"/log/{bundle.path}")
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        entries += tiles.unpack_bundle(answer.content, bundle.width)
    hashes = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
    level = 0
    while hashes:
        served = b""
        for tile in (tile for tile in tiles.tiles_of_growth(0, log) if tile.level == level):
            served += client.get(f"/log/{tile.path}").content
        assert served == b"".join(hashes)
        hashes = [_root(hashes[n : n + 256]) for n in range(0, len(hashes) - 255, 256)]
        level += 1

    assert len(entries) == log
    assert level == 2
    assert _root([hashlib.sha256(b"\x00" + entry).digest() for entry in entries]) == root


def _root(hashes: list[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + _root(hashes[:half]) + _root(hashes[half:])).digest()


@pytest.mark.parametrize(
    "address",
    [
        "tile/0/003", "tile/0/002.p/255", "tile/1/000", "tile/1/000.p/3", "tile/2/000.p/1", "tile/64/000", "tile/00/000",
        "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/0", "tile/0/x000/000", "tile/0/1234",
        "tile/entries/003", "tile/entries/002.p/255", "tile/0/-01", "tile/0/000/", "tile/", "tile/0/000.p/", "tile/x/000",
    ],
)  # fmt: skip
def test_an_address_of_nothing_is_not_there(log: int, address: str) -> None:
    assert Client().get(f"/log/{address}").status_code == 404


def test_a_leaf_no_checkpoint_covers_is_not_shown(log: int, tmp_path: Path, admin: Admin) -> None:
    """Committed and not yet signed: killed in between, the sequencer leaves such leaves."""
    admin.execute("INSERT INTO ledger_leaf (idx, entry) VALUES (%s, sha256('x'))", [log])
    admin.execute(
        "UPDATE ledger_tile SET width = width + 1, hashes = hashes || sha256('x') WHERE level = 0 AND n = %s",
        [log // 256],
    )

    shown, hidden = (Client().get(f"/log/tile/entries/{log // 256:03d}.p/{log % 256 + more}") for more in (0, 1))

    assert (shown.status_code, hidden.status_code) == (200, 404)


@pytest.mark.parametrize("path", ["/log/checkpoint", "/log/tile/0/000", "/log/tile/entries/000", "/log/"])
def test_as_many_queries_whatever_the_size(log: int, tmp_path: Path, path: str) -> None:
    counts = []
    for n in (2, 3):
        cache.clear()
        Client().get(path)
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(path).status_code == 200
        counts.append(len(queries))
        with sequencer(tmp_path) as growing:
            growing.step(later(60 * n), CoverRule(60, LEAVES))

    assert counts[0] == counts[1]
    assert counts[0] <= (8 if path == "/log/" else 2)


def test_it_is_only_read(log: int) -> None:
    assert {Client().post(path).status_code for path in ("/log/", "/log/checkpoint", "/log/tile/0/000")} == {405}


def test_the_exported_files_are_the_served_bytes(log: int, tmp_path: Path) -> None:
    call_command("log_export", tmp_path / "files", stdout=io.StringIO())
    files = {path.relative_to(tmp_path / "files"): path for path in (tmp_path / "files").rglob("*") if path.is_file()}

    assert len(files) == 1 + len(tiles.tiles_of_growth(0, log)) + len(tiles.bundles_of_growth(0, log))
    for name, path in files.items():
        assert Client().get(f"/log/{name}").content == path.read_bytes()


def test_a_second_export_adds_and_touches_no_full_tile(log: int, tmp_path: Path) -> None:
    call_command("log_export", tmp_path / "files", stdout=io.StringIO())
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "files" / "tile").rglob("*") if path.is_file()}
    with sequencer(tmp_path) as growing:
        growing.step(later(120), CoverRule(60, LEAVES))

    call_command("log_export", tmp_path / "files", stdout=io.StringIO())

    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert (tmp_path / "files" / "tile" / "0" / "003").exists()


@pytest.mark.parametrize(("kind", "said"), [("demo", True), ("test", False)])
def test_the_demo_says_that_its_witness_proves_nothing(log: int, kind: str, said: bool) -> None:  # noqa: FBT001
    cache.clear()
    clock.mark(kind)

    page = Client().get("/log/").content.decode()

    assert ("tidak membuktikan apa-apa" in page) == said
    assert f"<b>{log}</b>" in page


def test_while_it_is_halted_pages_open_and_say_so(log: int, tmp_path: Path) -> None:
    with sequencer(tmp_path) as growing:
        growing.halt("ahead", "saksi.test/w", log + 5, "", NOON)
    cache.clear()

    page, front = Client().get("/log/"), Client().get("/")

    assert (page.status_code, front.status_code) == (200, 200)
    assert "Buku ini sedang berhenti." in page.content.decode()
    assert "Hanya bisa dibaca." in front.content.decode()
