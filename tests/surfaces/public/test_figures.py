"""The page of public figures: what it shows is what the published files give, by the script anyone may download."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.life import live_through
from tests.factories.world import World, cilegon
from tests.oversight.figures.weeks import KEPUH, KETILENG, answered, dawn, sent_away
from tests.surfaces.public.pages import words_of
from tuntas.base.ledger import clock
from tuntas.oversight.figures import actions, queries
from tuntas.surfaces.commands import jobs, recounting
from tuntas.surfaces.parts import Chart, Count
from tuntas.surfaces.public import figures_page as facts


pytestmark = pytest.mark.page
Admin = psycopg.Connection[tuple[object, ...]]
SCRIPT = settings.BASE_DIR / "verifier" / "recompute_figures.py"


@pytest.fixture
def world(db: str) -> Iterator[World]:
    cache.clear()
    yield cilegon()
    cache.clear()


def busy(world: World, weeks: int = 2) -> list[str]:
    """Weeks in which Ketileng answers twelve matters and sends eleven people away; Kepuh sends ten."""
    for n in range(weeks):
        answered(world, 12, day=7 + 7 * n)
        sent_away(world, KETILENG, 11, at=world.at(7 + 7 * n, 9))
        sent_away(world, KEPUH, 10, at=world.at(7 + 7 * n, 9))
    clock.set_to(dawn(world, 6 + 7 * weeks))
    return actions.publish_due(at=dawn(world, 6 + 7 * weeks))


def downloaded(folder: Path) -> Path:
    """The published files, as somebody saves them from the addresses."""
    client = Client()
    index = client.get("/angka/umpan/index.json")
    (folder / "index.json").write_bytes(index.content)
    for week in json.loads(index.content)["weeks"]:
        (folder / f"{week['week']}.jsonl").write_bytes(client.get(f"/angka/umpan/{week['week']}.jsonl").content)
    return folder


def recomputed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The script on its own: no package of ours, no site-packages."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), "--from", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def tables(page: str) -> dict[str, dict[str, int]]:
    """Heading of each chart -> row -> number, as the page writes them."""
    found = {}
    for figure in re.findall(r"<figure.*?</figure>", page, re.DOTALL):
        heading = re.sub(r"<[^>]+>", "", re.search(r"<h2[^>]*>(.*?)</h2>", figure)[1])  # type: ignore[index]
        rows = re.findall(r'<th scope="row">(.*?)</th><td class="n"[^>]*>(.*?)</td>', figure)
        found[heading] = {name: int(number.replace(".", "")) for name, number in rows if number != "–"}
    return found


def test_page_shows_what_the_files_give(world: World, tmp_path: Path) -> None:
    busy(world)
    page = Client().get("/angka/").content.decode()
    theirs = json.loads(recomputed(downloaded(tmp_path)).stdout)

    shown = tables(page)

    step, bounce = theirs["classes"]["step"], theirs["classes"]["bounce"][""]
    assert shown == {
        "0 dari 24 langkah kerja lewat waktu": {"Selesai tepat waktu": step["kept"], "Selesai lewat waktu": step["missed"]},
        "42 kali disuruh ke tempat lain": {"Desa dan kelurahan": bounce},
        "42 lemparan terjadi sebelum ada berkas": {
            "Lisan, belum ada berkas": theirs["bounces"]["village"]["0"], "Lemparan pertama": 0, "Lemparan kedua": 0,
            "Ketiga atau lebih": 0,
        },
        "24 dari 24 putusan punya alasan tertulis": {"hari yang sama": theirs["days"]["decision"]["0"]},
        "Langkah kerja per pekan": {week: each["step"]["kept"] for week, each in theirs["weeks"].items()},
    }  # fmt: skip
    assert (step["kept"], bounce, theirs["entries"]) == (24, 42, 90)


def test_front_page_shows_what_the_files_give_and_where_to_count_it(world: World, tmp_path: Path) -> None:
    busy(world, weeks=3)
    page = Client().get("/")
    theirs = json.loads(recomputed(downloaded(tmp_path), "--since", "2021-W49", "--until", "2021-W51").stdout)[
        "classes"
    ]

    counted = re.findall(
        r'<a class="[^"]*" href="/angka/"><b class="num"[^>]*>([\d.]+)</b><span>([^<]+)</span></a>',
        page.content.decode(),
    )

    assert counted == [
        (str(theirs["step"]["kept"]), "langkah tepat waktu"), (str(theirs["step"]["missed"]), "langkah lewat waktu"),
        (str(theirs["bounce"][""]), "disuruh ke tempat lain"), (str(theirs["decision"]["reasoned"]), "putusan dengan alasan"),
    ]  # fmt: skip
    assert [number for number, _label in counted] == ["36", "0", "63", "36"]
    assert (
        "Kota Cilegon, Senin 6 Desember 2021 sampai Minggu 26 Desember 2021. Semua angka di sini jumlah dari catatan terbuka,"
        " tanpa nama dan tanpa nomor. Hitung sendiri" in words_of(page)
    )


def test_front_page_says_nothing_of_a_class_that_was_too_little_to_be_shown(world: World) -> None:
    sent_away(world, KETILENG, 12)
    answered(world, 3)
    actions.publish_due(at=dawn(world))

    said = words_of(Client().get("/"))

    assert "12 disuruh ke tempat lain" in said
    assert "langkah" not in said
    assert "putusan dengan alasan" not in said


def test_no_figure_of_the_front_page_moves_with_the_tables(world: World) -> None:
    """What happens after the last week was published is on no public page before the next one is."""
    busy(world)
    pages = {address: words_of(Client().get(address)) for address in ("/", "/angka/")}
    cache.clear()
    answered(world, 9, day=21)
    sent_away(world, KETILENG, 9, at=world.at(21, 9))
    world.hand_in()

    assert {address: words_of(Client().get(address)) for address in pages} == pages


@pytest.mark.parametrize("region", ["", "36.72", "36.72.02", "36.72.02.1004"])
def test_numbers_beside_the_page_are_the_script_s_for_every_place(world: World, tmp_path: Path, region: str) -> None:
    live_through(world)
    clock.set_to(dawn(world, 10, month=1, year=2022))
    weeks = {"dari": "2021-W49", "sampai": "2022-W01"}

    ours = json.loads(Client().get("/angka/angka.json", weeks | {"di": region}).content)
    theirs = recomputed(downloaded(tmp_path), *(["--in", region] if region else []))

    assert theirs.returncode == 0, theirs.stderr
    assert json.loads(theirs.stdout) == ours
    assert ours["entries"] > 0


def test_a_range_is_summed_alone(world: World, tmp_path: Path) -> None:
    busy(world)
    asked = {"dari": "2021-W50", "sampai": "2021-W50", "di": "36.72"}
    one = json.loads(Client().get("/angka/angka.json", asked).content)
    theirs = recomputed(downloaded(tmp_path), "--since", "2021-W50", "--until", "2021-W50", "--in", "36.72")

    assert json.loads(theirs.stdout) == one
    assert one["entries"] == 45


def test_a_changed_file_is_named(world: World, tmp_path: Path) -> None:
    busy(world)
    folder = downloaded(tmp_path)
    file = folder / "2021-W50.jsonl"
    file.write_text(file.read_text().replace('"missed"', '"kept"').replace('"n":11', '"n":12'))

    found = recomputed(folder)

    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith("NOT WHAT WAS PUBLISHED. 2021-W50: the file's SHA-256 is ")


@pytest.mark.parametrize(
    ("depth", "sentence"),
    [
        ("index", "the act that published it names another file"),
        ("act", "the act's body, salt and rows do not make its leaf"),
    ],
)
def test_an_index_made_to_fit_a_changed_file_is_found_by_the_act(
    world: World, tmp_path: Path, depth: str, sentence: str
) -> None:
    """Whoever changes the file and the digest in the index, even in the act's body, has not changed the leaf in the log."""
    busy(world)
    folder = downloaded(tmp_path)
    file, index = folder / "2021-W50.jsonl", json.loads((folder / "index.json").read_text())
    week = index["weeks"][1]
    file.write_text(file.read_text().replace('"n":11', '"n":12'))
    old, week["sha256"] = week["sha256"], hashlib.sha256(file.read_bytes()).hexdigest()
    if depth == "act":
        week["act"]["body"] = week["act"]["body"].replace(old, week["sha256"])
    (folder / "index.json").write_text(json.dumps(index))

    found = recomputed(folder)

    assert (found.returncode, found.stderr) == (1, f"NOT WHAT WAS PUBLISHED. 2021-W50: {sentence}\n")


