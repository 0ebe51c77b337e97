"""The rules of the office at the desk: typed, read, then made true by decree; and what citizens read follows."""

import re
from collections.abc import Callable, Mapping
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.lives.offices import keeper
from tests.factories.world import World, sitting
from tuntas.base.ledger import clock
from tuntas.base.ledger.models import Act
from tuntas.base.offices import posts, queries
from tuntas.base.offices.changes import NOT_AT_A_DESK
from tuntas.base.offices.decrees import Sk
from tuntas.base.offices.models import Duty, EndTakenBack, Office, Parameter, Post, Staff
from tuntas.base.offices.seats import Seat
from tuntas.base.places import calendars
from tuntas.base.places.models import Holiday, WorkWeek
from tuntas.surfaces.commands.seeding import rules
from tuntas.surfaces.desk.settings import words


Sit = Callable[[Seat], Client]
SK = {"decree": "188/14", "decree_on": "2021-12-01", "about": "Peta tugas"}
RULE = {**SK, "legal_ground": "Perwal 9/2021", "on": "2021-12-20"}
DUTY = ("jscm", "proposal", "verifies")
PLAIN = (
    "settings", "settings_duties", "settings_arbiters", "settings_numbers", "settings_posts", "settings_give",
    "settings_days", "settings_holiday", "settings_week",
)  # fmt: skip


@pytest.fixture
def desk(world: World, sit: Sit) -> Client:
    return sit(keeper(world))


def addresses(world: World) -> dict[str, tuple[object, ...]]:
    """Every address of the rules, about things of this region."""
    holiday = Holiday.objects.filter(on=date(2021, 12, 25)).order_by("id").first()
    assert holiday is not None
    return {
        **dict.fromkeys(PLAIN, ()), "settings_duty": DUTY, "settings_arbiter": ("dinsos", "kelurahan"),
        "settings_number": ("handover.answer",), "settings_end": (world.staff.post_id,),
        "settings_take_back": (_ending(world),),
        "settings_withdraw": (holiday.pk,),
    }  # fmt: skip


def _ending(world: World) -> int:
    """A post that was ended by mistake and runs until the 20th."""
    post = Post.objects.get(pk=world.kepuh_operator.post_id)
    if post.ended_by_id is None:
        by = keeper(world)
        with sitting(by):
            posts.end_post(
                by=by, post_id=post.pk, on=date(2021, 12, 20), decree=Sk("821/1", date(2021, 12, 1), "Salah nama"),
                at=world.at(7, 10),
            )  # fmt: skip
    return int(post.pk)


def send(desk: Client, name: str, /, *args: object, **typed: object) -> tuple[int, str]:
    """What comes back when the form is sent."""
    answer = desk.post(reverse(f"desk:{name}", args=args), typed)
    return answer.status_code, answer.content.decode()


def agree(desk: Client, preview: str, typed: Mapping[str, object]) -> int:
    """Press the button of a preview."""
    url = re.search(r'<form method="post" action="([^"]*once=[^"]*)"', preview)
    sure = re.search(r'name="sure" value="([^"]*)"', preview)
    assert url is not None
    assert sure is not None
    return desk.post(url[1].replace("&amp;", "&"), {**typed, "sure": sure[1]}).status_code


def make(desk: Client, name: str, /, *args: object, **typed: object) -> str:
    """Type it, read it, agree; the preview one read."""
    status, preview = send(desk, name, *args, **typed)
    assert status == 200, preview
    assert "belum tercatat" in preview
    assert agree(desk, preview, typed) == 302
    return preview


def test_every_page_opens_for_who_keeps_the_rules(world: World, desk: Client) -> None:
    for name, args in addresses(world).items():
        assert desk.get(reverse(f"desk:{name}", args=args)).status_code == 200, name


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_reads_or_changes_the_rules(world: World, sit: Sit, method: str) -> None:
    for seat in (world.kasie, world.dinsos_head, world.sekda):
        client = sit(seat)
        for name, args in addresses(world).items():
            answer = getattr(client, method)(reverse(f"desk:{name}", args=args), RULE)
            assert answer.status_code in {403, 405}, name


