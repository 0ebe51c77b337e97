"""State × step × seat: what the page says of a step is what the step does.

Generated from the workflow tables, the table of steps and the seats; a new state or step joins by itself.
"""

from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from uuid import uuid4

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.factories.world import World, sitting
from tests.surfaces.desk.papers import photo
from tests.surfaces.public.pages import words_of
from tuntas.base.errors import DomainError
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import queries, workflow
from tuntas.casework.cases.models import Case
from tuntas.surfaces.desk import moves
from tuntas.surfaces.desk.move_forms import About


Sit = Callable[[Seat], Client]
SEATS = (
    "kasie", "lurah", "operator", "camat", "dinsos_head", "dinsos_section", "dinsos_verifier", "disdukcapil", "sekda",
    "inspektorat_head",
)  # fmt: skip
LATER = date(2021, 12, 20)


def typed_for(verb: str, about: About, world: World, parent: str) -> dict[str, object]:
    """Words that pass every form, so that only the rule can refuse."""
    receivers = {move: office.pk for move, office in about.competent}
    dinsos = world.office("36.72-dinsos").pk
    tasks = list(
        about.case.tasks.filter(done_at__isnull=True, office_id=about.by.office_id).values_list("code", flat=True)
    )
    colleague = next((pk for pk, _name in about.colleagues if pk != about.by.post_id), about.by.post_id)
    return {
        "hand_over": {"to_office": receivers.get("send", dinsos), "ground": "file_complete", "note": ""},
        "send_back": {"to_office": receivers.get("send_back", dinsos), "ground": "paper_missing", "note": "KTP belum ada", "defects": ""},
        "contest": {"ground": "not_our_duty", "note": "Bukan tugas kami"},
        "decline": {"ground": "not_our_duty", "competent_office": dinsos},
        "do_task": {"task": tasks[0] if tasks else "identity_papers", "result": "ada"},
        "paper": {"label": "KTP", "photo": photo()},
        "assign": {"to_post": colleague, "note": ""},
        "ask_citizen": {"defects": "KTP\nKK"},
        "wait": {"state": "waiting_window", "next_on": LATER, "reason": "Jendela Januari"},
        "dispatch": {"to_office": about.outside[0][0], "proof": "460/1", "check_on": LATER},
        "look_again": {"check_on": LATER, "note": ""},
        "verify": {"note": "Cocok"},
        "grant": {"text": "Dapat.", "ground": "Janda"},
        "answer": {"text": "Dijawab."},
        "refuse": {"text": "Belum.", "ground": "Perwal", "evidence": "Daftar", "would_change": "PKH berakhir"},
        "prove_notice": {"proof": "signed", "notice_on": date(2021, 12, 7)},
        "decide_objection": {"outcome": "dismissed", "text": "Tetap."},
        "correct": {"ground": "Salah ketik", "text": "Nama diperbaiki"},
        "withdraw": {"reason": "Pindah"},
        "merge": {"parent_number": parent},
        "state_why": {"stance": "against", "statement": "Punya dua rumah."},
        "consent": {"consent": "yes", "how": "signed", "on": date(2021, 12, 7), "witness": ""},
        "register": {"name": "Bu Rohmah", "nik": "", "kk_no": "", "address": "Jl. Melati", "rt_rw": "03/05"},
        "make_referral": {"service": "health", "provider": None, "urgency": "soon", "leave": "consent", "transport": "",
                          "leave_on": date(2021, 12, 7), "note": "Sesak.", "needs_transport": False, "key": uuid4()},
        "refer": {"provider": 0},
        "turn_down": {"ground": "full", "other": 0},
        "tell_status": {"status": "attending", "on": date(2021, 12, 7)},
        "break_off": {"reason": "Pindah"},
    }.get(verb, {})  # fmt: skip


def states() -> Iterator[tuple[str, str]]:
    # A referral's steps hang on whom it asked: its own matrix stands in tests/casework/kinds/test_referral.py.
    for table in (table for table in workflow.all_kinds() if table.kind != "referral"):
        for state in table.states.values():
            yield table.kind, state.code


