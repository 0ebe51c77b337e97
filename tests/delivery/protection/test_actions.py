"""Calls, openings, channels, the police, keys and transfers, each with the nearest refusal."""

from datetime import time, timedelta

import psycopg
import pytest
from django.db import transaction

from tests.factories.unit import (
    TOLD,
    arrived,
    inside,
    keeper_beside,
    left,
    matter_in,
    open_key,
    opened,
    other_head,
    other_unit,
)
from tests.factories.world import World, cilegon
from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import clock
from tuntas.delivery.protection import actions, envelopes, keyring, queries, unlock, watch
from tuntas.delivery.protection.models import Arrival, Call, MatterKey, Opening, Outbox
from tuntas.surfaces.commands.seeding import units
from tuntas.surfaces.desk.protection.key import DEMO_WORD


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7, 9))
    return made


def told(template: str) -> list[int]:
    return list(
        Outbox.objects.using("owner").filter(template=template).order_by("id").values_list("to_post_id", flat=True)
    )


def test_what_a_desk_left_becomes_a_matter_that_rings_the_duty(world: World) -> None:
    units.man("36.72", at=world.at(7, 0))

    matter = arrived(world, at=world.at(7, 9, 14))

    call = Call.objects.using("owner").get(matter=matter)
    assert (call.due, call.rung_post_id) == (world.at(7, 11, 14), world.ppa_officer.post_id)
    assert (matter.state, matter.due, told("ring")) == ("arrived", world.at(7, 11, 14), [world.ppa_officer.post_id])
    assert matter.number != "4F7K2M9HX"


def test_empty_envelopes_are_thrown_away_and_two_rounds_begin_one_matter(world: World) -> None:
    left(world, at=world.at(7, 9), told=None)
    left(world, at=world.at(7, 9))

    assert [watch.take_arrivals(at=world.at(7, 9)) for _n in range(2)] == [1, 0]
    assert Arrival.objects.using("owner").count() == 0


def test_a_late_call_climbs_once_and_to_the_head_alone(world: World) -> None:
    units.man("36.72", at=world.at(7, 0))
    arrived(world, at=world.at(7, 9))

    assert [watch.climb(at=at) for at in (world.at(7, 11), world.at(7, 11, 1), world.at(7, 12))] == [0, 1, 0]
    assert told("late") == [world.ppa_head.post_id]


def test_a_call_not_answered_is_owed_again(world: World) -> None:
    with keeper_beside():
        matter = arrived(world)
        opened(world, matter)
        actions.record_call(number=matter.number, by=world.ppa_officer, has_reached=False, at=world.at(7, 9, 10))
    again = Call.objects.using("owner").get(matter=matter, made_at__isnull=True)
    assert again.due == world.at(7, 11, 10)


def test_a_week_without_a_roster_is_red_from_thursday(world: World) -> None:
    by = world.ppa_head
    assert [queries.is_red(by, at=world.at(day)) for day in (7, 8, 9, 12)] == [False, False, True, True]

    units.man("36.72", at=world.at(9), days=20)

    assert [queries.is_red(by, at=world.at(day)) for day in (9, 12)] == [False, False]


