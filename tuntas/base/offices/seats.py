"""A seat: one person on one post, as plain facts an action can be given."""

from dataclasses import dataclass
from datetime import date

from tuntas.base.ledger.acts import Actor


@dataclass(frozen=True)
class Seat:
    """Who acts, through which post, for which office and subtree.

    grace_until: the decree has run out, and until when the seat still counts. ends_on: ended by a decree, from that day.
    """

    post_id: int
    staff_id: int
    staff_name: str
    role: str
    title: str
    office_id: int
    office_kind: str
    office_name: str
    office_code: str
    region: str
    grace_until: date | None = None
    ends_on: date | None = None

    @property
    def actor(self) -> Actor:
        return Actor("person", self.post_id, self.staff_id)

    def covers(self, region: str) -> bool:
        """Is this region in the seat's subtree?"""
        return region == self.region or region.startswith(self.region + ".")