def test_preview_changes_nothing(world: World, desk: Client) -> None:
    before = Duty.objects.count(), Act.objects.count()

    status, page = send(desk, "settings_duty", *DUTY, **RULE, kinds=["dinsos", "kecamatan"])

    assert status == 200
    assert "Dinas Sosial, Kecamatan" in page
    assert (Duty.objects.count(), Act.objects.count()) == before


def test_duty_changes_and_the_citizens_page_follows_on_its_day(world: World, desk: Client) -> None:
    make(desk, "settings_duty", *DUTY, **RULE, kinds=["kecamatan"])

    public = reverse("public:duties") + "?q=jscm"
    assert "Kecamatan memeriksa" not in Client().get(public).content.decode()
    clock.set_to(world.at(20, 10))
    page = Client().get(public).content.decode()
    assert "Kecamatan memeriksa" in page
    assert "Perwal 9/2021" in page


def test_form_that_is_wrong_keeps_what_was_typed(world: World, desk: Client) -> None:
    typed = RULE | {"decree": "", "kinds": ["kecamatan"]}

    status, page = send(desk, "settings_duty", *DUTY, **typed)

    assert status == 422
    assert "Tanpa nomor SK tidak ada yang berubah" in page
    assert 'value="Perwal 9/2021"' in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"on": "2021-12-06"}, "tidak berlaku surut"), ({"kinds": []}, "dilempar-lempar"),
     ({"kinds": ["king"]}, "Itu tidak ada dalam daftar."), ({"on": "31/02/2022"}, "tanggal")],
)  # fmt: skip
def test_rule_that_cannot_be_is_refused_in_words(
    world: World, desk: Client, changes: dict[str, object], sentence: str
) -> None:
    status, page = send(desk, "settings_duty", *DUTY, **(RULE | {"kinds": ["kecamatan"]} | changes))

    assert status == 422
    assert sentence in page
    assert Duty.objects.filter(region="36.72", ended_by__isnull=False).count() == 0


def test_agreeing_to_what_has_moved_shows_it_again(world: World, desk: Client) -> None:
    typed = RULE | {"kinds": ["kecamatan"]}
    _status, read = send(desk, "settings_duty", *DUTY, **typed)
    make(desk, "settings_duty", *DUTY, **(RULE | {"kinds": ["dpmd"], "on": "2021-12-15"}))

    status = agree(desk, read, typed)

    assert status == 200
    assert queries.duty_map("jscm", on=date(2021, 12, 20), region="36.72").kinds("proposal", "verifies") == ("dpmd",)


def test_second_press_of_the_same_button_changes_nothing_more(world: World, desk: Client) -> None:
    typed = RULE | {"value": "2"}
    _status, preview = send(desk, "settings_number", "handover.answer", **typed)

    assert [agree(desk, preview, typed) for _n in range(2)] == [302, 302]
    assert Parameter.objects.filter(key="handover.answer", region="36.72").count() == 1


def test_going_back_from_the_preview_keeps_what_was_typed(world: World, desk: Client) -> None:
    typed = RULE | {"value": "2", "again": "1"}

    status, page = send(desk, "settings_number", "handover.answer", **typed)

    assert status == 200
    assert 'value="188/14"' in page


def test_arbiter_changes(world: World, desk: Client) -> None:
    make(desk, "settings_arbiter", "kelurahan", "dinsos", **RULE, arbiter="inspektorat", observer="", working_days="3")

    arbiter, observer, days = queries.arbiter_between(
        world.office("36.72.02.1004"), world.office("36.72-dinsos"), on=date(2021, 12, 20), region="36.72.02.1004"
    )
    assert (arbiter.kind, observer, days) == ("inspektorat", None, 3)


