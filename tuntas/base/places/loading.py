"""Fills the tables with the shipped reference data, and says where they differ from it.

`load_places` is called after every migration, as the owner, and does nothing when nothing is new.
`verify_regions` is part of `tuntas audit`: regions are not digested row by row, they are compared.
"""

# ruff: noqa: S608 - table and column names are literals of this file
import contextlib
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from tuntas.base.ledger import acts
from tuntas.base.places import shipped


REGION_COLUMNS = ("code", "name", "kind", "parent_id", "path", "n_children")
RETIRED_COLUMNS = ("code", "name", "suggested_successor", "year")
HOLIDAY_COLUMNS = ("on", "name", "kind", "during", "source")
HOLIDAY_SOURCE = "SKB 3 Menteri (daftar bawaan)"
ALWAYS = "(,)"

Row = Sequence[object]


@dataclass(frozen=True)
class Difference:
    """One row that is not as shipped. what: `changed`, `added` or `removed` behind the application's back."""

    table: str
    code: str
    what: str


def load_places(using: str = "owner") -> bool:
    """Bring the tables in step with the shipped files; False when they were already.

    Regions and retired codes are replaced as a whole. Holidays come year by year, only for years the
    table knows nothing of: what people have entered or ended stays. One act, recorded as `places.loaded`.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        stale = [name for name in ("regions.csv.xz", "retired_regions.csv.xz") if not _is_loaded(cursor, name)]
        holidays = _missing_holidays(cursor)
        week = _lacks_country_week(cursor)
        if not (stale or holidays or week):
            return False
        with acts.reference_load("places.loaded") as act:
            act.note(**{name.partition(".")[0]: shipped.sha256_of(name) for name in stale}, holidays=len(holidays))
            for name in stale:
                _replace(cursor, name)
            _copy(cursor, "places_holiday", HOLIDAY_COLUMNS, holidays)
            if week:
                _insert_country_week(cursor)
        # Without fresh statistics the first look-ups after loading would scan.
        cursor.execute("ANALYZE places_region, places_retiredregion, places_holiday, places_workweek")
    return True


def verify_regions(using: str = "default") -> list[Difference]:
    """Every row of the two shipped tables that differs from the shipped file; empty when none does."""
    with connections[using].cursor() as cursor:
        return [
            *_differences(cursor, "places_region", REGION_COLUMNS, _region_rows()),
            *_differences(cursor, "places_retiredregion", RETIRED_COLUMNS, _retired_rows()),
        ]


def _region_rows() -> list[Row]:
    # Not astuple: it copies every value of 91,599 rows deeply.
    return list(map(attrgetter(*(field.name for field in fields(shipped.ShippedRegion))), shipped.regions()))


def _retired_rows() -> list[Row]:
    return list(map(attrgetter(*(field.name for field in fields(shipped.ShippedRetired))), shipped.retired_regions()))


_TABLES = {
    "regions.csv.xz": ("places_region", REGION_COLUMNS, _region_rows),
    "retired_regions.csv.xz": ("places_retiredregion", RETIRED_COLUMNS, _retired_rows),
}


def _is_loaded(cursor: CursorWrapper, name: str) -> bool:
    """Whether the table was filled from exactly this file; the hash is kept as the table's comment."""
    cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [_TABLES[name][0]])
    found = cursor.fetchone()
    return found is not None and found[0] == f"sha256:{shipped.sha256_of(name)}"


def _replace(cursor: CursorWrapper, name: str) -> None:
    """Make the table equal to the file, in sets: new rows come, changed ones change, gone ones go."""
    table, columns, rows = _TABLES[name]
    names = ", ".join(columns)
    cursor.execute(f"CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
    _copy(cursor, "fresh", columns, rows())
    with _without_indexes_if_empty(cursor, table):
        cursor.execute(
            f"""INSERT INTO {table} AS old ({names}) SELECT {names} FROM fresh
                ON CONFLICT (code) DO UPDATE SET {", ".join(f"{column} = excluded.{column}" for column in columns)}
                WHERE old IS DISTINCT FROM excluded"""
        )
        cursor.execute(f"DELETE FROM {table} WHERE NOT EXISTS (SELECT FROM fresh WHERE fresh.code = {table}.code)")
    cursor.execute("DROP TABLE fresh")
    cursor.execute(f"COMMENT ON TABLE {table} IS 'sha256:{shipped.sha256_of(name)}'")


@contextlib.contextmanager
def _without_indexes_if_empty(cursor: CursorWrapper, table: str) -> Iterator[None]:
    """Build the search indexes and check the tree once, after the first load: 2 s instead of 7 s."""
    cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
    if cursor.fetchone() == (True,):
        yield
        return
    cursor.execute(
        """SELECT 'DROP INDEX ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid)
             FROM pg_index i WHERE i.indrelid = to_regclass(%(table)s) AND NOT i.indisunique
           UNION ALL
           SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', c.conrelid::regclass, c.conname),
                  format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', c.conrelid::regclass, c.conname,
                         pg_get_constraintdef(c.oid))
             FROM pg_constraint c WHERE c.conrelid = to_regclass(%(table)s) AND c.contype = 'f'""",
        {"table": table},
    )
    steps = cursor.fetchall()
    for drop, _ in steps:
        cursor.execute(drop)
    yield
    for _, create in steps:
        cursor.execute(create)


def _copy(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    quoted = ", ".join(f'"{column}"' for column in columns)
    with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN WITH (FORMAT csv)") as copy:
        copy.write(out.getvalue())


def _missing_holidays(cursor: CursorWrapper) -> list[Row]:
    cursor.execute('SELECT DISTINCT extract(year FROM "on")::int FROM places_holiday WHERE region IS NULL')
    known = {year for (year,) in cursor.fetchall()}
    return [
        (day.on, day.name, day.kind, ALWAYS, HOLIDAY_SOURCE) for day in shipped.holidays() if day.on.year not in known
    ]


def _lacks_country_week(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT NOT EXISTS (SELECT FROM places_workweek WHERE office_code IS NULL AND region IS NULL)")
    return bool(cursor.fetchone() == (True,))


def _insert_country_week(cursor: CursorWrapper) -> None:
    """The usual office week until someone enters another: Monday to Friday, 07.30 to 16.00."""
    cursor.execute(
        "INSERT INTO places_workweek (weekdays, opens_at, closes_at, during) VALUES (%s, %s, %s, %s)",
        [[1, 2, 3, 4, 5], "07:30", "16:00", ALWAYS],
    )


def _differences(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Iterable[Row]) -> list[Difference]:
    wanted = {str(row[0]): tuple(row) for row in rows}
    cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY code")
    found = {row[0]: tuple(row) for row in cursor.fetchall()}
    verdicts = dict.fromkeys(wanted.keys() - found.keys(), "removed")
    verdicts |= dict.fromkeys(found.keys() - wanted.keys(), "added")
    verdicts |= {code: "changed" for code in wanted.keys() & found.keys() if wanted[code] != found[code]}
    return [Difference(table, code, verdicts[code]) for code in sorted(verdicts)]
