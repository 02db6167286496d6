"""The ways to a vault's master key (VMK, 32 bytes). Pure: challenges out, answers in.

* card-decrypt: the VMK encrypted to a key of the card, PKCS#1 v1.5 because cards offer nothing else (CKM_RSA_PKCS).
  Anybody could encrypt another master key to a card: that file then opens with that key, but not with what it sealed.
* card-sign: for a card that only signs. The signature of its authentication key over a fixed text is a secret that
  only the card can make, and PKCS#1 v1.5 makes the same one each time; it is checked with the certificate's public key
  before it is used. Never the nonRepudiation key: its signatures are meant to be shown.
* passphrase: Argon2id, for holders of files and for trials.
"""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_der_public_key

from secmail.domain.cards import KeyRole
from secmail.domain.vaults import SlotChallenge
from secmail.vault import errors

KEY_SIZE = 32
SALT_SIZE = 32
_DOMAIN = b"secmail vault slot v1"

ARGON2_MEMORY_KIB, ARGON2_ITERATIONS, ARGON2_LANES = 64 * 1024, 3, 4
"""RFC 9106 §4, second recommended choice."""
_MAX_MEMORY_KIB, _MAX_ITERATIONS, _MAX_LANES = 256 * 1024, 16, 16
"""A file can ask for no more: it may come from anywhere."""


@dataclass(frozen=True, slots=True)
class DecryptSlot:
    """`sealed`: the VMK encrypted to the key of the certificate with this SHA-256 (hexadecimal)."""

    id: str
    certificate: str
    role: KeyRole
    sealed: bytes

    def challenge(self, vault: str) -> SlotChallenge:
        """Decrypt the sealed key."""
        return SlotChallenge(vault, self.id, decrypt=True, role=self.role, data=self.sealed)

    def open(self, _vault: str, answer: bytes) -> bytes:
        """The VMK, not yet proven: the container's authentication does that."""
        if len(answer) != KEY_SIZE:
            raise errors.damaged("card answer")
        return answer


@dataclass(frozen=True, slots=True)
class SignSlot:
    """`sealed`: the VMK wrapped (RFC 3394) with a key derived from the signature; `public_key`: SPKI, to check it."""

    id: str
    certificate: str
    role: KeyRole
    public_key: bytes
    salt: bytes
    sealed: bytes

    def challenge(self, vault: str) -> SlotChallenge:
        """Sign the text of this slot."""
        return sign_challenge(vault, self.id, role=self.role, salt=self.salt)

    def open(self, vault: str, answer: bytes) -> bytes:
        """The VMK; VAULT_DAMAGED for a signature by another key or over another text."""
        check_signature(self.public_key, self.challenge(vault).data, answer)
        return _unwrap(_key_of_signature(vault, self.salt, answer), self.sealed)


@dataclass(frozen=True, slots=True)
class PassphraseSlot:
    """`sealed`: the VMK wrapped (RFC 3394) with the Argon2id key of a passphrase; costs as in RFC 9106."""

    id: str
    salt: bytes
    memory_kib: int
    iterations: int
    lanes: int
    sealed: bytes

    def open(self, passphrase: str) -> bytes:
        """The VMK; VAULT_DAMAGED for another passphrase."""
        key = _key_of_passphrase(
            passphrase, self.salt, memory_kib=self.memory_kib, iterations=self.iterations, lanes=self.lanes
        )
        return _unwrap(key, self.sealed)


CardSlot = DecryptSlot | SignSlot
Slot = CardSlot | PassphraseSlot


def seal_to_card(slot: str, vmk: bytes, *, certificate: str, role: KeyRole, key: rsa.RSAPublicKey) -> DecryptSlot:
    """A card-decrypt slot for this public key."""
    return DecryptSlot(slot, certificate, role, key.encrypt(vmk, padding.PKCS1v15()))


def sign_challenge(vault: str, slot: str, *, role: KeyRole, salt: bytes) -> SlotChallenge:
    """What a signing card must sign for a slot of this salt."""
    data = _DOMAIN + bytes.fromhex(vault) + salt
    return SlotChallenge(vault, slot, decrypt=False, role=role, data=data)


def seal_to_signature(
    challenge: SlotChallenge, vmk: bytes, *, certificate: str, key: bytes, signature: bytes
) -> SignSlot:
    """A card-sign slot from the signature over its challenge; VAULT_DAMAGED unless `key` (SPKI) verifies it."""
    check_signature(key, challenge.data, signature)
    salt = challenge.data[-SALT_SIZE:]
    sealed = keywrap.aes_key_wrap(_key_of_signature(challenge.vault, salt, signature), vmk)
    return SignSlot(challenge.slot, certificate, challenge.role, key, salt, sealed)


def seal_to_passphrase(slot: str, vmk: bytes, *, passphrase: str, salt: bytes) -> PassphraseSlot:
    """A passphrase slot with today's costs."""
    costs = (ARGON2_MEMORY_KIB, ARGON2_ITERATIONS, ARGON2_LANES)
    memory_kib, iterations, lanes = costs
    key = _key_of_passphrase(passphrase, salt, memory_kib=memory_kib, iterations=iterations, lanes=lanes)
    return PassphraseSlot(slot, salt, *costs, keywrap.aes_key_wrap(key, vmk))


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


def _key_of_signature(vault: str, salt: bytes, signature: bytes) -> bytes:
    return derive(signature, salt=salt, purpose=b"secmail vault card-sign v1" + bytes.fromhex(vault))


def _key_of_passphrase(passphrase: str, salt: bytes, *, memory_kib: int, iterations: int, lanes: int) -> bytes:
    if not (0 < memory_kib <= _MAX_MEMORY_KIB and 0 < iterations <= _MAX_ITERATIONS and 0 < lanes <= _MAX_LANES):
        raise errors.damaged("passphrase costs")
    try:
        kdf = Argon2id(salt=salt, length=KEY_SIZE, iterations=iterations, lanes=lanes, memory_cost=memory_kib)
    except ValueError:
        raise errors.damaged("passphrase costs") from None
    return kdf.derive(passphrase.encode())


def _unwrap(key: bytes, sealed: bytes) -> bytes:
    try:
        vmk = keywrap.aes_key_unwrap(key, sealed)
    except (keywrap.InvalidUnwrap, ValueError):
        raise errors.damaged("wrapped key") from None
    if len(vmk) != KEY_SIZE:
        raise errors.damaged("wrapped key")
    return vmk
