"""The public figures over real HTTP: somebody reads the page, copies its command, and gets the same numbers."""

import json
import re
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.factories.world import World, cilegon
from tests.oversight.figures.weeks import KEPUH, KETILENG, answered, dawn, sent_away
from tuntas.base.ledger import clock
from tuntas.oversight.figures import actions


@pytest.fixture
def world(db: str) -> World:
    return cilegon()


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        content: bytes = answer.read()
    return content


@pytest.mark.journey
def test_the_command_on_the_page_gives_the_numbers_of_the_page(world: World, served: str, tmp_path: Path) -> None:
    answered(world, 12)
    sent_away(world, KETILENG, 11)
    sent_away(world, KEPUH, 10)
    clock.set_to(dawn(world))
    actions.publish_due(at=dawn(world))

    page = fetched(f"{served}/angka/?di=36.72").decode()
    (tmp_path / "recompute_figures.py").write_bytes(fetched(f"{served}/angka/recompute_figures.py"))
    said = re.search(r'<p class="code"[^>]*>(.*?)</p>', page)
    assert said is not None
    command = shlex.split(said[1])
    done = subprocess.run([sys.executable, *command[1:]], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert command[:2] == ["python3", "recompute_figures.py"]
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found == json.loads(fetched(f"{served}/angka/angka.json?di=36.72"))
    assert found["classes"]["bounce"][""] == 21
    assert "21 kali disuruh ke tempat lain" in page
    assert "12 dari 12 langkah kerja selesai tepat waktu" in page
