"""The workbooks offices handed over, against what a careful reader found in them. Left out where they are not."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tuntas.base.people.enums import Sex
from tuntas.base.people.nik import Regions
from tuntas.surfaces.exchange import checks, kin, reports, sheets
from tuntas.surfaces.exchange.checks import Checked, Ground
from tuntas.surfaces.exchange.gazetteer import Place, gazetteer


DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
INTAKE, TRUTH = DATA / "intake", DATA / "intake" / "truth"
pytestmark = pytest.mark.skipif(not INTAKE.exists(), reason="the offices' files are not at hand")

# Beside the truth's words these may be reported too: on a cut NIK, and on blanks no cell shows.
MORE = {"NIK_SEQUENCE_ZERO"}
OUTCOMES = {"": None, "DAPAT_BANTUAN": "received_aid", "MEMANG_TIDAK_LAYAK": "not_eligible",
            "SUDAH_MENERIMA_LAIN": "receives_other"}  # fmt: skip


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def places() -> dict[str, str]:
    return {row["kode"]: row["nama"] for row in _rows(DATA / "regions" / "wilayah_2025.csv")}


def _ground(places: dict[str, str], own: str, as_of: date) -> Ground:
    villages = (
        Place(code, name, places[code[:8]], places[code[:5]])
        for code, name in places.items()
        if len(code) == 13 and code.startswith(own[:5])
    )
    districts = frozenset(code.replace(".", "") for code in places if len(code) == 8)
    gone = _rows(DATA / "regions" / "wilayah_retired_codes.csv")
    retired = frozenset(row["kode_lama"].replace(".", "") for row in gone)
    return Ground(as_of, gazetteer(own, places[own], villages), Regions(districts, retired))


def test_ketileng_gives_its_figures(places: dict[str, str]) -> None:
    book = sheets.read(INTAKE / "ketileng_jscm_usulan.xlsx")
    ground = _ground(places, "36.72.02.1004", date(2026, 2, 24))

    judged = [one for one in checks.check_rows(sheets.main_sheet(book), ground) if one.verdict != "skip"]
    codes = Counter(code for one in judged for code in one.codes)

    assert len(judged) == 420
    assert codes == {"NIK_MISSING": 28, "REGION_OTHER": 8, "NIK_TRUNCATED": 6, "KK_MISSING": 4}
    assert Counter(one.verdict for one in judged) == {"accept": 378, "warning": 28, "error": 14}
    assert all(one.person is not None and one.person.born_on is not None for one in judged)


def test_ketileng_offers_its_staff_and_family_sheets_as_a_kin_register(places: dict[str, str]) -> None:
    book = sheets.read(INTAKE / "ketileng_jscm_usulan.xlsx")
    ground = _ground(places, "36.72.02.1004", date(2026, 2, 24))
    people = [one.person for one in checks.check_rows(sheets.main_sheet(book), ground) if one.person]

    register = kin.read_register(book)
    ties = list(register.ties((one.nik, one.kk_no) for one in people))

    assert (len(register.staff), len(register.families)) == (14, 234)
    assert Counter(tie.relation for tie in ties) == {"parent": 7, "other": 5, "sibling": 4, "child": 2}


def _faults(one: Checked, truth: dict[str, str]) -> list[str]:
    """Name what a row got wrong against the truth; empty when nothing."""
    wanted = set(filter(None, truth["codes"].split(";")))
    wrong = []
    if one.verdict != truth["verdict"]:
        wrong.append(f"verdict {one.verdict}, not {truth['verdict']}")
    if set(one.codes) - MORE != wanted:
        wrong.append(f"codes {one.codes}, not {sorted(wanted)}")
    notes = {found.code for found in one.findings} - set(one.codes)
    if (notes ^ set(filter(None, truth["info"].split(";")))) - {"NAME_SPACES"}:
        wrong.append(f"notes {sorted(notes)}, not {truth['info']}")
    named = ";".join(dict(found.facts)["rows"] for found in one.findings if "rows" in dict(found.facts))
    if named != truth["refers_to_rows"]:
        wrong.append(f"rows {named}, not {truth['refers_to_rows']}")
    if one.person is not None:
        born = one.person.born_on.isoformat() if one.person.born_on else ""
        sex = {Sex.MALE: "L", Sex.FEMALE: "P"}.get(one.person.sex or "", "")
        read = (one.person.nik or "", one.person.kk_no or "", one.person.name.casefold(), born, sex)
        fields = ("expected_nik", "expected_no_kk", "expected_name", "expected_birth", "expected_sex")
        expected = tuple(truth[field] for field in fields)
        if read != (*expected[:2], expected[2].casefold(), *expected[3:]):
            wrong.append(f"read {read}, not {expected}")
    return wrong


def test_sidonganti_row_by_row(places: dict[str, str]) -> None:
    sheet = sheets.main_sheet(sheets.read(INTAKE / "sidonganti_penduduk.xlsx"))
    truth = {int(row["row"]): row for row in _rows(TRUTH / "sidonganti_penduduk.csv") if row["sheet"] == sheet.name}

    judged = list(checks.check_rows(sheet, _ground(places, "35.23.08.2002", date(2026, 6, 30))))
    wrong = {one.number: faults for one in judged if (faults := _faults(one, truth[one.number]))}

    assert Counter(one.verdict for one in judged if one.verdict != "skip") == {
        "accept": 2986, "warning": 248, "error": 110,
    }  # fmt: skip
    assert wrong == {}


def test_serang_report_by_report(places: dict[str, str]) -> None:
    as_of = date(2020, 8, 6)
    sheet = sheets.main_sheet(sheets.read(INTAKE / "serang_ombudsman_55.xlsx"), sheets.REPORTS)
    judged = {one.number: one for one in checks.check_rows(sheet, _ground(places, "36.04", as_of))}
    read = {row.number: reports.read_report(sheet, row, as_of=as_of) for row in sheet.rows()}
    truth = {int(row["row"]): row for row in _rows(TRUTH / "serang_ombudsman_55.csv")}

    assert {number for number, one in judged.items() if one.verdict != "skip"} == truth.keys()
    for number, row in truth.items():
        report, person = read[number], judged[number].person
        assert person is not None
        assert person.region == row["village"]
        assert person.nik in {None, row["true_nik"]}
        assert (report.number, report.is_open, report.outcome) == (
            row["report_no"], row["state"] == "open", OUTCOMES[row["outcome"]],
        )  # fmt: skip
        assert report.is_secret == (row["secret"] == "yes")
        days = (report.received_on, report.closed_on, report.promised_on)
        assert [day.isoformat() if day else "" for day in days] == [row["received"], row["closed"], row["promised"]]
    assert Counter(read[number].is_open for number in truth) == {True: 24, False: 31}
