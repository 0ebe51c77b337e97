"""A case that turns out to be violence: gone from the open side, whole in the unit's hands, a consultation in its place."""

from datetime import date
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from tests.factories import life
from tests.factories.unit import TOLD, inside, keeper_beside, opened, put_paper
from tests.factories.world import World, cilegon, sitting
from tuntas.base.errors import Denied, NotFound
from tuntas.base.ledger import acts, audit, clock, outbox
from tuntas.base.people import queries as registers
from tuntas.casework.cases import actions, deadlines, numbers, queries, tracking, twins
from tuntas.casework.cases.models import Case, Visit
from tuntas.casework.kinds.proposal import actions as proposals, lists
from tuntas.casework.kinds.proposal.models import ListLine
from tuntas.casework.kinds.referral import actions as referrals
from tuntas.casework.kinds.referral.models import Provider
from tuntas.casework.kinds.referral.queries import waiting_for
from tuntas.delivery.protection import moving, queries as rooms, watch
from tuntas.delivery.protection.models import Matter
from tuntas.surfaces.public.tracked import page_of


BAIT = ("Zuleha Bait", "0811777000", "3672025205500099", "dipukul suami")


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7, 10))
    return made


def bait(world: World) -> str:
    name, phone, nik, words = BAIT
    return world.hand_in(applicant=name, phone=phone, nik=nik, words=words, kind="need", programme="").number


def move(world: World, number: str) -> None:
    with sitting(world.kasie) as by:
        moving.move_case(number=number, by=by, told=TOLD, at=world.at(7, 11))


