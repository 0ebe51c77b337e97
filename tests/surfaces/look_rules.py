"""Samples of the rules of the office, of moving somebody, of letters to come, and of getting in."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.contrib.auth.forms import SetPasswordForm

from tests.surfaces.look_facts import PLACES, TASKS
from tuntas.base.offices.seats import Seat
from tuntas.base.places.working import WIB, Calendar
from tuntas.surfaces.desk import forms as desk_forms
from tuntas.surfaces.desk.settings import forms
from tuntas.surfaces.desk.settings.pages import (
    Cell,
    DaysPage,
    Difference,
    FormPage,
    Group,
    HomePage,
    PostsPage,
    Preview,
    RulesPage,
)
from tuntas.surfaces.desk.views.people import MoveForm
from tuntas.surfaces.parts import Count, Link, Pager


Given = tuple[str, str, dict[str, object]]
WEEK = Calendar(frozenset({1, 2, 3, 4, 5}), datetime(2021, 1, 1, 7, 30).time(), datetime(2021, 1, 1, 16).time(),
                frozenset(), WIB)  # fmt: skip
BACK = Link("#", "Kembali ke peta tugas")
SAID = {"legal_ground": "", "on": "2021-12-06", "decree": "", "kinds": ["kecamatan"]}


def rules() -> list[Given]:
    """Name, template, context of each page."""
    cells = [
        Cell("Menyiapkan", "Kelurahan", "Perwal Kota Cilegon tentang JSCM", date(2021, 1, 1), Link("#", "Ubah")),
        Cell("Memeriksa", "Dinas Sosial", "Perwal Kota Cilegon tentang JSCM", date(2021, 1, 1), Link("#", "Ubah"),
             "Mulai Sen 20 Des 2021: Dinas Sosial, Kecamatan"),
        Cell("Membayar", "belum diatur", "", None, Link("#", "Atur")),
    ]  # fmt: skip
    page = FormPage(
        "Memeriksa: Usulan dan data warga", "Jaminan Sosial Cilegon Mandiri", BACK,
        [("Sekarang", "Dinas Sosial"), ("Dasar hukum", "Perwal Kota Cilegon tentang JSCM")], TASKS[:2],
        "Yang berlaku sekarang aturan nasional. Perubahan Anda berlaku di daerah Anda saja.",
    )  # fmt: skip
    preview = Preview(
        [Difference("Memeriksa", "Dinas Sosial", "Dinas Sosial, Kecamatan"), Difference("Rencana yang gugur", "Dinsos", "")],
        date(2021, 12, 20), "14", ["54 perkara sedang berjalan."],
    )  # fmt: skip
    decree = {"decree": "188/14", "decree_on": date(2021, 12, 1), "about": "Peta tugas"}
    counts = (Count(397, "berlaku", "#"), Count(3, "SK habis, masih bertugas", "#", "late"))
    give = _Give({"decree": ""})
    return [
        ("aturan", "desk/settings/home.html", {"page": HomePage("Sekda", TASKS[:3], TASKS[:1])}),
        ("aturan-tugas", "desk/settings/rules.html", {"page": RulesPage("Peta tugas: JSCM", "Siapa mengerjakan apa.",
         [Group("Usulan dan data warga", cells)], [Link("#", "JSCM"), Link("#", "PKH")])}),
        ("aturan-ubah", "desk/settings/form.html", {"page": page, "form": forms.DutyForm()}),
        ("aturan-ubah-salah", "desk/settings/form.html", {"page": page, "form": forms.DutyForm(SAID)}),
        ("aturan-pekan", "desk/settings/form.html", {"page": page, "form": forms.WeekForm(
            None, offices=[("", "Seluruh daerah")], now=WEEK, today=date(2021, 12, 7))}),
        ("aturan-periksa", "desk/settings/preview.html", {"page": page, "preview": preview, "typed": [("decree", "188/14")],
         "has_moved": True, "url": "#", "decree": decree}),
        ("aturan-jabatan", "desk/settings/posts.html", {"page": PostsPage(counts, TASKS[:3], "ketileng", "", Pager(3))}),
        ("aturan-beri", "desk/settings/give.html", {"page": page, "form": give}),
        ("aturan-hari", "desk/settings/days.html", {"page": DaysPage(2021, [Link("#", "2021")], TASKS[:2],
         [cells[0]], date(2027, 12, 31))}),
    ]  # fmt: skip


class _Give(forms.ByDecree):
    """The form of many names without the offices of a database behind it."""

    rows = forms.forms.IntegerField(widget=forms.forms.HiddenInput, required=False)
    paste = forms.forms.CharField(label="Tempel dari Excel", required=False, widget=forms.forms.Textarea)
    r0_office = forms.forms.CharField(label="Kantor", required=False)
    r0_name = forms.forms.CharField(label="Nama pemegang", required=False)

    def lines(self) -> list[list[object]]:
        return [[self["r0_office"], self["r0_name"]]]

    def office_names(self) -> list[str]:
        return ["Kel. Ketileng", "Kel. Kepuh"]


def people_and_letters() -> list[Given]:
    approval = SimpleNamespace(
        post=SimpleNamespace(staff=SimpleNamespace(name="Hj. Siti Lurah")),
        expires_at=datetime(2021, 12, 7, 12, tzinfo=ZoneInfo("Asia/Jakarta")),
    )
    move = MoveForm(initial={"on": date(2021, 12, 7)})
    return [
        ("pindah", "desk/person_move.html", {"form": move, "found": PLACES, "name": "Siti Aminah",
         "lives_in": "Kel. Ketileng, Kec. Cilegon", "url": "#"}),
        ("surat-baru", "desk/batch_new.html", {"form": desk_forms.PinForm(), "post_url": "#"}),
        ("setuju-tautan", "desk/approval_link.html", {"approval": approval, "qr_url": "qr.svg", "address": "#", "back_url": "#"}),
        ("pin-sendiri", "desk/own_pin.html", {"form": desk_forms.PinForm()}),
    ]  # fmt: skip


def getting_in() -> list[Given]:
    """Before one sits: no seat in the head."""
    seat = Seat(1, 1, "Yuni", "section_head", "Kasie Kessos Kel. Ketileng", 1, "kelurahan", "Kel. Ketileng",
                "36.72.02.1004", "36.72.02.1004", grace_until=date(2022, 2, 1))  # fmt: skip
    frame: dict[str, object] = {
        "speaker": SimpleNamespace(office="Layanan sosial", region="Kota Cilegon"), "redirect_field": "",
        "user": SimpleNamespace(is_authenticated=False),
    }  # fmt: skip
    password = SetPasswordForm(None)
    return [
        ("duduk", "desk/sit.html", {"seats": [seat], "next": ""}),
        ("duduk-tanpa", "desk/sit.html", {"seats": [], "next": ""}),
        ("masuk", "account/login.html", {**frame, "form": desk_forms.PinForm()}),
        ("keluar", "account/logout.html", frame),
        ("lupa-sandi", "account/password_reset.html", {**frame, "has_mail": True, "form": desk_forms.PinForm()}),
        ("lupa-sandi-tanpa-surat", "account/password_reset.html", {**frame, "has_mail": False, "form": password}),
        ("lupa-sandi-dikirim", "account/password_reset_done.html", frame),
        ("sandi-baru", "account/password_reset_from_key.html", {**frame, "token_fail": False, "action_url": "#", "form": password}),
        ("sandi-tautan-mati", "account/password_reset_from_key.html", {**frame, "token_fail": True}),
        ("sandi-tersimpan", "account/password_reset_from_key_done.html", frame),
    ]  # fmt: skip
