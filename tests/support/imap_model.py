"""A model of one folder on a server, honest or not, behind the shape of `mail.imap_dialogue.ImapDialogue`.

server = ModelServer(Tongue.QRESYNC)
server.arrive(); server.lie = Lie.SHORT_LISTING
selected, changes = compare(server.dialogue(), "INBOX", known)
"""

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import cast

from secmail.domain.mailbox import FolderState
from secmail.mail.imap_dialogue import ImapDialogue
from secmail.mail.imap_fetch import uid_set
from secmail.mail.imap_planner import Delta, Selected
from secmail.mail.imap_read import Answer

Flags = frozenset[str]


class Tongue(Enum):
    """What the server can tell."""

    PLAIN = auto()
    CONDSTORE = auto()
    QRESYNC = auto()


class Lie(Enum):
    """What it says wrong, as long as it is set."""

    FROZEN_MODSEQ = auto()
    """Changes of flags do not count."""
    MODSEQ_BACK = auto()
    NO_MODSEQ = auto()
    MORE_VANISHED = auto()
    FEWER_VANISHED = auto()
    SHORT_LISTING = auto()
    SHORT_SEARCH = auto()
    MORE_EXISTS = auto()
    NO_UIDNEXT = auto()
    UIDNEXT_BACK = auto()
    FOREIGN_ANSWERS = auto()
    """FETCH answers that nobody asked for, to every question."""


@dataclass
class ModelServer:
    tongue: Tongue
    uidvalidity: int = 7
    uidnext: int = 1
    modseq: int = 1
    flags: dict[int, Flags] = field(default_factory=dict)
    changed: dict[int, int] = field(default_factory=dict)
    removed: dict[int, int] = field(default_factory=dict)
    lie: Lie | None = None

    def arrive(self, gap: int = 0) -> None:
        self.modseq += 1
        uid = self.uidnext + gap
        self.uidnext = uid + 1
        self.flags[uid] = frozenset()
        self.changed[uid] = self.modseq

    def remove(self, number: int) -> None:
        if self.flags:
            self.modseq += 1
            uid = self._some(number)
            del self.flags[uid]
            self.removed[uid] = self.modseq

    def flag(self, number: int, name: str) -> None:
        if self.flags:
            uid = self._some(number)
            self.flags[uid] ^= frozenset({name})
            if self.lie is not Lie.FROZEN_MODSEQ:
                self.modseq += 1
                self.changed[uid] = self.modseq

    def renumber(self) -> None:
        self.uidvalidity += 1
        self.flags = dict(enumerate(self.flags.values(), 1))
        self.uidnext = len(self.flags) + 1
        self.modseq = 1
        self.changed, self.removed = dict.fromkeys(self.flags, 1), {}

    def dialogue(self) -> ImapDialogue:
        return cast(ImapDialogue, _Dialogue(self))

    def _some(self, number: int) -> int:
        return sorted(self.flags)[number % len(self.flags)]


class _Dialogue:
    def __init__(self, server: ModelServer) -> None:
        self._server = server
        self.qresync = server.tongue is Tongue.QRESYNC
        self.validity: dict[str, int] = {}
        self._heard: dict[str, list[bytes]] = {}

    def has(self, capability: str) -> bool:
        return capability == "ESEARCH" and self.qresync

    def open(self, _folder: str) -> Selected:
        server = self._server
        modseq = 0 if server.tongue is Tongue.PLAIN or server.lie is Lie.NO_MODSEQ else server.modseq
        uidnext = {Lie.NO_UIDNEXT: 0, Lie.UIDNEXT_BACK: max(1, server.uidnext - 2)}
        return Selected(
            server.uidvalidity,
            uidnext.get(server.lie, server.uidnext) if server.lie else server.uidnext,
            len(server.flags) + (server.lie is Lie.MORE_EXISTS),
            max(1, modseq - 3) if modseq and server.lie is Lie.MODSEQ_BACK else modseq,
        )

    def open_since(self, folder: str, known: FolderState) -> tuple[Selected, Delta | None]:
        server, selected = self._server, self.open(folder)
        if known.uidvalidity != server.uidvalidity or not selected.modseq:
            return selected, None
        vanished = {uid for uid, modseq in server.removed.items() if modseq > known.modseq and uid < known.uidnext}
        if server.lie is Lie.MORE_VANISHED:
            vanished |= set(sorted(server.flags)[:2])
        if server.lie is Lie.FEWER_VANISHED:
            vanished = set(sorted(vanished)[1:])
        return selected, Delta(self._since(known.modseq), vanished)

    def fetch(self, command: bytes) -> list[Answer]:
        server = self._server
        since = re.search(rb"CHANGEDSINCE (\d+)", command)
        told = self._since(int(since[1])) if since else dict(server.flags)
        if server.lie is Lie.SHORT_LISTING:
            told = dict(sorted(told.items())[1:])
        answers = [Answer(uid, {b"FLAGS": tuple(sorted(map(str.encode, flags)))}) for uid, flags in told.items()]
        if server.lie is Lie.FOREIGN_ANSWERS:
            answers += [Answer(uid, {b"FLAGS": ()}) for uid in list(server.flags)[:1] if not server.flags[uid]]
            answers += [Answer(uid, {b"BODY[]": b"x"}) for uid in (1, 999)]
        return answers

    def ask(self, _command: bytes) -> None:
        uids = sorted(self._server.flags)[self._server.lie is Lie.SHORT_SEARCH :]
        if self.qresync:
            text = b'(TAG "A1") UID' + (b" ALL " + uid_set(uids) if uids else b"")
            self._heard = {"ESEARCH": [text]}
        else:
            self._heard = {"SEARCH": [b" ".join(b"%d" % uid for uid in uids)]}

    def heard(self, kind: str) -> Sequence[bytes]:
        return self._heard.get(kind, ())

    def vanished(self, *, limit: int) -> list[int]:
        assert limit > 0
        return []

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        yield

    def _since(self, modseq: int) -> dict[int, Flags]:
        return {uid: flags for uid, flags in self._server.flags.items() if self._server.changed[uid] > modseq}
