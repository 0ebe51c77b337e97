"""Rules as dated rows with their ground: deadlines, duty map, arbiters, programmes.

The deadlines are a starting set an office changes by decree; where the law names the number, the law is the ground.
"""

from datetime import date
from itertools import combinations_with_replacement

from django.db.backends.postgresql.psycopg_any import DateRange

from tuntas.base.ledger import acts
from tuntas.base.offices.enums import OfficeKind as K
from tuntas.base.offices.models import Arbiter, Duty, Parameter
from tuntas.base.programs.models import Programme
from tuntas.casework.kinds.proposal import loading


SINCE = date(2019, 1, 1)
JSCM_SINCE = date(2021, 1, 1)

SERVICE = "UU 25/2009 tentang Pelayanan Publik, standar pelayanan"
ADMINISTRATION = "UU 30/2014 tentang Administrasi Pemerintahan"
POOR = "UU 13/2011 tentang Penanganan Fakir Miskin"
CIVIL = "UU 24/2013 tentang Administrasi Kependudukan"
OVERSIGHT = "PP 12/2017 tentang Pembinaan dan Pengawasan Pemerintahan Daerah"
REGIONAL = "UU 23/2014 tentang Pemerintahan Daerah"
UNIT_RULE = "Permen PPPA 2/2022 tentang UPTD PPA; angka awal, diubah dengan SK"
JSCM_RULE = "Perwal Kota Cilegon tentang JSCM"
PRIVACY = "UU 27/2022 tentang Pelindungan Data Pribadi"

# key -> (value, unit, ground)
PARAMETERS: dict[str, tuple[int, str, str]] = {
    "state.received": (3, "working_days", SERVICE),
    "state.handling": (10, "working_days", SERVICE),
    "state.preparing": (3, "working_days", SERVICE),
    "state.verifying": (7, "working_days", SERVICE),
    "state.deciding": (5, "working_days", SERVICE),
    "case.need": (15, "working_days", SERVICE),
    "case.proposal": (20, "working_days", SERVICE),
    "case.completeness": (3, "working_days", SERVICE),
    "case.late_entry": (7, "days", SERVICE),
    "case.next_look": (180, "days", SERVICE),
    "claim.search": (3, "working_days", SERVICE),
    "reconciliation.hour": (20, "count", SERVICE),
    "handover.answer": (1, "working_days", SERVICE),
    "dispute.decision": (2, "working_days", SERVICE),
    "task.civil_record": (5, "working_days", CIVIL),
    "objection.window": (14, "days", SERVICE),
    "visit.contest": (7, "days", SERVICE),
    "direct.opens": (5, "working_days", SERVICE),
    "direct.statement": (3, "working_days", SERVICE),
    "sheet.no": (3, "working_days", SERVICE),
    "finding.visit": (5, "working_days", SERVICE),
    "advocacy.longest": (180, "days", SERVICE),
    "referral.prepare": (2, "working_days", SERVICE),
    "referral.answer": (2, "working_days", SERVICE),
    "referral.first_service": (5, "working_days", SERVICE),
    "referral.report": (30, "days", SERVICE),
    "case.referral": (60, "days", SERVICE),
    "post.grace": (60, "days", ADMINISTRATION),
    # Sealed units: minutes and tries are counts; all run day and night.
    "sealed.call": (120, "count", UNIT_RULE),
    # The duty is alerted at once, and again when these shares of the call's time are over, in per cent.
    "sealed.alert_again": (50, "count", UNIT_RULE),
    "sealed.alert_urged": (80, "count", UNIT_RULE),
    "sealed.emergency": (2, "hours", UNIT_RULE),
    "sealed.intake": (72, "hours", UNIT_RULE),
    "sealed.consent": (72, "hours", UNIT_RULE),
    "sealed.assessment": (7, "days", UNIT_RULE),
    "sealed.plan": (7, "days", UNIT_RULE),
    "sealed.services": (30, "days", UNIT_RULE),
    "sealed.feedback": (7, "days", UNIT_RULE),
    "sealed.transfer": (24, "hours", UNIT_RULE),
    "sealed.unlock_minutes": (30, "count", UNIT_RULE),
    "sealed.open_minutes": (30, "count", UNIT_RULE),
    "sealed.passphrase_tries": (5, "count", UNIT_RULE),
    "sealed.tries_minutes": (15, "count", UNIT_RULE),
    "figures.k": (10, "count", PRIVACY),
    "post.notice": (7, "days", ADMINISTRATION),
    "log.promise_hours": (24, "hours", SERVICE),
    # Seconds between two rounds of cover slots in the public log, and slots a round: the same whatever waits for them.
    "log.cover_period": (300, "count", SERVICE),
    "log.cover_slots": (4, "count", SERVICE),
    "log.cosign_patience": (1, "hours", SERVICE),
}

# step, duty, office kinds, ground
Cell = tuple[str, str, tuple[K, ...], str]
CIVIL_CELLS: tuple[Cell, ...] = (
    ("civil_record", "prepares", (K.DISDUKCAPIL,), CIVIL),
    ("civil_record", "verifies", (K.DISDUKCAPIL,), CIVIL),
    ("civil_record", "decides", (K.DISDUKCAPIL,), CIVIL),
    ("civil_record", "explains", (K.DISDUKCAPIL,), CIVIL),
)
OBJECTION_CELLS: tuple[Cell, ...] = (("objection", "decides", (K.INSPEKTORAT,), OVERSIGHT),)
GENERAL: tuple[Cell, ...] = (
    ("proposal", "prepares", (K.KELURAHAN, K.DESA, K.PUSKESOS), SERVICE),
    ("proposal", "verifies", (K.DINSOS,), POOR),
    ("proposal", "decides", (K.DINSOS,), POOR),
    ("proposal", "explains", (K.KELURAHAN, K.DESA), SERVICE),
)


