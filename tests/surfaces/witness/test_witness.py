"""The witness over a real socket: what it cosigns, what it refuses and with which number, what is on its disk."""

import http.client
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings, strategies as st

from tests.base.ledger.log_world import witness
from tuntas.algorithms.merkle import checkpoints, compact, encoding, hashing, notes, proofs
from tuntas.algorithms.merkle.keys import Kind, SigningKey
from tuntas.base.ledger.log import asking, keys
from tuntas.surfaces.witness import watching


pytestmark = pytest.mark.unit

LOG = SigningKey("log.test/log", bytes(range(32)))
OTHER = SigningKey("log.test/log", bytes(range(1, 33)))


class Tree:
    """A small log in memory; `seed` makes another one of the same size."""

    def __init__(self, seed: str = "a") -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.range = compact.Range()
        self.roots = [hashing.EMPTY_ROOT]
        for n in range(40):
            self.range.append(hashing.leaf_hash(f"{seed}{n}".encode()), lambda *at: self.nodes.update({at[:2]: at[2]}))
            self.roots.append(self.range.root())

    def node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def note(self, size: int, key: SigningKey = LOG) -> str:
        return notes.sign(checkpoints.Checkpoint(key.name, size, self.roots[size]).text, key)

    def body(self, old: int, size: int, key: SigningKey = LOG) -> str:
        proof = proofs.consistency_proof(min(old, size), size, self.node)
        return f"old {old}\n" + "".join(f"{encoding.to_text(one)}\n" for one in proof) + "\n" + self.note(size, key)


TREE, FORK = Tree(), Tree("b")


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[asking.Witness]:
    with witness(tmp_path, LOG.verifier) as found:
        yield found


def post(to: asking.Witness, body: str) -> asking.Answer:
    return asking.send(to, "POST", "/add-checkpoint", body.encode())


def test_it_cosigns_what_goes_on_from_what_it_saw(watched: asking.Witness) -> None:
    answers = [post(watched, TREE.body(old, new)) for old, new in ((0, 5), (5, 5), (5, 17), (17, 40))]

    assert [answer.status for answer in answers] == [200, 200, 200, 200]
    for answer, size in zip(answers, (5, 5, 17, 40), strict=True):
        opened = checkpoints.open_checkpoint(TREE.note(size) + answer.body.decode(), LOG.verifier, [watched.key])
        assert [one.name for one in opened.cosignatures] == [watched.name]


