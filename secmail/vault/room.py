"""The vault files of a profile behind one door: `VaultRoom` is the vault port of the engine."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from secmail.domain.cards import Card
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import BugError, Code, SecmailError
from secmail.domain.vaults import SlotChallenge, VaultFacts
from secmail.vault import container, disk, editor, errors, merging, opening, recovery, rivals
from secmail.vault.container import Header
from secmail.vault.editor import VaultEditor
from secmail.vault.opened import OpenedVault
from secmail.vault.opening import Unlock
from secmail.vault.slots import Slot

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Offer:
    """A version that can be opened, and the header that says by which slots."""

    header: Header
    data: bytes


class VaultRoom:
    """One folder of vaults; see `engine.ports.vaults.VaultPort`.

    A vault that is torn or altered gives way to its copy, and the log says so. The copy is of the same version, but for
    the time between the coming of a version from another workstation and its first opening.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ids(self) -> tuple[str, ...]:
        """The vaults that are here, damaged ones included."""
        return disk.ids(self._folder)

    def facts(self) -> tuple[VaultFacts, ...]:
        """Of every vault that can be read."""
        found = []
        for vault in self.ids():
            with suppress(SecmailError):
                found.append(container.facts(container.read(self._readable(vault)).header))
        return tuple(found)

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
        found: list[tuple[Header, Slot]] = []
        unreadable: SecmailError | None = None
        for vault in self.ids():
            try:
                offers = self._offers(vault)
            except SecmailError as error:
                unreadable = error
                continue
            ways = [(offer.header, slot) for offer in offers if (slot := opening.slot_of(offer.header, card))]
            found += ways[:1]
        if unreadable is not None and not found:
            raise unreadable
        found.sort(key=lambda way: way[1].mandate is not None)
        return tuple(opening.challenge(header, slot) for header, slot in found)

    def open(self, challenge: SlotChallenge, answer: bytes) -> OpenedVault:
        """VAULT_DAMAGED when the answer opens nothing; VAULT_NO_SLOT, VAULT_MISSING.

        A slot that a readable vault no longer has is gone, even where the copy still has it.
        """
        for offer in self._offers(challenge.vault):
            if opening.has(offer.header, challenge):
                return self._open(offer, opening.by_card(challenge, answer))
        raise errors.no_slot()

    def open_with_passphrase(self, vault: str, passphrase: str) -> OpenedVault:
        """VAULT_WRONG_PASSPHRASE when no slot takes it; VAULT_MISSING; VAULT_DAMAGED."""
        return self._open_by(vault, lambda header: opening.by_passphrase(header, passphrase))

    def open_with_shares(self, vault: str, shares: Sequence[str]) -> OpenedVault:
        """SHARE_UNREADABLE, SHARE_FOREIGN, SHARES_TOO_FEW, VAULT_MISSING, VAULT_DAMAGED."""
        return self._open_by(vault, lambda header: opening.by_shares(header, shares))

    def refresh(self, vault: object) -> OpenedVault:
        """As the file is now, by the slot that opened `vault`, which stays open. VAULT_NO_SLOT when it is gone."""
        before = _ours(vault)
        offer = self._offers(before.id)[0]
        if before.keyring.slot not in {slot.id for slot in offer.header.slots}:
            raise errors.no_slot()
        return self._open(offer, opening.by_keyring(before.keyring))

    def package(self, vault: str) -> bytes:
        """The file as it is, or its copy where it cannot be read. VAULT_MISSING, VAULT_DAMAGED."""
        return self._readable(vault)

    def inspect(self, data: bytes) -> VaultFacts:
        """What a file that travels tells, before anything of it is believed. VAULT_DAMAGED."""
        return container.facts(container.read(data).header)

    def receive(self, data: bytes) -> VaultFacts:
        """A version from another workstation: in the place of ours, or beside it. VAULT_DAMAGED, VAULT_ROLLED_BACK."""
        vault = container.read(data).header.id
        with disk.writing:
            try:
                ours: bytes | None = self._readable(vault)
            except SecmailError as error:
                if error.code is Code.STORE_NEWER:
                    raise
                ours = None
            return container.facts(rivals.receive(self._folder, data, ours=ours))

    def has_rivals(self, vault: str) -> bool:
        """Whether a version from another workstation waits to be merged. VAULT_MISSING, VAULT_DAMAGED."""
        return len(self._offers(vault)) > 1

    def rival_challenge(self, vault: str, card: Card) -> SlotChallenge | None:
        """How this card opens a version that waits; None when none has a slot for it."""
        for data in rivals.waiting(self._folder, self._readable(vault)):
            header = container.read(data).header
            slot = opening.slot_of(header, card)
            if slot is not None:
                return opening.challenge(header, slot)
        return None

    def merge(self, vault: object, challenge: SlotChallenge | None = None, answer: bytes = b"") -> OpenedVault:
        """All versions in one, saved; those that cannot be opened still wait. VAULT_NO_SLOT when none can."""
        current = first = _ours(vault)
        first.keyring.require()
        by_card = None if challenge is None else opening.by_card(challenge, answer)
        refusal: SecmailError | None = None
        for other in self._others(first):
            main, unlock = self._readable(first.id), rivals.opens(current, by_card)
            try:
                joint = rivals.merge(self._folder, current, other, main=main, unlock=unlock)
            except SecmailError as error:
                refusal = error
                continue
            if current is not first:
                current.wipe()
            current = joint
        if current is first and refusal is not None:
            raise refusal
        return current

    def share_of(self, words: str) -> VaultFacts:
        """Whose recovery share the words are, without opening anything. SHARE_UNREADABLE, SHARE_FOREIGN."""
        recovery.spelt_out(words)
        for vault in self.ids():
            with suppress(SecmailError):
                header = container.read(self._readable(vault)).header
                if opening.takes(header, words):
                    return container.facts(header)
        raise errors.foreign_share("no vault's")

    def diagnose(self) -> tuple[Check, ...]:
        """Whether the vault files are there, whole, and made by their holders."""
        checks = tuple(self._check(vault) for vault in self.ids())
        return checks or (Check(CheckSubject.VAULT, CheckState.WARNING, "", Code.VAULT_MISSING),)

    def _check(self, vault: str) -> Check:
        main, _ = disk.versions(self._folder, vault)
        try:
            container.read(main or b"", vault=vault)
        except SecmailError as error:
            return Check(CheckSubject.VAULT, CheckState.FAILED, vault[:8], error.code)
        return Check(CheckSubject.VAULT, CheckState.OK, vault[:8])

    def _readable(self, vault: str) -> bytes:
        """The vault, or its copy when the vault is damaged. VAULT_MISSING, VAULT_DAMAGED, STORE_NEWER."""
        main, kept = disk.versions(self._folder, vault)
        if main is None and kept is None:
            raise errors.missing()
        try:
            container.read(main or b"", vault=vault)
        except SecmailError as error:
            if kept is None or error.code is Code.STORE_NEWER:
                raise
            container.read(kept, vault=vault)
            return kept
        return main or b""

    def _is_damaged(self, vault: str, data: bytes | None) -> bool:
        try:
            container.read(data or b"", vault=vault)
        except SecmailError as error:
            return error.code is not Code.STORE_NEWER
        return False

    def _others(self, vault: OpenedVault) -> list[bytes]:
        main = self._readable(vault.id)
        return [data for data in (main, *rivals.waiting(self._folder, main)) if data != vault.data]

    def _offers(self, vault: str) -> list[_Offer]:
        """The version in the vault's place, then those that wait; each with the slots that a merge would leave it."""
        main = self._readable(vault)
        versions = (main, *rivals.waiting(self._folder, main))
        headers = [container.read(data).header for data in versions]
        return [
            _Offer(merging.offered(header, (other for other in headers if other is not header)), data)
            for header, data in zip(headers, versions, strict=True)
        ]

    def _open_by(self, vault: str, unlock: Callable[[Header], Unlock]) -> OpenedVault:
        refusals = []
        for offer in self._offers(vault):
            try:
                return self._open(offer, unlock(offer.header))
            except SecmailError as error:
                refusals.append(error)
        raise refusals[0]

    def _open(self, offer: _Offer, unlock: Unlock) -> OpenedVault:
        """The version, and vault and copy made the same where one of them was damaged, missing or not opened yet."""
        vault, data = offer.header.id, offer.data
        opened = opening.opened(data, unlock, vault=vault)
        main, kept = disk.versions(self._folder, vault)
        if data == main != kept:
            with _told_only_to_the_log():
                disk.copy(self._folder, vault, data)
        elif data == kept != main and self._is_damaged(vault, main):
            _log.warning("a vault was damaged or half written; its copy takes its place")
            with _told_only_to_the_log():
                disk.restore(self._folder, vault, data, damaged=main)
        return opened


@contextmanager
def _told_only_to_the_log() -> Iterator[None]:
    """What an opening puts right on the disk; if the disk refuses, the next one does."""
    try:
        yield
    except SecmailError as error:
        _log.warning("a vault and its copy could not be made the same: %s", error)


def _ours(vault: object) -> OpenedVault:
    """The engine knows open vaults by their protocol; what comes back is one that this room gave it."""
    if not isinstance(vault, OpenedVault):
        raise BugError("an open vault of another room")
    return vault