def _national(law: str) -> tuple[Cell, ...]:
    """A national programme: prepared by the village, verified by Dinsos, decided and paid outside the house."""
    return (
        ("proposal", "prepares", (K.KELURAHAN, K.DESA, K.PUSKESOS), law),
        ("proposal", "verifies", (K.DINSOS,), law),
        ("proposal", "decides", (K.EXTERNAL,), law),
        ("proposal", "pays", (K.EXTERNAL,), law),
        ("proposal", "explains", (K.KELURAHAN, K.DESA), law),
    )


PKH_RULE = "Permensos 1/2018 tentang Program Keluarga Harapan"
SEMBAKO_RULE = "Permensos 5/2021 tentang Pelaksanaan Program Sembako"
DUTIES: dict[str, tuple[Cell, ...]] = {
    "": GENERAL + CIVIL_CELLS + OBJECTION_CELLS,
    "jscm": (
        ("proposal", "prepares", (K.KELURAHAN,), JSCM_RULE),
        ("proposal", "verifies", (K.DINSOS,), JSCM_RULE),
        ("proposal", "decides", (K.DINSOS,), JSCM_RULE),
        ("proposal", "pays", (K.BPKAD,), JSCM_RULE),
        ("proposal", "explains", (K.KELURAHAN,), JSCM_RULE),
        *CIVIL_CELLS,
        *OBJECTION_CELLS,
    ),
    "pkh": _national(PKH_RULE) + CIVIL_CELLS + OBJECTION_CELLS,
    "sembako": _national(SEMBAKO_RULE) + CIVIL_CELLS + OBJECTION_CELLS,
}

# code, name, level, region, unit, ground, since
PROGRAMMES = (
    ("jscm", "Jaminan Sosial Cilegon Mandiri", "city", "36.72", "person", JSCM_RULE, JSCM_SINCE),
    ("pkh", "Program Keluarga Harapan", "national", None, "family", PKH_RULE, SINCE),
    ("sembako", "Program Sembako", "national", None, "family", SEMBAKO_RULE, SINCE),
)

HOLDING = (
    K.BPKAD, K.DESA, K.DINSOS, K.DISDUKCAPIL, K.DPMD, K.EXTERNAL, K.INSPEKTORAT, K.KECAMATAN, K.KELURAHAN,
    K.PUSKESOS, K.UPTD_PPA,
)  # fmt: skip
VILLAGE_SIDE = (K.DESA, K.KELURAHAN, K.PUSKESOS)


def arbiter_of(one: K, other: K) -> tuple[K, str]:
    """Who settles between two kinds of office, and who may watch ("" nobody).

    A desa's disputes go to the camat, everybody else's inside the house to the Sekda (the camat watches over a
    kelurahan's); between the house and a body outside it the head of Dinsos writes the letter.
    """
    pair = {one, other}
    if K.EXTERNAL in pair:
        return K.DINSOS, K.SEKDA
    if K.KECAMATAN in pair:
        return K.SEKDA, ""
    if pair <= set(VILLAGE_SIDE) or pair & {K.DESA, K.PUSKESOS}:
        return K.KECAMATAN, K.SEKDA
    if K.KELURAHAN in pair:
        return K.SEKDA, K.KECAMATAN
    return K.SEKDA, ""


def load() -> None:
    """This function will store all rules in one act of the system; to be called once on an empty database."""
    with acts.reference_load("rules.loaded") as act:
        Parameter.objects.using("owner").bulk_create(_parameters())
        duties = Duty.objects.using("owner").bulk_create(_duties())
        arbiters = Arbiter.objects.using("owner").bulk_create(_arbiters())
        programmes = Programme.objects.using("owner").bulk_create(_programmes())
        loading.question_list().save(using="owner")
        act.note(parameters=len(PARAMETERS), duties=len(duties), arbiters=len(arbiters), programmes=len(programmes))


def _parameters() -> list[Parameter]:
    during = DateRange(SINCE, None)
    return [
        Parameter(key=key, value=value, unit=unit, legal_ground=ground, during=during)
        for key, (value, unit, ground) in PARAMETERS.items()
    ]


def _duties() -> list[Duty]:
    return [
        Duty(
            programme=programme, step=step, duty=duty, office_kind=kind, legal_ground=ground,
            region="36.72" if programme == "jscm" else None,
            during=DateRange(JSCM_SINCE if programme == "jscm" else SINCE, None),
        )
        for programme, cells in DUTIES.items()
        for step, duty, kinds, ground in cells
        for kind in kinds
    ]  # fmt: skip


def _arbiters() -> list[Arbiter]:
    during = DateRange(SINCE, None)
    pairs = combinations_with_replacement(sorted(HOLDING), 2)
    return [
        Arbiter(
            kind_a=one, kind_b=other, arbiter_kind=arbiter_of(one, other)[0], observer_kind=arbiter_of(one, other)[1],
            working_days=2, legal_ground=REGIONAL, during=during,
        )
        for one, other in pairs
    ]  # fmt: skip


def _programmes() -> list[Programme]:
    return [
        Programme(
            code=code, name=name, level=level, region=region, unit=unit, legal_ground=ground,
            during=DateRange(since, None),
        )
        for code, name, level, region, unit, ground, since in PROGRAMMES
    ]  # fmt: skip
