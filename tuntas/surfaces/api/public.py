"""For everyone: hand a matter in, follow its number. The same actions as the pages, and the same limits."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from ninja import Router, Status
from ninja.params import functions as params

from tuntas.base.errors import Invalid
from tuntas.base.ledger import clock
from tuntas.base.offices import queries as offices
from tuntas.base.programs import queries as programmes
from tuntas.casework.cases import numbers, store, tracking
from tuntas.surfaces import parts
from tuntas.surfaces.api.schemas import (
    DecisionOut,
    MatterIn,
    OpenedOut,
    Problem,
    ReceiptOut,
    StepOut,
    TrackedOut,
)
from tuntas.surfaces.public import limits, pages
from tuntas.surfaces.public.tracked import check_open, page_of


router = Router(tags=["public"])


@router.post(
    "/matters",
    response={201: ReceiptOut, 200: ReceiptOut, 409: Problem, 422: Problem, 429: Problem},
    summary="Hand a matter in",
    auth=None,
)
def hand_in(
    request: HttpRequest, matter: MatterIn, idempotency_key: UUID = params.Header(..., alias="Idempotency-Key")
) -> Status[ReceiptOut]:
    """201 with the receipt; 200 with the same receipt for a retry; 409 when the key came with other content."""
    limits.check("hand_in", request)
    if offices.village_office(matter.region) is None:
        sentence = _("Belum ada kantor Tuntas untuk tempat itu. Pilih kelurahan atau desa tempat tinggal Anda.")
        raise Invalid(sentence, fields={"region": sentence})
    receipt = store.hand_in(_matter(matter, idempotency_key), at=clock.now())
    return Status(201 if receipt.is_new else 200, _receipt(request, receipt))


def _matter(matter: MatterIn, key: UUID) -> store.Matter:
    if matter.programme:
        _check_programme(matter)
    return store.Matter(
        key=key,
        region=matter.region,
        topic=matter.topic,
        applicant=matter.applicant,
        words=matter.words,
        phone=matter.phone,
        nik=matter.nik,
        kind="proposal" if matter.programme else "need",
        programme=matter.programme,
        channel="api",
    )


def _check_programme(matter: MatterIn) -> None:
    running = programmes.offered(on=localtime(clock.now()).date(), regions=[matter.region])
    if matter.programme not in {each.code for each in running}:
        sentence = _("Program itu tidak berjalan di tempat itu.")
        raise Invalid(sentence, fields={"programme": sentence})


def _receipt(request: HttpRequest, receipt: store.Receipt) -> ReceiptOut:
    found = tracking.track(receipt.number)
    number = numbers.written(receipt.number)
    received = found.moment("received_at")
    assert received is not None
    return ReceiptOut(
        number=number,
        secret=receipt.secret,
        is_new=receipt.is_new,
        holder=found.text("holder"),
        received_at=received,
        due=found.moment("due"),
        track_url=request.build_absolute_uri(reverse("public:tracked", args=[number])),
    )


@router.get(
    "/matters/{number}",
    response={200: TrackedOut, 404: Problem, 422: Problem, 429: Problem},
    summary="Follow a number",
    auth=None,
)
def track(
    request: HttpRequest, number: str, x_receipt_secret: str = params.Header("", alias="X-Receipt-Secret")
) -> TrackedOut:
    """Who has it, since, until. With the receipt's secret also name, papers and reasons; 422 when it is wrong."""
    limits.check("track", request)
    found = tracking.track(number, secret=x_receipt_secret)
    if x_receipt_secret:
        check_open(found)
    return _tracked(page_of(found, at=clock.now()))


def _tracked(page: pages.TrackedPage) -> TrackedOut:
    return TrackedOut(
        number=page.number,
        answer=page.answer,
        holder=str(page.holder.office),
        kind=str(page.holder.kind),
        now=str(page.now),
        next=str(page.then),
        since=page.holder.since,
        until=page.holder.until,
        receiver=str(page.receiver),
        ended_on=page.ended_on,
        working_days=page.n_days,
        steps=[_step(step) for step in page.steps],
        opened=_opened(page.opened) if page.opened else None,
    )


def _step(step: parts.Step) -> StepOut:
    words = f"{step.lead} {step.text}".strip()
    return StepOut(words=words, at=step.at, until=step.until, phase=step.phase)


def _opened(opened: pages.Opened) -> OpenedOut:
    return OpenedOut(
        applicant=opened.who,
        about=str(opened.about),
        papers=[str(paper.name) for paper in opened.papers if not paper.upload_url],
        decision=_decision(opened.decision) if opened.decision else None,
        thread=[_step(step) for step in opened.reasons],
    )


def _decision(decided: parts.Decision) -> DecisionOut:
    return DecisionOut(
        is_adverse=decided.is_adverse,
        words=str(decided.sentence),
        ground=str(decided.ground),
        evidence=str(decided.evidence),
        decided_by=str(decided.decided_by),
        decided_on=decided.decided_on,
        would_change=str(decided.change),
        objection_office=str(decided.object_office),
        objection_until=decided.object_until,
    )
