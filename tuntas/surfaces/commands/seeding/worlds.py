"""Whole small and large worlds: what ketileng needs, and the five districts of the demo."""

from collections.abc import Callable

from tuntas.surfaces.commands.seeding import offices, rules, units


KETILENG, KEPUH, SUKMAJAYA, BENDUNGAN = "36.72.02.1004", "36.72.04.1005", "36.72.05.1001", "36.72.02.1003"
CILEGON_DISTRICTS = ("36.72.02", "36.72.04", "36.72.05")
KEPUHKAJANG = "35.17.01.2002"


def cilegon() -> None:
    """This function will store the rules and the few offices of Kota Cilegon the story needs."""
    rules.load()
    offices.build_external()
    offices.build_district(
        offices.CILEGON, districts=CILEGON_DISTRICTS, villages=(KETILENG, KEPUH, SUKMAJAYA, BENDUNGAN), puskesos=False
    )
    units.settle(offices.CILEGON)


def jombang() -> None:
    """This function will store the rules and the few offices of Kab. Jombang the story needs, each desa with its Puskesos."""
    rules.load()
    offices.build_external()
    offices.build_district(
        offices.JOMBANG, districts=("35.17.01",), villages=(KEPUHKAJANG, "35.17.01.2001", "35.17.01.2003")
    )
    units.settle(offices.JOMBANG)


def five_districts(say: Callable[[str], None]) -> int:
    """This function will store the rules and all offices of the five districts; it says how many offices."""
    rules.load()
    offices.build_external()
    total = len(offices.EXTERNAL)
    for regency in offices.DISTRICTS:
        total += offices.build_district(regency)
        units.settle(regency)
        say(f"Offices and posts of {regency}: {total} offices so far.")
    return total
