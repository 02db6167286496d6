"""Errors by who can act, each with a code; the sentences for people are in the front ends.

Facts are not errors: a bad signature is a value in `domain.security`; "this cannot be read" is raised from here.
"""

from enum import StrEnum


class Code(StrEnum):
    """What went wrong, as a dotted constant. Every member has a sentence and a remedy in every language."""

    # cards and keys
    CARD_ABSENT = "card.absent"
    CARD_REMOVED = "card.removed"
    CARD_PIN_NEEDED = "card.pin.needed"
    CARD_PIN_REFUSED = "card.pin.refused"
    CARD_PIN_BLOCKED = "card.pin.blocked"
    CARD_PIN_CANCELLED = "card.pin.cancelled"
    CARD_UNUSABLE = "card.unusable"
    CARD_MODULE_MISSING = "card.module.missing"
    CARD_MODULE_FAILED = "card.module.failed"
    CARD_MODULE_ARCHITECTURE = "card.module.architecture"
    CARD_NO_SERVICE = "card.no-service"
    CARD_NO_READER = "card.no-reader"
    CARD_NOT_RECOGNISED = "card.not-recognised"
    CARD_ANS_MISSING = "card.ans-missing"
    VAULT_LOCKED = "vault.locked"
    VAULT_MISSING = "vault.missing"
    VAULT_DAMAGED = "vault.damaged"
    VAULT_NO_SLOT = "vault.no-slot"
    VAULT_WRONG_PASSPHRASE = "vault.wrong-passphrase"  # noqa: S105 -- an error code
    VAULT_WEAK_PASSPHRASE = "vault.weak-passphrase"  # noqa: S105 -- an error code
    VAULT_ROLLED_BACK = "vault.rolled-back"
    VAULT_OTHER_HOLDER = "vault.other-holder"
    VAULT_EXISTS = "vault.exists"
    VAULT_NOT_OWNER = "vault.not-owner"
    VAULT_LAST_SLOT = "vault.last-slot"
    VAULT_NOT_SYNCHRONISED = "vault.not-synchronised"
    VAULT_WITHHELD = "vault.withheld"
    VAULT_FOLDER_TAKEN = "vault.folder-taken"
    SHARE_UNREADABLE = "share.unreadable"
    SHARE_FOREIGN = "share.foreign"
    SHARES_TOO_FEW = "share.too-few"
    CARD_NO_SLOT_KEY = "card.no-slot-key"
    CARD_LAST_TRY = "card.last-try"
    MANDATE_UNKNOWN = "mandate.unknown"
    MANDATE_EXPIRED = "mandate.expired"
    MANDATE_REVOKED = "mandate.revoked"
    MANDATE_ALREADY_REVOKED = "mandate.already-revoked"
    MANDATE_FORGED = "mandate.forged"
    MANDATE_UNCONFIRMED = "mandate.unconfirmed"
    MANDATE_NO_RIGHT = "mandate.no-right"
    MANDATE_OUT_OF_SCOPE = "mandate.out-of-scope"
    MANDATE_NEVER_SIGNS = "mandate.never-signs"
    MANDATE_NO_DELEGATE = "mandate.no-delegate"
    MANDATE_BAD_TERM = "mandate.bad-term"
    CLOCK_SET_BACK = "clock.set-back"
    CLOCK_WRONG = "clock.wrong"
    JOURNAL_BROKEN = "journal.broken"
    KEYFILE_UNREADABLE = "keyfile.unreadable"
    # messages
    SMIME_MALFORMED = "smime.malformed"
    SMIME_TOO_LARGE = "smime.too-large"
    SMIME_NOT_FOR_US = "smime.not-for-us"
    SMIME_DECRYPT_FAILED = "smime.decrypt-failed"
    SMIME_UNSUPPORTED = "smime.unsupported"
    SMIME_SIGN_FAILED = "smime.sign-failed"
    RECIPIENT_NO_CERTIFICATE = "recipient.no-certificate"
    RECIPIENT_INVALID = "recipient.invalid"
    RECIPIENT_NONE = "recipient.none"
    RECIPIENT_REVOKED = "recipient.certificate-revoked"
    RECIPIENT_EXPIRED = "recipient.certificate-expired"
    RECIPIENT_PATIENT = "recipient.patient"
    RECIPIENT_TO_LOOK_AT = "recipient.to-look-at"
    SCHEDULE_TOO_FAR = "schedule.too-far"
    SENDER_NO_CERTIFICATE = "sender.no-certificate"
    SENDER_EXPIRED = "sender.certificate-expired"
    SENDER_REVOKED = "sender.certificate-revoked"
    SENDER_OTHER_MAILBOX = "sender.other-mailbox"
    SENDER_OTHER_HOLDER = "sender.other-holder"
    RECEIPT_NOT_ASKED = "receipt.not-asked"
    RECEIPT_ANSWERED = "receipt.answered"
    RECEIPT_NONE = "receipt.none"
    MESSAGE_UNKNOWN = "message.unknown"
    MESSAGE_NOT_HERE = "message.not-here"
    CERTIFICATE_UNREADABLE = "certificate.unreadable"
    CERTIFICATE_FOREIGN = "certificate.foreign"
    CERTIFICATE_SEVERAL_HOLDERS = "certificate.several-holders"
    CERTIFICATE_UNKNOWN = "certificate.unknown"
    CERTIFICATE_NOT_ASKED = "certificate.not-asked"
    CERTIFICATE_ANSWERED = "certificate.answered"
    CERTIFICATE_NOT_ACCEPTABLE = "certificate.not-acceptable"
    CERTIFICATE_OWN_ENDING = "certificate.own-ending"
    CERTIFICATE_CARD_EXPIRED = "certificate.card-expired"
    CERTIFICATE_CARD_ENDING = "certificate.card-ending"
    URGENCY_WORD_UNFIT = "urgency.word-unfit"
    RULE_UNKNOWN = "rule.unknown"
    RULE_UNFIT = "rule.unfit"
    RULE_DOES_NOTHING = "rule.does-nothing"
    RULE_FORGEABLE = "rule.forgeable"
    RULE_FOLDER = "rule.folder"
    ASSIGNEE_UNUSABLE = "assignee.unusable"
    FOLDER_UNKNOWN = "folder.unknown"
    FOLDER_NO_TRASH = "folder.no-trash"
    PATIENT_UNKNOWN = "patient.unknown"
    PATIENT_MERGED = "patient.merged"
    PATIENTS_CONTRADICT = "patient.contradict"
    PATIENT_NOT_MERGED = "patient.not-merged"
    PATIENT_NOT_APART = "patient.not-apart"
    DOUBT_UNKNOWN = "doubt.unknown"
    REPORT_UNKNOWN = "report.unknown"
    MAPPING_UNKNOWN = "mapping.unknown"
    MAPPING_UNFIT = "mapping.unfit"
    TEMPLATE_UNFIT = "template.unfit"
    TEMPLATE_UNKNOWN = "template.unknown"
    TEMPLATE_FIELD_EMPTY = "template.field-empty"
    HPRIM_UNREADABLE = "hprim.unreadable"
    FILE_UNREADABLE = "file.unreadable"
    FILE_UNWRITABLE = "file.unwritable"
    DOCUMENT_UNREADABLE = "document.unreadable"
    DOCUMENT_LOCKED = "document.locked"
    DOCUMENT_TOO_LARGE = "document.too-large"
    DOCUMENT_NOT_OUTSIDE = "document.not-outside"
    # servers
    MAIL_OFFLINE = "mail.offline"
    MAIL_AUTH = "mail.auth"
    MAIL_SIGN_IN = "mail.sign-in"
    SIGN_IN_UNFINISHED = "mail.sign-in-unfinished"
    MAIL_TLS = "mail.tls"
    MAIL_WANTS_TLS = "mail.wants-tls"
    """The port speaks TLS from the start, and STARTTLS was expected."""
    MAIL_WANTS_STARTTLS = "mail.wants-starttls"
    """The port begins in clear, and TLS from the start was expected."""
    MAIL_NAME_UNKNOWN = "mail.name-unknown"
    MAIL_PORT_CLOSED = "mail.port-closed"
    MAIL_SILENT = "mail.silent"
    """The connection stands, and nothing that a mail server says comes over it."""
    MAIL_TLS_NAME = "mail.tls-name"
    """What the diagnosis says more precisely than MAIL_OFFLINE and MAIL_TLS, with the two that follow."""
    MAIL_TLS_DATES = "mail.tls-dates"
    MAIL_TLS_ISSUER = "mail.tls-issuer"
    MAIL_INTERCEPTED = "mail.intercepted"
    """Its certificate is the work of a program or a device on the way, which takes the protection apart."""
    MAIL_ONLY_PROXY = "mail.only-proxy"
    """Not reached directly, while this computer's proxy answers for it."""
    MAIL_PROTOCOL = "mail.protocol"
    MAIL_REFUSED = "mail.refused"
    MAIL_REFUSED_TEMPORARILY = "mail.refused-temporarily"
    MAIL_FOLDER_REFUSED = "mail.folder-refused"
    MAIL_UNCERTAIN = "mail.uncertain"
    MAIL_QUOTA = "mail.quota"
    MAIL_TOO_LARGE = "mail.too-large"
    MAIL_NO_SMTPUTF8 = "mail.no-smtputf8"
    MAIL_GAVE_UP = "mail.gave-up"
    ACCOUNT_UNKNOWN = "account.unknown"
    OUTBOX_UNKNOWN = "outbox.unknown"
    OUTBOX_ILLEGAL = "outbox.illegal"
    DRAFT_GONE = "draft.gone"
    DRAFT_NOT_READ = "draft.not-read"
    DRAFT_CHANGED = "draft.changed"
    DRAFT_OWN = "draft.own"
    # directories of people
    DIRECTORY_OFFLINE = "directory.offline"
    DIRECTORY_SLOW = "directory.slow"
    DIRECTORY_REFUSED = "directory.refused"
    DIRECTORY_KEY_MISSING = "directory.key-missing"
    DIRECTORY_UNTRUSTED = "directory.untrusted"
    DIRECTORY_MALFORMED = "directory.malformed"
    DIRECTORY_FILE_UNREADABLE = "directory.file-unreadable"
    DIRECTORY_UNKNOWN = "directory.unknown"
    DIRECTORY_NONE_PUBLISHED = "directory.none-published"
    DIRECTORY_VALUE_UNFIT = "directory.value-unfit"
    CONTACT_UNKNOWN = "contact.unknown"
    CONTACT_UNFIT = "contact.unfit"
    CONTACT_ADDRESS_UNFIT = "contact.address-unfit"
    CONTACT_ADDRESS_TAKEN = "contact.address-taken"
    CONTACT_PATIENT = "contact.patient"
    CONTACT_TWO_PEOPLE = "contact.two-people"
    CONTACT_GROUP_UNKNOWN = "contact.group-unknown"
    CONTACT_GROUP_LARGE = "contact.group-large"
    CONTACT_FILE_UNREADABLE = "contact.file-unreadable"
    IMPORT_FOREIGN = "import.foreign"
    IMPORT_NO_FOLDERS = "import.no-folders"
    # who writes
    IDENTITY_NOT_PROVEN = "identity.not-proven"
    IDENTITY_OF_ANOTHER = "identity.of-another"
    IDENTITY_NOT_NEEDED = "identity.not-needed"
    IDENTITY_UNKNOWN = "identity.unknown"
    # what authorities publish
    PUBLICATION_OFFLINE = "publication.offline"
    PUBLICATION_REFUSED = "publication.refused"
    PUBLICATION_UNUSABLE = "publication.unusable"
    REVOCATION_STALE = "revocation.stale"
    AUTHORITIES_MISSING = "authorities.missing"
    AUTHORITIES_UNREADABLE = "authorities.unreadable"
    AUTHORITIES_UNKNOWN = "authorities.unknown"
    PROXY_UNFIT = "proxy.unfit"
    PROXY_AWAY = "proxy.away"
    PROXY_SIGN_IN = "proxy.sign-in"
    # disk
    STORE_FULL = "store.full"
    STORE_UNREADABLE = "store.unreadable"
    STORE_NEWER = "store.newer"
    STORE_IN_USE = "store.in-use"
    STORE_SEALED_LOST = "store.sealed-lost"
    STORE_MAIL_LOST = "store.mail-lost"
    STORE_RESTORED = "store.restored"
    STORE_READ_ONLY = "store.read-only"
    BACKUP_UNREADABLE = "backup.unreadable"
    BACKUP_WRONG_PASSPHRASE = "backup.wrong-passphrase"  # noqa: S105 -- an error code
    BACKUP_NEWER = "backup.newer"
    BACKUP_NO_ROOM = "backup.no-room"
    BACKUP_NOT_EMPTY = "backup.not-empty"
    BACKUP_OLD = "backup.old"
    RETENTION_TOO_SHORT = "retention.too-short"
    STORE_FLAWED = "store.flawed"
    TOO_MANY_FILES = "store.too-many-files"
    KEYSTORE_UNAVAILABLE = "keystore.unavailable"
    KEYSTORE_KEY_LOST = "keystore.key-lost"
    """The key store is open, and does not hold the key of the databases that are here."""
    SETTINGS_UNREADABLE = "settings.unreadable"
    DISK_NOT_ENCRYPTED = "disk.not-encrypted"
    DISK_ALMOST_FULL = "disk.almost-full"
    EXPORT_UNREACHABLE = "export.unreachable"
    EXPORT_UNSET = "export.unset"
    EXPORT_FOLDER_GONE = "export.folder-gone"
    """What the diagnosis says more precisely than EXPORT_UNREACHABLE, with the three that follow."""
    EXPORT_READ_ONLY = "export.read-only"
    EXPORT_FULL = "export.full"
    EXPORT_NOT_TAKEN = "export.not-taken"
    EXPORT_HELD = "export.held"
    EXPORT_DUPLICATE = "export.duplicate"
    EXPORT_ALTERED = "export.altered"
    EXPORT_VALUE_UNFIT = "export.value-unfit"
    EXPORT_PROGRAM_UNKNOWN = "export.program-unknown"
    LABORATORY_UNCONFIRMED = "laboratory.unconfirmed"
    LABORATORY_UNKNOWN = "laboratory.unknown"
    PRESCRIBER_UNKNOWN = "prescriber.unknown"
    PRESCRIBER_AMBIGUOUS = "prescriber.ambiguous"
    PRESCRIBER_KNOWN = "prescriber.known"
    BATCH_CHANGED = "batch.changed"
    BATCH_REPORT_DAMAGED = "batch.report-damaged"
    BATCH_FILE_MISSING = "batch.file-missing"
    PATIENT_UNCERTAIN = "patient.uncertain"
    PATIENT_UNNAMED = "patient.unnamed"
    LETTER_TYPE = "letter.type"
    LETTER_TAKEN = "letter.taken"
    LETTER_FOLDER_UNFIT = "letter.folder-unfit"
    # ours
    CANCELLED_AT_STOP = "engine.stopped"
    PROGRAM_REPLACED = "program.replaced"
    SCREEN_MISSING = "screen.missing"
    BUG = "bug"


