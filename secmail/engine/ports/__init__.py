"""What the engine needs of the outside, by shape; `app.wiring` is where mypy proves that the adapters fit.

Blocking ports say so: they are called in the pool or on a connection's own thread, never on the engine thread.
Every method raises only `SecmailError` (or sets it on the future).
"""

from secmail.engine.ports.cards import CardPort
from secmail.engine.ports.mail_store import (
    CertificateStore,
    FolderStore,
    MailDb,
    MailDbReader,
    MessageStore,
    NewMessage,
    OutboxStore,
    StoredMessage,
)
from secmail.engine.ports.sealed_store import Digest, JournalEntry, SealedDb, SealedDbReader, StorePort
from secmail.engine.ports.servers import (
    FetchedMessage,
    FolderChanges,
    FolderState,
    ImapSession,
    ListedFolder,
    MailPort,
    SubmissionSession,
)
from secmail.engine.ports.system import Clock, DropFolder, KeyStore, PublicAnchors
from secmail.engine.ports.vaults import OpenVault, SlotChallenge, VaultPort

__all__ = [
    "CardPort",
    "CertificateStore",
    "Clock",
    "Digest",
    "DropFolder",
    "FetchedMessage",
    "FolderChanges",
    "FolderState",
    "FolderStore",
    "ImapSession",
    "JournalEntry",
    "KeyStore",
    "ListedFolder",
    "MailDb",
    "MailDbReader",
    "MailPort",
    "MessageStore",
    "NewMessage",
    "OpenVault",
    "OutboxStore",
    "PublicAnchors",
    "SealedDb",
    "SealedDbReader",
    "SlotChallenge",
    "StorePort",
    "StoredMessage",
    "SubmissionSession",
    "VaultPort",
]