def put(
    admin: psycopg.Connection[tuple[object, ...]], case_id: int, parent_id: int, kind: str, state: str, holder: int
) -> None:
    """Put a case into a state past all actions, as a superuser; constraints still hold."""
    state_class = str(workflow.of(kind).state(state).state_class)
    admin.execute("SET session_replication_role = replica")
    if state_class == "adverse":
        admin.execute(
            """INSERT INTO cases_decision (case_id, n, outcome, ground, evidence, would_change, text, text_sms, decided_by_id,
                   decided_by_post_id, decided_at, objection_office_id, objection_days)
               SELECT %s, 1, 'refused', 'a', 'b', 'c', 'd', 'e', p.staff_id, p.id, '2021-12-07 09:00+07', o.id, 14
               FROM offices_post p, offices_office o WHERE o.kind = 'inspektorat' LIMIT 1""",
            [case_id],
        )
    admin.execute(
        """UPDATE cases_case SET kind = %(kind)s, state = %(state)s, state_class = %(class)s, holder_id = %(holder)s,
               due = CASE WHEN %(class)s = 'open' THEN timestamptz '2021-12-10 09:00+07' END,
               next_on = CASE WHEN %(class)s = 'waiting' THEN date '2021-12-20' END,
               parent_id = CASE WHEN %(state)s = 'merged' THEN %(parent)s END,
               decision_id = (SELECT id FROM cases_decision WHERE case_id = %(id)s)
           WHERE id = %(id)s""",
        {"kind": kind, "state": state, "class": state_class, "holder": holder, "id": case_id, "parent": parent_id},
    )
    admin.execute("UPDATE cases_custody SET office_id = %s WHERE case_id = %s", [holder, case_id])
    admin.execute("UPDATE cases_task SET done_at = now(), done_by_id = 1 WHERE case_id = %s", [case_id])
    admin.execute("SET session_replication_role = origin")


def tried(verb: moves.Verb, about: About, typed: dict[str, object]) -> DomainError | None:
    """What the step itself says; nothing is kept."""
    point = transaction.savepoint()
    try:
        verb.act(about.case.number, about.by, about.at, dict(typed))  # type: ignore[arg-type]
    except DomainError as refusal:
        return refusal
    finally:
        transaction.savepoint_rollback(point)
    return None


def agree(verb: moves.Verb, about: About, step: moves.Step | None, refusal: DomainError | None) -> bool:
    """Not shown: refused. Possible: done. Blocked: refused in the very words of the page."""
    if step is None:
        return refusal is not None and (refusal.status in {403, 404} or may.can(about.by, verb.permission))
    if step.refusal is None or refusal is None:
        return step.refusal is refusal
    onward = {"hand_over": "send", "send_back": "send_back"}.get(verb.code)
    if onward and not about.receivers(onward):
        # Nobody to send it to: the action says so of the office that was typed.
        return True
    return (refusal.status, str(refusal.sentence)) == (step.refusal.status, str(step.refusal.sentence))


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "state"), list(states()))
def test_page_and_step_agree(
    world: World, admin: psycopg.Connection[tuple[object, ...]], kind: str, state: str
) -> None:
    programme = "jscm" if kind == "proposal" else ""
    receipt = world.hand_in(kind=kind, programme=programme)
    parent = world.hand_in(kind=kind, programme=programme, applicant="Induk")
    first = workflow.of(kind).first == state
    holder = world.kasie.office_id if first else world.dinsos_head.office_id
    put(admin, receipt.case_id, parent.case_id, kind, state, holder)
    at, seen, wrong = world.at(7, 10), 0, []

    for name in SEATS:
        seat = getattr(world, name)
        with sitting(seat):
            about = About(queries.case_for(seat, receipt.number), seat, at)
            for verb in moves.VERBS.values():
                step = moves.look(verb, about)
                refusal = tried(verb, about, typed_for(verb.code, about, world, parent.number))
                seen += step is not None and step.refusal is None
                if not agree(verb, about, step, refusal):
                    wrong.append(
                        (
                            name,
                            verb.code,
                            step and step.refusal and str(step.refusal.sentence),
                            refusal and str(refusal.sentence),
                        )
                    )
    assert wrong == []
    # The bait: in every state somebody may do something, unless it is over for good.
    assert seen or workflow.of(kind).state(state).state_class == "closed"


