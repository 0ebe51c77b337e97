"""What happened to a file, in the words its owner reads. An event that is not named here is not hers to read."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


EVENTS: Mapping[str, Promise] = {
    "proposal.visited": _("Petugas mengunjungi rumah Anda."),
    "proposal.match_asked": _("Pemadanan data diminta ke Disdukcapil. Anda tidak perlu ke mana-mana."),
    "proposal.match_answered": _("Disdukcapil menjawab pemadanan data."),
    "proposal.outcomes": _("Hasil per orang dan program dicatat."),
    "proposal.not_eligible": _("Musyawarah memutuskan; alasannya ada di putusan."),
    "list.line_signed": _("Hasil musyawarah ditandatangani."),
    "case.handed_in": _("Anda menyerahkan. Tanda terima keluar."),
    "visit.became_case": _("Kunjungan Anda menjadi perkara."),
    "case.paper_added": _("Satu surat ditambahkan."),
    "case.taken_up": _("Mulai dikerjakan."),
    "task.done": _("Satu bagian data selesai disiapkan."),
    "case.handed_over": _("Dikirim ke kantor yang bertugas berikutnya."),
    "case.returned": _("Dikembalikan ke kantor sebelumnya, dengan alasan."),
    "handover.accepted": _("Kantor penerima menerima."),
    "handover.refused": _("Kantor penerima menolak dan menyebut kantor yang berwenang."),
    "handover.deemed": _("Dianggap diterima, karena penerima diam."),
    "handover.withdrawn": _("Kiriman ditarik kembali oleh pengirimnya."),
    "dispute.opened": _("Dua kantor berbeda pendapat; penyelesainya diminta memutus."),
    "dispute.settled": _("Diputus siapa yang memegang."),
    "case.asked_citizen": _("Anda diminta melengkapi; waktunya berhenti satu kali."),
    "case.resumed": _("Dilanjutkan."),
    "case.waits": _("Menunggu giliran."),
    "case.dispatched": _("Dikirim ke lembaga di luar kantor daerah."),
    "case.watched": _("Ditanyakan lagi kepada lembaga luar."),
    "case.verified": _("Selesai diperiksa."),
    "case.answered": _("Dijawab."),
    "case.granted": _("Dikabulkan."),
    "case.refused": _("Belum dapat dikabulkan, dengan alasannya."),
    "decision.noticed": _("Putusan sampai kepada Anda."),
    "case.objected": _("Anda mengajukan keberatan."),
    "objection.upheld": _("Keberatan Anda diterima."),
    "objection.dismissed": _("Keberatan dinilai; putusan tetap."),
    "case.withdrawn": _("Dicabut atas permintaan Anda."),
    "case.merged": _("Digabung dengan perkara lain."),
    "case.corrected": _("Diralat; putusan lama tetap terbaca."),
}


def words_of(event: str) -> Promise | None:
    """The event in plain words; None when it is not for the public."""
    return EVENTS.get(event)
