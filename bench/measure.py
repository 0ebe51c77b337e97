"""Clocks of a bench: CPU seconds of a process and all it started, and percentiles. Linux only (/proc)."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles


TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> tuple[int, int] | None:
    """(parent, ticks of itself and of its ended children), or None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None
    return int(fields[1]), sum(int(value) for value in fields[11:15])


def cpu_of_tree(root: int) -> float:
    """CPU seconds used so far by a process and everything below it."""
    seen = {int(name): found for name in os.listdir("/proc") if name.isdigit() and (found := _stat(int(name)))}  # noqa: PTH208 - names are enough
    tree, grown = {root}, True
    while grown:
        more = {pid for pid, (parent, _ticks) in seen.items() if parent in tree} - tree
        grown = bool(more)
        tree |= more
    return sum(seen[pid][1] for pid in tree if pid in seen) / TICK


def percentile(seconds: list[float], which: int) -> float:
    """The n-th percentile; of one value, that value."""
    return quantiles(seconds, n=100)[which - 1] if len(seconds) > 1 else seconds[0]


def timed(work: Callable[[], object], times: int) -> list[float]:
    """Seconds of each run, the first one left out: it warms caches on both sides."""
    work()
    found = []
    for _n in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return found
