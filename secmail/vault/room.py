"""The vault files of a profile behind one door: `VaultRoom` is the vault port of the engine."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from secmail.domain.cards import Card
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import BugError, Code, SecmailError
from secmail.domain.vaults import SlotChallenge, VaultFacts
from secmail.vault import container, disk, editor, errors, opening
from secmail.vault.container import Container
from secmail.vault.editor import VaultEditor
from secmail.vault.opened import OpenedVault
from secmail.vault.opening import Unlock

_log = logging.getLogger(__name__)


class VaultRoom:
    """One folder of vaults; see `engine.ports.vaults.VaultPort`.

    A vault that does not authenticate gives way to its copy, if that one does, and the log says so. The copy is of the
    same version, but for the time between the coming of a version from another workstation and its first opening.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Digests of files whose shape is right and whose content did not authenticate: their slots lead nowhere, so the
        # copy's are offered instead.
        self._suspect: set[bytes] = set()

    def ids(self) -> tuple[str, ...]:
        """The vaults that are here, damaged ones included."""
        return disk.ids(self._folder)

    def facts(self) -> tuple[VaultFacts, ...]:
        """Of every vault that can be read."""
        found, _ = self._all_readable()
        return tuple(container.facts(vault.header) for vault in found)

    def create(self, *, holder: str, address: str) -> VaultEditor:
        """A new vault, to be given slots, keys and owners, and saved."""
        return editor.new_vault(self._folder, holder=holder, address=address)

    def edit(self, vault: object) -> VaultEditor:
        """Changes on top of an open vault. VAULT_NOT_OWNER; VAULT_ROLLED_BACK when the file is another by now."""
        opened = _ours(vault)
        made = editor.change(self._folder, opened)
        if disk.versions(self._folder, opened.id)[0] != opened.data:
            made.discard()
            raise errors.rolled_back("changed meanwhile")
        return made

    def challenges(self, card: Card) -> tuple[SlotChallenge, ...]:
        """The ways this card opens vaults of the profile, one for each, the holder's own first.

        VAULT_DAMAGED when it has none in what can be read, and something cannot be.
        """
        found, unreadable = self._all_readable()
        slots = [(vault, slot) for vault in found if (slot := opening.slot_of(vault.header, card)) is not None]
        slots.sort(key=lambda pair: pair[1].mandate is not None)
        if unreadable is not None and not slots:
            raise unreadable
        return tuple(opening.challenge(vault.header, slot) for vault, slot in slots)

    def open(self, challenge: SlotChallenge, answer: bytes) -> OpenedVault:
        """VAULT_DAMAGED when neither file nor copy authenticates with the answer; VAULT_NO_SLOT, VAULT_MISSING.

        A slot that a readable vault no longer has is gone, even where the copy still has it.
        """
        opening.challenged(self._readable(challenge.vault).header, challenge)
        return self._open(challenge.vault, opening.by_card(challenge, answer))

    def open_with_passphrase(self, vault: str, passphrase: str) -> OpenedVault:
        """VAULT_WRONG_PASSPHRASE when no slot takes it; VAULT_MISSING; VAULT_DAMAGED."""
        return self._open(vault, opening.by_passphrase(self._readable(vault), passphrase))

    def open_with_shares(self, vault: str, shares: Sequence[str]) -> OpenedVault:
        """SHARE_UNREADABLE, SHARE_FOREIGN, SHARES_TOO_FEW, VAULT_NO_SLOT, VAULT_MISSING, VAULT_DAMAGED."""
        return self._open(vault, opening.by_shares(self._readable(vault), shares))

    def refresh(self, vault: object) -> OpenedVault:
        """As the file is now, by the slot that opened `vault`, which is wiped. VAULT_NO_SLOT when that slot is gone."""
        before = _ours(vault)
        fresh = self._open(before.id, opening.by_keyring(before.keyring))
        before.wipe()
        return fresh

    def diagnose(self) -> tuple[Check, ...]:
        """Whether the vault files are there and can be read; only opening one proves it whole."""
        checks = tuple(self._check(vault) for vault in self.ids())
        return checks or (Check(CheckSubject.VAULT, CheckState.WARNING, "", Code.VAULT_MISSING),)

    def _check(self, vault: str) -> Check:
        main, _ = disk.versions(self._folder, vault)
        try:
            container.read(main or b"")
        except SecmailError as error:
            return Check(CheckSubject.VAULT, CheckState.FAILED, vault[:8], error.code)
        return Check(CheckSubject.VAULT, CheckState.OK, vault[:8])

    def _all_readable(self) -> tuple[list[Container], SecmailError | None]:
        """The vaults that can be read, and why one cannot."""
        found, unreadable = [], None
        for vault in self.ids():
            try:
                found.append(self._readable(vault))
            except SecmailError as error:
                unreadable = error
        return found, unreadable

    def _readable(self, vault: str) -> Container:
        """The vault, or its copy when the vault has lost its shape or did not authenticate before."""
        main, kept = disk.versions(self._folder, vault)
        if main is None and kept is None:
            raise errors.missing()
        if kept is not None and _digest(main) in self._suspect:
            return container.read(kept)
        try:
            return container.read(main or b"")
        except SecmailError as error:
            if kept is None or error.code is Code.STORE_NEWER:
                raise
        return container.read(kept)

    def _open(self, vault: str, unlock: Unlock) -> OpenedVault:
        main, kept = disk.versions(self._folder, vault)
        try:
            opened = opening.opened(main or b"", unlock)
        except SecmailError as error:
            self._suspect.add(_digest(main))
            if kept is None:
                raise
            damage = error
        else:
            if main != kept:
                self._on_disk(disk.copy, vault, opened.data)
            return opened
        try:
            opened = opening.opened(kept, unlock)
        except SecmailError:
            raise damage from None
        _log.warning("a vault was damaged or half written; its copy takes its place")
        self._on_disk(disk.restore, vault, opened.data)
        return opened

    def _on_disk(self, write: Callable[[Path, str, bytes], None], vault: str, data: bytes) -> None:
        """What an opening puts right; if the disk refuses, the next one does."""
        try:
            write(self._folder, vault, data)
        except SecmailError as error:
            _log.warning("a vault and its copy could not be made the same: %s", error)


def _ours(vault: object) -> OpenedVault:
    """The engine knows open vaults by their protocol; what comes back is one that this room gave it."""
    if not isinstance(vault, OpenedVault):
        raise BugError("an open vault of another room")
    return vault


def _digest(data: bytes | None) -> bytes:
    return hashlib.sha256(data or b"").digest()
