"""The card software that the program found, and the user's own additions to it."""

from pathlib import Path

from secmail.api.queries import CardModules
from secmail.cli import card_listings, listings
from secmail.cli.context import Context
from secmail.cli.outcome import Exit
from secmail.domain.cards import ModuleState

_WORKING = frozenset({ModuleState.IN_USE, ModuleState.NO_READER})


def show(context: Context) -> Exit:
    """What became of each, after the change that is asked for. NO when none can be used."""
    _change(context)
    with context.engine() as engine:
        engine.wait_for_cards()
        found = engine.ask(CardModules())
    if context.output.as_json:
        context.output.document(listings.rows("modules", (card_listings.module(row, context.words) for row in found)))
    for row in found:
        context.output.lines(card_listings.module_lines(row, context.words))
    if not found:
        context.output.line(context.words("modules.none"))
    return Exit.DONE if any(row.state in _WORKING for row in found) else Exit.NO


def _change(context: Context) -> None:
    options = context.options
    if options.add is not None:
        context.program.add_card_module(context.profile, Path(options.add).absolute())
    elif options.remove is not None and not context.program.remove_card_module(
        context.profile, Path(options.remove).absolute()
    ):
        raise context.misused("modules.unknown")
