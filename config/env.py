"""What the environment says, read once and refused with advice when it is wrong.

Everything an operator can set is read here or through here: `text`, `flag`, `number`, `port`, `words`, `path`
and the generated keys of `secret_key`. A wrong value raises `Wrong`, whose sentence says what to write instead.
Nothing here needs Django or a database.
"""

import os
import re
import secrets
from pathlib import Path


class Wrong(Exception):
    """A setting cannot be used as it stands; the sentence says what to write instead."""


def text(name: str, default: str | None = None) -> str:
    """Read a text; without a default the setting must be there."""
    value = os.environ.get(name)
    if value is not None and (value.strip() or default == ""):
        return value.strip()
    if default is None:
        raise Wrong(f"{name} is not set. Set it in the environment, for example: {name}=…")
    return default


def flag(name: str, *, default: bool) -> bool:
    """Read a switch: 1 or 0.

    Only these two (and true, false), because a "yes" or "on" that means nothing to the next program
    down the line is how a safety switch stays off unnoticed.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    known = {"1": True, "true": True, "0": False, "false": False}
    if value not in known:
        raise Wrong(f"{name} is {value!r}. Write 1 to switch it on or 0 to switch it off.")
    return known[value]


def number(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    """Read a whole number between `least` and `most`."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    upper = "" if most is None else f" and at most {most}"
    if not re.fullmatch(r"-?[0-9]+", value) or int(value) < least or (most is not None and int(value) > most):
        raise Wrong(f"{name} is {value!r}. Write a whole number of at least {least}{upper}.")
    return int(value)


def web_threads() -> int:
    """How many threads of one web process run the application."""
    return number("TUNTAS_WEB_THREADS", default=2, least=1)


def port(name: str, default: int) -> int:
    """Read a TCP port that a program may listen on."""
    return number(name, default, least=1, most=65535)


def web_address(name: str, default: str) -> str:
    """Read an address of the web, http or https; any other scheme could name a file of this machine."""
    value = text(name, default)
    if value and not re.match(r"https?://[^/\s]+", value):
        raise Wrong(f"{name} is {value!r}. Write a whole address that begins with https:// or http://.")
    return value


def words(name: str, default: list[str]) -> list[str]:
    """Read a list parted by commas."""
    value = os.environ.get(name, "").strip()
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def path(name: str, default: Path) -> Path:
    """Read an absolute path. A relative one would mean another folder for each shell."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    found = Path(value).expanduser()
    if not found.is_absolute():
        raise Wrong(f"{name} is {value!r}. Write the whole path, for example {found.absolute()}.")
    return found


def data_dir() -> Path:
    """Where this house keeps its database, keys and passwords: TUNTAS_DATA, else the usual place of this user."""
    if os.geteuid() == 0:
        return path("TUNTAS_DATA", Path("/var/lib/tuntas"))
    share = path("XDG_DATA_HOME", Path("~/.local/share").expanduser())
    return path("TUNTAS_DATA", share / "tuntas")


def secrets_dir() -> Path:
    """Where the passwords of the roles and the signing keys are kept, readable by their owner alone."""
    return path("TUNTAS_SECRETS", data_dir() / "secrets")


def make_data_dir() -> Path:
    """Make sure the data folder is there and usable; its parents keep the mode they have."""
    folder = data_dir()
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise Wrong(_no_data(folder, error)) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Wrong(_no_data(folder, PermissionError("no right to write")))
    return folder


def _no_data(folder: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"The data folder {folder} cannot be used ({reason}). Set TUNTAS_DATA to a folder of your own."


def secret_key(name: str = "") -> str:
    """Give the named key: from TUNTAS_[NAME_]KEY, else from a file made once at random.

    Several web servers before one database must share the keys: set them in the environment there.
    """
    variable = f"TUNTAS_{name.upper()}_KEY" if name else "TUNTAS_SECRET_KEY"
    given = os.environ.get(variable, "").strip()
    if not given:
        return kept_secret(f"{name or 'django'}.key", secrets.token_urlsafe(48) + "\n").strip()
    if len(given) < 32:
        raise Wrong(f"{variable} is too short to protect anything. Give it at least 32 random characters.")
    return given


def kept_secret(name: str, fresh: str) -> str:
    """Read a secret file, after writing `fresh` into it if it was not there. Of two writers the first one wins."""
    folder = secrets_dir()
    file = folder / name
    try:
        if not file.exists():
            _write_once(file, fresh)
        return file.read_text()
    except OSError as error:
        raise Wrong(f"The secret {file} cannot be read or made ({error.strerror}). Check who owns {folder}.") from error


def _write_once(file: Path, content: str) -> None:
    if not file.parent.is_dir():
        if file.parent.parent == data_dir():
            make_data_dir()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(content)
    # A link, not a rename: it fails when another process was first, so no reader ever sees two values.
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
