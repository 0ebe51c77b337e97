"""The stand-alone file says of every slip what `receipts.judge` says, and knows a rewritten log."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import comparisons, slips
from tests.factories.logs import Log, witness
from tests.test_second_reader import served
from tuntas.base.ledger import canonical


pytestmark = pytest.mark.unit
FILE = Path(__file__).resolve().parents[2] / "verifier" / "tuntas_verify.py"
SLIPS = slips.all_slips()
COMPARISONS = comparisons.all_comparisons()
__all__ = ["served"]
EXIT = {"proven": 0, "promised": 0, "broken": 1, "refused": 2}


@pytest.fixture(scope="module")
def verify():
    """The file as a module of its own."""
    spec = importlib.util.spec_from_file_location("tuntas_verify", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def arguments(slip: slips.Slip, file: Path, *more: str) -> list[str]:
    file.write_text(slip.text)
    keys = [part for key in slip.keys for part in ("--key", key)]
    needed = [] if slip.needed is None else ["--witnesses", str(slip.needed)]
    return [str(file), *keys, *needed, "--at", canonical.instant(slip.at), *more]


@pytest.mark.parametrize("name", SLIPS)
def test_slip(name: str, verify, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slip = SLIPS[name]

    code = verify.main(arguments(slip, tmp_path / "slip.json", "--json"))

    said = json.loads(capsys.readouterr().out)
    assert said["verdict"] == slip.verdict
    assert code == EXIT[slip.verdict]
    if slip.verdict != "refused":
        assert (said["why"], said["number"]) == (slip.why, "4F7-K2M-9HX")


def places(each: comparisons.Comparison, folder: Path, log: str) -> list[str]:
    """The options that name the papers, and the log where there is one."""
    named = []
    for n, text in enumerate(each.others):
        (folder / f"paper-{n}").write_text(text)
        named += ["--against", str(folder / f"paper-{n}")]
    if each.log is not None:
        each.written(folder)
        named += ["--against", log]
    return named


@pytest.mark.parametrize("is_live", [True, False])
@pytest.mark.parametrize("name", COMPARISONS)
def test_comparison(
    name: str,
    is_live: bool,  # noqa: FBT001
    verify,
    served: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    each = COMPARISONS[name]
    verdict = each.verdict if is_live else each.copy or each.verdict

    named = places(each, tmp_path, served if is_live else str(tmp_path))
    code = verify.main(arguments(each.slip, tmp_path / "slip.json", *named, "--json"))

    said = json.loads(capsys.readouterr().out)
    assert (code, said["verdict"]) == (EXIT[verdict], verdict)
    if verdict != "refused":
        assert (said["why"], said["compared"]) == (each.why, each.compared)


def test_two_logs_at_once_are_refused(verify, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two = ["--against", str(tmp_path), "--against", "https://log.example"]

    assert verify.main(arguments(SLIPS["proven"], tmp_path / "slip.json", *two)) == 2
    assert "not several" in capsys.readouterr().out


def against(verify, slip: slips.Slip, log: Log, folder: Path, *witnesses: object) -> str:
    log.write(folder / "log", *witnesses)
    found = verify.Judged(json.loads(slip.text), [verify.Key(key) for key in slip.keys], 1, slip.at)
    verify.against(found, verify.Copy(str(folder / "log")), slip.at)
    return f"{found.verdict} {found.why}"


def test_against_a_log_that_went_on(verify, tmp_path: Path) -> None:
    log = slips.log().grow(300, "later")

    assert against(verify, SLIPS["proven"], log, tmp_path, witness()) == "proven included"
    assert against(verify, SLIPS["promised"], log, tmp_path, witness()) == "proven included"
    assert against(verify, SLIPS["the time is over"], log, tmp_path, witness()) == "proven included"
    assert against(verify, SLIPS["promised"], log, tmp_path) == "promised waiting"


def test_against_a_log_rewritten_since(verify, tmp_path: Path) -> None:
    cut = Log().grow(slips.PLACE).grow(500, "regrown")

    assert against(verify, SLIPS["proven"], cut, tmp_path) == "broken rewritten"
    assert against(verify, SLIPS["promised"], cut, tmp_path) == "promised waiting"
    assert against(verify, SLIPS["the time is over"], cut, tmp_path) == "broken missing"
    assert against(verify, SLIPS["promised"], Log().grow(10).grow(300, "regrown"), tmp_path) == "broken rewritten"
    assert against(verify, SLIPS["proven"], Log().grow(100, "other"), tmp_path) == "broken rewritten"


def test_against_a_copy_that_says_nothing(verify, tmp_path: Path) -> None:
    with pytest.raises(verify.Refused, match="older"):
        against(verify, SLIPS["proven"], Log().grow(30), tmp_path, witness())
    log = slips.log().grow(300, "later")
    log.write(tmp_path / "log", witness())
    (tmp_path / "log/tile/entries/001.p/144").unlink()
    with pytest.raises(verify.Refused):
        verify.against(
            verify.Judged(json.loads(slips.proven().text), [verify.Key(key) for key in slips.KEYS], 1, slips.BEFORE),
            verify.Copy(str(tmp_path / "log")), slips.BEFORE,
        )  # fmt: skip


def test_as_a_program_of_its_own(tmp_path: Path) -> None:
    """Run away from this house, with Python's isolated mode: nothing of ours can be found."""
    keys = tmp_path / "keys.txt"
    keys.write_text("# whom I trust\n" + "\n".join(slips.KEYS) + "\n")
    (tmp_path / "slip.json").write_text(slips.proven().text)
    command = [sys.executable, "-I", str(FILE), "slip.json", "--keys", "keys.txt", "--lang"]

    said = {
        language: subprocess.run([*command, language], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        for language in ("id", "en")
    }

    assert said["id"] == (
        "TERBUKTI\nNomor 4F7-K2M-9HX, tercatat 2026-11-22 06:27 UTC.\n"
        "Penyerahan ini ada di buku catatan umum, di tempat nomor 41 dari 100.\n"
        "Disahkan saksi saksi.example/satu pada 2026-11-22 06:28 UTC.\n"
    )
    assert said["en"].splitlines()[0] == "PROVEN"


def test_it_is_one_file_without_us() -> None:
    source = FILE.read_text()

    assert "import tuntas" not in source
    assert "from tuntas" not in source
