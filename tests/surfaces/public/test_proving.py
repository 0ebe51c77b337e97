"""A receipt proves: a promise at once, the proof when the log has it, the same on page, slip, text, file and PDF."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.http import HttpResponse
from django.test import Client

from tests.base.ledger.log_world import connected
from tests.factories.logs import witness
from tests.factories.world import World, cilegon
from tests.surfaces.public.pages import browser, matter, send, visit, words_of
from tuntas.algorithms.merkle import notes
from tuntas.algorithms.merkle.keys import SigningKey
from tuntas.base.ledger import receipts
from tuntas.base.ledger.log.sequencer import Sequencer
from tuntas.surfaces import attached, proofs


pytestmark = [pytest.mark.page, pytest.mark.usefixtures("db")]
Admin = psycopg.Connection[tuple[object, ...]]
ORIGIN = "tuntas.test/log"
WITNESS = witness("saksi.test/ombudsman")


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, settings_of_log) -> None:
    settings_of_log(KEYS_FOLDER=tmp_path / "keys", LOG_ORIGIN=ORIGIN, LOG_WITNESS_KEYS=[WITNESS.verifier.text])


@pytest.fixture
def settings_of_log() -> Iterator[object]:
    """Change Django's settings until the test ends."""
    from django.test import override_settings  # noqa: PLC0415

    made = []

    def change(**changes: object) -> None:
        made.append(override_settings(**changes))
        made[-1].enable()

    yield change
    for each in made:
        each.disable()


@pytest.fixture
def world(db: str) -> World:
    return cilegon()


@contextmanager
def sequencing(folder: Path) -> Iterator[Sequencer]:
    with connected() as connection:
        log = Sequencer(connection, folder / "keys", ORIGIN)
        assert log.take_lock()
        log.begin(datetime.now(UTC))
        yield log


def sequenced(folder: Path, *, cosigned: bool = True) -> None:
    """All that waits gets its place, is signed, and seen by a witness."""
    now = datetime.now(UTC)
    with sequencing(folder) as log:
        log.step(now)
        size, note = log.last_signed()
        if cosigned:
            line = notes.cosignature(notes.split(note)[0], WITNESS, int(now.timestamp())).line
            log.store_cosignature(size, WITNESS.name, line.rstrip("\n"), now)


def handed_in(client: Client) -> str:
    """The receipt's address."""
    return send(client, "/serah/", matter()).headers["Location"]


def file_of(client: Client, address: str) -> receipts.Receipt:
    return receipts.read(client.get(f"{address}bukti.json").content)


def judged(receipt: receipts.Receipt, *, after: timedelta = timedelta()) -> receipts.Judged:
    return receipts.judge(receipt, receipts.Trust.of(proofs.trusted()), now=datetime.now(UTC) + after)


def part(answer: HttpResponse) -> str:
    """The tag of the part that looks again."""
    found = re.search(r'<section id="catatan"[^>]*>', answer.content.decode())
    assert found
    return found[0]


def test_handing_in_signs_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(world)
    monkeypatch.setattr(SigningKey, "sign", lambda *_given: pytest.fail("signed while handing in"))

    assert send(client, "/serah/", matter()).status_code == 303


def test_seconds_after_the_page_shows_a_promise_and_looks_again(world: World, tmp_path: Path) -> None:
    client = browser(world)
    sequenced(tmp_path)
    address = handed_in(client)

    page = client.get(address)

    assert "Dijanjikan Tercatat paling lambat" in words_of(page)
    assert "Muat ulang" in words_of(page)
    assert 'hx-trigger="load delay:2s"' in part(page)
    found = judged(file_of(client, address))
    assert (found.verdict, found.why) == ("promised", "waiting")
    assert found.promise.number == address.split("/")[2]
    assert found.promise.deadline - found.promise.recorded_at == timedelta(hours=24)
    assert found.checkpoint
    assert judged(file_of(client, address), after=timedelta(hours=25)).verdict == "broken"


def test_before_the_log_s_first_start_there_is_a_promise_too(world: World) -> None:
    client = browser(world)
    address = handed_in(client)

    assert "Dijanjikan" in words_of(client.get(address))
    assert file_of(client, address).checkpoint == ""