ROW = {"r0_office": "Kel. Ketileng", "r0_title": "Staf Pelayanan", "r0_role": "officer", "r0_name": "Rina Baru",
       "r0_since": "2021-12-08"}  # fmt: skip


def test_one_decree_seats_two_people(world: World, desk: Client) -> None:
    known = Staff.objects.get(pk=world.kasie.staff_id).name
    second = {"r1_office": world.office("36.72.04.1005").code, "r1_title": "Plt Lurah", "r1_role": "head",
              "r1_name": known, "r1_acting": "plt", "r1_since": "2021-12-08", "r1_until": "2022-02-01"}  # fmt: skip

    preview = make(desk, "settings_give", **SK, **ROW, **second, rows="2")

    assert "Rina Baru (orang baru)" in preview
    made = list(
        Post.objects.filter(decree__number="188/14").order_by("id").values_list("title", "staff__name", "acting")
    )
    assert made == [("Staf Pelayanan", "Rina Baru", ""), ("Plt Lurah", known, "plt")]
    assert Staff.objects.filter(name=known).count() == 1


def test_rows_pasted_from_a_spreadsheet_become_lines(world: World, desk: Client) -> None:
    paste = "Kel. Ketileng\tOperator dua\tOperator\tSari Tempel\t08/12/2021\t31/12/2022\n"
    typed = {**SK, "paste": paste, "rows": "2"}

    _status, preview = send(desk, "settings_give", **typed)
    _status, read = send(desk, "settings_give", **(SK | _hidden(preview)))
    assert agree(desk, read, SK | _hidden(read)) == 302

    post = Post.objects.get(staff__name="Sari Tempel")
    assert (post.role, post.during.lower, post.during.upper) == ("operator", date(2021, 12, 8), date(2022, 12, 31))


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"r0_office": "Kel. Antah"}, "tidak ada di daerah Anda"),
        ({"r0_office": ""}, "Tulis kantornya"),
        ({"r0_role": ""}, "Pilih perannya"),
        ({"r0_role": "head", "r0_title": "Lurah kedua"}, "dipegang orang lain"),
        ({"r0_since": ""}, "Isi tanggal mulainya"),
        ({"r0_phone": "129"}, "Tulis nomor telepon lengkap"),
        ({"r0_office": "", "r0_title": "", "r0_name": ""}, "sekurangnya satu baris"),
    ],
)
def test_line_that_cannot_be_is_refused_in_words(
    world: World, desk: Client, changes: dict[str, str], sentence: str
) -> None:
    before = Post.objects.count()
    typed = {**SK, **ROW, "rows": "2"} | changes

    status, page = send(desk, "settings_give", **typed)
    if status == 200:
        sure = re.search(r'name="sure" value="([^"]*)"', page)
        status, page = send(desk, "settings_give", **typed, sure=sure[1] if sure else "")

    assert status == 422
    assert sentence in page
    assert Post.objects.count() == before


def test_name_of_two_people_is_asked_back(world: World, desk: Client) -> None:
    make(desk, "settings_give", **SK, **ROW, rows="2")
    make(desk, "settings_give", **SK, **ROW, r0_is_new="on", rows="2")

    status, page = send(desk, "settings_give", **SK, **ROW, rows="2")

    assert status == 422
    assert "Ada dua pegawai bernama itu" in page


def test_a_telephone_tells_two_namesakes_apart_however_it_is_spelled(world: World, desk: Client) -> None:
    make(desk, "settings_give", **SK, **ROW, rows="2")
    make(desk, "settings_give", **SK, **ROW, r0_is_new="on", r0_phone="0811-2222-333", rows="2")

    make(desk, "settings_give", **SK, **(ROW | {"r0_title": "Staf lain"}), r0_phone="+62 811 2222 333", rows="2")

    assert Staff.objects.filter(name="Rina Baru").count() == 2
    assert Post.objects.get(title="Staf lain").staff.phone == "08112222333"


