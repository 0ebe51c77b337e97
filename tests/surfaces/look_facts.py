"""Facts of the ketileng and jombang stories, in the pieces pages are made of. Persons are invented."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import forms

from tuntas.surfaces import parts
from tuntas.surfaces.desk import pages as desk
from tuntas.surfaces.parts import Chip, Clock, Holder, Link, Paper, Step, Task
from tuntas.surfaces.public import pages as public


WIB = ZoneInfo("Asia/Jakarta")


def at(day: int, hour: int = 9, minute: int = 0, month: int = 12, year: int = 2021) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=WIB)


NUMBER = "4F7-K2M-9HX"
SITE = parts.Site("Layanan sosial", "Kota Cilegon", sms_number="0811 0000 672")
OK, SOON, LATE = Chip("ok", "Tepat waktu"), Chip("soon", "Jatuh tempo besok"), Chip("late", "Lewat 1 hari")
SEAT = parts.Seat(
    "Yuni Astuti",
    "Kasi Kessos",
    "Kelurahan Ketileng",
    "Kota Cilegon",
    nav=(
        parts.NavLink("#", "Hari ini", is_here=True),
        parts.NavLink("#", "Perkara"),
        parts.NavLink("#", "Terima kiriman"),
        parts.NavLink("#", "Kunjungan", count=1),
        parts.NavLink("#", "Lempar dan lambat"),
        parts.NavLink("#", "Surat dan daftar"),
        parts.NavLink("#", "Cari"),
        parts.NavLink("#", "Impor"),
    ),
)
SEKDA = parts.Seat("Maman Suryadi", "Sekda", "Sekretariat Daerah", "Kota Cilegon", nav=SEAT.nav[:2])
DUTY = parts.DutyMap(
    "JSCM",
    "Perwal Kota Cilegon 12/2021",
    (
        parts.DutyRow("Menyiapkan", "Kelurahan", is_now=True),
        parts.DutyRow("Memeriksa", "Dinas Sosial"),
        parts.DutyRow("Memutuskan", "Kepala Dinas Sosial"),
        parts.DutyRow("Membayar", "BPKAD"),
        parts.DutyRow("Menjelaskan", "Kelurahan"),
    ),
    plain="Kelurahan menyiapkan data. Dinas Sosial memeriksa dan memutuskan. Uangnya dibayar BPKAD.",
)
HOLDER = Holder(
    "Dinas Sosial Kota Cilegon",
    "Bidang Perlindungan dan Jaminan Sosial",
    since=at(9, 10),
    until=date(2021, 12, 16),
    clock=Clock(40, "Hari kerja ke-2", "dari 5", "ok"),
    kind="Layanan sosial",
    until_label="Langkah ini",
    total=at(28, 9, 42),
)
THREAD = (
    Step("Anda datang ke Kelurahan Ketileng. Kunjungan dicatat.", at(7, 9, 10)),
    Step("Jadi perkara. Tanda terima keluar.", at(7, 9, 42)),
    Step("Data lengkap. Kelurahan mengirim ke Dinas Sosial.", at(9, 10)),
    Step(
        "Dinas Sosial, karena 1 hari kerja tidak dijawab. Waktunya tetap dihitung dari tanggal 9.",
        at(10, 10),
        lead="Dianggap diterima",
    ),
    Step("Dinas Sosial memeriksa data.", phase="now"),
    Step("Keputusan, dengan alasannya.", until=date(2021, 12, 16), phase="next"),
    Step("Tidak setuju? Anda bisa mengajukan keberatan.", phase="next"),
)
REFUSAL = parts.Decision(
    is_adverse=True,
    sentence="Belum dapat JSCM karena masih menerima PKH.",
    ground="Satu keluarga satu bantuan sejenis.",
    evidence="Daftar PKH per 30 November 2021, baris keluarga Anda.",
    decided_by="Kepala Dinas Sosial",
    decided_on=date(2021, 12, 15),
    change="PKH berakhir, atau nama Anda ternyata bukan di daftar itu.",
    object_office="Sekretariat Daerah",
    object_until=date(2021, 12, 31),
    law="Perwal Kota Cilegon 12/2021",
)
PAPERS = (
    Paper("Kartu Keluarga", "fotokopi 1 lembar", Chip("ok", "Ada")),
    Paper("KTP", "foto", Chip("ok", "Ada")),
    Paper("Surat kematian suami", "Boleh menyusul. Kelurahan membantu mengurusnya.", Chip("warga", "Menyusul")),
)
PLACES = public.PlaceResults(
    "Ketileng",
    (
        public.Place("36.72.02.1004", "Kel. Ketileng", "Kec. Cilegon, Kota Cilegon, Banten", is_chosen=True),
        public.Place("33.16.02.2008", "Desa Ketileng", "Kec. Todanan, Kab. Blora, Jawa Tengah"),
        public.Place("33.29.07.2014", "Desa Ketileng", "Kec. Kramat, Kab. Tegal, Jawa Tengah"),
    ),
    has_more=True,
)
TASKS = (
    Task(
        "Mbok Sainah, DS-KJ/024",
        "Dinas Sosial menerima 014 sampai 023; 024 tidak dijawab. Dianggap diterima 09.14.",
        Chip("netral", "Pemegang: Dinas Sosial"),
        Link("#", "Lihat bukti"),
    ),
    Task(
        "Pak Darmo, RT 03/RW 01",
        "Sudah lapor Januari, tanpa tanda terima. Cari di buku register desa.",
        Chip("soon", "Hari ini, 15.00"),
        Link("#", "Isi hasil cari"),
        is_main=True,
    ),
    Task(
        "Keluarga Ngatmini, RT 05/RW 02",
        "Dikembalikan: foto bagian dalam rumah belum ada. Hanya itu.",
        LATE,
        Link("#", "Tambah foto"),
    ),
    Task(
        "Pak Wagiman, RT 01/RW 01",
        "Surat keterangan RT menyusul.",
        Chip("warga", "Menunggu warga"),
        Link("#", "Ingatkan"),
    ),
)


class DefectsForm(forms.Form):
    """A move's form as a view would make it."""

    defects = forms.MultipleChoiceField(
        label="Apa yang kurang?",
        help_text="Sebut semuanya sekaligus. Waktu hanya bisa berhenti satu kali.",
        choices=[("death", "Surat kematian suami"), ("sign", "Tanda tangan pemohon")],
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(label="Kalimat untuk Bu Rohmah", max_length=300, widget=forms.Textarea({"rows": 3}))


class ReturnForm(forms.Form):
    ground = forms.ChoiceField(
        label="Alasan yang sah",
        choices=[("kk", "KK belum mutakhir"), ("unreadable", "Berkas tidak terbaca")],
        widget=forms.RadioSelect,
    )
    sentence = forms.CharField(label="Kalimat yang dibaca warga", max_length=300, widget=forms.Textarea({"rows": 2}))


MOVES = (
    parts.Move(
        "hand_over",
        "Serahkan ke Dinas Sosial",
        "#",
        giver="Kel. Ketileng",
        receiver="Dinas Sosial",
        travels="5 data, 3 surat",
        blocked=parts.Blocked(
            "2 dari 5 data belum disiapkan (foto rumah, surat kematian suami). Menyiapkan data tugas kelurahan.",
            lead="Belum bisa diserahkan:",
            way_out=Link("#peta", "Lihat dasarnya di peta kewenangan"),
        ),
    ),
    parts.Move("defects", "Minta kekurangan kepada warga", "#", form=DefectsForm(), button="Kirim ke warga"),
    parts.Move("return", "Kembalikan dengan alasan", "#", form=ReturnForm(), button="Kembalikan"),
    parts.Move("withdraw", "Warga menarik permohonan", "#", intro="Perkara berhenti. Nomornya tetap ada."),
)
SIDES = (
    parts.Side(
        1, "Kelurahan Ketileng", "Kelurahan tidak berwenang mengubah Kartu Keluarga.",
        "surat pengantar, 5 dari 5 data lengkap.", "menyiapkan data. Mengubah KK bukan tugasnya.", 3,
        date(2021, 12, 15), "Kelurahan memegang",
    ),
    parts.Side(
        2, "Dinas Sosial", "KK belum mutakhir, suami masih tercantum hidup.", "cetak data Disdukcapil 14 Desember.",
        "memeriksa data, dan memfasilitasi perbaikan KK di Disdukcapil.", 3, date(2021, 12, 14),
        "Dinas Sosial memegang",
    ),
)  # fmt: skip
CHART = parts.Chart(
    "22 lempar tanpa dasar pekan lalu",
    "Kelurahan 12, Dinas Sosial 10.",
    "Lemparan",
    (parts.Bar("Kelurahan", 12, 100), parts.Bar("Dinas Sosial", 10, 83)),
    note="Isian di bawah 10 digabung.",
)
RECEIPT = public.ReceiptPage(
    NUMBER,
    at(7, 9, 42),
    Holder("Kel. Ketileng", "Seksi Kessos", since=at(7, 9, 42)),
    date(2022, 1, 4),
    20,
    "Kota Cilegon",
    qr_url="qr.svg",
    step_due=date(2021, 12, 10),
    n_step_days=3,
    secret="73 18 04",
    papers=PAPERS,
    log=public.InLog(
        is_proven=True,
        deadline=at(8, 9, 42),
        mark="60a4 93e4 2a81 8f3d",
        index=20841,
        size=20852,
        root="1fa1 a110 37e6 44c6",
        seen=[public.SeenBy("ombudsman.example/saksi", at(7, 9, 43))],
    ),
)
TRACKED = public.TrackedPage(
    NUMBER, "held", OK, HOLDER, "data diperiksa.", "keputusan, dikabarkan ke Anda.", steps=THREAD, n_days=4,
    contest_url="#", sent_away_url="#", send_url="#",
)  # fmt: skip
CASE = desk.CasePage(
    NUMBER,
    "Bu Rohmah minta JSCM",
    "RT 04/RW 02",
    SOON,
    Holder(
        "Kelurahan Ketileng",
        "Seksi Kessos",
        post="Kasi Kessos",
        doing="Menyiapkan data.",
        since=at(7, 9, 42),
        until=date(2021, 12, 10),
        clock=Clock(64, "Hari kerja ke-2", "dari 3", "soon"),
    ),
    MOVES,
    THREAD[:2] + THREAD[4:6],
    checklist=desk.Checklist(
        "Siapkan data",
        1,
        (
            Paper("KTP, KK, surat RT", chip=Chip("ok", "Ada")),
            Paper("Foto rumah", "Depan, dalam, dan dapur. Wajah tidak perlu.", upload_url="#", key="rumah"),
            Paper("Surat kematian suami", preview_url="qr.svg", n_bytes=184_000, keep_url="#", retake_url="#"),
        ),
    ),
    duty=DUTY,
    total_days=2,
    receipt_url="#",
    facts=(("Sumber", "Dari kunjungan"),),
)
DISPUTE = desk.DisputePage(
    NUMBER,
    "#",
    "permohonan JSCM",
    Chip("soon", "Putus s.d. Jumat 17 Des"),
    SIDES,
    "#",
    clock=Clock(74, "Warga menunggu 6 hari kerja", "dijanjikan 8", "soon"),
    steps=THREAD[:3],
    n_bounces=2,
    who="Bu Rohmah",
    watchers="Camat Cilegon ikut melihat, tidak memutus.",
)
PREVIEW = desk.ImportPage(
    "preview",
    "usulan-jscm-ketileng.xlsx",
    420,
    n_accepted=406,
    n_warned=32,
    n_rejected=14,
    n_commit=406,
    rejected=(
        desk.ImportProblem(17, "NIK", "Excel membulatkan angka menjadi 3,67202E+15. Angka ke-16 hilang. Ketik ulang sebagai teks."),
        desk.ImportProblem(41, "Kelurahan", "Masigit ada di Kecamatan Jombang, bukan Kelurahan Ketileng."),
    ),
    warned=(
        desk.ImportProblem(8, "NIK", "Belum punya NIK.", "Diterima; NIK menyusul.", "w8", "Simpan", "Tahan"),
        desk.ImportProblem(29, "Tanggal lahir", "Tanggal lahir beda dengan NIK.", "Tertulis 12-05-1961, NIK menyebut 21-05-1961."),
    ),
    accepted_sentence="Semua usulan baru. Tidak ada yang ganda.",
    commit_url="#",
    rejects_url="#",
    cancel_url="#",
)  # fmt: skip


class MapForm(forms.Form):
    c0 = forms.ChoiceField(choices=[("name", "Nama"), ("nik", "NIK"), ("", "Lewati")])
    c1 = forms.ChoiceField(choices=[("nik", "NIK"), ("name", "Nama"), ("", "Lewati")])


def lines() -> tuple[desk.ListLine, ...]:
    return (
        desk.ListLine(9, "Suparti", "RT 02/RW 01 · janda, 3 anak, rumah bambu", "line_9"),
        desk.ListLine(
            14,
            "Sugeng Riyanto",
            "RT 04/RW 02 · buruh batu, 4 jiwa",
            locked="Ia saudara kandung Anda. Baris ini diputus Ketua BPD, tembusan ke Camat.",
        ),
        desk.ListLine(22, "Mbok Sainah", "RT 05/RW 02 · lansia, tinggal sendiri", "line_22"),
        desk.ListLine(37, "Karnoto", "RT 06/RW 03 · tukang sapu, belum punya NIK", "line_37", choice="ask"),
    )


def mapped() -> desk.ImportPage:
    form = MapForm()
    columns = (
        desk.ColumnChoice("NAMA LENGKAP", ("SUPARTI", "Rohmah bt. Ali"), form["c0"]),
        desk.ColumnChoice("NO. NIK", ("3672024101630001", "3,67202E+15"), form["c1"]),
    )
    return replace(
        PREVIEW, stage="map", sheet="USULAN", header_row=6, columns=columns, map_url="#", rejected=(), warned=()
    )
