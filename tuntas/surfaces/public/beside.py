"""What stands beside an opened matter: the village's word, who walks along, where she was referred to."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.timezone import localtime

from tuntas.casework.cases import numbers
from tuntas.casework.cases.tracking import Tracked
from tuntas.casework.kinds.advocacy import queries as advocacy
from tuntas.casework.kinds.advocacy.queries import Walked
from tuntas.casework.kinds.proposal import queries as proposals
from tuntas.casework.kinds.referral import queries as services
from tuntas.casework.kinds.referral.workflow import REFERRAL
from tuntas.surfaces.public.pages import Companion, DirectWay, ReferredTo


def direct_way(case_id: int) -> DirectWay | None:
    row = proposals.direct_for_owner(case_id)
    if row is None:
        return None
    stated = localtime(row.stated_at).date() if row.stated_at else None
    return DirectWay(row.village, row.stance, row.statement, stated, None if stated else row.due)


def companions(found: Tracked) -> list[Companion]:
    end = reverse("public:stop_companion", args=[numbers.written(found.number)])
    return [
        Companion(
            f"{one.companion}, {one.organisation}" if one.organisation else one.companion, one.from_on,
            localtime(one.ended_at).date() if one.ended_at else one.until_on, walked(one.visits),
            "" if one.ended_at else end,
        )
        for one in advocacy.for_owner(found.pk)
    ]  # fmt: skip


def walked(visits: Sequence[Walked]) -> list[tuple[date, str, str]]:
    return [(each.visited_on, each.place, each.words) for each in visits]


def referrals(case_id: int) -> list[ReferredTo]:
    return [
        ReferredTo(
            numbers.written(one.number), one.service, REFERRAL.state(one.state).public_label, one.provider, one.where,
            one.feedback,
        )
        for one in services.for_owner(case_id)
    ]  # fmt: skip
