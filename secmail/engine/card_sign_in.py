"""The PIN of a card that one signs in to servers with: asked for where a person waits for it, never by itself."""

from collections.abc import Iterator

from secmail.api.accounts import SignInAgain
from secmail.api.commands import AddAccount, Synchronise, TestAccount
from secmail.api.events import PinReason
from secmail.domain.accounts import SignIn
from secmail.domain.cards import Card, KeyRole
from secmail.domain.errors import ActionNeeded
from secmail.engine.card_use import CardUse
from secmail.engine.desk import Desk
from secmail.engine.sign_in_keys import only_card
from secmail.engine.steps import Steps

ByCard = Synchronise | AddAccount | TestAccount | SignInAgain
"""What may need such a card now."""


class CardSignIn:
    """Engine thread."""

    def __init__(self, desk: Desk, cards: CardUse) -> None:
        self._desk = desk
        self._cards = cards

    def unlock_for(self, command: ByCard) -> Steps[None]:
        """A card that is not in is not waited for: connecting tells so (CARD_ABSENT), of that account alone."""
        for card in self._locked(command):
            try:
                yield from self._cards.log_in(card, PinReason.UNLOCK)
            except ActionNeeded:
                # Other accounts are synchronised all the same.
                if not isinstance(command, Synchronise):
                    raise

    def _locked(self, command: ByCard) -> Iterator[Card]:
        wanted = set(self._wanted(command))
        for card in self._desk.ports.cards.cards():
            key = card.key(KeyRole.AUTHENTICATION)
            if key is not None and key.certificate.sha256 in wanted and not card.unlocked:
                yield card

    def _wanted(self, command: ByCard) -> Iterator[str]:
        """Fingerprints of authentication certificates."""
        if isinstance(command, AddAccount):
            if command.sign_in is SignIn.CARD:
                yield only_card(self._desk.ports.cards)
            return
        for account in self._desk.db.folders.accounts():
            if account.sign_in is SignIn.CARD and command.account in {None, account.id}:
                # Anew: by the card that is in, which may be its successor.
                yield only_card(self._desk.ports.cards) if isinstance(command, SignInAgain) else account.card or ""
