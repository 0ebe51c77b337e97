"""What a citizen reads of her file's way between offices: its number, the nights it was found open, the search for it.

The sentence of a night is the one both offices read, with her own item alone and without her name.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from tuntas.casework.cases import numbering, reconciliation, tracking
from tuntas.casework.cases.enums import ClaimOutcome
from tuntas.casework.cases.tracking import Tracked
from tuntas.surfaces.parts import Step


def steps(found: Tracked) -> list[Step]:
    """Knots of the thread, in no order yet."""
    return [*_sendings(found), *_nights(found), *_claim(found)]


def _rows(found: Tracked, name: str) -> list[Mapping[str, object]]:
    rows = found.facts.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _sendings(found: Tracked) -> list[Step]:
    return [
        Step(
            _("Nomor keluar %(number)s, dari %(from)s ke %(to)s.")
            % {"number": _number(row), "from": row["from"], "to": row["to"]},
            tracking.moment(row["sent_at"]),
        )
        for row in _rows(found, "sendings")
    ]


def _number(row: Mapping[str, object]) -> str:
    return numbering.written(str(row["prefix"]), int(str(row["n"])))


def _nights(found: Tracked) -> list[Step]:
    told = []
    for row in _rows(found, "nights"):
        hers = reconciliation.Open(str(row["kind"]), int(str(row["n"] or 0)))
        sentence = reconciliation.sentence(
            accepted=str(row["accepted"]), deemed=str(row["deemed"]), refused=str(row["refused"]), gaps=[hers]
        )
        told.append(
            Step(f"{row['prefix']}: {sentence}.", tracking.moment(row["made_at"]), lead=_("Dicocokkan malam itu"))
        )
    return told


def _claim(found: Tracked) -> list[Step]:
    claim = found.part("claim")
    if claim is None:
        return []
    names = [str(row["office"]) for row in _searches(claim)]
    steps = [
        Step(_("Sudah lapor, tanpa tanda terima."), tracking.moment(claim["claimed_at"])),
        Step(
            _("Tanda terima keluar. Dicari di %(a)s dan %(b)s.") % dict(zip(("a", "b"), names, strict=False)),
            tracking.moment(claim["recorded_at"]),
        ),
    ]
    for row in _searches(claim):
        if row["climbed_to"]:
            text = _("%(office)s tidak menjawab. Naik ke %(arbiter)s; Anda tidak menunggu.")
            steps.append(
                Step(text % {"office": row["office"], "arbiter": row["climbed_to"]}, tracking.moment(row["climbed_at"]))
            )
    return [*steps, *_outcome(claim)]


def _searches(claim: Mapping[str, object]) -> list[Mapping[str, object]]:
    rows = claim.get("searches")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _outcome(claim: Mapping[str, object]) -> list[Step]:
    settled = tracking.moment(claim["settled_at"])
    if settled is None:
        return []
    if claim["outcome"] == ClaimOutcome.FOUND:
        return [Step(_("Berkas ditemukan. Waktunya dihitung sejak tanggal yang terbukti."), settled)]
    silent = any(row["answered_at"] is None for row in _searches(claim))
    text = _("Tidak ditemukan. Tetap dikerjakan.") if silent else _(
        "Dicari di kedua kantor, tidak ditemukan. Tetap dikerjakan."
    )  # fmt: skip
    return [Step(text, settled)]
