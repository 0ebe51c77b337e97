"""The page of public figures, the weekly files it sums, and the script that recomputes it from them."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_GET

from tuntas.base.errors import Invalid
from tuntas.base.places import queries as places
from tuntas.oversight.figures import queries, sums
from tuntas.oversight.figures.models import Recount, Week
from tuntas.oversight.figures.sums import Figures
from tuntas.surfaces.access import public
from tuntas.surfaces.parts import Link, Words
from tuntas.surfaces.public import figures_page as facts
from tuntas.surfaces.public.figures_page import FiguresPage, WeekFile
from tuntas.surfaces.public.limits import limited
from tuntas.surfaces.public.pages import PublicFigures
from tuntas.surfaces.site import served


# A quarter of a year, until the reader asks for another range.
WEEKS_SHOWN = 13
# A published range never changes; its sums are remembered while the newest week is the newest.
KEPT_SECONDS = 3600
FOR_EVER = "public, max-age=31536000, immutable"
SCRIPT = settings.BASE_DIR / "verifier" / "recompute_figures.py"


class RangeForm(forms.Form):
    """Which weeks, which place. Weeks are the published ones; a place is one of the regencies here, or inside one."""

    dari = forms.ChoiceField(label=gettext_lazy("Dari pekan"))
    sampai = forms.ChoiceField(label=gettext_lazy("Sampai pekan"))
    di = forms.ChoiceField(label=gettext_lazy("Tempat"), required=False)

    def __init__(self, data: "dict[str, str]", *, weeks: list[Week], regions: dict[str, str]) -> None:
        super().__init__(data)
        choices = [(week.label, _week_words(week.starts_on, week.label)) for week in weeks]
        wrong = _("Pekan itu belum terbit. Pilih dari daftar.")
        for name in ("dari", "sampai"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.error_messages["invalid_choice"] = wrong
        place = self.fields["di"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [("", _("Semua daerah di sini")), *regions.items()]
        place.error_messages["invalid_choice"] = _("Tempat itu tidak ada di sini. Pilih dari daftar.")

    def clean(self) -> dict[str, str]:
        typed: dict[str, str] = self.cleaned_data
        if typed.get("dari", "") > typed.get("sampai", "9"):
            self.add_error("dari", _("Pekan pertama harus lebih dulu dari pekan terakhir."))
        return typed


def _week_words(starts_on: date, label: str) -> str:
    """45, mulai 2 Nov 2026."""
    return _("%(number)s, mulai %(first)s") % {"number": label[6:], "first": date_format(starts_on, "j M Y")}


@public
@require_GET
@limited("figures")
def figures(request: HttpRequest) -> HttpResponse:
    """Show the sums of the published weeks asked for, and how to work them out oneself."""
    weeks = list(queries.published())
    if not weeks:
        return render(request, "public/figures.html", {"page": None, "form": None})
    form = _form(request.GET, weeks)
    page = page_of(weeks, sums_of(weeks[0], *_asked(form, weeks)), base=request.build_absolute_uri("/"))
    return render(request, "public/figures.html", {"page": page, "form": form}, status=200 if form.is_valid() else 422)


@public
@require_GET
@limited("figures")
def figures_json(request: HttpRequest) -> HttpResponse:
    """The page's numbers as the script prints them."""
    weeks = list(queries.published())
    if not weeks:
        return JsonResponse(sums.as_json(Figures("", "", "")))
    form = _form(request.GET, weeks)
    if not form.is_valid():
        raise Invalid(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return JsonResponse(sums.as_json(sums_of(weeks[0], *_asked(form, weeks))))


@public
@require_GET
def feed_index(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the shape of a view
    """Every published week with its digest and what opens its act in the log."""
    weeks = [
        {"week": each.label, "starts_on": each.starts_on.isoformat(), "sha256": each.sha256, "bytes": each.n_bytes,
         "entries": each.n_entries, "act": vars_of(each.opening)}
        for each in queries.index()
    ]  # fmt: skip
    return JsonResponse({"feed": "tuntas/figures/v1", "weeks": weeks}, headers={"Cache-Control": "public, max-age=300"})


def vars_of(opening: queries.Opening) -> dict[str, object]:
    return {
        "number": opening.act,
        "salt": opening.salt,
        "body": opening.body,
        "rows": opening.rows,
        "leaf": opening.leaf,
    }


@public
@require_GET
def feed_week(request: HttpRequest, week: str) -> HttpResponse:
    """One week's file, byte for byte as it was published; it never changes."""
    found = queries.file_of(week)
    headers = {"Cache-Control": FOR_EVER, "ETag": f'"{bytes(found.digest).hex()}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(bytes(found.content), content_type="application/jsonl", headers=headers)


@public
@require_GET
def script(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The script that recomputes the page; needs Python and nothing else."""
    headers = {"Content-Disposition": f'attachment; filename="{SCRIPT.name}"'}
    return HttpResponse(SCRIPT.read_bytes(), content_type="text/x-python", headers=headers)


def body(first: str, last: str, region: str) -> str:
    """What stands in the page between head and foot: for whoever reads it again (the nightly recount)."""
    weeks = list(queries.published())
    page = page_of(weeks, sums.figures(first, last, region), base=f"{settings.ADDRESS}/")
    form = _form({"dari": first, "sampai": last, "di": region}, weeks)
    return render_to_string("public/figures_body.html", {"page": page, "form": form})


def newest(*, is_fresh: bool = False) -> PublicFigures | None:
    """What the page shows unless one asks for more, in a few counts; None before the first week, or when all of it was
    too little to be shown. is_fresh: summed now, not remembered.
    """
    weeks = list(queries.published()[:WEEKS_SHOWN])
    if not weeks:
        return None
    start = _start(weeks)
    asked = start["dari"], start["sampai"], start["di"]
    found = sums.figures(*asked) if is_fresh else sums_of(weeks[0], *asked)
    shown = facts.counts(found, reverse("public:figures"))
    until = weeks[0].starts_on + timedelta(days=6)
    return (
        PublicFigures(found.region, _region_words(found.region), weeks[-1].starts_on, until, shown) if shown else None
    )


def _start(weeks: list[Week]) -> dict[str, str]:
    """The newest quarter of a year, of the one regency here or of the whole house."""
    regions = served().names
    return {"dari": weeks[:WEEKS_SHOWN][-1].label, "sampai": weeks[0].label,
            "di": next(iter(regions)) if len(regions) == 1 else ""}  # fmt: skip


def _form(asked: Mapping[str, str], weeks: list[Week]) -> RangeForm:
    """What was asked for; what was not is what the page begins with."""
    regions = served().names
    start = _start(weeks)
    typed = start | {name: asked[name][:20] for name in start if name in asked}
    return RangeForm(typed, weeks=weeks, regions=regions | _inside(typed["di"], regions))


def _inside(code: str, regions: dict[str, str]) -> dict[str, str]:
    """The place looked at, when it lies inside one of the regencies here."""
    if code in regions or not any(code.startswith(f"{regency}.") for regency in regions):
        return {}
    return {known: path.partition(", ")[0] for known, path in places.paths_of([code]).items()}


def _asked(form: RangeForm, weeks: list[Week]) -> tuple[str, str, str]:
    """First week, last week, place; of what was asked wrongly, the newest quarter of the whole house."""
    if form.is_valid():
        return form.cleaned_data["dari"], form.cleaned_data["sampai"], form.cleaned_data["di"]
    newest = weeks[:WEEKS_SHOWN]
    return newest[-1].label, newest[0].label, ""


def sums_of(newest: Week, first: str, last: str, region: str) -> Figures:
    """The sums of a range, remembered for each database until another week is published."""
    key = f"figures:{connections['default'].settings_dict['NAME']}:{newest.pk}:{first}:{last}:{region}"
    found = cache.get_or_set(key, partial(sums.figures, first, last, region), KEPT_SECONDS)
    assert isinstance(found, Figures)
    return found


def page_of(weeks: list[Week], found: Figures, *, base: str) -> FiguresPage:
    """The facts of the page. base: this house's address with a slash at its end, for the command that recomputes them."""
    shown = sorted((week for week in weeks if found.first <= week.label <= found.last), key=lambda week: week.pk)
    asked = {"dari": found.first, "sampai": found.last}
    charts, silent = facts.charts(found)
    return FiguresPage(
        heading=facts.heading(found), heading_keys=facts.heading_keys(found), region=_region_words(found.region), since=shown[0].starts_on,
        until=shown[-1].starts_on + timedelta(days=6), charts=charts, silent=silent,
        weeks=facts.week_charts(found, [week.label for week in shown]),
        rows=facts.rows(found, way=f"{reverse('public:figures')}?{urlencode(asked)}&di="),
        up=_up(found.region, asked), unclimbed=facts.unclimbed(found.unclimbed_hours),
        undetailed=_undetailed(found.undetailed), k=max(week.k for week in shown), entries=found.entries,
        recount=_recount_words(queries.last_recount()), command=_command(base, found),
        json_url=f"{reverse('public:figures_json')}?{urlencode(asked | {'di': found.region})}", files=_files(shown),
    )  # fmt: skip


def _region_words(region: str) -> Words:
    if not region:
        return served().words
    return places.paths_of([region]).get(region, region).partition(", ")[0]


def _up(region: str, asked: dict[str, str]) -> Link | None:
    """Back to the place above, as far as the house reaches."""
    if not region:
        return None
    above = region.rpartition(".")[0] if region.count(".") > 1 else ""
    if not above and len(served().names) == 1:
        return None
    return Link(f"{reverse('public:figures')}?{urlencode(asked | {'di': above})}", _region_words(above))


def _undetailed(n: int) -> Words:
    return (
        _("%(n)s peristiwa tahun lalu hanya dihitung jumlahnya, tanpa rincian.") % {"n": facts.spoken(n)} if n else ""
    )


def _recount_words(recount: Recount | None) -> Words:
    if recount is None:
        return _("Angka di halaman ini dihitung ulang dari berkasnya setiap malam. Malam pertama belum lewat.")
    words = {"day": date_format(localtime(recount.at), "l j F Y"), "weeks": recount.n_weeks}
    if recount.agrees:
        return _("Dihitung ulang dari %(weeks)s berkas pada %(day)s: semua angka sama.") % words
    return _("Dihitung ulang dari %(weeks)s berkas pada %(day)s: ADA ANGKA YANG BERBEDA.") % words


def _command(base: str, found: Figures) -> str:
    """The one command, with this page's own address."""
    feed = base.rstrip("/") + reverse("public:feed_index").rpartition("/")[0]
    words = ["python3", SCRIPT.name, "--from", f"{feed}/", "--since", found.first, "--until", found.last]
    return " ".join([*words, *(["--in", found.region] if found.region else [])])


def _files(shown: list[Week]) -> list[WeekFile]:
    return [
        WeekFile(week.label, reverse("public:feed_week", args=[week.label]), week.n_entries) for week in reversed(shown)
    ]