def test_the_promise_is_swapped_for_the_proof_and_the_looking_ends(world: World, tmp_path: Path) -> None:
    client = browser(world)
    address = handed_in(client)
    look = re.search(r'hx-get="([^"]*)"', part(client.get(address)))
    assert look

    waiting = client.get(look[1], headers={"HX-Request": "true"})
    sequenced(tmp_path, cosigned=False)
    unseen = client.get(look[1], headers={"HX-Request": "true"})
    sequenced(tmp_path)
    proven = client.get(look[1], headers={"HX-Request": "true"})

    assert "Dijanjikan" in words_of(waiting)
    assert 'hx-trigger="load delay:2s"' in part(waiting)
    assert "menunggu saksi" in words_of(unseen)
    assert "Sudah terbukti" in words_of(proven)
    assert "Disahkan saksi saksi.test/ombudsman" in words_of(proven)
    assert "hx-get" not in part(proven)
    assert "Sudah terbukti" in words_of(client.get(address))
    found = judged(file_of(client, address))
    assert (found.verdict, found.why, [name for name, _at in found.seen]) == ("proven", "included", [WITNESS.name])


def test_the_looking_ends_by_itself(world: World) -> None:
    client = browser(world)
    address = handed_in(client)
    drawn, waits = part(client.get(address)), []

    while look := re.search(r'hx-get="([^"]*)" hx-trigger="load delay:(\d+)s"', drawn):
        waits.append(int(look[2]))
        drawn = part(client.get(look[1], headers={"HX-Request": "true"}))

    assert waits == list(proofs.LOOKS)


def test_looking_again_needs_a_page_of_ours(world: World) -> None:
    client = browser(world)
    address = handed_in(client)
    look = re.search(r'hx-get="([^"]*)"', part(client.get(address)))
    assert look

    for asked in (f"{address}bukti", f"{address}bukti?lihat=1", look[1].replace("lihat=", "lihat=x"), look[1]):
        answer = client.get(asked, headers={} if asked == look[1] else {"HX-Request": "true"})
        assert (answer.status_code, answer.headers["Location"]) == (302, address)


def test_the_act_itself_is_only_for_the_browser_with_the_secret(world: World, tmp_path: Path) -> None:
    client = browser(world)
    address = handed_in(client)
    sequenced(tmp_path)

    own, anybody = file_of(client, address), file_of(Client(), address)

    assert own.body is not None
    assert json.loads(own.body)["event"] == "case.handed_in"
    assert (anybody.body, anybody.salt) == (None, b"")
    assert judged(own).is_opened
    assert judged(anybody).verdict == judged(own).verdict == "proven"


def test_a_number_nobody_has_has_no_proof(world: World) -> None:
    client = browser(world)

    assert client.get("/terima/000-000-000/bukti.json").status_code in {404, 422}


def test_a_promise_that_is_over_says_so(world: World, admin: Admin) -> None:
    client = browser(world)
    address = handed_in(client)
    admin.execute("SET session_replication_role = replica")
    admin.execute("UPDATE ledger_act SET recorded_at = recorded_at - interval '2 days' WHERE event = 'case.handed_in'")

    assert "Janji lewat waktu" in words_of(client.get(address))


def test_a_receipt_without_its_rule_or_its_act_is_shown_without_this_part(world: World, admin: Admin) -> None:
    client = browser(world)
    address = handed_in(client)
    admin.execute("SET session_replication_role = replica")
    admin.execute("DELETE FROM offices_parameter WHERE key = 'log.promise_hours'")
    without_rule = client.get(address)
    admin.execute("UPDATE ledger_act SET case_seq = 7 WHERE event = 'case.handed_in'")
    without_act = client.get(address)

    for page in (without_rule, without_act):
        assert page.status_code == 200
        assert 'id="catatan"' not in page.content.decode()
    assert client.get(f"{address}bukti.json").status_code == 404
    assert client.get(f"{address}pdf").status_code == 200


def test_slip_and_text_carry_the_promise_and_the_log_s_head(world: World, tmp_path: Path) -> None:
    client = browser(world)
    sequenced(tmp_path)
    address = handed_in(client)
    receipt = file_of(client, address)
    mark = proofs.short(judged(receipt).promise.commitment)
    root = proofs.short(judged(receipt).checkpoint.root)

    for shown in (words_of(client.get(f"{address}slip")), client.get(f"{address}teks").content.decode()):
        assert f"Janji masuk: {mark}" in shown
        assert root in shown
        assert "saksi saksi.test/ombudsman" in shown


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_the_pdf_carries_the_file_and_keeps_both_standards(size: str, world: World, tmp_path: Path) -> None:
    client = browser(world)
    address = handed_in(client)
    sequenced(tmp_path)

    made = client.get(f"{address}pdf?kertas={size}").content

    assert attached.receipt_of(made) == file_of(client, address)
    assert judged(attached.receipt_of(made)).verdict == "proven"
    said = made.decode("latin1")
    assert "<pdfaid:part>3</pdfaid:part>" in said
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in said
    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    assert "/AFRelationship/Supplement" in said.replace(" ", "")


