"""Everything that is stored compared with what it must be, and mended where the raw bytes or the server tell how."""

import hashlib
from collections.abc import Sequence

from secmail.api.events import PinReason
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, SecmailError
from secmail.domain.exports import ExportState
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.messages import MessageState
from secmail.domain.upkeep import DROP_FOLDER, FILED_UNKNOWN, MAIL_LOST, Flaw, FlawKind, Found
from secmail.engine.around import Around
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.lanes import REFUSALS, ImapLane
from secmail.engine.open_session import OpenSession
from secmail.engine.portions import in_portions
from secmail.engine.retention import sealed_of
from secmail.engine.steps import Steps, pause, wait
from secmail.engine.whereabouts import whose

_LEARNED_AGAIN = frozenset({FlawKind.DIGEST_LOST, FlawKind.INDEX})
_READ_AGAIN = _LEARNED_AGAIN | {FlawKind.DIGEST_OLD}
_OF_THIS_COMPUTER = frozenset({Code.STORE_FULL, Code.STORE_READ_ONLY, Code.TOO_MANY_FILES})
_AT_ONCE = 500
_FILES_AT_ONCE = 50


class Integrity:
    """Engine thread. With a session open what is sealed is looked at too, in the holder's own name alone."""

    def __init__(self, desk: Desk, jobs: JobRunner, around: Around) -> None:
        self._desk = desk
        self._jobs = jobs
        self._around = around
        self._session = around.session
        self._lanes = around.lanes
        self._mailroom = around.mailroom

    def check(self, *, repair: bool, sealed: bool = False) -> Steps[tuple[Flaw, ...]]:
        """What is not as it should be. Damaged pages of `mail.db` are mended before it is opened (`app.mend`)."""
        flaws = (yield from self._opened(repair=repair)) if sealed else []
        if self._desk.db.folders.setting(MAIL_LOST):
            flaws.append(Flaw(FlawKind.MAIL_LOST, 1))
        session = self._session.open
        look = self._desk.ports.inspection.look(sealed_of(session) if session is not None else None)
        found = yield from in_portions(self._desk, self._jobs, look)
        if session is not None:
            found = (*found, *(yield from self._filed(session)))
        for one in found:
            mended = repair and (yield from self._mend(one))
            flaws.append(Flaw(one.what, one.count, mended))
        if repair and any(one.what in _READ_AGAIN for one in found):
            yield from self._around.background.read_all()
        done = sum(flaw.count for flaw in flaws if flaw.mended)
        if done:
            self._around.journal(Deed.STORE_MENDED, str(done))
        return tuple(flaws)

    def _opened(self, *, repair: bool) -> Steps[list[Flaw]]:
        """The holder's session. A sealed database that cannot be opened, or had to be salvaged for it, is a flaw."""
        if repair:
            self._desk.ports.store.mend_when_opened()
        try:
            session = yield from self._session.owner(PinReason.OPEN)
        except SecmailError as error:
            if error.code is not Code.STORE_UNREADABLE:
                raise
            return [Flaw(FlawKind.PAGES, 1)]
        lost = self._desk.ports.store.mended(session.sealed_name)
        if not lost:
            return []
        # The ledger may have lost rows: what came until now may have been filed, and waits for a person.
        now = self._desk.ports.clock.now()
        self._desk.db.folders.set_setting(FILED_UNKNOWN.format(session.sealed_name), now.isoformat())
        return [Flaw(FlawKind.PAGES, lost, mended=True)]

    def _filed(self, session: OpenSession) -> Steps[tuple[Found, ...]]:
        """What was filed and still lies in the drop folder must be what the ledger says."""
        folder = self._desk.db.folders.setting(DROP_FOLDER)
        if folder is None:
            return ()
        done = [record for record in session.sealed.exports() if record.state is ExportState.DONE]
        changed = 0
        for start in range(0, len(done), _FILES_AT_ONCE):
            some = done[start : start + _FILES_AT_ONCE]
            names = [record.file for record in some]
            lying = yield from wait(self._desk.pool.submit(self._digests, folder, names))
            changed += sum(found not in {None, row.sha256} for found, row in zip(lying, some, strict=True))
        return (Found(FlawKind.FILED_CHANGED, changed),) if changed else ()

    def _digests(self, folder: str, names: Sequence[str]) -> list[str | None]:
        """Pool."""
        return [self._desk.ports.drop.digest(folder, name) for name in names]

    def _mend(self, found: Found) -> Steps[bool]:
        """Whether all of it is well when what waits has been read again."""
        if found.what is FlawKind.RAW:
            return (yield from self._fetch_again(found.messages))
        if found.what is FlawKind.OUTER_INDEX:
            for start in range(0, len(found.messages), _AT_ONCE):
                self._desk.db.messages.index_again(found.messages[start : start + _AT_ONCE])
                yield from pause()
            return len(found.messages) == found.count
        if found.what is FlawKind.DIGEST_OLD:
            return self._session.open is not None
        if found.what is FlawKind.DIGEST_STRAY or found.what in _LEARNED_AGAIN:
            return (yield from self._forget(found))
        return False

    def _forget(self, found: Found) -> Steps[bool]:
        """What is forgotten of a message that is here is learned anew: it waits to be read again."""
        for start in range(0, len(found.messages), _AT_ONCE):
            if self._session.open is None:
                return False
            some = found.messages[start : start + _AT_ONCE]
            self._session.open.sealed.forget(some)
            if found.what in _LEARNED_AGAIN:
                for message in some:
                    self._desk.db.messages.set_state(message, MessageState.STORED)
            yield from pause()
        if found.what is FlawKind.INDEX and self._session.open is not None:
            self._session.open.sealed.forget_stray_words()
            return True
        return len(found.messages) == found.count

    def _fetch_again(self, messages: Sequence[MessageId]) -> Steps[bool]:
        """What the server still has byte for byte takes the place of what is damaged; nothing else does."""
        mended = 0
        away: set[AccountId] = set()
        for message in messages:
            stored = self._desk.db.messages.stored(message)
            account, folder = whose(self._desk, stored.folder)
            if account.id in away:
                continue
            try:
                mended += yield from self._fetched(stored, self._lanes.imap(account), folder.name)
            except SecmailError as error:
                if error.code in _OF_THIS_COMPUTER:
                    raise
                if error.code not in REFUSALS:  # nor is a refused password said again for each message
                    away.add(account.id)
            self._jobs.progress(mended, len(messages))
        return mended == len(messages)

    def _fetched(self, stored: StoredMessage, lane: ImapLane, folder: str) -> Steps[bool]:
        heads = yield from wait(lane.run(lambda session: session.heads(folder, newest=1)))
        if stored.uid <= 0 or heads.uidvalidity != self._desk.db.folders.folder_state(stored.folder).uidvalidity:
            return False
        fetched = yield from wait(lane.run(lambda session: list(session.fetch(folder, (stored.uid,)))))
        for one in fetched:
            if hashlib.sha256(one.raw).hexdigest() == stored.sha256:
                self._desk.db.bodies.replace(stored.id, one.raw)
                return True
        return False
