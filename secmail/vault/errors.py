"""The few ways in which a vault fails."""

import errno

from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable, Untrusted


def damaged(detail: str) -> SecmailError:
    """The file, or the answer of a card, does not authenticate."""
    return Untrusted(Code.VAULT_DAMAGED, detail)


def locked() -> SecmailError:
    """The keys have been wiped."""
    return ActionNeeded(Code.VAULT_LOCKED)


def missing() -> SecmailError:
    """There is no such vault in the profile."""
    return ActionNeeded(Code.VAULT_MISSING)


def no_slot() -> SecmailError:
    """The vault has no such slot, or no longer."""
    return ActionNeeded(Code.VAULT_NO_SLOT)


def last_slot() -> SecmailError:
    """The holder would have no way left to open the vault."""
    return Rejected(Code.VAULT_LAST_SLOT)


def not_owner() -> SecmailError:
    """It was opened under a mandate, and only its holder changes it."""
    return Rejected(Code.VAULT_NOT_OWNER)


def rolled_back(detail: str) -> SecmailError:
    """Not the newest version."""
    return Untrusted(Code.VAULT_ROLLED_BACK, detail)


def wrong_passphrase() -> SecmailError:
    """No passphrase slot opens with it."""
    return ActionNeeded(Code.VAULT_WRONG_PASSPHRASE)


def unreadable_share(detail: str) -> SecmailError:
    """The words are no share; `detail` never says one of them."""
    return Rejected(Code.SHARE_UNREADABLE, detail)


def foreign_share(detail: str) -> SecmailError:
    """A share of another vault, or of a set that counts no more."""
    return Rejected(Code.SHARE_FOREIGN, detail)


def too_few_shares(detail: str) -> SecmailError:
    """More of them are needed."""
    return ActionNeeded(Code.SHARES_TOO_FEW, detail)


def unwritable(error: OSError) -> SecmailError:
    """The disk refused; what was there before is still there."""
    if error.errno == errno.ENOSPC:
        return Unavailable(Code.STORE_FULL, "vault")
    return ActionNeeded(Code.FILE_UNWRITABLE, f"vault: {type(error).__name__}")
