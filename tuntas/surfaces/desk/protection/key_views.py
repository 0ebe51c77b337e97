"""Opening and closing the key, making one, giving it, changing the unit's. No word typed here is kept or logged."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tuntas.base.errors import Invalid
from tuntas.delivery.protection import keyring, rules, unlock
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk.mending import mend
from tuntas.surfaces.desk.protection import facts, forms, key as keys, pages


REFUSED = 422
FORMS: dict[str, type[Form]] = {
    "open": forms.PassphraseForm, "make": forms.NewPassphraseForm, "recover": forms.RecoveryForm,
}  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@never_cache
def key(request: HttpRequest) -> HttpResponse:
    """Open the key for a while with one's own word."""
    rules.check_unit(seat_of(request))
    if request.method == "GET":
        return _page(request, {})
    token = unlock.new_token()
    response = _tried(
        request, "open",
        lambda typed: keyring.open_keys(
            by=seat_of(request), passphrase=str(typed["passphrase"]), token=token, at=at_of(request)
        ),
        onward=_onward(request),
    )  # fmt: skip
    if response.status_code != REFUSED:
        unlock.close(str(request.COOKIES.get(keys.COOKIE, ""))[:100])
        keys.remember(response, token)
    return response


def _onward(request: HttpRequest) -> str:
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}) and onward.startswith("/meja/")
    return onward if safe else reverse("desk:room")


def _page(request: HttpRequest, came_back: dict[str, Form]) -> HttpResponse:
    by = seat_of(request)
    context: dict[str, object] = {
        f"{name}_form": came_back.get(name) or kind(auto_id=f"id_{name}_%s") for name, kind in FORMS.items()
    }
    context["page"] = facts.key_page(by, keys.session_of(request, by), at_of(request))
    context["next"] = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "desk/protection/key.html", context, status=REFUSED if came_back else 200)


def _tried(
    request: HttpRequest, name: str, act: Callable[[dict[str, object]], object], *, onward: str = ""
) -> HttpResponse:
    """Act on a form; what is wrong goes back into it, without what was typed: a word is never drawn."""
    form = FORMS[name](request.POST, auto_id=f"id_{name}_%s")
    try:
        if form.is_valid():
            act(form.cleaned_data)
            return redirect(onward or "desk:room_key")
    except Invalid as error:
        mend(form, error)
    return _page(request, {name: form})


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Forget the key now. Leaving quickly, what is drawn next is anybody's page, and says nothing of this one."""
    rules.check_unit(seat_of(request))
    if "leave" in request.POST:
        return keys.forget(request, redirect("public:front"))
    messages.success(request, _("Kunci tertutup."))
    return keys.forget(request, redirect("desk:room"))


@sensitive_post_parameters()
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """One's own key, from a word of one's own."""
    return _tried(
        request, "make",
        lambda typed: keyring.enrol(by=seat_of(request), passphrase=str(typed["passphrase"]), at=at_of(request)),
    )  # fmt: skip


@sensitive_post_parameters()
@require_POST
def recover(request: HttpRequest) -> HttpResponse:
    """Access by the paper key."""
    return _tried(
        request,
        "recover",
        lambda typed: keyring.recover(by=seat_of(request), code=str(typed["code"]), at=at_of(request)),
    )


@require_POST
def grant(request: HttpRequest, staff: int) -> HttpResponse:
    by = seat_of(request)
    keyring.grant(by=by, staff_id=staff, session=keys.session_of(request, by), at=at_of(request))
    messages.success(request, _("Akses diberikan. Petugas itu membuka kunci dengan kata sandinya sendiri."))
    return redirect("desk:room_key")


@require_POST
def revoke(request: HttpRequest, staff: int) -> HttpResponse:
    keyring.revoke(by=seat_of(request), staff_id=staff, at=at_of(request))
    messages.success(request, _("Akses diakhiri. Ganti juga kunci unit, agar yang pernah dibaca tidak terbaca lagi."))
    return redirect("desk:room_key")


@require_POST
@never_cache
def rotate(request: HttpRequest) -> HttpResponse:
    """A new key for the unit; its paper key is in this answer and nowhere else, and the session is closed."""
    by = seat_of(request)
    code = keyring.rotate(by=by, session=keys.session_of(request, by), at=at_of(request))
    response = render(request, "desk/protection/paper_key.html", {"page": pages.PaperKeyPage(code)})
    return keys.forget(request, response)
