import pytest
from hypothesis import given, strategies as st

from tests.algorithms.merkle import trees
from tuntas.algorithms.merkle import errors, proofs, tiles
from tuntas.algorithms.merkle.tiles import Bundle, Tile


pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("named", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(63, 999, 1), "tile/63/999.p/1"),
        (Tile(1, 1000, 255), "tile/1/x001/000.p/255"),
        (Bundle(273, 112), "tile/entries/273.p/112"),
        (Bundle(1234067), "tile/entries/x001/x234/067"),
    ],
)
def test_an_address_is_written_and_read(named: Tile | Bundle, path: str) -> None:
    assert named.path == path
    assert tiles.parse_path(path) == named


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/0", "tile/0/1000", "tile/0/x000/001", "tile/0/001/x001",
        "tile/0/x001/x01/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000/",
        "/tile/0/000", "tile/0/000\n", "tile/entries/", "tile/entries/x1", "tile/data/000", "tile/0/٠٠٠", "tile/x/000",
        "tile/0/000.p/999", "tile/0/" + "x999/" * 12 + "999",
    ],
)  # fmt: skip
def test_every_other_address_is_refused(path: str) -> None:
    with pytest.raises(errors.WrongTile):
        tiles.parse_path(path)


def test_the_example_of_the_specification() -> None:
    """A tree of 70,000: 273 full tiles and one of 112 on level 0, one full and one of 17 on 1, one of 1 on 2."""
    of_tree = tiles.tiles_of_growth(0, 70_000)

    assert of_tree == [
        *(Tile(0, index) for index in range(273)), Tile(0, 273, 112), Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1),
    ]  # fmt: skip
    assert tiles.tiles_of_growth(0, 256) == [Tile(0, 0), Tile(1, 0, 1)]
    assert tiles.tiles_of_growth(255, 257) == [Tile(0, 0), Tile(0, 1, 1), Tile(1, 0, 1)]
    assert tiles.bundles_of_growth(255, 257) == [Bundle(0), Bundle(1, 1)]
    assert tiles.tiles_of_growth(7, 7) == tiles.bundles_of_growth(7, 7) == []


@given(st.integers(0, 140_000), st.integers(0, 140_000))
def test_a_growth_writes_what_the_larger_tree_has_and_the_smaller_had_not(one: int, other: int) -> None:
    old, new = sorted((one, other))
    before = set(tiles.tiles_of_growth(0, old)) | set(tiles.bundles_of_growth(0, old))
    after = set(tiles.tiles_of_growth(0, new)) | set(tiles.bundles_of_growth(0, new))

    assert {*tiles.tiles_of_growth(old, new), *tiles.bundles_of_growth(old, new)} == after - before
    assert all(tiles.parse_path(each.path) == each for each in after)


def content(tile: Tile) -> bytes:
    return b"".join(trees.node(*at) for at in tile.nodes)


@given(st.integers(1, 2000), st.data())
def test_proofs_read_from_tiles_are_the_tree_s(size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    has = set(tiles.tiles_of_growth(0, size))
    asked: list[Tile] = []

    def read(tile: Tile) -> bytes:
        asked.append(tile)
        return content(tile)

    node = tiles.node_reader(size, read)

    assert proofs.root(size, node) == trees.root(0, size)
    assert proofs.inclusion_proof(index, size, node) == proofs.inclusion_proof(index, size, trees.node)
    assert proofs.consistency_proof(old, size, node) == proofs.consistency_proof(old, size, trees.node)
    assert set(asked) <= has
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(("level", "index"), [(0, 300), (8, 1), (1, 150), (9, 0), (16, 0), (0, -1)])
def test_a_node_the_tree_has_not_is_not_made_up(level: int, index: int) -> None:
    node = tiles.node_reader(300, content)

    with pytest.raises(errors.WrongTile):
        node(level, index)


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b"\0", lambda data: data[32:]])
def test_a_tile_of_another_length_is_refused(change) -> None:
    node = tiles.node_reader(300, lambda tile: change(content(tile)))

    with pytest.raises(errors.WrongTile):
        node(0, 0)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=256))
def test_a_bundle_comes_out_as_it_went_in(entries: list[bytes]) -> None:
    assert tiles.unpack_bundle(tiles.pack_bundle(entries), len(entries)) == entries


@pytest.mark.parametrize(
    ("data", "width"),
    [(b"\0\1", 1), (b"\0\1a\0", 1), (b"\0\1a\0", 2), (b"\0\1a", 2), (b"\0\1a\0\1b", 1), (b"", 1), (b"\0\2a", 1)],
)
def test_a_broken_bundle_is_refused(data: bytes, width: int) -> None:
    with pytest.raises(errors.WrongTile):
        tiles.unpack_bundle(data, width)


@pytest.mark.parametrize("entries", [[], [b""] * 257, [b"\0" * 65_536]])
def test_what_no_bundle_can_hold_is_refused(entries: list[bytes]) -> None:
    with pytest.raises(errors.WrongTile):
        tiles.pack_bundle(entries)


def test_which_entries_and_nodes_stand_where() -> None:
    assert Bundle(2, 3).entries == range(512, 515)
    assert Tile(1, 2, 2).nodes == [(8, 512), (8, 513)]
