"""Letting each key of a card show what it can: `secmail card test`."""

import secrets
from dataclasses import replace

from secmail.api.cards import CardTried, KeyTried
from secmail.api.events import PinReason
from secmail.cms import possession
from secmail.domain.cards import Card, CardKey, KeyRole, SignatureScheme
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.ids import CardId
from secmail.engine.card_use import CardUse
from secmail.engine.desk import Desk
from secmail.engine.steps import Steps, wait

_SAID = b"Trial of a card by secmail. Whoever signs this agrees to nothing. "
"""Before the random part of what is signed: a signature key also signs letters, and must not sign what could be one."""
_SECRET = 32


class CardTrial:
    """Engine thread."""

    def __init__(self, desk: Desk, cards: CardUse) -> None:
        self._desk = desk
        self._cards = cards

    def run(self, wanted: CardId) -> Steps[CardTried]:
        """ActionNeeded CARD_REMOVED, and the errors of a login; what a single key cannot do is in the result."""
        found = self._cards.present(wanted)
        card = yield from self._cards.log_in(found, PinReason.UNLOCK)
        try:
            first = [key for role in KeyRole if (key := card.key(role)) is not None]
            tried: list[KeyTried] = []
            for key in first:
                tried.append((yield from self._try(card, key)))
        finally:
            if not found.unlocked:
                self._desk.ports.cards.lock(card.id)
        return CardTried(card, tuple(tried))

    def _try(self, card: Card, key: CardKey) -> Steps[KeyTried]:
        tried = KeyTried(key)
        if key.can_sign:
            right, code = yield from self._sign(card, key, pss=False)
            tried = replace(tried, signed=right, code=tried.code or code)
        if key.can_pss:
            right, code = yield from self._sign(card, key, pss=True)
            tried = replace(tried, signed_pss=right, code=tried.code or code)
        if key.can_decrypt or key.can_oaep:
            right, code = yield from self._decrypt(card, key)
            tried = replace(tried, decrypted=right, code=tried.code or code)
        return tried

    def _sign(self, card: Card, key: CardKey, *, pss: bool) -> Steps[tuple[bool, Code | None]]:
        der, data = key.certificate.der, _SAID + secrets.token_hex(_SECRET).encode()
        try:
            scheme = SignatureScheme(possession.digest_of(der), pss)
            signature = yield from self._cards.sign(card, key.role, data, scheme=scheme)
            right = possession.signed(der, data, signature=signature, pss=pss)
        except SecmailError as error:
            return False, _of_one_key(error)
        return right, None if right else Code.CARD_UNUSABLE

    def _decrypt(self, card: Card, key: CardKey) -> Steps[tuple[bool, Code | None]]:
        secret = secrets.token_bytes(_SECRET)
        try:
            sealed = possession.sealed(key.certificate.der, secret, oaep=key.can_oaep)
            opened = yield from wait(self._desk.ports.cards.decrypt(card.id, key.role, sealed))
        except SecmailError as error:
            return False, _of_one_key(error)
        return opened == secret, None if opened == secret else Code.CARD_UNUSABLE


def _of_one_key(error: SecmailError) -> Code:
    """The code; what is wrong with the card as a whole, or with its user, ends the trial."""
    if isinstance(error, ActionNeeded):
        raise error
    return error.code
