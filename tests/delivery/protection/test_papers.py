"""Papers of a case that becomes a sealed matter: they arrive, sealed; nothing of them stays; the unit alone looks at them."""

from datetime import datetime

import psycopg
import pytest
from django.db import connections

from tests.factories.unit import PHOTO, TOLD, inside, keeper_beside, open_key, opened, put_paper
from tests.factories.world import World, cilegon, sitting
from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import audit, clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases.models import Attachment, Document
from tuntas.delivery.protection import actions, moving, papers, queries, unlock, watch
from tuntas.delivery.protection.models import Matter, Paper, PaperOpening


LABEL = "KTP Zuleha Bait.jpg"
SECOND = b"%PDF-1.4 visum Zuleha %%EOF"


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7, 10))
    return made


def case_with_papers(world: World) -> str:
    """An ordinary case with two papers of its own, and one that another case has too."""
    number = world.hand_in(applicant="Zuleha Bait", kind="need", programme="").number
    with sitting(world.kasie) as by:
        put_paper(number, by, LABEL, at=world.at(7, 10))
        put_paper(number, by, "Foto rumah", content=SECOND, at=world.at(7, 10))
    return number


def moved(world: World, number: str, by: Seat | None = None) -> Matter:
    with sitting(by or world.kasie) as seat:
        moving.move_case(number=number, by=seat, told=TOLD, at=world.at(7, 11))
    assert watch.take_arrivals(at=world.at(7, 11, 1)) == 1
    return Matter.objects.using("owner").get()


def looked_at(matter: Matter, by: Seat, session: unlock.Session, at: datetime) -> list[papers.Plain]:
    lines = inside(by, queries.contents, matter, session).papers
    opened_ones = [actions.open_paper(number=matter.number, ref=one.ref, by=by, purpose="work", at=at) for one in lines]
    return [inside(by, queries.plain_paper, one, matter, session) for one in opened_ones]


def test_papers_of_a_moved_case_arrive_as_they_were(world: World) -> None:
    with keeper_beside():
        matter = moved(world, case_with_papers(world))
        session = opened(world, matter, at=world.at(7, 12))
        found = looked_at(matter, world.ppa_officer, session, world.at(7, 12))

    assert [(one.label, one.mime, one.content) for one in found] == [
        (LABEL, "image/jpeg", PHOTO), ("Foto rumah", "image/jpeg", SECOND),
    ]  # fmt: skip
    assert (
        list(PaperOpening.objects.using("owner").values_list("purpose", "post_id"))
        == [("work", world.ppa_officer.post_id)] * 2
    )


