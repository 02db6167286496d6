"""Vaults, as the engine needs them."""

from collections.abc import Sequence
from typing import Protocol

from secmail.cms.recipients import PrivateKey, RecipientHint
from secmail.domain.cards import Card, KeyRole
from secmail.domain.checks import Check
from secmail.domain.vaults import Custodian, Share, SlotChallenge, VaultFacts
from secmail.pki.requests import Applicant


class OpenVault(Protocol):
    """A vault whose master key is known. Confidentiality keys live in it until `wipe`; then VAULT_LOCKED."""

    @property
    def facts(self) -> VaultFacts:
        """As the file told them when it was opened; stays after `wipe`."""
        ...

    @property
    def holder(self) -> str:
        """Name of the holder."""
        ...

    @property
    def address(self) -> str:
        """Mail address of the holder."""
        ...

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Confidentiality certificates (DER), newest first; former ones included."""
        ...

    @property
    def owners(self) -> tuple[bytes, ...]:
        """Card certificates (DER) of the holder, of every role, oldest first: who changes the vault, gives mandates."""
        ...

    @property
    def documents(self) -> tuple[bytes, ...]:
        """Mandates and withdrawals, each a signed document (`smime.documents`), in the order they were added."""
        ...

    @property
    def custodians(self) -> tuple[Custodian, ...]:
        """Who keeps the recovery shares that count now."""
        ...

    def custodian_of(self, words: str) -> Custodian:
        """Whose share the typed words are; the first four letters of each are enough.

        SHARE_UNREADABLE (`detail` says which word), SHARE_FOREIGN for a share that does not count now.
        """
        ...

    def request(self, certificate: bytes, applicant: Applicant) -> bytes:
        """A certificate request (PKCS#10, DER) for the key of this certificate (DER), signed by it.

        KEYFILE_UNREADABLE for none, or one that is not RSA. CERTIFICATE_UNREADABLE as for `pki.requests`.
        """
        ...

    def sealing_keys(self) -> tuple[bytes, ...]:
        """32 bytes each, for the holder's sealed database: today's first, then those of former epochs, newest first."""
        ...

    def content_key(self, recipients: tuple[RecipientHint, ...], key_size: int) -> tuple[int, bytes] | None:
        """Index of the recipient that is ours and the content key; None when none is. CPU-bound: pool.

        SecmailError SMIME_DECRYPT_FAILED when one is ours but cannot be opened.
        """
        ...

    def wipe(self) -> None:
        """Forgets the keys, as far as Python allows. Every later call raises VAULT_LOCKED."""
        ...


class VaultEditor(Protocol):
    """A new vault, or changes on top of one. Nothing reaches the disk before `save`; `discard` forgets it all."""

    @property
    def vault(self) -> str:
        """The vault's number."""
        ...

    def signing_challenge(self, certificate: bytes, role: KeyRole) -> SlotChallenge:
        """What the card with this certificate (DER, RSA) must sign to get a slot; BugError for a signature key."""
        ...

    def add_signing_card(self, challenge: SlotChallenge, signature: bytes, *, mandate: str | None = None) -> str:
        """The slot's number. VAULT_DAMAGED when the signature is not by the key that was asked."""
        ...

    def add_decrypting_card(self, certificate: bytes, role: KeyRole, *, mandate: str | None = None) -> str:
        """A slot that opens by RSA decryption with the key of this certificate (DER)."""
        ...

    def add_passphrase(self, passphrase: str) -> str:
        """A slot that opens by this passphrase (Argon2id)."""
        ...

    def make_shares(self, custodians: Sequence[str], *, needed: int) -> tuple[Share, ...]:
        """A recovery slot in the place of the one there was: one share for each name, `needed` of which open it.

        There is a new master key too. SHARES_TOO_FEW unless 2 ≤ needed ≤ names ≤ 16, or there is one of one.
        """
        ...

    def remove_slot(self, slot: str) -> None:
        """With all others of the same mandate, and with a new master key. It stays removed in every merge.

        VAULT_LAST_SLOT when no card or passphrase of the holder's own would be left; VAULT_NO_SLOT.
        """
        ...

    def add_owner(self, certificate: bytes) -> None:
        """A card certificate (DER) of the holder."""
        ...

    def add_keys(self, keys: Sequence[tuple[PrivateKey, bytes]]) -> int:
        """Confidentiality keys with their certificates (DER); former ones stay. How many were not there yet.

        KEYFILE_UNREADABLE for a pair that is none. A further certificate for a key that is there joins it.
        """
        ...

    def add_certificate(self, certificate: bytes) -> bool:
        """A further certificate (DER) for a key that is there; False: it was known. KEYFILE_UNREADABLE for none."""
        ...

    def add_document(self, document: bytes) -> None:
        """A signed mandate or withdrawal."""
        ...

    def rekey(self) -> None:
        """A new master key, once in an edit: whoever has no slot left cannot open what is saved from now on."""
        ...

    def save(self) -> OpenVault:
        """Writes the vault, whole or not at all, and gives it open; then the editor is done.

        Needs no card. VAULT_NO_SLOT, VAULT_ROLLED_BACK (the file has changed meanwhile), STORE_FULL, FILE_UNWRITABLE.
        """
        ...

    def discard(self) -> None:
        """Forgets the keys of what is not going to be saved."""
        ...


class VaultPort(Protocol):
    """The vault files of a profile. Blocking, short file work: pool."""

    def facts(self) -> tuple[VaultFacts, ...]:
        """Of every vault that can be read."""
        ...

    def challenges(self, card: Card) -> tuple[SlotChallenge, ...]:
        """The ways this card opens vaults of the profile, one for each vault, the holder's own first.

        VAULT_DAMAGED when it has none in what can be read, and something cannot be.
        """
        ...

    def open(self, challenge: SlotChallenge, answer: bytes) -> OpenVault:
        """Untrusted VAULT_DAMAGED when the file or the answer does not authenticate.

        VAULT_MISSING or VAULT_NO_SLOT when the vault or its slot went away since the challenge.
        """
        ...

    def open_with_passphrase(self, vault: str, passphrase: str) -> OpenVault:
        """VAULT_WRONG_PASSPHRASE when no slot takes it; VAULT_MISSING; VAULT_DAMAGED."""
        ...

    def open_with_shares(self, vault: str, shares: Sequence[str]) -> OpenVault:
        """Each share as its words. SHARE_UNREADABLE, SHARE_FOREIGN (another set's), SHARES_TOO_FEW, VAULT_DAMAGED.

        SHARE_FOREIGN too when no set counts; `detail` of SHARES_TOO_FEW says "have of needed".
        """
        ...

    def share_of(self, words: str) -> VaultFacts:
        """The vault that this share helps to open, as far as the number of its set tells; nothing is opened.

        SHARE_UNREADABLE (`detail` says which word), SHARE_FOREIGN.
        """
        ...

    def create(self, *, holder: str, address: str) -> VaultEditor:
        """A new vault without slots, keys and owners."""
        ...

    def edit(self, vault: OpenVault) -> VaultEditor:
        """Changes on top of an open vault; VAULT_ROLLED_BACK when the file has changed since it was opened.

        VAULT_NOT_OWNER when a mandate's slot opened it.
        """
        ...

    def refresh(self, vault: OpenVault) -> OpenVault:
        """The vault as its file is now, opened without a card by the key of the slot that opened it.

        `vault` stays open, for its session. VAULT_NO_SLOT when that slot was removed, VAULT_DAMAGED, VAULT_MISSING.
        """
        ...

    def package(self, vault: str) -> bytes:
        """The file as it is, to travel to the practice's other workstations. VAULT_MISSING."""
        ...

    def inspect(self, data: bytes) -> VaultFacts:
        """What a file that came from another workstation tells without being opened or kept. VAULT_DAMAGED."""
        ...

    def receive(self, data: bytes) -> VaultFacts:
        """A file that came from another workstation, whose signature the caller has checked.

        It takes the place of the one here when it continues it; otherwise both stay until `merge`, and only what can
        open both opens anything. VAULT_DAMAGED, VAULT_ROLLED_BACK for one that ours continues.
        """
        ...

    def has_rivals(self, vault: str) -> bool:
        """Whether a version that came from another workstation waits to be merged."""
        ...

    def rival_challenge(self, vault: str, card: Card) -> SlotChallenge | None:
        """How this card opens a version that waits to be merged; None when none has a slot for it."""
        ...

    def merge(self, vault: OpenVault, challenge: SlotChallenge | None = None, answer: bytes = b"") -> OpenVault:
        """All versions in one, saved: no key, document or slot is lost, and what either removed stays removed.

        Without a challenge, `vault` itself must open the others: by its slot, or because they have a master key that
        it has or had. Mostly it does; VAULT_NO_SLOT when not: then a card is asked (`rival_challenge`).
        `vault` stays open, for its session. VAULT_NOT_OWNER; errors as for `open` and `VaultEditor.save`.
        """
        ...

    def diagnose(self) -> tuple[Check, ...]:
        """Whether the vault files are there and whole."""
        ...
