"""Cards."""

from secmail.api.cards import CardTried, TryCard
from secmail.api.queries import CardModules
from secmail.cli import card_listings, listings
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.domain.cards import Card
from secmail.domain.errors import Code


def show_all(context: Context) -> Exit:
    """The cards, and the readers that are empty."""
    with context.engine() as engine:
        cards = engine.wait_for_cards()
        modules = engine.ask(CardModules())
    readers = card_listings.readers(cards, modules)
    if context.output.as_json:
        rows = listings.rows("cards", map(card_listings.card, cards))
        context.output.document({**rows, "readers": card_listings.reader_rows(readers)})
    for card in cards:
        context.output.lines(card_listings.card_lines(card, context.words))
    for reader in (name for name, card in readers.items() if card is None):
        context.output.line(context.words("card.reader-empty", reader=reader))
    if not cards:
        context.output.line(context.words("card.none"))
    return Exit.DONE


def show(context: Context) -> Exit:
    """One card with its keys and certificates."""
    with context.engine() as engine:
        card = _chosen(context, engine)
    if context.output.as_json:
        context.output.document(card_listings.card(card))
    context.output.lines(card_listings.card_lines(card, context.words))
    context.output.lines(card_listings.key_line(key, context.words) for key in card.keys)
    return Exit.DONE


def test(context: Context) -> Exit:
    """Each key signs and decrypts what it can, proven by its certificate. NO when one fails."""
    with context.engine() as engine:
        if not _named(context) and len(engine.wait_for_cards()) > 1:
            # A PIN must not be tried on somebody else's card.
            raise context.misused("usage.cards")
        result = engine.do(TryCard(_chosen(context, engine).id), CardTried)
    if context.output.as_json:
        context.output.document(card_listings.tried(result))
    context.output.lines(card_listings.card_lines(result.card, context.words))
    for key in result.keys:
        context.output.lines(card_listings.tried_lines(key, context.words))
    context.output.line(context.words("card.works" if result.works else "card.fails"))
    return Exit.DONE if result.works else Exit.NO


def _chosen(context: Context, engine: Dialogue) -> Card:
    """The one that is named; else the first that is in."""
    wanted = _named(context)
    if wanted:
        return context.card(engine, wanted)
    cards = engine.wait_for_cards()
    if not cards:
        raise Failed(Code.CARD_ABSENT)
    return cards[0]


def _named(context: Context) -> str | None:
    """After the command, or by --card."""
    named: str | None = context.options.card or context.options.by_card
    return named
