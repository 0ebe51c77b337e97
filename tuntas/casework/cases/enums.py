"""The words of the kernel. Codes are stored; labels are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StateClass(TextChoices):
    """What a state means for clock, lists and colour."""

    OPEN = "open", _("Berjalan")
    WAITING = "waiting", _("Menunggu")
    GOOD = "good", _("Selesai")
    ADVERSE = "adverse", _("Selesai, tidak dikabulkan")
    CLOSED = "closed", _("Ditutup")


class Source(TextChoices):
    CITIZEN = "citizen", _("Warga sendiri")
    NEIGHBOURHOOD = "neighbourhood", _("Daftar RT/RW")
    FINDING = "finding", _("Temuan lapangan")
    RECOMMENDATION = "recommendation", _("Rekomendasi pejabat")
    DIRECT = "direct", _("Jalur langsung")
    VISIT = "visit", _("Dari kunjungan")


class Topic(TextChoices):
    AID = "aid", _("Bantuan sosial")
    HEALTH = "health", _("Jaminan kesehatan")
    DATA = "data", _("Perbaikan data")
    CARD = "card", _("KTP dan KK")
    COMPLAINT = "complaint", _("Mengadu")
    OTHER = "other", _("Lainnya")


class Told(TextChoices):
    """What someone was told at the desk."""

    ANSWERED = "answered", _("Dijawab")
    SENT_AWAY = "sent_away", _("Disuruh ke tempat lain")
    COME_BACK = "come_back", _("Disuruh datang lagi")
    UNSERVED = "unserved", _("Tidak dilayani")


class Channel(TextChoices):
    DESK = "desk", _("Meja layanan")
    QR = "qr", _("QR di dinding")
    WEB = "web", _("Laman")
    SMS = "sms", _("SMS")
    PAPER = "paper", _("Blok kertas")
    API = "api", _("Sistem lain")
    WORKBOOK = "workbook", _("Lembar Excel")


class HandoverAnswer(TextChoices):
    ACCEPTED = "accepted", _("Diterima")
    REFUSED = "refused", _("Ditolak")
    DEEMED = "deemed", _("Dianggap diterima")
    WITHDRAWN = "withdrawn", _("Ditarik")


class Ground(TextChoices):
    """Lawful grounds of a hand-over or a return. There is no 'other'."""

    FILE_COMPLETE = "file_complete", _("Berkas lengkap, langkah berikutnya di kantor penerima")
    COMPETENT_OFFICE = "competent_office", _("Wewenang ada di kantor penerima")
    FAMILY_CARD_OUTDATED = "family_card_outdated", _("KK belum mutakhir")
    PAPER_UNREADABLE = "paper_unreadable", _("Berkas tidak terbaca")
    PAPER_MISSING = "paper_missing", _("Berkas kurang")
    NOT_OUR_DUTY = "not_our_duty", _("Bukan wewenang kantor ini")
    NATIONAL_MATTER = "national_matter", _("Kewenangan Pusat")
    DIFFERENT_RESIDENCE = "different_residence", _("Warga wilayah lain")
    MOVED_AWAY = "moved_away", _("Sudah pindah")


class Scope(TextChoices):
    CASE = "case", _("Seluruh perkara")
    STATE = "state", _("Langkah ini")
    ANSWER = "answer", _("Jawaban penerima")
    STATEMENT = "statement", _("Keterangan kantor lain")
    SHEET = "sheet", _("Lembar alasan")


class Charged(TextChoices):
    CITIZEN = "citizen", _("Warga")
    OFFICE = "office", _("Kantor")
    OUTSIDE = "outside", _("Lembaga luar")
    NOBODY = "nobody", _("Tidak siapa pun")


class BounceKind(TextChoices):
    SPOKEN = "spoken", _("Lempar lisan")
    RETURNED = "returned", _("Pengembalian")
    CONTESTED = "contested", _("Pengembalian yang disanggah")
    WRONG_ADDRESS = "wrong_address", _("Salah alamat")


class Outcome(TextChoices):
    GRANTED = "granted", _("Dikabulkan")
    ANSWERED = "answered", _("Dijawab")
    REFUSED = "refused", _("Belum dapat dikabulkan")


class ObjectionOutcome(TextChoices):
    UPHELD = "upheld", _("Keberatan diterima")
    DISMISSED = "dismissed", _("Putusan tetap")


class NoticeProof(TextChoices):
    SIGNED = "signed", _("Tanda tangan pada surat")
    SMS_CONFIRMED = "sms_confirmed", _("SMS dibaca dan dijawab")
    VISIT = "visit", _("Disampaikan saat kunjungan")
    TRACKED = "tracked", _("Dibuka di laman lacak dengan kata rahasia")


class GapKind(TextChoices):
    """What a night's reconciliation may find open."""

    UNANSWERED = "unanswered", _("Tidak dijawab")
    UNSENT = "unsent", _("Di tangan penerima, belum dikirim")
    MISSING = "missing", _("Tidak ada dalam urutan")


class Evidence(TextChoices):
    """What somebody has in hand who says he handed it in before."""

    BOOK_PHOTO = "book_photo", _("Foto buku register")
    WITNESS = "witness", _("Ada saksi")
    MESSAGE = "message", _("Pesan di telepon")
    NOTHING = "nothing", _("Tidak ada, hanya kata pemohon")


class ClaimOutcome(TextChoices):
    FOUND = "found", _("Ditemukan")
    NOT_FOUND = "not_found", _("Tidak ditemukan")
