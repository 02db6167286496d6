"""How long mail is kept, and removing what is older: only by the holder's own word, and only what has been read."""

import contextlib
import json
from collections import defaultdict
from dataclasses import asdict
from datetime import datetime, timedelta

from secmail.api.events import PinReason
from secmail.domain.accounts import Protocol
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.messages import Kind
from secmail.domain.upkeep import OpenSealed, Retention, require_lawful
from secmail.engine.around import Around
from secmail.engine.desk import PIPELINE_VERSION, Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.open_session import OpenSession
from secmail.engine.portions import in_portions
from secmail.engine.steps import Steps, pause, wait
from secmail.engine.whereabouts import whose

_SETTING = "retention"
_AT_ONCE = 100
_WITHOUT_MAIL = timedelta(days=31)
"""A practice is not without any mail for longer."""


class Retaining:
    """Engine thread.

    What is overdue is removed from the server for good, not put into its trash, where it would go on being kept; the
    synchronisation that follows takes it away here. The ledger of filed results and the journal stay.
    """

    def __init__(self, desk: Desk, jobs: JobRunner, around: Around) -> None:
        self._desk = desk
        self._jobs = jobs
        self._around = around
        self._session = around.session
        self._lanes = around.lanes
        self._mailroom = around.mailroom

    def kept(self) -> Retention:
        """As chosen, else the default."""
        try:
            stored = Retention(**json.loads(self._desk.db.folders.setting(_SETTING) or "{}"))
            require_lawful(stored)
        except (ValueError, TypeError, Rejected):
            return Retention()
        return stored

    def set(self, retention: Retention) -> None:
        """RETENTION_TOO_SHORT."""
        require_lawful(retention)
        self._desk.db.folders.set_setting(_SETTING, json.dumps(asdict(retention)))
        years = f"{retention.results}/{retention.letters}/{retention.other}"
        self._around.journal(Deed.RETENTION_SET, years)

    def overdue(self) -> Steps[int]:
        """ActionNeeded VAULT_LOCKED without a session: what nobody has read is of no kind yet."""
        if self._session.open is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        return len((yield from self._overdue(self._session.open)))

    def apply(self) -> Steps[int]:
        """How many were removed. Each portion has its row in the journal before it goes."""
        session = yield from self._session.owner(PinReason.OPEN)
        found = yield from self._overdue(session)
        done = 0
        by_folder = yield from self._by_folder(found)
        for folder, messages in by_folder.items():
            for start in range(0, len(messages), _AT_ONCE):
                some = messages[start : start + _AT_ONCE]
                yield from self._remove(folder, some)
                done += len(some)
                self._jobs.progress(done, len(found))
            yield from self._mailroom.refresh(folder)
        return done

    def _overdue(self, session: OpenSession) -> Steps[tuple[MessageId, ...]]:
        retention, now = self.kept(), (yield from self._today())
        limits = {kind: since for kind in Kind if (since := retention.kept_since(kind, now)) is not None}
        look = self._desk.ports.inspection.overdue(sealed_of(session), limits)
        return (yield from in_portions(self._desk, self._jobs, look))

    def _today(self) -> Steps[datetime]:
        """What goes is gone for good: a clock years ahead is believed no further than what servers say of mail."""
        now = self._desk.ports.clock.now()
        newest = yield from in_portions(self._desk, self._jobs, self._desk.ports.inspection.newest())
        return now if newest is None else min(now, newest + _WITHOUT_MAIL)

    def _by_folder(self, found: tuple[MessageId, ...]) -> Steps[dict[FolderId, list[StoredMessage]]]:
        """In portions: others have their turn in between. What has gone meanwhile needs no removing."""
        folders: dict[FolderId, list[StoredMessage]] = defaultdict(list)
        for number, message in enumerate(found):
            if number % _AT_ONCE == 0:
                yield from pause()
            with contextlib.suppress(Rejected):
                stored = self._desk.db.messages.stored(message)
                folders[stored.folder].append(stored)
        return folders

    def _remove(self, folder: FolderId, some: list[StoredMessage]) -> Steps[None]:
        """Under the UIDVALIDITY under which the numbers were learned; MESSAGE_NOT_HERE when they are void."""
        account, row = whose(self._desk, folder)
        uids = [stored.uid for stored in some]
        lane = self._lanes.imap(account)
        heads = yield from wait(lane.run(lambda session: session.heads(row.name, newest=1)))
        if heads.uidvalidity != self._desk.db.folders.folder_state(folder).uidvalidity:
            raise Rejected(Code.MESSAGE_NOT_HERE)
        if self._session.open is None:
            raise ActionNeeded(Code.CARD_REMOVED)
        self._session.journal(Deed.RETENTION_APPLIED, str(len(uids)))
        yield from wait(lane.run(lambda session: session.remove(row.name, uids)))
        if account.protocol is Protocol.POP3:  # what goes from there would stay here
            self._desk.db.messages.hide(self._desk.db.messages.vanish(folder, uids))


def sealed_of(session: OpenSession) -> OpenSealed:
    """The sealed database of a session, for whoever looks at it."""
    key = session.vault.sealing_keys()[0]
    return OpenSealed(session.sealed_name, key, PIPELINE_VERSION, alone=not session.several)
