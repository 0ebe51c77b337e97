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
    "proposal.filed_directly": _("Anda memakai jalur langsung. Dinas Sosial yang memegang sekarang."),
    "proposal.village_stated": _("Desa menyatakan mengapa; bacalah di bawah."),
    "proposal.consent": _("Anda menjawab bersedia diusulkan atau tidak."),
    "advocacy.begun": _("Pendamping Anda dicatat."),
    "advocacy.visited": _("Anda mengurus bersama pendamping."),
    "advocacy.ended": _("Pendampingan berakhir."),
    "case.referred": _("Anda dirujuk ke sebuah layanan; rujukannya punya nomor sendiri."),
    "referral.made": _("Rujukan Anda disiapkan."),
    "referral.sent": _("Rujukan Anda diteruskan ke layanannya."),
    "referral.taken_on": _("Layanan itu menerima Anda."),
    "referral.turned_down": _("Layanan itu tidak bisa, dan menyebut layanan lain."),
    "referral.begun": _("Anda mulai dilayani."),
    "referral.status": _("Layanan memberi tahu statusnya, tanpa isinya."),
    "referral.served": _("Selesai dilayani."),
    "referral.broken_off": _("Rujukan tidak dilanjutkan."),
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
    "claim.recorded": _("Klaim sudah lapor dicatat; dua kantor mencari berkasnya."),
    "claim.searched": _("Satu kantor menjawab pencarian."),
    "claim.silence_climbed": _("Satu kantor tidak menjawab; naik ke atasannya. Anda tidak menunggu."),
    "claim.minutes_signed": _("Berita acara pencarian ditandatangani satu kantor."),
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
