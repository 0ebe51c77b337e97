"""Pressing the forms of a page as a browser does, and looking at what became of it."""

import re
from datetime import date

from django.test import Client

from tests.factories.world import World, sitting
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.proposal import lists
from tuntas.casework.kinds.proposal.models import ProposalList


def press(client: Client, page: str, address: str, **fields: object) -> str:
    """Press the form of a page whose address contains this, follow where it leads, and give the page one sees."""
    shown = client.get(page).content.decode()
    found = re.search(rf'(?:form)?action="([^"]*{address}[^"]*)"', shown)
    assert found, f"no form {address} on {page}"
    answer = client.post(found[1].replace("&amp;", "&"), fields, follow=True)
    return str(answer.content.decode())


def case_of(number: str) -> Case:
    """The case, whoever may see it."""
    return Case.objects.using("owner").select_related("holder").get(number=number)


def open_list(world: World) -> ProposalList:
    """Ketileng's list of December, empty."""
    with sitting(world.operator) as seat:
        return lists.open_list(by=seat, programme="jscm", month=date(2021, 12, 1), at=world.at(7, 11))
