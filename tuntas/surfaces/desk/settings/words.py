"""What the dated numbers are called at a desk. A number nobody has named yet is called by its key."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from tuntas.base.offices.enums import OfficeKind


NUMBERS: Mapping[str, Promise] = {
    "state.received": _("Perkara baru diangkat"),
    "state.handling": _("Permintaan ditangani"),
    "state.preparing": _("Usulan disiapkan"),
    "state.verifying": _("Usulan diperiksa"),
    "state.deciding": _("Usulan diputus"),
    "case.need": _("Permintaan warga selesai seluruhnya"),
    "case.proposal": _("Usulan warga selesai seluruhnya"),
    "case.completeness": _("Kelengkapan berkas dinilai"),
    "handover.answer": _("Kiriman dijawab; sesudahnya dianggap diterima"),
    "dispute.decision": _("Saling lempar diputus"),
    "task.civil_record": _("Disdukcapil menjawab pemadanan"),
    "objection.window": _("Warga boleh berkeberatan"),
    "visit.contest": _("Warga boleh membantah catatan kunjungan"),
    "case.late_entry": _("Berkas kertas dicatat; sesudahnya masuk daftar camat"),
    "case.next_look": _("Perkara yang menunggu dilihat lagi, paling lama"),
    "case.referral": _("Rujukan selesai seluruhnya"),
    "claim.search": _("Dua kantor mencari berkas yang katanya sudah diserahkan"),
    "reconciliation.hour": _("Jam pencocokan kiriman tiap malam"),
    "direct.opens": _("Jalur langsung terbuka bila desa diam"),
    "direct.statement": _("Desa menjawab mengapa diam"),
    "sheet.no": _("Lembar alasan sampai kepada keluarga"),
    "finding.visit": _("Keluarga yang ditemukan dikunjungi"),
    "advocacy.longest": _("Pendampingan paling lama"),
    "referral.prepare": _("Rujukan disiapkan"),
    "referral.answer": _("Rujukan dijawab penerima"),
    "referral.first_service": _("Layanan pertama sesudah rujukan diterima"),
    "referral.report": _("Penerima rujukan memberi kabar"),
    "post.grace": _("Kursi tetap terbuka sesudah SK habis"),
    "post.notice": _("Pemegang diberi tahu sebelum jabatan diakhiri"),
}
UNITS = {
    "working_days": ngettext_lazy("%d hari kerja", "%d hari kerja"),
    "days": ngettext_lazy("%d hari", "%d hari"),
    "hours": ngettext_lazy("%d jam", "%d jam"),
    "count": ngettext_lazy("%d", "%d"),
    "percent": ngettext_lazy("%d persen", "%d persen"),
}
UNIT_NAMES: Mapping[str, Promise] = {
    "working_days": _("hari kerja"), "days": _("hari"), "hours": _("jam"), "count": _("jumlah"), "percent": _("persen"),
}  # fmt: skip


def number(key: str) -> Promise | str:
    return NUMBERS.get(key, key)


def amount(value: int, unit: str) -> str:
    """`3 hari kerja`"""
    return str(UNITS[unit] % value)


def kind(code: str) -> str:
    return str(OfficeKind(code).label) if code else ""