def test_nothing_of_them_stays_on_the_open_side(world: World, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    number = case_with_papers(world)

    moved(world, number)

    assert Attachment.objects.using("owner").count() == Document.objects.using("owner").count() == 0
    found = []
    for (table,) in admin.execute(
        """SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r'
           AND relnamespace IN ('public'::regnamespace, 'sealed'::regnamespace)"""
    ).fetchall():
        asked = f"SELECT 1 FROM {table} t WHERE strpos(t::text, %s) > 0 LIMIT 1"
        words = ("Zuleha", PHOTO.hex(), SECOND.hex(), "visum")
        found += [(table, word) for word in words if admin.execute(asked, [word]).fetchone()]
    assert found == []
    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []  # type: ignore[arg-type]


def test_a_paper_that_another_case_has_too_stays_that_cases_own(world: World) -> None:
    number, other = case_with_papers(world), world.hand_in(kind="need", programme="").number
    with sitting(world.kasie) as by:
        put_paper(other, by, "Foto yang sama", at=world.at(7, 10))

    moved(world, number)

    with sitting(world.kasie):
        (kept,) = Attachment.objects.select_related("document")
        assert (kept.label, bytes(kept.document.content)) == ("Foto yang sama", PHOTO)


def test_the_same_photo_can_be_taken_in_again_afterwards(world: World) -> None:
    moved(world, case_with_papers(world))
    other = world.hand_in(kind="need", programme="").number

    with sitting(world.kasie) as by:
        kept = put_paper(other, by, "Foto yang sama", at=world.at(7, 13))

        assert bytes(Attachment.objects.select_related("document").get(pk=kept.pk).document.content) == PHOTO


def test_nobody_looks_without_opening_purpose_key_and_unit(world: World) -> None:
    with keeper_beside():
        matter = moved(world, case_with_papers(world))
        (ref, *_rest) = Paper.objects.using("owner").order_by("id").values_list("ref", flat=True)
        at, by = world.at(7, 12), world.ppa_officer
        asked = {"number": matter.number, "ref": ref, "purpose": "work", "at": at}
        with pytest.raises(NotPossibleNow):  # the matter was not opened
            actions.open_paper(**asked, by=by)
        session = opened(world, matter, by, at=at)
        with pytest.raises(Invalid):
            actions.open_paper(**asked | {"purpose": ""}, by=by)
        with pytest.raises(NotPossibleNow):  # a colleague who did not open it
            actions.open_paper(**asked, by=world.ppa_second)
        for outside in (world.kasie, world.dinsos_head, world.sekda):
            with pytest.raises(NotFound):
                actions.open_paper(**asked, by=outside)
        paper = actions.open_paper(**asked, by=by)
        with pytest.raises(unlock.KeyClosed):
            inside(by, queries.plain_paper, paper, matter, unlock.Session("", by.staff_id))
        with pytest.raises(unlock.KeyClosed):  # another person's token
            inside(
                world.ppa_second,
                queries.plain_paper,
                paper,
                matter,
                unlock.Session(session.token, world.ppa_second.staff_id),
            )

    assert PaperOpening.objects.using("owner").count() == 1


def test_a_paper_of_another_matter_is_not_there(world: World) -> None:
    with keeper_beside():
        matter = moved(world, case_with_papers(world))
        other = world.hand_in(kind="need", programme="").number
        with sitting(world.kasie) as by:
            put_paper(other, by, "Surat lain", at=world.at(7, 10))
            moving.move_case(number=other, by=by, told=TOLD, at=world.at(7, 12))
        watch.take_arrivals(at=world.at(7, 12))
        theirs = Paper.objects.using("owner").exclude(matter=matter).get()
        opened(world, matter, at=world.at(7, 13))

        with pytest.raises(NotFound):
            actions.open_paper(
                number=matter.number, ref=theirs.ref, by=world.ppa_officer, purpose="work", at=world.at(7, 13)
            )


def test_a_ciphertext_in_another_row_is_not_read(world: World, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    with keeper_beside():
        matter = moved(world, case_with_papers(world))
        session = opened(world, matter, at=world.at(7, 12))
        first, second = inside(world.ppa_officer, lambda: list(Paper.objects.using("sealed").order_by("id")))
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE sealed.paper SET content = %s WHERE id = %s", [bytes(second.content), first.pk])

        with pytest.raises(unlock.Unreadable):
            inside(world.ppa_officer, lambda: queries.plain_paper(queries.paper_of(matter, first.ref), matter, session))


def test_length_and_label_of_a_paper_are_not_told_by_its_row(world: World) -> None:
    with keeper_beside():
        moved(world, case_with_papers(world))

    lengths = {(len(one.title), len(one.content)) for one in Paper.objects.using("owner").all()}
    assert len(lengths) == 1


def test_the_unit_adds_a_paper_of_its_own(world: World) -> None:
    with keeper_beside():
        matter = moved(world, case_with_papers(world))
        at, by = world.at(7, 12), world.ppa_officer
        letter = papers.Plain("Surat rujukan RSUD", "application/pdf", SECOND)
        with pytest.raises(NotPossibleNow):
            actions.add_paper(number=matter.number, by=by, paper=letter, session=open_key(world, by, at=at), at=at)
        session = opened(world, matter, by, at=at)
        actions.add_paper(number=matter.number, by=by, paper=letter, session=session, at=at)
        with pytest.raises(Invalid):
            actions.add_paper(
                number=matter.number, by=by, paper=papers.Plain(" ", "image/jpeg", PHOTO), session=session, at=at
            )

        last = inside(by, queries.contents, matter, session).papers[-1]
        assert (last.label, last.mime, last.by_post) == ("Surat rujukan RSUD", "application/pdf", by.post_id)


# --- who may move a case ---------------------------------------------------------------------------------------------


def test_the_office_that_holds_it_moves_it_and_no_other_of_the_same_subtree(world: World) -> None:
    """Bait: Dinsos sees the case and may take matters in, but Ketileng holds it."""
    number = case_with_papers(world)

    with sitting(world.dinsos_head) as by, pytest.raises(Denied, match="dipegang"):
        moving.move_case(number=number, by=by, told=TOLD, at=world.at(7, 11))
    with sitting(world.kepuh_kasie) as by, pytest.raises(NotFound):
        moving.move_case(number=number, by=by, told=TOLD, at=world.at(7, 11))

    assert Attachment.objects.using("owner").count() == 2


HIDE = "SELECT protection_hide_case(%s, 'ZZZZZZZZZ', gen_random_uuid(), '\\x00', %s, %s)"
OPEN = "SELECT ledger_open_act(%s, 'person', %s, %s, %s, NULL)"


def stolen(world: World, number: str, seat: Seat, *, event: str = "visit.recorded", acts: bool = True,
           as_post: int | None = None, enveloped: bool = True) -> None:  # fmt: skip
    """What a stolen web role would send: the function itself, over the web role's own connection."""
    at = world.at(7, 11)
    with sitting(seat), connections["default"].cursor() as cursor:
        cursor.execute("SELECT id FROM cases_case WHERE number = %s", [number])
        row = cursor.fetchone()
        case = row[0] if row else _id_of(number)
        if acts:
            cursor.execute(OPEN, [event, as_post or seat.post_id, seat.staff_id, at])
            act = cursor.fetchone()[0]
        ref = _envelope(cursor, at) if enveloped else None
        cursor.execute(HIDE, [case, ref, at])
        cursor.execute("SELECT ledger_close_act(%s, '\\x00', '{}')", [act])


def _id_of(number: str) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id FROM cases_case WHERE number = %s", [number])
        return int(cursor.fetchone()[0])


def _envelope(cursor: object, at: datetime) -> object:
    cursor.execute(  # type: ignore[attr-defined]
        """WITH r AS (SELECT gen_random_uuid() AS ref), k AS (SELECT unit_key FROM protection_unit_key('36.72.02.1004')),
           l AS (SELECT protection_leave(r.ref, k.unit_key, 'moved', true, %s, %s, %s) FROM r, k)
           SELECT r.ref FROM r, l""",
        [bytes(80), bytes(28), at],
    )
    return cursor.fetchone()[0]  # type: ignore[attr-defined]


def test_the_function_refuses_every_post_but_those_that_may_move_this_case(world: World) -> None:
    """Bait: the neighbour's Kasie, with the same right; a colleague of the same office without it; those above;
    the unit itself, whose name in the act would tell.
    """
    number = world.hand_in(kind="need", programme="").number
    for seat in (world.kepuh_kasie, world.dinsos_head, world.camat, world.sekda, world.ppa_head, world.system):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="may not move"):
            _as_psycopg(lambda seat=seat: stolen(world, number, seat))
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="may not move"):
        _as_psycopg(lambda: stolen(world, number, _without_the_right(world)))

    stolen(world, number, world.kasie)  # the same call by the office that holds it


