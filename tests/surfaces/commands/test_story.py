"""The story command: its reading of pages, its doors, its breakers, and the whole of it once."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.factories.world import World, cilegon, sitting
from tuntas.base.ledger import clock
from tuntas.casework.cases import custody, deadlines
from tuntas.surfaces.commands.story import breaking
from tuntas.surfaces.commands.story.browser import Page, Unmet
from tuntas.surfaces.commands.story.ketileng import Ketileng


NUMBER = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}\b")
# What the tracking page says of holder and day, in every state the story passes through.
STANDS = ("paling lambat", "selesai di dinsos kota cilegon pada")
PAGE = """<!doctype html><main><p class="who">Kel. Ketileng</p><dl><dt>Sejak</dt><dd><time datetime="2021-12-09">9 Des</time>
</dd><dt>Biaya</dt><dd>Rp0 .</dd></dl><form action="/meja/x/?once=1"><input type="hidden" name="k" value="v">
<label><input type="radio" name="ground" value="a"> <span>KK belum</span></label><select name="to"><option value="">Pilih
</option><option value="7" selected>Dinsos</option></select><textarea name="note">kata</textarea></form></main>"""


def tuntas(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("tuntas")), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))


def test_page_reads_words_facts_and_forms() -> None:
    page = Page(200, "http://x/", PAGE)

    form = page.form("/meja/x/")

    assert (page.one("p", "who"), page.facts()["Biaya"], page.moment("Sejak")) == (
        "Kel. Ketileng",
        "Rp0.",
        "2021-12-09",
    )
    assert form.given == {"k": "v", "to": "7", "note": "kata"}
    assert (form.value_of("ground", "kk belum"), form.value_of("to", "Dinsos")) == ("a", "7")


def test_page_a_choice_that_is_not_offered_is_unmet() -> None:
    with pytest.raises(Unmet, match="tidak ditawarkan; ada: KK belum"):
        Page(200, "http://x/", PAGE).form("/meja/x/").value_of("ground", "Kewenangan Pusat")


def test_story_doors_exist_only_in_a_story(db: str) -> None:
    clock.mark("production")

    found = [Client().get(f"/_cerita/{door}").status_code for door in ("jam", "pesan", "kantor", "lempar")]

    assert found == [404, 404, 404, 404]


def test_story_clock_can_be_set_in_a_story_with_a_token_only(db: str) -> None:
    clock.mark("story")
    client = Client(enforce_csrf_checks=True)

    refused = client.post("/_cerita/jam", {"at": "2021-12-07T09:10"}).status_code
    client.get("/_cerita/jam")
    token = client.cookies["csrftoken"].value
    answer = client.post("/_cerita/jam", {"at": "2021-12-07T09:10", "csrfmiddlewaretoken": token})

    assert refused == 403
    assert answer.json()["now"] == "2021-12-07T09:10:00+07:00"


def test_breakers_every_rule_names_its_step() -> None:
    steps = {str(step) for step, _told in Ketileng("http://127.0.0.1:1").steps()}

    assert set(breaking._BREAKERS) == set(breaking.RULES)
    assert {step for _what, step in breaking.RULES.values()} <= steps


def test_breakers_do_nothing_outside_a_story(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = cilegon()
    monkeypatch.setenv(breaking.VARIABLE, "deemed")
    monkeypatch.setattr(deadlines, "deem_received", deadlines.deem_received)
    breaking.apply()
    _sent(world)

    with sitting(world.system):
        inert = deadlines.deem_received(at=world.at(13))
    clock.mark("story")
    _sent(world)
    with sitting(world.system):
        broken = deadlines.deem_received(at=world.at(13))

    assert (inert, broken) == (1, 0)


def _sent(world: World) -> None:
    number = world.hand_in(kind="need", programme="").number
    with sitting(world.kasie):
        custody.hand_over(
            number=number,
            by=world.kasie,
            to_office_id=world.dinsos_head.office_id,
            ground="file_complete",
            at=world.at(9),
        )


@pytest.mark.slow
def test_ketileng_holds_from_an_empty_directory() -> None:
    told = tuntas("story", "ketileng", "--json")

    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert told.returncode == 0, told.stdout + told.stderr
    assert [line["step"] for line in lines[:-1]] == [1, 2, 3, 4, 5, 6, 7, 8, 9, "9a", "9b", "9c", "9d", "9e"]
    assert lines[-1] == {"story": "ketileng", "ok": True, "steps": 14}
    for line in lines[2:-1]:
        assert NUMBER.search(line["what"]), line
        assert any(told in line["what"].lower() for told in STANDS), line


@pytest.mark.slow
@pytest.mark.parametrize("rule", sorted(breaking.RULES))
def test_ketileng_notices_a_rule_switched_off(rule: str) -> None:
    told = tuntas("story", "ketileng", "--json", "--break", rule)

    last = json.loads(told.stdout.splitlines()[-1])
    assert told.returncode == 1
    assert (last["ok"], last["failed"]) == (False, breaking.RULES[rule][1])
