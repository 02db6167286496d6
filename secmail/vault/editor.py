"""Making a vault, and changing an open one. Nothing reaches the disk before `save`."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from secmail.cms.recipients import PrivateKey
from secmail.domain.cards import KeyRole
from secmail.domain.errors import ActionNeeded, BugError, Code, Rejected
from secmail.domain.vaults import Custodian, Share, SlotChallenge, share_check
from secmail.vault import container, disk, errors, locks, recovery, slots
from secmail.vault.container import ConfidentialityKey, Content, FormerKey, Header
from secmail.vault.keyring import Keyring
from secmail.vault.locks import NewLock, RecoveryLock
from secmail.vault.opened import OpenedVault
from secmail.vault.slot_format import is_mandate
from secmail.vault.slots import Slot

NewKey = tuple[PrivateKey, bytes]
"""A confidentiality key and its certificate (DER)."""


class VaultEditor:
    """A vault being made or changed; see `engine.ports.vaults.VaultEditor`.

    A card that decrypts gets its slot at once; a card that only signs is first asked, by `signing_challenge`, and its
    signature then makes the slot. Try both on a card that claims to decrypt: it may be taken away by a module's update.
    """

    def __init__(
        self, folder: Path, header: Header, *, content: Content, keyring: Keyring, previous: bytes | None
    ) -> None:
        self._folder = folder
        self._header = header
        self._content = content
        self._keyring = keyring
        self._previous = previous
        self._asked: dict[SlotChallenge, bytes] = {}
        self._rekeyed = previous is None

    @property
    def vault(self) -> str:
        """The vault's number."""
        return self._header.id

    def signing_challenge(self, certificate: bytes, role: KeyRole = KeyRole.AUTHENTICATION) -> SlotChallenge:
        """What the card with this certificate (DER) must sign to get a slot. Never with its signature key."""
        if role is KeyRole.SIGNATURE:
            raise BugError("vault slot by a signature key")
        salt = secrets.token_bytes(locks.SALT_SIZE)
        challenge = locks.sign_challenge(self.vault, slots.new_slot_id(), role=role, salt=salt)
        self._asked[challenge] = certificate
        return challenge

    def add_signing_card(self, challenge: SlotChallenge, signature: bytes, *, mandate: str | None = None) -> str:
        """The slot of a signing card; VAULT_DAMAGED when the signature is not by the key that was asked."""
        certificate = self._asked.get(challenge)
        if certificate is None:
            raise BugError("vault slot never asked for")
        key = _card_key(certificate).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        fingerprint = hashlib.sha256(certificate).hexdigest()
        new = locks.for_signing_card(challenge, signature, certificate=fingerprint, key=key)
        del self._asked[challenge]
        return self._add(new, mandate, slot=challenge.slot)

    def add_decrypting_card(self, certificate: bytes, role: KeyRole, *, mandate: str | None = None) -> str:
        """A slot that opens by a decryption with the key of this certificate (DER), which the caller has tried."""
        key, fingerprint = _card_key(certificate), hashlib.sha256(certificate).hexdigest()
        return self._add(locks.for_decrypting_card(self.vault, key, certificate=fingerprint, role=role), mandate)

    def add_passphrase(self, passphrase: str) -> str:
        """A slot that opens by this passphrase."""
        return self._add(locks.for_passphrase(self.vault, passphrase), None)

    def make_shares(self, custodians: Sequence[str], *, needed: int) -> tuple[Share, ...]:
        """A new recovery slot; the shares of the one before open nothing that is saved from now on. SHARES_TOO_FEW."""
        new = recovery.split(len(custodians), needed=needed)
        for slot in self._header.slots:
            if isinstance(slot.lock, RecoveryLock):
                self._take_away(slot)
        self.rekey()
        lock = RecoveryLock(new.series, needed, len(custodians), self._header.epoch)
        self._add(NewLock(lock, lock.key(self.vault, new.secret)), None)
        shares = tuple(Share(name, words) for name, words in zip(custodians, new.shares, strict=True))
        kept = tuple(Custodian(share.custodian, share_check(share.words)) for share in shares)
        self._content = replace(self._content, custodians=kept)
        return shares

    def remove_slot(self, slot: str) -> None:
        """Takes it away for ever, with all others of the same mandate, and makes a new master key.

        VAULT_LAST_SLOT, VAULT_NO_SLOT.
        """
        self._keyring.require()
        found = next((held for held in self._header.slots if held.id == slot), None)
        if found is None:
            raise errors.no_slot()
        left = [held for held in self._header.slots if held is not found]
        if found.mandate is None and not any(map(slots.opens_alone, left)):
            raise errors.last_slot()
        if found.mandate is not None:
            self._header = replace(self._header, withdrawn=self._header.withdrawn | {found.mandate})
        for held in self._header.slots:
            if held is found or (found.mandate is not None and held.mandate == found.mandate):
                self._take_away(held)
        self.rekey()

    def add_owner(self, certificate: bytes) -> None:
        """A card certificate (DER) of the holder."""
        _public_key(certificate)
        if certificate not in self._content.owners:
            self._content = replace(self._content, owners=(*self._content.owners, certificate))

    def add_keys(self, keys: Sequence[NewKey]) -> int:
        """More confidentiality keys; former ones stay, to read old mail. How many were not there yet.

        KEYFILE_UNREADABLE for a pair that is none.
        """
        return self._add_pairs({certificate: _pair(private_key, certificate) for private_key, certificate in keys})

    def add_certificate(self, certificate: bytes) -> bool:
        """A further certificate (DER) for a key that is there; False: it was known. KEYFILE_UNREADABLE for none."""
        public = _public_key(certificate)
        for key in self._content.keys:
            if _public_key(key.certificate) == public:
                return self._add_pairs({certificate: replace(key, certificate=certificate)}) == 1
        raise Rejected(Code.KEYFILE_UNREADABLE, "a certificate of another key")

    def add_document(self, document: bytes) -> None:
        """A signed mandate or withdrawal."""
        self._content = replace(self._content, documents=(*self._content.documents, document))

    def rekey(self) -> None:
        """A new master key, once in this editor: whoever has no slot left opens nothing that is saved from now on."""
        if self._rekeyed:
            return
        former = FormerKey(self._header.epoch, self._keyring.vmk)
        self._content = replace(self._content, former=(former, *self._content.former)[: container.MAX_FORMER])
        unsealed = tuple(replace(slot, sealed=b"") for slot in self._header.slots)
        self._header = replace(self._header, epoch=self._header.epoch + 1, slots=unsealed)
        fresh = self._keyring.copy(vmk=secrets.token_bytes(locks.KEY_SIZE))
        self._keyring.wipe()
        self._keyring, self._rekeyed = fresh, True

    def save(self) -> OpenedVault:
        """Writes the vault and gives it open; the editor is done. If it fails, the editor can try again.

        VAULT_NO_SLOT, VAULT_ROLLED_BACK, STORE_FULL, FILE_UNWRITABLE: the disk is as it was.
        """
        if not any(map(slots.opens_alone, self._header.slots)):
            raise ActionNeeded(Code.VAULT_NO_SLOT)
        header = self._header
        if self._previous is not None:
            history = (container.digest(self._previous), *header.history)
            header = replace(header, history=history[: container.MAX_HISTORY])
        written = write(self._folder, header, content=self._content, keyring=self._keyring, previous=self._previous)
        self.discard()
        return written

    def discard(self) -> None:
        """Forgets the keys of what is not going to be saved."""
        self._keyring.wipe()
        self._content, self._asked = Content("", ""), {}

    def _add_pairs(self, pairs: Mapping[bytes, ConfidentialityKey]) -> int:
        held = {key.certificate for key in self._content.keys}
        new = tuple(pair for certificate, pair in pairs.items() if certificate not in held)
        self._content = replace(self._content, keys=(*self._content.keys, *new))
        return len(new)

    def _add(self, new: NewLock, mandate: str | None, *, slot: str | None = None) -> str:
        if mandate is not None and (not is_mandate(mandate) or mandate in self._header.withdrawn):
            raise BugError("vault slot for no mandate, or a withdrawn one")
        number = slot or slots.new_slot_id()
        made, private = slots.new_slot(self.vault, number, new, authority=self._keyring.authority, mandate=mandate)
        self._header = replace(self._header, slots=(*self._header.slots, made))
        if mandate is None and not self._keyring.slot:
            self._keyring = self._keyring.opened_by(number, private)
        return number

    def _take_away(self, slot: Slot) -> None:
        left = tuple(held for held in self._header.slots if held is not slot)
        self._header = replace(self._header, slots=left, removed=self._header.removed | {slot.id})
        if isinstance(slot.lock, RecoveryLock):
            self._content = replace(self._content, custodians=())
        if slot.id == self._keyring.slot:
            self._keyring = self._keyring.opened_by("", b"")


