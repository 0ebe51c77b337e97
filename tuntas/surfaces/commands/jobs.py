"""The worker's jobs. Ids in, one action called; each may run twice with one effect.

The worker is the web role with a system post per regency; each round opens one scoped transaction per post.
"""

from procrastinate import Blueprint, JobContext

from tuntas.base.ledger import clock, outbox
from tuntas.casework.cases import deadlines


blueprint = Blueprint()


@blueprint.periodic(cron="*/5 * * * * *")
@blueprint.task(queueing_lock="meet_deadlines", name="meet_deadlines")
def meet_deadlines(timestamp: int) -> None:
    deadlines.meet_all(at=clock.now())


@blueprint.periodic(cron="*/5 * * * * *")
@blueprint.task(queueing_lock="send_outbox", name="send_outbox")
def send_outbox(timestamp: int) -> None:
    outbox.send_due(now=clock.now())


@blueprint.periodic(cron="*/1 * * * *")
@blueprint.task(queueing_lock="retry_stalled", name="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """A worker killed mid-job leaves it `doing`; put it back."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
