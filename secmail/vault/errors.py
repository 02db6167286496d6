"""The few ways in which a vault fails."""

import errno

from secmail.domain.errors import ActionNeeded, Code, SecmailError, Unavailable, Untrusted


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


def wrong_passphrase() -> SecmailError:
    """No passphrase slot opens with it."""
    return ActionNeeded(Code.VAULT_WRONG_PASSPHRASE)


def unwritable(error: OSError) -> SecmailError:
    """The disk refused; what was there before is still there."""
    if error.errno == errno.ENOSPC:
        return Unavailable(Code.STORE_FULL, "vault")
    return ActionNeeded(Code.FILE_UNWRITABLE, f"vault: {type(error).__name__}")
