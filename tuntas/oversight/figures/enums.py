"""The words of the feed. Codes stand in the files for ever; labels are what people read on the page."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    """The class of an event; the kind of matter, its topic and its programme never leave the house."""

    HANDOVER = "handover", _("Serah terima dijawab")
    STEP = "step", _("Langkah kerja selesai")
    BOUNCE = "bounce", _("Lempar")
    DECISION = "decision", _("Putusan")
    OBJECTION = "objection", _("Keberatan diputus")
    ANY = "any", _("Tanpa jenis")


class Kind(TextChoices):
    """Of office, as coarse as the feed knows it."""

    VILLAGE = "village", _("Desa dan kelurahan")
    DISTRICT = "district", _("Kecamatan")
    REGENCY = "regency", _("Dinas kabupaten/kota")
    ANY = "any", _("Kantor mana pun")


class Result(TextChoices):
    """An event's own measure. A hand-over is missed when the receiver's silence counted as receipt."""

    NONE = "", _("tanpa hasil")
    KEPT = "kept", _("tepat waktu")
    MISSED = "missed", _("lewat waktu")
    REASONED = "reasoned", _("dengan alasan")
    UNREASONED = "unreasoned", _("tanpa alasan")
    UPHELD = "upheld", _("keberatan diterima")
    DISMISSED = "dismissed", _("putusan tetap")


class Days(TextChoices):
    """Working days an event took, in buckets."""

    NONE = "", _("tidak diukur")
    SAME = "0", _("hari yang sama")
    ONE = "1", _("1 hari kerja")
    THREE = "2-3", _("2 sampai 3 hari kerja")
    FIVE = "4-5", _("4 sampai 5 hari kerja")
    TEN = "6-10", _("6 sampai 10 hari kerja")
    TWENTY = "11-20", _("11 sampai 20 hari kerja")
    MORE = "21+", _("lebih dari 20 hari kerja")


RESULTS_OF = {
    Event.HANDOVER: (Result.KEPT, Result.MISSED),
    Event.STEP: (Result.KEPT, Result.MISSED),
    Event.BOUNCE: (Result.NONE,),
    Event.DECISION: (Result.REASONED, Result.UNREASONED),
    Event.OBJECTION: (Result.UPHELD, Result.DISMISSED),
    Event.ANY: (Result.NONE,),
}
# The third bounce and every one after it.
MOST_BOUNCES = 3
