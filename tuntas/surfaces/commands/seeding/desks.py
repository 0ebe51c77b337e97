"""What lies on the desks besides single matters: RT lists, the month's list, letters with initials, workbooks."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.timezone import localtime

from tuntas.base.places import queries as places
from tuntas.casework.cases import batches, queries
from tuntas.casework.kinds.proposal import actions as proposals, lists
from tuntas.casework.kinds.proposal.models import ListLine
from tuntas.surfaces.commands.seeding import besides, scenes
from tuntas.surfaces.commands.seeding.diary import Diary, scope
from tuntas.surfaces.exchange import actions as exchange, commits, generator


VERDICTS = (
    lists.Result("eligible"),
    lists.Result("eligible"),
    lists.Result("not_eligible", "Punya dua rumah kontrakan.", "Bila kontrakannya tidak ada lagi."),
    lists.Result("eligible"),
    lists.Result("postponed", "Rumahnya belum dikunjungi.", "Setelah kunjungan rumah."),
)


def lay_out(diary: Diary) -> None:
    """This function will put all of it on the desks of the story's village and of Dinsos."""
    village = diary.villages[0]
    neighbourhood_list(diary, village)
    judged_list(diary, village)
    frozen_list(diary, village)
    letters(diary, village, "head", "secretary")
    letters(diary, f"{diary.regency}-dinsos", "head", "secretary")
    workbooks(diary, village)
    besides.lay_out(diary, village)


def neighbourhood_list(diary: Diary, village: str) -> None:
    """Eight names handed in by an RT, with one receipt."""
    at = diary.at(6, 10)
    names = [proposals.Facts(diary.names.anyone(), rt="003", rw="002") for _n in range(8)]
    handed = proposals.Handed("RT 003/RW 002", "Ketua RT 003", localtime(at).date(), names, scenes.programme(diary))
    diary.do(proposals.hand_in_list, diary.seat(village, "operator"), handed=handed, key=diary.key(), at=at)


def _new_list(diary: Diary, village: str, ago: int, *, back: int) -> int:
    """The list of a month, gathered and frozen."""
    at, operator = diary.at(ago, 11), diary.seat(village, "operator")
    month = localtime(at).date().replace(day=1) - timedelta(days=28 * back)
    made = diary.do(lists.open_list, operator, programme=scenes.programme(diary), month=month, at=at)
    diary.do(lists.gather, operator, list_id=made.pk, at=at)
    diary.do(lists.freeze, operator, list_id=made.pk, at=at)
    return int(made.pk)


def judged_list(diary: Diary, village: str) -> None:
    """Judged by a meeting, keyed back; it waits for the head's signature."""
    pk, at = _new_list(diary, village, 4, back=1), diary.at(2, 14)
    secretary = diary.seat(village, "secretary")
    meeting = lists.Meeting(
        "meeting", localtime(diary.at(3)).date(), place="Aula kantor", n_members=12, n_present=9, quorum=7,
        attendance="\n".join(diary.names.anyone() for _n in range(9)),
    )  # fmt: skip
    diary.do(lists.record_meeting, secretary, list_id=pk, meeting=meeting, at=at)
    lines = ListLine.objects.filter(list=pk).order_by("n").values_list("pk", flat=True)
    results = {line: VERDICTS[n % len(VERDICTS)] for n, line in enumerate(lines)}
    diary.do(lists.key_back, secretary, list_id=pk, results=results, at=at)


def frozen_list(diary: Diary, village: str) -> None:
    """The next list, with what came after; it waits for its meeting."""
    for _n in range(3):
        diary.hand_in(village, diary.at(1), kind="proposal", programme=scenes.programme(diary))
    _new_list(diary, village, 0, back=0)


def letters(diary: Diary, code: str, head: str, initials: str) -> None:
    """Three letters of one office: one to be initialled, one to be signed, one signed."""
    maker, chain = diary.seat(code, "section_head"), diary.seat(code, initials)
    scope(maker.post_id)
    held = list(
        queries.worklist(maker).filter(state_class="open", due__isnull=False).values_list("number", flat=True)[:9]
    )
    purposes = ("Pengantar usulan bulan ini", "Permohonan data pembanding", "Pengantar berkas lengkap")
    for n, purpose in enumerate(purposes):
        batch = diary.do(
            batches.make, maker, purpose=purpose, numbers=held[n * 3 : n * 3 + 3], chain_posts=[chain.post_id],
            at=diary.at(3 - n, 10),
        )  # fmt: skip
        if n > 0:
            diary.do(batches.initial, chain, batch_id=batch.pk, at=diary.at(3 - n, 14))
        if n > 1:
            number = f"460/{diary.dice.randrange(100, 999)}/{localtime(diary.now).year}"
            diary.do(
                batches.sign,
                diary.seat(code, head),
                batch_id=batch.pk,
                letter_number=number,
                choices={},
                at=diary.at(0),
            )


def workbooks(diary: Diary, village: str) -> None:
    """Two of the office's own workbooks: one made true, one still to be looked through."""
    operator = diary.seat(village, "operator")
    where = _where(village)
    with TemporaryDirectory() as folder:
        for n, rows in enumerate((14, 40)):
            path = Path(folder) / f"usulan-{village}-{n + 1}.xlsx"
            traps = generator.Traps(
                truncated=1 + n, without_nik=2, without_nik_and_kk=1, elsewhere=1, is_staff_added=False
            )
            generator.make(path, seed=diary.dice.randrange(10**6), rows=rows, traps=traps, village=where)
            staged = diary.do(
                exchange.stage, operator, at=diary.at(5 - 4 * n, 9), path=path, programme=scenes.programme(diary)
            )
            if n == 0:
                diary.do(commits.commit_some, operator, at=diary.at(5, 10), import_id=staged.source.pk)


def _where(village: str) -> generator.Village:
    """The village's name and those above it, as a workbook writes them."""
    path = places.paths_of([village])[village].split(", ")
    names = [part.partition(" ")[2].upper() for part in path[:2]]
    return generator.Village(
        names[0],
        names[1],
        path[2].upper().replace("KAB. ", "KAB "),
        path[3].upper(),
        village[:8].replace(".", ""),
        ("SUKAMAJU",),
    )
