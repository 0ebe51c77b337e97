"""The worker's jobs. Ids in, one action called; each may run twice with one effect.

The worker is the web role with a system post per regency; what it does happens in the scope of such a post.
Jobs are woken by real time; what is due is read from the business clock.
"""

from django.db import close_old_connections
from procrastinate import Blueprint, JobContext
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from tuntas.base.ledger import clock, outbox
from tuntas.base.ledger.log import reading
from tuntas.casework.cases import deadlines, reconciliation
from tuntas.delivery.protection import watch
from tuntas.oversight.figures import actions as figures
from tuntas.surfaces.commands import recounting
from tuntas.surfaces.exchange import commits as imports


blueprint = Blueprint()


def at_work() -> bool:
    """Connections the database's restart has cut are replaced; while the log is halted nothing is recorded or sent."""
    close_old_connections()
    return not reading.is_halted()


# Six fields: the sixth is the second.
@blueprint.periodic(cron="* * * * * */5")
@blueprint.task(queueing_lock="meet_deadlines", lock="meet_deadlines", name="meet_deadlines")
def meet_deadlines(timestamp: int) -> None:  # noqa: ARG001 - the tick, not the time that counts
    """Take silence as acceptance, warn and climb, for every regency."""
    if not at_work():
        return
    deadlines.meet_all(at=clock.now())


# Every minute by real time: the night begins at the hour of the rules on the business clock, and is written once.
@blueprint.periodic(cron="* * * * *")
@blueprint.task(queueing_lock="reconcile_nights", lock="reconcile_nights", name="reconcile_nights")
def reconcile_nights(timestamp: int) -> None:  # noqa: ARG001
    """Name what is open between offices, once a night, for every regency."""
    if not at_work():
        return
    reconciliation.reconcile_all(at=clock.now())


@blueprint.periodic(cron="* * * * * */5")
@blueprint.task(queueing_lock="send_outbox", lock="send_outbox", name="send_outbox")
def send_outbox(timestamp: int) -> None:  # noqa: ARG001
    """Render and send what is due."""
    if not at_work():
        return
    outbox.send_due(now=clock.now())


@blueprint.periodic(cron="* * * * * */5")
@blueprint.task(queueing_lock="commit_imports", lock="commit_imports", name="commit_imports")
def commit_imports(timestamp: int) -> None:  # noqa: ARG001
    """Go on with workbooks that were begun, chunk by chunk, while there is something left."""
    if not at_work():
        return
    while imports.go_on(at=clock.now()):
        pass


@blueprint.periodic(cron="* * * * * */5")
@blueprint.task(queueing_lock="go_round", lock="go_round", name="go_round")
def go_round(timestamp: int) -> None:  # noqa: ARG001
    """Look after the rooms; without arguments, whether or not anything waits there."""
    if not at_work():
        return
    watch.go_round(at=clock.now())


# At night, in the middle of the archipelago; every night, so that a week whose night was missed comes the next one.
@blueprint.periodic(cron="20 20 * * *")
@blueprint.task(queueing_lock="publish_figures", lock="publish_figures", name="publish_figures")
def publish_figures(timestamp: int) -> None:  # noqa: ARG001
    """Publish the weeks that are over."""
    if not at_work():
        return
    figures.publish_due(at=clock.now())


@blueprint.periodic(cron="50 20 * * *")
@blueprint.task(queueing_lock="recount_figures", lock="publish_figures", name="recount_figures")
def recount_figures(timestamp: int) -> None:  # noqa: ARG001
    """Recompute the public figures from the published files; a difference is recorded, shown, and fails the job."""
    if not at_work():
        return
    recounting.recount(at=clock.now())


@blueprint.periodic(cron="* * * * *")
@blueprint.task(queueing_lock="retry_stalled", name="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Put back what a worker killed in the middle of a job left as `doing`."""
    await put_back(context.app.job_manager)


async def put_back(manager: JobManager) -> None:
    """This function will let every job whose worker is gone run again.

    Where the next of its kind waits already, two may not wait, and the old one's lock would hold that one for ever:
    the old one goes, the waiting one does the same work.
    """
    for job in await manager.get_stalled_jobs():
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, status=Status.FAILED, delete_job=True)
