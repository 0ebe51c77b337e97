import pytest

from tuntas.base.people import names


@pytest.mark.parametrize(
    ("raw", "text", "notes"),
    [
        ("Hj. Sukarni", "Sukarni", ("NAME_TITLE",)),
        ("H.SURADI", "SURADI", ("NAME_TITLE",)),
        ("SANTI HJ.", "SANTI", ("NAME_TITLE",)),
        ("SITI NURIANA MACHDALENA, S.PD.", "SITI NURIANA MACHDALENA", ("NAME_TITLE",)),
        ("SITI AZZAHRA LAWONO, AMD.KEB", "SITI AZZAHRA LAWONO", ("NAME_TITLE",)),
        ("MOH ANWAR H.", "MOH ANWAR", ("NAME_TITLE", "NAME_ABBREVIATED")),
        (" NUR  ANNISA ", "NUR ANNISA", ("NAME_SPACES",)),
        ("MOH. WIBOWO", "MOH. WIBOWO", ("NAME_ABBREVIATED",)),
        ("M. YAQIN ALHASANI", "M. YAQIN ALHASANI", ("NAME_ABBREVIATED",)),
        ("SA'DIAH", "SA'DIAH", ()),
        ("SUHARTO, BANDUNG", "SUHARTO, BANDUNG", ()),
        ("H.", "H.", ()),
        ("", "", ()),
    ],
)
def test_tidy_takes_titles_and_blanks_and_nothing_else(raw: str, text: str, notes: tuple[str, ...]) -> None:
    assert names.tidy(raw) == names.Name(text, notes)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Muh. Taihuttu", "MUHAMMAD TAIHUTTU"),
        ("Mochamad Djoko", "MOHAMMAD JOKO"),
        ("Soeharto", "Suharto"),
        ("ACHMAD", "Ahmad"),
        ("Suriani", "SURYANI"),
        ("ST. SARI", "Siti Sari"),
        ("Hj. Khotimah, S.Pd", "Hotima"),
        ("SA'DIAH", "Sadiah"),
    ],
)
def test_key_levels_what_clerks_vary(one: str, other: str) -> None:
    assert names.key(one) == names.key(other)


def test_key_does_not_level_different_names() -> None:
    keys = {names.key(name) for name in ("Suparman", "Suparmin", "Siti", "Sita", "Budi", "Budiman")}

    assert len(keys) == 6


def test_alike_tells_variants_from_strangers() -> None:
    assert names.alike("KHAIRATUN KHAIRUNNISA", "KHAIRATUN KHAIRUNISA") > 0.9
    assert names.alike("AHMAD SYAHPUTRA", "H. SUDIRMAN") < 0.6
