"""The copy in Sent: there once, whoever puts it there; what goes wrong with it never sends a letter again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from secmail.api.events import OutboxChanged
from secmail.domain.accounts import Account, Protocol
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import AccountId, OutboxId
from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.engine.accounts import account_by_id
from secmail.engine.desk import Desk
from secmail.engine.lanes import Lanes
from secmail.engine.ports import ImapSession
from secmail.engine.steps import Steps, wait

_SENT = "Sent"
_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (0, 0, 20, 120, 600, 3600))
_LAGGING = timedelta(minutes=5)
"""How long a server that files copies itself may take for it."""
_SEARCHED = timedelta(days=7)
"""After that only a person settles what became of a letter."""
_AT_ONCE = 10
"""Letters that one contact looks after."""
_FILES_ITSELF = "sent.files-itself"
_YES, _NO = "yes", "no"


@dataclass(slots=True)
class _Patience:
    tries: int
    next: datetime


class SentCopies:
    """Files copies, and looks for them. Engine thread.

    A mailbox that is full, or a folder that cannot be read, is asked again after growing pauses.
    """

    def __init__(self, desk: Desk, lanes: Lanes) -> None:
        self._desk = desk
        self._lanes = lanes
        self._patience: dict[OutboxId, _Patience] = {}

    def to_look_after(self, account: AccountId) -> tuple[OutboxEntry, ...]:
        """Letters of this account with no copy yet, or whose outcome its Sent folder may tell; the newest first."""
        now = self._desk.ports.clock.now()
        standing = self._desk.db.outbox.standing(OutboxState.SENT, OutboxState.UNCERTAIN, account=account)
        return tuple(entry for entry in reversed(standing) if self._has_turn(entry, now))[:_AT_ONCE]

    def file(self, entry: OutboxEntry) -> Steps[bool]:
        """Whether the copy is there. What kept it away is noted with the letter."""
        account = account_by_id(self._desk, entry.account)
        if account.protocol is Protocol.POP3:
            return False  # nothing can be put there: the letter stays in the outbox, as sent
        raw = self._desk.db.outbox.wrapped(entry.id)
        folder, at = self._folder(account), self._desk.ports.clock.now()
        append = not self._is_expected(entry, account)

        def put(session: ImapSession) -> bool | None:
            session.create(folder)
            if session.find(folder, entry.message_id):
                return None
            if append:
                session.append(folder, raw, ["\\Seen"], at=at)
            return append

        try:
            put_by_us = yield from wait(self._lanes.imap(account).run(put))
        except SecmailError as error:
            self._wait_longer(entry)
            if error.code is not Code.MAIL_OFFLINE:
                self._desk.emit(OutboxChanged(self._desk.db.outbox.put_off(entry.id, until=None, error=error.code)))
            return False
        if put_by_us is False:
            self._wait_longer(entry)
            return False
        self._learn(entry, account, found=put_by_us is None)
        return True

    def _learn(self, entry: OutboxEntry, account: Account, *, found: bool) -> None:
        """Whether the server files copies itself: one that is there before we ever tried is not ours."""
        tried = self._patience.pop(entry.id, None) is not None
        just_sent = entry.sent is not None and self._desk.ports.clock.now() - entry.sent < _LAGGING
        if found and just_sent and not tried:
            self._desk.db.folders.set_setting(_setting(account), _YES)
        elif not found and self._desk.db.folders.setting(_setting(account)) == _YES:
            self._desk.db.folders.set_setting(_setting(account), _NO)

    def has(self, entry: OutboxEntry) -> Steps[bool]:
        """Whether the server has a copy of it; False also when it cannot be asked."""
        account = account_by_id(self._desk, entry.account)
        folder = self._folder(account)
        lane = self._lanes.imap(account)
        self._wait_longer(entry)
        try:
            found = yield from wait(lane.run(lambda session: session.find(folder, entry.message_id)))
        except SecmailError:
            return False
        return bool(found)

    def _has_turn(self, entry: OutboxEntry, now: datetime) -> bool:
        if entry.state is OutboxState.UNCERTAIN and (entry.partly_sent or now - entry.created > _SEARCHED):
            # A copy of an earlier part would be found, and prove nothing of this one.
            return False
        known = self._patience.get(entry.id)
        # Longer than any pause: the clock was set back.
        return known is None or not timedelta(0) < known.next - now <= _PAUSES[-1]

    def _is_expected(self, entry: OutboxEntry, account: Account) -> bool:
        """Whether the server will file the copy by itself, as it has done before."""
        if self._desk.db.folders.setting(_setting(account)) != _YES or entry.sent is None:
            return False
        return timedelta(0) <= self._desk.ports.clock.now() - entry.sent < _LAGGING

    def _wait_longer(self, entry: OutboxEntry) -> None:
        tries = self._patience[entry.id].tries + 1 if entry.id in self._patience else 0
        pause = _PAUSES[min(tries, len(_PAUSES) - 1)]
        self._patience[entry.id] = _Patience(tries, self._desk.ports.clock.now() + pause)

    def _folder(self, account: Account) -> str:
        for folder in self._desk.db.folders.folders(account.id):
            if folder.role == "sent":
                return folder.name
        return _SENT


def _setting(account: Account) -> str:
    return f"{_FILES_ITSELF}.{account.id}"
