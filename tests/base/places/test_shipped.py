"""The files in the package: complete, whole, and read as the ministry means them."""

from collections import Counter

import pytest

from tuntas.base.places import codes, queries, shipped
from tuntas.base.places.enums import HolidayKind, RegionKind


pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def regions() -> dict[str, shipped.ShippedRegion]:
    return {region.code: region for region in shipped.regions()}


def test_every_region_of_the_ministrys_list_is_there(regions: dict[str, shipped.ShippedRegion]) -> None:
    assert Counter(codes.level(code) for code in regions) == {1: 38, 2: 514, 3: 7_285, 4: 83_762}
    assert Counter(region.kind for region in regions.values()) == {
        RegionKind.PROVINCE: 38,
        RegionKind.REGENCY: 416,
        RegionKind.CITY: 98,
        RegionKind.DISTRICT: 7_285,
        RegionKind.KELURAHAN: 8_496,
        RegionKind.DESA: 75_252,
        RegionKind.CUSTOMARY_VILLAGE: 14,
    }
    assert len(regions) == 91_599


def test_the_kind_can_be_told_by_the_code_alone(regions: dict[str, shipped.ShippedRegion]) -> None:
    assert {code for code, region in regions.items() if queries.kind_of(code) != region.kind} == set()


def test_every_parent_is_there_and_counts_its_children(regions: dict[str, shipped.ShippedRegion]) -> None:
    counted = Counter(region.parent for region in regions.values())

    assert all(region.parent == codes.parent(code) for code, region in regions.items())
    assert set(counted) - {None} <= set(regions)
    assert all(region.n_children == counted[code] for code, region in regions.items())


@pytest.mark.parametrize(
    ("code", "name", "path"),
    [
        ("36.72.02.1004", "Ketileng", "Kel. Ketileng, Kec. Cilegon, Kota Cilegon, Banten"),
        ("36.72.05", "Jombang", "Kec. Jombang, Kota Cilegon, Banten"),
        ("35.17", "Jombang", "Kab. Jombang, Jawa Timur"),
        ("35.23.08.2002", "Sidonganti", "Desa Sidonganti, Kec. Kerek, Kab. Tuban, Jawa Timur"),
        ("31.01", "Kepulauan Seribu", "Kab. Adm. Kepulauan Seribu, DKI Jakarta"),
        ("71.74", "Kotamobagu", "Kota Kotamobagu, Sulawesi Utara"),
        ("91.03.01.3007", "Yoboi", "Desa Adat Yoboi, Distrik Sentani, Kab. Jayapura, Papua"),
        ("34", "DI Yogyakarta", "DI Yogyakarta"),
    ],
)
def test_names_and_paths(regions: dict[str, shipped.ShippedRegion], code: str, name: str, path: str) -> None:
    assert (regions[code].name, regions[code].path) == (name, path)


def test_no_retired_code_is_in_force_and_every_suggestion_is(regions: dict[str, shipped.ShippedRegion]) -> None:
    retired = shipped.retired_regions()

    assert len(retired) == 620
    assert {each.code for each in retired} & set(regions) == set()
    suggested = [each.suggested_successor for each in retired if each.suggested_successor]
    assert len(suggested) == 610
    assert set(suggested) <= set(regions)


def test_holidays_cover_every_year() -> None:
    holidays = shipped.holidays()

    assert Counter(day.kind for day in holidays) == {HolidayKind.NATIONAL: 152, HolidayKind.JOINT_LEAVE: 62}
    assert {day.on.year for day in holidays} == set(range(2019, 2028))
    assert all(any(day.on.isoformat() == f"{year}-08-17" for day in holidays) for year in range(2019, 2028))


def test_a_file_that_was_changed_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    for file in shipped.DATA.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    spoilt = tmp_path / "holidays.csv"
    spoilt.write_bytes(spoilt.read_bytes().replace(b"2020-08-21", b"2020-08-24"))
    monkeypatch.setattr(shipped, "DATA", tmp_path)

    with pytest.raises(shipped.Spoilt, match=r"holidays\.csv"):
        shipped.holidays()


def test_codes() -> None:
    good = ["36", "36.72", "36.72.02", "36.72.02.1004"]

    assert [code for code in good if codes.is_code(code)] == good
    assert [codes.level(code) for code in good] == [1, 2, 3, 4]
    assert codes.chain("36.72.02.1004") == tuple(good)
    bad = ["", "id", "3", "36.", "3672", "36.72.2", "36.72.02.04", "36.72.02.1004.1", "36.72\n", "٣٦", " 36"]
    assert [code for code in bad if codes.is_code(code)] == []


def test_covers_stops_at_whole_parts() -> None:
    assert codes.covers("36.72", "36.72.02.1004")
    assert codes.covers("36.72", "36.72")
    assert not codes.covers("36.72.02", "36.72")
    assert not codes.covers("36.7", "36.72")
