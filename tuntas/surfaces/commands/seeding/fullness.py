"""What keeps no desk of the demo empty: letters above the village, PINs, objections, tasks, a Puskesos at work, people.

The PIN of every seat of the demo's own desks is written on the page of seats; nobody's work hangs on it.
"""

from tuntas.base.offices import actions as offices
from tuntas.base.offices.seats import Seat
from tuntas.base.people import actions as people
from tuntas.base.people.actions import FamilyFacts, PersonFacts
from tuntas.base.people.enums import FamilyRole
from tuntas.casework.cases import batches, queries, store
from tuntas.surfaces.commands.seeding import people_words as said, scenes
from tuntas.surfaces.commands.seeding.diary import Diary, scope
from tuntas.surfaces.site import DEMO_PIN


FAMILIES = 6
# Whose PINs there are everywhere; in the first regency besides these: the rest of the village's desk, and the heads.
EVERYWHERE = ("head", "operator")
FIRST = "36.72"


def lay_out(diary: Diary) -> None:
    """This function will put something on every desk of the regency that would be empty."""
    village = diary.villages[0]
    pins(diary, village)
    letters_above(diary, village)
    second_looks(diary, village)
    registry_tasks(diary, village)
    at_the_puskesos(diary, village)
    at_the_kecamatan(diary, village)
    neighbours(diary, village)


def pins(diary: Diary, village: str) -> None:
    """A PIN for whoever sits at the desks a visitor is shown. Each takes a third of a second: not for everybody."""
    seats = [diary.seat(village, role) for role in EVERYWHERE]
    if diary.regency == FIRST:
        seats += [diary.seat(village, role) for role in ("secretary", "section_head", "officer")]
        seats += [diary.seat(village[:8], "head")]
        seats += [diary.main(kind, "head") for kind in ("dinsos", "sekda", "inspektorat", "disdukcapil")]
    for seat in seats:
        diary.do(offices.set_pin, seat, pin=DEMO_PIN, at=diary.at(20))


def letters_above(diary: Diary, village: str) -> None:
    """A village's letter that waits for the camat, one of Dinsos that waits for the Sekda, one he has initialled."""
    camat, sekda = diary.seat(village[:8], "head"), diary.main("sekda", "head")
    _letter(
        diary, diary.seat(village, "section_head"), "Permohonan kunjungan bersama ke rumah warga", camat, done=False
    )
    _letter(diary, diary.seat(village, "section_head"), "Pengantar usulan lewat kecamatan", camat, done=True)
    _letter(diary, diary.main("dinsos", "section_head"), "Permohonan arahan atas kuota", sekda, done=False)
    _letter(diary, diary.main("dinsos", "section_head"), "Laporan usulan bulan lalu", sekda, done=True)


def _letter(diary: Diary, maker: Seat, purpose: str, above: Seat, *, done: bool) -> None:
    scope(maker.post_id)
    held = queries.worklist(maker).filter(state_class="open", due__isnull=False, batch_lines__isnull=True)
    numbers = list(held.order_by("due", "id").values_list("number", flat=True)[:3])
    if not numbers:
        return
    batch = diary.do(
        batches.make, maker, purpose=purpose, numbers=numbers, chain_posts=[above.post_id], at=diary.at(2, 10)
    )
    if done:
        diary.do(batches.initial, above, batch_id=batch.pk, at=diary.at(1, 10))


def second_looks(diary: Diary, village: str) -> None:
    """Two decisions one may read, with an objection that waits for the inspector."""
    for _n in range(2):
        scenes.objected(diary, village)


def registry_tasks(diary: Diary, village: str) -> None:
    """Names and numbers the civil registry is asked about."""
    for _n in range(3):
        scenes.matching(diary, village)


def at_the_puskesos(diary: Diary, village: str) -> None:
    """Who came to the Puskesos: some were told something, some left a matter there."""
    office = f"{village}-puskesos"
    if office not in diary.offices:
        return
    for told in ("answered", "sent_away", "come_back"):
        scenes.visited(diary, village, told=told, office=office)
    by = diary.seat(office, "operator")
    for _n in range(3):
        matter = store.Matter(
            key=diary.key(), region=village, topic="aid", applicant=diary.names.anyone(),
            words=diary.dice.choice(said.ASKED["aid"]), office_id=by.office_id, channel="desk",
        )  # fmt: skip
        scope(by.post_id)
        store.hand_in(matter, by=by.actor, at=diary.at(2))


def at_the_kecamatan(diary: Diary, village: str) -> None:
    for told in ("answered", "sent_away"):
        scenes.visited(diary, village, told=told, office=village[:8])


def neighbours(diary: Diary, village: str) -> None:
    """Families of the village, so that whoever searches finds somebody; one of them has no card yet."""
    by, at = diary.seat(village, "operator"), diary.at(30, 9)
    for n in range(FAMILIES):
        card = None if n == 0 else f"{village[:8].replace('.', '')}0101{15 + n:02d}{diary.dice.randrange(1, 9999):04d}"
        facts = FamilyFacts(village, card, f"Jl. Melati {n + 1}", f"{1 + n % 4:03d}", f"{1 + n % 3:03d}")
        family = diary.do(people.register_family, by, facts=facts, at=at)
        for role in (FamilyRole.HEAD, FamilyRole.SPOUSE, FamilyRole.CHILD):
            person = diary.do(people.register_person, by, facts=PersonFacts(diary.names.anyone(), village), at=at)
            diary.do(
                people.move_member, by, person_id=person.pk, family_id=family.pk, relation=role, on=at.date(), at=at
            )
