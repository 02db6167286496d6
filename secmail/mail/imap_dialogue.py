"""A signed-in dialogue: one command after the other, the folder that is open, and FETCH commands still under way."""

import contextlib
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.mailbox import FolderState
from secmail.mail import errors, imap_fetch, imap_folders
from secmail.mail.imap_fetch import FolderFlags
from secmail.mail.imap_planner import Delta, Selected
from secmail.mail.imap_read import UID_LIMIT, Answer
from secmail.mail.imap_wire import Client
from secmail.mail.transport import ANSWER_LIMIT, Timeouts

_ATOM = re.compile(rb"[^\s\x00-\x1f\x7f()\[\]{%*\"\\]+")
_NUMBER = re.compile(rb"\s*(\d{1,30})")
MESSAGES_LIMIT = 2_000_000
"""In one folder; a server that lists more never ends."""


@dataclass(slots=True)
class Asked:
    """A FETCH under way. `found`: items by UID, all of them when it is `done`; `refused`: said instead of OK."""

    tag: bytes
    uids: frozenset[int]
    found: dict[int, dict[bytes, object]] = field(default_factory=dict)
    done: bool = False
    refused: SecmailError | None = None


class ImapDialogue:
    """Blocking, for one thread. After an error other than a refusal it is out of step and only good for closing."""

    def __init__(self, client: Client, timeouts: Timeouts) -> None:
        self.client = client
        self.wire = client.wire
        self.timeouts = timeouts
        self.utf8 = "UTF8=ACCEPT" in client.enabled
        self.qresync = "QRESYNC" in client.enabled
        self.opened: tuple[str, bool] | None = None
        """The folder and whether for writing."""
        self.flags = FolderFlags()
        """What the open folder keeps."""
        self.validity: dict[str, int] = {}
        """UIDVALIDITY by folder, as the caller has seen it."""
        self._under_way: deque[Asked] = deque()
        self._broken = False
        self._closed = False

    def close(self) -> None:
        # Not behind answers that nobody wants any more.
        if not (self._broken or self._closed or self._under_way):
            self.wire.channel.expect_short()
            with contextlib.suppress(SecmailError), self.asking():
                self.wire.logout()
        self._closed = True
        self.wire.channel.close()

    def has(self, capability: str) -> bool:
        with self.asking():
            return bool(self.client.has_capability(capability))

    @contextlib.contextmanager
    def asking(self) -> Iterator[None]:
        """Around each command: nothing is under way before it, and its failures become ours."""
        while self._under_way:
            self.take(self._under_way[0])
        with self._mapped():
            yield

    @contextlib.contextmanager
    def _mapped(self) -> Iterator[None]:
        if self._closed:
            raise errors.lost()
        self.wire.untagged_responses.clear()
        try:
            with errors.imap_answers(self.wire):
                yield
        except SecmailError as error:
            # No LOGOUT after anything but a refusal: it would wait for a server that is gone or out of step.
            self._broken = self._broken or not is_refusal(error)
            raise

    def ask(self, command: bytes) -> None:
        """A whole command; what it told is in `heard`."""
        with self.asking():
            self.wire.ask(command)

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Around what is made of `heard` after a command: what cannot be read is a broken protocol."""
        with errors.imap_answers(self.wire):
            yield

    def search(self, criteria: Sequence[str]) -> set[int]:
        """UIDs in the open folder. What is searched for is printable ASCII."""
        self.ask(b"UID SEARCH " + b" ".join(_searchable(word.encode("ascii")) for word in criteria))
        # What stands in brackets behind the numbers (RFC 7162 §3.1.5) is none of them.
        told = [line.partition(b"(")[0].split() for line in self.heard("SEARCH") if isinstance(line, bytes)]
        with self.reading():
            found = {int(uid) for line in told for uid in line}
        return {uid for uid in found if 0 < uid < UID_LIMIT}

    def heard(self, kind: str) -> Sequence[object]:
        """Untagged responses and response codes of the last command, as imaplib keeps them."""
        told: Sequence[object] = self.wire.untagged_responses.get(kind, ())
        return told

    def name(self, folder: str) -> bytes:
        """As it stands in a command."""
        return imap_folders.quoted(folder, utf8=self.utf8)

    # Folders.

    def open(self, folder: str, *, writable: bool = False) -> Selected:
        """SELECT or EXAMINE, always anew: what it tells is of this moment."""
        return self._select(folder, writable=writable)[0]

    def open_since(self, folder: str, known: FolderState) -> tuple[Selected, Delta | None]:
        """EXAMINE with what has changed since (RFC 7162 §3.2.5); None where the server did not tell."""
        # Not with the UIDs that are known: then new messages would not be told of.
        since = b" (QRESYNC (%d %d))" % (known.uidvalidity, known.modseq)
        selected, answers = self._select(folder, since=since)
        if selected.uidvalidity != known.uidvalidity or not selected.modseq:
            return selected, None
        return selected, Delta(flags_of(answers), frozenset(self.vanished(limit=MESSAGES_LIMIT)))

    def vanished(self, *, limit: int) -> list[int]:
        """UIDs of the VANISHED responses to the last command, earlier ones or not. ValueError for more than `limit`."""
        uids: list[int] = []
        for line in self.heard("VANISHED"):
            text = line if isinstance(line, bytes) else b""
            uids += imap_fetch.expanded(text.removeprefix(b"(EARLIER)").strip(), limit - len(uids))
        return uids

    def _select(self, folder: str, *, writable: bool = False, since: bytes = b"") -> tuple[Selected, Sequence[Answer]]:
        name = self.name(folder)
        self.opened = None
        with self.asking():
            tag = self.wire.begin((b"SELECT " if writable else b"EXAMINE ") + name + since)
            answers = _bounded(self.wire.answers(tag))
            selected = Selected(
                uidvalidity=self._told("UIDVALIDITY"),
                uidnext=self._told("UIDNEXT"),
                exists=self._told("EXISTS"),
                modseq=0 if self.heard("NOMODSEQ") else self._told("HIGHESTMODSEQ"),
            )
            if selected.uidvalidity <= 0:
                raise ValueError("UIDVALIDITY is missing")
            if since:
                self.vanished(limit=MESSAGES_LIMIT)
        if writable and self.heard("READ-ONLY"):
            raise Rejected(Code.MAIL_REFUSED, "folder is read-only")
        self.flags = FolderFlags.told(self.heard("PERMANENTFLAGS"))
        self.opened = (folder, writable)
        return selected, answers

    def _told(self, kind: str) -> int:
        """The last number of this kind; 0 for none, and for one that no server can have."""
        told = self.heard(kind)
        number = _NUMBER.match(told[-1]) if told and isinstance(told[-1], bytes) else None
        return int(number[1]) if number and int(number[1]) < imap_fetch.NUMBER_LIMIT else 0

    def ensure(self, folder: str, *, writable: bool = False) -> None:
        """Open, and still the folder whose UIDs the caller has."""
        if self.opened is not None and self.opened[0] == folder and (self.opened[1] or not writable):
            return
        selected = self.open(folder, writable=writable)
        if self.validity.get(folder, selected.uidvalidity) != selected.uidvalidity:
            self.opened = None
            raise errors.protocol("UIDVALIDITY changed in between")

    # FETCH.

    def fetch(self, command: bytes) -> list[Answer]:
        """FETCH or UID FETCH. A refusal raises: an answer in part is no answer."""
        with self.asking():
            return _bounded(self.wire.answers(self.wire.begin(command)))

    def start(self, folder: str, uids: Sequence[int], items: bytes) -> Asked:
        """Sends a UID FETCH and leaves it under way; `take` gives what came of it."""
        self.ensure(folder)
        with self._mapped():
            self.wire.channel.answer_limit = imap_fetch.MESSAGE_LIMIT + ANSWER_LIMIT
            command = b"UID FETCH " + imap_fetch.uid_set(uids) + b" " + items
            asked = Asked(self.wire.begin(command), frozenset(uids))
            self.wire.channel.answer_limit = ANSWER_LIMIT
        self._under_way.append(asked)
        return asked

    def take(self, asked: Asked) -> Asked:
        """Done. What was sent before it is read first, and kept for whoever asked.

        Servers may work at several commands at a time: answers to a later one come among those to an earlier one.
        """
        while not asked.done:
            if not self._under_way:
                raise errors.lost()
            first = self._under_way[0]
            try:
                with self._mapped():
                    self._collect(first.tag)
            except SecmailError as error:
                if not is_refusal(error):
                    raise
                first.refused = error
            first.done = True
            self._under_way.popleft()
        return asked

    def _collect(self, tag: bytes) -> None:
        for answer in self.wire.answers(tag):
            for each in self._under_way:
                if answer.uid in each.uids:
                    imap_fetch.merge(each.found, answer)


def is_refusal(error: SecmailError) -> bool:
    """A tagged NO or BAD: the dialogue goes on."""
    return error.code in {Code.MAIL_REFUSED, Code.MAIL_REFUSED_TEMPORARILY, Code.MAIL_QUOTA}


def _searchable(word: bytes) -> bytes:
    """As it stands in a search: in quotes where it has to be."""
    if _ATOM.fullmatch(word):
        return word
    return b'"' + word.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def flags_of(answers: Sequence[Answer]) -> dict[int, frozenset[str]]:
    """By UID, of the answers that tell flags."""
    return {answer.uid: imap_fetch.flags(answer.items[b"FLAGS"]) for answer in answers if b"FLAGS" in answer.items}


def _bounded(answers: Iterator[Answer]) -> list[Answer]:
    found: list[Answer] = []
    for answer in answers:
        found.append(answer)
        if len(found) > MESSAGES_LIMIT:
            raise errors.protocol("too many messages")
    return found
