"""Jombang, behind one door: Ani walks in, her husband types the number of her slip, a matter turns out to be violence."""

import re

from django.urls import reverse

from tuntas.surfaces.commands.story.browser import Browser, Page, Unmet
from tuntas.surfaces.commands.story.teller import Teller, expect


SAFE = "0811-555-0199, tanya soal jahitan"
# What nobody outside the unit may find anything by.
TRACES = ("Ani", "0811-555-0199", "jahitan")
NEUTRAL = "Konsultasi layanan. Selesai dilayani"


class TheRoom(Teller):
    """The desk, the unit on duty, her husband, and those who look for her."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.puskesos, self.dinsos, self.desa = Browser(base), Browser(base), Browser(base)
        self.unit, self.head, self.husband = Browser(base), Browser(base), Browser(base)
        self.kades, self.camat, self.council = Browser(base), Browser(base), Browser(base)
        self.slip = ""

    # --- 7: Ani walks in --------------------------------------------------------------------------------------------

    def private_room(self) -> str:
        self.set_clock("2020-03-24T10:00")
        self.sit(self.head, "Kepala UPTD PPA")
        self.sit(self.unit, "Petugas Piket")
        self.sit(self.puskesos, "Operator Puskesos Kepuhkajang")
        self._on_duty()
        ordinary = self._consulted()
        before = self._searched()
        hers = self._consulted(danger="no", child="no", contact=SAFE, opens_at="08:00", closes_at="12:00")
        expect(_neutral(hers) == _neutral(ordinary), "Slip yang sama seperti konsultasi biasa.", hers)
        self.slip = hers.one("p", "no")
        self._rings()
        due = self._reached(self.unit.get(reverse("desk:room")))
        expect(self._searched() == before, "Pencarian siapa pun sama seperti sebelum Ani datang.")
        shown = self._husband_looks()
        return f"Slip {self.slip}; piket menelepon sebelum {due}; suaminya membaca “{shown}”."

    def _consulted(self, **room: str) -> Page:
        page = self.puskesos.get(reverse("desk:consult"))
        return self.puskesos.send(page, reverse("desk:consult"), topic="other", **room)

    def _rings(self) -> None:
        """The unit's room has one more to ring, as soon as the worker has looked."""
        room = reverse("desk:room")
        self.wait_for(
            "UPTD PPA piket melihat satu yang menunggu", lambda: "1 menunggu telepon" in self.unit.get(room).main
        )

    def _on_duty(self) -> None:
        page = self.head.get(reverse("desk:room_roster"))
        form = page.form("/ruang/piket/")
        done = self.head.send(
            page,
            "/ruang/piket/",
            post=form.value_of("post", "Petugas Piket"),
            on="2020-03-24",
            starts="07:00",
            hours="12",
        )
        expect("Piket tercatat" in done.main, "Kepala unit mencatat piket.", done)

    def _reached(self, rings: Page) -> str:
        """Opened with a purpose, the key with a passphrase; then the call is recorded, within 120 minutes."""
        address = next(
            a.attrs["href"] for a in rings.all("a") if re.search(r"/ruang/[0-9A-Z-]{9,}/", a.attrs.get("href", ""))
        )
        page = self.unit.get(address)
        opened = self.unit.send(page, "/buka/", purpose=page.form("/buka/").value_of("purpose", "Menelepon"))
        if "/kunci/" in opened.url:
            word = re.search(r"semua petugas unit ini ([^.]+)\.", opened.main)
            expect(word, "Peragaan menyebut kata sandinya.", opened)
            assert word is not None
            opened = self.unit.send(opened, "/ruang/kunci/", passphrase=word[1])
        expect(SAFE in opened.main, "Unit membaca cara yang aman.", opened)
        found = re.search(r"Paling lambat [^.]*12\.00", opened.main)
        if not found:
            raise Unmet(f"Dua jam sejak pukul 10.00: paling lambat 12.00. Terbaca {opened.main[:600]}")
        self.set_clock("2020-03-24T10:20")
        done = self.unit.send(self.unit.get(opened.url), "/catat/call/", reached="yes")
        expect("Tercatat" in done.main, "Telepon piket tercatat.", done)
        return found[0]

    def _searched(self) -> list[str]:
        """What every seat outside the unit gets for her traces, the searched words taken out."""
        self.sit(self.desa, "Operator Desa Kepuhkajang")
        self.sit(self.kades, "Kades Kepuhkajang")
        self.sit(self.dinsos, "Kepala Dinsos")
        seats = (self.desa, self.kades, self.dinsos)
        pages = [seat.get(f"{reverse('desk:search')}?q={word}") for seat in seats for word in TRACES]
        pages += [seat.get(reverse("desk:worklist")) for seat in seats]
        return [page.main for page in pages]

    def _husband_looks(self) -> str:
        page = self.track(self.slip, self.husband)
        expect(NEUTRAL in page.main and "24 Maret" in page.main, f"“{NEUTRAL} … 24 Maret.”", page)
        expect(not any(trace in page.main for trace in TRACES), "Tidak ada jejak di laman lacak.", page)
        expect(self.telephone(self.slip) == [], "Tidak ada SMS ke siapa pun.")
        found = re.search(rf"{NEUTRAL}[^.]*\.", page.main)
        return found[0] if found else page.one("h1", "answer")

    # --- 8: an ordinary matter turns out to be violence --------------------------------------------------------------

    def turns_out_to_be_violence(self) -> str:
        self.set_clock("2020-03-25T09:00")
        self.sit(self.desa, "Operator Desa Kepuhkajang")
        page = self.desa.get(reverse("desk:take_in"))
        receipt = self.desa.send(
            page, reverse("desk:take_in"), name="Bu Wulan", topic="aid", programme="pkh", no_nik="on", words="KDRT"
        )
        number = receipt.one("p", "no")
        self.sit(self.camat, "Camat")
        self.sit(self.dinsos, "Kepala Dinsos")
        self.sit(self.unit, "Petugas Piket")
        expect("Bu Wulan" in self.desa.get(reverse("desk:worklist")).main, "Sebelumnya ada di daftar.")
        mediated = self.camat.post(reverse("desk:move", args=[self.key(number), "mediate"]), {})
        expect(mediated.status == 404, "Langkah mediasi tidak ada.", mediated)
        expect("mediasi" not in self.case(self.camat, number).main.lower(), "Tidak ada tombol mediasi.")
        page = self.desa.get(reverse("desk:case_room", args=[self.key(number)]))
        moved = self.desa.send(page, "/ruang/", danger="no", child="no", contact="Lewat Bu Bidan")
        expect(moved.status == 200, "Dipindahkan ke ruang khusus.", moved)
        for seat in (self.desa, self.camat, self.dinsos):
            self._gone(seat, number)
        expect(NEUTRAL in self.track(number).main, "Laman lacak menyebut konsultasi biasa.", self.track(number))
        self._rings()
        return f"{number}: mediasi 404; hilang dari daftar dan pencarian; lacak “{NEUTRAL} …”; unit menelepon."

    def _gone(self, seat: Browser, number: str) -> None:
        expect(self.case(seat, number).status == 404, "Halaman perkara: tidak ada.", self.case(seat, number))
        for address in (f"{reverse('desk:search')}?q=Wulan", reverse("desk:worklist"), reverse("desk:today")):
            page = seat.get(address)
            listed = page.body.replace('value="Wulan"', "")
            expect("Bu Wulan" not in listed and self.key(number) not in listed, f"Tidak ada di {address}.", page)


def _neutral(page: Page) -> str:
    """The slip without its number and its two words to remember."""
    without = re.sub(r"(dua kata ini:) \w+ \w+", r"\1", page.main)
    return re.sub(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}\b", "", without)
