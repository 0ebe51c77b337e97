"""The page of one visit."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tuntas.base.offices import queries as offices
from tuntas.base.offices.enums import DutyKind, OfficeKind, Step
from tuntas.casework.cases import clocks, numbers
from tuntas.casework.cases.enums import Told, Topic
from tuntas.casework.cases.models import Visit
from tuntas.surfaces import parts
from tuntas.surfaces.desk import lists, once, pages, words
from tuntas.surfaces.public import duties


def page(visit: Visit, at: datetime) -> pages.VisitPage:
    on, region = localtime(visit.at).date(), str(visit.region)
    step = Step.CIVIL_RECORD if visit.topic == Topic.CARD else Step.PROPOSAL
    said = duties.sentence(
        region=region, topic=visit.topic, programme=visit.programme, told=visit.told, sent_to=visit.sent_to, on=on
    )
    until = clocks.last_day("visit.contest", start=visit.at, region=region)
    case = parts.Link(words.case_url(visit.case), _("Buka perkaranya")) if visit.case else None
    return pages.VisitPage(
        numbers.written(visit.number),
        visit.at,
        visit.programme.upper() or str(Topic(visit.topic).label),
        str(Told(visit.told).label),
        str(OfficeKind(visit.sent_to).label) if visit.sent_to else "",
        visit.words,
        said,
        _chip(visit),
        words.duty_map(
            visit.programme, offices.duty_map(visit.programme, on=on, region=region), step, DutyKind.PREPARES
        ),
        reply_url="" if visit.replied_at else once.address("visit_reply", visit.number),
        replied=visit.reply,
        to_case_url="" if case else once.address("visit_to_case", visit.number),
        case=case,
        contest_until=until if visit.contested_at is None and until >= localtime(at).date() else None,
        steps=_steps(visit),
    )


def _chip(visit: Visit) -> parts.Chip:
    chip = lists.visit_task(visit).chip
    assert chip is not None
    return chip


def _steps(visit: Visit) -> list[parts.Step]:
    steps = [parts.Step(_("Warga datang. Kunjungan dicatat."), visit.at)]
    if visit.contested_at:
        steps.append(parts.Step(_("Warga membantah: %(words)s") % {"words": visit.contest}, visit.contested_at))
    if visit.replied_at:
        steps.append(parts.Step(_("Kantor menjawab."), visit.replied_at))
    return sorted(steps, key=lambda step: step.at or visit.at) + [
        parts.Step(_("Jadi perkara %(number)s.") % {"number": numbers.written(visit.case.number)})
        for _n in [0]
        if visit.case
    ]
