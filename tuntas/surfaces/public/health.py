"""Whether the house is well: for the operator's monitor, and for anyone who asks."""

import os

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from tuntas.base.ledger import clock
from tuntas.casework.cases import tracking
from tuntas.surfaces.access import public


@public
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - the shape of a view
    """200 when the database answers and there is room to write. `oldest_unmet_seconds`: how long the oldest deadline waits
    for the worker.
    """
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
        unmet = tracking.oldest_unmet(at=clock.now())
    except DatabaseError:
        return JsonResponse({"database": "down", "words": _("Pangkalan data tidak menjawab.")}, status=503)
    if not has_room():
        sentence = _("Ruang simpan hampir habis: penyerahan baru bisa gagal. Kosongkan atau perbesar disknya.")
        return JsonResponse({"database": "ok", "disk": "full", "words": sentence}, status=503)
    waiting = int(unmet.total_seconds()) if unmet else 0
    words = _("Semua tenggat sudah dijalankan.") if not waiting else _("Ada tenggat yang menunggu pekerja latar.")
    return JsonResponse({"database": "ok", "oldest_unmet_seconds": waiting, "words": words})


def has_room() -> bool:
    """Whether the data folder's disk has what is left free for writing; one question to the system, nothing is written.

    A database elsewhere (`DATABASE_URL`) has a disk of its own, which its own keeper watches.
    """
    try:
        disk = os.statvfs(settings.DATA_FOLDER)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize >= settings.LEAST_FREE_MB * 1024 * 1024
