"""The page of one case: who holds it, how its time stands, what one may do next, what happened."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.enums import Step as DutyStep
from tuntas.base.offices.seats import Seat
from tuntas.base.places import calendars, queries as places, working
from tuntas.casework.cases import numbers, twins, workflow
from tuntas.casework.cases.enums import NoticeProof, Source, Topic
from tuntas.casework.cases.models import Case, Correction, Decision, Objection, Task
from tuntas.surfaces import parts
from tuntas.surfaces.desk import kind_facts, moves, once, pages, words
from tuntas.surfaces.desk.move_forms import About
from tuntas.surfaces.desk.verbs import Step
from tuntas.surfaces.public.templatetags.look import day_short


# Possible at nearly any time, and never what a matter waits for: they stay folded.
BESIDE = frozenset(
    {"paper", "ask_citizen", "assign", "wait", "dispatch", "merge", "withdraw", "correct", "make_referral", "break_off"}
)


def case_page(case: Case, by: Seat, at: datetime) -> pages.CasePage:
    """All facts of the page; a fixed number of queries, however long the story of the case is."""
    about, steps = moves.case_and_steps(case, by, at)
    return pages.CasePage(
        words.number(case),
        title(case),
        places.paths_of([str(case.region)]).get(str(case.region), ""),
        words.chip(case, at),
        words.holder(case, at),
        drawn(about, steps),
        words.thread(case),
        checklist=_checklist(case, by),
        duty=_duty(case, at),
        decision=_decision(case),
        twins=twin_tasks(_twins(case)),
        facts=[*_facts(case), *kind_facts.rows(about)],
        total_days=_total_days(case, at),
        receipt_url=reverse("desk:receipt", args=[case.number]),
        room_url=reverse("desk:case_room", args=[case.number]) if may.can(by, may.CASES_TAKE_IN) else "",
        links=_links(about),
    )


def _twins(case: Case) -> list[Case]:
    """Perhaps the same matter again; a referral and the matter it came from are known to be two."""
    return [one for one in twins.of_case(case) if one.kind == case.kind or "referral" not in {one.kind, case.kind}]


def _links(about: About) -> list[parts.Link]:
    """What else is written down: at the door, of each person, who walks along, the village's word."""
    case, by = about.case, about.by
    ways = (
        ("field_visit", _("Kunjungan lapangan"), may.CASES_PREPARE),
        ("outcomes", _("Hasil per orang"), may.CASES_DISPATCH),
    )
    found = [
        parts.Link(reverse(f"desk:{name}", args=[case.number]), label)
        for name, label, permission in ways
        if case.kind == "proposal" and may.can(by, permission)
    ]
    if may.can(by, may.ADVOCACY_ACCOMPANY):
        found.append(parts.Link(reverse("desk:accompany", args=[case.number]), _("Pendampingan")))
    return found + kind_facts.links(about)


def move_page(about: About, move: parts.Move) -> pages.MovePage:
    """One step on a page of its own."""
    case = about.case
    holder = words.holder(case, about.at)
    return pages.MovePage(words.number(case), words.case_url(case), title(case), holder, move)


def title(case: Case) -> str:
    return _("%(who)s, %(what)s") % {"who": case.applicant, "what": words.about(case)}


def drawn(about: About, steps: list[Step]) -> list[parts.Move]:
    """Possible steps first, the one that moves the matter in full; steps blocked for one reason are told together."""
    ready = sorted((step for step in steps if step.refusal is None), key=lambda step: step.verb.code in BESIDE)
    possible = [one(about, step, is_main=n == 0 and step.verb.code not in BESIDE) for n, step in enumerate(ready)]
    reasons: dict[str, list[Step]] = {}
    for step in steps:
        if step.refusal is not None:
            reasons.setdefault(str(step.refusal.sentence), []).append(step)
    return possible + [_told_together(about, group) for group in reasons.values()]


def one(about: About, step: Step, *, is_main: bool = False, form: object = None) -> parts.Move:
    """A step as the page draws it; `form` is one that came back with errors."""
    verb = step.verb
    blocked = parts.Blocked(str(step.refusal.sentence)) if step.refusal else None
    receivers = about.receivers("send") if verb.code == "hand_over" else []
    return parts.Move(
        verb.code,
        verb.label,
        once.address("move", about.case.number, verb.code),
        intro=verb.intro,
        form=None if blocked else form or moves.form_of(verb, about),  # type: ignore[arg-type]
        button=verb.button,
        giver=about.by.office_name if receivers else "",
        receiver=receivers[0].name if receivers else "",
        travels=_travels(about.case) if receivers else "",
        blocked=blocked,
        is_main=is_main,
        is_open=form is not None,
    )


def _told_together(about: About, group: list[Step]) -> parts.Move:
    first = one(about, group[0])
    label = ", ".join(str(step.verb.label) for step in group)
    return parts.Move(
        first.code,
        label,
        first.url,
        giver=first.giver,
        receiver=first.receiver,
        travels=first.travels,
        blocked=first.blocked,
    )


