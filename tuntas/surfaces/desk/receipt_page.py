"""The receipt as staff see it: with the citizen's name, and what may be the same matter."""

from django.urls import reverse
from django.utils.timezone import localtime

from tuntas.base.places import calendars, working
from tuntas.casework.cases import twins
from tuntas.casework.cases.models import Case, Clock, PriorClaim
from tuntas.surfaces import parts, proofs, receipts
from tuntas.surfaces.desk import words
from tuntas.surfaces.desk.case_page import twin_tasks
from tuntas.surfaces.public.pages import ReceiptPage


def page(case: Case, *, region: str, secret: str) -> ReceiptPage:
    """What the citizen takes home. `region`: path of the regency; `secret`: as written, or ""."""
    # The first of each scope, as they were promised when it was taken in.
    promised = {
        each.scope: each for each in Clock.objects.filter(case=case, scope__in=("state", "case")).order_by("-n")
    }
    step, total = promised.get("state"), promised.get("case")
    claim = PriorClaim.objects.filter(case=case).first()
    handed = claim.recorded_at if claim else case.received_at
    due, step_due = receipts.last_days(step.due if step else None, total.due if total else None)
    calendar = calendars.calendar_for(str(case.region), on=localtime(case.received_at).date())
    return ReceiptPage(
        words.number(case),
        handed,
        parts.Holder(case.holder.name, since=handed),
        due,
        working.working_days_between(handed, total.due, calendar) if total else 0,
        region.partition(", ")[0],
        qr_url=reverse("public:receipt_qr", args=[words.number(case)]),
        step_due=step_due,
        n_step_days=receipts.step_days(step.started_at, step.due, calendar) if step else 0,
        claimed_on=localtime(claim.claimed_at).date() if claim else None,
        who=case.applicant,
        secret=secret,
        papers=[parts.Paper(label) for label in case.attachments.order_by("id").values_list("label", flat=True)],
        log=proofs.in_log(case.number),
        twins=twin_tasks(twins.of_case(case)),
    )
