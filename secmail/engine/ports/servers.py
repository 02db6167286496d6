"""Mail servers, as the engine needs them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from secmail.domain.accounts import Account, Credential, Server
from secmail.domain.addresses import Mailbox
from secmail.domain.checks import Check, CheckSubject
from secmail.domain.drafts import Draft
from secmail.domain.mailbox import (
    FetchedMessage,
    FolderChanges,
    FolderHeads,
    FolderState,
    ListedFolder,
    MessageOutline,
    Moved,
)
from secmail.domain.outbox import Delivery, Notice


class ImapSession(Protocol):
    """One authenticated connection. Blocking: its own thread. After an error it is closed and made anew.

    Commands refused by the server raise Rejected MAIL_REFUSED, or Unavailable MAIL_REFUSED_TEMPORARILY where it says
    that this passes, or ActionNeeded MAIL_QUOTA. Answers that break the protocol raise Unavailable MAIL_PROTOCOL.
    """

    def folders(self) -> tuple[ListedFolder, ...]:
        """LIST with SPECIAL-USE where the server has it, else roles by well-known names; with STATUS where that comes
        in the same command (LIST-STATUS)."""
        ...

    def create(self, folder: str) -> None:
        """Makes a folder; it is no error when it is there already."""
        ...

    def rename(self, folder: str, name: str) -> None:
        """Folders below go along."""
        ...

    def changes(self, folder: str, known: FolderState) -> FolderChanges | None:
        """Selects the folder and compares. None, only without `known.flags`: the server cannot tell without them."""
        ...

    def sizes(self, folder: str, uids: Sequence[int]) -> Mapping[int, int]:
        """Bytes by UID, of those that are still there."""
        ...

    def outlines(self, folder: str, uids: Sequence[int], *, structure: bool = True) -> Iterator[MessageOutline]:
        """Headers and, when wanted, structure, in the order asked for; those that vanished meanwhile are left out."""
        ...

    def fetch(
        self, folder: str, uids: Sequence[int], *, sizes: Mapping[int, int] | None = None
    ) -> Iterator[FetchedMessage]:
        """Whole messages, in slices, in the order asked for; those that vanished meanwhile are left out.

        `sizes`, where they are known already, spare a question. Other calls in between are allowed.
        """
        ...

    def piece(self, folder: str, uid: int, *, start: int, length: int) -> bytes | None:
        """Bytes of a message from `start` on: fewer than `length` only at its end; None when it is gone."""
        ...

    def append(self, folder: str, raw: bytes, flags: Iterable[str], *, at: datetime) -> int | None:
        """UID of the stored copy where the server tells it (UIDPLUS)."""
        ...

    def find(self, folder: str, message_id: str) -> tuple[int, ...]:
        """UIDs of messages with this Message-ID."""
        ...

    def heads(self, folder: str, *, newest: int) -> FolderHeads:
        """The newest messages of a folder without their bodies. Rejected MAIL_REFUSED when there is no such folder."""
        ...

    def set_flag(self, folder: str, uids: Sequence[int], flag: str, *, present: bool) -> bool:
        """Adds or removes one flag or keyword. False, and nothing is done: the folder keeps no such flag."""
        ...

    def move(self, folder: str, uids: Sequence[int], target: str) -> Moved:
        """MOVE, or else copies, and removes by `remove` when all are copied. UIDs that are gone are left out."""
        ...

    def remove(self, folder: str, uids: Sequence[int]) -> None:
        """Removes these messages, and no other, for good; UIDs of the folder as `heads` or `changes` saw it.

        A server without UIDPLUS cannot be asked to spare what others have marked: then they stay, marked as deleted.
        """
        ...

    def wait(self, folders: Sequence[str], seconds: float) -> frozenset[str]:
        """Those in which something changed, as soon as that is so; empty when the time is over or `interrupt` came.

        The first is watched by IDLE where the server has it, the others too with NOTIFY, else by asking now and then.
        """
        ...

    def interrupt(self) -> None:
        """From another thread: makes `wait` and any other call end soon."""
        ...

    def close(self) -> None:
        """Never raises."""
        ...


class SubmissionSession(Protocol):
    """One authenticated connection to a submission server. Blocking: its own thread."""

    @property
    def largest(self) -> int:
        """The largest message that it says to take, in bytes; 0: it names none."""
        ...

    def submit(
        self, sender: str, recipients: Sequence[str], raw: bytes, *, notice: Notice | None = None
    ) -> tuple[Delivery, ...]:
        """MAIL, RCPT…, DATA; one delivery per recipient. Nothing was sent unless all of these are ACCEPTED.

        REFUSED for good, DEFERRED for now, WAITING: would have been accepted. Rejected MAIL_REFUSED (5xx for the whole)
        or Unavailable MAIL_REFUSED_TEMPORARILY (4xx), `OutcomeUnknown` when the connection broke between the end of
        DATA and its answer. `notice`: the reports that are asked for, where the server passes that on.
        """
        ...

    def interrupt(self) -> None:
        """From another thread: makes a running call end soon, with the error that fits how far it had come."""
        ...

    def close(self) -> None:
        """Never raises."""
        ...


class MailPort(Protocol):
    """Opens connections. Blocking."""

    def imap(self, account: Account, credential: Credential) -> ImapSession:
        """Connected, TLS verified, logged in. Unavailable MAIL_OFFLINE, ActionNeeded MAIL_AUTH, Untrusted MAIL_TLS."""
        ...

    def submission(self, account: Account, credential: Credential) -> SubmissionSession:
        """As `imap`."""
        ...

    def compose(self, draft: Draft, sender: Mailbox, *, message_id: str, at: datetime) -> bytes:
        """The draft as a clear RFC 5322 message, CRLF. Pure."""
        ...

    def probe(self, server: Server, subject: CheckSubject) -> tuple[Check, ...]:
        """For the diagnosis: name, port, then certificate and greeting, without signing in.

        `subject`: IMAP, for POP3 too, or SMTP. What comes after a failure is SKIPPED.
        """
        ...
