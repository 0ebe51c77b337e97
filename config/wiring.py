"""The one place that knows every area: kinds, renderers, and what follows a migration."""

from django.db import connections

from tuntas.base.ledger import outbox, protect
from tuntas.base.ledger.log import halted
from tuntas.base.places import loading
from tuntas.casework.cases import notices, workflow
from tuntas.casework.kinds.proposal import notices as proposal_notices, workflow as proposal
from tuntas.casework.kinds.referral import notices as referral_notices, workflow as referral
from tuntas.delivery.protection import moving
from tuntas.surfaces import sentences
from tuntas.surfaces.desk import notices as desk_notices


def connect() -> None:
    """Tell the kernel which kinds exist, check that every message has its words, before any form is read."""
    halted.connect()
    sentences.speak()
    workflow.register(workflow.NEED)
    workflow.register(proposal.PROPOSAL)
    workflow.register(referral.REFERRAL)
    templates = notices.TEMPLATES | desk_notices.TEMPLATES | proposal_notices.TEMPLATES | referral_notices.TEMPLATES
    # What flows back from the sealed unit, in the same transaction.
    moving.LISTENERS[:] = [moving.hide_case]
    assert outbox.RENDERERS.keys() >= templates


def after_migrate(using: str, **_facts: object) -> None:
    """Bring states, digests, triggers and rights in step with the schema; as the owner, after every migration."""
    if using != "owner":
        return
    connection = connections["owner"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('cases_objection'), to_regclass('ledger_mark'), to_regclass('sealed.matter')"
        )
        if None in cursor.fetchone():
            return
    workflow.store_states(connection)
    protect.install(connection)
    from config import moving as open_rows, rights, sealed_rights  # noqa: PLC0415

    rights.install(connection)
    with connection.cursor() as cursor:
        sealed_rights.install(cursor)
        open_rows.install(cursor)
    loading.load_places(using)