def test_more_rows_without_script(world: World, desk: Client) -> None:
    status, page = send(desk, "settings_give", **SK, **ROW, rows="2", more="1")

    assert status == 200
    assert page.count('<h2 id="baris-') == 7
    assert 'value="Rina Baru"' in page


def test_post_ends_by_decree_after_notice_and_the_holder_reads_it(world: World, desk: Client, sit: Sit) -> None:
    name = Staff.objects.get(pk=world.staff.staff_id).name

    preview = make(desk, "settings_end", world.staff.post_id, **SK, on="2021-12-14")

    assert f"Diberi tahu hari ini: {name}" in preview
    assert "diakhiri dengan SK" in sit(world.staff).get(reverse("desk:today")).content.decode()
    clock.set_to(world.at(14, 10))
    assert sit(world.staff).get(reverse("desk:today")).status_code == 302


def test_there_is_no_back_door_out_of_a_post(world: World, desk: Client) -> None:
    without, tomorrow = SK | {"decree": ""}, date(2021, 12, 8)

    refused = [
        send(desk, "settings_end", world.staff.post_id, **without, on="2021-12-14"),
        send(desk, "settings_end", world.staff.post_id, **SK, on=str(tomorrow)),
    ]

    assert [status for status, _page in refused] == [422, 422]
    assert "Tanpa nomor SK" in refused[0][1]
    assert "Paling cepat Selasa 14 Desember 2021" in refused[1][1]
    assert queries.seat_for(world.staff.post_id, at=world.at(20)) == world.staff


def test_posts_are_found_by_office_title_and_name(world: World, desk: Client) -> None:
    name = Staff.objects.get(pk=world.kasie.staff_id).name

    page = desk.get(reverse("desk:settings_posts"), {"q": f"ketileng {name}"}).content.decode()

    assert world.kasie.title in page
    assert world.kepuh_kasie.title not in page


def test_list_of_posts_asks_as_much_for_one_as_for_many(world: World, desk: Client) -> None:
    asked = []
    desk.get(reverse("desk:settings_posts"))
    for query in ("?q=camat", "", "?list=grace", "?list=ending", "?list=acting", "?list=ended", "?list=x"):
        with CaptureQueriesContext(connection) as queries_made:
            assert desk.get(reverse("desk:settings_posts") + query).status_code == 200
        asked.append(len(queries_made))

    assert len(set(asked)) == 1


def test_mistaken_end_is_taken_back_on_its_page_and_both_decrees_stay(world: World, desk: Client) -> None:
    pk = _ending(world)
    listed = desk.get(reverse("desk:settings_posts") + "?list=ending").content.decode()
    assert reverse("desk:settings_take_back", args=[pk]) in listed

    preview = make(desk, "settings_take_back", pk, **SK)

    assert "tanpa tanggal akhir" in preview
    assert "Diberi tahu hari ini" in preview
    post = Post.objects.get(pk=pk)
    assert (post.ended_by, post.during.upper) == (None, None)
    (taken,) = EndTakenBack.objects.filter(post=pk).select_related("ended_by", "decree")
    assert (taken.ended_by.number, taken.decree.number) == ("821/1", "188/14")
    assert desk.get(reverse("desk:settings_take_back", args=[pk])).status_code == 409


def test_end_that_has_come_leads_to_a_new_post_with_the_line_filled_in(world: World, desk: Client) -> None:
    pk = _ending(world)
    clock.set_to(world.at(21, 10))

    late = desk.get(reverse("desk:settings_take_back", args=[pk]))
    listed = desk.get(reverse("desk:settings_posts") + "?list=ended").content.decode()
    again = f"{reverse('desk:settings_give')}?jabatan={pk}"

    assert (late.status_code, "diangkat lagi dengan SK baru" in late.content.decode()) == (409, True)
    assert again in listed
    assert f'value="{world.kepuh_operator.staff_name}"' in desk.get(again).content.decode()


