"""The pages that only tell: the front, the look-up of places, who does what.

Taking in is `taking_in`, tracking is `tracking`, the demo's seats are `demo`.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from tuntas.base.ledger import clock
from tuntas.base.places import queries as places
from tuntas.surfaces.access import public
from tuntas.surfaces.public import duties as who, figures
from tuntas.surfaces.public.limits import limited
from tuntas.surfaces.public.pages import DutiesPage, FrontPage, Place, PlaceResults
from tuntas.surfaces.site import is_demo, served


MOST_PLACES = 8
# All namesakes: Sukamaju, the most frequent name, is that of 120 places.
MOST_LOOKED_AT = 150


@public
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Show the ways in, and what the published feed says of the last months."""
    page = FrontPage(figures.newest(), reverse("demo:seats") if is_demo() else "")
    return render(request, "public/front.html", {"page": page})


@public
@require_GET
@limited("places")
def look_up_places(request: HttpRequest) -> HttpResponse:
    """Answer htmx with the places found; anybody else is led to the form with the same question."""
    typed = request.GET.get("place_q", "")
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('public:hand_in')}?{urlencode({'place_q': typed})}")
    return render(request, "public/hand_in_places.html", {"found": find_places(typed)})


def find_places(typed: str, chosen: str = "") -> PlaceResults:
    """What the look-up found for the words typed; the one chosen is marked, and there even if the words changed."""
    found = places.look_up(typed, limit=MOST_LOOKED_AT) if typed.strip() else []
    meant, here = places.squeeze(typed), served().names
    # The name itself before longer ones; of namesakes, first where this house has an office: it serves nobody elsewhere.
    found.sort(key=lambda place: (
        meant not in (places.squeeze(place.name), places.squeeze(place.label)), place.code[:5] not in here,
    ))  # fmt: skip
    codes = {place.code for place in found[:MOST_PLACES]}
    if chosen and chosen not in codes:
        found = [*[place for place in places.look_up(chosen) if place.code == chosen], *found]
    lines = [
        Place(place.code, place.label, place.path.partition(", ")[2], is_chosen=place.code == chosen)
        for place in found[:MOST_PLACES]
    ]
    return PlaceResults(typed.strip() or chosen, lines, has_more=len(found) > MOST_PLACES)


@public
@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """Show who prepares, checks, decides, pays and explains, per programme."""
    query = request.GET.get("q", "").strip()[:80]
    here = served()
    maps = who.maps(on=localtime(clock.now()).date(), regions=list(here.names), query=query)
    return render(request, "public/who_does_what.html", {"page": DutiesPage(here.words, maps, query)})
