import pytest

from tuntas.surfaces.exchange.gazetteer import Place, gazetteer, one_slip


PLACES = (
    Place("36.72.02.1004", "Ketileng", "Kec. Cilegon", "Kota Cilegon"),
    Place("36.72.02.1003", "Bendungan", "Kec. Cilegon", "Kota Cilegon"),
    Place("36.72.02.1001", "Ciwaduk", "Kec. Cilegon", "Kota Cilegon"),
    Place("36.72.05.1001", "Sukmajaya", "Kec. Jombang", "Kota Cilegon"),
    Place("36.72.05.1009", "Ciwaduk", "Kec. Jombang", "Kota Cilegon"),
)
VILLAGE = gazetteer("36.72.02.1004", "Kel. Ketileng", PLACES)
CITY = gazetteer("36.72", "Kota Cilegon", PLACES)


@pytest.mark.parametrize(
    "written", ["KETILENG", "Ketileng ", "Kel. Ketileng", "kelurahan  ketileng", "36.72.02.1004", "3672021004", ""]
)
def test_the_own_village_in_its_many_spellings(written: str) -> None:
    assert VILLAGE.locate(written, "CILEGON", "KOTA CILEGON").code == "36.72.02.1004"
    assert VILLAGE.locate(written, "CILEGON", "KOTA CILEGON").finding is None


@pytest.mark.parametrize("written", ["BENDUNGAN", "Ciwaduk", "36.72.02.1003", "36.73.01.1001"])
def test_another_village_is_rejected_by_its_name(written: str) -> None:
    found = VILLAGE.locate(written, "CILEGON")

    assert found.code is None
    assert found.finding is not None
    assert found.finding.code == "REGION_OTHER"


def test_the_same_name_in_another_regency_is_another_place() -> None:
    assert VILLAGE.locate("Ketileng", "Cilegon", "Kab. Cilegon").code is None
    assert VILLAGE.locate("Ketileng", "Cilegon", "Kota Serang").code is None
    assert VILLAGE.locate("Ketileng", "Cilegon", "CILEGON").code == "36.72.02.1004"


def test_the_same_name_in_another_district_is_another_place() -> None:
    assert VILLAGE.locate("Ketileng", "Jombang").code is None


def test_one_slip_of_the_pen_is_read_and_said() -> None:
    found = VILLAGE.locate("KETILEMG", "CILEGON")

    assert found.code == "36.72.02.1004"
    assert found.finding is not None
    assert found.finding.code == "REGION_SPELLED"


def test_a_name_nobody_knows_is_not_guessed() -> None:
    found = VILLAGE.locate("SUKARAME")

    assert found.code is None
    assert found.finding is not None
    assert found.finding.code == "REGION_NOT_FOUND"


def test_an_office_above_finds_the_village_by_name_and_district() -> None:
    assert CITY.locate("Ciwaduk", "Jombang").code == "36.72.05.1009"
    assert CITY.locate("Ciwaduk", "Cilegon").code == "36.72.02.1001"
    assert CITY.locate("Ciwaduk").code is None
    assert CITY.locate("").code is None


def test_a_foreign_village_in_the_address_is_noticed() -> None:
    assert VILLAGE.named_in("Perum Griya Blok C7 Kel. Bendungan") == "Bendungan"
    assert VILLAGE.named_in("Link. Barat Kel. Ketileng") is None
    assert VILLAGE.named_in("Jl. Desa Indah No. 3") is None


@pytest.mark.parametrize(("one", "other", "is_slip"), [
    ("cisait", "cisasit", True), ("cisait", "ciasit", True), ("cisait", "cisaet", True), ("cisait", "cisait", True),
    ("cisait", "cikait", True), ("cisait", "citait2x", False), ("aba", "abc", False), ("cisait", "tiasic", False),
])  # fmt: skip
def test_one_slip(one: str, other: str, *, is_slip: bool) -> None:
    assert one_slip(one, other) is is_slip
    assert one_slip(other, one) is is_slip
