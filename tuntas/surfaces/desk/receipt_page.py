"""The receipt as staff see it: with the citizen's name, and what may be the same matter."""

from tuntas.casework.cases import twins
from tuntas.casework.cases.models import Case, Clock, PriorClaim
from tuntas.surfaces import parts, receipts
from tuntas.surfaces.desk.case_page import twin_tasks
from tuntas.surfaces.public.pages import ReceiptPage


def page(case: Case, *, region: str, secret: str) -> ReceiptPage:
    """What the citizen takes home. `region`: path of the regency; `secret`: as written, or ""."""
    # The first of each scope, as they were promised when it was taken in.
    clocks = {each.scope: each for each in Clock.objects.filter(case=case, scope__in=("state", "case")).order_by("-n")}
    step, total = clocks.get("state"), clocks.get("case")
    claim = PriorClaim.objects.filter(case=case).first()
    handed = claim.recorded_at if claim else case.received_at
    promised = receipts.Promised(
        case.number, str(case.region), handed, parts.Holder(case.holder.name, since=handed),
        (step.started_at, step.due) if step else None, total.due if total else None,
        claim.claimed_at if claim else None,
    )  # fmt: skip
    papers = [parts.Paper(label) for label in case.attachments.order_by("id").values_list("label", flat=True)]
    return receipts.page(
        promised, regency=region.partition(", ")[0], secret=secret, papers=papers, who=case.applicant,
        twins=twin_tasks(twins.of_case(case)),
    )  # fmt: skip
