"""`tuntas intake FILE --office CODE --kind proposal`: take a workbook in as a seat of that office.

`--json` prints one line: `read` rows of people, `accepted` without a remark, `warned` taken with a
remark, `rejected`, `already` (another workbook has brought them), `made` true by this call, and
`returned`, the workbook of what was not taken, or null. A file taken in before makes nothing: `made` 0.
"""

import argparse
import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from tuntas.base.errors import DomainError
from tuntas.base.ledger import clock
from tuntas.base.offices import permissions, queries as offices
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.surfaces.commands.seeding import worlds
from tuntas.surfaces.exchange import actions, commits, queries
from tuntas.surfaces.exchange.enums import ImportKind


class Command(BaseCommand):
    """Take in a workbook."""

    help = "Take in a workbook of an office, row by row; rows that cannot be taken come back with the reason."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--office", required=True, help="code of the desa/kelurahan office, 36.72.02.1004")
        parser.add_argument("--kind", default=ImportKind.PROPOSAL, choices=ImportKind.values)
        parser.add_argument(
            "--returned", type=Path, help="where to write the rejected rows; beside the file by default"
        )
        parser.add_argument("--programme", help="code of the programme; what the list says of itself by default")
        parser.add_argument("--stage-only", action="store_true", help="judge and preview, commit nothing")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: object, **options: object) -> None:
        file, office = options["file"], options["office"]
        assert isinstance(file, Path)
        if not file.is_file():
            raise CommandError(f"No such file: {file}")
        self._need_offices()
        seat = _seat_of(str(office))
        try:
            answer = _take_in(seat, file, options)
        except DomainError as refused:
            raise CommandError(str(refused.sentence)) from refused
        self.stdout.write(json.dumps(answer) if options["as_json"] else _in_words(answer))

    def _need_offices(self) -> None:
        """A database made a moment ago has nobody in it: try the workbook on the offices of Kota Cilegon."""
        if Office.objects.exists():
            return
        self.stderr.write(
            "No offices here yet: making those of Kota Cilegon, in a database marked demo. `make run` will serve it as it"
            " is; for the demo with its history run `make run` first, or with TUNTAS_DATA set to another folder."
        )
        clock.mark("demo")
        worlds.cilegon()


def _seat_of(code: str) -> Seat:
    """Find a seat of the office that may stage imports; the office of a village is told by its region."""
    office = Office.objects.filter(code=code).first() or offices.village_office(code)
    if office is None:
        raise CommandError(f"No office with the code {code}. `tuntas demo` makes the offices of the story districts.")
    seats = offices.seats_of_office(office.pk, at=clock.now())
    seat = next((one for one in seats if permissions.can(one, permissions.IMPORTS_STAGE)), None)
    if seat is None:
        raise CommandError(f"Nobody holds a post at {office.name} that may take in workbooks.")
    return seat


def _take_in(seat: Seat, file: Path, options: dict[str, object]) -> dict[str, object]:
    with _sitting(seat):
        staged = actions.stage(
            by=seat, at=clock.now(), path=file, file_name=file.name, kind=str(options["kind"]),
            programme=str(options["programme"] or ""),
        )  # fmt: skip
    source = staged.source
    made = 0 if options["stage_only"] else _commit(seat, source.pk)
    path = options["returned"] or _beside(file)
    assert isinstance(path, Path)
    with _sitting(seat):
        n_returned = queries.write_returned(seat, source.pk, path) if source.n_rejected else 0
        seen = queries.preview(seat, source.pk, shown=0)
        source.refresh_from_db()
    return {
        "import": source.pk,
        "new": staged.is_new,
        "status": source.status,
        "programme": source.programme,
        "read": source.n_read,
        "accepted": source.n_accepted,
        "warned": source.n_warned,
        "rejected": source.n_rejected,
        "already": source.n_already,
        "made": made,
        "codes": seen.by_code,
        "kin": {"staff": seen.n_staff, "ties": seen.n_ties},
        "returned": str(path) if n_returned else None,
    }


def _beside(file: Path) -> Path:
    """Where the returned rows go: beside the file, or among temporary files when nothing can be written there."""
    folder = file.resolve().parent
    # The mode is asked as well: root may write where nobody is meant to.
    is_kept = not folder.stat().st_mode & 0o222 or not os.access(folder, os.W_OK)
    if is_kept or os.statvfs(folder).f_flag & os.ST_RDONLY:
        folder = Path(tempfile.mkdtemp(prefix="tuntas-"))
    return folder / f"{file.stem}-dikembalikan.xlsx"


def _commit(seat: Seat, import_id: int) -> int:
    """Commit chunk by chunk, each in its own transaction; return how many rows became true.

    A worker beside us helps: how many its chunks hold is nobody's count, so what was left at the beginning is.
    """
    first = progress = _commit_some(seat, import_id)
    while progress.left:
        progress = _commit_some(seat, import_id)
    return first.done + first.left


def _commit_some(seat: Seat, import_id: int) -> commits.Progress:
    with _sitting(seat):
        return commits.commit_some(by=seat, at=clock.now(), import_id=import_id)


@contextlib.contextmanager
def _sitting(seat: Seat) -> Iterator[None]:
    """One transaction in the scope of the seat, as a request has it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tuntas.post', %s, true)", [str(seat.post_id)])
        yield


def _in_words(answer: dict[str, object]) -> str:
    words = "{read} rows read: {accepted} accepted, {warned} with a remark, {rejected} rejected, {already} already in."
    return "\n".join([words.format(**answer), f"Returned rows: {answer['returned']}"])