def no_word_in(admin: psycopg.Connection[tuple[object, ...]], words: tuple[str, ...]) -> list[tuple[object, str]]:
    """The tables of the open side in which one of these words stands, whatever the column."""
    found = []
    for (table,) in admin.execute(
        "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    ).fetchall():
        asked = f"SELECT 1 FROM {table} t WHERE strpos(t::text, %s) > 0 LIMIT 1"
        found += [(table, word) for word in words if admin.execute(asked, [word]).fetchone()]
    return found


def test_a_moved_case_is_nowhere_on_the_open_side(world: World) -> None:
    number = bait(world)
    other = bait(world)
    with sitting(world.kasie) as by:
        assert len(queries.search(by, "zuleha")) == 2

    move(world, number)
    deadlines.meet_all(at=world.at(28))
    outbox.send_due(now=world.at(28))

    for seat in (world.kasie, world.lurah, world.dinsos_head, world.camat, world.sekda, world.system):
        with sitting(seat):
            assert [case.number for case in Case.objects.all()] == ([other] if seat.covers("36.72.02.1004") else [])
    with sitting(world.kasie) as by:
        assert [case.number for case in queries.search(by, "zuleha")] == [other]
        assert [case.number for case in queries.worklist(by)] == [other]
        assert twins.of_case(Case.objects.get(number=other)) == []
        with pytest.raises(NotFound):
            queries.case_for(by, number)


def test_referrals_out_of_it_go_with_it(world: World, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """Each is a case of its own with her name on it, one of them in the hands of a service elsewhere, with a paper."""
    number, made = bait(world), []
    with acts.open_act(event="test.providers", by=acts.SYSTEM, at=world.at(6), using="owner"):
        counter = Provider.objects.using("owner").create(
            name="Loket KK", service="civil_record", region="36.72", office=world.office("36.72-disdukcapil")
        )
    for provider in (None, counter.pk):
        need = referrals.Need("legal", "soon", "consent", date(2021, 12, 7), BAIT[3], provider_id=provider)
        with sitting(world.kasie) as by:
            made.append(referrals.make(number=number, by=by, need=need, key=uuid4(), at=world.at(7, 10, 30)).number)
    with sitting(world.disdukcapil) as by:
        referrals.take_on(number=made[1], by=by, at=world.at(7, 10, 40))
    with sitting(world.kasie) as by:
        put_paper(made[0], by, f"Surat {BAIT[0]}", at=world.at(7, 10, 45))
        assert len(queries.search(by, "zuleha")) == 3

    move(world, number)

    for seat in (world.kasie, world.lurah, world.dinsos_head, world.disdukcapil, world.camat):
        with sitting(seat) as by:
            assert list(Case.objects.all()) == []
            assert list(waiting_for(by)) == []
    for one in (number, *made):
        told = Client().get(f"/lacak/{numbers.written(one)}/").content.decode()
        assert "Konsultasi layanan. Selesai dilayani Selasa 7 Desember 2021." in told
    assert Visit.objects.using("owner").filter(at=world.at(7, 11)).count() == 1
    assert no_word_in(admin, BAIT) == []
    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []  # type: ignore[arg-type]
    with keeper_beside():
        assert watch.take_arrivals(at=world.at(7, 11)) == 1
        matter = Matter.objects.using("owner").get()
        session = opened(world, matter, at=world.at(7, 11))
        read = inside(world.ppa_officer, rooms.contents, matter, session)
    assert all(numbers.written(one) in str(read.entries[0].facts["others"]) for one in made)
    assert [paper.label for paper in read.papers] == [f"Surat {BAIT[0]}"]


def test_a_referral_cannot_be_left_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function looks for itself, whoever calls it."""
    number = bait(world)
    need = referrals.Need("legal", "soon", "consent", date(2021, 12, 7), "Perlu dampingan")
    with sitting(world.kasie) as by:
        referrals.make(number=number, by=by, need=need, key=uuid4(), at=world.at(7, 10, 30))

    monkeypatch.setattr(moving, "along", lambda _case: [])

    with pytest.raises(DatabaseError, match="left behind"):
        move(world, number)

    with sitting(world.kasie) as by:
        assert len(queries.search(by, "zuleha")) == 2


def test_from_a_referral_the_whole_matter_goes_by_who_holds_it(world: World) -> None:
    """Its own desk presses the button on the referral's page; the service it was sent to cannot, and is told who can."""
    number = bait(world)
    with acts.open_act(event="test.providers", by=acts.SYSTEM, at=world.at(6), using="owner"):
        asked = Provider.objects.using("owner").create(
            name="Dinsos", service="legal", region="36.72", office_id=world.dinsos_head.office_id
        )
    need = referrals.Need("legal", "soon", "consent", date(2021, 12, 7), "Perlu dampingan", provider_id=asked.pk)
    with sitting(world.kasie) as by:
        made = [
            referrals.make(number=number, by=by, need=need, key=uuid4(), at=world.at(7, 10, n)).number for n in (30, 31)
        ]
    with sitting(world.dinsos_section) as by:
        referrals.take_on(number=made[0], by=by, at=world.at(7, 10, 40))
        assert Case.objects.get(number=made[0]).holder_id == by.office_id
    with sitting(world.dinsos_head) as by, pytest.raises(Denied, match="Ketileng"):
        moving.move_case(number=made[0], by=by, told=TOLD, at=world.at(7, 11))

    move(world, made[1])

    with sitting(world.kasie) as by:
        assert queries.search(by, "zuleha") == []
        assert list(Case.objects.all()) == []


def test_what_was_merged_into_it_goes_along_when_it_is_hers(world: World) -> None:
    """She came twice; a neighbour's complaint under the same head is the neighbour's own."""
    number, again = bait(world), bait(world)
    other = world.hand_in(applicant="Tetangga", phone="0822 111 0000", kind="need", programme="").number
    with sitting(world.kasie) as by:
        for one in (again, other):
            actions.merge(number=one, by=by, parent_number=number, at=world.at(7, 10, 30))

    move(world, again)

    with sitting(world.kasie) as by:
        assert [case.number for case in Case.objects.all()] == [other]
        assert queries.case_for(by, other).parent is None
        assert queries.search(by, "zuleha") == []
    with keeper_beside():
        assert watch.take_arrivals(at=world.at(7, 11)) == 1
        matter = Matter.objects.using("owner").get()
        session = opened(world, matter, at=world.at(7, 11))
        facts = inside(world.ppa_officer, rooms.contents, matter, session).entries[0].facts
    assert (facts["number"], facts["others"]) == (number, f"{numbers.written(again)}, {BAIT[3]}")


@pytest.mark.parametrize("card", ["alone", "with others"])
def test_whom_only_her_case_speaks_of_leaves_the_register(
    world: World, admin: psycopg.Connection[tuple[object, ...]], card: str
) -> None:
    """A name without any case would be hers alone; on a card with her children she is a resident like them."""
    name, phone, nik, words = BAIT
    with sitting(world.operator) as by:
        number = proposals.propose(
            by=by, region="36.72.02.1004", applicant=name, programme="jscm", received_at=world.at(7, 9), words=words,
            facts=proposals.Facts(name, nik=nik, kk_no="3672025205500001", rt="03", rw="05"), key=uuid4(),
            at=world.at(7, 9), phone=phone,
        ).number  # fmt: skip
        if card == "with others":
            proposals.propose(
                by=by, region="36.72.02.1004", applicant="Anak Bait", programme="jscm", received_at=world.at(7, 9),
                facts=proposals.Facts("Anak Bait", kk_no="3672025205500001"), key=uuid4(), at=world.at(7, 9),
            )  # fmt: skip

    move(world, number)

    with sitting(world.kasie) as by:
        found = [person.name for person in registers.search("zuleha")]
    assert found == ([name] if card == "with others" else [])
    if card == "alone":
        assert no_word_in(admin, (*BAIT, "3672025205500001")) == []
    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("aside", ["nobody", "the lurah"])
def test_the_next_name_goes_on_a_list_whose_last_line_went(world: World, aside: str) -> None:
    """The line nobody sees any more would hold its number against whoever comes next; it stays where one stepped aside."""
    for _n in range(2):
        world.hand_in()
    with sitting(world.kasie) as by:
        made = lists.open_list(by=by, programme="jscm", month=date(2021, 12, 1), at=world.at(7, 10))
        lists.gather(list_id=made.pk, by=by, at=world.at(7, 10))
        last, line = ListLine.objects.order_by("-n").values_list("case__number", "pk")[0]
    if aside == "the lurah":
        with sitting(world.lurah) as by:
            lists.recuse(line_id=line, by=by, relation="sibling", at=world.at(7, 10, 30))
    move(world, last)
    world.hand_in()

    with sitting(world.kasie) as by:
        n_new = lists.gather(list_id=made.pk, by=by, at=world.at(7, 12))
        numbered = list(ListLine.objects.order_by("n").values_list("n", flat=True))

    assert (n_new, numbered) == (1, [1, 2] if aside == "nobody" else [1, 3])


def test_its_number_says_what_any_consultation_says(world: World) -> None:
    number = bait(world)

    move(world, number)

    page = page_of(tracking.track(number), at=world.at(7, 12))
    assert (page.answer, page.now, page.steps, page.opened) == ("consulted", "", (), None)
    told = Client().get(f"/lacak/{numbers.written(number)}/").content.decode()
    assert "Konsultasi layanan. Selesai dilayani Selasa 7 Desember 2021." in told
    assert [word for word in BAIT if word in told] == []


def test_what_the_file_said_is_in_the_units_hands(world: World) -> None:
    number = bait(world)

    move(world, number)

    with keeper_beside():
        assert watch.take_arrivals(at=world.at(7, 11, 1)) == 1
        matter = Matter.objects.using("owner").get()
        session = opened(world, matter, at=world.at(7, 11, 2))
        facts = inside(world.ppa_officer, rooms.contents, matter, session).entries[0].facts
    assert [facts[name] for name in ("applicant", "phone", "nik", "words", "number")] == [*BAIT, number]


def test_no_table_of_the_open_side_holds_a_word_of_it(
    world: World, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    number = bait(world)

    move(world, number)

    assert no_word_in(admin, BAIT) == []


def test_audit_says_which_act_erased_and_finds_nothing(
    world: World, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    number = bait(world)

    move(world, number)

    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []  # type: ignore[arg-type]
        erased = list(audit.erased(cursor))  # type: ignore[arg-type]
    (row,) = admin.execute("SELECT max(id) FROM ledger_act WHERE event = 'visit.recorded'").fetchall()
    assert [by for _act, by in erased] == [row[0]]


def test_a_body_taken_out_without_an_act_is_still_named(
    world: World, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    move(world, bait(world))
    kept = bait(world)
    (act,) = admin.execute(
        "SELECT a.id FROM ledger_act a JOIN cases_case c ON c.id = a.case_id WHERE c.number = %s", [kept]
    ).fetchone() or (0,)

    with admin.transaction(force_rollback=True):
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute("DELETE FROM ledger_actbody WHERE act_id = %s", [act])
        with admin.cursor() as cursor:
            named = [(one.kind, one.key) for one in audit.findings(cursor, tables=["ledger_act"])]  # type: ignore[arg-type]

    assert named == [("body_missing", str(act))]


def test_an_erased_body_is_refused_without_its_erasure(world: World) -> None:
    from django.db import DatabaseError, connections  # noqa: PLC0415

    bait(world)

    with pytest.raises(DatabaseError, match="append only"), connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM ledger_actbody")


@pytest.mark.slow
def test_every_case_of_a_lived_in_world_can_be_moved(db: str, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """Whatever a case went through: nothing refuses its going, and the audit agrees afterwards."""
    clock.mark("test")
    world = cilegon()
    life.live_through(world)
    at = world.at(30)
    seats = [world.kasie, world.dinsos_head, world.kepuh_kasie, world.dinsos_section]

    moved = 0
    for number in list(Case.objects.using("owner").order_by("id").values_list("number", flat=True)):
        for seat in seats:
            with sitting(seat) as by:
                if Case.objects.filter(number=number, holder_id=by.office_id).exists():
                    moving.move_case(number=number, by=by, told=TOLD, at=at)
                    moved += 1
                    break

    assert moved > 10
    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []  # type: ignore[arg-type]
    assert Visit.objects.using("owner").filter(told="answered").count() >= moved


def test_the_desk_moves_a_case_by_its_page(world: World) -> None:
    number = bait(world)
    client = Client()
    session = client.session
    session["post_id"] = world.kasie.post_id
    session.save()
    address = reverse("desk:case_room", args=[number])

    assert client.get(reverse("desk:case", args=[number])).status_code == 200
    missing = client.post(address, {"danger": "yes"})
    done = client.post(address, {"danger": "yes", "contact": "0811"})

    assert (missing.status_code, done.status_code, done["Location"]) == (422, 302, "/meja/kunjungan/")
    assert client.get(reverse("desk:case", args=[number])).status_code == 404
    assert client.get(address).status_code == 404
