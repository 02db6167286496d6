"""Recovery shares: made, checked, and used in an emergency."""

from datetime import UTC, datetime
from pathlib import Path

from secmail.api import custody as v
from secmail.api.sheets import Sheet, SheetFacts, recovery_sheets
from secmail.cli.context import Context
from secmail.cli.outcome import Exit
from secmail.cli.terminal import write_new_file
from secmail.domain.vaults import Share


def make(context: Context) -> Exit:
    """One sheet a custodian, written where it was said and nowhere else, for nobody else to read."""
    options, folder = context.options, Path(context.options.sheets)
    if not folder.is_dir():
        raise context.misused("usage.sheets")
    with context.engine() as engine:
        holder = engine.unlock()
        shares: tuple[Share, ...] = engine.do(v.MakeShares(tuple(options.custodian), options.needed), tuple)
        shown = engine.ask(v.OpenedSession())
    vault = shown.vault.id if shown is not None else ""
    facts = SheetFacts(holder, vault, options.needed, len(shares), datetime.now(UTC))
    sheets = recovery_sheets(shares, facts, context.words.language)
    files = [_written(folder, sheet) for sheet in sheets]
    if context.output.as_json:
        context.output.document({"sheets": files, "needed": options.needed})
    for file in files:
        context.output.line(context.words("written", file=file))
    context.output.line(context.words("recover.made", count=len(files), needed=options.needed))
    return Exit.DONE


def check(context: Context) -> Exit:
    """Words as printed; the first four letters of each are enough."""
    words = _shares(context, at_most=1)
    with context.engine() as engine:
        engine.unlock()
        name = engine.do(v.CheckShare(words[0] if words else ""), str)
    if context.output.as_json:
        context.output.document({"custodian": name})
    context.output.line(context.words("recover.checked", name=name))
    return Exit.DONE


def emergency(context: Context) -> Exit:
    """Opens by shares. With --add-card the holder's further card opens from then on: the usual reason."""
    options = context.options
    shares = _shares(context, at_most=16)
    with context.engine() as engine:
        engine.wait_for_cards()
        holder = engine.do(v.OpenByShares(shares, options.opener, options.vault), str)
        if options.add_card:
            engine.do(v.AddCard(), type(None))
    if context.output.as_json:
        context.output.document({"holder": holder, "card_added": options.add_card})
    context.output.line(context.words("vault.unlocked", holder=holder))
    if options.add_card:
        context.output.line(context.words("vault.card-added"))
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


def _written(folder: Path, sheet: Sheet) -> str:
    path = folder / sheet.file_name
    write_new_file(path, sheet.html.encode())
    return str(path)