def visited(client: Client, **changes: object) -> str:
    """The address of a visit's receipt."""
    done = send(client, "/lempar/", visit(**changes)).headers["Location"]
    return done.replace("/lempar/", "/terima/")


def test_a_visit_is_promised_and_proven_like_a_matter(world: World, tmp_path: Path) -> None:
    client = browser(world)
    sequenced(tmp_path)
    address = visited(client)

    early, page = judged(file_of(client, address)), words_of(client.get(address))
    sequenced(tmp_path)
    late, pdf = judged(file_of(client, address)), client.get(f"{address}pdf").content

    assert "Kunjungan Anda sudah tercatat" in page
    assert "Dijanjikan Tercatat paling lambat" in page
    assert (early.verdict, late.verdict) == ("promised", "proven")
    assert late.promise.number == address.split("/")[2]
    assert attached.receipt_of(pdf) == file_of(client, address)
    assert "Sudah terbukti" in words_of(client.get(address))
    assert "Kantor yang didatangi: Kel. Ketileng" in client.get(f"{address}teks").content.decode()
    assert "Dijawab paling lambat" not in words_of(client.get(f"{address}slip"))
    for place in (address.replace("/terima/", "/lacak/"), address.replace("/terima/", "/lempar/")):
        assert f'href="{address}"' in client.get(place).content.decode()


def test_what_a_visit_s_proof_tells_depends_on_the_secret(world: World, tmp_path: Path) -> None:
    client = browser(world)
    address = visited(client, words="Disuruh pulang oleh petugas loket.")
    sequenced(tmp_path)

    own, anybody = file_of(client, address), file_of(Client(), address)

    assert own.body is not None
    assert json.loads(own.body)["event"] == "visit.recorded"
    assert "petugas loket" not in own.body
    assert (anybody.body, anybody.salt) == (None, b"")
    assert judged(anybody).verdict == "proven"
    assert "petugas loket" not in words_of(client.get(address))
    assert "Kode rahasia" not in words_of(Client().get(address))


def test_an_answered_consultation_has_no_proof_for_anybody(world: World, tmp_path: Path) -> None:
    """Of it one sentence is told, whatever it was about: its receipt's addresses say what they say of nobody's number."""
    client = browser(world)
    address = visited(client, told="answered", sent_to="")
    sequenced(tmp_path)

    for part_ in ("", "bukti.json", "pdf", "slip", "teks"):
        own, nobodys = (client.get(f"{where}{part_}") for where in (address, "/terima/000-000-000/"))
        assert own.status_code == 404
        assert b"Kunjungan" not in own.content
        assert nobodys.status_code in {404, 422}
    assert "/terima/" not in client.get(address.replace("/terima/", "/lacak/")).content.decode()


def test_the_pdf_of_a_promise_and_the_slip_s_pdf_are_made(world: World, tmp_path: Path) -> None:
    client = browser(world)
    sequenced(tmp_path)
    address = handed_in(client)

    assert judged(attached.receipt_of(client.get(f"{address}pdf").content)).verdict == "promised"
    slip = client.get(f"{address}pdf?kertas=58").content
    assert slip.startswith(b"%PDF-")
    with pytest.raises(receipts.WrongReceipt):
        attached.receipt_of(slip)


def test_what_verifies_elsewhere_is_served(world: World, tmp_path: Path) -> None:
    client = browser(world)
    sequenced(tmp_path)

    keys = client.get("/periksa/kunci.txt").content.decode().split()
    file = client.get("/periksa/tuntas_verify.py")
    page = words_of(client.get("/periksa/"))

    assert [key.split("+")[0] for key in keys] == [ORIGIN, f"{ORIGIN}/promise", WITNESS.name]
    assert file.content == Path("verifier/tuntas_verify.py").read_bytes()
    assert all(key in page for key in keys)
    assert "Unduh tuntas_verify.py" in page
