"""Mail of other programs put into a folder of a mailbox: each message once, however often it is begun again."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from secmail.api.events import FoldersChanged
from secmail.api.importing import ImportMail, MailImported
from secmail.domain.accounts import Protocol
from secmail.domain.errors import Code, Rejected
from secmail.domain.mail_intake import FoundMail, Intake, Left, LeftOut, left_out
from secmail.engine.accounts import account_by_id
from secmail.engine.desk import Desk
from secmail.engine.lanes import Lanes
from secmail.engine.ports import ImapSession
from secmail.engine.steps import Steps, wait
from secmail.smime.words import decode_words

_AT_ONCE = 10
"""Messages between two looks at whether it was given up, and at other work for the connection."""
_OCTETS_AT_ONCE = 32 * 2**20
_MOST_NAMED = 100
_REFUSED = frozenset({Code.MAIL_REFUSED})
"""What a server says of one message and of no other: too large, or not to its liking."""
_NEW = timedelta(days=30)
"""So long it may be that nobody has read what nothing tells to have been read."""


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
        made = False
        while some := (yield from self._next(source)):
            if not made and any(isinstance(one, FoundMail) for one in some):
                yield from wait(lane.run(lambda session: session.create(command.folder)))
                made = True
            put = yield from wait(lane.run(self._putting(command.folder, some)))
            done = _together(done, put)
            self._progress(done.put + done.known + done.left_out + done.deleted, 0)
        self._desk.emit(FoldersChanged())
        return done

    def _next(self, source: Iterator[Intake]) -> Steps[list[Intake]]:
        return (yield from wait(self._desk.pool.submit(lambda: _some(source))))

    def _putting(self, folder: str, some: list[Intake]) -> Callable[[ImapSession], MailImported]:
        now = self._desk.ports.clock.now()

        def put(session: ImapSession) -> MailImported:
            fates = Counter[str]()
            lost: list[LeftOut] = []
            for one in some:
                fate = _put(session, folder, one, now=now) if isinstance(one, FoundMail) else one
                if not isinstance(fate, LeftOut):
                    fates[fate] += 1
                elif fate.why is Left.DELETED:
                    fates["deleted"] += 1
                else:
                    lost.append(replace(fate, subject=" ".join(decode_words(fate.subject).split())))
            return MailImported(fates["put"], fates["known"], len(lost), fates["deleted"], tuple(lost))

        return put


def _some(source: Iterator[Intake]) -> list[Intake]:
    """A few, fewer where they are large."""
    some: list[Intake] = []
    octets = 0
    for one in source:
        some.append(one)
        octets += len(one.raw) if isinstance(one, FoundMail) else 0
        if len(some) >= _AT_ONCE or octets >= _OCTETS_AT_ONCE:
            break
    return some


def _together(one: MailImported, other: MailImported) -> MailImported:
    return MailImported(
        one.put + other.put,
        one.known + other.known,
        one.left_out + other.left_out,
        one.deleted + other.deleted,
        (one.named + other.named)[:_MOST_NAMED],
    )


def _put(session: ImapSession, folder: str, mail: FoundMail, *, now: datetime) -> str | LeftOut:
    if _is_there(session, folder, mail):
        return "known"
    flags = mail.flags
    if flags is None:
        flags = ("\\Seen",) if mail.at is not None and mail.at < now - _NEW else ()
    try:
        session.append(folder, mail.raw, flags, at=mail.at or now)
    except Rejected as error:
        if error.code not in _REFUSED:
            raise
        return left_out(mail.raw, place=mail.place, number=mail.number, why=Left.REFUSED)
    return "put"


def _is_there(session: ImapSession, folder: str, mail: FoundMail) -> bool:
    """Octet by octet: others may bear the same Message-ID, by mistake or to hide this one."""
    found = session.find(folder, mail.message_id)
    sizes = session.sizes(folder, found) if found else {}
    alike = [uid for uid in found if sizes.get(uid) == len(mail.raw)]
    try:
        return mail.raw in [one.raw for one in session.fetch(folder, alike, sizes=sizes)]
    except Rejected as error:
        if error.code not in _REFUSED:
            raise
        return False
