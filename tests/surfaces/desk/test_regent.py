"""An endorsement is the regent's own."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.world import World, sitting
from tests.surfaces.desk.pressing import case_of
from tuntas.base.offices import queries as offices
from tuntas.base.offices.models import Office, Post
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import batches
from tuntas.casework.cases.models import Batch


Sit = Callable[[Seat], Client]

pytestmark = pytest.mark.page


def test_an_endorsement_is_signed_by_the_regent_and_by_nobody_else(world: World, sit: Sit) -> None:
    number = world.hand_in(office_id=world.office("36.72-dinsos").pk, programme="pkh").number
    regent = Office.objects.using("owner").get(kind="regent", region="36.72")
    post = Post.objects.using("owner").get(office=regent)
    seat = offices.seat_for(post.pk, at=world.at(7))
    assert seat is not None
    section = sit(world.dinsos_section)
    made = section.post(
        reverse("desk:batch_new"),
        {"purpose": "Pengesahan", "cases": [number], "chain": [world.sekda.post_id], "signs_at": regent.pk},
    )
    assert made.status_code == 302, made.content.decode()[-1500:]
    letter = Batch.objects.using("owner").get()
    with sitting(world.sekda) as by:
        batches.initial(by=by, batch_id=letter.pk, at=world.at(7, 11))

    # Nobody is offered a signature that is another's.
    offered = reverse("desk:sign_list", args=[letter.pk])
    assert offered not in sit(world.dinsos_head).get(reverse("desk:batches")).content.decode()
    assert offered in sit(seat).get(reverse("desk:batches")).content.decode()
    own_head = sit(world.dinsos_head).post(reverse("desk:batch_sign", args=[letter.pk]), {"letter_number": "460/9"})
    assert (own_head.status_code, regent.name in own_head.content.decode()) == (403, True)
    signed = sit(seat).post(reverse("desk:batch_sign", args=[letter.pk]), {"letter_number": "460/9"})

    assert signed.status_code == 302
    stored = Batch.objects.using("owner").get()
    assert (stored.signed_by_id, stored.letter_number) == (post.pk, "460/9")
    sent = section.post(reverse("desk:batch_send", args=[letter.pk]),
                        {"to_office": world.office("kemensos").pk, "check_on": "2021-12-20"})  # fmt: skip
    assert (sent.status_code, case_of(number).state) == (302, "outside")
