"""What is told of the direct way: that Dinsos holds it now, and that the village has said why."""

from tuntas.casework.cases import numbers
from tuntas.casework.cases.models import Case
from tuntas.casework.cases.notices import ONE_SMS, notice


TEMPLATES = {"direct_filed", "village_stated"}


@notice("direct_filed")
def filed(case: Case, ref_id: int | None) -> str:
    number = numbers.written(case.number)
    return (
        f"Tuntas: {number} lewat jalur langsung, dipegang {case.holder.name}. Desa wajib menyatakan mengapa. Gratis."[
            :ONE_SMS
        ]
    )


@notice("village_stated")
def stated(case: Case, ref_id: int | None) -> str:
    return (
        f"Tuntas: desa sudah menjawab tentang {numbers.written(case.number)}. Baca di laman lacak. Perkara tetap jalan."
    )
