"""What stands in the way of a step on a list: each `check_` raises the sentence a person may read."""

from django.utils.translation import gettext_lazy as _, ngettext

from tuntas.base.errors import Denied, NotPossibleNow
from tuntas.base.offices import permissions as may
from tuntas.base.offices.enums import VILLAGE_KINDS
from tuntas.base.offices.seats import Seat
from tuntas.casework.kinds.proposal.models import ListLine, ProposalList


def check_own(one: ProposalList, by: Seat) -> None:
    """Only the village itself works on its list."""
    may.check(by, may.LISTS_DELIBERATE)
    if one.office_id != by.office_id:
        raise Denied(_("Ini daftar %(office)s.") % {"office": one.office.name})


def check_open(by: Seat) -> None:
    may.check(by, may.LISTS_DELIBERATE)
    if by.office_kind not in VILLAGE_KINDS:
        raise Denied(_("Daftar usulan dibuat di desa atau kelurahan."))


def check_unfrozen(one: ProposalList, by: Seat) -> None:
    check_own(one, by)
    if one.frozen_at is not None:
        raise NotPossibleNow(_("Daftar ini sudah dibekukan. Nama baru masuk daftar bulan berikutnya."))


def check_frozen(one: ProposalList, by: Seat) -> None:
    check_own(one, by)
    if one.frozen_at is None:
        raise NotPossibleNow(_("Bekukan dulu daftarnya: musyawarah menilai daftar yang tidak berubah lagi."))


def check_sign(one: ProposalList, by: Seat) -> None:
    """All lines judged, by the head of the village itself; an empty frozen list is signed as a nil report."""
    check_frozen(one, by)
    may.check(by, may.BATCHES_SIGN)
    if one.signed_at is not None:
        raise NotPossibleNow(_("Daftar ini sudah ditandatangani."))
    # A name that has left the village meanwhile keeps nobody else waiting.
    n_open = ListLine.objects.filter(list=one, verdict="", case__holder_id=one.office_id).count()
    if n_open:
        raise NotPossibleNow(
            ngettext("%(n)d baris belum diputus musyawarah.", "%(n)d baris belum diputus musyawarah.", n_open)
            % {"n": n_open}
        )


def check_sign_line(line: ListLine, by: Seat) -> None:
    """The post that was named for this line."""
    if not (may.can(by, may.BATCHES_SIGN) or may.can(by, may.LISTS_DELIBERATE)):
        may.check(by, may.LISTS_SIGN_LINE)
    if line.signed_at is not None:
        raise NotPossibleNow(_("Baris ini sudah ditandatangani."))
    if not line.verdict:
        raise NotPossibleNow(_("Baris ini belum diputus musyawarah."))
    if not line.recusals.filter(signer=by.post_id).exists():
        raise Denied(_("Baris ini tidak menunggu tanda tangan Anda."))