def test_wrong_questions_to_the_script_are_told_apart_from_wrong_files(world: World, tmp_path: Path) -> None:
    busy(world)

    nothing = recomputed(downloaded(tmp_path), "--since", "2030-W01")
    nowhere = recomputed(tmp_path / "not-there")

    assert (nothing.returncode, nowhere.returncode) == (2, 2)
    assert nothing.stderr == "Asked: No week of that range has been published.\n"


def test_the_command_of_the_house_gives_the_same(world: World, tmp_path: Path) -> None:
    busy(world)
    folder = downloaded(tmp_path)
    program = Path(sys.executable).with_name("tuntas")

    house = subprocess.run(
        [program, "figures", "--from", folder, "--json"], capture_output=True, text=True, check=False
    )

    assert house.returncode == 0, house.stderr
    assert json.loads(house.stdout) == json.loads(recomputed(folder).stdout)


def test_a_published_file_is_for_ever(world: World) -> None:
    busy(world)
    client = Client()

    first = client.get("/angka/umpan/2021-W49.jsonl")
    again = client.get("/angka/umpan/2021-W49.jsonl", headers={"If-None-Match": first["ETag"]})

    assert first["Cache-Control"] == "public, max-age=31536000, immutable"
    assert first["ETag"].strip('"') == json.loads(client.get("/angka/umpan/index.json").content)["weeks"][0]["sha256"]
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("week", "sentence"),
    [
        ("2021-W51", "Pekan itu belum terbit."),
        ("2021-W54", "Pekan itu tidak ada."),
        ("kemarin", "Pekan itu tidak ada."),
    ],
)
def test_a_week_that_is_not_there_says_so(world: World, week: str, sentence: str) -> None:
    busy(world)

    answer = Client().get(f"/angka/umpan/{week}.jsonl")

    assert answer.status_code == 404
    assert sentence in words_of(answer)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"dari": "2021-W50", "sampai": "2021-W49"}, "Pekan pertama harus lebih dulu dari pekan terakhir."),
        ({"dari": "2020-W01"}, "Pekan itu belum terbit. Pilih dari daftar."),
        ({"di": "35.17"}, "Tempat itu tidak ada di sini. Pilih dari daftar."),
        ({"di": "36.72.99"}, "Tempat itu tidak ada di sini. Pilih dari daftar."),
        ({"di": "' OR 1=1"}, "Tempat itu tidak ada di sini. Pilih dari daftar."),
    ],
)
def test_a_wrong_question_is_answered_with_how_to_mend_it(world: World, asked: dict[str, str], sentence: str) -> None:
    busy(world)

    page = Client().get("/angka/", asked)
    numbers = Client().get("/angka/angka.json", asked)

    assert (page.status_code, numbers.status_code) == (422, 422)
    assert sentence in words_of(page)
    assert sentence in words_of(numbers)
    if asked == {"dari": "2021-W50", "sampai": "2021-W49"}:
        assert '<option value="2021-W50" selected>' in page.content.decode().split('name="sampai"')[0]


