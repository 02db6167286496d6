"""What passes between server, engine and store about folders and stored messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.messages import AttachedFile, Headers, MessageState


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """What STATUS tells of a folder without opening it (RFC 9051 §6.3.11, RFC 7162 §3.1.7). None or 0: not told.

    Equal numbers with a `modseq` that is not 0 mean that nothing has changed since.
    """

    uidvalidity: int = 0
    uidnext: int = 0
    messages: int | None = None
    unseen: int | None = None
    modseq: int = 0


@dataclass(frozen=True, slots=True)
class ListedFolder:
    """A folder as the server lists it. `role` as in `domain.messages.Folder`.

    `mailbox_id` (RFC 8474) stays when a folder is renamed; empty where the server has none. `status` comes with the
    list where one command gives both (RFC 5819), else it is None.
    """

    name: str
    role: str | None
    selectable: bool = True
    mailbox_id: str = ""
    status: FolderStatus | None = None


@dataclass(frozen=True, slots=True)
class FolderState:
    """What is known locally of a folder. `modseq` 0: none.

    `flags`: of every message stored here, by UID; None: not looked up, then `messages` says how many are stored here.
    """

    uidvalidity: int = 0
    uidnext: int = 0
    modseq: int = 0
    flags: Mapping[int, frozenset[str]] | None = field(default_factory=dict)
    messages: int = 0


@dataclass(frozen=True, slots=True)
class FolderChanges:
    """What must be done so that the local state equals the server's. `reset`: forget the folder's messages first."""

    state: FolderState
    """To be stored when everything below has been done; its `flags` are of all messages on the server, and None where
    they were not known before. `messages` is how many must then be stored here: if there are others, or fewer, the
    answer was wrong, and `ImapSession.changes` is to be asked again with the flags."""
    reset: bool
    new_uids: tuple[int, ...]
    """Newest first."""
    vanished: tuple[int, ...]
    """Without known flags also of messages that were never stored here."""
    flags: Mapping[int, frozenset[str]]
    """Changed flags of messages that are kept; without known flags some may be as they were."""
    complete: bool = True
    """Whether the server has told of all messages: otherwise nothing is to be taken for removed."""
    absent: frozenset[int] = frozenset()
    """Known UIDs that the server does not name though nothing is to be removed (POP3): among `new_uids` there may be
    the same messages under other names."""


@dataclass(frozen=True, slots=True)
class FetchedMessage:
    """A message as received, byte for byte. Those beyond the limit of size are left out by whoever fetches."""

    uid: int
    flags: frozenset[str]
    received: datetime
    size: int
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MessagePart:
    """A leaf of a message's structure as the server tells it (RFC 3501 §7.4.2): for lists and plans, never for trust.

    `section` is "1", "2.1"…; `media_type` in lower case; `name` decoded; `size` in bytes as encoded.
    """

    section: str
    media_type: str
    name: str = field(repr=False)
    size: int


@dataclass(frozen=True, slots=True)
class MessageOutline:
    """A message without its body. `header`: all fields, byte for byte, up to the empty line; cut at a bound.

    `parts`: bounded in number; empty where the server's structure cannot be read. `email_id` (RFC 8474) stays when a
    message is moved; empty where the server has none.
    """

    uid: int
    flags: frozenset[str]
    received: datetime
    size: int
    header: bytes = field(repr=False)
    parts: tuple[MessagePart, ...] = ()
    email_id: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where moved messages are now: UIDs of the target by those of the source, as the server tells (RFC 4315 §3).

    `uidvalidity`: of the target; 0 where nothing was told.
    """

    uidvalidity: int = 0
    uids: Mapping[int, int] = field(default_factory=dict)


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
    """A message to be stored with what its outside tells. `raw` None: its bytes are not here yet.

    `size` as the server tells it; 0: that of `raw`. `sha256`: of `raw`, where it was made already.
    """

    uid: int
    flags: frozenset[str]
    received: datetime
    raw: bytes | None = field(repr=False)
    headers: Headers = field(repr=False)
    encrypted: bool
    receipt: bool = False
    """A signed receipt that anybody can read: it is read at once, for what it proves."""
    size: int = 0
    attachments: tuple[AttachedFile, ...] | None = field(default=None, repr=False)
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class FetchedBody:
    """The bytes of a message that was known by its header alone, and what they show from outside."""

    message: MessageId
    raw: bytes = field(repr=False)
    sha256: str
    encrypted: bool
    receipt: bool
    attachments: tuple[AttachedFile, ...] | None = field(repr=False)
    """None: as they were told by the server."""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class MissingBody:
    """A message whose bytes are not here, or not all: `have` of `size` bytes are."""

    message: MessageId
    folder: FolderId
    uid: int
    size: int
    message_id: str = ""
    have: int = 0


@dataclass(frozen=True, slots=True)
class PendingChange:
    """What was done here and is not known to the server yet.

    `keyword` with `present`; or, where it is empty, a move out of `source`, where the message had the number `uid`.
    """

    id: int
    message: MessageId
    folder: FolderId
    """Where the message is now, as people see it: of a move, where to."""
    uid: int
    """Of the message in `folder`, or in `source` for a move; negative: not known yet, to be told later."""
    keyword: str
    present: bool = False
    source: FolderId | None = None


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A stored message without its bytes. `sha256` is empty until they are `here`; `uid` is negative while unknown."""

    id: MessageId
    folder: FolderId
    account: AccountId
    uid: int
    sha256: str
    received: datetime
    state: MessageState
    here: bool = True
    size: int = 0
