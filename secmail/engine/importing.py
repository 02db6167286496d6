"""Mail of other programs put into a folder of a mailbox: each message once, however often it is begun again."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from secmail.api.events import FoldersChanged
from secmail.api.importing import ImportMail, MailImported
from secmail.domain.accounts import Protocol
from secmail.domain.errors import Code, Rejected
from secmail.domain.mail_intake import FoundMail
from secmail.engine.accounts import account_by_id
from secmail.engine.desk import Desk
from secmail.engine.lanes import Lanes
from secmail.engine.ports import ImapSession
from secmail.engine.steps import Steps, wait

_AT_ONCE = 10
"""Messages between two looks at whether it was given up, and at other work for the connection."""
_REFUSED = frozenset({Code.MAIL_REFUSED})
"""What a server says of one message and of no other: too large, or not to its liking."""


class MailIntake:
    """Engine thread. `progress`: how many messages were gone through; the total is not known before the end."""

    def __init__(self, desk: Desk, lanes: Lanes, progress: Callable[[int, int], None]) -> None:
        self._desk = desk
        self._lanes = lanes
        self._progress = progress

    def take(self, command: ImportMail) -> Steps[MailImported]:
        """See `ImportMail`. What was put stays, whatever ends it."""
        account = account_by_id(self._desk, command.account)
        if account.protocol is Protocol.POP3:
            raise Rejected(Code.IMPORT_NO_FOLDERS)
        source = self._desk.ports.mail_files.read(command.source)
        lane, done = self._lanes.imap(account), MailImported()
        some = yield from self._next(source)  # before a folder is made for it
        yield from wait(lane.run(lambda session: session.create(command.folder)))
        while some:
            put = yield from wait(lane.run(self._putting(command.folder, some)))
            done = MailImported(done.put + put.put, done.known + put.known, done.left_out + put.left_out)
            self._progress(done.put + done.known + done.left_out, 0)
            some = yield from self._next(source)
        self._desk.emit(FoldersChanged())
        return done

    def _next(self, source: Iterator[FoundMail | None]) -> Steps[list[FoundMail | None]]:
        return (yield from wait(self._desk.pool.submit(lambda: list(islice(source, _AT_ONCE)))))

    def _putting(self, folder: str, some: list[FoundMail | None]) -> Callable[[ImapSession], MailImported]:
        now = self._desk.ports.clock.now()

        def put(session: ImapSession) -> MailImported:
            known = new = 0
            for mail in filter(None, some):
                if session.find(folder, mail.message_id):
                    known += 1
                else:
                    new += _appended(session, folder, mail, now=now)
            return MailImported(new, known, len(some) - new - known)

        return put


def _appended(session: ImapSession, folder: str, mail: FoundMail, *, now: datetime) -> bool:
    """False: the server does not want this one."""
    try:
        session.append(folder, mail.raw, mail.flags, at=mail.at or now)
    except Rejected as error:
        if error.code not in _REFUSED:
            raise
        return False
    return True
