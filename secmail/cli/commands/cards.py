"""Cards, vaults and certificates."""

from secmail.api.cards import CardTried, TryCard
from secmail.api.commands import ImportCertificates
from secmail.api.queries import CardModules, Certificates
from secmail.cli import card_listings, listings
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.domain.addresses import same_address
from secmail.domain.cards import Card
from secmail.domain.errors import Code
from secmail.domain.people import KnownCertificate


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


def add_certificate(context: Context) -> Exit:
    """Learns certificates from a file. NO when it taught nothing."""
    data = context.input.content(context.options.file)
    with context.engine() as engine:
        learned = engine.do(ImportCertificates(data, context.options.address), int)
    if context.output.as_json:
        context.output.document({"learned": learned})
    context.output.line(context.words.counted("certificates.learned", learned))
    return Exit.DONE if learned else Exit.NO


def show_certificate(context: Context) -> Exit:
    """Known certificates of an address, or one by the beginning of its fingerprint."""
    wanted = context.options.wanted
    with context.engine() as engine:
        found = [row for row in engine.ask(Certificates()) if _is_meant(row, wanted)]
    if not found:
        raise context.misused("usage.certificate")
    if context.output.as_json:
        context.output.document(listings.rows("certificates", map(listings.certificate, found)))
    for row in found:
        facts = row.certificate
        context.output.line(f"{row.address}\n  {facts.subject}\n  {facts.issuer}\n  {facts.serial}  {facts.sha256}")
    return Exit.DONE


def _is_meant(row: KnownCertificate, wanted: str) -> bool:
    fingerprint = wanted.casefold().replace(":", "")
    by_fingerprint = len(fingerprint) >= 8 and row.certificate.sha256.startswith(fingerprint)
    return by_fingerprint or same_address(row.address, wanted)
