"""Every published vector: what the reference implementation accepts we accept, what it rejects we reject."""

import base64
import json
import lzma
from pathlib import Path

import pytest

from tuntas.algorithms.merkle import compact, errors, hashing, proofs


pytestmark = pytest.mark.unit

KEPT = json.loads(lzma.decompress((Path(__file__).parent / "data/vectors.json.xz").read_bytes()))
VECTORS = KEPT["vectors"]


def inclusion(vector: dict) -> None:
    proofs.verify_inclusion(
        raw(vector["leafHash"]), vector["leafIdx"], vector["treeSize"], path(vector), raw(vector["root"])
    )


def consistency(vector: dict) -> None:
    proofs.verify_consistency(
        vector["size1"], vector["size2"], path(vector), raw(vector["root1"]), raw(vector["root2"])
    )


def subtreeinclusion(vector: dict) -> None:
    part = (vector["start"], vector["end"])
    proofs.verify_subtree_inclusion(raw(vector["leafHash"]), vector["leafIdx"], part, path(vector), raw(vector["root"]))


def subtreeconsistency(vector: dict) -> None:
    part = (vector["start"], vector["end"])
    proofs.verify_subtree_consistency(part, vector["size"], path(vector), raw(vector["root1"]), raw(vector["root2"]))


CHECKS = {each.__name__: each for each in (inclusion, consistency, subtreeinclusion, subtreeconsistency)}


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def path(vector: dict) -> list[bytes]:
    return [raw(one) for one in vector["proof"] or ()]


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_vector(name: str) -> None:
    vector, check = VECTORS[name], CHECKS[name.split("/", maxsplit=1)[0]]

    if vector["wantErr"]:
        with pytest.raises(errors.WrongProof):
            check(vector)
    else:
        check(vector)


def test_no_vector_is_left_out() -> None:
    kinds = {name.split("/")[0]: 0 for name in VECTORS}
    for name in VECTORS:
        kinds[name.split("/")[0]] += 1

    assert kinds == {"inclusion": 98, "consistency": 98, "subtreeinclusion": 204, "subtreeconsistency": 118}


def test_the_reference_tree() -> None:
    grown = compact.Range()
    nodes: dict[tuple[int, int], str] = {}
    roots = [grown.root().hex()]
    for leaf in KEPT["tree"]["leaf_inputs_hex"]:
        grown.append(
            hashing.leaf_hash(bytes.fromhex(leaf)), lambda level, at, found: nodes.update({(level, at): found.hex()})
        )
        roots.append(grown.root().hex())

    assert roots == KEPT["tree"]["root_hashes_hex_by_size"]
    by_level = KEPT["tree"]["node_hashes_hex_by_level"]
    assert nodes == {(level, at): found for level, row in enumerate(by_level) for at, found in enumerate(row)}
