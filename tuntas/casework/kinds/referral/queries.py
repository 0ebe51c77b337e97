"""What can be seen of referrals: the doors. The walls are beneath, by the case."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connections
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import NotFound
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import queries as cases
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.referral.enums import Service, Status
from tuntas.casework.kinds.referral.models import Asking, Feedback, Provider, Referral


def referral_for(by: Seat, number: str, *, to_change: bool = False) -> Referral:
    """The referral of this number in the seat's scope, its case locked when it will change. NotFound otherwise."""
    case = cases.case_for(by, number, to_change=to_change)
    found = of_case(case)
    if found is None:
        raise NotFound(_("Nomor itu bukan rujukan."))
    return found


def of_case(case: Case) -> Referral | None:
    """The referral this case is; its case is the very object given."""
    found = Referral.objects.filter(case=case).select_related("origin", "from_office").first()
    if found is not None:
        found.case = case
    return found


def out_of(origin: Case) -> QuerySet[Referral]:
    """Referrals made out of a matter, the latest first."""
    return Referral.objects.filter(origin=origin).select_related("case", "from_office").order_by("-id")


def askings(referral: Referral) -> QuerySet[Asking]:
    return Asking.objects.filter(referral=referral).select_related("provider__office", "other").order_by("n")


def last_asking(referral: Referral) -> Asking | None:
    """The service asked last; whose turn it is when the table says the provider's."""
    return Asking.objects.filter(referral=referral).select_related("provider__office", "other").order_by("-n").first()


def feedback_of(referral: Referral) -> QuerySet[Feedback]:
    return Feedback.objects.filter(referral=referral).order_by("on", "id")


def providers(region: str) -> QuerySet[Provider]:
    """Services that serve a place: those whose own region holds it, the nearest first."""
    return (
        Provider.objects.extra(where=["%s::ltree <@ referral_provider.region"], params=[region])
        .select_related("office")
        .order_by("-region", "service", "name", "id")
    )


def waiting_for(by: Seat) -> QuerySet[Asking]:
    """Questions to the services of this office that nobody has answered, the earliest first."""
    return (
        Asking.objects.filter(provider__office=by.office_id, answered_at__isnull=True)
        .select_related("referral__case", "referral__from_office", "provider")
        .order_by("asked_at", "id")
    )


@dataclass(frozen=True)
class Owned:
    """One referral as the citizen reads it: where to go, what to bring, how far it is."""

    number: str
    state: str
    service: str
    provider: str
    where: Sequence[str]
    needs_transport: bool
    feedback: Sequence[tuple[date, str]]


def for_owner(case_id: int) -> list[Owned]:
    """Referrals that are, or came out of, a matter. Only after the secret was right: no seat is asked for."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT referral_for_owner(%s)", [case_id])
        found = cursor.fetchone()[0]
    rows = json.loads(found) if isinstance(found, str) else found
    return [
        Owned(
            row["number"], row["state"], str(Service(row["service"]).label), row["provider"] or "",
            [part for part in (row["address"], row["hours"], row["phone"], row["papers"]) if part],
            row["needs_transport"],
            [(date.fromisoformat(each["on"]), str(Status(each["status"]).label)) for each in row["feedback"]],
        )
        for row in rows
    ]  # fmt: skip
