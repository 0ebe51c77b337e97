"""A stop that is said twice at once is heard, not waited for."""

import subprocess
import sys

import pytest


# A second signal in the midst of the first one's handling: as a terminal's and make's arrive.
TWICE = """
import signal, sys, threading
from config import serving

event = {event}
left = [3]
signal.signal(signal.SIGTERM, lambda *_facts: event.set())

def again(frame, kind, _argument):
    if kind == "call" and frame.f_code.co_name in ("set", "notify_all") and left[0]:
        left[0] -= 1
        signal.raise_signal(signal.SIGTERM)

sys.settrace(again)
signal.raise_signal(signal.SIGTERM)
sys.settrace(None)
print(event.wait(0.1))
"""


def said_twice(event: str) -> str:
    script = TWICE.format(event=event)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=10, check=True)
    return done.stdout.strip()


def test_a_stop_said_twice_at_once_is_heard() -> None:
    assert said_twice("serving.Told()") == "True"


def test_an_event_of_the_language_would_wait_for_ever() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        said_twice("threading.Event()")


def test_waiting_ends_with_its_time_or_with_the_word() -> None:
    from config.serving import Told  # noqa: PLC0415 - Django is set up after this file is read

    told = Told()
    before = told.wait(0.01)
    told.set()

    assert (before, told.wait(), told.is_set()) == (False, True, True)
    told.clear()
    assert not told.is_set()
