"""The words of sealed matters. Codes are stored; labels are read by the unit alone."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    ARRIVED = "arrived", _("Pastikan aman dulu")
    EMERGENCY = "emergency", _("Darurat")
    INTAKE = "intake", _("Penerimaan")
    CONSENT = "consent", _("Persetujuan atau aturan anak")
    ASSESSMENT = "assessment", _("Asesmen")
    PLAN = "plan", _("Rencana")
    SERVICES = "services", _("Layanan berjalan")
    REFERRED = "referred", _("Dirujuk, menunggu umpan balik")
    TRANSFERRING = "transferring", _("Dilimpahkan, menunggu diterima")
    ENDED = "ended", _("Terminasi")
    WITHDRAWN = "withdrawn", _("Dihentikan atas kehendak korban")
    MISTAKEN = "mistaken", _("Bukan untuk ruang ini")


class Basis(TextChoices):
    """On what the unit may go on: the victim's own consent, the child rule, or a life at risk."""

    NONE = "", _("Belum ada")
    CONSENT = "consent", _("Persetujuan korban")
    CHILD = "child", _("Aturan anak")


class EntryKind(TextChoices):
    INTAKE = "intake", _("Titipan meja")
    MOVED = "moved", _("Titipan perkara")
    NOTE = "note", _("Catatan")
    CONSENT = "consent", _("Persetujuan")
    ASSESSMENT = "assessment", _("Asesmen")
    PLAN = "plan", _("Rencana")
    SERVICE = "service", _("Layanan")
    REFERRAL = "referral", _("Rujukan")
    FEEDBACK = "feedback", _("Umpan balik status")
    CLOSING = "closing", _("Alasan berakhir")


class Way(TextChoices):
    PHONE = "phone", _("Telepon")
    SMS = "sms", _("SMS")
    VISIT = "visit", _("Bertemu di tempat aman")
    PERSON = "person", _("Lewat orang yang dipercaya")


class Whose(TextChoices):
    SELF = "self", _("Milik korban sendiri")
    TRUSTED = "trusted", _("Orang yang dipercaya korban")
    FAMILY = "family", _("Telepon keluarga atau rumah")


class Harm(TextChoices):
    """The answer of the harm check made just before a contact."""

    CLEAR = "clear", _("Tidak ada tanda bahaya")
    RISK = "risk", _("Ada tanda bahaya, jangan hubungi")


class Purpose(TextChoices):
    CALL = "call", _("Menelepon dan memastikan aman")
    WORK = "work", _("Mengerjakan langkah berikutnya")
    CONTACT = "contact", _("Menghubungi korban")
    SUPERVISE = "supervise", _("Supervisi")


class PoliceBy(TextChoices):
    VICTIM = "victim", _("Pilihan korban dewasa")
    LAW = "law", _("Kewajiban hukum, korban anak")


class Reached(TextChoices):
    """Over what an alert went; empty while it waits."""

    WAITING = "", _("Belum dikirim")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("Surel")
    PAGE = "page", _("Halaman ini saja")
    NONE = "none", _("Tidak ada yang bisa dihubungi")
