"""What is always true of a proposal beyond its case: where it came from, its lists, what was found, what became of it."""

from tuntas.casework.kinds.proposal.models.direct import DirectFiling
from tuntas.casework.kinds.proposal.models.findings import CivilMatch, FieldVisit, ProgrammeOutcome, QuestionList
from tuntas.casework.kinds.proposal.models.lists import Deliberation, ListLine, ProposalList, Recusal
from tuntas.casework.kinds.proposal.models.origins import Origin, SourceList
from tuntas.casework.kinds.proposal.models.outreach import Outreach, Reporter


__all__ = [
    "CivilMatch", "Deliberation", "DirectFiling", "FieldVisit", "ListLine", "Origin", "Outreach", "ProgrammeOutcome",
    "ProposalList", "QuestionList", "Recusal", "Reporter", "SourceList",
]  # fmt: skip
