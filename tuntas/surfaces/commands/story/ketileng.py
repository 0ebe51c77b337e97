"""Ketileng: a widow is told "that is for Dinsos". Nine steps, then the end of the matter in five more.

Kota Cilegon, December 2021. Everything is read from pages and typed into forms; every step says what it read.
"""

import re
import time
from collections.abc import Callable, Iterator

from django.urls import reverse

from tuntas.surfaces.commands.story.browser import Browser, Page
from tuntas.surfaces.commands.story.teller import Teller, Told, expect


KETILENG = "36.72.02.1004"
PHONE = "08001234567"
QUIET_SECONDS = 7


class Ketileng(Teller):
    """The story's people, each with a browser of their own, and the numbers they were given."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.kasie, self.dinsos, self.kadis = Browser(base), Browser(base), Browser(base)
        self.verifier, self.registrar, self.camat = Browser(base), Browser(base), Browser(base)
        self.sekda, self.inspector, self.second = Browser(base), Browser(base), Browser(base)
        self.visit = self.secret = self.refused_number = self.refused_secret = ""

    def steps(self) -> Iterator[tuple[int | str, Told]]:
        """The steps in order, as numbered in the scenario."""
        yield 1, self.place
        yield 2, self.sent_away
        for step, told in self._of_rohmah():
            yield step, self._and_where(told, lambda: self.number)
        for step, told in (("9d", self.refused), ("9e", self.objected)):
            yield step, self._and_where(told, lambda: self.refused_number)

    def _of_rohmah(self) -> Iterator[tuple[int | str, Told]]:
        yield 3, self.made_a_case
        yield 4, self.thrown_too_early
        yield 5, self.handed_over
        yield 6, self.silence
        yield 7, self.not_the_ministry
        yield 8, self.bounced_twice
        yield 9, self.settled
        yield "9a", self.card_mended
        yield "9b", self.two_persons
        yield "9c", self.granted

    def _and_where(self, told: Told, number: Callable[[], str]) -> Told:
        """What a step saw, and after it number, holder and due day as the tracking page says them."""

        def both() -> str:
            what = told()
            standing = self.sentence(self.track(number()))
            return what if standing in what else f"{what} {number()}: “{standing}”"

        return both

    # --- 1 to 9 -----------------------------------------------------------------------------------------------------

    def place(self) -> str:
        found = self._places("Ketileng")
        names = [name.partition(" ")[2] for name, _path in found]
        expect(names[:4] == ["Ketileng"] * 4, f"Empat tempat bernama Ketileng harus lebih dulu, terbaca {names}.")
        expect(all(name != "Ketileng" for name in names[4:]), f"Nama lebih panjang sesudahnya, terbaca {names}.")
        expect(
            ("Kel. Ketileng", "Kec. Cilegon, Kota Cilegon, Banten") in found[:4], f"Jalur lengkap, terbaca {found[:4]}."
        )
        jombang = self._places("Jombang")
        expect(("Kec. Jombang", "Kota Cilegon, Banten") in jombang, f"Kec. Jombang, Kota Cilegon; terbaca {jombang}.")
        expect(("Kab. Jombang", "Jawa Timur") in jombang, f"Kab. Jombang, Jawa Timur; terbaca {jombang}.")
        return f"“Ketileng”: {'; '.join(f'{name}, {path}' for name, path in found[:4])}. “Jombang” membedakan Kec. dan Kab."

    def _places(self, words: str) -> list[tuple[str, str]]:
        page = self.citizen.get(f"{reverse('public:places')}?place_q={words}")
        labels = [
            label
            for label in page.all("label", "opt")
            if any(box.attrs.get("name") == "place" for box in label.all("input"))
        ]
        return [(label.all("b")[0].text, label.all("small")[0].text) for label in labels]

    def sent_away(self) -> str:
        self.set_clock("2021-12-07T09:10")
        page = self.citizen.get(f"{reverse('public:sent_away')}?place_q=Ketileng&place={KETILENG}")
        form = page.form(reverse("public:sent_away"))
        done = self.citizen.send(
            page, reverse("public:sent_away"), topic="aid", told="sent_away", place=KETILENG,
            sent_to=form.value_of("sent_to", "Dinas Sosial"), programme=form.value_of("programme", "JSCM"),
            words="Minta JSCM untuk janda", phone=PHONE,
        )  # fmt: skip
        sentence, self.visit = done.one("h1", "answer"), done.one("p", "no")
        wanted = "Anda tidak perlu ke Dinsos. Menyiapkan data JSCM adalah tugas Kelurahan Ketileng."
        expect(wanted in sentence, f"Kalimat peta kewenangan: “{wanted}”.", done)
        self.sit(self.kasie, "Kasie Kessos Kel. Ketileng")
        visits = self.kasie.get(reverse("desk:visits"))
        expect(
            re.search(r"\b1\b[^0-9]*disuruh", visits.main.lower()), "Kasie melihat 1 kunjungan: disuruh pergi.", visits
        )
        expect(visits.main.count("Dihitung: lempar lisan") == 1, "Lempar lisan Ketileng: 1.", visits)
        page = self.kasie.get(reverse("desk:visit", args=[self.key(self.visit)]))
        page.form("/balas/") if "/balas/" in page.body else expect(
            "Jawab catatan ini" in page.main, "Ada tombol balas.", page
        )
        return f"Kunjungan {self.visit}: “{sentence}” Kasie melihat 1 disuruh pergi, bisa membalas."

    def made_a_case(self) -> str:
        self.set_clock("2021-12-07T09:42")
        page = self.kasie.get(reverse("desk:visit", args=[self.key(self.visit)]))
        action = next(form.action for form in page.forms() if "words" not in form.given and self._of_visit(form.action))
        receipt = self.kasie.post(action, {})
        self.number, facts = receipt.one("p", "no"), receipt.facts()
        self.secret = facts.get("Kode rahasia", "")[:9]
        expect("Rp0" in facts.get("Biaya", ""), "Slip menyebut Rp0.", receipt)
        expect("Kel. Ketileng" in receipt.one("p", "who"), "Pemegang: Kel. Ketileng.", receipt)
        due = facts.get("Langkah ini", "")
        step = "Jumat 10 Desember 2021 (3 hari kerja)"
        expect(step in due, f"Langkah ini paling lambat {step}.", receipt)
        tracked = self.track()
        expect(tracked.facts().get("Jenis") == "Layanan sosial", "Jenis umum: Layanan sosial.", tracked)
        expect("JSCM" not in tracked.main, "Tanpa nama program di laman lacak.", tracked)
        expect("Hari pertama dari 3" in tracked.main, "Tiga hari kerja.", tracked)
        held = f"Perkara {self.number}, dipegang {receipt.one('p', 'who')}"
        return f"{held}, langkah ini {due}, dijawab {facts['Dijawab']}, {facts['Biaya']}"

    def _of_visit(self, action: str) -> bool:
        return self.key(self.visit) in action

    def thrown_too_early(self) -> str:
        self.set_clock("2021-12-08T09:00")
        for task in ("KTP, KK", "Keadaan keluarga", "Pernyataan hubungan"):
            self.take(self.kasie, "do_task", _task=task)
        before = self.track().main
        refused = self.forge(self.kasie, "hand_over", to_office=self.office("36.72-dinsos"), ground="not_our_duty")
        wanted = "2 dari 5 data belum disiapkan (foto rumah, surat kematian suami)"
        expect(refused.status == 409, "Harus 409.", refused)
        expect(
            "Belum bisa diserahkan" in refused.main and wanted in refused.main, f"Harus menyebut: {wanted}.", refused
        )
        expect("tugas kelurahan (Perwal" in refused.main, "Harus menyebut tugas kelurahan dan dasarnya.", refused)
        expect(self.track().main == before, "Tidak ada yang berubah di laman lacak.", self.track())
        return f"{self.number}: 409 “{refused.one('p', 'answer')}” Pemegang tetap: {self.track().one('p', 'who')}"

    def handed_over(self) -> str:
        self.set_clock("2021-12-08T11:00")
        for task in ("Foto rumah", "Surat kematian"):
            self.take(self.kasie, "do_task", _task=task)
        self.set_clock("2021-12-09T10:00")
        self.take(self.kasie, "hand_over", _to_office="Dinsos Kota Cilegon", _ground="Berkas lengkap")
        page = self.track()
        sentence = self.sentence(page)
        expect("dikirim Kel. Ketileng ke Dinsos Kota Cilegon" in sentence, "Dikirim ke Dinsos.", page)
        expect("Jumat 10 Desember, 10.00" in sentence, "Diterima paling lambat Jumat 10 Desember, 10.00.", page)
        return f"{self.number}: “{sentence}”"

    def silence(self) -> str:
        self.set_clock("2021-12-10T09:50")
        time.sleep(QUIET_SECONDS)
        expect("dikirim" in self.sentence(), "Sebelum tenggat belum ada yang berpindah.", self.track())
        self.set_clock("2021-12-10T10:01")
        self.wait_for("Dinsos dianggap menerima", lambda: self.track().one("p", "who") == "Dinsos Kota Cilegon")
        page = self.track()
        since = page.moment("Sejak")
        expect("dianggap diterima" in page.main.lower(), "Kalimat umum: dianggap diterima.", page)
        expect(since == "2021-12-09T10:00+07:00", f"Waktu Dinsos mulai 9 Desember 10.00, terbaca {since}.", page)
        desk = self.kasie.get(reverse("desk:today"))
        expect(self.key() not in desk.body, "Ketileng tidak lagi memegang.", desk)
        return f"{self.number}: pemegang {page.one('p', 'who')} sejak {since}, dianggap diterima."

    def not_the_ministry(self) -> str:
        self.set_clock("2021-12-13T09:00")
        self.sit(self.dinsos, "Kasi Linjamsos Dinsos Kota Cilegon")
        before = self.track().main
        page = self.step_form(self.dinsos, "send_back")
        form = page.form("/send_back/")
        offered = list(form.choices.get("to_office", {}))
        expect(not any("Kementerian" in name for name in offered), f"Kemensos tidak boleh ditawarkan: {offered}.")
        typed = {"to_office": form.value_of("to_office", "Kel. Ketileng"), "note": "Ini urusan Pusat."}
        refused = self.dinsos.send(page, "/send_back/", ground=form.value_of("ground", "Kewenangan Pusat"), **typed)
        expect(refused.status == 409, "Harus 409.", refused)
        expect("JSCM adalah program daerah, bukan kewenangan Pusat" in refused.main, "Program daerah.", refused)
        expect("kk belum mutakhir" in refused.main.lower(), "Dasar yang sah disebut.", refused)
        ministry = self.forge(
            self.dinsos, "send_back", to_office=self.office("kemensos"), ground="family_card_outdated", note="x"
        )
        expect(ministry.status in {409, 422}, "Kemensos sebagai penerima tidak mungkin.", ministry)
        expect(self.track().main == before, "Tidak ada yang bergerak.", self.track())
        return f"{self.number}: “{refused.one('p', 'answer')}” Pemegang tetap {self.track().one('p', 'who')}."

    def bounced_twice(self) -> str:
        self.set_clock("2021-12-13T10:00")
        self.take(
            self.dinsos, "send_back", _to_office="Kel. Ketileng", _ground="KK belum mutakhir", note="KK belum mutakhir."
        )
        returned = self.track()
        expect(returned.one("p", "who") == "Kel. Ketileng", "Kembali dipegang Kel. Ketileng.", returned)
        self.set_clock("2021-12-13T14:00")
        self.take(
            self.kasie, "contest", _ground="Bukan wewenang kantor ini", note="Kelurahan tidak berwenang mengubah KK."
        )
        page = self.track()
        sentence = self.sentence(page)
        expect("Sekda Kota Cilegon memutus siapa yang memegang" in sentence, "Sekda memutus.", page)
        expect("Rabu 15 Desember, 14.00" in sentence, "Dua hari kerja: Rabu 15 Desember, 14.00.", page)
        self.sit(self.sekda, "Sekda Kota Cilegon")
        dispute = self._dispute(self.sekda)
        for words in (
            "KK belum mutakhir",
            "Kelurahan tidak berwenang mengubah KK",
            "Perwal Kota Cilegon",
            "hari kerja",
        ):
            expect(words in dispute.main, f"Satu halaman dengan “{words}”.", dispute)
        held = re.findall(r"Memegang (\d+) hari kerja", dispute.main)
        expect(
            held == ["2", "2"], f"Ketileng memegang 7 sampai 9 Desember, Dinsos 9 sampai 13: terbaca {held}.", dispute
        )
        self._camat_may_look_only()
        return f"{self.number}: “{sentence}” Camat melihat, tidak memutus."

    def _dispute(self, browser: Browser) -> Page:
        listed = browser.get(reverse("desk:disputes"))
        row = next((item for item in listed.all("li") if self.number in item.text), None)
        expect(row is not None, f"Perselisihan {self.number} ada di daftar.", listed)
        assert row is not None
        return browser.get(row.all("a")[0].attrs["href"])

    def _camat_may_look_only(self) -> None:
        self.sit(self.camat, "Camat Cilegon")
        page = self._dispute(self.camat)
        values = {"holder": self.office("36.72-dinsos"), "sentence": "Saya putus.", "confirmed": "1", "task": ""}
        refused = self.camat.post(page.url, values)
        expect(refused.status == 403, "Camat tidak boleh memutus: 403.", refused)
        expect("Sekda Kota Cilegon" in refused.main, "Penolakannya menyebut siapa yang boleh.", refused)

    def settled(self) -> str:
        self.set_clock("2021-12-14T09:00")
        page = self._dispute(self.sekda)
        form = page.form(page.url.removeprefix(self.sekda.base.rstrip("/")).partition("?")[0])
        values = {
            "holder": form.value_of("holder", "Dinsos Kota Cilegon"),
            "task": form.value_of("task", "Disdukcapil Kota Cilegon"),
            "sentence": "Disdukcapil memutakhirkan KK, difasilitasi Dinsos.",
        }
        asked = self.sekda.post(form.action, form.given | values)
        expect("Disdukcapil memutakhirkan KK" in asked.main, "Kalimatnya diulang sebelum berlaku.", asked)
        again = next(form for form in asked.forms() if form.given.get("confirmed") == "1")
        done = self.sekda.post(again.action, again.given)
        expect(done.status == 200, "Putusan tercatat.", done)
        tracked = self.track()
        expect(tracked.one("p", "who") == "Dinsos Kota Cilegon", "Pemegang: Dinsos.", tracked)
        self.wait_for("SMS putusan", lambda: any("Disdukcapil" in text for text in self.telephone()))
        text = next(text for text in self.telephone() if "Disdukcapil" in text)
        expect(len(text) <= 160, f"SMS {len(text)} huruf: {text}")
        self._charged_to_dinsos()
        self.sit(self.registrar, "Petugas")
        desk = self.registrar.get(reverse("desk:today"))
        expect("Mutakhirkan Kartu Keluarga" in desk.main, "Tugas ada di meja Disdukcapil.", desk)
        expect(self.key() in desk.body, "Tugas itu untuk perkara ini.", desk)
        return f"{self.number}: pemegang {tracked.one('p', 'who')}, tugas di Disdukcapil, lempar ditanggung Dinsos; SMS ({len(text)}): {text}"

    def _charged_to_dinsos(self) -> None:
        counted = self.stage.read(f"{reverse('story:bounces')}?number={self.number}")["bounces"]
        assert isinstance(counted, list)
        expect(
            counted[-1:] == [{"kind": "contested", "office": "Dinsos Kota Cilegon"}],
            f"Lempar ditanggung Dinsos, terbaca {counted}.",
        )
        expect([one["kind"] for one in counted] == ["returned", "contested"], f"Dua lempar, terbaca {counted}.")

    # --- 9a to 9e ---------------------------------------------------------------------------------------------------

    def card_mended(self) -> str:
        self.set_clock("2021-12-15T09:10")
        self.take(self.registrar, "do_task", result="KK baru terbit")
        page = self.track()
        expect("sedang diperiksa" in page.main, "Berkas lengkap, pindah ke pemeriksaan.", page)
        expect("Total sejak Anda datang: 6 hari kerja" in page.main, "Dihitung sejak 7 Desember: 6 hari kerja.", page)
        return f"{self.number}: {page.one('p', 'who')}, data sedang diperiksa; total 6 hari kerja sejak 7 Desember."

    def two_persons(self) -> str:
        self.set_clock("2021-12-16T09:00")
        self.take(self.dinsos, "verify", note="Sesuai dengan kunjungan rumah.")
        refused = self.forge(self.dinsos, "grant", text="Dikabulkan.", ground="Janda.")
        expect(refused.status == 403, "Pemeriksa tidak boleh memutus: 403.", refused)
        expect("Anda yang memeriksa perkara ini" in refused.main, "Dengan alasannya.", refused)
        expect("menunggu putusan" in self.track().main, "Perkara menunggu putusan orang lain.", self.track())
        return f"{self.number}: 403 “{refused.one('p', 'answer')}”"

    def granted(self) -> str:
        self.set_clock("2021-12-17T10:00")
        self.sit(self.kadis, "Kepala Dinsos Kota Cilegon")
        ground = "Janda, penghasilan di bawah garis kemiskinan"
        baseless = self.take(self.kadis, "grant", text="JSCM dikabulkan mulai Januari 2022.")
        expect(baseless.status == 422, "Tanpa dasar putusan tidak bisa disimpan.", baseless)
        self.take(self.kadis, "grant", text="JSCM dikabulkan mulai Januari 2022.", ground=ground)
        page = self.track()
        expect(
            "selesai" in self.sentence(page) and "Jumat 17 Desember 2021" in self.sentence(page),
            "Selesai 17 Desember.",
            page,
        )
        expect("Dikabulkan" in page.main, "Laman lacak menyebut dikabulkan.", page)
        opened = self.citizen.send(page, reverse("public:tracked", args=[self.number]), secret=self.secret)
        for words in ("JSCM dikabulkan mulai Januari 2022.", ground):
            expect(words in opened.main, f"Dengan kode rahasia: “{words}”.", opened)
        money = re.findall(r"Rp ?[1-9][\d.]*", opened.main)
        expect(not money, f"Tidak ada uang siapa pun, terbaca {money}.", opened)
        expect("Kepala Dinsos Kota Cilegon" in opened.main, "Siapa yang memutus.", opened)
        return f"{self.number}: “{self.sentence(page)}” Putusan: JSCM dikabulkan mulai Januari 2022."

    def refused(self) -> str:
        self._second_applicant()
        reasons = {
            "text": "Belum dapat JSCM.", "ground": "Syarat JSCM: belum menerima bantuan lain",
            "evidence": "Daftar penerima PKH triwulan IV", "would_change": "Bila bantuan PKH berhenti",
        }  # fmt: skip
        for missing in reasons:
            partial = {name: value for name, value in reasons.items() if name != missing}
            tried = self.take(self.kadis, "refuse", self.refused_number, **partial)
            expect(tried.status == 422, f"Tanpa {missing} putusan tidak bisa disimpan.", tried)
        self.take(self.kadis, "refuse", self.refused_number, **reasons)
        page = self.track(self.refused_number, self.second)
        expect("Sarwani" not in page.body, "Laman lacak tanpa nama.", page)
        opened = self.second.send(
            page, reverse("public:tracked", args=[self.refused_number]), secret=self.refused_secret
        )
        for words in (*reasons.values(), "Kepala Dinsos Kota Cilegon", "Inspektorat Kota Cilegon"):
            expect(words in opened.main, f"Di satu halaman: “{words}”.", opened)
        self.wait_for("SMS putusan", lambda: any("Keberatan" in text for text in self.telephone(self.refused_number)))
        text = next(text for text in self.telephone(self.refused_number) if "Keberatan" in text)
        expect(len(text) <= 306, f"SMS {len(text)} huruf: {text}")
        return f"{self.refused_number}: {opened.facts().get('Keberatan', '')}; SMS ({len(text)}): {text}"

    def _second_applicant(self) -> None:
        """Taken in at the desk, prepared, handed over, accepted, verified: all by pages."""
        self.set_clock("2021-12-17T10:30")
        page = self.kasie.get(reverse("desk:take_in"))
        form = page.form(reverse("desk:take_in"))
        receipt = self.kasie.send(
            page, reverse("desk:take_in"), name="Pak Sarwani", topic="aid", programme=form.value_of("programme", "Jaminan Sosial"),
            words="Minta JSCM", phone="08007654321",
        )  # fmt: skip
        self.refused_number = receipt.one("p", "no")
        self.refused_secret = receipt.facts().get("Kode rahasia", "")[:9]
        for task in ("KTP, KK", "Keadaan keluarga", "Foto rumah", "Surat kematian", "Pernyataan hubungan"):
            self.take(self.kasie, "do_task", self.refused_number, _task=task)
        self.take(
            self.kasie, "hand_over", self.refused_number, _to_office="Dinsos Kota Cilegon", _ground="Berkas lengkap"
        )
        self.set_clock("2021-12-17T13:00")
        self.take(self.dinsos, "accept", self.refused_number)
        self.set_clock("2021-12-20T09:00")
        self.take(self.dinsos, "verify", self.refused_number, note="Menerima PKH menurut daftar triwulan IV.")
        self.set_clock("2021-12-21T09:00")

    def objected(self) -> str:
        self.set_clock("2021-12-23T10:00")
        self.take(self.kasie, "prove_notice", self.refused_number, _proof="Tanda tangan", notice_on="2021-12-23")
        opened = self.track(self.refused_number, self.second)
        expect(
            "Kamis 6 Januari 2022" in opened.facts().get("Keberatan", ""),
            "14 hari sejak tanda tangan: Kamis 6 Januari 2022.",
            opened,
        )
        self.set_clock("2021-12-27T09:00")
        page = self.second.get(f"{reverse('public:contest')}?number={self.refused_number}")
        filed = self.second.send(
            page, reverse("public:contest"), number=self.refused_number, secret=self.refused_secret,
            words="PKH saya sudah berhenti bulan lalu.",
        )  # fmt: skip
        expect(filed.status == 200, "Keberatan diterima.", filed)
        own = self.forge(self.kadis, "decide_objection", self.refused_number, outcome="dismissed", text="Tetap.")
        expect(own.status == 403, "Yang memutus semula tidak boleh menilai keberatan: 403.", own)
        self.sit(self.inspector, "Inspektur Kota Cilegon")
        self.take(
            self.inspector,
            "decide_objection",
            self.refused_number,
            outcome="upheld",
            text="PKH terbukti berhenti, periksa lagi.",
        )
        again = self.track(self.refused_number, self.second)
        expect(again.one("p", "who") == "Dinsos Kota Cilegon", "Dibuka kembali di Dinsos.", again)
        return f"{self.refused_number}: keberatan sampai Kamis 6 Januari 2022; diputus Inspektorat; “{self.sentence(again)}”"
