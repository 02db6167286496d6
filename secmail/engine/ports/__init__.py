"""What the engine needs of the outside, by shape; `app.wiring` is where mypy proves that the adapters fit.

Blocking ports say so: they are called in the pool or on a connection's own thread, never on the engine thread.
Every method raises only `SecmailError` (or sets it on the future).
"""

from secmail.engine.ports.cards import CardPort
from secmail.engine.ports.mail_store import (
    CertificateStore,
    MailDb,
    MailDbReader,
    PublicationStore,
)
from secmail.engine.ports.mailbox_store import BodyStore, FolderStore, MessageStore, PendingStore
from secmail.engine.ports.outgoing import ArrivalStore, OutboxStore, ReceiptStore
from secmail.engine.ports.sealed_store import SealedDb, SealedDbReader, StorePort
from secmail.engine.ports.servers import ImapSession, MailPort, SubmissionSession
from secmail.engine.ports.system import Clock, DropFolder, KeyStore, Presets, PublicAnchors, PublicationPort
from secmail.engine.ports.vaults import OpenVault, VaultEditor, VaultPort

__all__ = [
    "ArrivalStore",
    "BodyStore",
    "CardPort",
    "CertificateStore",
    "Clock",
    "DropFolder",
    "FolderStore",
    "ImapSession",
    "KeyStore",
    "MailDb",
    "MailDbReader",
    "MailPort",
    "MessageStore",
    "OpenVault",
    "OutboxStore",
    "PendingStore",
    "Presets",
    "PublicAnchors",
    "PublicationPort",
    "PublicationStore",
    "ReceiptStore",
    "SealedDb",
    "SealedDbReader",
    "StorePort",
    "SubmissionSession",
    "VaultEditor",
    "VaultPort",
]
