"""The vault files of a profile behind one door: `VaultRoom` is the vault port of the engine."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from secmail.domain.cards import Card
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError
from secmail.domain.vaults import SlotChallenge
from secmail.vault import container, disk, editor, errors
from secmail.vault.container import Container
from secmail.vault.editor import NewKey, VaultEditor
from secmail.vault.opened import OpenedVault
from secmail.vault.wrapping import CardSlot, DecryptSlot, PassphraseSlot

_log = logging.getLogger(__name__)


class VaultRoom:
    """One folder of vaults; see `engine.ports.vaults.VaultPort`.

    A vault that does not authenticate gives way to its backup, if that one does: the loss is one change, and said in
    the log. Whoever can damage the file can thereby bring back the version before it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Digests of files whose shape is right and whose content did not authenticate: their slots lead nowhere, so the
        # backup's are offered instead.
        self._suspect: set[bytes] = set()

    def ids(self) -> tuple[str, ...]:
        """The vaults that are here, damaged ones included."""
        return disk.ids(self._folder)

    def create(self, *, holder: str, address: str, keys: Sequence[NewKey]) -> VaultEditor:
        """A new vault with these confidentiality keys, to be given slots and saved. KEYFILE_UNREADABLE."""
        return editor.new_vault(self._folder, holder=holder, address=address, keys=keys)

    def edit(self, vault: OpenedVault) -> VaultEditor:
        """Slots and keys for a vault that is open."""
        return editor.change(self._folder, vault)

    def challenge(self, card: Card) -> SlotChallenge | None:
        """The way this card opens a vault of the profile; None when it has no slot.

        VAULT_DAMAGED when it has none in what can be read, and something cannot be.
        """
        unreadable: SecmailError | None = None
        for vault in self.ids():
            try:
                found = self._readable(vault)
            except SecmailError as error:
                unreadable = error
                continue
            slot = _slot_of(found, card)
            if slot is not None:
                return slot.challenge(vault)
        if unreadable is not None:
            raise unreadable
        return None

    def open(self, challenge: SlotChallenge, answer: bytes) -> OpenedVault:
        """VAULT_DAMAGED when neither file nor backup authenticates with the answer; VAULT_NO_SLOT, VAULT_MISSING.

        A slot that a readable vault no longer has is gone, even where the backup still has it.
        """

        def master_key(found: Container) -> bytes:
            return _challenged(found, challenge).open(found.header.id, answer)

        _challenged(self._readable(challenge.vault), challenge)
        return self._open(challenge.vault, master_key)

    def open_with_passphrase(self, vault: str, passphrase: str) -> OpenedVault:
        """VAULT_WRONG_PASSPHRASE when no slot takes it; VAULT_MISSING; VAULT_DAMAGED."""
        found = self._readable(vault)
        keys = [key for slot in found.header.slots if (key := _try_passphrase(slot, passphrase)) is not None]
        if not keys:
            raise errors.wrong_passphrase()
        return self._open(vault, lambda _: keys[0])

    def diagnose(self) -> tuple[Check, ...]:
        """Whether the vault files are there and can be read; only opening one proves it whole."""
        checks = tuple(self._check(vault) for vault in self.ids())
        return checks or (Check(CheckSubject.VAULT, CheckState.WARNING, "", Code.VAULT_MISSING),)

    def _check(self, vault: str) -> Check:
        main, _ = disk.versions(self._folder, vault)
        try:
            container.read(main or b"")
        except SecmailError:
            return Check(CheckSubject.VAULT, CheckState.FAILED, vault[:8], Code.VAULT_DAMAGED)
        return Check(CheckSubject.VAULT, CheckState.OK, vault[:8])

    def _readable(self, vault: str) -> Container:
        """The vault, or its backup when the vault has lost its shape or did not authenticate before."""
        main, backup = disk.versions(self._folder, vault)
        if main is None and backup is None:
            raise errors.missing()
        if backup is not None and _digest(main) in self._suspect:
            return container.read(backup)
        try:
            return container.read(main or b"")
        except SecmailError:
            if backup is None:
                raise
        return container.read(backup)

    def _open(self, vault: str, master_key: Callable[[Container], bytes]) -> OpenedVault:
        main, backup = disk.versions(self._folder, vault)
        try:
            return _opened(main or b"", master_key)
        except SecmailError as error:
            self._suspect.add(_digest(main))
            if backup is None:
                raise
            damage = error
        try:
            opened = _opened(backup, master_key)
        except SecmailError:
            raise damage from None
        self._restore(vault, backup)
        return opened

    def _restore(self, vault: str, backup: bytes) -> None:
        _log.warning("a vault was damaged or half written; its backup takes its place")
        try:
            disk.restore(self._folder, vault, backup)
        except SecmailError as error:
            _log.warning("the backup of a vault could not be put in place: %s", error)


def _digest(data: bytes | None) -> bytes:
    return hashlib.sha256(data or b"").digest()


def _opened(data: bytes, master_key: Callable[[Container], bytes]) -> OpenedVault:
    found = container.read(data)
    vmk = master_key(found)
    return OpenedVault(found, data, content=container.unseal(found, vmk), vmk=vmk)


def _challenged(found: Container, challenge: SlotChallenge) -> CardSlot:
    for slot in found.header.slots:
        if not isinstance(slot, PassphraseSlot) and slot.challenge(found.header.id) == challenge:
            return slot
    raise errors.no_slot()


def _slot_of(found: Container, card: Card) -> CardSlot | None:
    """The first slot of one of the card's certificates; not a decrypting one when the key is known not to decrypt."""
    keys = {key.certificate.sha256: key for key in card.keys}
    for slot in found.header.slots:
        if isinstance(slot, PassphraseSlot) or slot.certificate not in keys:
            continue
        if isinstance(slot, DecryptSlot) and card.unlocked and not keys[slot.certificate].can_decrypt:
            continue
        return slot
    return None


def _try_passphrase(slot: object, passphrase: str) -> bytes | None:
    if not isinstance(slot, PassphraseSlot):
        return None
    try:
        return slot.open(passphrase)
    except SecmailError:
        return None
