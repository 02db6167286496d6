"""Versions of a vault that come from the practice's other workstations."""

import secrets
from pathlib import Path

from secmail.domain.errors import SecmailError
from secmail.vault import container, disk, errors, locks, merging, opening
from secmail.vault.container import Container, Header
from secmail.vault.editor import write
from secmail.vault.keyring import Keyring
from secmail.vault.merging import Version
from secmail.vault.opened import OpenedVault
from secmail.vault.opening import Unlock


def receive(folder: Path, data: bytes, *, ours: bytes | None) -> Header:
    """Puts a version in the place of ours (the readable one), or beside it. Errors as for `VaultPort.receive`."""
    header = container.read(data).header
    if ours is None:
        disk.replace(folder, header.id, data, opened=None)
        return header
    here, beside = container.read(ours).header, waiting(folder, ours)
    if data == ours or data in beside:
        return header
    continued = {name for rival in beside for name in container.read(rival).header.history}
    if container.digest(data) in continued.union(here.history):
        raise errors.rolled_back("older than what is here")
    if container.digest(ours) not in header.history:
        disk.add_rival(folder, header.id, data)
    elif header.generation > here.generation:
        disk.replace(folder, header.id, data, opened=ours)
    else:
        raise errors.damaged("generation")
    for rival in beside:
        if container.digest(rival) in header.history:
            disk.drop_rival(folder, header.id, rival)
    return header


def waiting(folder: Path, ours: bytes) -> tuple[bytes, ...]:
    """The versions that are to be merged: those that neither ours nor another of them continues."""
    here = container.read(ours).header
    found = {data: header for data in disk.rivals(folder, here.id) if (header := _readable(data)) is not None}
    continued = {container.digest(ours)}.union(*(header.history for header in (here, *found.values())))
    return tuple(data for data in found if found[data].id == here.id and container.digest(data) not in continued)


def merge(folder: Path, vault: OpenedVault, other: bytes, *, main: bytes, unlock: Unlock) -> OpenedVault:
    """The two versions in one, in the vault's place, where `main` is now. One of the two, if it says all already.

    VAULT_NOT_OWNER; errors as for `opening.opened` and `VaultEditor.save`.
    """
    authority = vault.keyring.authority
    found = opening.opened(other, unlock, vault=vault.id)
    try:
        one, two = _version(vault), _version(found)
    finally:
        found.wipe()
    joint = merging.merge(one, two, fresh=secrets.token_bytes(locks.KEY_SIZE))
    keyring = _keyring(vault, joint, authority)
    enough = [version for version in (one, two) if merging.says_all(version, joint)]
    if enough:
        chosen = max(enough, key=lambda version: version.rank)
        data = vault.data if chosen is one else other
        if data != main:
            disk.save(folder, vault.id, data, previous=main)
        merged = OpenedVault(chosen.header, data, content=chosen.content, keyring=keyring)
    else:
        merged = write(folder, joint.header, content=joint.content, keyring=keyring, previous=main)
        keyring.wipe()
    for done in (vault.data, other):
        disk.drop_rival(folder, vault.id, done)
    return merged


def opens(vault: OpenedVault, by_card: Unlock | None) -> Unlock:
    """Another version of a vault that is open: by the same slot, by a master key that ours has or had, by the card."""
    by_slot = opening.by_keyring(vault.keyring)
    keys = (vault.keyring.vmk, *(former.vmk for former in vault.content.former))

    def unlock(found: Container) -> Keyring:
        try:
            return by_slot(found)
        except SecmailError:
            pass
        for vmk in keys:
            try:
                container.unseal(found, vmk)
            except SecmailError:
                continue
            return vault.keyring.copy(vmk=vmk)
        if by_card is None:
            raise errors.no_slot()
        return by_card(found)

    return unlock


def _version(vault: OpenedVault) -> Version:
    return Version(vault.header, vault.content, vault.keyring.vmk, container.digest(vault.data))


def _keyring(vault: OpenedVault, joint: Version, authority: bytes) -> Keyring:
    """That of the open vault, with the master key of the merge; without its slot, if that has been taken away."""
    keyring = vault.keyring
    if keyring.slot in {slot.id for slot in joint.header.slots}:
        return keyring.copy(vmk=joint.vmk)
    return Keyring.of(joint.vmk, authority)


def _readable(data: bytes) -> Header | None:
    try:
        return container.read(data).header
    except SecmailError:
        return None