def test_before_the_first_week_the_page_says_when_it_comes(world: World) -> None:
    answer = Client().get("/angka/")

    assert answer.status_code == 200
    assert "Belum ada pekan yang terbit. Pekan pertama terbit sesudah hari Minggunya lewat." in words_of(answer)
    assert json.loads(Client().get("/angka/angka.json").content)["files"] == 0


def test_small_places_are_told_together_and_the_page_says_why(world: World) -> None:
    sent_away(world, KETILENG, 4)
    sent_away(world, "36.72.02.1003", 7)
    actions.publish_due(at=dawn(world))

    said = words_of(Client().get("/angka/", {"di": "36.72.02"}))

    assert "Kec. Cilegon, digabung – – 11 0 0" in said
    assert "Ketileng" not in said
    assert "Yang kurang dari 10 dalam satu pekan digabung" in said


def test_english_page_says_the_same_numbers(world: World) -> None:
    busy(world)
    client = Client()
    client.cookies["django_language"] = "en"

    said = words_of(client.get("/angka/"))

    assert "24 of 24 steps of work were finished in time" in said
    assert "serah terima" not in said.lower()


def test_page_asks_as_often_for_five_weeks_and_places_as_for_one(world: World) -> None:
    sent_away(world, KETILENG, 12)
    actions.publish_due(at=dawn(world))
    few = asked_by("/angka/")
    for village in (KETILENG, KEPUH, "36.72.05.1001"):
        sent_away(world, village, 12, at=world.at(28, 9))
    actions.publish_due(at=dawn(world, 10, month=1, year=2022))
    many = asked_by("/angka/")

    assert few == many


