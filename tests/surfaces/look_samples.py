"""One sample of every page, some in several states. `bin/draw_look.py` takes pictures of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory
from django.utils import translation

from tests.surfaces import look_rules
from tests.surfaces.look_engine import engine
from tests.surfaces.look_facts import (
    CASE,
    CHART,
    DISPUTE,
    DUTY,
    LATE,
    MOVES,
    NUMBER,
    OK,
    PAPERS,
    PLACES,
    PREVIEW,
    RECEIPT,
    REFUSAL,
    SEAT,
    SEKDA,
    SIDES,
    SITE,
    SOON,
    TASKS,
    THREAD,
    TRACKED,
    DefectsForm,
    at,
    lines,
    mapped,
)
from tuntas.surfaces import parts
from tuntas.surfaces.desk import forms as desk_forms, pages as desk
from tuntas.surfaces.parts import Chip, Count, Holder, Link
from tuntas.surfaces.public import forms as public_forms, pages as public


@dataclass(frozen=True, slots=True)
class Sample:
    """A page to draw: file stem, template, what it is given."""

    name: str
    template: str
    context: Mapping[str, object]


def _public() -> list[Sample]:
    typed = {"place_q": "Ketileng", "name": "Rohmah", "words": "Minta JSCM, suami meninggal.", "nik": "36720241"}
    wrong = public_forms.HandInForm(typed)
    wrong.is_valid()
    week = (
        Count(412, "langkah tepat waktu", "#", "ok"),
        Count(24, "langkah lewat waktu", "#", "late"),
        Count(38, "disuruh ke tempat lain", "#", "netral"),
    )
    secret = public_forms.SecretForm()
    opened = public.Opened(
        "Rohmah", "JSCM", PAPERS, REFUSAL, public.Objected("Inspektorat Kota Cilegon", at(16, 9)), reasons=THREAD[:4]
    )
    citizen = replace(
        TRACKED, answer="citizen", chip=Chip("warga", "Menunggu Anda"), needed="Bawa surat kematian suami ke kelurahan."
    )
    ended = replace(
        TRACKED, answer="ended", chip=Chip("netral", "Selesai"), opened=opened, ended_on=date(2021, 12, 15),
        now="Anda belum dapat JSCM.", then="", steps=THREAD[:4],
        holder=Holder("Dinas Sosial Kota Cilegon", kind="Layanan sosial"),
    )  # fmt: skip
    done = public.SentAwayDonePage(
        NUMBER,
        at(7, 9, 10),
        "Kelurahan Ketileng",
        "Anda tidak perlu ke Dinsos. Menyiapkan data JSCM adalah tugas Kelurahan Ketileng.",
        DUTY,
        reply_by=date(2021, 12, 10),
    )
    seats = (
        public.DemoSeat("Bu Rohmah", "Warga Ketileng", "rohmah", group="Desa dan kelurahan"),
        public.DemoSeat("Yuni, Kasi Kessos", "Kelurahan Ketileng", "yuni", group="Desa dan kelurahan"),
        public.DemoSeat("Sekda", "Memutus yang saling lempar", "sekda", group="Kantor daerah lain"),
        public.DemoSeat("Lacak nomor", "Yang bisa dilihat siapa saja", url="#"),
    )
    demo = public.SeatsPage(
        (
            public.District("Kota Cilegon", "Disuruh ke Dinsos, lalu disuruh ke pusat.", date(2021, 12, 7), seats),
            public.District("Kab. Jombang", "“Mungkin tercecer.”", date(2020, 3, 13), seats[:3]),
        ),
        tour="rohmah",
        tour_name="Bu Rohmah",
    )
    assert RECEIPT.log
    promised = replace(RECEIPT.log, is_proven=False, index=None, seen=(), look_url="#", look_after=2)
    return [
        Sample("depan", "public/front.html", {"page": public.FrontPage(public.PublicFigures("36.72", "Kota Cilegon", date(2021, 9, 6), date(2021, 12, 5), week), demo_url="#")}),
        Sample("serah", "public/hand_in.html", {"page": public.HandInPage(PLACES), "form": public_forms.HandInForm()}),
        Sample("serah-salah", "public/hand_in.html", {"page": public.HandInPage(PLACES), "form": wrong}),
        Sample("tempat", "public/hand_in_places.html", {"found": public.PlaceResults("Atlantis")}),
        Sample("terima", "public/receipt.html", {"page": RECEIPT}),
        Sample("terima-petugas", "public/receipt.html", {"page": replace(RECEIPT, who="Bu Rohmah", twins=TASKS[:1]), "seat": SEAT}),
        Sample("terima-dijanjikan", "public/receipt.html", {"page": replace(RECEIPT, log=promised)}),
        Sample("terima-lewat-waktu", "public/receipt.html", {"page": replace(RECEIPT, log=replace(promised, is_late=True, look_url=""))}),
        Sample("terima-catatan", "public/promise.html", {"page": RECEIPT}),
        Sample("periksa", "public/check.html", {"page": public.CheckPage(["tuntas.localhost/log+02e62552+AVTnDlldkH7CZ13vSccCSMgQFOURIYEgXs9+6iZtuRmZ"], "/log/", "https://tuntas.localhost/log")}),
        Sample("slip", "public/slip.html", {"page": RECEIPT}),
        Sample("lempar", "public/sent_away.html", {"page": public.SentAwayPage(PLACES), "form": public_forms.SentAwayForm()}),
        Sample("lempar-dicatat", "public/sent_away_done.html", {"page": done}),
        Sample("keberatan", "public/contest.html", {"page": public.ContestPage(NUMBER, "Putusan JSCM, Rabu 15 Desember.", date(2021, 12, 31)), "form": public_forms.ContestForm({"number": NUMBER})}),
        Sample("keberatan-dicatat", "public/contest.html", {"page": public.ContestPage(NUMBER, is_done=True, done_sentence="Keberatan Anda dinilai Sekretariat Daerah, paling lambat Jumat 7 Januari."), "form": None}),
        Sample("lacak", "public/track.html", {"page": public.TrackPage("Nomor itu tidak ada. Periksa huruf ke-3."), "form": public_forms.TrackForm({"number": "4F8K2M9HX"})}),
        Sample("dilacak", "public/tracked.html", {"page": TRACKED, "form": secret}),
        Sample("dilacak-menunggu", "public/tracked.html", {"page": citizen, "form": secret}),
        Sample("dilacak-selesai", "public/tracked.html", {"page": ended, "form": secret}),
        *[
            Sample(f"dilacak-{answer}", "public/tracked.html", {"page": replace(TRACKED, answer=answer, receiver="Sekda Kota Cilegon"), "form": secret})
            for answer in ("sent", "outside", "waiting", "dispute")
        ],
        Sample("tugas", "public/who_does_what.html", {"page": public.DutiesPage("Kota Cilegon", (DUTY, replace(DUTY, programme="PKH")))}),
        Sample("tugas-kosong", "public/who_does_what.html", {"page": public.DutiesPage("Kota Cilegon", (), "xyz")}),
        Sample("kursi", "public/seats.html", {"page": demo}),
    ]  # fmt: skip


def _desk() -> list[Sample]:
    counts = (
        Count(3, "baru", "#"), Count(1, "dikembalikan", "#", "netral"), Count(2, "jatuh tempo", "#", "soon"),
        Count(1, "belum diakui penerima", "#", "netral"),
    )  # fmt: skip
    today = desk.TodayPage(
        at(13, 8, 5, 3, 2020), counts, TASKS, 7, date(2020, 3, 18),
        asides=(
            desk.Aside("Usulan Maret tutup Selasa 17", "40 nama siap, 1 ditahan.", "2 hari kerja lagi.", act=Link("#", "Lihat daftar 41 nama"), is_holder=True),
            desk.Aside("Pengumuman", "Formulir verifikasi ditambah satu kolom.", small="Kasi Linjamsos, Kamis 12 Maret"),
        ),
    )  # fmt: skip
    incoming = tuple(
        desk.Incoming(pk, number, origin, content, n, chip, Link("#", act), ticked)
        for pk, (number, origin, content, n, chip, act, ticked) in enumerate(
            [
                (
                    "DS-KJ/014–023",
                    "Kepuhkajang, Perak",
                    "Usulan warga",
                    10,
                    Chip("soon", "Hari ini 09.14"),
                    "Lihat",
                    True,
                ),
                (
                    "DS-KJ/024",
                    "Kepuhkajang, Perak",
                    "Surat pengantar ada, lampiran belum ditemukan",
                    1,
                    Chip("soon", "Hari ini 09.14"),
                    "Cari berkas",
                    False,
                ),
                ("KL-JB/112–131", "Jombatan, Jombang", "Perbaikan data", 20, Chip("ok", "Senin 13.02"), "Lihat", True),
                ("DS-GM/003", "Gadingmangu, Perak", "Keberatan atas keputusan", 1, LATE, "Jawab", False),
            ],
            start=1,
        )
    )
    kasi = desk.KasiPage(
        "Meja Kasi Linjamsos", at(13, 8, 5, 3, 2020), counts, incoming, "#", "#", "306 desa dan kelurahan.",
        ("Data belum lengkap, sebut semua sekaligus", "Bukan wewenang kami, sebut kantor yang berwenang"),
        desk.MassEvent("Peristiwa massal:", "PBI-D dihentikan SK Bupati 2 Maret.", parts.Progress(386, 1204), "Mampu 60 sehari.", date(2020, 4, 2), "#"),
        (desk.OutsideRow("Kemensos", "Usulan Januari, 460/112", 74, Chip("soon", "Hari ini")), desk.OutsideRow("BNI", "KKS belum dicetak", 3, Chip("luar", "27 Mar"), "#")),
        (desk.FieldRow("Retno, TKSK Perak", 18, 11),), "Kapasitas: 54 dari 60 rumah sepekan.",
    )  # fmt: skip
    sign = desk.SignListPage(
        "Usulan Maret", "Sri Wahyuni, operator", date(2020, 3, 12), "#", 41, 40, 2, 1, lines(),
        (desk.ListLine(3, "Sumarni", "meninggal 3 Februari. Akta kematian ada."),), 35,
        "Semua sudah Anda setujui bulan Februari.", at(13, 18, 0, 3, 2020), "#",
    )  # fmt: skip
    wrong_take = desk_forms.TakeInForm({"name": "", "nik": "123"}, programmes=[("jscm", "JSCM")])
    wrong_take.is_valid()
    wrong_move = replace(MOVES[1], form=DefectsForm({"words": "Tolong bawa surat."}), is_open=True)
    people = (
        desk.SwitchPerson(4, "Yuni Astuti", "Kasi Kessos", is_now=True),
        desk.SwitchPerson(5, "Rini Marlina", "Staf"),
    )
    visit = desk.VisitPage(
        NUMBER, at(7, 9, 10), "JSCM", "Disuruh ke tempat lain", "Dinas Sosial", "Katanya urusan Dinsos.",
        "Anda tidak perlu ke Dinsos. Menyiapkan data JSCM adalah tugas Kelurahan Ketileng.", Chip("soon", "Dihitung: lempar lisan"), DUTY,
        reply_url="#", to_case_url="#", contest_until=date(2021, 12, 14), steps=THREAD[:1],
    )  # fmt: skip
    rows = tuple(
        desk.WorkRow(f"4F7-K2M-9H{sign}", "#", "Rohmah", "JSCM", "RT 04/RW 02", chip, date(2021, 12, 10))
        for sign, chip in zip("XYZ0123", (OK, SOON, LATE, Chip("warga", "Menunggu warga"), Chip("luar", "Di Kemensos"), OK, OK), strict=True)
    )  # fmt: skip
    pager = parts.Pager(50, "", "?sesudah=x", "50 dari sekitar 1.200 perkara")
    batch = desk.BatchPage(
        "Pengesahan JSCM Desember", "Walikota Cilegon", Chip("soon", "Menunggu paraf"), "460/112", date(2021, 12, 20),
        (desk.Initial("Kasi Linjamsos", at(13)), desk.Initial("Kabid Linjamsos", is_now=True), desk.Initial("Kepala Dinas")),
        TASKS[:2], MOVES[3:], pager,
    )  # fmt: skip
    approve = desk.ApprovePage(
        "Pak Harsono", "Kepala Desa Kepuhkajang", "Sri Wahyuni, operator", "Setuju 40 nama usulan Maret? Baris 14 tidak ikut.",
        (("Berubah", "6 nama baru, 2 keluar"), ("Kerabat", "1 baris, terkunci")), "#", at(13, 18, 0, 3, 2020), "#",
    )  # fmt: skip
    running = replace(
        PREVIEW,
        stage="running",
        progress=parts.Progress(12400, 32600, "baris", "Kira-kira 40 detik lagi."),
        pause_url="#",
    )
    finished = replace(PREVIEW, stage="done", undo_url="#", undo_until=date(2021, 12, 14), finished_at=at(7, 11))
    upload = desk_forms.WorkbookForm(kinds=[("proposal", "Usulan warga")])
    switch = desk_forms.SwitchForm({"pin": "", "post": "4"})
    dispute = desk_forms.DisputeForm(tasks=[("kk", "Disdukcapil: mutakhirkan KK")])
    look_on = replace(DISPUTE, blocked=parts.Blocked("Yang memutus Sekda Kota Cilegon."))
    return [
        Sample("hari-ini", "desk/today.html", {"page": today}),
        Sample("hari-ini-kosong", "desk/today.html", {"page": replace(today, tasks=(), n_other=0, next_due=date(2020, 3, 18)), "seat": replace(SEAT, unsent=5)}),
        Sample("terima-berkas", "desk/take_in.html", {"page": desk.TakeInPage("Kelurahan Ketileng, Seksi Kessos", Link("#", "Cetak lagi tanda terima terakhir")), "form": desk_forms.TakeInForm(programmes=[("jscm", "JSCM")])}),
        Sample("terima-berkas-salah", "desk/take_in.html", {"page": desk.TakeInPage("Kelurahan Ketileng"), "form": wrong_take}),
        Sample("tanda-tangan", "desk/sign_list.html", {"page": sign}),
        Sample("kasi", "desk/kasi.html", {"page": kasi}),
        Sample("saling-lempar", "desk/disputes.html", {"page": desk.DisputesPage(at(16), TASKS[:1], TASKS[2:3], 1, counts, CHART), "seat": SEKDA}),
        Sample("putus", "desk/dispute.html", {"page": DISPUTE, "form": dispute, "seat": SEKDA}),
        Sample("putus-yakin", "desk/dispute.html", {"page": replace(DISPUTE, confirm=SIDES[1]), "form": desk_forms.DisputeForm({"sentence": "Disdukcapil memperbaiki KK, dibantu Dinas Sosial."}), "seat": SEKDA}),
        Sample("putus-melihat", "desk/dispute.html", {"page": look_on, "form": None}),
        Sample("perkara", "desk/case.html", {"page": CASE}),
        Sample("perkara-diputus", "desk/case.html", {"page": replace(CASE, decision=REFUSAL, moves=(), checklist=None, twins=TASKS[:1])}),
        Sample("langkah-salah", "desk/move.html", {"page": desk.MovePage(NUMBER, "#", "Bu Rohmah minta JSCM", CASE.holder, wrong_move)}),
        Sample("langkah-tertahan", "desk/move.html", {"page": desk.MovePage(NUMBER, "#", "Bu Rohmah minta JSCM", CASE.holder, MOVES[0])}),
        Sample("kunjungan", "desk/visits.html", {"page": desk.VisitsPage(counts[:3], TASKS[:2], pager)}),
        Sample("satu-kunjungan", "desk/visit.html", {"page": visit, "form": desk_forms.ReplyForm()}),
        Sample("impor", "desk/imports.html", {"page": desk.ImportsPage(TASKS[:1]), "form": upload}),
        Sample("impor-kolom", "desk/import.html", {"page": mapped()}),
        Sample("impor-periksa", "desk/import.html", {"page": PREVIEW}),
        Sample("impor-jalan", "desk/import.html", {"page": running}),
        Sample("impor-selesai", "desk/import.html", {"page": finished}),
        Sample("impor-gagal", "desk/import.html", {"page": replace(finished, stage="failed", failure="Basis data penuh. 200 baris sudah aman; lanjutkan dari sana.")}),
        Sample("ganti", "desk/pin.html", {"page": desk.SwitchPage("Kelurahan Ketileng", people), "form": switch}),
        Sample("setuju", "desk/approve.html", {"page": approve, "form": desk_forms.PinForm()}),
        Sample("setuju-sudah", "desk/approve.html", {"page": replace(approve, done="40 nama disetujui, Jumat 10.14."), "form": None}),
        Sample("cari", "desk/search.html", {"page": desk.SearchPage("roh", TASKS[:1], TASKS[1:2], has_more=True)}),
        Sample("cari-kosong", "desk/search.html", {"page": desk.SearchPage("zzz")}),
        Sample("daftar", "desk/list.html", {"page": desk.WorklistPage("Perkara kantor ini", rows, pager, counts)}),
        Sample("surat", "desk/batches.html", {"page": desk.BatchesPage(TASKS[:1], "#")}),
        Sample("satu-surat", "desk/batch.html", {"page": batch}),
    ]  # fmt: skip


def samples() -> list[Sample]:
    """Every page, some in several states; public ones without a seat, desk ones with Bu Yuni's."""
    error = public.ErrorFacts("Belum bisa diserahkan: 2 dari 5 data belum disiapkan.", "#", "Kembali ke perkara")
    errors = [Sample(f"galat-{code}", f"{code}.html", {"error": error}) for code in (403, 404, 409, 422, 429)]
    errors += [
        Sample("galat-400", "400.html", {}),
        Sample("galat-500", "500.html", {}),
        Sample("galat-404-umum", "404.html", {"error": None}),
    ]
    getting_in = [Sample(*given) for given in look_rules.getting_in()]
    citizens = [
        replace(one, context={"site": SITE, "seat": None, **one.context}) for one in [*_public(), *errors, *getting_in]
    ]
    at_a_desk = [*_desk(), *(Sample(*given) for given in [*look_rules.rules(), *look_rules.people_and_letters()])]
    return citizens + [replace(one, context={"site": SITE, "seat": SEAT, **one.context}) for one in at_a_desk]


def draw(one: Sample, language: str = "id", *, with_engine: DjangoTemplates | None = None) -> str:
    """The page as HTML, in one of the two languages."""
    request = RequestFactory().get("/contoh/")
    with translation.override(language):
        template = (with_engine or engine()).get_template(one.template)
        return str(template.render({**one.context, "messages": one.context.get("messages", ())}, request))
