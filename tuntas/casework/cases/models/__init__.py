"""What is always true of a matter. One file per part of its life; all names are imported from here."""

from tuntas.casework.cases.models.claims import FileSearch, MinutesSignature, PriorClaim
from tuntas.casework.cases.models.clocks import Clock, Escalation, RulesVersion
from tuntas.casework.cases.models.custody import (
    Batch,
    BatchLine,
    Bounce,
    Custody,
    Dispatch,
    Disposition,
    Dispute,
    Handover,
    Initialling,
)
from tuntas.casework.cases.models.decisions import Correction, Decision, Objection
from tuntas.casework.cases.models.matter import Attachment, Case, Document, Sight, Task, WorkflowState
from tuntas.casework.cases.models.outgoing import (
    CoveringList,
    Gap,
    HandHeld,
    Outgoing,
    OutgoingBook,
    OutgoingPrefix,
    Reconciliation,
)
from tuntas.casework.cases.models.visits import Visit


__all__ = [
    "Attachment", "Batch", "BatchLine", "Bounce", "Case", "Clock", "Correction", "CoveringList", "Custody",
    "Decision", "Dispatch", "Disposition", "Dispute", "Document", "Escalation", "FileSearch", "Gap", "HandHeld",
    "Handover", "Initialling", "MinutesSignature", "Objection", "Outgoing", "OutgoingBook", "OutgoingPrefix",
    "PriorClaim", "Reconciliation", "RulesVersion", "Sight", "Task", "Visit", "WorkflowState",
]  # fmt: skip
