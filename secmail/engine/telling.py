"""Keywords and places of messages, told to their server at once and shown when it has agreed."""

from collections.abc import Iterable, Sequence

from secmail.api.events import MessagesChanged
from secmail.domain.ids import FolderId, MessageId
from secmail.engine.accounts import account_by_id
from secmail.engine.desk import Desk
from secmail.engine.lanes import ImapLane, Lanes
from secmail.engine.ports import ImapSession
from secmail.engine.steps import Steps, wait


class Telling:
    """Satisfies `engine.triage.Told` while nothing keeps changes for later. Engine thread."""

    def __init__(self, desk: Desk, lanes: Lanes) -> None:
        self._desk = desk
        self._lanes = lanes

    def set_keywords(
        self, messages: Sequence[MessageId], add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> Steps[None]:
        """Unavailable when the server cannot be reached."""
        changes = [(flag, True) for flag in sorted(add)] + [(flag, False) for flag in sorted(remove)]
        for message in messages:
            yield from self._set(message, changes)

    def move(self, messages: Sequence[MessageId], folder: FolderId) -> Steps[None]:
        """The server's own word comes with the next synchronisation."""
        for message in messages:
            yield from self._move(message, folder)

    def stays_here(self, message: MessageId) -> bool:
        """What the server does not keep is not shown here either."""
        return message < 0

    def _set(self, message: MessageId, changes: Sequence[tuple[str, bool]]) -> Steps[None]:
        stored = self._desk.db.messages.stored(message)
        name = self._name(stored.folder)

        def tell(session: ImapSession) -> None:
            for flag, present in changes:
                session.set_flag(name, [stored.uid], flag, present=present)

        yield from wait(self._lane(message).run(tell))
        known = self._desk.db.folders.folder_state(stored.folder).flags or {}
        flags = known.get(stored.uid, frozenset()) | {flag for flag, present in changes if present}
        flags -= {flag for flag, present in changes if not present}
        changed = self._desk.db.messages.set_flags(stored.folder, {stored.uid: flags})
        self._desk.emit(MessagesChanged(stored.folder, changed))

    def _move(self, message: MessageId, folder: FolderId) -> Steps[None]:
        stored = self._desk.db.messages.stored(message)
        source, target = self._name(stored.folder), self._name(folder)
        raw = self._desk.db.messages.raw(message)
        flags = (self._desk.db.folders.folder_state(stored.folder).flags or {}).get(stored.uid, frozenset())

        def tell(session: ImapSession) -> None:
            session.append(target, raw, flags, at=stored.received)
            session.remove(source, [stored.uid])

        yield from wait(self._lane(message).run(tell, repeatable=False))

    def _lane(self, message: MessageId) -> ImapLane:
        account = self._desk.db.messages.stored(message).account
        return self._lanes.imap(account_by_id(self._desk, account))

    def _name(self, wanted: FolderId) -> str:
        return next(folder.name for folder in self._desk.db.folders.folders() if folder.id == wanted)
