"""One sample of every page, from the ketileng and jombang stories, and the engine that draws them without a server.

`bin/draw_look.py` takes pictures of them. Persons are invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django import forms
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory
from django.urls import include, path
from django.utils import translation

from tuntas.surfaces import parts
from tuntas.surfaces.desk import forms as desk_forms, pages as desk
from tuntas.surfaces.parts import Chip, Clock, Count, Holder, Link, Paper, Step, Task
from tuntas.surfaces.public import forms as public_forms, pages as public


ROOT = Path(__file__).resolve().parents[2]
SURFACES = ROOT / "tuntas" / "surfaces"
WIB = ZoneInfo("Asia/Jakarta")


# --- an engine that shouts ----------------------------------------------------------------------------------------


class UndefinedVariable(AssertionError):
    """A template asked for something its context does not have."""


class _Loud(str):
    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s" or super().__contains__(str(part))

    def __mod__(self, missing: object) -> str:
        raise UndefinedVariable(str(missing))


def engine() -> DjangoTemplates:
    """All templates of both surfaces, every undefined variable an error."""
    return DjangoTemplates(
        {
            "NAME": "look",
            "DIRS": [SURFACES / "public" / "templates", SURFACES / "desk" / "templates"],
            "APP_DIRS": False,
            "OPTIONS": {
                "libraries": {"look": "tuntas.surfaces.public.templatetags.look"},
                "string_if_invalid": _Loud("missing: "),
                "context_processors": ["django.template.context_processors.request"],
            },
        }
    )


def _nothing(*args: object, **kwargs: object) -> None:
    """An address to link to; no page behind it."""


def _addresses(app: str, table: Mapping[str, str]) -> object:
    return path("", include(([path(f"{app}/{rest}", _nothing, name=name) for name, rest in table.items()], app)))


urlpatterns = [
    _addresses(
        "public",
        {
            "front": "", "hand_in": "serah/", "places": "tempat/", "receipt": "terima/<number>/",
            "receipt_pdf": "terima/<number>/pdf", "receipt_slip": "terima/<number>/slip",
            "receipt_text": "terima/<number>/teks", "sent_away": "lempar/", "contest": "keberatan/",
            "track": "lacak/", "tracked": "lacak/<number>/", "duties": "tugas/", "language": "bahasa/",
        },
    ),
    _addresses("demo", {"seats": "kursi/", "take": "kursi/duduk/"}),
    _addresses(
        "desk",
        {
            "today": "", "worklist": "perkara/", "take_in": "terima/", "case": "perkara/<number>/",
            "move": "perkara/<number>/<move>/", "visits": "kunjungan/", "visit": "kunjungan/<number>/",
            "disputes": "lempar/", "dispute": "lempar/<int:pk>/", "search": "cari/", "imports": "impor/",
            "import": "impor/<int:pk>/", "batches": "surat/", "batch": "surat/<int:pk>/", "switch": "ganti/",
            "approve": "setuju/<token>/",
        },
    ),
]  # fmt: skip


# --- facts --------------------------------------------------------------------------------------------------------


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
        parts.NavLink("#", "Kunjungan", count=1),
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
    date(2021, 12, 10),
    3,
    "Kota Cilegon",
    qr_url="qr.svg",
    secret="73 18 04",
    papers=PAPERS,
    proof="7QX2-91BD",
    sms="TUNTAS 4F7-K2M-9HX diterima Sel 7/12/21 09.42. Dipegang Kel. Ketileng Seksi Kessos. Dijawab s.d. Jum 10/12.",
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


class _MapForm(forms.Form):
    c0 = forms.ChoiceField(choices=[("name", "Nama"), ("nik", "NIK"), ("", "Lewati")])
    c1 = forms.ChoiceField(choices=[("nik", "NIK"), ("name", "Nama"), ("", "Lewati")])


def _lines() -> tuple[desk.ListLine, ...]:
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


def _mapped() -> desk.ImportPage:
    form = _MapForm()
    columns = (
        desk.ColumnChoice("NAMA LENGKAP", ("SUPARTI", "Rohmah bt. Ali"), form["c0"]),
        desk.ColumnChoice("NO. NIK", ("3672024101630001", "3,67202E+15"), form["c1"]),
    )
    return replace(
        PREVIEW, stage="map", sheet="USULAN", header_row=6, columns=columns, map_url="#", rejected=(), warned=()
    )


# --- pages --------------------------------------------------------------------------------------------------------


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
        Count(412, "perkara diserahkan", "#"),
        Count(371, "tepat waktu", "#", "ok"),
        Count(24, "lewat waktu", "#", "late"),
        Count(38, "disuruh ke tempat lain", "#", "netral"),
    )
    secret = public_forms.SecretForm()
    opened = public.Opened("Rohmah", "JSCM", PAPERS, REFUSAL)
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
        public.DemoSeat("Bu Rohmah", "Warga Ketileng", "rohmah"),
        public.DemoSeat("Yuni, Kasi Kessos", "Kelurahan Ketileng", "yuni"),
        public.DemoSeat("Sekda", "Memutus yang saling lempar", "sekda"),
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
    return [
        Sample("depan", "public/front.html", {"page": public.FrontPage("Kota Cilegon", week, demo_url="#")}),
        Sample("serah", "public/hand_in.html", {"page": public.HandInPage(PLACES), "form": public_forms.HandInForm()}),
        Sample("serah-salah", "public/hand_in.html", {"page": public.HandInPage(PLACES), "form": wrong}),
        Sample("tempat", "public/hand_in_places.html", {"found": public.PlaceResults("Atlantis")}),
        Sample("terima", "public/receipt.html", {"page": RECEIPT}),
        Sample("terima-petugas", "public/receipt.html", {"page": replace(RECEIPT, who="Bu Rohmah", twins=TASKS[:1]), "seat": SEAT}),
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
        "Usulan Maret", "Sri Wahyuni, operator", date(2020, 3, 12), "#", 41, 40, 2, 1, _lines(),
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
        Sample("saling-lempar", "desk/disputes.html", {"page": desk.DisputesPage(at(16), TASKS[:1], TASKS[2:3], counts, CHART), "seat": SEKDA}),
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
        Sample("impor-kolom", "desk/import.html", {"page": _mapped()}),
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
    errors += [Sample("galat-500", "500.html", {}), Sample("galat-404-umum", "404.html", {"error": None})]
    citizens = [replace(one, context={"site": SITE, "seat": None, **one.context}) for one in [*_public(), *errors]]
    return citizens + [replace(one, context={"site": SITE, "seat": SEAT, **one.context}) for one in _desk()]


def draw(one: Sample, language: str = "id", *, with_engine: DjangoTemplates | None = None) -> str:
    """The page as HTML, in one of the two languages."""
    request = RequestFactory().get("/contoh/")
    with translation.override(language):
        template = (with_engine or engine()).get_template(one.template)
        return str(template.render({**one.context, "messages": one.context.get("messages", ())}, request))
