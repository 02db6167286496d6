"""Folders and messages of the mail database, as the engine needs them."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Protocol

from secmail.domain.accounts import Account
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import (
    FetchedBody,
    FolderState,
    ListedFolder,
    MissingBody,
    NewMessage,
    PendingChange,
    StoredMessage,
)
from secmail.domain.messages import Folder, MessageState


class FolderStore(Protocol):
    """Accounts, folders and what the server is known to hold. Engine thread."""

    def accounts(self) -> tuple[Account, ...]: ...

    def add_account(self, account: Account) -> Account:
        """`account.id` is ignored; the stored value is returned. The same address replaces."""
        ...

    def remove_account(self, account: AccountId) -> None: ...

    def merge_folders(
        self, account: AccountId, listed: Sequence[ListedFolder], *, at: datetime | None = None
    ) -> tuple[FolderId, ...]:
        """Adds new ones, keeps rows of the same name, marks those that the list lacks.

        Those that an earlier list lacked as well, a minute ago at least, are gone: no longer shown, and returned, so
        that their messages are looked for elsewhere. Without `at` nothing is marked.
        """
        ...

    def rename_folder(self, folder: FolderId, listed: ListedFolder) -> None:
        """The same folder under another name: with its number and its messages. Before `merge_folders`."""
        ...

    def identities(self, account: AccountId) -> Mapping[FolderId, str]:
        """MAILBOXID (RFC 8474) of each folder, where it has one."""
        ...

    def folders(self, account: AccountId | None = None) -> tuple[Folder, ...]: ...

    def folder_states(self, account: AccountId) -> Mapping[FolderId, FolderState]:
        """Of all folders, without flags: one reading however many messages there are."""
        ...

    def folder_state(self, folder: FolderId, *, flags: bool = False) -> FolderState:
        """With flags its cost grows with the folder. Messages that are being moved away still count."""
        ...

    def holds_mail(self, folder: FolderId) -> bool:
        """Whether messages are known that are there or were, lost ones and those on their way elsewhere included."""
        ...

    def finish_sync(self, folder: FolderId, state: FolderState) -> None:
        """Remembers UIDVALIDITY, UIDNEXT and MODSEQ; flags are kept with the messages."""
        ...

    def setting(self, name: str) -> str | None: ...

    def set_setting(self, name: str, value: str) -> None: ...


class MessageStore(Protocol):
    """Messages and their places. Engine thread; `Unavailable(STORE_FULL)` when the disk is."""

    def add(
        self, folder: FolderId, messages: Sequence[NewMessage], *, absent: Set[int] = frozenset()
    ) -> tuple[MessageId, ...]:
        """In one transaction. A UID that is there already is left alone, a lost message takes its place again, one of
        the `absent` (`FolderChanges`) its new UID; their ids are returned as those of new ones. Durable only with the
        next durable write."""
        ...

    def doubtful(
        self, folder: FolderId, messages: Sequence[NewMessage], *, absent: Set[int] = frozenset()
    ) -> tuple[int, ...]:
        """UIDs of those without bytes that may be several lost messages, or one of the `absent`: their bytes tell."""
        ...

    def newest(self) -> MessageId:
        """The highest id ever given, 0 for none; one given later is higher."""
        ...

    def secure(self) -> None:
        """Durable is what was added. Before another database learns the ids: after a loss of power they would be
        given to other messages, to which all that would then seem to belong."""
        ...

    def reunite(self, folder: FolderId, uids: Sequence[int]) -> tuple[tuple[MessageId, MessageId], ...]:
        """Before `vanish`: messages that have been moved, as they were found in another folder before it was known.

        (message, the id that it had got there and that is gone).
        """
        ...

    def vanish(self, folder: FolderId, uids: Sequence[int]) -> tuple[MessageId, ...]:
        """The folder no longer holds these: shown as before until found elsewhere, `hide` or `settle`. Those that were
        there."""
        ...

    def hide(self, messages: Sequence[MessageId]) -> tuple[MessageId, ...]:
        """At the end of a round: those of them that were not found elsewhere are shown no longer; which they are."""
        ...

    def unplace(self, folder: FolderId, limit: int, *, hidden: bool = False) -> tuple[MessageId, ...]:
        """The folder's UIDs are void: at most `limit` messages lose theirs, and stay. `hidden`: the folder is gone."""
        ...

    def settle(self, account: AccountId, limit: int) -> Mapping[MessageId, FolderId]:
        """Only after all folders were compared without an error: removes at most `limit` that are nowhere.

        They, with the folders that they were in.
        """
        ...

    def hide_all(self, account: AccountId) -> Mapping[MessageId, FolderId]:
        """After that: what is left of what is nowhere is shown no longer; it may be what waits for its bytes."""
        ...

    def set_flags(self, folder: FolderId, flags: Mapping[int, frozenset[str]]) -> tuple[MessageId, ...]:
        """As the server tells them; what it was not told yet stays. Those whose flags have changed."""
        ...

    def sample(self, folder: FolderId, limit: int) -> Mapping[int, str]:
        """Message-IDs by UID of the newest messages that have one: by them a folder is known under another name."""
        ...

    def flags(self, messages: Sequence[MessageId]) -> Mapping[MessageId, frozenset[str]]:
        """Of those that are there, with what the server was not told yet."""
        ...

    def index_again(self, messages: Sequence[MessageId]) -> None:
        """What their outside shows, in place of what the index has of them."""
        ...

    def set_state(self, message: MessageId, state: MessageState) -> None: ...

    def stored(self, message: MessageId) -> StoredMessage:
        """Rejected MESSAGE_UNKNOWN."""
        ...

    def those_stored(self, messages: Sequence[MessageId]) -> Mapping[MessageId, StoredMessage]:
        """Those of them that exist."""
        ...

    def raw(self, message: MessageId) -> bytes:
        """Rejected MESSAGE_UNKNOWN, MESSAGE_NOT_HERE."""
        ...

    def waiting(self, limit: int) -> tuple[MessageId, ...]:
        """Encrypted messages whose bytes are here and that have not been opened yet, newest first."""
        ...

    def wait_again(self) -> None:
        """Encrypted messages that no key has opened wait for one again."""
        ...


