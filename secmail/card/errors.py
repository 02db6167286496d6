"""From what PKCS#11 modules answer to our errors, by explicit list; the unlisted makes the card unusable."""

import re

from pkcs11 import exceptions as ckr

from secmail.domain.cards import ModuleState
from secmail.domain.errors import ActionNeeded, Code, PinRefused, Rejected, SecmailError, Unavailable

_REFUSED = (ckr.PinIncorrect, ckr.PinInvalid, ckr.PinLenRange)
_REMOVED = (ckr.DeviceRemoved, ckr.TokenNotPresent, ckr.SessionHandleInvalid, ckr.SessionClosed, ckr.SlotIDInvalid)
_TROUBLE = (ckr.GeneralError, ckr.DeviceError, ckr.FunctionFailed)
"""Also what modules say while a card is being pulled, until the PC/SC service has noticed."""
_REFUSALS = {
    ModuleState.MISSING: Code.CARD_MODULE_MISSING,
    ModuleState.WRONG_ARCHITECTURE: Code.CARD_MODULE_ARCHITECTURE,
    ModuleState.NO_SERVICE: Code.CARD_NO_SERVICE,
}
_CANCELLED = (ckr.FunctionCancelled, ckr.FunctionRejected)
_UNMAPPED = re.compile(r"Unmapped error code (0x[0-9a-f]{1,16})")


def translate(error: ckr.PKCS11Error) -> SecmailError:
    """The error of ours that says the same. Tries left are unknown here: the token's flags tell them."""
    if isinstance(error, _REFUSED):
        return PinRefused(None)
    if isinstance(error, ckr.PinLocked):
        return blocked()
    if isinstance(error, ckr.UserNotLoggedIn):
        return pin_needed()
    if isinstance(error, _CANCELLED):
        return ActionNeeded(Code.CARD_PIN_CANCELLED)
    if isinstance(error, _REMOVED):
        return removed()
    if isinstance(error, _TROUBLE):
        return Unavailable(Code.CARD_UNUSABLE, name(error))
    return unusable(name(error))


def name(error: ckr.PKCS11Error) -> str:
    """What the module answered, in a word. A module's own text is not repeated: nobody knows what is in it."""
    unmapped = _UNMAPPED.search(str(error))
    return unmapped[1] if unmapped else type(error).__name__


def removed() -> SecmailError:
    """The card is not there any more."""
    return ActionNeeded(Code.CARD_REMOVED)


def blocked() -> SecmailError:
    """The PIN is blocked; only the card's own unblocking helps."""
    return ActionNeeded(Code.CARD_PIN_BLOCKED)


def last_try() -> SecmailError:
    """One try is left, and nobody was told."""
    return ActionNeeded(Code.CARD_LAST_TRY)


def pin_needed() -> SecmailError:
    """The card is locked."""
    return ActionNeeded(Code.CARD_PIN_NEEDED)


def unusable(detail: str) -> SecmailError:
    """The card or its module cannot do what is asked."""
    return Rejected(Code.CARD_UNUSABLE, detail)


def module_failed(detail: str) -> SecmailError:
    """The module cannot be loaded, or would take the program down."""
    return Rejected(Code.CARD_MODULE_FAILED, detail)


def module_refused(state: ModuleState, detail: str) -> SecmailError:
    """The module cannot be used, by what became of it."""
    return Rejected(_REFUSALS.get(state, Code.CARD_MODULE_FAILED), detail)


def absent() -> SecmailError:
    """No such card in any reader."""
    return ActionNeeded(Code.CARD_ABSENT)
