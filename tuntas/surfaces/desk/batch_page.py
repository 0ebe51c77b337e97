"""Letters: what travels, who has initialled, what may be done now; and the list one signs."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Count, Q
from django.forms import Form
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, ngettext

from tuntas.base.errors import DomainError, NotPossibleNow
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import batches
from tuntas.casework.cases.models import Batch, BatchLine, Initialling
from tuntas.surfaces import parts
from tuntas.surfaces.desk import once, pages, words
from tuntas.surfaces.desk.forms import LetterForm, SendOutForm


SHOWN = 50


def list_page(by: Seat) -> pages.BatchesPage:
    waiting = Count("initials", filter=Q(initials__initialled_at__isnull=True), distinct=True)
    found = batches.batches_for(by).annotate(n_lines=Count("lines", distinct=True), n_waiting=waiting)[:SHOWN]
    new = reverse("desk:batch_new") if may.can(by, may.BATCHES_MAKE) else ""
    return pages.BatchesPage([_task(batch, by) for batch in found], new)


def _task(batch: Batch, by: Seat) -> parts.Task:
    n = batch.n_lines  # type: ignore[attr-defined]
    sentence = ngettext("%(office)s, %(n)d perkara.", "%(office)s, %(n)d perkara.", n) % {
        "office": batch.office.name,
        "n": n,
    }
    is_own = batches.signer(batch).pk == by.office_id
    is_mine = is_own and batch.signed_at is None and may.can(by, may.BATCHES_SIGN)
    ready = is_mine and batch.n_waiting == 0  # type: ignore[attr-defined]
    name, label = ("sign_list", _("Lihat dan tanda tangani")) if ready else ("batch", _("Buka surat"))
    link = parts.Link(reverse(f"desk:{name}", args=[batch.pk]), label)
    chip = _chip(batch, is_initialled=batch.n_waiting == 0)  # type: ignore[attr-defined]
    return parts.Task(batch.purpose, sentence, chip, link, is_main=ready)


def _chip(batch: Batch, *, is_initialled: bool) -> parts.Chip:
    if batch.signed_at:
        return parts.Chip("ok", _("Ditandatangani"))
    return parts.Chip("soon", _("Menunggu tanda tangan") if is_initialled else _("Menunggu paraf dan tanda tangan"))


def page(batch: Batch, by: Seat, at: datetime, *, ask: Form | None = None) -> pages.BatchPage:
    layers, carried = batches.chain(batch), batches.lines(batch)
    return pages.BatchPage(
        batch.purpose,
        batch.office.name,
        _chip(batch, is_initialled=all(layer.initialled_at for layer in layers)),
        batch.letter_number,
        batch.letter_on,
        _chain(batch, layers),
        [_line(line, at) for line in carried],
        _moves(batch, layers, by, ask),
    )


def _chain(batch: Batch, layers: list[Initialling]) -> list[pages.Initial]:
    waits = next((layer.n for layer in layers if layer.initialled_at is None), None)
    drawn = [pages.Initial(layer.post.title, layer.initialled_at, is_now=layer.n == waits) for layer in layers]
    title = (
        batch.signed_by.title
        if batch.signed_by
        else _("Tanda tangan kepala %(office)s") % {"office": batches.signer(batch).name}
        if batch.signs_at_id is None
        else _("Tanda tangan %(office)s") % {"office": batches.signer(batch).name}
    )
    return [*drawn, pages.Initial(title, batch.signed_at, is_now=waits is None and batch.signed_at is None)]


def _held(code: str) -> str:
    return {batches.KIN: _("ditahan: kerabat penanda tangan"), batches.ASK_FIRST: _("ditahan: ditanya dulu")}.get(
        code, ""
    )


def _line(line: BatchLine, at: datetime) -> parts.Task:
    held = _held(line.held_back)
    chip = parts.Chip("warga", held) if held else words.chip(line.case, at)
    link = parts.Link(words.case_url(line.case), _("Buka perkara"))
    return parts.Task(f"{line.case.applicant}, {words.number(line.case)}", words.about(line.case), chip, link)


def _moves(batch: Batch, layers: list[Initialling], by: Seat, ask: Form | None) -> list[parts.Move]:
    """What this post may still put to the letter; what is done, or is never its to do, is no move."""
    moves = []
    mine = any(layer.post_id == by.post_id and layer.initialled_at is None for layer in layers)
    if may.can(by, may.BATCHES_INITIAL) and mine and batch.signed_at is None:
        refusal = _refusal(batches.check_initial, batch, layers, by)
        moves.append(
            _move("initial", _("Paraf"), once.address("batch_initial", batch.pk), refusal, button=_("Paraf surat ini"))
        )
    signs = may.can(by, may.BATCHES_SIGN) and batches.signer(batch).pk == by.office_id
    if signs and batch.signed_at is None:
        refusal = _refusal(batches.check_sign, batch, layers, by)
        intro = _("Semua baris disetujui, kecuali kerabat Anda. Memilih per baris: lewat daftar surat.")
        form = None if refusal else LetterForm(auto_id="id_sign_%s")
        moves.append(
            _move("sign", _("Tanda tangani"), once.address("batch_sign", batch.pk), refusal, intro=intro, form=form)
        )
    if may.can(by, may.CASES_DISPATCH) and batches.to_send(batch):
        intro = _("Nomor surat ini menjadi bukti kirim setiap perkaranya. Kantor ini memantau sampai kembali.")
        moves.append(
            _move(
                "send",
                _("Kirim ke lembaga luar"),
                once.address("batch_send", batch.pk),
                None,
                intro=intro,
                form=SendOutForm(),
            )
        )
    # Whoever signs it sits here already.
    if ask is not None and may.can(by, may.BATCHES_INITIAL) and batch.signed_at is None and not signs:
        url = once.address("batch_ask", batch.pk)
        intro = _("Tautan sekali pakai untuk HP pejabatnya, dua jam.")
        refusal = _refusal(check_ask, layers)
        ask_move = _move(
            "ask", _("Minta persetujuan lewat HP"), url, refusal, button=_("Buat tautan"), intro=intro, form=ask
        )
        moves.append(replace(ask_move, is_main=False))
    return moves


def check_ask(layers: list[Initialling]) -> None:
    """NotPossibleNow while an initial is missing: the link would lead the head to a letter he cannot sign yet."""
    missing = next((layer for layer in layers if layer.initialled_at is None), None)
    if missing is not None:
        raise NotPossibleNow(_("Belum diparaf %(post)s.") % {"post": missing.post.title})


def _refusal(check: object, *args: object) -> DomainError | None:
    try:
        check(*args)  # type: ignore[operator]
    except DomainError as refusal:
        return refusal
    return None


def _move(
    code: str,
    label: str,
    url: str,
    refusal: DomainError | None,
    *,
    button: str = "",
    intro: str = "",
    form: Form | None = None,
) -> parts.Move:
    blocked = parts.Blocked(str(refusal.sentence)) if refusal else None
    return parts.Move(code, label, url, intro, form, button, blocked=blocked, is_main=refusal is None)


def sign_page(batch: Batch, by: Seat, at: datetime) -> pages.SignListPage:
    """Screen 5: every name with its choice; own kin locked."""
    carried = batches.lines(batch)
    kin = batches.kin_lines(carried, by, at)
    drawn = [_sign_line(n, line, is_kin=line.pk in kin) for n, line in enumerate(carried, start=1)]
    return pages.SignListPage(
        batch.purpose,
        batch.made_by.title,
        localtime(batch.made_at).date(),
        once.address("batch_sign", batch.pk),
        n_total=len(carried),
        n_agree=len(carried) - len(kin),
        n_out=0,
        n_kin=len(kin),
        new=drawn,
        later_url=reverse("desk:batch", args=[batch.pk]),
    )


def _sign_line(n: int, line: BatchLine, *, is_kin: bool) -> pages.ListLine:
    sentence = _("%(what)s, perkara %(number)s") % {"what": words.about(line.case), "number": words.number(line.case)}
    if is_kin:
        locked = _("Ia kerabat Anda. Baris ini ditandatangani orang lain; baris lain tetap jalan.")
        return pages.ListLine(n, line.case.applicant, sentence, locked=locked)
    return pages.ListLine(n, line.case.applicant, sentence, f"line_{line.pk}")
