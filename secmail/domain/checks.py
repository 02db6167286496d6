"""Findings of the diagnosis: what was looked at, what was found."""

from dataclasses import dataclass
from enum import StrEnum

from secmail.domain.errors import Code


class CheckState(StrEnum):
    """What the diagnosis says of one part; `SKIPPED`: there was nothing to try, or the system does not tell."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


class CheckSubject(StrEnum):
    """What was looked at; the words for people are in the front ends."""

    PROGRAM = "program"
    """Which version this is."""
    SYSTEM = "system"
    """What it runs on."""
    PCSC_SERVICE = "pcsc-service"
    """The system's service for readers; the finding counts them."""
    CARD_MODULE = "card-module"
    ANS_MODULE = "ans-module"
    """The national card software, where it is not among the modules."""
    CARD_READER = "card-reader"
    CARD = "card"
    CERTIFICATE = "certificate"
    OWN_CERTIFICATE = "own-certificate"
    """What letters to a vault's holder are sealed to, as last seen when it was open."""
    VAULT = "vault"
    VAULT_MAILBOX = "vault-mailbox"
    """Whether the vault lies in its holder's mailbox as it is here, for the other workstations."""
    VAULT_RECEIVED = "vault-received"
    """When it last came from there."""
    VAULT_WAITING = "vault-waiting"
    """Vaults that came and wait for a card."""
    TRUST_ANCHORS = "trust-anchors"
    PINNED_AUTHORITIES = "pinned-authorities"
    ADDED_AUTHORITIES = "added-authorities"
    REVOCATION_LISTS = "revocation-lists"
    REVOCATION_AGE = "revocation-age"
    CLOCK = "clock"
    PROXY = "proxy"
    """Whether the proxy that web servers are asked by answers; only where there is one."""
    KEY_STORE = "key-store"
    SIGN_IN = "sign-in"
    """What one signs in to an account with: password, token, key file, card. The finding names the account."""
    DATABASE = "database"
    BACKUP = "backup"
    """When the last one was made."""
    IMAP_NAME = "imap-name"
    """Whether the name system knows the server that mail comes from."""
    IMAP_PORT = "imap-port"
    """Whether somebody listens there."""
    IMAP = "imap"
    """Whether it proves who it is, and speaks as a mail server does."""
    IMAP_SIGN_IN = "imap-sign-in"
    """Whether it takes what one signs in with. The finding may be its own words."""
    SMTP_NAME = "smtp-name"
    SMTP_PORT = "smtp-port"
    SMTP = "smtp"
    SMTP_SIGN_IN = "smtp-sign-in"
    DROP_FOLDER = "drop-folder"
    """Whether files can be written there."""
    DROP_SPACE = "drop-space"
    DROP_TAKEN = "drop-taken"
    """Whether the practice software takes what lies there; the finding counts files and whole days."""
    DISK_SPACE = "disk-space"
    """Where the program keeps its data."""
    DISK_ENCRYPTION = "disk-encryption"
    DIRECTORY = "directory"
    """Whether a directory of people can be reached."""
    DIRECTORY_PROOF = "directory-proof"
    """Whether its server has proved who it is."""
    DIRECTORY_SIGN_IN = "directory-sign-in"
    DIRECTORY_ANSWER = "directory-answer"
    """Whether it answers as a directory does, and whether what is searched is there."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `found`: a plain value without personal data (a path, a date, a number). `code` gives the remedy."""

    subject: CheckSubject
    state: CheckState
    found: str = ""
    code: Code | None = None
