"""Opening many messages one by one, and keeping what was learned together: one transaction for some moments' work.

What a person opens never comes this way: that is durable before it is shown.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from secmail.api.events import MessagesChanged
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.messages import MessageState
from secmail.engine.access import Access
from secmail.engine.attached import has_texts
from secmail.engine.desk import Desk
from secmail.engine.index_reader import IndexReader
from secmail.engine.message_keys import LOCKED
from secmail.engine.open_session import OpenSession
from secmail.engine.opening import Opening, ReadMessage
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

_TOGETHER = 20
_SHOWN_AFTER = 0.3
"""Seconds after which what was read is kept and shown, though more is being read."""
_FAULTS_OF_THE_MESSAGE = frozenset(
    {Code.SMIME_MALFORMED, Code.SMIME_TOO_LARGE, Code.SMIME_UNSUPPORTED, Code.SMIME_DECRYPT_FAILED}
    | {Code.MESSAGE_UNKNOWN, Code.BUG}
)
"""After these the next one is read; anything else (a full disk) would befall it too and is tried again later."""

_REFUSED = frozenset({Code.MANDATE_NO_RIGHT, Code.MANDATE_OUT_OF_SCOPE})
_WAITING = frozenset({MessageState.STORED, MessageState.WAITING_KEY})


class ReadingTogether:
    """Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, opening: Opening, reader: IndexReader) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._opening = opening
        self._reader = reader

    def read(
        self,
        session: OpenSession,
        messages: Sequence[MessageId],
        *,
        texts: bool,
        elsewhere: frozenset[AccountId] = frozenset(),
    ) -> Steps[frozenset[MessageId]]:
        """Those that no longer wait. `texts`: their attachments are read too, for which they are opened once more."""
        settled: set[MessageId] = set()
        read: list[ReadMessage] = []
        due = time.monotonic() + _SHOWN_AFTER
        for message in messages:
            if self._session.open is not session:
                return frozenset(settled)
            found = yield from self._read(message, elsewhere, texts=texts)
            if isinstance(found, ReadMessage):
                read.append(found)
            elif found:
                settled.add(message)
            if len(read) >= _TOGETHER or time.monotonic() >= due:
                settled |= self._keep(session, read)
                read, due = [], time.monotonic() + _SHOWN_AFTER
        return frozenset(settled | self._keep(session, read))

    def _read(self, message: MessageId, elsewhere: frozenset[AccountId], *, texts: bool) -> Steps[ReadMessage | bool]:
        """What was read; else whether it no longer waits."""
        try:
            stored = self._desk.db.messages.stored(message)
            if stored.account in elsewhere or self._access.unsealing(stored) is not None:
                return False
            read = yield from self._opening.read(message, ask_pin=False)
            if texts and has_texts(read.opened):
                attached = yield from wait(self._reader.attached(read.opened))
                read = replace(read, attached=attached)
        except SecmailError as error:
            if error.code in LOCKED | _REFUSED:
                return False  # locked meanwhile: it is read at the next session
            if error.code not in _FAULTS_OF_THE_MESSAGE:
                raise
            with suppress(Rejected):  # gone meanwhile
                self._desk.db.messages.set_state(message, MessageState.UNREADABLE)
            return True
        return read

    def _keep(self, session: OpenSession, read: Sequence[ReadMessage]) -> frozenset[MessageId]:
        """Those of them that no longer wait."""
        if self._session.open is not session:
            return frozenset()
        there = [each for each in read if self._state(each.stored.id) is not None]
        self._opening.remember(there, deed=Deed.MESSAGE_READ)
        tell_changed(self._desk, [each.stored for each in there])
        return frozenset(each.stored.id for each in read if self._state(each.stored.id) not in _WAITING)

    def _state(self, message: MessageId) -> MessageState | None:
        """None: it is gone."""
        try:
            return self._desk.db.messages.stored(message).state
        except Rejected:
            return None


def tell_changed(desk: Desk, messages: Sequence[StoredMessage]) -> None:
    """Folder by folder."""
    folders: dict[FolderId, list[MessageId]] = {}
    for message in messages:
        folders.setdefault(message.folder, []).append(message.id)
    for folder, changed in folders.items():
        desk.emit(MessagesChanged(folder, tuple(changed)))
