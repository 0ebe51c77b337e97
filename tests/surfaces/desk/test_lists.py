"""The first page of the day and the inbox of offices that hold no matters of their own."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.world import World, sitting
from tuntas.base.ledger import clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import actions, custody, tracking
from tuntas.casework.kinds.proposal import findings


Sit = Callable[[Seat], Client]


def rows(answer: object) -> list[str]:
    """The rows of work on a page, as words."""
    found = re.findall(r"<li[^>]*>(.*?)</li>", answer.content.decode().partition("<main")[2], re.DOTALL)  # type: ignore[attr-defined]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


@pytest.fixture
def objected(world: World) -> str:
    """A refusal of Dinsos with an objection that lies with the Inspektorat."""
    number = world.hand_in(kind="need", programme="").number
    with sitting(world.kasie):
        custody.hand_over(
            number=number, by=world.kasie, to_office_id=world.office("36.72-dinsos").pk, ground="competent_office",
            at=world.at(7, 9, 30),
        )  # fmt: skip
    with sitting(world.dinsos_officer):
        custody.answer(number=number, by=world.dinsos_officer, accept=True, at=world.at(8))
    with sitting(world.dinsos_head):
        actions.decide(
            number=number, by=world.dinsos_head, outcome="refused", text="Belum dapat.", ground="Satu bantuan",
            evidence="Daftar PKH", would_change="PKH berakhir", at=world.at(9),
        )  # fmt: skip
    clock.set_to(world.at(10))
    tracking.object_to_decision(tracking.track(number), words="PKH sudah berhenti.", at=world.at(10))
    return number


def test_whoever_only_looks_on_sees_what_waits_for_his_office(world: World, sit: Sit, objected: str) -> None:
    head, liaison, elsewhere = (
        [row for row in rows(sit(seat).get(reverse("desk:today"))) if "Bu Rohmah" in row]
        for seat in (world.inspektorat_head, world.liaison, world.sekda)
    )

    assert len(head) == len(liaison) == 1
    assert "Putus keberatan" in head[0]
    assert "kursi Anda melihat, tidak memutus" in liaison[0]
    assert "Lihat" in liaison[0]
    assert elsewhere == []


def test_an_office_that_gets_tasks_instead_of_files_finds_them_where_it_receives(world: World, sit: Sit) -> None:
    number = world.hand_in(at=world.at(7, 9)).number
    with sitting(world.kasie):
        findings.ask_match(number=number, by=world.kasie, at=world.at(7, 9) + timedelta(minutes=30))

    arrived = rows(sit(world.disdukcapil).get(reverse("desk:inbox")))

    assert [row for row in arrived if "Bu Rohmah" in row and "Berkas dipegang Kel. Ketileng" in row]
