"""The ways into the rules of the office, and what was changed last."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tuntas.base.offices.models import Decree
from tuntas.surfaces.desk.settings.asking import keeper
from tuntas.surfaces.desk.settings.pages import HomePage
from tuntas.surfaces.parts import Link, Task
from tuntas.surfaces.public.templatetags.look import day_slip


LATEST = 10


@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """Where one begins."""
    by = keeper(request)
    decrees = Decree.objects.filter(region__within=by.region).order_by("-on", "-id")[:LATEST]
    latest = [Task(f"SK {one.number}", _("%(about)s, %(day)s.") % {"about": one.about, "day": day_slip(one.on)})
              for one in decrees]  # fmt: skip
    return render(request, "desk/settings/home.html", {"page": HomePage(by.office_name, _ways(), latest)})


def _ways() -> list[Task]:
    ways = (
        ("settings_duties", _("Peta tugas"), _("Siapa menyiapkan, memeriksa, memutuskan, membayar, dan menjelaskan.")),
        ("settings_arbiters", _("Penyelesai saling lempar"), _("Siapa memutus bila dua kantor berbeda pendapat.")),
        ("settings_posts", _("Jabatan"), _("Siapa memegang apa, dari kapan sampai kapan, dengan SK-nya.")),
        ("settings_days", _("Hari kerja dan hari libur"), _("Libur nasional, cuti bersama, libur daerah, jam kantor.")),
        ("settings_numbers", _("Angka aturan"), _("Tenggat dan batas, masing-masing dengan dasar hukumnya.")),
    )
    return [Task(title, sentence, act=Link(reverse(f"desk:{name}"), _("Buka"))) for name, title, sentence in ways]
