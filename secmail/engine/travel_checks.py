"""What the diagnosis says of vaults between workstations."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code
from secmail.engine.travel_notes import FolderNotes, Standing, VaultNotes

_TOLD = timedelta(days=7)
"""How long it is told that a server had lost what it had, after it was put back."""
_SHORT = 8


def vault_checks(vault: str, digest: str, *, folder: FolderNotes, notes: VaultNotes, now: datetime) -> list[Check]:
    """Of a vault whose file here has this digest, and of the mailbox that it travels through."""
    if folder.looked is None:
        return [no_mailbox(vault)]
    checks = [Check(CheckSubject.VAULT_MAILBOX, CheckState.OK, vault[:_SHORT])]
    code = _trouble(vault, digest, folder=folder, notes=notes, now=now)
    if code is not None:
        checks = [Check(CheckSubject.VAULT_MAILBOX, CheckState.WARNING, vault[:_SHORT], code)]
    if notes.came is not None:
        checks.append(Check(CheckSubject.VAULT_RECEIVED, CheckState.OK, f"{notes.came:%Y-%m-%d %H:%M} UTC"))
    return checks


def folder_checks(folder: FolderNotes, waiting: Iterable[object]) -> list[Check]:
    """Of a mailbox's private folder."""
    checks = []
    count = len(list(waiting))
    if count:
        checks.append(Check(CheckSubject.VAULT_WAITING, CheckState.SKIPPED, str(count)))
    if folder.strangers:
        found, code = str(folder.strangers), Code.VAULT_FOLDER_TAKEN
        checks.append(Check(CheckSubject.VAULT_MAILBOX, CheckState.WARNING, found, code))
    return checks


def no_mailbox(vault: str) -> Check:
    """Of a vault that stays on this workstation: its holder's mailbox is none of the accounts, or not known yet."""
    return Check(CheckSubject.VAULT_MAILBOX, CheckState.SKIPPED, vault[:_SHORT])


def _trouble(vault: str, digest: str, *, folder: FolderNotes, notes: VaultNotes, now: datetime) -> Code | None:
    held = folder.holds(vault, digest)
    if notes.withheld is not None and ((notes.seen == digest and not held) or now - notes.withheld < _TOLD):
        return Code.VAULT_WITHHELD
    parted = any(item.vault == vault and item.standing is Standing.RIVAL for item in folder.items)
    return Code.VAULT_NOT_SYNCHRONISED if parted or not held else None