def test_the_wire_says_what_the_specification_says(watched: asking.Witness) -> None:
    """Status, type and body of each refusal, in the order the specification asks."""
    post(watched, TREE.body(0, 10))
    unknown = SigningKey("other.test/log", bytes(32))
    wrong_proof = TREE.body(10, 20).split("\n")
    wrong_proof[1] = encoding.to_text(bytes(32))
    cases = {
        "unknown origin": (TREE.body(10, 20, unknown), 404),
        "not its key": (TREE.body(10, 20, OTHER), 403),
        "old above size": (TREE.body(20, 15), 400),
        "no old line": (TREE.note(20), 400),
        "old with a zero before it": (TREE.body(10, 20).replace("old 10", "old 010"), 400),
        "no body": ("", 400),
        "a longer hash": (TREE.body(10, 20).replace("old 10\n", "old 10\nAAAA\n"), 400),
        "wrong old": (TREE.body(7, 20), 409),
        "wrong proof": ("\n".join(wrong_proof), 422),
        "no proof": (f"old 10\n\n{TREE.note(20)}", 422),
        "other root, same size": (FORK.body(10, 10), 409),
        "fork, later": (FORK.body(10, 20), 422),
        "smaller again": (TREE.body(5, 5), 409),
    }

    assert {name: post(watched, body).status for name, (body, _status) in cases.items()} == {name: status for name, (_body, status) in cases.items()}  # fmt: skip
    parts = urlsplit(watched.address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=5)
    connection.request("POST", "/add-checkpoint", TREE.body(7, 20).encode())
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Content-Type"), answer.read()) == (409, "text/x.tlog.size", b"10\n")
    connection.close()
    # Nothing of all this moved it.
    assert post(watched, TREE.body(10, 20)).status == 200


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "0x10", "1e3", "999999999", ""])
def test_a_length_that_is_none_is_answered_and_not_read(watched: asking.Witness, length: str) -> None:
    host, port = watched.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as asker:
        asker.sendall(f"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        answer = asker.recv(100)

    assert answer.startswith(b"HTTP/1.1 400 ")


def test_what_it_cosigned_is_on_its_disk_before_it_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails, nothing was said."""
    found = watching.opened(tmp_path, "saksi.test/w", [LOG.verifier.text])

    def full(*_facts: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keys, "replace", full)
    with pytest.raises(OSError, match="No space"):
        found.add(TREE.body(0, 5).encode(), now=1)
    monkeypatch.undo()

    assert found.seen(LOG.name) is None
    assert found.add(TREE.body(0, 5).encode(), now=1).status == 200
    assert checkpoints.parse(notes.split(found.latest(LOG.name))[0]).size == 5


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    with witness(tmp_path / "one", LOG.verifier) as first:
        post(first, TREE.body(0, 12))
    remembered = (tmp_path / "one" / "witness").read_text()
    (tmp_path / "two").mkdir()
    for file in (tmp_path / "one").iterdir():
        if file.name != "lock":
            (tmp_path / "two" / file.name).write_bytes(file.read_bytes())

    with witness(tmp_path / "two", LOG.verifier) as second:
        answers = [post(second, FORK.body(0, 12)), post(second, FORK.body(12, 30)), post(second, TREE.body(12, 30))]

    assert [answer.status for answer in answers] == [409, 422, 200]
    assert (tmp_path / "two" / "witness").read_text() == remembered


def test_two_at_once_for_one_log_cannot_roll_it_back(watched: asking.Witness) -> None:
    """The race of the specification: a smaller checkpoint, checked earlier, must not be stored after a larger one."""
    post(watched, TREE.body(0, 8))
    gate, seen = threading.Barrier(8), []

    def work(size: int) -> None:
        gate.wait(60)
        seen.append((size, post(watched, TREE.body(8, size)).status))

    threads = [threading.Thread(target=work, args=(size,)) for size in range(9, 17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    won = [size for size, status in seen if status == 200]
    assert sorted(status for _size, status in seen) == [200] + [409] * 7
    assert post(watched, TREE.body(0, 40)).body == f"{won[0]}\n".encode()


def test_a_witness_s_key_is_no_log_s(tmp_path: Path) -> None:
    """Whoever pastes the wrong line of a key file is told, instead of refusing every checkpoint for ever."""
    other = SigningKey("other.test/w", bytes(32), Kind.COSIGNATURE)

    with pytest.raises(keys.KeyTrouble, match="not a log's"):
        watching.opened(tmp_path, "a.test/w", [other.verifier.text])

    watching.opened(tmp_path, "a.test/w", [LOG.verifier.text]).close()


def test_one_folder_serves_one_process(tmp_path: Path) -> None:
    with witness(tmp_path, LOG.verifier):
        program = Path(sys.executable).with_name("tuntas")
        second = subprocess.run(
            [program, "witness", tmp_path, "--listen", "127.0.0.1:0"],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    assert (second.returncode, second.stderr) == (2, f"Another witness process works in {tmp_path}.\n")


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.booleans()), max_size=12))
def test_whatever_is_asked_it_never_signs_two_pasts(steps: list[tuple[int, bool, bool]], tmp_path_factory: pytest.TempPathFactory) -> None:  # fmt: skip
    """Any order of sizes, right or guessed old ones, the log or its fork: what it cosigned is one growing tree."""
    found = watching.Witness(tmp_path_factory.mktemp("w"), SigningKey("w", bytes(32), Kind.COSIGNATURE), {LOG.name: LOG.verifier})  # fmt: skip
    signed = []
    for size, forked, knows in steps:
        tree = FORK if forked else TREE
        seen = found.seen(LOG.name)
        old = min(seen.size if seen and knows else 0, size)
        if found.add(tree.body(old, size).encode(), now=1).status == 200:
            signed.append((size, tree.roots[size]))

    assert [size for size, _root in signed] == sorted(size for size, _root in signed)
    trees = [tree for tree in (TREE, FORK) if all(tree.roots[size] == root for size, root in signed)]
    assert trees != []