class SecmailError(Exception):
    """Root of the tree. `detail` is for support: never a PIN, key, name, address or message text."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail
        self.place = ""
        """The server that it came from (host and port), where that is known."""


class ActionNeeded(SecmailError):
    """The user can act now: type a PIN, insert a card, choose a folder."""


class PinRefused(ActionNeeded):
    """The card refused the PIN. `tries_left` is None where the card does not tell."""

    def __init__(self, tries_left: int | None) -> None:
        super().__init__(Code.CARD_PIN_REFUSED, "" if tries_left is None else f"tries left: {tries_left}")
        self.tries_left = tries_left


class Unavailable(SecmailError):
    """The world is not ready; it is tried again by itself after `retry_after` seconds."""

    def __init__(self, code: Code, detail: str = "", *, retry_after: float = 30.0) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class Rejected(SecmailError):
    """The other side said no; `words` are its own, shown as a quotation."""

    def __init__(self, code: Code, detail: str = "", *, words: str = "") -> None:
        super().__init__(code, detail)
        self.words = words


class OutcomeUnknown(SecmailError):
    """The connection broke after the message was handed over and before the answer: it may have been sent."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(Code.MAIL_UNCERTAIN, detail)


class Untrusted(SecmailError):
    """Security says no."""


class BugError(SecmailError):
    """Ours. `detail` names the place."""

    def __init__(self, detail: str) -> None:
        super().__init__(Code.BUG, detail)


class Cancelled(Exception):
    """The user or the stopping program ended the job."""
