"""Minutes of a search (berita acara pencarian berkas) as PDF: what was claimed, what each office says, two signatures.

Unsigned places are left blank, so that the sheet can be signed with ink as well.
"""

import json
from datetime import datetime
from pathlib import Path

import typst
from django.utils.translation import get_language, gettext as _

from tuntas.base.places import words
from tuntas.casework.cases import claims, numbers
from tuntas.casework.cases.enums import Evidence
from tuntas.casework.cases.models import PriorClaim
from tuntas.surfaces.desk.claims import facts
from tuntas.surfaces.desk.words import day_of


TEMPLATE = Path(__file__).parent / "minutes.typ"


def pdf(claim: PriorClaim, *, at: datetime) -> bytes:
    """One tagged A4 page. Facts go in as JSON, never as source of the document."""
    inputs = {"facts": json.dumps(_facts(claim, at))}
    return typst.compile(TEMPLATE, sys_inputs=inputs, format="pdf", pdf_standards="ua-1")


def _facts(claim: PriorClaim, at: datetime) -> dict[str, object]:
    searched, signed = claims.searches(claim), claims.signatures(claim)
    rows = facts.rows(searched, signed, at, claim.search_by)
    return {
        "lang": get_language() or "id",
        "title": _("Berita acara pencarian berkas"),
        "number": numbers.written(claim.case.number),
        "about": [
            [_("Nama warga"), claim.case.applicant],
            [_("Diserahkan menurut warga"), f"{claim.office.name}, {words.date_words(day_of(claim.claimed_at))}"],
            [_("Bukti"), _joined(str(Evidence(claim.evidence).label), claim.evidence_words)],
            [_("Klaim dicatat"), words.moment_words(claim.recorded_at)],
            [_("Dicari paling lambat"), words.moment_words(claim.search_by)],
        ],
        "searches": [
            {
                "office": str(row.office), "said": _joined(str(row.said), str(row.place)),
                "by": _joined(str(row.by), words.moment_words(row.at) if row.at else ""),
                "signed": str(row.signed), "signed_at": words.moment_words(row.signed_at) if row.signed_at else "",
            }
            for row in rows
        ],
        "outcome": facts.sentence(claim, searched),
        "doubt": _("Bukti ditandai: %(ground)s.") % {"ground": claim.doubt_ground} if claim.doubt_ground else "",
        "nobody": _("Tidak ada kantor yang dinilai bersalah karena hasil pencarian ini."),
        "sign": _("Tanda tangan"),
        "printed": _("Dicetak %(when)s") % {"when": words.moment_words(at)},
    }  # fmt: skip


def _joined(one: str, other: str) -> str:
    return f"{one.rstrip('.')}. {other}" if one and other else one or other
