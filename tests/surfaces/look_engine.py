"""Draws the templates of both surfaces without a server, and shouts when one asks for what it was not given."""

from collections.abc import Mapping
from pathlib import Path

from django.template.backends.django import DjangoTemplates
from django.urls import include, path


ROOT = Path(__file__).resolve().parents[2]
SURFACES = ROOT / "tuntas" / "surfaces"


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
    *(
        path(f"akun/{name}/", _nothing, name=name)
        for name in ("account_login", "account_logout", "account_reset_password", "account_change_password", "mfa_index")
    ),
    _addresses(
        "public",
        {
            "front": "", "hand_in": "serah/", "places": "tempat/", "receipt": "terima/<number>/",
            "receipt_pdf": "terima/<number>/pdf", "receipt_slip": "terima/<number>/slip",
            "receipt_text": "terima/<number>/teks", "receipt_proof": "terima/<number>/bukti.json", "check": "periksa/",
            "verifier": "periksa/tuntas_verify.py", "keys": "periksa/kunci.txt", "sent_away": "lempar/", "contest": "keberatan/",
            "track": "lacak/", "tracked": "lacak/<number>/", "duties": "tugas/", "figures": "angka/", "prior_claim": "sudah-lapor/",
            "direct_way": "jalur-langsung/", "decision_read": "lacak/<number>/sudah-baca", "stop_companion": "lacak/<number>/henti-damping",
            "companion": "damping/<number>/", "companion_entry": "damping/", "language": "bahasa/",
        },
    ),
    _addresses("log", {"page": "catatan/"}),
    _addresses("demo", {"seats": "kursi/", "take": "kursi/duduk/"}),
    _addresses(
        "desk",
        {
            "today": "", "worklist": "perkara/", "take_in": "terima/", "case": "perkara/<number>/",
            "move": "perkara/<number>/<move>/", "visits": "kunjungan/", "visit": "kunjungan/<number>/",
            "disputes": "lempar/", "dispute": "lempar/<int:pk>/", "search": "cari/", "imports": "impor/",
            "import": "impor/<int:pk>/", "batches": "surat/", "batch": "surat/<int:pk>/", "switch": "ganti/",
            "approve": "setuju/<token>/", "sit": "duduk/", "consult": "konsultasi/", "pin": "pin/", "settings": "aturan/",
            "settings_posts": "aturan/jabatan/", "settings_give": "aturan/jabatan/beri/", "settings_week": "aturan/hari/pekan/",
            "settings_holiday": "aturan/hari/libur/",
        },
    ),
]  # fmt: skip
