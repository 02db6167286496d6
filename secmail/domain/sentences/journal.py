"""How a row of the audit journal is told: people by name, numbers behind it in brackets, moments of this place."""

from collections.abc import Mapping
from datetime import datetime

from secmail.domain.deeds import Deed
from secmail.domain.errors import Code
from secmail.domain.sealed import JournalRow
from secmail.domain.sentences.problems import PROBLEMS
from secmail.domain.sentences.text import LANGUAGES, Language

_SHORT = 8
_HASH = 32
"""From so many hexadecimal digits on nobody reads a number whole."""

_VAULT = (("coffre de {name} ({number})", "coffre {number}"), ("vault of {name} ({number})", "vault {number}"))
_MANDATE = (
    ("délégation donnée à {name} ({number})", "délégation {number}"),
    ("delegation given to {name} ({number})", "delegation {number}"),
)
_MESSAGE = (("", "message {number}"), ("", "message {number}"))
_LETTER = (("", "lettre {number}"), ("", "letter {number}"))
_SHARE = (("", "part {number}"), ("", "share {number}"))
_FILE = (("", "fichier {number}"), ("", "file {number}"))
_CERTIFICATE = (("", "certificat {number}"), ("", "certificate {number}"))
_RULE = (("", "règle {number}"), ("", "rule {number}"))
_ROWS = (("", "jusqu'à la ligne {number}"), ("", "up to row {number}"))

_SUBJECTS: Mapping[Deed, tuple[tuple[str, str], tuple[str, str]]] = {
    Deed.SESSION_OPENED: _VAULT,
    Deed.SESSION_OPENED_BY_PASSPHRASE: _VAULT,
    Deed.SESSION_OPENED_IN_EMERGENCY: _VAULT,
    Deed.SESSION_LOCKED: _VAULT,
    Deed.VAULT_CREATED: _VAULT,
    Deed.VAULT_CHANGED: _VAULT,
    Deed.VAULT_REKEYED: _VAULT,
    Deed.VAULT_REFUSED: _VAULT,
    Deed.OPENING_REFUSED: _VAULT,
    Deed.SHARES_MADE: _VAULT,
    Deed.SEALED_LOST: _VAULT,
    Deed.MANDATE_GRANTED: _MANDATE,
    Deed.MANDATE_REVOKED: _MANDATE,
    Deed.MANDATE_REFUSED: _MANDATE,
    Deed.MESSAGE_OPENED: _MESSAGE,
    Deed.MESSAGE_READ: _MESSAGE,
    Deed.RESULT_FILED: _MESSAGE,
    Deed.RESULT_FILED_AGAIN: _MESSAGE,
    Deed.LABORATORY_CONFIRMED: _CERTIFICATE,
    Deed.IDENTITY_CONFIRMED: _CERTIFICATE,
    Deed.IDENTITY_WITHDRAWN: _CERTIFICATE,
    Deed.LABORATORY_FORGOTTEN: _CERTIFICATE,
    Deed.CERTIFICATE_ACCEPTED: _CERTIFICATE,
    Deed.CERTIFICATE_REFUSED: _CERTIFICATE,
    Deed.CERTIFICATE_FORGOTTEN: _CERTIFICATE,
    Deed.LETTER_DROPPED: _FILE,
    Deed.MESSAGE_MOVED: _MESSAGE,
    Deed.MESSAGE_DONE: _MESSAGE,
    Deed.RULE_SAVED: _RULE,
    Deed.RULE_REMOVED: _RULE,
    Deed.RULES_ORDERED: _RULE,
    Deed.RULE_FILES: _MESSAGE,
    Deed.RECEIPT_SENT: _MESSAGE,
    Deed.RECEIPT_RECEIVED: _MESSAGE,
    Deed.RECEIPT_DECLINED: _MESSAGE,
    Deed.MESSAGE_SIGNED: _LETTER,
    Deed.MESSAGE_QUEUED: _LETTER,
    Deed.MESSAGE_SENT: _LETTER,
    Deed.SHARE_USED: _SHARE,
    Deed.MESSAGE_UNSEALED: _MESSAGE,
    Deed.JOURNAL_EXPORTED: _ROWS,
}


def actor_words(row: JournalRow) -> str:
    """Who did it."""
    return _person(row.actor_name, row.entry.actor)


def on_behalf_words(row: JournalRow) -> str:
    """For whom; empty in one's own name."""
    return _person(row.on_behalf_name, row.entry.on_behalf or "")


def subject_words(row: JournalRow, language: Language) -> str:
    """What it is about; that of a newer program's deed as it is written in the journal."""
    subject = row.entry.subject
    forms = next((forms for deed, forms in _SUBJECTS.items() if deed == row.entry.deed), None)
    if not subject or forms is None:
        return PROBLEMS[Code(subject)][language].title if subject in set(Code) else subject
    named, unnamed = forms[LANGUAGES.index(language)]
    form = named if named and row.subject_name else unnamed
    return form.format(name=row.subject_name, number=_short(subject))


def moment_words(at: datetime) -> str:
    """To the second, of this computer's time zone, which is told: a journal may be read elsewhere."""
    return at.astimezone().isoformat(sep=" ", timespec="seconds")


def _person(name: str | None, number: str) -> str:
    return f"{name} ({_short(number)})" if name and name != number else _short(number)


def _short(number: str) -> str:
    """Hashes and random numbers by their beginning."""
    hexadecimal = len(number) >= _HASH and all(digit in "0123456789abcdef" for digit in number)
    return number[:_SHORT] if hexadecimal else number.strip()
