"""The ways to the key of a slot. Pure: challenges out, answers in.

* card-decrypt: a random key encrypted to a key of the card, PKCS#1 v1.5 because cards offer nothing else
  (CKM_RSA_PKCS).
* card-sign: for a card that only signs. The signature of its authentication key over a fixed text is a secret that
  only the card can make, and PKCS#1 v1.5 makes the same one each time; it is checked with the certificate's public key
  before it is used. Never the nonRepudiation key: its signatures are meant to be shown.
* passphrase: Argon2id, for holders of files and for the day without a card.
* recovery: a secret of which custodians hold the shares (`recovery.py`).
"""

import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_der_public_key

from secmail.domain.cards import KeyRole
from secmail.domain.vaults import SlotChallenge, SlotKind
from secmail.vault import errors

KEY_SIZE = 32
SALT_SIZE = 32
_DOMAIN = b"secmail vault slot v2"
_PURPOSE = b"secmail vault lock v2 "

ARGON2_MEMORY_KIB, ARGON2_ITERATIONS, ARGON2_LANES = 64 * 1024, 3, 4
"""RFC 9106 §4, second recommended choice."""
_MAX_MEMORY_KIB, _MAX_ITERATIONS, _MAX_LANES = 256 * 1024, 16, 16
"""A file can ask for no more: it may come from anywhere."""


@dataclass(frozen=True, slots=True)
class DecryptLock:
    """`wrapped`: the slot's key encrypted to the key of the certificate with this SHA-256 (hexadecimal)."""

    certificate: str
    role: KeyRole
    wrapped: bytes

    def challenge(self, vault: str, slot: str) -> SlotChallenge:
        """Decrypt the wrapped key."""
        return SlotChallenge(vault, slot, decrypt=True, role=self.role, data=self.wrapped)

    def key(self, vault: str, _slot: str, answer: bytes) -> bytes:
        """The slot's key, not yet proven: what it opens does that."""
        if len(answer) != KEY_SIZE:
            raise errors.damaged("card answer")
        return _slot_key(answer, vault, salt=b"", kind=SlotKind.CARD_DECRYPT)


@dataclass(frozen=True, slots=True)
class SignLock:
    """`public_key`: SPKI, to check the signature from which the slot's key is derived."""

    certificate: str
    role: KeyRole
    public_key: bytes
    salt: bytes

    def challenge(self, vault: str, slot: str) -> SlotChallenge:
        """Sign the text of this slot."""
        return sign_challenge(vault, slot, role=self.role, salt=self.salt)

    def key(self, vault: str, slot: str, answer: bytes) -> bytes:
        """The slot's key; VAULT_DAMAGED for a signature by another key or over another text."""
        check_signature(self.public_key, self.challenge(vault, slot).data, answer)
        return _slot_key(answer, vault, salt=self.salt, kind=SlotKind.CARD_SIGN)


@dataclass(frozen=True, slots=True)
class PassphraseLock:
    """Costs as in RFC 9106."""

    salt: bytes
    memory_kib: int
    iterations: int
    lanes: int

    def key(self, vault: str, passphrase: str) -> bytes:
        """The slot's key, if it is this passphrase; VAULT_DAMAGED for costs that nobody would have chosen."""
        costs = (self.memory_kib, self.iterations, self.lanes)
        within = zip(costs, (_MAX_MEMORY_KIB, _MAX_ITERATIONS, _MAX_LANES), strict=True)
        if not all(0 < cost <= most for cost, most in within):
            raise errors.damaged("passphrase costs")
        try:
            kdf = Argon2id(
                salt=self.salt,
                length=KEY_SIZE,
                iterations=self.iterations,
                lanes=self.lanes,
                memory_cost=self.memory_kib,
            )
        except ValueError:
            raise errors.damaged("passphrase costs") from None
        return _slot_key(kdf.derive(passphrase.encode()), vault, salt=self.salt, kind=SlotKind.PASSPHRASE)


@dataclass(frozen=True, slots=True)
class RecoveryLock:
    """`series`: the number that all shares of this set carry; `needed` of `count` give the secret.

    `epoch`: in which the shares were made, so that of two sets the newer one counts.
    """

    series: int
    needed: int
    count: int
    epoch: int

    def key(self, vault: str, secret: bytes) -> bytes:
        """The slot's key, if it is the secret of these shares."""
        return _slot_key(secret, vault, salt=b"", kind=SlotKind.RECOVERY)


CardLock = DecryptLock | SignLock
Lock = CardLock | PassphraseLock | RecoveryLock


@dataclass(frozen=True, slots=True)
class NewLock:
    """A lock that has just been made, with the key that it gives."""

    lock: Lock
    key: bytes = field(repr=False)


def kind_of(lock: Lock) -> SlotKind:
    """How it is opened."""
    match lock:
        case DecryptLock():
            return SlotKind.CARD_DECRYPT
        case SignLock():
            return SlotKind.CARD_SIGN
        case PassphraseLock():
            return SlotKind.PASSPHRASE
        case RecoveryLock():
            return SlotKind.RECOVERY


def for_decrypting_card(vault: str, key: rsa.RSAPublicKey, *, certificate: str, role: KeyRole) -> NewLock:
    """A lock that the private key of this public one opens."""
    secret = secrets.token_bytes(KEY_SIZE)
    lock = DecryptLock(certificate, role, key.encrypt(secret, padding.PKCS1v15()))
    return NewLock(lock, lock.key(vault, "", secret))


def sign_challenge(vault: str, slot: str, *, role: KeyRole, salt: bytes) -> SlotChallenge:
    """What a signing card must sign for a slot of this salt."""
    data = _DOMAIN + bytes.fromhex(vault) + salt
    return SlotChallenge(vault, slot, decrypt=False, role=role, data=data)


def for_signing_card(challenge: SlotChallenge, signature: bytes, *, certificate: str, key: bytes) -> NewLock:
    """A lock from the signature over its challenge; VAULT_DAMAGED unless `key` (SPKI) verifies it."""
    lock = SignLock(certificate, challenge.role, key, challenge.data[-SALT_SIZE:])
    return NewLock(lock, lock.key(challenge.vault, challenge.slot, signature))


def for_passphrase(vault: str, passphrase: str) -> NewLock:
    """A lock with today's costs."""
    salt = secrets.token_bytes(SALT_SIZE)
    lock = PassphraseLock(salt, ARGON2_MEMORY_KIB, ARGON2_ITERATIONS, ARGON2_LANES)
    return NewLock(lock, lock.key(vault, passphrase))


def check_signature(public_key: bytes, data: bytes, signature: bytes) -> None:
    """VAULT_DAMAGED unless it is the PKCS#1 v1.5 signature with SHA-256 of this key (SPKI) over `data`."""
    try:
        key = load_der_public_key(public_key)
        if not isinstance(key, rsa.RSAPublicKey):
            raise errors.damaged("card key")
        key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, InvalidSignature, UnsupportedAlgorithm):
        raise errors.damaged("card signature") from None


def derive(secret: bytes, *, salt: bytes, purpose: bytes) -> bytes:
    """32 bytes by HKDF-SHA-256 (RFC 5869)."""
    return HKDF(hashes.SHA256(), KEY_SIZE, salt, purpose).derive(secret)


def _slot_key(secret: bytes, vault: str, *, salt: bytes, kind: SlotKind) -> bytes:
    return derive(secret, salt=salt, purpose=_PURPOSE + kind.encode() + bytes.fromhex(vault))
