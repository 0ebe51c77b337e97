"""Whether the house is well: for the operator's monitor, and for anyone who asks."""

from django.db import DatabaseError, connections
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from tuntas.base.ledger import clock
from tuntas.casework.cases import tracking
from tuntas.surfaces.access import public


@public
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - the shape of a view
    """200 when the database answers. `oldest_unmet_seconds`: how long the oldest deadline waits for the worker."""
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
        unmet = tracking.oldest_unmet(at=clock.now())
    except DatabaseError:
        return JsonResponse({"database": "down", "words": _("Pangkalan data tidak menjawab.")}, status=503)
    waiting = int(unmet.total_seconds()) if unmet else 0
    words = _("Semua tenggat sudah dijalankan.") if not waiting else _("Ada tenggat yang menunggu pekerja latar.")
    return JsonResponse({"database": "ok", "oldest_unmet_seconds": waiting, "words": words})
