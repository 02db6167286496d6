"""What passes between server, engine and store about folders and stored messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.messages import Headers, MessageState


@dataclass(frozen=True, slots=True)
class ListedFolder:
    """A folder as the server lists it. `role` as in `domain.messages.Folder`."""

    name: str
    role: str | None
    selectable: bool = True


@dataclass(frozen=True, slots=True)
class FolderState:
    """What is known locally of a folder. `modseq` 0: none."""

    uidvalidity: int = 0
    uidnext: int = 0
    modseq: int = 0
    flags: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Flags by UID of every message stored here."""


@dataclass(frozen=True, slots=True)
class FolderChanges:
    """What must be done so that the local state equals the server's. `reset`: forget the folder's messages first."""

    state: FolderState
    """To be stored when everything below has been done; its `flags` are of all messages on the server."""
    reset: bool
    new_uids: tuple[int, ...]
    """Newest first."""
    vanished: tuple[int, ...]
    flags: Mapping[int, frozenset[str]]
    """Changed flags of messages that are kept."""


@dataclass(frozen=True, slots=True)
class FetchedMessage:
    """A message as received, byte for byte. Those beyond the limit of size are left out by whoever fetches."""

    uid: int
    flags: frozenset[str]
    received: datetime
    size: int
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MessageHead:
    """What tells of a message before it is fetched. `size` in bytes as the server tells it; `subject` is raw ASCII."""

    uid: int
    size: int
    subject: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FolderHeads:
    """The newest messages of a folder, oldest first; `exists`: how many there are altogether."""

    uidvalidity: int
    exists: int
    heads: tuple[MessageHead, ...]


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be stored with what its outside tells."""

    uid: int
    flags: frozenset[str]
    received: datetime
    raw: bytes = field(repr=False)
    headers: Headers = field(repr=False)
    encrypted: bool
    receipt: bool = False
    """A signed receipt that anybody can read: it is read at once, for what it proves."""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A stored message without its bytes."""

    id: MessageId
    folder: FolderId
    account: AccountId
    uid: int
    sha256: str
    received: datetime
    state: MessageState
