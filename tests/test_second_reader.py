"""The second reader accepts what this house writes as a log, and finds what is wrong in one that was tampered with."""

import gzip
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import second_reader
from tests.factories.logs import Log, witness


pytestmark = pytest.mark.unit


class Static(SimpleHTTPRequestHandler):
    """Serves a folder the way tlog-tiles says."""

    protocol_version = "HTTP/1.1"

    def guess_type(self, path: str) -> str:
        return "text/plain; charset=utf-8" if path.endswith("checkpoint") else "application/octet-stream"

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """Serve the test's folder; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Static, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def run(served: str, log: Log, *more: str) -> int:
    return second_reader.main([served, "--key", log.key.verifier.text, "--key", witness().verifier.text, *more])


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 700])
def test_reads_all_of_a_log(size: int, served: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = Log().grow(size)
    log.write(tmp_path, witness())
    entries = [argument for entry in log.entries[::97] for argument in ("--entry", entry.hex())]

    code = run(served, log, *entries)

    said = capsys.readouterr().out.splitlines()
    assert code == 0
    assert said[0].startswith(f"log.example/kota: {size} entries, ")
    assert said[1] == "seen by saksi.example/satu at 1800000000"
    assert said[2:] == [f"entry {log.entries[at].hex()} is number {at}" for at in range(0, size, 97)]


def test_reads_65_thousand_entries_three_levels_high(served: str, tmp_path: Path) -> None:
    log = Log().grow(65_600)
    log.write(tmp_path, witness())

    reading = second_reader.read_log(served, second_reader.read_key(log.key.verifier.text), [])

    assert reading.head.root == log.head().root
    assert reading.n_tiles == 257 + 1 + 1
    assert reading.check_included(log.entries[-1]) == 65_599


def flip(path: Path, at: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


BREAKS: dict[str, tuple[Callable[[Path, Log], object], str]] = {
    "an entry": (lambda folder, _log: flip(folder / "tile/entries/001.p/44", 40), "do not give the signed root"),
    "a leaf hash": (lambda folder, _log: flip(folder / "tile/0/000", 8191), "tile/0/000 does not hold"),
    "a node": (lambda folder, _log: flip(folder / "tile/1/000.p/1", 3), "tile/1/000.p/1 does not hold"),
    "a tile gone": (lambda folder, _log: (folder / "tile/0/001.p/44").unlink(), "404"),
    "a bundle cut": (
        lambda folder, _log: (folder / "tile/entries/000").write_bytes(b"\0\x20" + bytes(32)), "holds 1 entries, not 256",
    ),
    "a bundle torn": (
        lambda folder, _log: (folder / "tile/entries/000").write_bytes(b"\0\x20" + bytes(31)), "stops in the middle",
    ),
    "the log's signature": (
        lambda folder, _log: (folder / "checkpoint").write_text(Log(word="other").grow(300).note()),
        "the log has not signed",
    ),
    "a witness's time": (
        lambda folder, log: (folder / "checkpoint").write_text(
            log.note(witness()).rsplit("\n— ", 1)[0] + "\n" + Log().grow(1).note(witness()).splitlines()[-1] + "\n"
        ),
        "the cosignature of saksi.example/satu is wrong",
    ),
    "another log": (
        lambda folder, _log: (folder / "checkpoint").write_text(Log("log.example/lain").note()), "of another log",
    ),
    "a padded size": (
        lambda folder, log: (folder / "checkpoint").write_text(log.note().replace("\n300\n", "\n0300\n")), "canonical",
    ),
    "no newline": (
        lambda folder, log: (folder / "checkpoint").write_text(log.note().rstrip("\n")), "no newline at the end",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BREAKS)
def test_finds_what_is_broken(what: str, served: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = Log().grow(300)
    log.write(tmp_path, witness())
    change, sentence = BREAKS[what]
    assert run(served, log) == 0

    change(tmp_path, log)

    assert run(served, log) == 1
    assert sentence in capsys.readouterr().out.splitlines()[-1]


def test_remembers_and_refuses_a_changed_past(served: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, state = Log().grow(300), tmp_path / "state.json"
    log.write(tmp_path)
    assert run(served, log, "--state", str(state)) == 0
    log.grow(30).write(tmp_path)
    assert run(served, log, "--state", str(state)) == 0

    Log().grow(300).grow(200, "rewritten").write(tmp_path)
    assert run(served, log, "--state", str(state)) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "REFUSED: the log's first 330 entries are not what they were"

    Log().grow(299).write(tmp_path)
    assert run(served, log, "--state", str(state)) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "REFUSED: the log has shrunk from 330 to 299 entries"


def test_refuses_what_is_not_there(served: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = Log().grow(5)
    log.write(tmp_path)

    assert run(served, log, "--entry", "00" * 32) == 1
    assert "the log has no entry" in capsys.readouterr().out
    assert second_reader.main([served, "--key", "bukan kunci"]) == 1


def test_a_path_too_long_or_too_short_leads_nowhere() -> None:
    log = Log().grow(7)
    tree = second_reader.Tree([log.node(0, at) for at in range(7)])

    assert tree.path(4, 0, 7) == log.path(4)
    for path in (log.path(4)[:-1], [*log.path(4), b""]):
        with pytest.raises(second_reader.Refused):
            second_reader.root_by_path(log.node(0, 4), 4, 7, path)


def test_compressed_answers_are_read(served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log().grow(300)
    log.write(tmp_path)
    for bundle in (tmp_path / "tile/entries").rglob("*"):
        if bundle.is_file():
            bundle.write_bytes(gzip.compress(bundle.read_bytes()))
    end_headers = Static.end_headers
    monkeypatch.setattr(
        Static, "end_headers",
        lambda self: (self.send_header("Content-Encoding", "gzip") if "entries" in self.path else None, end_headers(self))[1],
    )  # fmt: skip

    assert run(served, log) == 0


def test_it_imports_nothing_of_ours() -> None:
    source = Path(second_reader.__file__).read_text()

    assert not [line for line in source.splitlines() if line.startswith(("import ", "from ")) and "tuntas" in line]
