"""One rule for telephones: what can be rung is read however it is written, in one spelling; all else is refused."""

import pytest
from hypothesis import given, strategies as st

from tuntas.base import telephone
from tuntas.base.errors import Invalid
from tuntas.base.ledger import sms
from tuntas.surfaces.fields import PhoneField


pytestmark = pytest.mark.unit

WRITTEN = {
    "081234567890": [
        "081234567890", "0812 3456 7890", "0812-3456-7890", "+62 812 3456 7890", "+62 (0) 812-3456-7890", "62812 3456 7890",
        "006281234567890", "81234567890", "81234567890.0", "'081234567890", " 0812.3456.7890 ", "0812\u20113456\u20137890",
        "\u202a+62 812\u00a03456\u00a07890\u202c", "\uff10812 3456 7890", "0812/3456/7890",
    ],
    "0811234567": ["0811 234 567", "+62811234567"],
    "0254391234": ["0254 391234", "(0254) 391-234", "+62 254 391234", "62254391234"],
    "02155512345": ["021-5551-2345", "+62215551 2345"],
    "+6561234567": ["+65 6123 4567", "+65-6123-4567"],
    "+8123456789": ["+81 2345 6789"],
    "+123456789012345": ["+123456789012345"],
    "": ["", "   ", "\t", "-", "\u2013", "( )"],
}  # fmt: skip
REFUSED = [
    "abc", "0812", "0812 3456", "08123456789012", "123456", "110", "129", "1500 771", "391234", "0154 391 234", "0054391234",
    "001 65 6123 4567", "+6212", "+62", "+", "+65", "++6561234567", "+0812345678", "+1234567890123456", "6561234567",
    "0812 3456 7890 / 0813 3456 7890", "0812-3456-7890 (Bu Siti)", "8.1E+10", "tidak punya", "0812\u0663456789",
    "081234567890\0", "0812+34567890",
]  # fmt: skip


@pytest.mark.parametrize("kept", WRITTEN)
def test_however_it_is_written_it_is_one_number(kept: str) -> None:
    for typed in WRITTEN[kept]:
        assert (telephone.read(typed), telephone.kept(typed), PhoneField().clean(typed)) == (kept, kept, kept), typed
    assert telephone.read(kept) == kept


@pytest.mark.parametrize("typed", REFUSED)
def test_what_nobody_can_ring_is_refused(typed: str) -> None:
    assert telephone.read(typed) is None
    with pytest.raises(Invalid) as refusal:
        telephone.kept(typed, field="reporter_phone")
    assert refusal.value.fields == {"reporter_phone": telephone.SENTENCE}


def test_a_short_number_is_an_organisation_s_never_a_citizen_s() -> None:
    for typed, kept in {"110": "110", "129": "129", "1500 771": "1500771", "0812 3456 7890": "081234567890"}.items():
        assert telephone.read(typed, is_short_ok=True) == kept
        assert PhoneField(is_short_ok=True).clean(typed) == kept
    for typed in ("11", "229", "123456789", "0"):
        assert telephone.read(typed, is_short_ok=True) is None


def test_a_gateway_gets_the_same_number_with_its_country() -> None:
    for typed in WRITTEN["081234567890"]:
        assert sms.number(typed) == "+6281234567890"
    assert sms.number("+65 6123 4567") == "+6561234567"


@given(st.text(st.sampled_from("0123456789+ -().62 8\u200e"), max_size=24) | st.text(max_size=24))
def test_what_is_kept_is_kept_as_it_is(typed: str) -> None:
    """Read twice is read once, within E.164, and never with anything but digits behind a plus."""
    number = telephone.read(typed)

    if number:
        assert telephone.read(number) == number
        assert number.removeprefix("+").isdigit()
        assert number.isascii()
        assert len(sms.number(number).removeprefix("+")) <= 15