def write(folder: Path, header: Header, *, content: Content, keyring: Keyring, previous: bytes | None) -> OpenedVault:
    """The next generation of a vault, on the disk; slots in which its master key is not yet get it. See `save`."""
    vmk = keyring.vmk
    sealed = [
        slot if slot.sealed else slots.seal_vmk(header.id, slot, vmk, epoch=header.epoch) for slot in header.slots
    ]
    header = replace(header, generation=header.generation + 1, slots=tuple(sealed))
    data = container.seal(header, content, vmk=vmk, authority=keyring.authority)
    container.unseal(container.read(data), vmk)  # nothing is written that could not be read again
    disk.save(folder, header.id, data, previous=previous)
    return OpenedVault(header, data, content=content, keyring=keyring.copy())


def new_vault(folder: Path, *, holder: str, address: str) -> VaultEditor:
    """An editor of a vault that is not yet on the disk, with fresh secrets and no slot."""
    authority = slots.new_authority()
    keyring = Keyring.of(secrets.token_bytes(locks.KEY_SIZE), authority)
    header = Header(slots.public_authority(authority), 0, 1, ())
    return VaultEditor(folder, header, content=Content(holder, address), keyring=keyring, previous=None)


def change(folder: Path, vault: OpenedVault) -> VaultEditor:
    """An editor of an open vault. VAULT_LOCKED; VAULT_NOT_OWNER under a mandate."""
    keyring = vault.keyring
    if not keyring.owns:
        raise errors.not_owner()
    return VaultEditor(folder, vault.header, content=vault.content, keyring=keyring.copy(), previous=vault.data)


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
