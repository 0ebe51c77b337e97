"""The sets of acts a database holds: the open one, and the one in schema `sealed` of the same shape.

A set is its name's beginning: `ledger_act`, `ledger_open_act()` or `sealed.act`, `sealed.open_act()`. Which set a
table answers to follows from its schema, which set an act opens in from the connection.
"""

import re
from dataclasses import dataclass
from pathlib import Path


FUNCTIONS = Path(__file__).parent / "sql" / "functions.sql"
# Where the act's own functions end and those of the whole house begin.
SHARED = "INSERT INTO ledger_mark"


@dataclass(frozen=True)
class ActSet:
    """prefix: what its tables and functions begin with. setting: which one names the open act of a transaction.

    erased: where the acts stand whose body an act erased, as SQL. is_covered: its leaves ride in the log's cover slots.
    """

    prefix: str
    setting: str
    erased: str
    is_covered: bool = False

    @property
    def act_table(self) -> str:
        return f"{self.prefix}act"


OPEN = ActSet("ledger_", "tuntas.act", "ledger_erasure")
# Nothing is erased there yet: whoever has no key reads nothing.
SEALED = ActSet(
    "sealed.", "tuntas.sealed_act", "(SELECT NULL::bigint AS act_id, NULL::bytea AS head WHERE false)", is_covered=True
)
SETS = (OPEN, SEALED)
# Connections that do not write into the open set.
BY_ALIAS = {"sealed": SEALED}


def of_table(table: str) -> ActSet:
    """The set a table's changes are recorded in."""
    return SEALED if table.startswith(SEALED.prefix) else OPEN


def of_alias(alias: str) -> ActSet:
    return BY_ALIAS.get(alias, OPEN)


def functions(made: ActSet) -> str:
    """SQL of a further set's functions and triggers: those of the open set under other names."""
    text = FUNCTIONS.read_text().partition(SHARED)[0]
    text = re.sub(r"TRIGGER ledger_", f"TRIGGER {made.prefix.replace('.', '_')}", text)
    text = text.replace("'tuntas.act'", f"'{made.setting}'")
    return (
        re.sub(r"\bledger_(?=act|open|close|current|rows|append|no_truncate)", made.prefix, text)
        .replace("ledger_leaf_of", f"{made.prefix}leaf_of")
        .replace("ledger_commitment_of", f"{made.prefix}commitment_of")
    )
