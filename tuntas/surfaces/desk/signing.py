"""What waits for the hand of who sits here: letters to initial or sign, the village's lists, lines of others' kin."""

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import batches
from tuntas.casework.kinds.proposal import queries as proposals
from tuntas.casework.kinds.proposal.models import ProposalList
from tuntas.surfaces import parts
from tuntas.surfaces.desk.proposals import facts


SHOWN = 6


def today(by: Seat) -> list[parts.Task]:
    """Rows of the first page of the day; one query for each of the four things one may put one's hand to."""
    found: list[parts.Task] = []
    if may.can(by, may.BATCHES_SIGN):
        found += [_list(one) for one in proposals.lists_to_sign(by)[:SHOWN]]
        found += [
            _letter(one.pk, one.purpose, _("Semua paraf ada. Menunggu tanda tangan Anda."), _("Baca dan tanda tangani"))
            for one in batches.to_sign(by)[:SHOWN]
        ]
    if may.can(by, may.BATCHES_INITIAL):
        found += [
            _letter(one.batch_id, one.batch.purpose, _("Surat %(office)s. Menunggu paraf Anda.")
                    % {"office": one.batch.office.name}, _("Baca dan paraf"))
            for one in batches.to_initial(by)[:SHOWN]
        ]  # fmt: skip
    return found + [facts.hand_task(row.line) for row in proposals.waiting_for_my_hand(by)[:SHOWN]]


def _list(one: ProposalList) -> parts.Task:
    n: int = one.n_lines  # type: ignore[attr-defined]
    told = ngettext("%(n)d nama, semua diputus.", "%(n)d nama, semua diputus.", n) % {"n": n}
    return parts.Task(
        facts.title_of(one), told if n else _("Tidak ada nama: laporan nihil."), _chip(),
        parts.Link(reverse("desk:list", args=[one.pk]), _("Baca dan tanda tangani")),
    )  # fmt: skip


def _letter(pk: int, purpose: str, told: str, act: str) -> parts.Task:
    return parts.Task(purpose, told, _chip(), parts.Link(reverse("desk:batch", args=[pk]), act))


def _chip() -> parts.Chip:
    return parts.Chip("soon", _("Menunggu Anda"))
