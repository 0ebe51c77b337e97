"""What became public of these weeks: two busy desks, the files of five weeks, two nights of recomputing."""

from datetime import datetime, timedelta
from uuid import uuid4

from tests.factories.world import World
from tuntas.casework.cases import store
from tuntas.oversight.figures import actions
from tuntas.oversight.figures.models import Week


def live(world: World) -> None:
    """This function will send twelve people away at each of two villages, and let the year end."""
    for village in ("36.72.02.1004", "36.72.04.1005"):
        sent_away(world, village, 12, at=world.at(21))
    # Of the last week, and too few to be shown with it: they still wait.
    sent_away(world, "36.72.02.1004", 2, at=world.at(5, month=1, year=2022))
    actions.publish_due(at=world.at(3, 4, month=1, year=2022))
    actions.publish_due(at=world.at(10, 4, month=1, year=2022))
    last = Week.objects.latest("id")
    for day in (10, 11):
        actions.record_recount(
            at=world.at(day, 5, month=1, year=2022), last=last, n_weeks=5, n_compared=day, agrees=True
        )


def sent_away(world: World, village: str, times: int, *, at: datetime) -> None:
    """So many visitors, a minute apart, told to go elsewhere."""
    office = world.office(village)
    for n in range(times):
        word = store.SpokenWord(
            key=uuid4(), office_id=office.pk, region=village, topic="aid", told="sent_away", sent_to="dinsos"
        )
        store.record_visit(word, at=at + timedelta(minutes=n))
