"""What the database refuses of people, each tried as the web role inside an act and a scope."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection
from psycopg.types.range import Range

from tests.factories.world import KEPUH, KETILENG, World, cilegon, sitting
from tuntas.base.ledger import acts
from tuntas.base.people import names
from tuntas.base.people.models import Family, Kinship, Membership, NameIndex, Person


NIK, OTHER_NIK = "3672024112460004", "3672024609590002"


@pytest.fixture
def world(db: str) -> World:
    return cilegon()


@contextmanager
def acting(world: World) -> Iterator[None]:
    with sitting(world.operator), acts.open_act(event="test.people", by=world.operator.actor, at=world.at(7)):
        yield


def person(name: str = "HASANAH", **more: object) -> Person:
    found = Person.objects.create(**{"name": name, "region": KETILENG, **more})
    found.refresh_from_db()
    return found


REFUSED_PERSONS = {
    "person_nik_shape": {"nik": "367202411246000X", "nik_state": "stated"},
    "person_nik_fits_state": {"nik_state": "guessed"},
    "person_has_name": {"name": ""},
    "person_sex_known": {"sex": "x"},
    "person_precision_known": {"birth_precision": "hour", "birth_on": date(1950, 1, 1)},
    "person_birth_fits_precision": {"birth_precision": "day"},
}


@pytest.mark.parametrize("constraint", REFUSED_PERSONS)
def test_nonsense_about_a_person_is_refused(world: World, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), acting(world):
        person(**REFUSED_PERSONS[constraint])


@pytest.mark.parametrize(
    ("table", "constraint"), [("person", "person_region_placed"), ("family", "family_region_placed")]
)
def test_a_whole_province_is_no_place_to_live(admin: psycopg.Connection, table: str, constraint: str) -> None:
    """Tried as the superuser: the walls would refuse the web role before."""
    columns, values = {"person": ("name, region", "'X', '36'"), "family": ("region", "'36'")}[table]
    with admin.transaction(force_rollback=True):
        admin.execute("SELECT ledger_open_act('test.people', 'system', NULL, NULL, now(), NULL)")
        with pytest.raises(psycopg.errors.CheckViolation, match=constraint):
            admin.execute(f"INSERT INTO people_{table} ({columns}) VALUES ({values})")  # type: ignore[arg-type]


def test_stated_without_a_nik_is_refused(world: World) -> None:
    with pytest.raises(IntegrityError, match="person_nik_fits_state"), acting(world):
        person(nik_state="stated")
    with pytest.raises(IntegrityError, match="person_nik_fits_state"), acting(world):
        person(nik=NIK, nik_state="none")


def test_one_confirmed_person_for_a_nik_but_any_number_of_stated_ones(world: World) -> None:
    with acting(world):
        person(nik=NIK, nik_state="confirmed")
        person(nik=NIK, nik_state="stated")
        person(nik=NIK, nik_state="doubted")

    with pytest.raises(IntegrityError, match="person_nik_confirmed_once"), acting(world):
        person(nik=NIK, nik_state="confirmed")


def test_a_person_stands_for_himself_until_people_decide(world: World) -> None:
    with acting(world):
        one = person()

    assert one.canonical_id == one.pk


def test_a_person_is_never_deleted(world: World, admin: psycopg.Connection) -> None:
    with acting(world):
        person()

    with pytest.raises(psycopg.Error, match="never deleted"):
        admin.execute("DELETE FROM people_person")


def test_nothing_changes_without_an_act(world: World) -> None:
    with pytest.raises(DatabaseError), sitting(world.operator):
        person()


def test_a_family_number_is_sixteen_digits_or_none(world: World) -> None:
    with acting(world):
        Family.objects.create(region=KETILENG)

    with pytest.raises(IntegrityError, match="family_kk_shape"), acting(world):
        Family.objects.create(region=KETILENG, kk_no="36720")


def test_one_family_at_a_time(world: World) -> None:
    with acting(world):
        one, home, other = person(), Family.objects.create(region=KETILENG), Family.objects.create(region=KETILENG)
        Membership.objects.create(
            person=one, family=home, relation="child", during=Range(date(2000, 1, 1), date(2020, 1, 1))
        )
        Membership.objects.create(person=one, family=other, relation="spouse", during=Range(date(2020, 1, 1), None))

    with pytest.raises(IntegrityError, match="membership_one_family_at_a_time"), acting(world):
        Membership.objects.create(
            person=one, family=home, relation="child", during=Range(date(2019, 1, 1), date(2019, 2, 1))
        )


def test_a_membership_has_a_known_relation_and_a_start(world: World) -> None:
    with acting(world):
        one, home = person(), Family.objects.create(region=KETILENG)

    with pytest.raises(IntegrityError, match="membership_relation_known"), acting(world):
        Membership.objects.create(person=one, family=home, relation="lodger", during=Range(date(2000, 1, 1), None))
    with pytest.raises(IntegrityError, match="membership_has_start"), acting(world):
        Membership.objects.create(person=one, family=home, relation="head", during=Range(None, date(2020, 1, 1)))


REFUSED_TIES = {
    "kinship_not_oneself": {"person_b": "a"},
    "kinship_relation_known": {"relation": "friend"},
    "kinship_grade_known": {"grade": "very"},
    "kinship_source_known": {"source": "rumour"},
    "kinship_declared_has_declarer": {"declared_by": None},
    "kinship_mutual_once": {"person_a": "b", "person_b": "a", "relation": "sibling"},
    "kinship_once": {},
}


@pytest.mark.parametrize("constraint", REFUSED_TIES)
def test_nonsense_about_kin_is_refused(world: World, constraint: str) -> None:
    with acting(world):
        people = {"a": person("ANI"), "b": person("BUDI")}
        facts = {"person_a": "a", "person_b": "b", "relation": "parent", "grade": "near", "source": "declared",
                 "declared_by": world.operator.post_id, "declared_on": date(2021, 12, 7)}  # fmt: skip

        def tie(**changes: object) -> None:
            said = {**facts, **changes}
            said |= {end: people[str(said[end])] for end in ("person_a", "person_b")}
            Kinship.objects.create(**said)

        tie()

    with pytest.raises(IntegrityError, match=constraint), acting(world):
        tie(**REFUSED_TIES[constraint])


def test_walls_hide_other_villages_and_refuse_writing_there(world: World) -> None:
    with acting(world):
        own = person("HASANAH")
        home = Family.objects.create(region=KETILENG)
        Membership.objects.create(person=own, family=home, relation="head", during=Range(date(2000, 1, 1), None))

    with sitting(world.kepuh_operator):
        assert not Person.objects.exists()
        assert not Family.objects.exists()
        assert not Membership.objects.exists()
    with sitting(world.dinsos_officer):
        assert Person.objects.count() == Family.objects.count() == Membership.objects.count() == 1
    assert not Person.objects.exists()  # no scope, nobody
    with pytest.raises(DatabaseError, match="row-level security"), acting(world):
        person(region=KEPUH)


def test_kin_is_seen_from_either_end_and_by_no_one_else(world: World) -> None:
    with acting(world):
        one, other = person("ANI"), person("BUDI")
        Kinship.objects.create(
            person_a=one,
            person_b=other,
            relation="parent",
            grade="near",
            source="register",
            declared_on=date(2021, 1, 1),
        )

        assert Kinship.objects.count() == 1
    with sitting(world.kepuh_operator):
        assert not Kinship.objects.exists()


NAMES = (
    "HASANAH", "Hj. Sukarni", "H.SURADI", "MUH TAIHUTTU", "M. YAQIN ALHASANI", "Mochamad Djoko, S.Pd.I", "ST. SARI DJANNAH",
    "SA'DIAH", "Soeharto", "ACHMAD KHOTIMAH", "SITI AZZAHRA LAWONO, AMD.KEB", "JOELIAN  B.", "José Ñoño", "H.", "Ny. Yayah",
    "KH. ABD RACHMAN H.", "Phung, Vincent", "AISYAH Zahrah", "-", "NUR'AINI", "Dr. Drs. H. Hasan, SE, MM",
)  # fmt: skip


def test_the_database_and_the_program_fold_a_name_alike(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, people_name_key(name) FROM unnest(%s::text[]) AS name", [list(NAMES)])
        folded = dict(cursor.fetchall())

    assert folded == {name: names.key(name) for name in NAMES}


def test_the_name_index_follows_the_person_and_nobody_reads_it(world: World, admin: psycopg.Connection) -> None:
    with acting(world):
        one = person("HASANAH")
        one.name = "Hj. Aminah"
        one.save(update_fields=["name"])

    assert admin.execute("SELECT person_id, region::text, regency, name_key FROM people_nameindex").fetchall() == [
        (one.pk, KETILENG, "36.72", "amina")
    ]
    with pytest.raises(DatabaseError, match="permission denied"), acting(world):
        NameIndex.objects.exists()