def test_holiday_moves_new_deadlines_only(world: World, desk: Client) -> None:
    typed = {"on": "2021-12-16", "name": "Hari jadi", "kind": "regional", "source": "Perwal 3/2021"}

    preview = make(desk, "settings_holiday", **typed)

    assert "Contoh: 10 hari kerja" in preview
    assert date(2021, 12, 16) in calendars.calendar_for("36.72.02.1004", on=date(2021, 12, 7)).holidays
    assert date(2021, 12, 16) not in calendars.calendar_for("36.73", on=date(2021, 12, 7)).holidays


def test_joint_leave_counts_everywhere_and_is_taken_back(world: World, desk: Client) -> None:
    typed = {"on": "2021-12-24", "name": "Cuti bersama Natal", "kind": "joint_leave", "source": "SKB 3 Menteri"}
    make(desk, "settings_holiday", **typed)
    made = Holiday.objects.get(name="Cuti bersama Natal")
    assert (made.region, made.kind) == (None, "joint_leave")

    clock.set_to(world.at(8, 10))
    make(desk, "settings_withdraw", made.pk, source="SKB 4 Menteri")

    assert date(2021, 12, 24) not in calendars.calendar_for("36.73", on=date(2021, 12, 8)).holidays


def test_holiday_without_a_decision_is_refused(world: World, desk: Client) -> None:
    status, page = send(desk, "settings_holiday", on="2021-12-16", name="Libur", kind="regional", source="")

    assert status == 422
    assert "Tulis nomor keputusannya" in page


def test_week_of_one_office(world: World, desk: Client) -> None:
    office = Office.objects.get(code="36.72-dinsos")
    typed = {"office": office.code, "weekdays": ["1", "2", "3", "4", "5", "6"], "opens_at": "08:00",
             "closes_at": "14:00", "on": "2021-12-20", "source": "Perwal 4/2021"}  # fmt: skip

    make(desk, "settings_week", **typed)

    week = WorkWeek.objects.get(office_code=office.code)
    assert (week.weekdays, week.source) == ([1, 2, 3, 4, 5, 6], "Perwal 4/2021")


@pytest.mark.parametrize("changes", [{"opens_at": "15:00"}, {"on": "2021-12-06"}, {"weekdays": []}, {"source": ""}])
def test_week_that_cannot_be_is_refused(world: World, desk: Client, changes: dict[str, object]) -> None:
    typed = {"office": "", "weekdays": ["1"], "opens_at": "08:00", "closes_at": "14:00", "on": "2021-12-20",
             "source": "Perwal 4/2021"} | changes  # fmt: skip

    status, page = send(desk, "settings_week", **typed)
    if status == 200:
        sure = re.search(r'name="sure" value="([^"]*)"', page)
        status, _page = send(desk, "settings_week", **typed, sure=sure[1] if sure else "")

    assert status == 422
    assert not WorkWeek.objects.filter(region="36.72").exists()


def test_rules_of_another_region_are_not_there(world: World, desk: Client) -> None:
    """An id or a name of next door: like one that never was."""
    for name, args in (("settings_end", (99_999,)), ("settings_take_back", (99_999,)), ("settings_duty", ("sembilan", "proposal", "verifies")),
                       ("settings_duty", ("jscm", "x", "verifies")), ("settings_number", ("x",)),
                       ("settings_arbiter", ("x", "dinsos")), ("settings_withdraw", (99_999,))):  # fmt: skip
        assert desk.get(reverse(f"desk:{name}", args=args)).status_code == 404, name


def test_every_number_of_the_rules_has_a_name() -> None:
    named = {key for key in rules.PARAMETERS if not key.startswith(NOT_AT_A_DESK)}

    assert named - words.NUMBERS.keys() == set()
