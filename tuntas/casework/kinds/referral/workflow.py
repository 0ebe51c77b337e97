"""When a referral moves: asked of a service, taken on or turned down, served, ended. The provider tells states, no content.

`STATES`, `MOVES` and `TURN` are the table; ordinary referrals are cases of kind `referral` (`REFERRAL` below). Sealed
ones read the same table and keep their rows elsewhere.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from tuntas.base.offices import permissions as may
from tuntas.casework.cases.enums import StateClass
from tuntas.casework.cases.workflow import Move, State, table


# Whose turn a state is: who refers, who serves, or nobody's.
REFERRER, PROVIDER, NOBODY = "refers", "serves", ""

STATES = (
    State("drafted", StateClass.OPEN, _("Disiapkan"), _("Rujukan Anda sedang disiapkan"), REFERRER, "referral.prepare"),
    State("referred", StateClass.OPEN, _("Menunggu jawaban layanan"), _("Menunggu jawaban layanan yang dituju"),
          PROVIDER, "referral.answer"),
    State("turned_down", StateClass.OPEN, _("Ditolak layanan, cari yang disebut"),
          _("Layanan itu menyebut layanan lain; kami hubungi"), REFERRER, "referral.prepare"),
    State("taken_on", StateClass.OPEN, _("Diterima layanan"), _("Layanan menerima Anda"), PROVIDER,
          "referral.first_service"),
    State("in_service", StateClass.OPEN, _("Sedang dilayani"), _("Anda sedang dilayani"), PROVIDER, "referral.report"),
    State("served", StateClass.GOOD, _("Selesai dilayani"), _("Selesai dilayani")),
    State("broken_off", StateClass.CLOSED, _("Tidak dilanjutkan"), _("Tidak dilanjutkan")),
)  # fmt: skip

MOVES = (
    Move("refer", frozenset({"drafted", "turned_down"}), "referred", _("Rujuk ke layanan"), may.REFERRALS_MAKE,
         "referral.sent", notice="referral_sent"),
    Move("take_on", frozenset({"referred"}), "taken_on", _("Layanan menerima"), may.REFERRALS_ANSWER,
         "referral.taken_on", notice="referral_taken_on"),
    # Turning down names another provider: nobody is left standing at a closed door.
    Move("turn_down", frozenset({"referred"}), "turned_down", _("Layanan menolak"), may.REFERRALS_ANSWER,
         "referral.turned_down", needs_reason=True),
    Move("begin_service", frozenset({"taken_on"}), "in_service", _("Mulai dilayani"), may.REFERRALS_ANSWER,
         "referral.begun"),
    Move("end_service", frozenset({"taken_on", "in_service"}), "served", _("Selesai dilayani"), may.REFERRALS_ANSWER,
         "referral.served", notice="referral_ended"),
    Move("break_off", frozenset({"drafted", "referred", "turned_down", "taken_on", "in_service"}), "broken_off",
         _("Tidak dilanjutkan"), may.REFERRALS_MAKE, "referral.broken_off", notice="referral_ended", needs_reason=True),
)  # fmt: skip

# State -> whose turn it is.
TURN: Mapping[str, str] = {state.code: state.holder for state in STATES}
# Move -> whose move it is; what a provider outside the house answers is written down by the one who refers.
MOVER: Mapping[str, str] = {
    "refer": REFERRER, "break_off": REFERRER, "take_on": PROVIDER, "turn_down": PROVIDER, "begin_service": PROVIDER,
    "end_service": PROVIDER,
}  # fmt: skip

REFERRAL = table(
    kind="referral", label=_("Rujukan"), public_kind=_("Layanan sosial"), step="referral", states=STATES, moves=MOVES
)
