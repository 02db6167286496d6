"""A slot: one way to open a vault. Pure.

Each has a key pair of its own. The private part is sealed under the slot's lock, together with the holder's authority
if the slot is the holder's own; the vault's master key (VMK) is sealed to the public part (HPKE, RFC 9180, with X25519
and ML-KEM-768 side by side). So a new master key reaches every slot without its card, and no slot's secret is known to
whoever opens another.

Anybody can seal a master key to a public key. The *authority* is what nobody can invent: a signature key (Ed25519) that
only the holder's own slots give. The vault's number is made from its public part, and every version of the file is
signed by it: nobody believes a version that somebody without the authority has made, delegates of today and of
yesterday included.
"""

import hashlib
import secrets
from dataclasses import dataclass, field, replace

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from secmail.domain.vaults import SlotFacts
from secmail.vault import errors
from secmail.vault.locks import KEY_SIZE, CardLock, DecryptLock, Lock, NewLock, RecoveryLock, SignLock, kind_of

_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_SEED_SIZE, _PRIVATE_SIZE = 64, 96
_ENCAPSULATION_SIZE, PUBLIC_SIZE = 1184, 1216
_NONCE_SIZE = 12
_PRIVATE_PURPOSE = b"secmail vault slot key v2"
_VMK_PURPOSE = b"secmail vault master key v2"
_ID_PURPOSE = b"secmail vault number v2"
_PROOF_PURPOSE = b"secmail vault version v2"


@dataclass(frozen=True, slots=True)
class Slot:
    """`mandate`: for whose sake it is there; None: the holder's own. `sealed`: the VMK, to `public`."""

    id: str
    lock: Lock
    mandate: str | None
    public: bytes = field(repr=False)
    private: bytes = field(repr=False)
    sealed: bytes = field(repr=False)

    @property
    def facts(self) -> SlotFacts:
        """What is told of it."""
        return SlotFacts(self.id, kind_of(self.lock), certificate_of(self), self.mandate)


@dataclass(frozen=True, slots=True)
class SlotKey:
    """What a slot's lock opens. `authority`: None in a mandate's slot."""

    private: bytes = field(repr=False)
    authority: bytes | None = field(repr=False)


def opens_alone(slot: Slot) -> bool:
    """Whether the holder opens the vault with it, without custodians and in his own name."""
    return slot.mandate is None and not isinstance(slot.lock, RecoveryLock)


def card_lock(slot: Slot) -> CardLock | None:
    """The lock, if a card opens it."""
    return slot.lock if isinstance(slot.lock, DecryptLock | SignLock) else None


def certificate_of(slot: Slot) -> str | None:
    """SHA-256 (hexadecimal) of the certificate of the card that opens it."""
    lock = card_lock(slot)
    return None if lock is None else lock.certificate


def new_authority() -> bytes:
    """For a new vault; a private key (raw)."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_authority(authority: bytes) -> bytes:
    """What stands in the file for everybody to check with (raw)."""
    return Ed25519PrivateKey.from_private_bytes(authority).public_key().public_bytes_raw()


def vault_of(public: bytes) -> str:
    """The number of the vault whose holder has the authority with this public part."""
    return hashlib.sha256(_ID_PURPOSE + public).hexdigest()[:32]


def prove(authority: bytes, data: bytes) -> bytes:
    """The signature of whoever made this version."""
    return Ed25519PrivateKey.from_private_bytes(authority).sign(_PROOF_PURPOSE + data)


def is_proof(public: bytes, proof: bytes, data: bytes) -> bool:
    """Whether the authority with this public part made this version."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(proof, _PROOF_PURPOSE + data)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_slot_id() -> str:
    """Random: it is the same in every version of the vault, and never comes back on another slot."""
    return secrets.token_hex(8)


def new_slot(vault: str, slot: str, new: NewLock, *, authority: bytes, mandate: str | None) -> tuple[Slot, bytes]:
    """(a slot in which no VMK is sealed yet, its private key). The authority goes only into the holder's own."""
    private = MLKEM768PrivateKey.generate().private_bytes_raw() + X25519PrivateKey.generate().private_bytes_raw()
    nonce = secrets.token_bytes(_NONCE_SIZE)
    plain = private + (authority if mandate is None else b"")
    made = Slot(slot, new.lock, mandate, _public_bytes(private), b"", b"")
    sealed = nonce + AESGCM(new.key).encrypt(nonce, plain, _binding(vault, made))
    return replace(made, private=sealed), private


def open_slot(vault: str, slot: Slot, key: bytes) -> SlotKey:
    """With the key of its lock. VAULT_DAMAGED for another key or another vault's slot."""
    try:
        plain = AESGCM(key).decrypt(slot.private[:_NONCE_SIZE], slot.private[_NONCE_SIZE:], _binding(vault, slot))
    except (InvalidTag, ValueError):
        raise errors.damaged("slot key") from None
    private, authority = plain[:_PRIVATE_SIZE], plain[_PRIVATE_SIZE:]
    if len(private) != _PRIVATE_SIZE or len(authority) != (KEY_SIZE if slot.mandate is None else 0):
        raise errors.damaged("slot key")
    return SlotKey(private, authority or None)


def seal_vmk(vault: str, slot: Slot, vmk: bytes, *, epoch: int) -> Slot:
    """The slot with this master key in it."""
    return replace(slot, sealed=_SUITE.encrypt(vmk, _public_key(slot.public), _vmk_info(vault, slot, epoch)))


def open_vmk(vault: str, slot: Slot, private: bytes, *, epoch: int) -> bytes:
    """The master key, not yet proven: the container's authentication does that. VAULT_DAMAGED."""
    try:
        vmk = _SUITE.decrypt(slot.sealed, _private_key(private), _vmk_info(vault, slot, epoch))
    except (InvalidTag, ValueError):
        raise errors.damaged("sealed key") from None
    if len(vmk) != KEY_SIZE:
        raise errors.damaged("sealed key")
    return vmk


def _binding(vault: str, slot: Slot) -> bytes:
    """What a sealed private key belongs to: no slot can be moved, nor a mandate's passed off as the holder's own."""
    mandate = (slot.mandate or "").encode()
    return _PRIVATE_PURPOSE + bytes.fromhex(vault) + bytes.fromhex(slot.id) + slot.public + mandate


def _vmk_info(vault: str, slot: Slot, epoch: int) -> bytes:
    return _VMK_PURPOSE + bytes.fromhex(vault) + bytes.fromhex(slot.id) + epoch.to_bytes(8, "big")


def _private_key(raw: bytes) -> MLKEM768X25519PrivateKey:
    seed, scalar = raw[:_SEED_SIZE], raw[_SEED_SIZE:]
    return MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(seed), X25519PrivateKey.from_private_bytes(scalar)
    )


def _public_bytes(raw: bytes) -> bytes:
    encapsulation = MLKEM768PrivateKey.from_seed_bytes(raw[:_SEED_SIZE]).public_key().public_bytes_raw()
    return encapsulation + X25519PrivateKey.from_private_bytes(raw[_SEED_SIZE:]).public_key().public_bytes_raw()


def _public_key(raw: bytes) -> MLKEM768X25519PublicKey:
    try:
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(raw[:_ENCAPSULATION_SIZE]),
            X25519PublicKey.from_public_bytes(raw[_ENCAPSULATION_SIZE:]),
        )
    except ValueError:
        raise errors.damaged("slot key") from None
