"""Numbers one can read aloud: every single slip of the tongue is noticed."""

from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from tuntas.base.errors import Invalid
from tuntas.casework.cases import numbers


pytestmark = pytest.mark.unit
bodies = st.text(alphabet=numbers.ALPHABET, min_size=8, max_size=8)
KEY = UUID("00000000-0000-4000-8000-000000000001")


@given(bodies)
def test_written_number_is_read_back(body: str) -> None:
    number = body + numbers.check_character(body)

    assert numbers.read(numbers.written(number).lower()) == number


@given(bodies, st.integers(0, 8), st.sampled_from(numbers.ALPHABET))
def test_one_wrong_character_is_noticed(body: str, place: int, other: str) -> None:
    number = body + numbers.check_character(body)
    wrong = number[:place] + other + number[place + 1 :]
    if wrong == number:
        return

    with pytest.raises(Invalid):
        numbers.read(wrong)


@given(bodies, st.integers(0, 8), st.integers(0, 8))
def test_two_characters_swapped_are_noticed(body: str, one: int, other: int) -> None:
    number = list(body + numbers.check_character(body))
    swapped = number.copy()
    swapped[one], swapped[other] = number[other], number[one]
    if swapped == number:
        return

    with pytest.raises(Invalid):
        numbers.read("".join(swapped))


@pytest.mark.parametrize("typed", ["4f7-k2m-9h", "", "4F7-K2M-9HUU", "4F7K2M9H!"])
def test_what_cannot_be_a_number_is_refused_with_words(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        numbers.read(typed)

    assert "number" in refusal.value.fields


def test_letters_heard_as_digits_are_the_digits() -> None:
    body = "10AB10AB"
    number = body + numbers.check_character(body)

    assert numbers.read("IOAB-LoAB " + number[-1]) == number


def test_secret_depends_on_key_and_number() -> None:
    one = numbers.receipt_secret("server", KEY, "4F7K2M9H0")

    assert one == numbers.receipt_secret("server", KEY, "4F7K2M9H0")
    assert one != numbers.receipt_secret("other", KEY, "4F7K2M9H0")
    assert one != numbers.receipt_secret("server", KEY, "4F7K2M9H1")
    assert len(one) == 8
    assert numbers.same_secret(one.lower(), one)
    assert not numbers.same_secret(one[:-1], one)
