"""Where the embedded server keeps what, worked out from the data folder alone."""

import hashlib
import os
from pathlib import Path


def cluster_dir(data: Path) -> Path:
    """Give the folder PostgreSQL owns."""
    return data / "postgres"


def log_file(data: Path) -> Path:
    """Give the file the server writes its log to."""
    return data / "postgres.log"


def socket_dir(data: Path) -> Path:
    """Give the folder of the server's socket: where its owner said it is, else where it will be.

    The owner writes it down because XDG_RUNTIME_DIR is there in a login shell and missing in cron.
    """
    try:
        return Path(_record(data).read_text().strip())
    except OSError:
        return runtime_dir(data)


def runtime_dir(data: Path) -> Path:
    """Work out a short folder for the socket: a socket's whole path must stay under 108 bytes."""
    mark = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:12]
    if os.geteuid() == 0:
        return Path("/run" if os.access("/run", os.W_OK) else "/tmp") / f"tuntas-{mark}"  # noqa: S108 - fixed, checked
    given = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
    if given.is_dir() and given.stat().st_uid == os.geteuid() and len(os.fsencode(given)) < 60:
        return given / f"tuntas-{mark}"
    return Path(f"/tmp/tuntas-{os.geteuid()}-{mark}")  # noqa: S108 - its owner and mode are checked before use


def record_socket_dir(data: Path, folder: Path) -> None:
    """Write down where the socket is, whole or not at all."""
    draft = data / f".socket.{os.getpid()}"
    draft.write_text(f"{folder}\n")
    draft.replace(_record(data))


def _record(data: Path) -> Path:
    return data / "socket"
