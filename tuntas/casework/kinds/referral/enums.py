"""The words of referrals. Codes are stored; labels are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Service(TextChoices):
    """What a service does for people."""

    HEALTH = "health", _("Kesehatan")
    DISABILITY = "disability", _("Difabel dan alat bantu")
    ELDERLY = "elderly", _("Lanjut usia")
    CHILD = "child", _("Anak")
    SHELTER = "shelter", _("Tempat tinggal sementara")
    LEGAL = "legal", _("Bantuan hukum")
    TRAINING = "training", _("Pelatihan kerja")
    SCHOOL = "school", _("Sekolah")
    CIVIL_RECORD = "civil_record", _("KTP dan KK")
    SOCIAL_AID = "social_aid", _("Bantuan dan layanan sosial")


class Urgency(TextChoices):
    NOW = "now", _("Hari ini juga")
    SOON = "soon", _("Minggu ini")
    ORDINARY = "ordinary", _("Biasa")


class Leave(TextChoices):
    """On what footing a person's matter is told to a service."""

    CONSENT = "consent", _("Warga setuju dirujuk")
    VITAL = "vital", _("Keselamatan jiwa, warga tidak bisa ditanya")


class Ground(TextChoices):
    """Why a service turns somebody down. There is no 'other'."""

    FULL = "full", _("Tempat atau jadwal penuh")
    NOT_ITS_SERVICE = "not_its_service", _("Bukan layanan ini")
    OTHER_AREA = "other_area", _("Wilayah layanan lain")
    CONDITION = "condition", _("Butuh layanan yang lebih lengkap")


class Answer(TextChoices):
    TAKEN_ON = "taken_on", _("Diterima")
    TURNED_DOWN = "turned_down", _("Ditolak, layanan lain disebut")


class Status(TextChoices):
    """All that a service tells back. What is said and done there stays there."""

    FIRST_MET = "first_met", _("Sudah datang pertama kali")
    ATTENDING = "attending", _("Masih dilayani")
    PAUSED = "paused", _("Berhenti sementara")
    ABSENT = "absent", _("Tidak datang")
    COMPLETED = "completed", _("Selesai")
