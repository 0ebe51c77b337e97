"""The demo's seats: one click and one sits at a desk. Not there in a database of real people.

`path("kursi/", include(demo))` in config.urls; the namespace is `demo`.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from tuntas.base.errors import NotFound
from tuntas.base.ledger import clock
from tuntas.base.offices import queries
from tuntas.base.offices.enums import OfficeKind, Role
from tuntas.base.offices.models import Office, Post
from tuntas.surfaces.access import public
from tuntas.surfaces.public.pages import DemoSeat, District, SeatsPage
from tuntas.surfaces.site import DEMO_PIN, is_demo, served


app_name = "demo"
# The stories: where, what went wrong there, and the village whose desk is shown.
STORIES = {
    "36.72": ("36.72.02.1004", _("Warga disuruh ke sana kemari; kini satu kantor memegang.")),
    "35.23": ("35.23.08.2002", _("Operator dan sekretaris desa bekerja pada perkara yang sama.")),
    "36.04": ("36.04.05.2001", _("Tidak terdata, lalu diperiksa dan dijawab.")),
    "36.73": ("36.73.01.1002", _("Antrean tanpa calo, semuanya Rp0.")),
    "35.17": ("35.17.01.2002", _("Tanda terima membuktikan apa yang diserahkan.")),
}
# Which posts are worth sitting at, in this order: kind of office, role.
WORTH = (
    (OfficeKind.KELURAHAN, Role.SECTION_HEAD), (OfficeKind.KELURAHAN, Role.HEAD), (OfficeKind.KELURAHAN, Role.OPERATOR),
    (OfficeKind.DESA, Role.OPERATOR), (OfficeKind.DESA, Role.HEAD), (OfficeKind.DESA, Role.COUNCIL_CHAIR),
    (OfficeKind.PUSKESOS, Role.OPERATOR),
    (OfficeKind.KECAMATAN, Role.HEAD),
    (OfficeKind.DINSOS, Role.SECTION_HEAD), (OfficeKind.DINSOS, Role.VERIFIER), (OfficeKind.DINSOS, Role.HEAD),
    (OfficeKind.DISDUKCAPIL, Role.REGISTRAR), (OfficeKind.SEKDA, Role.HEAD), (OfficeKind.SEKDA, Role.OFFICER), (OfficeKind.INSPEKTORAT, Role.HEAD), (OfficeKind.INSPEKTORAT, Role.LIAISON),
    (OfficeKind.UPTD_PPA, Role.OFFICER), (OfficeKind.UPTD_PPA, Role.HEAD),
)  # fmt: skip

GROUPS = {
    **dict.fromkeys((OfficeKind.KELURAHAN, OfficeKind.DESA, OfficeKind.PUSKESOS), _("Desa dan kelurahan")),
    OfficeKind.KECAMATAN: OfficeKind.KECAMATAN.label,
    OfficeKind.DINSOS: OfficeKind.DINSOS.label,
    OfficeKind.UPTD_PPA: OfficeKind.UPTD_PPA.label,
}  # fmt: skip
OTHERS = _("Kantor daerah lain")


@public
@require_GET
def seats(request: HttpRequest) -> HttpResponse:
    """Show every district of the demo and the desks in it."""
    _only_in_demo()
    here = served().names
    # The stories in their order, then whatever else there is.
    codes = [code for code in STORIES if code in here] + [code for code in here if code not in STORIES]
    districts = [_district(code, here[code]) for code in codes]
    first = next((seat for district in districts for seat in district.seats if seat.value), None)
    page = SeatsPage(districts, first.value if first else "", first.name if first else "", pin=DEMO_PIN)
    return render(request, "public/seats.html", {"page": page})


@public
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Sit down: the session holds the post from here on."""
    _only_in_demo()
    chosen = request.POST.get("seat", "")
    seat = queries.seat_for(int(chosen), at=clock.now()) if chosen.isascii() and chosen.isdigit() else None
    if seat is None:
        raise NotFound(_("Kursi itu tidak ada. Pilih salah satu dari daftar."))
    request.session.cycle_key()
    request.session["post_id"] = seat.post_id
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    return redirect(onward if safe else reverse("desk:today"))


def _only_in_demo() -> None:
    if not is_demo():
        raise Http404


def _district(code: str, name: str) -> District:
    village, sentence = STORIES.get(code, ("", ""))
    citizen = DemoSeat(_("Warga"), _("Halaman untuk semua orang"), url=reverse("public:front"), group=_("Tanpa kursi"))
    return District(name, sentence, None, [*_desks(code, village), citizen])


def _desks(regency: str, village: str) -> list[DemoSeat]:
    # The village of the story, the kecamatan above it, and the offices of the regency itself.
    regions = [regency, village[:8], village]
    found = list(
        Office.objects.filter(region__in=[region for region in regions if region]).values_list("pk", flat=True)
    )
    posts = Post.objects.filter(office_id__in=found, during__contains=clock.now().date()).select_related(
        "office", "staff"
    )
    ranked: dict[tuple[str, str], list[Post]] = {}
    for post in posts.order_by("id"):
        ranked.setdefault((post.office.kind, post.role), []).append(post)
    # The unit's officers are on duty in turns: whoever sits down wants the one whose turn it is.
    chosen = [post for seat in WORTH for post in ranked.get(seat, [])[: None if seat[0] == OfficeKind.UPTD_PPA else 1]]
    return [
        DemoSeat(
            post.staff.name, post.title, value=str(post.pk), group=GROUPS.get(OfficeKind(post.office.kind), OTHERS)
        )
        for post in chosen
    ]


urlpatterns = [path("", seats, name="seats"), path("duduk/", take, name="take")]
