"""`tuntas log-export DIR`: the public log as files, byte for byte what is served; any web server or USB stick will do."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tuntas.algorithms.merkle import tiles
from tuntas.base.ledger.log import keys, reading


class Command(BaseCommand):
    """Full tiles that are there already are left alone; the checkpoint is written last, so that a reader of the folder
    never finds one whose tiles are missing.
    """

    help = "Write checkpoint, tiles and entries as files below DIR; run again to bring it up to date."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: object, **options: object) -> None:
        folder = options["folder"]
        assert isinstance(folder, Path)
        found = reading.latest()
        if found is None:
            raise CommandError("The log is empty: nothing has been signed yet.")
        everything: list[tiles.Tile | tiles.Bundle] = [
            *tiles.tiles_of_growth(0, found.size),
            *tiles.bundles_of_growth(0, found.size),
        ]
        written = sum(self.put(folder, wanted) for wanted in everything)
        keys.replace(folder / "checkpoint", found.note)
        self.stdout.write(f"{found.size} entries, {written} files written.")

    def put(self, folder: Path, wanted: tiles.Tile | tiles.Bundle) -> int:
        """One file, unless it is there: what an address names never changes."""
        path = folder / wanted.path
        if path.exists():
            return 0
        data = reading.tile(wanted)
        if data is None:
            raise CommandError(f"{wanted.path} is not in the database. Run: tuntas audit")
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.new")
        draft.write_bytes(data)
        draft.replace(path)
        return 1
