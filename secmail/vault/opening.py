"""From what a card, a person or custodians give to an open vault. Pure."""

from collections.abc import Callable, Sequence

from secmail.domain.cards import Card
from secmail.domain.errors import SecmailError
from secmail.domain.vaults import SlotChallenge
from secmail.vault import container, errors, recovery, slots
from secmail.vault.container import Container, Header
from secmail.vault.keyring import Keyring
from secmail.vault.locks import DecryptLock, PassphraseLock, RecoveryLock
from secmail.vault.opened import OpenedVault
from secmail.vault.slots import Slot, SlotKey

Unlock = Callable[[Container], Keyring]
"""The secrets of a version of the vault, not proven yet."""

_MOST_PASSPHRASES = 8
"""A file can ask for no more time: each costs what Argon2id costs."""


def opened(data: bytes, unlock: Unlock, *, vault: str) -> OpenedVault:
    """This version of the vault, proven; VAULT_DAMAGED, VAULT_NO_SLOT."""
    found = container.read(data, vault=vault)
    keyring = unlock(found)
    content = container.unseal(found, keyring.vmk)
    if keyring.owns and slots.public_authority(keyring.authority) != found.header.authority:
        raise errors.damaged("authority")
    return OpenedVault(found.header, data, content=content, keyring=keyring)


def by_card(challenge: SlotChallenge, answer: bytes) -> Unlock:
    """The slot that was challenged, with the card's answer."""

    def unlock(found: Container) -> Keyring:
        slot, vault = challenged(found.header, challenge), found.header.id
        lock = slots.card_lock(slot)
        assert lock is not None
        return _keyring(found.header, slot, slots.open_slot(vault, slot, lock.key(vault, slot.id, answer)))

    return unlock


def by_passphrase(header: Header, passphrase: str) -> Unlock:
    """The slot that takes it; VAULT_WRONG_PASSPHRASE."""
    vault = header.id
    fitting = [slot for slot in header.slots if isinstance(slot.lock, PassphraseLock)]
    for slot in fitting[:_MOST_PASSPHRASES]:
        try:
            return by_key(slot.id, slots.open_slot(vault, slot, _passphrase_key(vault, slot, passphrase)))
        except SecmailError:
            continue
    raise errors.wrong_passphrase()


def by_shares(header: Header, shares: Sequence[str]) -> Unlock:
    """The recovery slot. SHARE_UNREADABLE; SHARE_FOREIGN, also when it has none; SHARES_TOO_FEW."""
    vault = header.id
    for slot in header.slots:
        if isinstance(slot.lock, RecoveryLock):
            key = slot.lock.key(vault, recovery.join(slot.lock, shares))
            return by_key(slot.id, slots.open_slot(vault, slot, key))
    raise errors.foreign_share("no set counts")


def takes(header: Header, words: str) -> bool:
    """Whether the share is of the set that opens this vault now."""
    return any(isinstance(slot.lock, RecoveryLock) and recovery.belongs(words, slot.lock) for slot in header.slots)


def by_key(number: str, key: SlotKey) -> Unlock:
    """The slot of this number in any version of the vault: its key pair stays the same."""

    def unlock(found: Container) -> Keyring:
        for slot in found.header.slots:
            if slot.id == number:
                return _keyring(found.header, slot, key)
        raise errors.no_slot()

    return unlock


def by_keyring(keyring: Keyring) -> Unlock:
    """The slot that opened another version of the vault."""
    return by_key(keyring.slot, SlotKey(keyring.private, keyring.authority if keyring.owns else None))


def challenge(header: Header, slot: Slot) -> SlotChallenge:
    """What the card of this slot is asked to do."""
    lock = slots.card_lock(slot)
    if lock is None:
        raise errors.no_slot()
    return lock.challenge(header.id, slot.id)


def has(header: Header, asked: SlotChallenge) -> bool:
    """Whether it still has the slot that was asked."""
    try:
        challenged(header, asked)
    except SecmailError:
        return False
    return True


def challenged(header: Header, asked: SlotChallenge) -> Slot:
    """The slot that was asked; VAULT_NO_SLOT when it is gone, or another one by now."""
    for slot in header.slots:
        if slot.id == asked.slot and slots.card_lock(slot) is not None and challenge(header, slot) == asked:
            return slot
    raise errors.no_slot()


def slot_of(header: Header, card: Card) -> Slot | None:
    """The slot of one of the card's certificates, the holder's own before a mandate's.

    Not a decrypting one when the key is known not to decrypt.
    """
    keys = {key.certificate.sha256: key for key in card.keys}

    def fits(slot: Slot) -> bool:
        key = keys.get(slots.certificate_of(slot) or "")
        return key is not None and not (isinstance(slot.lock, DecryptLock) and card.unlocked and not key.can_decrypt)

    return min(filter(fits, header.slots), key=lambda slot: slot.mandate is not None, default=None)


def _passphrase_key(vault: str, slot: Slot, passphrase: str) -> bytes:
    assert isinstance(slot.lock, PassphraseLock)
    return slot.lock.key(vault, passphrase)


def _keyring(header: Header, slot: Slot, key: SlotKey) -> Keyring:
    vmk = slots.open_vmk(header.id, slot, key.private, epoch=header.epoch)
    return Keyring.of(vmk, key.authority, slot=slot.id, private=key.private)
