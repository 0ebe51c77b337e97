"""What the page of a case tells besides the kernel's facts: where its name came from, who walks along, what was referred."""

from datetime import date

from django.urls import reverse
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tuntas.casework.cases import numbers
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.advocacy import queries as advocacy
from tuntas.casework.kinds.advocacy.enums import Basis
from tuntas.casework.kinds.proposal import outreach
from tuntas.casework.kinds.proposal.enums import Consent, DirectGround, Stance, Tip
from tuntas.casework.kinds.proposal.models import Origin
from tuntas.casework.kinds.referral import queries as referrals
from tuntas.casework.kinds.referral.enums import Answer, Ground, Leave, Service, Status, Urgency
from tuntas.casework.kinds.referral.models import Asking, Feedback, Referral
from tuntas.casework.kinds.referral.workflow import REFERRAL
from tuntas.surfaces import parts
from tuntas.surfaces.desk.move_forms import About


Rows = list[tuple[parts.Words, parts.Words]]


def rows(about: About) -> Rows:
    """Label and fact, by kind; a fixed number of queries for each."""
    found = _of_proposal(about) if about.case.kind == "proposal" else []
    found += _of_referral(about) if about.referral else _referred(about.case)
    return found + _accompanied(about.case)


def _day(value: date) -> str:
    return formats.date_format(value, "j F Y")


def _of_proposal(about: About) -> Rows:
    return _origin(about.case) + _found(about) + _filed(about)


def _origin(case: Case) -> Rows:
    origin = Origin.objects.filter(case=case).first()
    if origin is None or not origin.recommender:
        return []
    on = f", {_day(origin.recommended_on)}" if origin.recommended_on else ""
    return [(_("Direkomendasikan oleh"), f"{origin.recommender}, {origin.recommender_office}{on}")]


def _found(about: About) -> Rows:
    found = about.outreach
    if found is None:
        return []
    told: Rows = [(_("Ditemukan"), f"{Tip(found.tip).label}, {_day(found.found_on)}. {found.account}")]
    if reporter := outreach.reporter_of(about.case):
        secret = (
            f" ({_('minta dirahasiakan; hanya Anda dan pimpinan Dinsos yang membaca')})" if reporter.is_secret else ""
        )
        told.append((_("Yang memberi kabar"), f"{reporter.name} {reporter.phone}".strip() + secret))
    answer = Consent(found.consent).label if found.consent else _("Belum ditanya")
    return [*told, (_("Kata keluarga"), answer)]


def _filed(about: About) -> Rows:
    filing = about.filing
    if filing is None:
        return []
    told = _("%(village)s: %(ground)s. Diminta %(asked)s, masuk Dinsos %(filed)s.") % {
        "village": filing.village.name, "ground": DirectGround(filing.ground).label,
        "asked": _day(localtime(filing.asked_at).date()), "filed": _day(localtime(filing.filed_at).date()),
    }  # fmt: skip
    if filing.stated_at is None:
        word = _("Belum ada. Diamnya desa tidak memutus apa pun.")
    else:
        word = f"{Stance(filing.stance).label}. {filing.statement} ({_day(localtime(filing.stated_at).date())})"
    return [(_("Jalur langsung"), told), (_("Keterangan %(village)s") % {"village": filing.village.name}, word)]


def _accompanied(case: Case) -> Rows:
    one = advocacy.running(case)
    if one is None:
        return []
    who = f"{one.companion}, {one.organisation}" if one.organisation else one.companion
    told = _("%(who)s, %(basis)s, sampai %(until)s") % {
        "who": who, "basis": Basis(one.basis).label, "until": _day(one.until_on),
    }  # fmt: skip
    return [(_("Didampingi"), told)]


def _referred(case: Case) -> Rows:
    """Referrals made out of this matter: which service, and how far it is; nothing of what goes on there."""
    return [
        (_("Rujukan"), ", ".join((numbers.written(one.case.number), f"{Service(one.service).label}: {_how_far(one)}")))
        for one in referrals.out_of(case)
    ]


def _how_far(one: Referral) -> str:
    return str(REFERRAL.state(one.case.state).staff_label)


def _of_referral(about: About) -> Rows:
    one = about.referral
    assert one is not None
    told: Rows = [
        (_("Dari perkara"), f"{numbers.written(one.origin.number)}, {one.from_office.name}"),
        (_("Layanan"), f"{Service(one.service).label}, {Urgency(one.urgency).label}"),
        (_("Dasar memberitahukan"), f"{Leave(one.leave).label}, {_day(one.leave_on)}"),
        (_("Yang perlu diketahui"), one.note),
    ]
    if one.needs_transport:
        told.append((_("Perlu diantar"), one.transport))
    told += [(_("Ditanya ke"), _asked(each)) for each in referrals.askings(one)]
    return told + [(_("Status"), f"{Status(each.status).label}, {_day(each.on)}") for each in _feedback(one)]


def _feedback(one: Referral) -> list[Feedback]:
    return list(referrals.feedback_of(one))


def _asked(each: Asking) -> str:
    """The service, how to find it when it is outside, and what it answered."""
    provider = each.provider
    where = "" if provider.office_id else f" ({provider.address}, {provider.phone})"
    if each.answer is None:
        return f"{provider.name}{where}: {_('belum menjawab')}"
    words = str(Answer(each.answer).label)
    if each.ground and each.other:
        words = f"{Ground(each.ground).label}. {_('Disebut')}: {each.other.name}"
    heard = f" ({each.heard_from})" if each.heard_from else ""
    return f"{provider.name}{where}: {words}{heard}"


def links(about: About) -> list[parts.Link]:
    """The other matter of a referral; the sheet with the village's word on the direct way."""
    found = []
    if about.referral:
        found.append(parts.Link(reverse("desk:case", args=[about.referral.origin.number]), _("Perkara asalnya")))
    if about.filing:
        found.append(parts.Link(reverse("desk:direct_sheet", args=[about.case.number]), _("Lembar alasan desa")))
    return found
