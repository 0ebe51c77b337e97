"""What is always true of a sealed matter. Every table lies in schema `sealed`, under its own role and sequences."""

from tuntas.delivery.protection.models.alerts import Alert
from tuntas.delivery.protection.models.keys import Access, KeyTry, StaffKey, UnitKey
from tuntas.delivery.protection.models.line import Clock, Custody, Escalation
from tuntas.delivery.protection.models.matter import (
    Arrival,
    Call,
    Channel,
    Contact,
    Duty,
    Entry,
    Matter,
    MatterKey,
    Opening,
    PoliceReport,
)
from tuntas.delivery.protection.models.papers import ArrivalPaper, Paper, PaperOpening
from tuntas.delivery.protection.models.record import (
    Outbox,
    SealedAct,
    SealedActBody,
    SealedActPending,
    SealedActRow,
    Tally,
)


__all__ = [
    "Access", "Alert", "Arrival", "ArrivalPaper", "Call", "Channel", "Clock", "Contact", "Custody", "Duty", "Entry",
    "Escalation", "KeyTry", "Matter", "MatterKey", "Opening", "Outbox", "Paper", "PaperOpening", "PoliceReport",
    "SealedAct", "SealedActBody", "SealedActPending", "SealedActRow", "StaffKey", "Tally", "UnitKey",
]  # fmt: skip