def _travels(case: Case) -> str:
    return _("perkara %(number)s dan surat-suratnya") % {"number": words.number(case)}


def _tasks(case: Case) -> QuerySet[Task]:
    return Task.objects.filter(case=case).exclude(code="verification").select_related("office", "attachment__document")


def _checklist(case: Case, by: Seat) -> pages.Checklist | None:
    tasks = list(_tasks(case).defer("attachment__document__content").order_by("id"))
    papers = [_paper(task, case, by) for task in tasks] + _other_papers(case, tasks)
    if not papers:
        return None
    return pages.Checklist(
        _("Data dan surat"), sum(1 for task in tasks if task.done_at) + len(papers) - len(tasks), papers
    )


def _paper(task: Task, case: Case, by: Seat) -> parts.Paper:
    table = workflow.of(case.kind)
    name, is_paper = words.task_name(task.code, table.task_names), task.code not in table.later
    if task.done_at is not None:
        preview, size = _preview(task)
        note = _("tidak diperlukan lagi") if task.result == "void" else task.result if is_paper else ""
        return parts.Paper(name, note, parts.Chip("ok", _("Ada")), preview_url=preview, n_bytes=size)
    citizen = task.code.startswith("citizen:")
    chip = parts.Chip("warga", _("Menunggu warga")) if citizen else parts.Chip("soon", _("Belum"))
    mine = task.office_id == by.office_id and case.is_open and may.can(by, may.CASES_PREPARE) and not citizen
    url = once.address("upload", case.number, task.code) if mine and is_paper and task.code.isidentifier() else ""
    return parts.Paper(name, "" if mine else task.office.name, chip, upload_url=url, key=f"t{task.pk}")


def _preview(task: Task) -> tuple[str, int]:
    if task.attachment is None or task.attachment.document.mime == "application/pdf":
        return "", 0
    return reverse("desk:paper", args=[task.attachment_id]), task.attachment.document.size


def _other_papers(case: Case, tasks: list[Task]) -> list[parts.Paper]:
    shown = {task.attachment_id for task in tasks}
    found = case.attachments.select_related("document").defer("document__content").order_by("id")
    return [
        parts.Paper(
            paper.label,
            "PDF" if paper.document.mime == "application/pdf" else "",
            parts.Chip("ok", _("Ada")),
            preview_url="" if paper.document.mime == "application/pdf" else reverse("desk:paper", args=[paper.pk]),
            n_bytes=paper.document.size,
        )
        for paper in found
        if paper.pk not in shown
    ]


def _duty(case: Case, at: datetime) -> parts.DutyMap | None:
    """Who does what; a referral follows no row of the duty map, its own table says whose turn it is."""
    table = workflow.of(case.kind)
    if table.step not in DutyStep.values:
        return None
    duties = offices.duty_map(case.programme, on=localtime(at).date(), region=str(case.region))
    return words.duty_map(case.programme, duties, table.step, table.state(case.state).holder or "")


def _decision(case: Case) -> parts.Decision | None:
    found = (
        Decision.objects.filter(case=case).select_related("decided_by_post", "objection_office").order_by("-n").first()
    )
    if found is None:
        return None
    return parts.Decision(
        found.outcome == "refused",
        found.text,
        found.ground,
        found.evidence,
        found.decided_by_post.title if found.decided_by_post else "",
        localtime(found.decided_at).date(),
        change=found.would_change,
        object_office=found.objection_office.name if found.objection_office else "",
        object_until=found.objection_until,
    )


def twin_tasks(found: list[Case]) -> list[parts.Task]:
    return [
        parts.Task(
            f"{words.number(twin)}, {twin.applicant}",
            _("%(what)s, diterima %(day)s") % {"what": words.about(twin), "day": day_short(twin.received_at)},
            act=parts.Link(words.case_url(twin), _("Lihat")),
        )
        for twin in found
    ]  # fmt: skip


def _facts(case: Case) -> list[tuple[parts.Words, parts.Words]]:
    facts: list[tuple[parts.Words, parts.Words]] = [
        (_("Urusan"), str(Topic(case.topic).label)),
        (_("Sumber"), str(Source(case.source).label)),
    ]
    facts += [(_("Kata warga"), case.words)] if case.words else []
    facts += [(_("Telepon"), case.phone)] if case.phone else []
    if case.parent:
        facts.append((_("Perkara induk"), numbers.written(case.parent.number)))
    decision = case.decision
    if decision and decision.notice_proof:
        facts.append((_("Bukti sampai"), str(NoticeProof(decision.notice_proof).label)))
    facts += [(_("Keberatan"), objection.words) for objection in Objection.objects.filter(case=case).order_by("id")]
    return facts + [(_("Ralat"), fix.text) for fix in Correction.objects.filter(case=case).order_by("id")]


def _total_days(case: Case, at: datetime) -> int:
    calendar = calendars.calendar_for(str(case.region), on=localtime(case.received_at).date())
    return max(working.working_days_between(case.received_at, at, calendar), 0) if case.is_open else 0
