"""The words of proposals. Codes are stored; labels are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verdict(TextChoices):
    """What a deliberation said of one line of the list."""

    ELIGIBLE = "eligible", _("Layak")
    NOT_ELIGIBLE = "not_eligible", _("Tidak layak")
    POSTPONED = "postponed", _("Ditunda")


class Way(TextChoices):
    """How the village stands behind a list: it met, or its head answers for it alone (SPTJM)."""

    MEETING = "meeting", _("Musyawarah")
    STATEMENT = "responsibility_statement", _("SPTJM")


class KinRelation(TextChoices):
    """Why a post steps aside on a line."""

    SELF = "self", _("Dirinya sendiri")
    SAME_CARD = "same_card", _("Satu KK")
    SPOUSE = "spouse", _("Suami atau istri")
    PARENT = "parent", _("Orang tua")
    CHILD = "child", _("Anak")
    SIBLING = "sibling", _("Saudara kandung")
    IN_LAW = "in_law", _("Ipar, mertua, atau menantu")
    OTHER = "other", _("Kerabat lain")


class RecusalSource(TextChoices):
    DECLARED = "declared", _("Dinyatakan sendiri")
    FOUND = "found", _("Ditemukan dari data keluarga")


class Finding(TextChoices):
    """What a field visit found."""

    FOUND = "found", _("Ditemukan")
    AGAIN = "again", _("Tidak ada di rumah, kunjungi lagi")
    NOT_FOUND = "not_found", _("Tidak ditemukan setelah dua kunjungan")
    MOVED = "moved", _("Pindah")
    DIED = "died", _("Meninggal")
    REFUSED = "refused", _("Menolak dikunjungi")


class Match(TextChoices):
    """Disdukcapil's answer, by hand."""

    MATCHED = "matched", _("Padan")
    UNMATCHED = "unmatched", _("Tidak padan")
    UNKNOWN = "unknown", _("Belum diketahui")


class OutcomeCode(TextChoices):
    """What became of one person in one programme."""

    RECIPIENT = "recipient", _("Penerima")
    WAITING_QUOTA = "waiting_quota", _("Menunggu kuota")
    COMPONENT_MISSING = "component_missing", _("Tidak memenuhi komponen")
    CLASH = "clash", _("Bentrok dengan bantuan lain")
    REFUSED = "refused", _("Tidak diterima")
    OUTSIDE = "outside", _("Diproses lembaga luar")


class DirectGround(TextChoices):
    """What opens the direct way to Dinsos."""

    SILENCE = "silence", _("Desa atau kelurahan belum menjawab")
    REFUSED = "refused", _("Ditolak lisan")


class Stance(TextChoices):
    """What the village says beside a matter that went the direct way. None of these decides it."""

    SUPPORTS = "supports", _("Mendukung usulan ini")
    PREPARING = "preparing", _("Sedang disiapkan, belum selesai")
    AGAINST = "against", _("Tidak mengusulkan")


class Tip(TextChoices):
    """How a family nobody spoke for came to be known."""

    THIRD_PARTY = "third_party", _("Kabar dari orang lain")
    MEDIA = "media", _("Berita atau media sosial")
    FIELD = "field", _("Ditemukan petugas di lapangan")


class Consent(TextChoices):
    YES = "yes", _("Bersedia diusulkan")
    NO = "no", _("Tidak bersedia")


class ConsentHow(TextChoices):
    SIGNED = "signed", _("Tanda tangan")
    THUMB = "thumb", _("Cap jempol")
    SPOKEN = "spoken", _("Lisan, ada saksi")
