"""A workbook through the desk's pages: handed in, looked at, committed, taken back."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.factories.world import World, sitting
from tests.surfaces.exchange.books import PLAIN, book, row
from tuntas.base.offices.seats import Seat
from tuntas.base.people.models import Kinship
from tuntas.casework.cases import actions
from tuntas.casework.cases.models import Case
from tuntas.surfaces.exchange import commits, generator
from tuntas.surfaces.exchange.models import ColumnMap, Import


Sit = Callable[[Seat], Client]
NIK, OTHER = "3672025205500001", "3672025205500002"


def send(client: Client, path: Path, kind: str = "proposal"):
    return client.post(
        reverse("desk:imports"), {"kind": kind, "workbook": SimpleUploadedFile(path.name, path.read_bytes())}
    )


def listed(tmp_path: Path, *rows: object, name: str = "usulan jscm.xlsx") -> Path:
    return book(tmp_path / name, {"Daftar": [PLAIN, *rows]})  # type: ignore[list-item]


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_workbook_is_looked_at_committed_and_taken_back(world: World, sit: Sit, tmp_path: Path) -> None:
    clerk = sit(world.operator)

    sent = send(clerk, listed(tmp_path, row(NIK), row("", name="RATNA"), row(NIK[:15])))
    assert sent.status_code == 302, words(sent)
    page = words(clerk.get(sent["Location"]))
    assert "NIK harus 16 angka, di sini 15" in page
    assert "kolom NIK" in page
    assert "2 orang baru, 0 sudah tercatat, 1 keluarga baru." in page
    with sitting(world.operator):
        assert not Case.objects.exists()
        pk = Import.objects.get().pk

    assert clerk.post(reverse("desk:import_commit", args=[pk])).status_code == 302
    assert "2 baris sudah disimpan" in words(clerk.get(reverse("desk:import", args=[pk])))
    with sitting(world.operator):
        assert Case.objects.filter(is_open=True).count() == 2

    assert clerk.post(reverse("desk:import_undo", args=[pk])).status_code == 302
    assert "Impor dibatalkan" in words(clerk.get(reverse("desk:import", args=[pk])))
    assert "usulan jscm.xlsx" in words(clerk.get(reverse("desk:imports")))
    with sitting(world.operator):
        assert not Case.objects.filter(is_open=True).exists()


def test_what_is_no_list_is_told_in_the_form(world: World, sit: Sit, tmp_path: Path) -> None:
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(b"MZ\x90\x00\x03\x00\x00\x00")

    answer = send(sit(world.operator), path)

    assert answer.status_code == 422
    assert "Ini bukan berkas Excel atau CSV" in words(answer)
    with sitting(world.operator):
        assert not Import.objects.exists()


def test_the_same_file_is_said_to_be_known(world: World, sit: Sit, tmp_path: Path) -> None:
    clerk, path = sit(world.operator), listed(tmp_path, row(NIK))
    first, second = send(clerk, path), send(clerk, path)

    assert first["Location"] == second["Location"]
    assert "sudah pernah diunggah" in words(clerk.get(second["Location"]))


def test_rejected_rows_are_downloaded(world: World, sit: Sit, tmp_path: Path) -> None:
    clerk = sit(world.operator)
    pk = send(clerk, listed(tmp_path, row(float(NIK))))["Location"].strip("/").rpartition("/")[2]

    answer = clerk.get(reverse("desk:import_returned", args=[pk]))

    lines = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_name("Daftar").to_python()
    assert "attachment" in answer["Content-Disposition"]
    assert lines[2][8] == "NIK_TRUNCATED"


def test_what_somebody_works_on_is_all_that_counts_as_kept_after_an_undo(
    world: World, sit: Sit, tmp_path: Path
) -> None:
    clerk = sit(world.operator)
    pk = send(clerk, listed(tmp_path, row(NIK), row("", name="RATNA")))["Location"].strip("/").rpartition("/")[2]
    clerk.post(reverse("desk:import_commit", args=[pk]))
    with sitting(world.lurah):
        number = Case.objects.get(applicant="RATNA").number
        actions.assign(number=number, by=world.lurah, to_post_id=world.staff.post_id, at=world.at(8))

    clerk.post(reverse("desk:import_undo", args=[pk]))

    assert "1 baris sudah disimpan" in words(clerk.get(reverse("desk:import", args=[pk])))


def test_columns_are_told_and_remembered(world: World, sit: Sit, tmp_path: Path) -> None:
    clerk = sit(world.operator)
    headers = ("NO", "NIK", "NAMA", "Kode Keluarga", "TGL LAHIR", "L/P", "KELURAHAN")
    place = send(clerk, book(tmp_path / "a.xlsx", {"Daftar": [headers, row(NIK)]}))["Location"]
    pk = place.strip("/").rpartition("/")[2]
    page = clerk.get(reverse("desk:import_columns", args=[pk]))
    assert "Kode Keluarga" in words(page)
    assert "3672020101150001" in words(page)

    told = {"c1": "nik", "c2": "name", "c3": "kk_no", "c4": "birth_on", "c5": "sex", "c6": "village"}
    assert clerk.post(reverse("desk:import_columns", args=[pk]), told).status_code == 302
    assert clerk.post(reverse("desk:import_columns", args=[pk]), {**told, "c3": "gossip"}).status_code == 422
    with sitting(world.operator):
        assert ColumnMap.objects.filter(header="kode keluarga", field="kk_no").exists()
    assert "1 keluarga baru" in words(clerk.get(place))


@pytest.mark.parametrize("with_kin", [True, False])
def test_a_long_list_is_finished_by_the_worker(world: World, sit: Sit, tmp_path: Path, *, with_kin: bool) -> None:
    generator.make(tmp_path / "usulan.xlsx", seed=1, rows=120)
    clerk = sit(world.operator)
    place = send(clerk, tmp_path / "usulan.xlsx")["Location"]
    pk = place.strip("/").rpartition("/")[2]
    assert "hubungan kerabat pegawai" in words(clerk.get(place))

    clerk.post(reverse("desk:import_commit", args=[pk]), {"kin": "1"} if with_kin else {})
    assert "Sedang disimpan" in words(clerk.get(place))
    while commits.go_on(at=world.at(7, 11)):
        pass

    assert "baris sudah disimpan" in words(clerk.get(place))
    with sitting(world.operator):
        source = Import.objects.get()
        assert (source.status, Case.objects.count()) == ("committed", source.n_accepted + source.n_warned)
        assert Kinship.objects.count() == int(with_kin)


def test_another_office_finds_no_import_here(world: World, sit: Sit, tmp_path: Path) -> None:
    pk = send(sit(world.operator), listed(tmp_path, row(float(NIK))))["Location"].strip("/").rpartition("/")[2]
    stranger = sit(world.kepuh_operator)

    asked = [
        stranger.get(reverse(f"desk:{name}", args=[pk])) for name in ("import", "import_columns", "import_returned")
    ]
    pressed = [stranger.post(reverse(f"desk:{name}", args=[pk])) for name in ("import_commit", "import_undo")]

    assert {answer.status_code for answer in (*asked, *pressed)} == {404}
    assert "usulan jscm" not in words(stranger.get(reverse("desk:imports")))


def test_who_may_not_stage_is_told_so(world: World, sit: Sit) -> None:
    assert sit(world.sekda).get(reverse("desk:imports")).status_code == 403
