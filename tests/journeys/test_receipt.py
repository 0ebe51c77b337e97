"""A receipt from the hand-in to its proof, in a browser, and what everybody else can check of it from outside."""

import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import second_reader
from tests.base.ledger.log_world import connected
from tests.factories.logs import Log, witness
from tests.factories.world import World, cilegon
from tuntas.algorithms.merkle import notes
from tuntas.base.ledger import clock
from tuntas.base.ledger.log.sequencer import Sequencer


pytestmark = [pytest.mark.journey]
ORIGIN = "tuntas.localhost/log"
WITNESS = witness("saksi.test/ombudsman")
VERIFIER = Path(__file__).resolve().parents[2] / "verifier" / "tuntas_verify.py"


@pytest.fixture
def world(db: str) -> World:
    clock.mark("story")
    return cilegon()


@pytest.fixture
def log(world: World, tmp_path: Path) -> Iterator[Sequencer]:
    """The log's own process, one step at a time; its key lies apart from the web server's."""
    with connected() as connection:
        made = Sequencer(connection, tmp_path / "keys", ORIGIN)
        assert made.take_lock()
        made.begin(datetime.now(UTC))
        yield made


@pytest.fixture
def house(request: pytest.FixtureRequest, log: Sequencer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The served house, which knows its witness."""
    monkeypatch.setenv("TUNTAS_WITNESSES", f"{WITNESS.verifier.text} http://127.0.0.1:9")
    address: str = request.getfixturevalue("served")
    return address


def step(log: Sequencer) -> None:
    """All that waits gets its place, is signed, and seen by the witness."""
    now = datetime.now(UTC)
    log.step(now)
    size, note = log.last_signed()
    line = notes.cosignature(notes.split(note)[0], WITNESS, int(now.timestamp())).line
    log.store_cosignature(size, WITNESS.name, line.rstrip("\n"), now)


def hand_in(page: Page, house: str) -> None:
    page.goto(f"{house}/serah/?tempat=36.72.02.1004")
    page.locator("input[name=topic]").first.check()
    page.fill("[name=name]", "Bu Rohmah")
    page.fill("[name=words]", "Minta JSCM, suami meninggal.")
    page.get_by_role("button", name=re.compile("Serahkan|Kirim")).last.click()
    page.wait_for_url("**/terima/**")


def fetch(address: str, file: Path) -> Path:
    with urllib.request.urlopen(address, timeout=30) as answer:
        file.write_bytes(answer.read())
    return file


def verified(file: Path, keys: Path, *more: str) -> tuple[int, str]:
    """(exit code, first line) of the stand-alone file, run where nothing of ours can be found."""
    command = [sys.executable, "-I", str(VERIFIER), str(file), "--keys", str(keys), "--lang", "en", *more]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()[0]


def test_promise_then_proof_without_a_press(house: str, log: Sequencer, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 640})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    step(log)

    hand_in(page, house)
    promised = page.locator("#catatan").inner_text()
    keys = fetch(f"{house}/periksa/kunci.txt", tmp_path / "kunci.txt")
    early = tmp_path / "early.json"
    early.write_bytes(page.request.get(f"{page.url}bukti.json").body())
    step(log)
    page.wait_for_selector("#catatan:has-text('Sudah terbukti')", timeout=30_000)

    assert "Dijanjikan" in promised
    assert "Janji masuk:" not in page.locator("#slip").inner_text()
    assert page.locator("#catatan").get_attribute("hx-get") is None
    late = tmp_path / "late.pdf"
    late.write_bytes(page.request.get(f"{page.url}pdf").body())
    assert verified(early, keys) == (0, "PROMISED")
    assert verified(late, keys) == (0, "PROVEN")
    assert verified(early, keys, "--against", f"{house}/log") == (0, "PROVEN")
    page.goto(f"{house}/periksa/")
    page.locator("#berkas").set_input_files(str(late))
    page.get_by_role("button", name="Periksa").click()
    page.wait_for_selector("#hasil[data-said='proven included']")
    assert errors == []


def test_without_a_script_the_link_reloads(house: str, log: Sequencer, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    hand_in(page, house)
    step(log)

    page.get_by_role("link", name="Muat ulang").click()

    assert "Sudah terbukti" in page.locator("#catatan").inner_text()


def test_a_second_reader_reads_all_of_it_and_notices_a_rewriting(
    house: str, log: Sequencer, browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = browser.new_page()
    hand_in(page, house)
    step(log)
    keys = fetch(f"{house}/periksa/kunci.txt", tmp_path / "kunci.txt")
    slip = tmp_path / "slip.pdf"
    slip.write_bytes(page.request.get(f"{page.url}pdf").body())
    read = [f"{house}/log", "--key", log.key.verifier.text, "--key", WITNESS.verifier.text]

    assert second_reader.main([*read, "--state", str(tmp_path / "state")]) == 0
    hand_in(page, house)
    step(log)
    assert second_reader.main([*read, "--state", str(tmp_path / "state")]) == 0
    said = capsys.readouterr().out
    assert said.count("seen by saksi.test/ombudsman") == 2

    # The same key, another past: what an operator could publish, and this slip's holder would see.
    forged = Log(ORIGIN)
    forged.key = log.key
    forged.grow(300, "regrown").write(tmp_path / "forged")
    assert verified(slip, keys, "--against", str(tmp_path / "forged")) == (1, "PROMISE BROKEN")
