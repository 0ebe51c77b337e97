"""Format v1 is frozen: these vectors must never change."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from tuntas.base.ledger import canonical


pytestmark = pytest.mark.unit

SALT = bytes(range(32))
BODY = canonical.act_body(
    event="case.handed_in", actor_kind="public", post_id=None, staff_id=None, case_id=7,
    at=datetime(2021, 12, 7, 2, 10, tzinfo=UTC), facts={"number": "4F7K2M9H0", "n": 3, "é": "e\u0301"},
)  # fmt: skip


def test_body_vector() -> None:
    assert BODY == (
        '{"at":"2021-12-07T02:10:00.000000Z","by":{"kind":"public","post":null,"staff":null},"case":7,'
        '"event":"case.handed_in","facts":{"n":3,"number":"4F7K2M9H0","é":"é"},"v":1}'
    )


def test_commitment_vector() -> None:
    assert canonical.commitment(SALT, BODY).hex() == "ce607972d4a1fed263cae2fc81333e025df4c01e3afa5d0b72941a7ee7c1f5fa"


def test_leaf_vector() -> None:
    assert (
        canonical.leaf(bytes(32), bytes([255] * 32)).hex()
        == "68f15cc2df7f14e9e227873a5b3239104757a8c0059e96c9ad83b41070ddd829"
    )


def test_time_is_the_same_instant_in_any_zone() -> None:
    wib = timezone(timedelta(hours=7))

    assert canonical.instant(datetime(2021, 12, 7, 9, 10, tzinfo=wib)) == "2021-12-07T02:10:00.000000Z"


def test_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        canonical.instant(datetime(2021, 12, 7))


@pytest.mark.parametrize("value", [1.5, float("nan"), object(), {1, 2}])
def test_what_has_no_one_spelling_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical.dumps(value)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates(min_value=date(1900, 1, 1)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(plain)
def test_reading_and_writing_again_gives_the_same_bytes(value: object) -> None:
    once = canonical.dumps(value)

    assert canonical.dumps(canonical.loads(once)) == once
