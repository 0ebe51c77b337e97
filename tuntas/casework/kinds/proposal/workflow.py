"""When a proposal moves: prepared by the village, verified and decided by Dinsos, two people.

A city programme ends inside the city; a national one goes out of the house and is watched.
"""

from django.utils.translation import gettext_lazy as _

from tuntas.base.offices import permissions as may
from tuntas.base.offices.enums import DutyKind
from tuntas.casework.cases.enums import StateClass
from tuntas.casework.cases.workflow import Move, State, table


PROPOSAL = table(
    kind="proposal",
    label=_("Usulan bantuan"),
    public_kind=_("Layanan sosial"),
    step="proposal",
    states=(
        State("preparing", StateClass.OPEN, _("Menyiapkan data"), _("Data Anda sedang disiapkan"),
              DutyKind.PREPARES, "state.preparing"),
        State("verifying", StateClass.OPEN, _("Diperiksa"), _("Data Anda sedang diperiksa"),
              DutyKind.VERIFIES, "state.verifying"),
        State("deciding", StateClass.OPEN, _("Menunggu putusan"), _("Sudah diperiksa, menunggu putusan"),
              DutyKind.DECIDES, "state.deciding"),
        State("granted", StateClass.GOOD, _("Dikabulkan"), _("Dikabulkan")),
        State("refused", StateClass.ADVERSE, _("Belum dapat dikabulkan"), _("Belum dapat dikabulkan")),
        State("not_eligible", StateClass.ADVERSE, _("Tidak layak menurut musyawarah"), _("Belum dapat diusulkan")),
    ),
    moves=(
        Move("send", frozenset({"preparing"}), "verifying", _("Serahkan"), may.CASES_HAND_OVER,
             "case.handed_over", by_handover=True),
        Move("send_back", frozenset({"verifying", "deciding"}), "preparing", _("Kembalikan"), may.CASES_HAND_OVER,
             "case.returned", notice="case_returned", by_handover=True),
        Move("verify", frozenset({"verifying"}), "deciding", _("Selesai diperiksa"), may.CASES_VERIFY,
             "case.verified"),
        Move("grant", frozenset({"deciding"}), "granted", _("Kabulkan"), may.CASES_DECIDE,
             "case.granted", notice="case_decided"),
        Move("refuse", frozenset({"deciding"}), "refused", _("Tidak mengabulkan"), may.CASES_DECIDE,
             "case.refused", notice="case_decided", needs_reason=True),
        # Only a signed line of a deliberated list leads here; the second look is the camat's.
        Move("find_not_eligible", frozenset({"preparing"}), "not_eligible", _("Catat tidak layak"),
             may.LISTS_DELIBERATE, "proposal.not_eligible", notice="case_decided", needs_reason=True),
        Move("reopen", frozenset({"refused", "not_eligible"}), "verifying", _("Buka kembali"), may.CASES_DECIDE_OBJECTION,
             "case.reopened"),
    ),
    tasks={
        "identity_papers": _("KTP, KK, surat RT"),
        "need_statement": _("Keadaan keluarga"),
        "house_photo": _("Foto rumah"),
        "death_letter": _("Surat kematian suami"),
        "kin_statement": _("Pernyataan hubungan keluarga"),
    },
    answered=frozenset({"civil_match", "family_consent"}),
    later={"field_visit": _("Kunjungan ke rumahnya"), "family_consent": _("Persetujuan keluarga")},
)  # fmt: skip
