"""`tuntas verify`: the three answers, their exit codes, a later copy of the log in a folder and behind an address."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from config import cli
from tests.factories import comparisons, slips
from tests.factories.logs import Log, witness
from tests.test_second_reader import served
from tests.verifier.test_tuntas_verify import places
from tuntas.base.ledger import canonical


pytestmark = pytest.mark.unit
__all__ = ["served"]
SLIPS = slips.all_slips()
COMPARISONS = comparisons.all_comparisons()
EXIT = {"proven": 0, "promised": 0, "broken": 1, "refused": 2}


def verify(slip: slips.Slip, folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict]:
    """(exit code, what was said)."""
    (folder / "slip.json").write_text(slip.text)
    keys = [part for key in slip.keys or ("x",) for part in ("--key", key)]
    needed = [] if slip.needed is None else ["--witnesses", str(slip.needed)]
    with pytest.raises(SystemExit) as end:
        call_command(
            "verify", str(folder / "slip.json"), *keys, *needed, "--at", canonical.instant(slip.at), "--json", *more
        )
    return int(str(end.value.code)), json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", SLIPS)
def test_slip(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slip = SLIPS[name]

    code, said = verify(slip, tmp_path, capsys)

    assert (code, said["verdict"]) == (EXIT[slip.verdict], slip.verdict)
    if slip.verdict != "refused":
        assert (said["why"], said["number"]) == (slip.why, "4F7-K2M-9HX")


@pytest.mark.parametrize("name", COMPARISONS)
def test_comparison(name: str, served: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    each = COMPARISONS[name]

    code, said = verify(each.slip, tmp_path, capsys, *places(each, tmp_path, served))

    assert (code, said["verdict"]) == (EXIT[each.verdict], each.verdict)
    if each.verdict != "refused":
        assert (said["why"], said["compared"]) == (each.why, each.compared)


def test_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "slip.json").write_text(slips.proven().text)
    (tmp_path / "keys.txt").write_text("# whom I believe\n" + "\n".join(slips.KEYS) + "\n")

    with pytest.raises(SystemExit):
        call_command("verify", str(tmp_path / "slip.json"), "--keys", str(tmp_path / "keys.txt"))

    assert capsys.readouterr().out == (
        "PROVEN\n4F7-K2M-9HX, recorded 2026-11-22 06:27 UTC. It stands in the public log.\nPlace 41 of 100.\n"
        "Cosigned by saksi.example/satu at 2026-11-22 06:28 UTC.\n"
    )


def test_a_log_rewritten_since_with_its_own_key_is_a_broken_promise(
    served: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slips.log().grow(30, "later").write(tmp_path, witness())
    kept = [verify(SLIPS["proven"], tmp_path, capsys, "--against", where) for where in (str(tmp_path), served)]
    Log().grow(slips.PLACE).grow(500, "regrown").write(tmp_path)
    cut = [verify(SLIPS["proven"], tmp_path, capsys, "--against", where) for where in (str(tmp_path), served)]

    assert [(code, said["verdict"]) for code, said in kept] == [(0, "proven")] * 2
    assert [(code, said["verdict"], said["why"]) for code, said in cut] == [(1, "broken", "rewritten")] * 2


def test_a_log_cut_short_is_broken_when_it_answers_itself(
    served: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Log().grow(30).write(tmp_path, witness())

    live = verify(SLIPS["proven"], tmp_path, capsys, "--against", served)
    copy = verify(SLIPS["proven"], tmp_path, capsys, "--against", str(tmp_path))

    assert (live[0], live[1]["why"]) == (1, "shrunk")
    assert (copy[0], copy[1]["verdict"]) == (2, "refused")


def test_an_address_where_nothing_answers_accuses_nobody(
    served: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = verify(SLIPS["proven"], tmp_path, capsys, "--against", f"{served}/nothing")

    assert (code, said["verdict"]) == (2, "refused")


@pytest.mark.parametrize("at", ["yesterday", "2026-11-22", "2026-11-22T06:00:00.000000"])
def test_a_time_that_is_none_is_refused(at: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "slip.json").write_text(slips.proven().text)

    with pytest.raises(SystemExit) as end:
        call_command("verify", str(tmp_path / "slip.json"), "--key", slips.LOG_KEY, "--at", at)

    assert end.value.code == 2
    assert "CANNOT BE JUDGED" in capsys.readouterr().out


def test_with_keys_given_no_database_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.roles, "ensure", lambda: pytest.fail("asked for a database"))

    for given in (["--key", "x"], ["--keys=k.txt"]):
        with cli.database_for("verify", ["verify", "slip.pdf", *given]):
            pass
