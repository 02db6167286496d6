"""Keys that one signs in with: those of a file, and the card's authentication key."""

from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as TooLong
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509 import Certificate, load_pem_x509_certificates

from secmail.domain.accounts import Account, ClientCertificate, Password, SigningCard
from secmail.domain.cards import Card, KeyRole, SignatureScheme
from secmail.domain.errors import ActionNeeded, Code, Rejected, Unavailable
from secmail.engine.ports import CardPort

_MAX_FILE = 1_000_000
_CARD_SECONDS = 30.0
_PEM = b"-----BEGIN "
_KEYS = tuple(_PEM + kind for kind in (b"PRIVATE KEY", b"ENCRYPTED PRIVATE", b"RSA PRIVATE", b"EC PRIVATE"))


def client_certificate(account: Account, passphrase: Password) -> ClientCertificate:
    """Out of the account's key file, PKCS#12 or PEM. KEYFILE_UNREADABLE, VAULT_WRONG_PASSPHRASE."""
    try:
        with Path(account.key_file or "").open("rb") as file:
            data = file.read(_MAX_FILE + 1)
    except OSError as error:
        raise Rejected(Code.KEYFILE_UNREADABLE, f"errno {error.errno}") from None
    if len(data) > _MAX_FILE:
        raise Rejected(Code.KEYFILE_UNREADABLE, "too large")
    secret = passphrase.reveal.encode() or None
    try:
        return _of_pem(data, secret) if _PEM in data else _of_pkcs12(data, secret)
    except UnsupportedAlgorithm:
        raise Rejected(Code.KEYFILE_UNREADABLE, "algorithm") from None
    except (ValueError, TypeError):
        # The library has one error for a wrong passphrase and for rubbish.
        raise ActionNeeded(Code.VAULT_WRONG_PASSPHRASE, "key file of an account") from None


def card_key(cards: CardPort, account: Account) -> SigningCard:
    """The account's card, which must be in and unlocked. ActionNeeded CARD_ABSENT, CARD_PIN_NEEDED."""
    for card in cards.cards():
        key = card.key(KeyRole.AUTHENTICATION)
        if key is not None and key.certificate.sha256 == account.card:
            if not card.unlocked:
                raise ActionNeeded(Code.CARD_PIN_NEEDED, "to sign in")
            return SigningCard((key.certificate.der,), _signer(cards, card), pss=key.can_pss)
    raise ActionNeeded(Code.CARD_ABSENT, "the card of this account")


def only_card(cards: CardPort) -> str:
    """The fingerprint of the authentication certificate of the card that is in. CARD_ABSENT, also for several."""
    found = [key.certificate.sha256 for card in cards.cards() if (key := card.key(KeyRole.AUTHENTICATION))]
    if len(found) != 1:
        raise ActionNeeded(Code.CARD_ABSENT, f"{len(found)} cards to sign in with")
    return found[0]


def _signer(cards: CardPort, card: Card) -> Callable[[bytes, SignatureScheme], bytes]:
    def sign(data: bytes, scheme: SignatureScheme) -> bytes:
        asked = cards.sign(card.id, KeyRole.AUTHENTICATION, data, scheme=scheme)
        try:
            return asked.result(_CARD_SECONDS)
        except TooLong:
            raise Unavailable(Code.MAIL_OFFLINE, "the card does not answer") from None

    return sign


def _of_pkcs12(data: bytes, passphrase: bytes | None) -> ClientCertificate:
    key, own, others = pkcs12.load_key_and_certificates(data, passphrase)
    if key is None or own is None:
        raise Rejected(Code.KEYFILE_UNREADABLE, "no key with its certificate")
    return _pair(key, (own, *others))


def _of_pem(data: bytes, passphrase: bytes | None) -> ClientCertificate:
    certificates = load_pem_x509_certificates(data)
    key_at = next((begin for begin in _KEYS if begin in data), None)
    if key_at is None:
        raise Rejected(Code.KEYFILE_UNREADABLE, "no key in the file")
    block = data[data.index(key_at) :]
    try:
        key = serialization.load_pem_private_key(block, passphrase)
    except TypeError:  # a passphrase for a key that has none
        key = serialization.load_pem_private_key(block, None)
    return _pair(key, certificates)


def _pair(key: PrivateKeyTypes, certificates: Sequence[Certificate]) -> ClientCertificate:
    """One's own certificate first, whatever the order in the file."""
    own = [each for each in certificates if each.public_key() == key.public_key()]
    if not own:
        raise Rejected(Code.KEYFILE_UNREADABLE, "the certificate is of another key")
    above = [each for each in certificates if each not in own]
    chain = tuple(each.public_bytes(Encoding.DER) for each in (own[0], *above))
    return ClientCertificate(chain, key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
