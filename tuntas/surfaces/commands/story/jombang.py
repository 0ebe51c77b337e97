"""Jombang: "it may have been mislaid". Files with numbers, a claim without a receipt, a village that says nothing, kin.

Kab. Jombang, March 2020. Steps 2 and 4, and the complaint of step 8, need parts of the house that are not built yet;
they are told as not there, and count neither for nor against.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.urls import reverse

from tuntas.surfaces.commands.story.browser import Browser, Node, Page
from tuntas.surfaces.commands.story.jombang_room import TheRoom
from tuntas.surfaces.commands.story.teller import Told, expect


KEPUHKAJANG = "35.17.01.2002"
ELEVEN = (
    "Pak Slamet", "Bu Karti", "Pak Warno", "Bu Lastri", "Mbok Yem", "Pak Tukiran", "Bu Sumini", "Pak Ngatno",
    "Bu Painem", "Pak Jumadi", "Mbok Sainah",
)  # fmt: skip
# 41 names of one RT: line 14 is the head's brother; one shares his card undeclared, one is the operator's wife.
GIVEN = [
    "Ahmad",
    "Budi",
    "Cahyo",
    "Darsono",
    "Endang",
    "Fatimah",
    "Gunawan",
    "Hartini",
    "Imam",
    "Joko",
    "Kusnan",
    "Lestari",
    "Murni",
]
BROTHER, UNDECLARED, WIFE = "Pak Sugito", "Suyatmi", "Sri Handayani"
_NAMES = [f"{given} {family}" for given in GIVEN for family in ("Wibowo", "Rahayu", "Santoso")]
LISTED = [*_NAMES[:13], BROTHER, *_NAMES[13:20], UNDECLARED, *_NAMES[20:27], WIFE, *_NAMES[27:38]]
KADES_CARD, OPERATOR_CARD = "3517010101100001", "3517010101100002"
NAMED = "014…023 diterima, 024 (Mbok Sainah) tidak dijawab"


class Jombang(TheRoom):
    """The story's people, each with a browser of their own. number: Mbok Sainah's."""

    NOT_YET = {
        2: "laman angka tentang ucapan pejabat, bersama angka pengawasan",
        4: "laman lapangan tanpa jaringan",
        "8, aduan": "aduan sebagai perkara",
    }

    def steps(self) -> Iterator[tuple[int | str, Told]]:
        yield 1, self.eleven_files
        yield 3, self.no_receipt
        yield 5, self.silent_village
        yield 6, self.kin_on_the_list
        yield 7, self.private_room
        yield 8, self.turns_out_to_be_violence
        yield 14, self.deleted_and_named

    # --- 1: sent eleven, answered ten -------------------------------------------------------------------------------

    def eleven_files(self) -> str:
        self.set_clock("2020-03-12T09:00")
        self.sit(self.puskesos, "Operator Puskesos Kepuhkajang")
        self.sit(self.dinsos, "Kasi Linjamsos Dinsos")
        for name in ELEVEN[:-1]:
            self.taken_in(name)
        self.set_clock("2020-03-12T09:14")
        receipt = self.taken_in(ELEVEN[-1])
        self.number, self.secret = receipt.one("p", "no"), receipt.facts()["Kode rahasia"][:9]
        covering = self._sent()
        expect("DS-KJ/014…024" in covering.main, "Sebelas berkas bernomor DS-KJ/014…024.", covering)
        sentence = self.sentence()
        expect(
            "Jumat 13 Maret, 09.14" in sentence, "Dinsos menjawab paling lambat Jumat 13 Maret, 09.14.", self.track()
        )
        self._ticks_ten(covering.url)
        self._the_same_sentence()
        self.set_clock("2020-03-13T09:15")
        self.wait_for("Dinsos dianggap menerima", lambda: self.track().one("p", "who") == "Dinsos Kab. Jombang")
        since = self.track().moment("Sejak")
        expect(since == "2020-03-12T09:14+07:00", f"Waktu Dinsos sejak 12 Maret 09.14, terbaca {since}.", self.track())
        return f"“{NAMED}”, sama di dua kantor; {self.number} dipegang {self.track().one('p', 'who')} sejak {since}."

    def taken_in(self, name: str, browser: Browser | None = None, **typed: str) -> Page:
        """One matter at a desk; the receipt's page."""
        desk, facts = browser or self.puskesos, {"topic": "health", "no_nik": "on"} | typed
        page = desk.get(reverse("desk:take_in"))
        receipt = desk.send(page, reverse("desk:take_in"), name=name, **facts)
        expect(name in receipt.main, f"Tanda terima untuk {name}.", receipt)
        return receipt

    def _sent(self) -> Page:
        page = self.puskesos.get(reverse("desk:send_many"))
        form = page.form("/pengantar/baru/")
        dinsos = form.value_of("to_office", "Dinsos")
        cases = [form.choices["cases"][label] for name in ELEVEN for label in form.choices["cases"] if name in label]
        expect(len(cases) == len(ELEVEN), "Sebelas berkas siap dikirim.", page)
        return self.puskesos.send(
            page, "/pengantar/baru/", cases=cases, to_office=dinsos, book_prefix="DS-KJ", first_n="14"
        )  # fmt: skip

    def _ticks_ten(self, covering: str) -> None:
        self.set_clock("2020-03-12T15:00")
        page = self.dinsos.get(covering)
        items = list(page.form("/terima/").choices["item"].values())
        done = self.dinsos.send(page, "/terima/", item=items[:10])
        expect("10 nomor diterima" in done.main, "Dinsos mencentang sepuluh.", done)

    def _the_same_sentence(self) -> None:
        """The night names the gap: to both offices alike, to Mbok Sainah only her own."""
        self.set_clock("2020-03-12T20:30")
        nights = reverse("desk:nights")
        self.wait_for("pencocokan malam", lambda: NAMED in self.dinsos.get(nights).main)
        sender = self.puskesos.get(nights)
        expect(NAMED in sender.main, "Kalimat yang sama di kantor pengirim.", sender)
        alike = NAMED.replace(" (Mbok Sainah)", "")
        self.wait_for(f"Mbok Sainah membaca kalimat yang sama: {alike}", lambda: alike in self.track().main)

    # --- 3: handed in before, no receipt ----------------------------------------------------------------------------

    def no_receipt(self) -> str:
        self.set_clock("2020-03-16T09:00")
        self.sit(self.desa, "Operator Desa Kepuhkajang")
        self.sit(self.dinsos, "Kasi Linjamsos Dinsos")
        number, claim = self._claimed("Pak Darmo")
        self.sit(self.kades, "Kades Kepuhkajang")
        sides = (("Lemari arsip desa", self.desa, self.kades), ("Lemari arsip Dinsos", self.dinsos, self.dinsos))
        for place, office, signer in sides:
            page = office.get(claim)
            said = office.send(page, "/jawab/", is_found="no", place=place)
            expect("Jawaban kantor ini tercatat" in said.main, "Kantor menjawab pencarian.", said)
            signed = signer.send(signer.get(claim), "/tanda-tangan/")
            expect("ditandatangani untuk kantor ini" in signed.main, "Berita acara ditandatangani.", signed)
        settled = self.desa.get(claim)
        wanted = "Tidak ditemukan di kedua kantor. Perkara dikerjakan, dihitung sejak Senin 20 Januari 2020."
        expect(wanted in settled.main, f"“{wanted}”", settled)
        thrown = self.stage.read(f"{reverse('story:bounces')}?number={number}")["bounces"]
        expect(thrown == [], "Tidak ada kantor yang dihukum.")
        self._camat_marks(claim)
        tracked = self.track(number)
        expect(tracked.one("p", "who") == "Desa Kepuhkajang", "Perkara Pak Darmo tetap berjalan.", tracked)
        return f"{number}: “{wanted}” Camat menandai foto buku; perkara tetap dipegang {tracked.one('p', 'who')}."

    def _claimed(self, name: str) -> tuple[str, str]:
        """The claim at the village's desk: its case number and its page."""
        page = self.desa.get(reverse("desk:claim_new"))
        form = page.form("/cari-berkas/baru/")
        done = self.desa.send(
            page, "/cari-berkas/baru/", name=name, topic="health", words="Usulan jaminan kesehatan",
            where=form.value_of("where", "Desa"), claimed_on="2020-01-20",
            evidence=form.value_of("evidence", "buku register"),
        )  # fmt: skip
        expect("Kedua kantor diminta mencari" in done.main, "Klaim dicatat, kedua kantor mencari.", done)
        waiting = self.desa.get(reverse("desk:claims"))
        links = (link.attrs.get("href", "") for link in waiting.all("a"))
        return done.one("p", "no"), next(href for href in links if re.search(r"/cari-berkas/\d+/$", href))

    def _camat_marks(self, claim: str) -> None:
        self.sit(self.camat, "Camat")
        page = self.camat.get(claim)
        marked = self.camat.send(page, "/tandai/", ground="Nomor halaman 41 ada dua kali")
        expect("Nomor halaman 41 ada dua kali" in marked.main, "Camat melihat dan menandai bukti.", marked)
        expect("tetap dikerjakan" in marked.main, "Perkaranya tetap dikerjakan.", marked)

    # --- 5: a village that says nothing -----------------------------------------------------------------------------

    def silent_village(self) -> str:
        self.set_clock("2020-03-16T13:00")
        self.sit(self.desa, "Operator Desa Kepuhkajang")
        self.sit(self.dinsos, "Kasi Linjamsos Dinsos")
        receipt = self.taken_in("Bu Tini", self.desa, topic="aid", programme="pkh")
        number = receipt.one("p", "no")
        self.set_clock("2020-03-20T09:00")
        early = self._directly(number)
        expect(early.status == 409 and "masih punya waktu menjawab" in early.main, "Sebelum waktunya: belum.", early)
        self.set_clock("2020-03-23T14:00")
        done = self._directly(number)
        expect("desa wajib menyatakan mengapa" in done.main, "Sesudah lima hari kerja: jalur langsung.", done)
        tracked = self.track(number)
        expect(tracked.one("p", "who") == "Dinsos Kab. Jombang", "Dinsos memegang.", tracked)
        today = self.desa.get(reverse("desk:today"))
        expect("Nyatakan mengapa belum diusulkan" in today.main, "Desa wajib menyatakan mengapa.", today)
        said = self.take(self.desa, "state_why", number, _stance="Tidak mengusulkan", statement="Rumahnya dua.")
        expect(said.status == 200, "Desa menyatakan mengapa.", said)
        expect(
            self.track(number).one("p", "who") == "Dinsos Kab. Jombang", "Kata desa tidak memutus.", self.track(number)
        )
        opens = re.search(r"Jalur langsung terbuka [^.]+\.\d\d", early.main)
        return (
            f"{number}: 409 “{opens and opens[0]}”; lalu dipegang {tracked.one('p', 'who')}, desa menyatakan mengapa."
        )

    def _directly(self, number: str) -> Page:
        page = self.dinsos.get(reverse("desk:direct_way"))
        return self.dinsos.send(page, reverse("desk:direct_way"), number=number)

    # --- 6: kin on the list -----------------------------------------------------------------------------------------

    def kin_on_the_list(self) -> str:
        self.set_clock("2020-03-26T09:00")
        for browser, seat in ((self.desa, "Operator Desa"), (self.kades, "Kades"), (self.council, "Ketua BPD")):
            self.sit(browser, f"{seat} Kepuhkajang")
        self.sit(self.camat, "Camat")
        address = self._frozen()
        aside = self._press(self.kades, address, BROTHER, "Mundur dari baris ini", relation="sibling")
        expect("Yang menandatangani: Ketua BPD Kepuhkajang" in aside.main, "BPD menandatangani baris 14.", aside)
        held = self.kades.get(address)
        expect(
            "Baris kerabat." in self._row(held, UNDECLARED).text,
            "Kerabat yang tidak dinyatakan: barisnya ditahan.",
            held,
        )
        own = self._judged(self.desa, address, [WIFE])
        expect(own.status == 403, "Operator tidak menilai istrinya sendiri.", own)
        expect("kerabat" in own.main.lower(), "Dengan alasannya.", own)
        names = [self._name(row) for row in self._rows(held)]
        self._judged(self.desa, address, [name for name in names if name != WIFE])
        self._judged(self.kades, address, [WIFE])
        signed = self.kades.send(self.kades.get(address), "/tanda-tangan/")
        waiting = len([name for name in names if name in (BROTHER, UNDECLARED, WIFE)])
        wanted = f"{len(names) - waiting} baris ditandatangani, {waiting} menunggu tangan lain"
        expect(wanted in signed.main, wanted, signed)
        by_council = self._press(self.council, address, BROTHER, "Tanda tangani baris ini")
        expect("ditandatangani" in by_council.main, "Ketua BPD menandatangani baris itu.", by_council)
        copies = self.camat.get(reverse("desk:lists"))
        expect("Kepuhkajang" in copies.main, "Camat mendapat tembusan.", copies)
        return f"41 nama; “{aside.main[:110]}”; operator: 403; {wanted}; Ketua BPD menandatangani baris {BROTHER}."

    def _frozen(self) -> str:
        """The RT's list of 41 names, gathered and frozen; the list's address."""
        desk = self.desa
        typed = "\n".join({BROTHER: BROTHER, UNDECLARED: f"{UNDECLARED}; ; {KADES_CARD}", WIFE: f"{WIFE}; ; {OPERATOR_CARD}"}
                          .get(name, name) for name in LISTED)  # fmt: skip
        handed = desk.send(
            desk.get(reverse("desk:source_list")), reverse("desk:source_list"), neighbourhood="RT 02/RW 01",
            handed_in_by="Pak RT", handed_in_on="2020-03-25", programme="pkh", people=typed,
        )  # fmt: skip
        expect("41 nama diterima, 41 tercatat" in handed.main, "RT menyerahkan 41 nama.", handed)
        page = desk.send(desk.get(reverse("desk:lists")), "/daftar/baru/", programme="pkh", month="2020-03")
        page = desk.send(page, "/ambil/")
        page = desk.send(page, "/bekukan/")
        expect("Daftar dibekukan" in page.main, "Daftar dibekukan.", page)
        met = desk.send(
            page, "/musyawarah/", way="meeting", held_on="2020-03-26", place="Balai desa", n_members="12", n_present="9",
            quorum="7", attendance="Sumardi\nKusnadi",
        )  # fmt: skip
        expect(met.status == 200, "Musyawarah dicatat.", met)
        return met.url

    def _rows(self, page: Page) -> list[Node]:
        return [row for row in page.all("li") if row.attrs.get("id", "").startswith("baris-")]

    def _name(self, row: Node) -> str:
        return row.all("b")[0].text.partition(". ")[2]

    def _row(self, page: Page, name: str) -> Node:
        """A name's line; Unmet when the list does not show it."""
        found = [row for row in self._rows(page) if self._name(row) == name]
        expect(found, f"Baris {name} ada di daftar.", page)
        return found[0]

    def _press(self, browser: Browser, address: str, name: str, words: str, **typed: str) -> Page:
        """Press a button that stands in somebody's line."""
        row = self._row(browser.get(address), name)
        button = next(one for one in row.all("button") if words in one.text)
        return browser.post(button.attrs["formaction"], typed)

    def _judged(self, browser: Browser, address: str, names: list[str]) -> Page:
        """These lines keyed back as eligible."""
        page = browser.get(address)
        pks = [self._row(page, name).attrs["id"].removeprefix("baris-") for name in names]
        return browser.post(page.form("/hasil/").action, {f"verdict-{pk}": "eligible" for pk in pks})

    # --- 14: deleted by a superuser, named by the audit ---------------------------------------------------------------

    def deleted_and_named(self) -> str:
        slip = self._slip()
        silent = self.command("audit")
        expect(silent.returncode == 0, f"Sebelum dihapus audit diam, terbaca {silent.stdout[:300]}")
        self._delete_024()
        loud = self.command("audit")
        named = [line for line in loud.stdout.splitlines() if "cases_outgoing" in line]
        expect(loud.returncode == 1 and len(named) == 1, f"Audit menyebut satu berkas, terbaca {loud.stdout[:600]}")
        for words in ("DS-KJ/024", "12 Maret 2020", "Puskesos Kepuhkajang", "Dinsos Kab. Jombang"):
            expect(words in named[0], f"Audit menyebut {words}, terbaca {named[0]}")
        proven = self.command("verify", str(slip), "--keys", str(slip.with_name("keys.txt")), "--json")
        expect(
            '"verdict": "proven"' in proven.stdout, f"Slip tetap membuktikan, terbaca {proven.stdout}{proven.stderr}"
        )
        received = json.loads(json.loads(slip.read_text())["body"])["facts"]["received"][:16]
        expect(received == "2020-03-12T02:14", f"12 Maret 09.14, terbaca {received}.")
        return f"“{named[0]}”; slip {self.number} tetap membuktikan {received}."

    def _slip(self) -> Path:
        """Mbok Sainah's receipt as a file, with the secret; taken when the log has it. Keys beside it."""
        address = reverse("public:tracked", args=[self.number])
        opened = self.citizen.send(self.track(), address, secret=self.secret)
        expect("Mbok Sainah" in opened.main, "Kode rahasia membuka suratnya.", opened)
        address = reverse("public:receipt_proof", args=[self.number])
        self.wait_for("bukti masuk buku catatan umum", lambda: '"index"' in self.citizen.get(address).body)
        folder = Path(tempfile.mkdtemp(prefix="tuntas-slip-"))
        (folder / "keys.txt").write_text(self.citizen.get(reverse("public:keys")).body)
        (folder / "slip.json").write_text(self.citizen.get(address).body)
        return folder / "slip.json"

    def _delete_024(self) -> None:
        """As the database's own administrator, all triggers asleep."""
        address = self.command("dsn", "--role", "postgres").stdout.strip()
        with psycopg.connect(address) as connection:
            connection.execute("SET session_replication_role = replica")
            gone = connection.execute("DELETE FROM cases_outgoing WHERE n = 24")
            expect(gone.rowcount == 1, "Berkas 024 dihapus.")