def test_village_next_door_sees_no_case_and_no_step(world: World, sit: Sit) -> None:
    own, other = world.hand_in(region="36.72.04.1005", applicant="Warga Kepuh"), world.hand_in()
    client = sit(world.kepuh_kasie)
    assert client.get(reverse("desk:case", args=[own.number])).status_code == 200

    for verb in moves.VERBS:
        address = reverse("desk:move", args=[other.number, verb])
        assert client.get(address).status_code == 404, verb
        assert client.post(address, {"note": "x"}).status_code == 404, verb


def test_step_one_may_not_take_is_refused_with_the_reason_and_a_way_back(world: World, sit: Sit) -> None:
    receipt = world.hand_in()

    answer = sit(world.disdukcapil).post(reverse("desk:move", args=[receipt.number, "grant"]), {"text": "Dapat"})

    assert answer.status_code == 403
    assert reverse("desk:case", args=[receipt.number]) in answer.content.decode()


def test_blocked_step_is_seen_with_the_sentence_the_action_raises(world: World, sit: Sit) -> None:
    receipt = world.hand_in()
    client = sit(world.kasie)

    page = client.get(reverse("desk:case", args=[receipt.number])).content.decode()
    answer = client.post(
        reverse("desk:move", args=[receipt.number, "hand_over"]),
        {"to_office": world.office("36.72-dinsos").pk, "ground": "file_complete"},
    )

    assert answer.status_code == 409
    assert "5 dari 5 data belum disiapkan" in page
    assert "5 dari 5 data belum disiapkan" in answer.content.decode()
    assert Case.objects.using("owner").get(number=receipt.number).version == 1


@pytest.mark.parametrize("forged", ["kepuh_kasie", "camat", "kasie", "nowhere", "words"])
def test_an_office_that_cannot_receive_it_is_named_as_that_whether_it_is_there_or_not(
    world: World, sit: Sit, forged: str
) -> None:
    """The next village, the office above, one's own, no office at all: one sentence; what was typed is still there."""
    number = world.hand_in(kind="need", programme="").number
    typed = {"nowhere": 987654321, "words": "kantor"}.get(forged) or getattr(world, forged).office_id

    answer = sit(world.kasie).post(
        reverse("desk:move", args=[number, "hand_over"]),
        {"to_office": typed, "ground": "file_complete", "note": "Titip berkas"},
    )

    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Kantor itu tidak bisa menerima berkas ini. Pilih kantor penerima dari daftar." in page
    assert "Titip berkas" in page
    case = Case.objects.using("owner").get(number=number)
    assert case.holder_id == world.kasie.office_id


def test_file_that_is_no_paper_is_refused_beside_its_field(world: World, sit: Sit) -> None:
    receipt = world.hand_in()
    trick = SimpleUploadedFile("ktp.png", b"<script>alert(1)</script>", "image/png")

    answer = sit(world.kasie).post(
        reverse("desk:move", args=[receipt.number, "paper"]), {"label": "KTP", "photo": trick}
    )

    assert answer.status_code == 422
    assert 'value="KTP"' in answer.content.decode()


HUGE = 24 * 1024 * 1024


def test_photo_beyond_what_is_taken_in_is_called_too_large_and_no_matter_is_kept_without_it(
    world: World, sit: Sit
) -> None:
    kasie = sit(world.kasie)
    huge = SimpleUploadedFile("foto.jpg", b"\xff\xd8\xff" + b"\0" * HUGE, "image/jpeg")
    typed = {"name": "Bu Rohmah", "topic": "aid", "intake_key": str(uuid4()), "photo": huge}

    answer = kasie.post(reverse("desk:take_in"), typed)

    assert answer.status_code == 422
    assert "lebih dari 20 MB" in words_of(answer)
    assert "Bu Rohmah" in answer.content.decode()
    assert not Case.objects.using("owner").exists()


def test_workbook_beyond_what_is_taken_in_is_called_too_large(world: World, sit: Sit) -> None:
    huge = SimpleUploadedFile("daftar.xlsx", b"PK" + b"\0" * HUGE)

    answer = sit(world.kasie).post(reverse("desk:imports"), {"kind": "proposal", "workbook": huge})

    assert answer.status_code == 422
    assert "lebih dari 20 MB" in words_of(answer)
