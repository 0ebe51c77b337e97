"""`tuntas intake` on what people really give it."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories.world import World, cilegon, sitting
from tests.surfaces.exchange.books import PLAIN, book, row
from tuntas.casework.cases.models import Case
from tuntas.surfaces.commands.management.commands import intake as command
from tuntas.surfaces.exchange import commits


@pytest.fixture
def world(db: str) -> World:
    return cilegon()


def intake(path: Path, capsys: pytest.CaptureFixture[str], **more: object) -> dict[str, object]:
    call_command("intake", str(path), **{"office": "36.72.02.1004", "as_json": True, **more})
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    return answer


def test_the_returned_rows_go_beside_the_file_unless_nothing_may_be_written_there(
    world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    path = book(folder / "a.xlsx", {"Daftar": [PLAIN, row("1")]})
    folder.chmod(0o555)

    kept = intake(path, capsys)
    folder.chmod(0o755)
    free = intake(path, capsys)

    assert Path(str(kept["returned"])).parent != folder
    assert free["returned"] == str(folder / "a-dikembalikan.xlsx")
    assert all(Path(str(one["returned"])).exists() for one in (kept, free))


def test_stage_only_makes_nothing_true(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = intake(book(tmp_path / "a.xlsx", {"Daftar": [PLAIN, row("")]}), capsys, stage_only=True)

    assert (answer["status"], answer["made"], answer["returned"]) == ("staged", 0, None)
    with sitting(world.operator):
        assert not Case.objects.exists()


def test_what_the_worker_beside_makes_true_is_counted_too(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "a.xlsx", {"Daftar": [PLAIN, *(row("", f"WARGA {n}", kk=None) for n in range(130))]})
    shares = []

    def by_turns(**facts: Any) -> commits.Progress:
        progress = commits.commit_some(**facts)
        shares.append((progress.done, commits.go_on(at=facts["at"])))
        return progress

    monkeypatch.setattr(command, "commits", SimpleNamespace(commit_some=by_turns))
    first, again = intake(path, capsys), intake(path, capsys)

    assert shares == [(50, 50), (30, 0), (0, 0)]
    assert [(answer["read"], answer["made"]) for answer in (first, again)] == [(130, 130), (130, 0)]


def test_faults_are_sentences(world: World, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"Catatan": [("belum dicek",)]})

    for arguments, told in (
        ({"file": str(path), "office": "36.72.02.1004"}, "NAMA dan NIK"),
        ({"file": str(tmp_path / "none.xlsx"), "office": "36.72.02.1004"}, "No such file"),
        ({"file": str(path), "office": "99.99.99.9999"}, "No office"),
    ):
        with pytest.raises(CommandError, match=told):
            call_command("intake", arguments["file"], office=arguments["office"])