def _as_psycopg(call: object) -> None:
    """Django wraps what psycopg raises; the test speaks of the latter."""
    from django.db import DatabaseError  # noqa: PLC0415

    try:
        call()  # type: ignore[operator]
    except DatabaseError as error:
        raise error.__cause__ or error from None


def _without_the_right(world: World) -> Seat:
    """A field worker of Ketileng's own office: a seat there, and no right to take matters in."""
    from django.db.backends.postgresql.psycopg_any import DateRange  # noqa: PLC0415

    from tuntas.base.ledger import acts  # noqa: PLC0415
    from tuntas.base.offices import permissions as may, queries as offices  # noqa: PLC0415
    from tuntas.base.offices.models import Decree, Post, Staff  # noqa: PLC0415

    with acts.open_act(event="test.post", by=acts.SYSTEM, at=world.at(6)):
        post = Post.objects.create(
            office_id=world.kasie.office_id, role="field_worker", title="Petugas lapangan Ketileng",
            staff=Staff.objects.create(name="Tanpa Hak"), decree=Decree.objects.order_by("id").first(),
            during=DateRange(world.at(1).date(), None),
        )  # fmt: skip
    seat = offices.seat_for(post.pk, at=world.at(7, 11))
    assert seat is not None
    assert not may.can(seat, may.CASES_TAKE_IN)
    return seat


@pytest.mark.parametrize(
    "wrong",
    [{"acts": False}, {"event": "visit.noted"}, {"as_post": 1}, {"enveloped": False}],
    ids=["without an act", "in an act of another kind", "in another post's act", "without an envelope"],
)
def test_the_function_refuses_the_right_post_without_act_and_envelope(world: World, wrong: dict[str, object]) -> None:
    number = world.hand_in(kind="need", programme="").number

    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.Error)) as refused:
        _as_psycopg(lambda: stolen(world, number, world.kasie, **wrong))  # type: ignore[arg-type]

    assert refused.value.sqlstate == ("TU001" if wrong == {"acts": False} else "42501")


def test_the_function_refuses_while_a_paper_is_not_in_the_envelope(world: World) -> None:
    number = case_with_papers(world)

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="not in an envelope"):
        _as_psycopg(lambda: stolen(world, number, world.kasie))

    assert Attachment.objects.using("owner").count() == 2


def test_one_act_moves_one_case(world: World) -> None:
    first, second = (world.hand_in(kind="need", programme="").number for _n in range(2))
    at = world.at(7, 11)

    def both() -> None:
        with sitting(world.kasie) as by, connections["default"].cursor() as cursor:
            cursor.execute(OPEN, ["visit.recorded", by.post_id, by.staff_id, at])
            for number in (first, second):
                cursor.execute(HIDE.replace("ZZZZZZZZZ", number), [_id_of(number), _envelope(cursor, at), at])

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no act is open"):
        _as_psycopg(both)
