"""Taking a seat: which of one's own posts, and handing a shared machine to a colleague with a PIN.

A seat that decides needs a second factor. Sessions live on real time.
"""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tuntas.base.errors import Denied, Invalid, NotFound
from tuntas.base.ledger import clock
from tuntas.base.offices import actions, permissions as may, queries
from tuntas.base.offices.models import Staff
from tuntas.base.offices.seats import Seat
from tuntas.surfaces.access import at_of, public, seat_of
from tuntas.surfaces.desk import pages, pins
from tuntas.surfaces.desk.forms import PinForm, SwitchForm
from tuntas.surfaces.desk.mending import mend
from tuntas.surfaces.desk.protection import key as keys


REFUSED = 422
# Who may do one of these signs with a second factor.
DECIDING = (may.CASES_DECIDE, may.CASES_SETTLE, may.CASES_DECIDE_OBJECTION, may.BATCHES_SIGN, may.OFFICES_EDIT)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def sit(request: HttpRequest) -> HttpResponse:
    """The posts of whoever logged in; take one."""
    if not request.user.is_authenticated:
        return redirect(_way_in())
    staff = Staff.objects.filter(user_id=request.user.pk).first()
    seats = queries.seats_of_staff(staff.pk, at=clock.now()) if staff else []
    if request.method == "POST":
        return _take(request, seats)
    return render(request, "desk/sit.html", {"seats": seats, "next": request.GET.get("next", "")})


def _way_in() -> str:
    """The log-in; in a demo, the seats anyone may take."""
    if clock.kind() in {"demo", "story"}:
        return reverse("demo:seats")
    return f"{reverse('account_login')}?next={reverse('desk:sit')}"


def _take(request: HttpRequest, seats: list[Seat]) -> HttpResponse:
    chosen = next((seat for seat in seats if str(seat.post_id) == request.POST.get("post")), None)
    if chosen is None:
        raise NotFound(_("Kursi itu bukan kursi Anda, atau SK-nya sudah berakhir."))
    check_second_factor(request.user.pk, chosen)
    request.session.cycle_key()
    request.session["post_id"] = chosen.post_id
    return redirect(_onward(request))


def check_second_factor(user_id: int | None, seat: Seat) -> None:
    """This function will raise Denied for a seat that decides, unless the person has an authenticator app."""
    if not any(may.can(seat, permission) for permission in DECIDING) or clock.kind() != "production":
        return
    if not Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists():
        raise Denied(
            _("%(title)s memutus atau menandatangani. Pasang dulu aplikasi pengaman di akun Anda, lalu duduk lagi.")
            % {"title": seat.title}
        )


def _onward(request: HttpRequest) -> str:
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    return onward if safe else reverse("desk:today")


@require_http_methods(["GET", "POST"])
@never_cache
def switch(request: HttpRequest) -> HttpResponse:
    """A colleague of the same office takes over this machine with a PIN."""
    by = seat_of(request)
    colleagues = queries.seats_of_office(by.office_id, at=at_of(request))
    form = SwitchForm(request.POST or None, initial={"post": by.post_id})
    if request.method == "POST" and form.is_valid() and (seat := _pinned(form, colleagues)):
        _hand_over(request, seat)
        messages.success(request, _("Sekarang %(name)s yang duduk di sini.") % {"name": seat.staff_name})
        return keys.forget(request, redirect("desk:today"))
    people = [
        pages.SwitchPerson(seat.post_id, seat.staff_name, seat.title, seat.post_id == by.post_id) for seat in colleagues
    ]
    page = pages.SwitchPage(by.office_name, people)
    return render(request, "desk/pin.html", {"page": page, "form": form}, status=REFUSED if form.errors else 200)


def _pinned(form: SwitchForm, colleagues: list[Seat]) -> Seat | None:
    """The colleague whose PIN was typed; None, with the reason in the form, otherwise."""
    chosen = next((seat for seat in colleagues if seat.post_id == form.cleaned_data["post"]), None)
    if chosen is None:
        form.add_error("post", _("Pilih nama dari daftar kantor ini."))
        return None
    try:
        pins.check(chosen.staff_id, form.cleaned_data["pin"])
    except Invalid as error:
        mend(form, error)
        return None
    return chosen


def _hand_over(request: HttpRequest, seat: Seat) -> None:
    """The session becomes the colleague's, log-in included, with a new key."""
    staff = Staff.objects.select_related("user").get(pk=seat.staff_id)
    check_second_factor(staff.user_id, seat)
    if staff.user is not None and request.user.is_authenticated:
        login(request, staff.user, backend=BACKEND)
    else:
        request.session.cycle_key()
    request.session["post_id"] = seat.post_id
    request.session.pop("last_receipt", None)


@require_http_methods(["GET", "POST"])
@never_cache
def pin(request: HttpRequest) -> HttpResponse:
    """One's own PIN, set at one's own seat."""
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_pin(by=seat_of(request), pin=form.cleaned_data["pin"], at=at_of(request))
        except Invalid as error:
            mend(form, error)
        else:
            messages.success(
                request, _("PIN tersimpan. Pakai untuk bergantian di komputer ini dan menyetujui dari HP.")
            )
            return redirect("desk:today")
    return render(request, "desk/own_pin.html", {"form": form}, status=REFUSED if form.errors else 200)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Stand up: the machine forgets seat and log-in."""
    request.session.flush()
    return keys.forget(request, redirect("public:front"))
