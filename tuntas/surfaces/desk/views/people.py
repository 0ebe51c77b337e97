"""A person at the desk: that he has moved to another village."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _, ngettext
from django.views.decorators.http import require_http_methods

from tuntas.base.people import moving, queries
from tuntas.base.people.models import Person
from tuntas.base.places import queries as places
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.once import address, once
from tuntas.surfaces.public.forms import PlaceForm
from tuntas.surfaces.public.views import find_places
from tuntas.surfaces.typed import DayField


REFUSED = 422


class MoveForm(PlaceForm):
    """Where to, from which day, alone or with the family card."""

    place_q = forms.CharField(label=_("Pindah ke mana?"), required=False, max_length=80)
    on = DayField(label=_("Sejak tanggal"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    with_family = forms.BooleanField(label=_("Sekeluarga, kartu keluarganya ikut pindah"), required=False)


@require_http_methods(["GET", "POST"])
@once
def person_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of this village and into another; from then on only the other one sees him."""
    by, at = seat_of(request), at_of(request)
    person = queries.person_for(by, pk)
    form = MoveForm(request.POST or None, initial={"on": localtime(at).date()})
    if request.method == "POST" and "find" not in request.POST and form.is_valid() and _moved(request, pk, form):
        return redirect("desk:search")
    return _page(request, person, form)


def _moved(request: HttpRequest, pk: int, form: MoveForm) -> bool:
    said = form.cleaned_data
    with mending(form):
        count = moving.move_away(
            by=seat_of(request), at=at_of(request), person_id=pk, to_region=said["place"], on=said["on"],
            with_family=said["with_family"],
        )  # fmt: skip
        told = ngettext("%(n)d orang tercatat pindah.", "%(n)d orang tercatat pindah.", count) % {"n": count}
        messages.success(request, told)
    return form.is_valid()


def _page(request: HttpRequest, person: Person, form: MoveForm) -> HttpResponse:
    chosen = str(form["place"].value() or "")
    context = {
        "form": form, "found": find_places(str(form["place_q"].value() or ""), chosen), "name": person.name,
        "lives_in": places.paths_of([str(person.region)]).get(str(person.region), ""),
        "url": address("person_move", person.pk),
    }  # fmt: skip
    is_wrong = "find" not in request.POST and form.is_bound and form.errors
    return render(request, "desk/person_move.html", context, status=REFUSED if is_wrong else 200)
