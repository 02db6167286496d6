"""A slot for a card: by its signature where that is the same each time, else by its decryption, each tried first."""

import hmac
import secrets

from cryptography.hazmat.primitives.asymmetric import padding, rsa

from secmail.api.events import PinReason
from secmail.cms.holders import holder
from secmail.domain.cards import Card, CardKey, KeyRole
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.engine.desk import Desk
from secmail.engine.ports import VaultEditor
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

_DECRYPTING = (KeyRole.AUTHENTICATION, KeyRole.CONFIDENTIALITY)
_NO = frozenset({Code.CARD_UNUSABLE, Code.VAULT_DAMAGED, Code.CARD_MODULE_FAILED})
"""What a card answers that cannot do it; a card that was taken out, or a PIN that was refused, is another matter."""
_TRIAL_BYTES = 32


class CardSlots:
    """Makes slots. Engine thread; the card is unlocked."""

    def __init__(self, desk: Desk, session: Session, reason: PinReason) -> None:
        self._desk = desk
        self._session = session
        self._reason = reason

    def add(self, editor: VaultEditor, card: Card, *, mandate: str | None = None) -> Steps[CardKey]:
        """The key that opens the new slot. ActionNeeded CARD_NO_SLOT_KEY when the card can do neither.

        Signatures come first: what is sealed to a public key anybody could have sealed, and some modules refuse to
        decrypt (cps-mssante §1.4).
        """
        key = slot_key(card)
        if key is not None and (yield from self._by_signature(editor, card, key, mandate=mandate)):
            return key
        for role in _DECRYPTING:
            key = card.key(role)
            if key is not None and (yield from self._decrypts(card, key)):
                editor.add_decrypting_card(key.certificate.der, role, mandate=mandate)
                return key
        raise ActionNeeded(Code.CARD_NO_SLOT_KEY)

    def _by_signature(self, editor: VaultEditor, card: Card, key: CardKey, *, mandate: str | None) -> Steps[bool]:
        """Made twice: a signature with randomness in it would never open the slot again."""
        challenge = editor.signing_challenge(key.certificate.der, key.role)
        try:
            one = yield from self._session.cards.sign(card, key.role, challenge.data, reason=self._reason)
            other = yield from self._session.cards.sign(card, key.role, challenge.data, reason=self._reason)
            if not hmac.compare_digest(one, other):
                return False
            editor.add_signing_card(challenge, one, mandate=mandate)
        except SecmailError as error:
            if error.code not in _NO:
                raise
            return False
        return True

    def _decrypts(self, card: Card, key: CardKey) -> Steps[bool]:
        public = _rsa_key(key)
        if public is None or not key.can_decrypt:
            return False
        trial = secrets.token_bytes(_TRIAL_BYTES)
        sealed = public.encrypt(trial, padding.PKCS1v15())
        try:
            answer = yield from wait(self._desk.ports.cards.decrypt(card.id, key.role, sealed))
        except SecmailError as error:
            if error.code not in _NO:
                raise
            return False
        return hmac.compare_digest(answer, trial)


def slot_key(card: Card) -> CardKey | None:
    """The authentication key of a card, if it signs by RSA: never the signature key, whose signatures are shown."""
    key = card.key(KeyRole.AUTHENTICATION)
    return key if key is not None and key.can_sign and _rsa_key(key) is not None else None


def _rsa_key(key: CardKey) -> rsa.RSAPublicKey | None:
    try:
        public = holder(key.certificate.der).public_key()
    except SecmailError:
        return None
    return public if isinstance(public, rsa.RSAPublicKey) else None