def test_an_opening_is_committed_before_anything_is_read(
    world: World, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    matter = arrived(world)

    actions.open_matter(number=matter.number, by=world.ppa_officer, purpose="call", ground="dekat", at=world.at(7, 9))

    # Another connection sees it: no page is drawn before this.
    assert admin.execute("SELECT purpose, is_glass FROM sealed.opening").fetchall() == [("call", True)]
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(using="sealed"):
        actions.open_matter(number=matter.number, by=world.ppa_officer, purpose="call", ground="x", at=world.at(7, 9))


def test_who_is_on_duty_opens_without_a_ground_others_break_the_glass(world: World) -> None:
    units.man("36.72", at=world.at(7, 0))
    matter = arrived(world)

    on_duty = actions.open_matter(number=matter.number, by=world.ppa_officer, purpose="call", at=world.at(7, 9))
    with pytest.raises(Invalid) as refused:
        actions.open_matter(number=matter.number, by=world.ppa_head, purpose="supervise", at=world.at(7, 9))
    broken = actions.open_matter(
        number=matter.number, by=world.ppa_second, purpose="work", ground="Rumahnya dekat", at=world.at(7, 9)
    )

    assert (on_duty.is_glass, broken.is_glass, list(refused.value.fields)) == (False, True, ["ground"])
    assert told("glass") == [world.ppa_head.post_id]
    assert b"Rumahnya" not in bytes(broken.ground or b"")
    with keeper_beside():
        session = open_key(world, world.ppa_head)
        assert queries.ground(broken, session, actions.ground_place(broken.ref)) == "Rumahnya dekat"


def test_a_seat_outside_the_unit_is_answered_as_for_a_number_that_never_was(world: World) -> None:
    matter = arrived(world)
    for seat in (world.kasie, world.lurah, world.camat, world.dinsos_head, world.sekda, world.inspektorat_head):
        for number in (matter.number, "000000000", "nonsense"):
            with pytest.raises(NotFound) as refused:
                actions.open_matter(number=number, by=seat, purpose="call", ground="x", at=world.at(7, 9))
            assert str(refused.value.sentence).startswith("Nomor itu tidak ada.")
    assert Opening.objects.using("owner").count() == 0


def test_nothing_goes_to_a_family_telephone(world: World) -> None:
    with keeper_beside():
        matter, session = matter_in(world, "intake")
        by, at = world.ppa_head, world.at(7, 9, 10)
        home = actions.Reaching("phone", "family", is_safe=False, address="0811 222 333 44")
        kept = actions.add_channel(number=matter.number, by=by, reaching=home, session=session, at=at)

        for wrong in (
            actions.Reaching(
                "phone", "family", is_safe=True, address="0811 999 0001", opens_at=time(8), closes_at=time(9)
            ),
            # The same telephone, said to be her own, however it is typed.
            actions.Reaching(
                "sms", "self", is_safe=True, address="+62 811-222-333-44", opens_at=time(8), closes_at=time(10)
            ),
            actions.Reaching("phone", "self", is_safe=True, address="0899 111 0002"),
            # No number anybody could ring: the hours of a safe channel would pass unused.
            actions.Reaching("sms", "self", is_safe=True, address="0855 111", opens_at=time(8), closes_at=time(10)),
            actions.Reaching("phone", "self", is_safe=True, address="-", opens_at=time(8), closes_at=time(10)),
        ):
            with pytest.raises(Invalid):
                actions.add_channel(number=matter.number, by=by, reaching=wrong, session=session, at=at)
        with pytest.raises(NotPossibleNow):
            actions.record_contact(
                number=matter.number, channel_id=kept.pk, by=by, harm="clear", has_reached=True, at=at
            )


def test_a_contact_needs_a_clear_check_and_the_safe_hours(world: World) -> None:
    with keeper_beside():
        matter, session = matter_in(world, "intake")
        by = world.ppa_head
        own = actions.Reaching(
            "phone", "self", is_safe=True, address="0855 111 0003", opens_at=time(9), closes_at=time(9, 20)
        )
        kept = actions.add_channel(number=matter.number, by=by, reaching=own, session=session, at=world.at(7, 9, 5))

        def reach(harm: str, minute: int) -> None:
            actions.record_contact(number=matter.number, channel_id=kept.pk, by=by, harm=harm, has_reached=True,
                                   at=world.at(7, 9, minute))  # fmt: skip

        with pytest.raises(NotPossibleNow, match="tanda bahaya"):
            reach("risk", 10)
        with pytest.raises(NotPossibleNow, match="jam aman"):
            reach("clear", 25)
        reach("clear", 20)


@pytest.mark.parametrize(("code", "reported", "refused"), [
    ("consent", False, False), ("consent", True, False), ("child_rule", True, False), ("child_rule", False, True),
])  # fmt: skip
def test_the_police_are_her_choice_and_for_a_child_the_law(
    world: World, code: str, *, reported: bool, refused: bool
) -> None:
    with keeper_beside():
        matter, session = matter_in(world, "consent")
        with pytest.raises(NotPossibleNow, match="persetujuan"):
            actions.record_police(number=matter.number, by=world.ppa_head, is_reported=reported, at=world.at(7, 9, 5))
        actions.move(
            number=matter.number,
            code=code,
            by=world.ppa_head,
            step=actions.Step("x"),
            session=session,
            at=world.at(7, 9, 5),
        )
        if refused:
            with pytest.raises(NotPossibleNow, match="kewajiban"):
                actions.record_police(
                    number=matter.number, by=world.ppa_head, is_reported=reported, at=world.at(7, 9, 6)
                )
            return
        report = actions.record_police(
            number=matter.number, by=world.ppa_head, is_reported=reported, at=world.at(7, 9, 6)
        )
    assert report.decided_by == ("law" if code == "child_rule" else "victim")


def test_after_a_transfer_only_the_other_unit_can_open(world: World) -> None:
    with keeper_beside():
        matter, session = matter_in(world, "transferring")
        with pytest.raises(NotFound):
            queries.matter_for(world.ppa_head, matter.number)
        # Even with the row at hand, its key is behind the other unit's wall; and in force is not the first unit's.
        with pytest.raises(NotFound):
            inside(world.ppa_head, queries.data_key, matter, session)
        with pytest.raises(unlock.KeyClosed):
            inside(other_head(world), queries.data_key, matter, session)
    assert matter.holder_id == other_unit(world)


def test_the_other_unit_takes_over_and_reads(world: World) -> None:
    with keeper_beside():
        matter, _session = matter_in(world, "transferring")
        by, at = other_head(world), world.at(7, 10)
        actions.open_matter(number=matter.number, by=by, purpose="work", ground="Limpahan", at=at)
        session = open_key(world, by, at=at)
        taken = actions.move(number=matter.number, code="take_over", by=by, step=actions.Step(), session=session, at=at)
        facts = inside(by, queries.contents, taken, session).entries[0].facts
    assert (taken.state, taken.worker_id, facts["contact"]) == ("intake", by.post_id, TOLD.contact)
    assert told("transferred") == [by.post_id]


def test_wrong_words_are_counted_and_then_nothing_opens(world: World) -> None:
    with keeper_beside():
        by, at = world.ppa_officer, world.at(7, 9)
        for _n in range(5):
            with pytest.raises(Invalid):
                keyring.open_keys(by=by, passphrase="bukan ini kata", token="t", at=at)
        with pytest.raises(Denied):
            keyring.open_keys(by=by, passphrase=DEMO_WORD, token="t", at=at)
        assert open_key(world, world.ppa_head).token


def test_a_changed_unit_key_reads_old_matters_and_new_ones(world: World) -> None:
    with keeper_beside():
        before = arrived(world)
        waiting_at = world.at(7, 9, 1)
        left(world, at=waiting_at)
        code = keyring.rotate(by=world.ppa_head, session=open_key(world, world.ppa_head), at=world.at(7, 9, 2))
        watch.take_arrivals(at=world.at(7, 9, 3))
        after = arrived(world, at=world.at(7, 9, 4))

        session = open_key(world, world.ppa_officer, at=world.at(7, 9, 5))
        for matter in (before, after):
            assert (
                inside(world.ppa_officer, queries.contents, matter, session).entries[0].facts["contact"] == TOLD.contact
            )
        assert len(code.replace("-", "")) == 32
        # One envelope lay in the box sealed to the old key: who had it still reads it.
        between = MatterKey.objects.using("owner").exclude(matter__in=[before.pk, after.pk]).get(ended_at__isnull=True)
        assert (
            inside(world.ppa_officer, queries.contents, between.matter, session).entries[0].facts["contact"]
            == TOLD.contact
        )


def test_access_is_given_by_one_who_has_it_and_taken_again(world: World) -> None:
    with keeper_beside():
        head, second, at = world.ppa_head, world.ppa_second, world.at(7, 9)
        session = open_key(world, head)
        keyring.revoke(by=head, staff_id=second.staff_id, at=at)
        with pytest.raises(NotPossibleNow):
            keyring.open_keys(by=second, passphrase=DEMO_WORD, token="s", at=at)
        keyring.enrol(by=second, passphrase="kata sandi saya sendiri", at=at)
        with pytest.raises(NotPossibleNow, match="belum diberi akses"):
            keyring.open_keys(by=second, passphrase="kata sandi saya sendiri", token="s", at=at)
        with pytest.raises(Denied):
            keyring.grant(by=head, staff_id=head.staff_id, session=session, at=at)
        with pytest.raises(Denied):
            keyring.grant(by=world.ppa_officer, staff_id=second.staff_id, session=session, at=at)
        with pytest.raises(unlock.KeyClosed):
            keyring.grant(by=head, staff_id=second.staff_id, session=unlock.Session("nothing", head.staff_id), at=at)
        keyring.grant(by=head, staff_id=second.staff_id, session=session, at=at)

        keyring.open_keys(by=second, passphrase="kata sandi saya sendiri", token="s", at=at)
        matter = arrived(world)
        assert inside(second, queries.data_key, matter, unlock.Session("s", second.staff_id))


def test_the_paper_key_gives_the_head_access_when_every_word_is_lost(world: World) -> None:
    with keeper_beside():
        head, at = world.ppa_head, world.at(7, 9)
        code = keyring.rotate(by=head, session=open_key(world, head), at=at)
        keyring.recover(by=head, code=code.lower(), at=at + timedelta(minutes=1))
        assert open_key(world, head).token
        with pytest.raises(Invalid):
            keyring.recover(by=head, code="2222-3333-4444", at=at + timedelta(minutes=2))


@pytest.mark.parametrize("change", [
    "UPDATE sealed.matterkey SET wrapped = overlay(wrapped placing '\\x00'::bytea from 40 for 1)",
    "UPDATE sealed.entry e SET body = (SELECT o.body FROM sealed.entry o WHERE o.matter_id <> e.matter_id LIMIT 1)",
    "UPDATE sealed.matterkey k SET wrapped = (SELECT o.wrapped FROM sealed.matterkey o WHERE o.matter_id <> k.matter_id LIMIT 1)",
])  # fmt: skip
def test_a_changed_or_swapped_row_is_refused(
    world: World, admin: psycopg.Connection[tuple[object, ...]], change: str
) -> None:
    with keeper_beside():
        first, _second = arrived(world), arrived(world)
        session = open_key(world, world.ppa_officer)
        admin.execute("SET session_replication_role = replica")
        admin.execute(change)  # type: ignore[call-overload]

        with pytest.raises(unlock.Unreadable):
            inside(world.ppa_officer, queries.contents, first, session)


def test_no_word_of_hers_is_readable_in_any_table(world: World, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    bait = ("0811999777", "BAITKONTAK", "BAITCATAT", "BAITSALURAN", "BAITDASAR")
    with keeper_beside():
        matter = arrived(world, told=TOLD.__class__(danger=True, child=True, contact="0811999777 BAITKONTAK"))
        actions.open_matter(
            number=matter.number, by=world.ppa_head, purpose="work", ground="BAITDASAR", at=world.at(7, 9)
        )
        session = open_key(world, world.ppa_head)
        actions.note(number=matter.number, by=world.ppa_head, words="BAITCATAT", session=session, at=world.at(7, 9, 1))
        own = actions.Reaching(
            "person", "self", is_safe=True, address="BAITSALURAN", opens_at=time(8), closes_at=time(9)
        )
        actions.add_channel(
            number=matter.number, by=world.ppa_head, reaching=own, session=session, at=world.at(7, 9, 2)
        )
        watch.go_round(at=world.at(7, 12))
    found = []
    for (table,) in admin.execute(
        """SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE relkind = 'r' AND nspname IN ('public', 'sealed')"""
    ).fetchall():
        found += [
            (table, word)
            for word in bait
            if admin.execute(f"SELECT 1 FROM {table} t WHERE strpos(t::text, %s) > 0", [word]).fetchone()
            or admin.execute(f"SELECT 1 FROM {table} t WHERE strpos(t::text, %s) > 0", [word.encode().hex()]).fetchone()
        ]
    assert found == []
    assert envelopes.BLOCK == 1024
