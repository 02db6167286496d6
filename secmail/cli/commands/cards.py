"""Cards, vaults and certificates."""

from secmail.api.commands import ImportCertificates, UnlockCard
from secmail.api.queries import Certificates
from secmail.cli import listings
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.domain.addresses import same_address
from secmail.domain.cards import Card
from secmail.domain.errors import Code
from secmail.domain.people import KnownCertificate


def show_all(context: Context) -> Exit:
    """The cards that are in a reader."""
    with context.engine() as engine:
        cards = engine.wait_for_cards()
    if context.output.as_json:
        context.output.document(listings.rows("cards", map(listings.card, cards)))
    for card in cards:
        context.output.line(f"{card.id}  {card.kind}  {card.holder}  {card.reader}")
    if not cards:
        context.output.line(context.words("card.none"))
    return Exit.DONE


def show(context: Context) -> Exit:
    """One card with its keys and certificates."""
    with context.engine() as engine:
        card = chosen_card(context, engine)
    if context.output.as_json:
        context.output.document(listings.card(card))
    context.output.line(f"{card.id}  {card.kind}  {card.holder}  {card.reader}")
    for key in card.keys:
        facts = key.certificate
        context.output.line(f"  {key.role}  {facts.subject}  {facts.serial}  {facts.not_after:%Y-%m-%d}")
    return Exit.DONE


def test(context: Context) -> Exit:
    """Opens the holder's vault: the card signs or decrypts its challenge, and the answer is proven by the vault."""
    with context.engine() as engine:
        card = chosen_card(context, engine)
        holder = engine.unlock(UnlockCard(card.id))
    if context.output.as_json:
        context.output.document({"id": card.id, "holder": holder, "works": True})
    context.output.line(context.words("card.opened", holder=holder))
    return Exit.DONE


def chosen_card(context: Context, engine: Dialogue) -> Card:
    """By its number or label; without one the first that is in."""
    cards = engine.wait_for_cards()
    if not cards:
        raise Failed(Code.CARD_ABSENT)
    wanted = context.options.card
    found = [card for card in cards if wanted is None or wanted in (card.id, card.label)]
    if not found:
        raise context.misused("usage.card")
    return found[0]


def add_certificate(context: Context) -> Exit:
    """Learns certificates from a file. NO when it taught nothing."""
    data = context.input.content(context.options.file)
    with context.engine() as engine:
        learned = engine.do(ImportCertificates(data, context.options.address), int)
    if context.output.as_json:
        context.output.document({"learned": learned})
    context.output.line(context.words("certificates.learned", count=learned))
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
