"""How a command ends: exit codes, and the failures that are told as a sentence."""

from collections.abc import Mapping
from enum import IntEnum

from secmail.cli.documents import closed_reason
from secmail.domain.errors import Code, PinRefused, Rejected, SecmailError
from secmail.domain.messages import OpenedMessage
from secmail.domain.security import Finding, Severity, Summary


class Exit(IntEnum):
    """The exit codes of the command line's contract."""

    DONE = 0
    NO = 1
    """Done, and the answer is "no"."""
    USAGE = 2
    UNREADABLE = 3
    KEY = 4
    """A key, card or PIN is missing or refused."""
    REFUSED = 5
    """The server, directory or disk said no or was not there."""
    BUG = 70
    INTERRUPTED = 130
    """As shells count an interrupt from the keyboard."""


class Failed(Exception):
    """A job ended in failure; everything that may be told of it."""

    def __init__(
        self, code: Code, *, detail: str = "", words: str = "", tries_left: int | None = None, holder: str = ""
    ) -> None:
        """`holder`: of the card that refused a PIN, where it is known."""
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.words = words
        self.tries_left = tries_left
        self.holder = holder
        self.place = ""

    def at(self, place: str) -> "Failed":
        """With the server that it came from, "" where none is known."""
        self.place = place
        return self


def failed(error: SecmailError) -> Failed:
    """What was raised, ready to be told."""
    words = error.words if isinstance(error, Rejected) else ""
    tries_left = error.tries_left if isinstance(error, PinRefused) else None
    return Failed(error.code, detail=error.detail, words=words, tries_left=tries_left).at(error.place)


