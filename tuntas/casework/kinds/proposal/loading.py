"""The first list of questions of a field visit; a later one begins by a new dated row."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from tuntas.casework.kinds.proposal.models import QuestionList


# What a visitor can see or ask in ten minutes; the national instrument's own codes are mapped at export.
QUESTIONS = (
    ("members", "Berapa orang makan dari dapur yang sama?"),
    ("house", "Rumah siapa, dan apa lantai serta dindingnya?"),
    ("water", "Air minum dari mana?"),
    ("light", "Listrik: berapa daya, atas nama siapa?"),
    ("work", "Siapa yang bekerja, dan apa pekerjaannya?"),
    ("care", "Ada yang sakit, hamil, balita, lanjut usia, atau difabel?"),
    ("aid", "Bantuan apa yang diterima sekarang?"),
)
SINCE = date(2019, 1, 1)


def question_list() -> QuestionList:
    """The row to store, inside an act that is open."""
    return QuestionList(
        code="field_visit",
        during=DateRange(SINCE, None),
        questions=[{"code": code, "text": text} for code, text in QUESTIONS],
        legal_ground="Keputusan Dinsos tentang instrumen kunjungan lapangan",
    )
