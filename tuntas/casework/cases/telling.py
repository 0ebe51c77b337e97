"""What a finding of the audit is about, in plain words: the file, its number, the day, the offices.

    telling.about(cursor, "cases_outgoing", "24")
    -> "Berkas DS-KJ/024, perkara 4F7-K2M-9HX, dikirim Puskesos Kepuhkajang ke Dinsos Kab. Jombang,
        Kamis 12 Maret 2020, 09.14 WIB"

Read from the acts that touched the row and the case they name, and only from bodies that are the ones committed to:
what was taken out of a table still stands in the act that put it there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tuntas.base.ledger import canonical
from tuntas.base.ledger.protect import Cursor
from tuntas.base.places.words import moment_words
from tuntas.casework.cases import numbers


FEW = 60
# Acts of the row itself first, then those of the case they name; the case's own row is its number.
ACTS = """
    WITH own AS (
        SELECT r.act_id, a.case_id FROM ledger_actrow r JOIN ledger_act a ON a.id = r.act_id
        WHERE r.tbl = %(table)s AND r.row_pk = %(key)s)
    SELECT a.event, a.at, b.body, EXISTS (SELECT 1 FROM own WHERE own.act_id = a.id)
    FROM ledger_act a JOIN ledger_actbody b ON b.act_id = a.id
    WHERE (a.id IN (SELECT act_id FROM own) OR a.case_id IN (SELECT case_id FROM own WHERE case_id IS NOT NULL))
      AND ledger_commitment_of(b.salt, b.body) = a.commitment
    ORDER BY a.id LIMIT %(few)s
"""


@dataclass
class _Known:
    """What the acts say: the case's number and first day, its sending with number, offices and moment."""

    number: str = ""
    handed_at: datetime | None = None
    outgoing: str = ""
    sender: str = ""
    receiver: str = ""
    sent_at: datetime | None = None


def about(cursor: Cursor, table: str, key: str) -> str:
    """One line about a row of ours; empty when the acts know nothing of a case or a number."""
    cursor.execute(ACTS, {"table": table, "key": key, "few": FEW})  # type: ignore[arg-type]
    known = _Known()
    for event, at, body, is_own in cursor.fetchall():
        loaded = canonical.loads(body)
        facts = loaded.get("facts") if isinstance(loaded, dict) else None
        if isinstance(facts, dict):
            _learn(known, event, at, facts, is_own=is_own)
    return _line(known)


def _learn(known: _Known, event: str, at: datetime, facts: Mapping[str, object], *, is_own: bool) -> None:
    if event == "case.handed_in":
        known.number, known.handed_at = str(facts.get("number", "")), at
    known.number = known.number or str(facts.get("number", ""))
    # A row's own sending wins over another one of the same case.
    if facts.get("sender") and facts.get("outgoing") and (is_own or not known.outgoing):
        known.outgoing, known.sent_at = str(facts["outgoing"]), at
        known.sender, known.receiver = str(facts["sender"]), str(facts.get("to", ""))


def _line(known: _Known) -> str:
    number = numbers.written(known.number) if known.number else ""
    if known.outgoing and known.sent_at:
        return _("Berkas %(outgoing)s, perkara %(number)s, dikirim %(sender)s ke %(receiver)s, %(when)s") % {
            "outgoing": known.outgoing, "number": number, "sender": known.sender, "receiver": known.receiver,
            "when": moment_words(known.sent_at),
        }  # fmt: skip
    if number and known.handed_at:
        return _("Perkara %(number)s, diserahkan %(when)s") % {
            "number": number, "when": moment_words(known.handed_at)
        }  # fmt: skip
    return _("Perkara %(number)s") % {"number": number} if number else ""