class Misused(Exception):
    """The command was not written as it must be. `sentence` is complete, in the user's language."""

    def __init__(self, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy


class Stopped(Exception):
    """Interrupted from the keyboard, or the job was cancelled."""


EXIT_CODES: Mapping[Code, Exit] = {
    Code.CARD_ABSENT: Exit.KEY,
    Code.CARD_REMOVED: Exit.KEY,
    Code.CARD_PIN_NEEDED: Exit.KEY,
    Code.CARD_PIN_REFUSED: Exit.KEY,
    Code.CARD_PIN_BLOCKED: Exit.KEY,
    Code.CARD_PIN_CANCELLED: Exit.KEY,
    Code.CARD_UNUSABLE: Exit.KEY,
    Code.CARD_MODULE_MISSING: Exit.KEY,
    Code.CARD_MODULE_FAILED: Exit.KEY,
    Code.CARD_MODULE_ARCHITECTURE: Exit.KEY,
    Code.CARD_NO_SERVICE: Exit.KEY,
    Code.CARD_NO_READER: Exit.KEY,
    Code.CARD_NOT_RECOGNISED: Exit.KEY,
    Code.VAULT_LOCKED: Exit.KEY,
    Code.VAULT_MISSING: Exit.KEY,
    Code.VAULT_DAMAGED: Exit.KEY,
    Code.VAULT_NO_SLOT: Exit.KEY,
    Code.VAULT_WRONG_PASSPHRASE: Exit.KEY,
    Code.VAULT_ROLLED_BACK: Exit.KEY,
    Code.VAULT_OTHER_HOLDER: Exit.KEY,
    Code.VAULT_EXISTS: Exit.NO,
    Code.VAULT_NOT_OWNER: Exit.KEY,
    Code.VAULT_LAST_SLOT: Exit.NO,
    Code.VAULT_NOT_SYNCHRONISED: Exit.REFUSED,
    Code.VAULT_WITHHELD: Exit.REFUSED,
    Code.VAULT_FOLDER_TAKEN: Exit.REFUSED,
    Code.SHARE_UNREADABLE: Exit.UNREADABLE,
    Code.SHARE_FOREIGN: Exit.NO,
    Code.SHARES_TOO_FEW: Exit.KEY,
    Code.CARD_NO_SLOT_KEY: Exit.KEY,
    Code.CARD_LAST_TRY: Exit.KEY,
    Code.MANDATE_UNKNOWN: Exit.USAGE,
    Code.MANDATE_EXPIRED: Exit.KEY,
    Code.MANDATE_REVOKED: Exit.KEY,
    Code.MANDATE_ALREADY_REVOKED: Exit.NO,
    Code.MANDATE_FORGED: Exit.KEY,
    Code.MANDATE_UNCONFIRMED: Exit.KEY,
    Code.MANDATE_NO_RIGHT: Exit.KEY,
    Code.MANDATE_OUT_OF_SCOPE: Exit.KEY,
    Code.MANDATE_NEVER_SIGNS: Exit.KEY,
    Code.MANDATE_NO_DELEGATE: Exit.NO,
    Code.MANDATE_BAD_TERM: Exit.USAGE,
    Code.VAULT_WEAK_PASSPHRASE: Exit.NO,
    Code.CLOCK_SET_BACK: Exit.KEY,
    Code.CLOCK_WRONG: Exit.NO,
    Code.CARD_ANS_MISSING: Exit.KEY,
    Code.CERTIFICATE_CARD_EXPIRED: Exit.KEY,
    Code.CERTIFICATE_CARD_ENDING: Exit.NO,
    Code.JOURNAL_BROKEN: Exit.NO,
    Code.KEYFILE_UNREADABLE: Exit.KEY,
    Code.SMIME_MALFORMED: Exit.UNREADABLE,
    Code.SMIME_TOO_LARGE: Exit.UNREADABLE,
    Code.SMIME_NOT_FOR_US: Exit.KEY,
    Code.SMIME_DECRYPT_FAILED: Exit.UNREADABLE,
    Code.SMIME_UNSUPPORTED: Exit.UNREADABLE,
    Code.SMIME_SIGN_FAILED: Exit.KEY,
    Code.RECIPIENT_NO_CERTIFICATE: Exit.NO,
    Code.RECIPIENT_INVALID: Exit.NO,
    Code.RECIPIENT_NONE: Exit.USAGE,
    Code.RECIPIENT_REVOKED: Exit.NO,
    Code.RECIPIENT_EXPIRED: Exit.NO,
    Code.RECIPIENT_PATIENT: Exit.NO,
    Code.RECIPIENT_TO_LOOK_AT: Exit.NO,
    Code.SCHEDULE_TOO_FAR: Exit.USAGE,
    Code.SENDER_NO_CERTIFICATE: Exit.KEY,
    Code.SENDER_EXPIRED: Exit.KEY,
    Code.SENDER_REVOKED: Exit.KEY,
    Code.SENDER_OTHER_MAILBOX: Exit.KEY,
    Code.SENDER_OTHER_HOLDER: Exit.KEY,
    Code.RECEIPT_NOT_ASKED: Exit.NO,
    Code.RECEIPT_ANSWERED: Exit.NO,
    Code.RECEIPT_NONE: Exit.NO,
    Code.MESSAGE_UNKNOWN: Exit.USAGE,
    Code.MESSAGE_NOT_HERE: Exit.REFUSED,
    Code.CERTIFICATE_UNREADABLE: Exit.UNREADABLE,
    Code.CERTIFICATE_FOREIGN: Exit.NO,
    Code.CERTIFICATE_SEVERAL_HOLDERS: Exit.UNREADABLE,
    Code.CERTIFICATE_UNKNOWN: Exit.USAGE,
    Code.CERTIFICATE_NOT_ASKED: Exit.NO,
    Code.CERTIFICATE_ANSWERED: Exit.NO,
    Code.CERTIFICATE_NOT_ACCEPTABLE: Exit.NO,
    Code.CERTIFICATE_OWN_ENDING: Exit.NO,
    Code.RULE_UNKNOWN: Exit.USAGE,
    Code.RULE_UNFIT: Exit.USAGE,
    Code.URGENCY_WORD_UNFIT: Exit.USAGE,
    Code.RULE_DOES_NOTHING: Exit.USAGE,
    Code.RULE_FORGEABLE: Exit.NO,
    Code.RULE_FOLDER: Exit.USAGE,
    Code.ASSIGNEE_UNUSABLE: Exit.USAGE,
    Code.FOLDER_UNKNOWN: Exit.USAGE,
    Code.FOLDER_NO_TRASH: Exit.NO,
    Code.PATIENT_UNKNOWN: Exit.USAGE,
    Code.PATIENT_MERGED: Exit.NO,
    Code.PATIENTS_CONTRADICT: Exit.NO,
    Code.PATIENT_NOT_MERGED: Exit.NO,
    Code.PATIENT_NOT_APART: Exit.NO,
    Code.DOUBT_UNKNOWN: Exit.USAGE,
    Code.REPORT_UNKNOWN: Exit.USAGE,
    Code.MAPPING_UNKNOWN: Exit.USAGE,
    Code.MAPPING_UNFIT: Exit.USAGE,
    **dict.fromkeys((Code.DOCUMENT_UNREADABLE, Code.DOCUMENT_LOCKED, Code.DOCUMENT_TOO_LARGE), Exit.UNREADABLE),
    Code.DOCUMENT_NOT_OUTSIDE: Exit.NO,
    **dict.fromkeys((Code.DRAFT_NOT_READ, Code.DRAFT_CHANGED), Exit.NO),
    **dict.fromkeys((Code.DRAFT_GONE, Code.DRAFT_OWN), Exit.USAGE),
    **dict.fromkeys((Code.TEMPLATE_UNFIT, Code.TEMPLATE_UNKNOWN, Code.TEMPLATE_FIELD_EMPTY), Exit.USAGE),
    Code.HPRIM_UNREADABLE: Exit.UNREADABLE,
    Code.PRESCRIBER_UNKNOWN: Exit.NO,
    Code.PRESCRIBER_AMBIGUOUS: Exit.NO,
    **dict.fromkeys((Code.PRESCRIBER_KNOWN, Code.BATCH_CHANGED), Exit.NO),
    Code.BATCH_REPORT_DAMAGED: Exit.NO,
    Code.BATCH_FILE_MISSING: Exit.NO,
    Code.FILE_UNREADABLE: Exit.UNREADABLE,
    Code.FILE_UNWRITABLE: Exit.REFUSED,
    Code.MAIL_OFFLINE: Exit.REFUSED,
    Code.MAIL_NAME_UNKNOWN: Exit.REFUSED,
    Code.MAIL_PORT_CLOSED: Exit.REFUSED,
    Code.MAIL_SILENT: Exit.REFUSED,
    Code.MAIL_TLS_NAME: Exit.REFUSED,
    Code.MAIL_TLS_DATES: Exit.REFUSED,
    Code.MAIL_TLS_ISSUER: Exit.REFUSED,
    **dict.fromkeys((Code.MAIL_INTERCEPTED, Code.MAIL_ONLY_PROXY), Exit.REFUSED),
    Code.MAIL_AUTH: Exit.REFUSED,
    Code.MAIL_SIGN_IN: Exit.REFUSED,
    Code.SIGN_IN_UNFINISHED: Exit.REFUSED,
    Code.MAIL_TLS: Exit.REFUSED,
    Code.MAIL_WANTS_TLS: Exit.REFUSED,
    Code.MAIL_WANTS_STARTTLS: Exit.REFUSED,
    Code.MAIL_PROTOCOL: Exit.REFUSED,
    Code.MAIL_REFUSED: Exit.REFUSED,
    Code.MAIL_REFUSED_TEMPORARILY: Exit.REFUSED,
    Code.MAIL_FOLDER_REFUSED: Exit.REFUSED,
    Code.MAIL_UNCERTAIN: Exit.REFUSED,
    Code.MAIL_QUOTA: Exit.REFUSED,
    Code.MAIL_TOO_LARGE: Exit.REFUSED,
    Code.MAIL_NO_SMTPUTF8: Exit.REFUSED,
    Code.MAIL_GAVE_UP: Exit.REFUSED,
    Code.ACCOUNT_UNKNOWN: Exit.USAGE,
    Code.OUTBOX_UNKNOWN: Exit.USAGE,
    Code.OUTBOX_ILLEGAL: Exit.NO,
    Code.DIRECTORY_OFFLINE: Exit.REFUSED,
    Code.DIRECTORY_SLOW: Exit.REFUSED,
    Code.DIRECTORY_REFUSED: Exit.REFUSED,
    Code.DIRECTORY_KEY_MISSING: Exit.KEY,
    Code.DIRECTORY_UNTRUSTED: Exit.REFUSED,
    Code.DIRECTORY_MALFORMED: Exit.REFUSED,
    Code.DIRECTORY_FILE_UNREADABLE: Exit.UNREADABLE,
    Code.DIRECTORY_UNKNOWN: Exit.USAGE,
    Code.DIRECTORY_NONE_PUBLISHED: Exit.USAGE,
    Code.DIRECTORY_VALUE_UNFIT: Exit.USAGE,
    Code.CONTACT_UNKNOWN: Exit.USAGE,
    Code.CONTACT_UNFIT: Exit.USAGE,
    Code.CONTACT_ADDRESS_UNFIT: Exit.USAGE,
    Code.CONTACT_ADDRESS_TAKEN: Exit.NO,
    Code.CONTACT_PATIENT: Exit.NO,
    Code.CONTACT_TWO_PEOPLE: Exit.NO,
    Code.CONTACT_GROUP_UNKNOWN: Exit.USAGE,
    Code.CONTACT_GROUP_LARGE: Exit.USAGE,
    Code.CONTACT_FILE_UNREADABLE: Exit.UNREADABLE,
    Code.IMPORT_FOREIGN: Exit.UNREADABLE,
    Code.IMPORT_NO_FOLDERS: Exit.REFUSED,
    Code.IDENTITY_NOT_PROVEN: Exit.NO,
    Code.IDENTITY_OF_ANOTHER: Exit.NO,
    Code.IDENTITY_NOT_NEEDED: Exit.NO,
    Code.IDENTITY_UNKNOWN: Exit.USAGE,
    Code.PUBLICATION_OFFLINE: Exit.REFUSED,
    Code.PUBLICATION_REFUSED: Exit.REFUSED,
    Code.PUBLICATION_UNUSABLE: Exit.REFUSED,
    Code.REVOCATION_STALE: Exit.NO,
    Code.AUTHORITIES_MISSING: Exit.NO,
    Code.AUTHORITIES_UNREADABLE: Exit.UNREADABLE,
    Code.AUTHORITIES_UNKNOWN: Exit.UNREADABLE,
    Code.PROXY_UNFIT: Exit.USAGE,
    **dict.fromkeys((Code.PROXY_AWAY, Code.PROXY_SIGN_IN), Exit.REFUSED),
    Code.STORE_FULL: Exit.REFUSED,
    Code.STORE_UNREADABLE: Exit.REFUSED,
    Code.STORE_NEWER: Exit.REFUSED,
    Code.STORE_IN_USE: Exit.REFUSED,
    Code.STORE_SEALED_LOST: Exit.NO,
    Code.STORE_MAIL_LOST: Exit.NO,
    Code.STORE_RESTORED: Exit.NO,
    Code.STORE_READ_ONLY: Exit.REFUSED,
    Code.BACKUP_UNREADABLE: Exit.UNREADABLE,
    Code.BACKUP_WRONG_PASSPHRASE: Exit.KEY,
    Code.BACKUP_NEWER: Exit.UNREADABLE,
    Code.BACKUP_NO_ROOM: Exit.REFUSED,
    Code.BACKUP_NOT_EMPTY: Exit.REFUSED,
    Code.BACKUP_OLD: Exit.NO,
    Code.RETENTION_TOO_SHORT: Exit.NO,
    Code.STORE_FLAWED: Exit.NO,
    Code.TOO_MANY_FILES: Exit.REFUSED,
    Code.KEYSTORE_UNAVAILABLE: Exit.REFUSED,
    Code.KEYSTORE_KEY_LOST: Exit.KEY,
    Code.SETTINGS_UNREADABLE: Exit.UNREADABLE,
    Code.EXPORT_UNREACHABLE: Exit.REFUSED,
    Code.EXPORT_FOLDER_GONE: Exit.REFUSED,
    Code.EXPORT_READ_ONLY: Exit.REFUSED,
    Code.EXPORT_FULL: Exit.REFUSED,
    Code.EXPORT_NOT_TAKEN: Exit.NO,
    Code.DISK_NOT_ENCRYPTED: Exit.NO,
    Code.DISK_ALMOST_FULL: Exit.NO,
    Code.EXPORT_UNSET: Exit.REFUSED,
    Code.EXPORT_HELD: Exit.NO,
    Code.EXPORT_ALTERED: Exit.NO,
    Code.EXPORT_VALUE_UNFIT: Exit.USAGE,
    Code.EXPORT_PROGRAM_UNKNOWN: Exit.USAGE,
    Code.LABORATORY_UNCONFIRMED: Exit.NO,
    Code.LABORATORY_UNKNOWN: Exit.USAGE,
    Code.PATIENT_UNCERTAIN: Exit.NO,
    Code.PATIENT_UNNAMED: Exit.NO,
    Code.LETTER_TYPE: Exit.NO,
    Code.LETTER_TAKEN: Exit.NO,
    Code.LETTER_FOLDER_UNFIT: Exit.USAGE,
    Code.EXPORT_DUPLICATE: Exit.NO,
    Code.CANCELLED_AT_STOP: Exit.REFUSED,
    Code.PROGRAM_REPLACED: Exit.REFUSED,
    Code.SCREEN_MISSING: Exit.REFUSED,
    Code.BUG: Exit.BUG,
}
"""Complete: a test holds it to `Code`."""

_KEY_MISSING = frozenset({Finding.KEY_NEEDED, Finding.NOT_FOR_US})
_NOT_READ = {
    Finding.MALFORMED: Code.SMIME_MALFORMED,
    Finding.TOO_DEEP: Code.SMIME_TOO_LARGE,
    Finding.TOO_MANY_PARTS: Code.SMIME_TOO_LARGE,
    Finding.TOO_LARGE: Code.SMIME_TOO_LARGE,
    Finding.UNSUPPORTED: Code.SMIME_UNSUPPORTED,
    Finding.DECRYPT_FAILED: Code.SMIME_DECRYPT_FAILED,
}
_ACCEPTABLE = frozenset({Summary.UNSIGNED, Summary.SIGNED_TRUSTED, Summary.SIGNED_UNCONFIRMED})


def reading_exit(opened: OpenedMessage) -> Exit:
    """The exit code of showing a message: KEY or UNREADABLE when not all of it is shown, NO for a bad signature."""
    closed = closed_reason(opened)
    if closed is not None:
        return Exit.KEY if closed in _KEY_MISSING else Exit.UNREADABLE
    if opened.summary not in _ACCEPTABLE:
        return Exit.NO
    return Exit.DONE if not_read(opened) is None else Exit.UNREADABLE


def not_read(opened: OpenedMessage) -> Code | None:
    """Why a message was not read whole; None when it was."""
    errors = (problem.code for problem in opened.problems if problem.severity is Severity.ERROR)
    return next((_NOT_READ[code] for code in errors if code in _NOT_READ), None)
