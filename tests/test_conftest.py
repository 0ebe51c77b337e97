"""What a worker of a test run finds in the environment is what was given to the run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


HOUSE = Path(__file__).resolve().parent.parent
# The run prepares its environment, and a worker, which inherits it, prepares it again.
TWICE = """
import os
from tests import conftest
for _time in range(2):
    conftest._prepare_environment()
print(os.environ["TUNTAS_DATA"], os.environ["TUNTAS_PG_BIN"], os.environ.get("TUNTAS_SMS_URL"))
"""


@pytest.mark.unit
def test_a_worker_uses_the_data_folder_and_the_programs_its_run_was_given(tmp_path: Path) -> None:
    given = {
        "TUNTAS_TEST_DATA": str(tmp_path / "own"), "TUNTAS_PG_BIN": "/opt/fifteen/bin", "TUNTAS_SMS_URL": "https://real",
    }  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUNTAS_")} | given

    done = subprocess.run(
        [sys.executable, "-c", TWICE], cwd=HOUSE, env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == [str(tmp_path / "own"), "/opt/fifteen/bin", "None"]
