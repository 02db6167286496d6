"""Invented mail and certificates for the tests of the store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from secmail.domain.accounts import Account, Server, Tls
from secmail.domain.addresses import Mailbox
from secmail.domain.finding import parse
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import ListedFolder, NewMessage
from secmail.domain.messages import Headers, Kind
from secmail.domain.people import KnownCertificate, Source
from secmail.domain.sealed import Digest, JournalEntry, Relations, Words
from secmail.domain.security import CertificateFacts, Summary
from secmail.engine.ports import MailDb, MailDbReader, SealedDbReader

KEY = bytes(range(32))
SEALED_KEY = bytes(range(100, 132))
NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
READ = JournalEntry(NOW, "899700000011", "message.read", "ab" * 32)
INBOX = ListedFolder("INBOX", "inbox")

ACCOUNT = Account(
    id=AccountId(0),
    address="Dr.Martin@cabinet.example",
    name="Cabinet Martin",
    user="martin",
    incoming=Server("imap.example", 993),
    outgoing=Server("smtp.example", 587, Tls.STARTTLS, "/etc/ca.pem"),
)


def new_message(uid: int, *, encrypted: bool = False, subject: str = "Bilan", minutes: int | None = None) -> NewMessage:
    """One invented message; `minutes` after NOW, else by its UID."""
    return NewMessage(
        uid=uid,
        flags=frozenset(),
        received=NOW + timedelta(minutes=uid if minutes is None else minutes),
        raw=b"From: labo@example\r\n\r\nnumber %d\r\n" % uid,
        headers=Headers(
            from_=(Mailbox("labo@example", "Laboratoire Bonnet"),),
            to=(Mailbox("dr.martin@cabinet.example"),),
            subject=subject,
        ),
        encrypted=encrypted,
    )


def inbox(db: MailDb) -> FolderId:
    """An account with an empty inbox."""
    account = db.folders.add_account(ACCOUNT)
    db.folders.merge_folders(account.id, [INBOX])
    return db.folders.folders(account.id)[0].id


def certificate(number: int = 1, *, national_id: str | None = "10001234567") -> CertificateFacts:
    return CertificateFacts(
        subject=f"CN=Holder {number}",
        issuer="CN=Test CA",
        serial=f"{number:x}",
        sha256=f"{number:064x}",
        emails=("holder@example",),
        national_id=national_id,
        profession="10",
        not_before=NOW - timedelta(days=100 - number),
        not_after=NOW + timedelta(days=1000),
        test=True,
        der=b"0\x03\x02\x01" + bytes([number]),
        common_name=f"HOLDER {number}",
    )


def known(number: int = 1, *, address: str = "holder@example", confirmed: bool = True) -> KnownCertificate:
    return KnownCertificate(
        address=address,
        certificate=certificate(number),
        source=Source.SIGNED_MAIL,
        learned=NOW,
        confirmed=confirmed,
        usable_for_encryption=True,
        capabilities=("aes-256-gcm", "aes-256-cbc"),
    )


def digest(message: int, *, text: str = "Leucocytes élevés, contrôle à prévoir", **changes: object) -> Digest:
    """`text`: what the index holds of its body."""
    plain = Digest(
        message=MessageId(message),
        subject="Hémogramme",
        sender=Mailbox("labo@example", "Laboratoire Bonnet"),
        summary=Summary.SIGNED_TRUSTED,
        kind=Kind.RESULT,
        urgent=False,
        patient="DURAND Zoé",
        pipeline_version=1,
        received=NOW,
        words=Words(patients="DURAND Zoé", text=text),
        hprim=changes.get("kind", Kind.RESULT) is Kind.RESULT,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names only fields that exist


def kept(message: int, **changes: object) -> Digest:
    """As `digest`, and as it comes back: what only the index holds is not there."""
    return replace(digest(message, **changes), words=None, relations=Relations())  # type: ignore[arg-type]  # as above


def found(reader: SealedDbReader, text: str, *, limit: int = 10) -> tuple[MessageId, ...]:
    """What the sealed index answers to what a person types, newest first."""
    return tuple(message for _, message in reader.found(parse(text, NOW.date()), before=None, limit=limit))


def found_outside(reader: MailDbReader, text: str) -> tuple[MessageId, ...]:
    """What outer headers answer."""
    return reader.found_outside(parse(text, NOW.date()), before=None, limit=100)


def files_of(directory: Path) -> dict[str, bytes]:
    """Every file below, with its bytes."""
    return {path.name: path.read_bytes() for path in directory.rglob("*") if path.is_file()}
