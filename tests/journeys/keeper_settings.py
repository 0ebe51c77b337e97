"""The house's settings, with a socket of the test's own to the process that holds the sealed units' keys.

Two runs of the tests share a data folder, and with it the usual socket: one would take the other's keys away.
"""

import os
from pathlib import Path

from config.settings import *  # noqa: F403 - all of them


UNLOCK_SOCKET = Path(os.environ["JOURNEY_UNLOCK_SOCKET"])
