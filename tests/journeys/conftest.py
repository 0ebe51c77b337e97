"""A journey has a served copy of the database, a worker beside it, and a real browser."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

from config import serving


CHROMIUM = next(
    (
        path
        for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        if Path(path).exists()
    ),
    "",
)
# Nothing of the browser's own calls home; the pages are on this machine.
ARGUMENTS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-default-apps",
]  # fmt: skip
START_SECONDS = 120


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _environment() -> dict[str, str]:
    limits = {f"TUNTAS_LIMIT_{name}": "100000" for name in ("HAND_IN", "VISIT", "TRACK", "PLACES", "LOGIN", "API")}
    return dict(os.environ) | limits


@pytest.fixture
def served(db: str) -> Iterator[str]:
    """Serve the test's database on a free port; gives the address."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    command = serving.web_command(port, workers=1)
    process = subprocess.Popen(command, env=_environment())
    base = f"http://127.0.0.1:{port}"
    end = time.monotonic() + START_SECONDS
    try:
        while not _answers(base):
            assert process.poll() is None, f"The server ended with {process.returncode} before it answered."
            assert time.monotonic() < end, f"The server did not answer within {START_SECONDS} seconds."
            time.sleep(0.2)
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _answers(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=5):
            return True
    except (URLError, OSError):
        return False


@pytest.fixture
def worker(db: str) -> Iterator[None]:
    """The real worker on the test's database."""
    process = subprocess.Popen([_program("tuntas"), "work"], env=_environment())
    yield
    process.send_signal(signal.SIGTERM)
    process.wait(60)


@pytest.fixture
def browser(db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """The system's Chromium."""
    # Playwright keeps an event loop in this thread, so Django suspects every query; nothing runs beside them.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    if not CHROMIUM:
        pytest.fail("Chromium is missing; see the README.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
        # While Playwright's loop runs, Django keeps connections of its own: nobody else would close them, and the next
        # journey would find them cut off with this one's database.
        connections.close_all()
