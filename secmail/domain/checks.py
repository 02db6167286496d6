"""Findings of the diagnosis: what was looked at, what was found."""

from dataclasses import dataclass
from enum import StrEnum

from secmail.domain.errors import Code


class CheckState(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


class CheckSubject(StrEnum):
    """What was looked at; the words for people are in the front ends."""

    CARD_MODULE = "card-module"
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
    KEY_STORE = "key-store"
    SIGN_IN = "sign-in"
    """What one signs in to an account with: password, token, key file, card. The finding names the account."""
    DATABASE = "database"
    BACKUP = "backup"
    """When the last one was made."""
    IMAP = "imap"
    SMTP = "smtp"
    DROP_FOLDER = "drop-folder"
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
