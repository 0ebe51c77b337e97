"""Who does what, in words: for the page of all programmes, and for the one sentence a visitor takes along."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _, gettext_lazy

from tuntas.base.offices import queries as offices
from tuntas.base.offices.enums import DutyKind, OfficeKind, Step
from tuntas.base.places import queries as places
from tuntas.base.programs import queries as programmes
from tuntas.base.programs.models import Programme
from tuntas.base.programs.queries import DutyTable
from tuntas.casework.cases.enums import Told, Topic
from tuntas.surfaces import parts
from tuntas.surfaces.parts import Words


# What people say instead of the full name.
SHORT = {OfficeKind.DINSOS: "Dinsos", OfficeKind.EXTERNAL: gettext_lazy("lembaga pusat")}
SPELLED_OUT = {"Kel.": "Kelurahan", "Kec.": "Kecamatan", "Kab.": "Kabupaten"}
MATTER_OF = {
    Topic.AID: gettext_lazy("bantuan sosial"),
    Topic.HEALTH: gettext_lazy("jaminan kesehatan"),
    Topic.DATA: gettext_lazy("perbaikan data"),
    Topic.COMPLAINT: gettext_lazy("aduan"),
    Topic.OTHER: gettext_lazy("layanan sosial"),
}
CIVIL_RECORD = gettext_lazy("KTP, KK, dan NIK")
LONGEST_SHORT_CODE = 5


def label_of(kind: str) -> str:
    return str(SHORT.get(OfficeKind(kind), OfficeKind(kind).label))


def spelled_out(name: str) -> str:
    """Kelurahan Ketileng, for "Kel. Ketileng"."""
    head, _space, rest = name.partition(" ")
    return f"{SPELLED_OUT.get(head, head)} {rest}".strip()


def said(programme: Programme) -> str:
    """JSCM, PKH: a programme as people say it; its name when it has no short one."""
    return programme.code.upper() if len(programme.code) < LONGEST_SHORT_CODE else programme.name


def sentence(*, region: str, topic: str, programme: str, told: str, sent_to: str, on: date) -> str:
    """This function will say whose duty it is that the visitor asked for, and that she need not go elsewhere.

    "Anda tidak perlu ke Dinsos. Menyiapkan data JSCM adalah tugas Kelurahan Ketileng."
    """
    duty = offices.duty_map(programme, on=on, region=region)
    kinds = duty.kinds(_step_of(topic), DutyKind.PREPARES)
    office = next((found for kind in kinds if (found := offices.office_of_kind(kind, region=region))), None)
    if office is None:
        return _("Kunjungan Anda dicatat. Kantornya harus menjawab.")
    name = spelled_out(office.name)
    whose = _whose(topic, programme, name, on)
    if told == Told.SENT_AWAY and sent_to == office.kind:
        return _("%(whose)s Di sana Anda wajib diterima.") % {"whose": whose}
    if told == Told.SENT_AWAY and sent_to:
        return _("Anda tidak perlu ke %(elsewhere)s. %(whose)s") % {"elsewhere": label_of(sent_to), "whose": whose}
    return whose


def _step_of(topic: str) -> Step:
    return Step.CIVIL_RECORD if topic == Topic.CARD else Step.PROPOSAL


def map_of(*, region: str, topic: str, programme: str, on: date) -> parts.DutyMap | None:
    """The map beside that sentence: of the same step, so that the two never name different offices."""
    step = _step_of(topic)
    tables = programmes.duty_tables(on=on, region=region)
    table = tables.get((programme, str(step))) or tables.get(("", str(step)))
    name = CIVIL_RECORD if step == Step.CIVIL_RECORD else programme.upper() or _("Layanan sosial")
    return one_map(name, table) if table else None


def _whose(topic: str, programme: str, office: str, on: date) -> str:
    if topic == Topic.CARD:
        return _("Mengurus KTP dan KK adalah tugas %(office)s.") % {"office": office}
    found = next((each for each in programmes.offered(on=on) if each.code == programme), None) if programme else None
    matter = said(found) if found else str(MATTER_OF[Topic(topic)])
    return _("Menyiapkan data %(matter)s adalah tugas %(office)s.") % {"matter": matter, "office": office}


def maps(*, on: date, regions: Sequence[str], query: str = "") -> list[parts.DutyMap]:
    """One map per programme in force here, then civil records and objections, then everything else.

    Where one house serves several regencies, a regency with a rule of its own has a map of its own beside the common one.
    """
    wanted = query.casefold().split()
    found: list[parts.DutyMap] = []
    drawn: set[tuple[str, DutyTable]] = set()
    for region in regions:
        tables = programmes.duty_tables(on=on, region=region)
        for name, key, code in _headings(on, region):
            table = tables.get(key)
            if table is None or (code, table) in drawn or not all(w in f"{name} {code}".casefold() for w in wanted):
                continue
            is_own = any(code == other for other, _table in drawn)
            drawn.add((code, table))
            found.append(one_map(f"{name}, {_place(region)}" if is_own else name, table))
    return found


def _headings(on: date, region: str) -> list[tuple[Words, tuple[str, str], str]]:
    """Heading, where its table lies, and the word it is also found by."""
    named: list[tuple[Words, tuple[str, str], str]] = [
        (each.name, (each.code, str(Step.PROPOSAL)), each.code) for each in programmes.offered(on=on, regions=[region])
    ]
    return [
        *named,
        (_("Layanan sosial lainnya"), ("", str(Step.PROPOSAL)), "layanan"),
        (CIVIL_RECORD, ("", str(Step.CIVIL_RECORD)), "ktp kk nik"),
        (_("Keberatan atas putusan"), ("", str(Step.OBJECTION)), "keberatan"),
    ]


def _place(region: str) -> str:
    return places.paths_of([region]).get(region, region).partition(", ")[0]


def one_map(name: Words, table: DutyTable) -> parts.DutyMap:
    """A duty table as the page draws it; several kinds of office on one line when they share a duty."""
    rows = [
        parts.DutyRow(duty.label, " / ".join(label_of(kind) for kind in kinds))
        for duty in DutyKind
        if (kinds := table.kinds(duty))
    ]
    return parts.DutyMap(name, table.ground(), rows, plain=_plain(table))


def _plain(table: DutyTable) -> str:
    verbs = {
        DutyKind.PREPARES: _("%(office)s menyiapkan data."),
        DutyKind.VERIFIES: _("%(office)s memeriksa."),
        DutyKind.DECIDES: _("%(office)s memutuskan."),
        DutyKind.PAYS: _("%(office)s membayar."),
    }
    told = [
        _begun(verb % {"office": _either([label_of(kind) for kind in kinds])})
        for duty, verb in verbs.items()
        if (kinds := table.kinds(duty))
    ]
    return " ".join(told)


def _either(names: Sequence[str]) -> str:
    """Kelurahan, Desa, atau Puskesos."""
    if len(names) < 3:
        return _(" atau ").join(names)
    return _("%(first)s, atau %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _begun(sentence: str) -> str:
    """With a capital letter."""
    return sentence[:1].upper() + sentence[1:]
