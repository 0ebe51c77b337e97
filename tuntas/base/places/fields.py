"""`RegionField`: a Kemendagri code in an ltree column, so that a subtree is one indexed comparison.

    Case.objects.filter(region__within="36.72")          # Kota Cilegon and all inside it
    Office.objects.filter(region__covers=case.region)    # the offices this place belongs to

Both count a place as inside itself. There is no code for the whole country: leave the condition out.
Give the column a `GistIndex` where subtrees are asked for.
"""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import PostgresOperatorLookup
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Invalid
from tuntas.base.places import codes


_ST = TypeVar("_ST", contravariant=True)  # noqa: PLC0105 - the stubs name them so
_GT = TypeVar("_GT", covariant=True)  # noqa: PLC0105 - the stubs name them so

if TYPE_CHECKING:

    class _Text(models.CharField[_ST, _GT]): ...

else:
    # At run time a Django field is not generic; only the type checker reads the two parameters.
    class _Text(models.CharField, Generic[_ST, _GT]): ...


_NOT_A_CODE = _("“%(code)s” bukan kode wilayah. Tulis seperti 36.72.02.1004.")


def validate_code(text: str) -> None:
    """For forms and `full_clean`: raises ValidationError unless the text is a code of level 1 to 4."""
    if not codes.is_code(text):
        raise ValidationError(_NOT_A_CODE, code="region", params={"code": text})


class RegionField(_Text[_ST, _GT]):
    """A region code: text in Python, ltree in the database."""

    default_validators = [validate_code]

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002 - Django gives it
        return "ltree"

    def cast_db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002 - Django gives it
        return "ltree"

    def get_prep_value(self, value: Any) -> Any:  # noqa: ANN401 - as in Django
        """The text to store or compare; Invalid (422) when it is no code, before the database sees it."""
        prepared = super().get_prep_value(value)
        if isinstance(prepared, str) and not codes.is_code(prepared):
            raise Invalid(_NOT_A_CODE % {"code": prepared})
        return prepared


@RegionField.register_lookup
class Within(PostgresOperatorLookup):
    """The place is the given one or inside it."""

    lookup_name = "within"
    postgres_operator = "<@"


@RegionField.register_lookup
class Covers(PostgresOperatorLookup):
    """The place is the given one or contains it."""

    lookup_name = "covers"
    postgres_operator = "@>"
