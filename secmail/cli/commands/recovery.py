"""Recovery shares: made, checked, and used in an emergency."""

from datetime import UTC, datetime
from pathlib import Path

from secmail.api import custody as v
from secmail.api.sheets import Sheet, SheetFacts, file_names, recovery_sheets
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.cli.terminal import fill, reserved
from secmail.domain.errors import Code
from secmail.domain.vaults import FEWEST_NEEDED, MOST_SHARES, Share

_ROOM = 64 * 1024
"""Of a sheet; four times of what one has."""


def make(context: Context) -> Exit:
    """One sheet a custodian, written where it was said and nowhere else, for nobody else to read.

    New shares make the former ones void, so the files are there, with room for their content, before any share is.
    """
    names, needed = _custodians(context)
    folder = Path(context.options.sheets)
    if not folder.is_dir():
        raise context.misused("usage.sheets")
    with context.engine() as engine:
        files = make_sheets(context, engine, names, needed=needed, folder=folder)
    if context.output.as_json:
        context.output.document({"sheets": list(map(str, files)), "needed": needed})
    for file in files:
        context.output.line(context.words("written", file=str(file)))
    context.output.line(context.words("recover.made", count=len(files), needed=needed))
    return Exit.DONE


def make_sheets(
    context: Context, engine: Dialogue, names: tuple[str, ...], *, needed: int, folder: Path
) -> tuple[Path, ...]:
    """The files, in the holder's session, which is opened where it is not. As `make`."""
    files = [folder / name for name in file_names(names)]
    with reserved(files, _ROOM):
        holder = engine.unlock()
        shares: tuple[Share, ...] = engine.do(v.MakeShares(names, needed), tuple)
        shown = engine.ask(v.OpenedSession())
        facts = SheetFacts(holder, shown.vault.id if shown else "", needed, len(shares), datetime.now(UTC))
        _write(context, files, recovery_sheets(shares, facts, context.words.language))
    return tuple(files)


def check(context: Context) -> Exit:
    """Words as printed; the first four letters of each are enough. No card is needed; with one it says whose it is."""
    words = _shares(context, at_most=1)
    with context.engine() as engine:
        if context.options.pin_stdin:
            engine.unlock()
        try:
            name = engine.do(v.CheckShare(words[0] if words else ""), str)
        except Failed as failed:
            _tell_mistake(context, failed)
            raise
    if context.output.as_json:
        context.output.document({"custodian": name or None})
    context.output.line(context.words("recover.checked", name=name) if name else context.words("recover.known"))
    return Exit.DONE


def emergency(context: Context) -> Exit:
    """Opens by shares. With --add-card the holder's further card opens from then on: the usual reason."""
    options = context.options
    if not options.opener.strip():
        raise context.misused("usage.opener")
    shares = _shares(context, at_most=MOST_SHARES)
    with context.engine() as engine:
        engine.wait_for_cards()
        try:
            holder = engine.do(v.OpenByShares(shares, options.opener, options.vault), str)
        except Failed as failed:
            _tell_mistake(context, failed)
            raise
        if options.add_card:
            engine.do(v.AddCard(), type(None))
    if context.output.as_json:
        context.output.document({"holder": holder, "card_added": options.add_card})
    context.output.line(context.words("vault.unlocked", holder=holder))
    context.output.line(context.words("vault.card-added" if options.add_card else "recover.next"))
    context.output.line(context.words("recover.noted"))
    return Exit.DONE


def _shares(context: Context, *, at_most: int) -> tuple[str, ...]:
    """One a line; at the terminal each is asked for, and not shown."""
    if not context.input.at_terminal:
        lines = context.input.content("-").decode("utf-8", "replace").splitlines()
        return tuple(filter(None, map(str.strip, lines)))[:at_most]
    found: list[str] = []
    while len(found) < at_most and (typed := context.input.ask(context.words("share.ask", number=len(found) + 1))):
        found.append(typed)
    return tuple(found)


def _custodians(context: Context) -> tuple[tuple[str, ...], int]:
    """Who they are and how many of them are needed; said what is wrong before anything is asked for."""
    names = tuple(" ".join(name.split()) for name in context.options.custodian)
    needed: int = context.options.needed
    if not all(names):
        raise context.misused("usage.custodian-empty")
    if len(set(names)) < len(names):
        raise context.misused("usage.custodian-twice")
    if not FEWEST_NEEDED <= needed <= len(names) <= MOST_SHARES:
        raise context.misused("usage.needed", most=MOST_SHARES)
    return names, needed


def _write(context: Context, files: list[Path], sheets: tuple[Sheet, ...]) -> None:
    """What cannot be written after all is shown: the words are nowhere else, and the former sheets are void."""
    failure: Failed | None = None
    for file, sheet in zip(files, sheets, strict=True):
        try:
            fill(file, sheet.html.encode())
        except Failed as failed:
            failure = failed
            context.say("recover.not-written", name=sheet.custodian, words=" ".join(sheet.words))
    if failure is not None:
        raise failure


def _tell_mistake(context: Context, failed: Failed) -> None:
    """Which word of a share was mistyped, where that is known."""
    kind, _, number = failed.detail.partition(" ")
    if failed.code is Code.SHARE_UNREADABLE and kind == "word" and number.isdigit():
        context.say("recover.word", number=number)
