"""What one press does about a finding: a door of the window, an update, or another look. Pure."""

from collections.abc import Mapping

from secmail.domain.checks import Check
from secmail.domain.errors import Code
from secmail.gui.i18n import Words

AGAIN, UPDATE = "again", "update"
"""Looks at the finding's part once more; fetches authorities and revocation lists. All others are actions' keys."""

_DOORS: Mapping[str, tuple[Code, ...]] = {
    UPDATE: (Code.AUTHORITIES_MISSING, Code.REVOCATION_STALE),
    "card-panel": (
        Code.CARD_MODULE_MISSING,
        Code.CARD_MODULE_FAILED,
        Code.CARD_MODULE_ARCHITECTURE,
        Code.CARD_NOT_RECOGNISED,
        Code.CARD_ANS_MISSING,
        Code.CARD_PIN_NEEDED,
        Code.CARD_PIN_BLOCKED,
        Code.VAULT_MISSING,
    ),
    "own-certificates": (Code.CERTIFICATE_OWN_ENDING,),
    "password": (Code.MAIL_AUTH, Code.MAIL_SIGN_IN),
    "account": (
        Code.MAIL_NAME_UNKNOWN,
        Code.MAIL_PORT_CLOSED,
        Code.MAIL_TLS_NAME,
        Code.MAIL_TLS_ISSUER,
        Code.MAIL_WANTS_TLS,
        Code.MAIL_WANTS_STARTTLS,
        Code.STORE_MAIL_LOST,
    ),
    "settings": (Code.PROXY_AWAY,),
    "software": (
        Code.EXPORT_UNSET,
        Code.EXPORT_UNREACHABLE,
        Code.EXPORT_FOLDER_GONE,
        Code.EXPORT_READ_ONLY,
        Code.EXPORT_FULL,
        Code.EXPORT_NOT_TAKEN,
    ),
    "backup": (Code.BACKUP_OLD,),
    "directory": (Code.DIRECTORY_REFUSED, Code.DIRECTORY_KEY_MISSING, Code.DIRECTORY_UNTRUSTED),
    "integrity": (Code.STORE_FLAWED, Code.STORE_UNREADABLE),
}
_OF_CODES = {code: door for door, codes in _DOORS.items() for code in codes}


def remedy_of(check: Check) -> str:
    """The key of what its button does."""
    return AGAIN if check.code is None else _OF_CODES.get(check.code, AGAIN)


def remedy_words(remedy: str, words: Words) -> str:
    """On the button."""
    if remedy in {AGAIN, UPDATE}:
        return words(f"diagnosis.remedy.{remedy}")
    return words(f"action.{remedy}").replace("&", "")
