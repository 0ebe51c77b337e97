"""What is wrong with a field of the wrong shape, in words its sender can act on, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


# By field, where a pattern alone says nothing.
_SHAPES: Final[Mapping[str, Promise]] = {
    "region": _("Tulis kode desa atau kelurahan, seperti 36.72.02.1004."),
    "applicant": _("Tulis nama, boleh nama panggilan."),
    "nik": _("NIK punya 16 angka. Belum yakin? Kosongkan; menyusul juga boleh."),
}
# By what pydantic calls the fault; the facts in its `ctx` fill the blanks.
_FAULTS: Final[Mapping[str, Promise]] = {
    "missing": _("Isian ini wajib."),
    "extra_forbidden": _("Isian ini tidak dikenal."),
    "string_type": _("Tulis sebagai teks, di antara tanda kutip."),
    "string_too_short": _("Paling sedikit %(min_length)s huruf."),
    "string_too_long": _("Paling banyak %(max_length)s huruf."),
    "literal_error": _("Pilih salah satu: %(expected)s."),
    "uuid_type": _("Tulis UUID, seperti 123e4567-e89b-12d3-a456-426614174000."),
    "uuid_parsing": _("Tulis UUID, seperti 123e4567-e89b-12d3-a456-426614174000."),
    "date_parsing": _("Tanggal itu tidak ada. Tulis seperti 2026-12-31."),
    "date_from_datetime_parsing": _("Tanggal itu tidak ada. Tulis seperti 2026-12-31."),
    "date_from_datetime_inexact": _("Tulis tanggalnya saja, seperti 2026-12-31."),
    "int_type": _("Tulis bilangan bulat."),
    "int_parsing": _("Tulis bilangan bulat."),
    "int_parsing_size": _("Bilangan itu terlalu besar."),
    "int_from_float": _("Tulis bilangan bulat."),
    "greater_than_equal": _("Paling sedikit %(ge)s."),
    "less_than_equal": _("Paling banyak %(le)s."),
    "value_error": _("Ada huruf yang tidak bisa disimpan."),
}
_OTHER: Final = _("Bentuknya belum benar.")
# The body is one parameter of the endpoint; its name is ours, not the sender's.
_BODY: Final = "matter"


def fields_of(faults: list[dict[str, Any]]) -> dict[str, str]:
    """Name every field that could not be read, as its sender wrote it, with what to write instead."""
    return {_name(fault["loc"]): _sentence(fault) for fault in faults}


def _name(where: tuple[object, ...]) -> str:
    steps = [str(step) for step in where[1:]]
    if steps[:1] == [_BODY]:
        steps = steps[1:]
    return ".".join(steps) or "body"


def _sentence(fault: Mapping[str, Any]) -> str:
    field, kind = str(fault["loc"][-1]), str(fault["type"])
    if field in _SHAPES and kind in {"string_pattern_mismatch", "string_too_short"}:
        return str(_SHAPES[field])
    facts: Mapping[str, object] = fault.get("ctx", {})
    return str(_FAULTS.get(kind, _OTHER)) % facts
