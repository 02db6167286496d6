"""What the audit journal calls things: one word for each kind of deed. Their sentences: `domain.sentences.deeds`."""

from enum import StrEnum


class Deed(StrEnum):
    """What was done. After each stands what the row's subject is: a number or a hash, never a name, address or text."""

    SESSION_OPENED = "session.opened"
    """By a card, in one's own name or under a mandate. The vault."""
    SESSION_OPENED_BY_PASSPHRASE = "session.opened-by-passphrase"  # noqa: S105 -- the name of a deed
    """The vault."""
    SESSION_OPENED_IN_EMERGENCY = "session.opened-in-emergency"
    """By recovery shares; who says to have done it is the actor. The vault."""
    SESSION_LOCKED = "session.locked"
    """The vault."""
    PIN_REFUSED = "pin.refused"
    """Nothing: whose card it is, is the actor."""
    PIN_BLOCKED = "pin.blocked"
    """Nothing, as above."""
    MESSAGE_OPENED = "message.opened"
    """The message's SHA-256."""
    RESULT_FILED = "result.filed"
    """The message's SHA-256."""
    MESSAGE_SIGNED = "message.signed"
    """The letter's number: its Message-ID without the domain."""
    MESSAGE_QUEUED = "message.queued"
    """The letter's number."""
    MESSAGE_SENT = "message.sent"
    """The letter's number."""
    RECEIPT_SENT = "receipt.sent"
    """The SHA-256 of the message that asked for it."""
    RECEIPT_RECEIVED = "receipt.received"
    """The SHA-256 of the message that brought it."""
    RECEIPT_DECLINED = "receipt.declined"
    """The SHA-256 of the message that asked for it."""
    MANDATE_GRANTED = "mandate.granted"
    """The mandate."""
    MANDATE_REVOKED = "mandate.revoked"
    """The mandate."""
    MANDATE_REFUSED = "mandate.refused"
    """Tried with a mandate that is over, revoked or does not allow it. The mandate."""
    VAULT_CREATED = "vault.created"
    """The vault."""
    VAULT_CHANGED = "vault.changed"
    """A way to open it, a key or a certificate came or went; or another workstation's changes came. The vault."""
    VAULT_REKEYED = "vault.rekeyed"
    """The vault."""
    SHARES_MADE = "vault.shares-made"
    """The vault."""
    SHARE_USED = "vault.share-used"
    """In an emergency opening. The check of the share, as its custodian is remembered by."""
    JOURNAL_EXPORTED = "journal.exported"
    """The number of the last row that was exported."""


def letter_number(message_id: str) -> str:
    """What the journal calls a letter: its Message-ID without the domain, which may name a practice."""
    return message_id.strip("<> ").partition("@")[0]
