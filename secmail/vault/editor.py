"""Making a vault, and adding slots and keys to an open one. Nothing reaches the disk before `save`."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from secmail.cms.recipients import PrivateKey
from secmail.domain.cards import KeyRole
from secmail.domain.errors import ActionNeeded, BugError, Code, Rejected
from secmail.domain.vaults import SlotChallenge
from secmail.vault import container, disk, wrapping
from secmail.vault.container import ConfidentialityKey, Content, Header
from secmail.vault.opened import OpenedVault

NewKey = tuple[PrivateKey, bytes]
"""A confidentiality key and its certificate (DER)."""


class VaultEditor:
    """A vault being made or changed.

    A card that decrypts gets its slot at once; a card that only signs is first asked, by `signing_challenge`, and its
    signature then makes the slot. Try both on a card that claims to decrypt: it may be taken away by a module's update.
    """

    def __init__(self, folder: Path, header: Header, *, content: Content, vmk: bytes, previous: bytes | None) -> None:
        self._folder = folder
        self._header = header
        self._content = content
        self._vmk = vmk
        self._previous = previous
        self._asked: dict[SlotChallenge, bytes] = {}

    def add_decrypting_card(self, certificate: bytes, role: KeyRole) -> None:
        """A slot that opens by a decryption with the key of this certificate (DER), which the caller has tried."""
        key, fingerprint = _card_key(certificate), hashlib.sha256(certificate).hexdigest()
        slot = wrapping.seal_to_card(_slot_id(), self._vmk, certificate=fingerprint, role=role, key=key)
        self._add(slot)

    def signing_challenge(self, certificate: bytes, role: KeyRole = KeyRole.AUTHENTICATION) -> SlotChallenge:
        """What the card with this certificate (DER) must sign to get a slot. Never with its signature key."""
        if role is KeyRole.SIGNATURE:
            raise BugError("vault slot by a signature key")
        salt = secrets.token_bytes(wrapping.SALT_SIZE)
        challenge = wrapping.sign_challenge(self._header.id, _slot_id(), role=role, salt=salt)
        self._asked[challenge] = certificate
        return challenge

    def add_signing_card(self, challenge: SlotChallenge, signature: bytes) -> None:
        """The slot of a signing card; VAULT_DAMAGED when the signature is not by the key that was asked."""
        certificate = self._asked.get(challenge)
        if certificate is None:
            raise BugError("vault slot never asked for")
        key = _card_key(certificate).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        fingerprint = hashlib.sha256(certificate).hexdigest()
        slot = wrapping.seal_to_signature(challenge, self._vmk, certificate=fingerprint, key=key, signature=signature)
        del self._asked[challenge]
        self._add(slot)

    def add_passphrase(self, passphrase: str) -> None:
        """A slot that opens by this passphrase."""
        salt = secrets.token_bytes(wrapping.SALT_SIZE)
        self._add(wrapping.seal_to_passphrase(_slot_id(), self._vmk, passphrase=passphrase, salt=salt))

    def add_keys(self, keys: Sequence[NewKey]) -> None:
        """More confidentiality keys; former ones stay, to read old mail. KEYFILE_UNREADABLE for a pair that is none."""
        self._content = replace(self._content, keys=(*self._content.keys, *(_pair(*key) for key in keys)))

    def save(self) -> OpenedVault:
        """Writes the vault and gives it open. VAULT_NO_SLOT, STORE_FULL, FILE_UNWRITABLE: the disk is as it was."""
        if not self._header.slots:
            raise ActionNeeded(Code.VAULT_NO_SLOT)
        self._header = replace(self._header, generation=self._header.generation + 1)
        data = container.seal(self._header, self._content, self._vmk)
        disk.save(self._folder, self._header.id, data, previous=self._previous)
        self._previous = data
        return OpenedVault(container.read(data), data, content=self._content, vmk=self._vmk)

    def _add(self, slot: wrapping.Slot) -> None:
        self._header = replace(self._header, slots=(*self._header.slots, slot))


def new_vault(folder: Path, *, holder: str, address: str, keys: Sequence[NewKey]) -> VaultEditor:
    """An editor of a vault that is not yet on the disk, with a fresh master key and no slot."""
    header = Header(secrets.token_hex(16), 0, ())
    content = Content(holder, address, tuple(_pair(*key) for key in keys))
    return VaultEditor(folder, header, content=content, vmk=secrets.token_bytes(wrapping.KEY_SIZE), previous=None)


def change(folder: Path, vault: OpenedVault) -> VaultEditor:
    """An editor of an open vault."""
    key = vault.master_key()
    content = container.unseal(vault.source, key)
    return VaultEditor(folder, vault.source.header, content=content, vmk=key, previous=vault.data)


def _pair(private_key: PrivateKey, certificate: bytes) -> ConfidentialityKey:
    if _public_key(certificate) != private_key.public_key():
        raise Rejected(Code.KEYFILE_UNREADABLE, "the certificate is not of this key")
    pkcs8 = private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return ConfidentialityKey(certificate, pkcs8)


def _public_key(certificate: bytes) -> CertificatePublicKeyTypes:
    try:
        return x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise Rejected(Code.CERTIFICATE_UNREADABLE) from None


def _card_key(certificate: bytes) -> rsa.RSAPublicKey:
    key = _public_key(certificate)
    if not isinstance(key, rsa.RSAPublicKey):
        raise Rejected(Code.CERTIFICATE_UNREADABLE, "not RSA")
    return key


def _slot_id() -> str:
    return secrets.token_hex(8)
