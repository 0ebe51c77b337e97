"""/api/v1/: the document itself, open to everyone, and what it describes."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from tuntas.surfaces.access import public
from tuntas.surfaces.api.v1 import api, in_one_form, no_such_address, schema_text


@public
@require_safe
def document(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the shape of a view
    """Give the OpenAPI document."""
    return HttpResponse(schema_text(), "application/json")


endpoints, app, namespace = api.urls
for endpoint in endpoints:
    assert endpoint.callback is not None
    endpoint.callback = in_one_form(endpoint.callback)

urlpatterns = [
    path("", document),
    path("openapi.json", document),
    path("", (endpoints, app, namespace)),
    path("<path:rest>", no_such_address),
]
