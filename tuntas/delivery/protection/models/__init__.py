"""What is always true of a sealed matter. Every table lies in schema `sealed`, under its own role and sequences."""

from tuntas.delivery.protection.models.keys import Access, KeyTry, StaffKey, UnitKey
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
from tuntas.delivery.protection.models.record import Outbox, SealedAct, SealedActBody, SealedActPending, SealedActRow


__all__ = [
    "Access", "Arrival", "Call", "Channel", "Contact", "Duty", "Entry", "KeyTry", "Matter", "MatterKey", "Opening",
    "Outbox", "PoliceReport", "SealedAct", "SealedActBody", "SealedActPending", "SealedActRow", "StaffKey", "UnitKey",
]  # fmt: skip