class BodyStore(Protocol):
    """The bytes of messages that were known by their headers first. Engine thread."""

    def missing(
        self, folder: FolderId, *, limit: int, largest: int, after: MessageId | None = None
    ) -> tuple[MissingBody, ...]:
        """Newest first, of at most `largest` bytes; `after`: the last of those before. `have` is not looked up."""
        ...

    def wanted(self, message: MessageId) -> MissingBody | None:
        """None when the bytes are here. Rejected MESSAGE_UNKNOWN."""
        ...

    def count_missing(self, account: AccountId, *, largest: int) -> tuple[int, int]:
        """How many, and their bytes together."""
        ...

    def keep(self, bodies: Sequence[FetchedBody]) -> tuple[tuple[MessageId, MessageId], ...]:
        """In one transaction; what is here already is left alone. (lost message whose bytes these are, id gone)."""
        ...

    def keep_piece(self, message: MessageId, start: int, piece: bytes) -> None:
        """The next bytes of a large message."""
        ...

    def discard_pieces(self, message: MessageId) -> None:
        """They did not fit together: from the beginning."""
        ...

    def piece(self, message: MessageId, start: int) -> bytes:
        """As it was kept; empty at the end."""
        ...

    def replace(self, message: MessageId, raw: bytes) -> None:
        """The same bytes once more, of the same digest: what lies here was damaged. The caller has compared them."""
        ...

    def finish(self, message: MessageId, body: FetchedBody) -> MessageId:
        """All pieces are here (`body.raw` is not looked at). Which message it is: a lost one with the same bytes?"""
        ...


class PendingStore(Protocol):
    """What was done here and the server is yet to be told. Durable when it returns. Engine thread."""

    def wish(self, message: MessageId, keyword: str, *, present: bool) -> bool:
        """Sets or removes a flag or keyword here. Whether anything changed."""
        ...

    def wish_place(self, message: MessageId, target: FolderId) -> bool:
        """Shows the message in another folder of its account. Whether it is moved; False for one whose place on the
        server is being looked for."""
        ...

    def all(self, account: AccountId) -> tuple[PendingChange, ...]:
        """Oldest first."""
        ...

    def standing(self, changes: Sequence[PendingChange]) -> tuple[PendingChange, ...]:
        """Those of them that nothing done since has changed."""
        ...

    def done(self, changes: Sequence[PendingChange]) -> None: ...

    def keep_here(self, changes: Sequence[PendingChange]) -> None:
        """The server keeps no such keywords: they stay as they were set here, and are not told again."""
        ...

    def stays_here(self, message: MessageId) -> bool:
        """Whether a keyword of the message is known here only."""
        ...

    def agrees(self, change: PendingChange, found: NewMessage) -> bool:
        """Whether what lies under the number that the server told is the message that was moved."""
        ...

    def moved(self, change: PendingChange, uid: int | None) -> MessageId | None:
        """Done by the server; `uid`: the number there, where it told and `agrees`. The id of a row that had got it."""
        ...

    def undo(self, change: PendingChange) -> None:
        """The server refuses: shown as before."""
        ...
