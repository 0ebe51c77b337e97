from pathlib import Path
from tests.surfaces.desk.test_proposals import *
from tests.casework.kinds.test_lists import kin
OUT = Path("/tmp/shots"); OUT.mkdir(exist_ok=True)
def save(client, url, name, lang="id"):
    client.cookies["django_language"] = lang
    html = client.get(url).content.decode()
    import re
    html = re.sub(r'/static/tuntas/([a-z]+)(\.[0-9a-f]{12})?\.(css|svg|js)', r'\1.\3', html)
    (OUT / f"{name}.html").write_text(html)
def test_shots(world, sit):
    save(sit(world.operator), "/meja/daftar/rt/", "rt")
    client, page, rows = judged(world, sit)
    kin(world.lurah, "Sarinah", world)
    save(client, page, "kunci")
    save(client, f"{page}lembar/", "lembar")
    save(client, "/meja/daftar/rt/1/", "tanda")
    marks = {f"verdict-{row.pk}": "eligible" for row in rows} | {f"verdict-{rows[2].pk}": "not_eligible", f"reason-{rows[2].pk}": "Pindah ke Serang", f"would_change-{rows[2].pk}": "surat pindah balik"}
    press(client, page, "hasil", **marks)
    head = sit(world.lurah)
    save(head, page, "ttd")
    press(head, page, "tanda-tangan")
    save(head, page, "sudah"); save(head, page, "sudah-en", "en")
    save(head, f"{page}papan/", "papan")
    save(head, f"/meja/daftar/baris/{rows[2].pk}/alasan/", "alasan")
    save(head, "/meja/daftar/", "daftar")
    save(sit(world.camat), "/meja/daftar/", "camat")
    save(sit(world.camat), page, "camat-daftar")
    with sitting(world.kasie):
        number = Case.objects.get(applicant="Rohmah").number
        findings.ask_match(number=number, by=world.kasie, at=world.at(8, 10))
    save(sit(world.disdukcapil), "/meja/padan/", "padan")
    save(sit(world.kasie), f"/meja/turun/{number}/", "turun")
    save(sit(world.dinsos_section), f"/meja/hasil/{number}/", "hasil")