def asked_by(address: str) -> int:
    Client().get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as seen:
        assert Client().get(address).status_code == 200
    return len(seen)


def test_the_night_s_recount_agrees_and_the_page_says_so(world: World) -> None:
    live_through(world)
    clock.set_to(dawn(world, 10, month=1, year=2022))

    jobs.recount_figures(0)

    found = queries.last_recount()
    assert found is not None
    assert (found.agrees, found.n_weeks, found.n_compared) == (True, 5, 1 + len(queries.regencies()))
    assert "Dihitung ulang dari 5 berkas pada Senin 10 Januari 2022: semua angka sama." in words_of(
        Client().get("/angka/")
    )


def test_a_changed_line_is_found_at_night_and_told_to_everyone(world: World, admin: Admin) -> None:
    busy(world)
    admin.execute("SET session_replication_role = replica")
    admin.execute("UPDATE figures_entry SET n = n + 1 WHERE id = (SELECT min(id) FROM figures_entry)")

    with pytest.raises(recounting.FiguresDiffer, match=r"all, .*36\.72"):
        jobs.recount_figures(0)

    assert "ADA ANGKA YANG BERBEDA" in words_of(Client().get("/angka/"))


def swapped(drawn: list[Chart], silent: object) -> tuple[list[Chart], object]:
    """The first chart's two numbers, each under the other's label."""
    one, other = drawn[0].bars
    bars = (replace(one, number=other.number), replace(other, number=one.number))
    return [replace(drawn[0], bars=bars), *drawn[1:]], silent


def one_more(counted: list[Count]) -> list[Count]:
    return [replace(counted[0], number=counted[0].number + 1), *counted[1:]]


@pytest.mark.parametrize("broken", ["swapped", "left out", "front"])
def test_a_page_that_says_another_number_than_the_sums_is_found_at_night(
    world: World, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """The sums are right; only what people read is not."""
    busy(world)
    charts, rows, counts = facts.charts, facts.rows, facts.counts
    if broken == "swapped":
        monkeypatch.setattr(facts, "charts", lambda found: swapped(*charts(found)))
    elif broken == "left out":
        monkeypatch.setattr(facts, "rows", lambda found, way: rows(found, way=way)[1:])
    else:
        monkeypatch.setattr(facts, "counts", lambda found, url: one_more(counts(found, url)))

    with pytest.raises(recounting.FiguresDiffer):
        jobs.recount_figures(0)

    assert "ADA ANGKA YANG BERBEDA" in words_of(Client().get("/angka/"))


def test_the_recount_reads_numbers_where_the_page_says_them() -> None:
    page = '<h1 data-f="a/x a/*">1.200 dari 3.000</h1><p><b data-f="a/y+b/*/0">7</b><input></p><td data-f="a/z">–</td>'

    assert recounting.numbers_in(page) == [("a/x a/*", [1200, 3000]), ("a/y+b/*/0", [7]), ("a/z", [])]
    good = {"a": {"x": 1200, "y": 3, "w": 1797}, "b": {"c": {"0": 3}, "d": {"0": 1, "1": 9}}}
    assert recounting.differing(page, good) == []
    assert recounting.differing(page, good | {"b": {"c": {"0": 3}}}) == ["a/y+b/*/0"]
    assert recounting.differing(page, good | {"a": {"x": 1200, "y": 3, "w": 1796, "z": 1}}) == ["a/z"]


def test_the_week_s_job_publishes(world: World) -> None:
    sent_away(world, KETILENG, 10)
    clock.set_to(dawn(world))

    jobs.publish_figures(0)
    jobs.publish_figures(0)

    assert [week.label for week in queries.published()] == ["2021-W49"]
