"""The API, version 1: its endpoints, and the one form every refusal has. No page of another host documents it."""

import json
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tuntas.base.errors import DomainError
from tuntas.surfaces import answers
from tuntas.surfaces.access import public as public_page
from tuntas.surfaces.api import public, staff, words


BAD_REQUEST, NOT_ALLOWED = 400, 405
View = Callable[..., HttpResponse]
api = NinjaAPI(
    title="Tuntas",
    version="1",
    description=(
        "Hand a matter in, follow its number, and, with a post's session or token, read the office's cases. "
        "Every refusal is `{error, fields}`: a sentence for people, and one per field."
    ),
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
api.add_router("", public.router)
api.add_router("", staff.router)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: DomainError) -> HttpResponse:  # noqa: ARG001 - ninja's shape
    return answers.refused(error)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001 - ninja's shape
    """Shape: which field, and what is wrong with it."""
    return answers.refusal(_("Isian belum bisa dibaca."), status=422, fields=words.fields_of(error.errors))


@api.exception_handler(AuthenticationError)
def unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001 - ninja's shape
    response = answers.refusal(_("Duduk dulu di kursi, atau kirim kunci sebuah jabatan."), status=401)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
def nowhere(request: HttpRequest, error: Http404) -> HttpResponse:  # noqa: ARG001 - ninja's shape
    return answers.refusal(_("Alamat itu tidak ada."), status=404)


@api.exception_handler(HttpError)
def refused_by_framework(request: HttpRequest, error: HttpError) -> HttpResponse:  # noqa: ARG001 - ninja's shape
    """A body that is no JSON is a malformed body like any other."""
    if error.status_code == BAD_REQUEST:
        return answers.refusal(_("Isian belum bisa dibaca."), status=422, fields={"body": _("Kirim JSON yang utuh.")})
    return answers.refusal(error.message, status=error.status_code)


@public_page
def no_such_address(request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001 - the shape of a view
    """What nothing of ours answers, in the form of every refusal."""
    return answers.refusal(_("Alamat itu tidak ada."), status=404)


def in_one_form(view: View) -> View:
    """The framework's own "method not allowed" is plain text; here it has the form of every refusal."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != NOT_ALLOWED:
            return response
        told = answers.refusal(_("Cara itu tidak dikenal di alamat ini."), status=NOT_ALLOWED)
        told.headers["Allow"] = response.headers["Allow"]
        return told

    return answered


def schema_text() -> str:
    """The OpenAPI document as `tuntas docs` writes it."""
    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=1, ensure_ascii=False) + "\n"
