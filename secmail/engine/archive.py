"""Putting a year's mail away: out of the inbox, into a folder of that year, where every other program finds it too."""

from collections.abc import Sequence
from datetime import UTC, datetime

from secmail.api.queries import MessageRows
from secmail.domain.accounts import Account, Protocol
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import Folder, MessageSummary
from secmail.domain.triage import Standing
from secmail.engine.around import Around
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.portions import in_portions
from secmail.engine.steps import Steps, wait

_AT_ONCE = 100
_NAME = "Archives"


class Archiving:
    """Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, around: Around) -> None:
        self._desk = desk
        self._jobs = jobs
        self._around = around
        self._session = around.session
        self._lanes = around.lanes
        self._mailroom = around.mailroom

    def archive(self, year: int) -> Steps[int]:
        """How many messages were moved, of all accounts that have folders. Years are those of this computer."""
        done = 0
        for account in self._desk.db.folders.accounts():
            if account.protocol is Protocol.POP3:  # there is one folder
                continue
            done += yield from self._of_account(account, year)
            self._around.journal(Deed.MAIL_ARCHIVED, str(done))
        return done

    def _of_account(self, account: Account, year: int) -> Steps[int]:
        folders = self._desk.db.folders.folders(account.id)
        inbox = next((folder for folder in folders if folder.role == "inbox"), None)
        if inbox is None:
            return 0
        look = self._desk.ports.inspection.received_between(inbox.id, _begin(year), _begin(year + 1))
        found = yield from self._dealt_with((yield from in_portions(self._desk, self._jobs, look)))
        if not found:
            return 0
        folder = yield from self._folder(account, folder_name(folders, year))
        count = 0
        for start in range(0, len(found), _AT_ONCE):
            # Servers took their time since it was looked at: people go on with their work meanwhile.
            rows = yield from self._done_with(found[start : start + _AT_ONCE])
            moved = self._put_away(rows, inbox.id, folder.id)
            count += len(moved)
            yield from self._mailroom.pending.tell_now([account.id] if moved else [])
            self._jobs.progress(start, len(found))
        return count

    def _dealt_with(self, found: Sequence[MessageId]) -> Steps[list[MessageId]]:
        """Without what still waits for somebody."""
        done: list[MessageId] = []
        for start in range(0, len(found), _AT_ONCE):
            done.extend(row.id for row in (yield from self._done_with(found[start : start + _AT_ONCE])))
        return done

    def _done_with(self, some: Sequence[MessageId]) -> Steps[list[MessageSummary]]:
        """What only a session knows of a message counts while one is open."""
        rows = yield from wait(self._around.reading.ask(MessageRows(tuple(some))))
        return [row for row in rows if not _waits(row)]

    def _put_away(self, rows: Sequence[MessageSummary], inbox: FolderId, folder: FolderId) -> list[MessageId]:
        """Those of them that lie in the inbox, marked as they were read; another run has the others."""
        moved: list[MessageId] = []
        flags = self._desk.db.messages.flags([row.id for row in rows])
        for row in rows:
            if flags.get(row.id) != row.flags:
                continue
            try:
                if self._desk.db.messages.stored(row.id).folder != inbox:
                    continue
                self._mailroom.pending.place([row.id], folder)
            except Rejected as error:
                if error.code is not Code.MESSAGE_NOT_HERE:  # its place is being looked for, or its server moves it
                    raise
                continue
            moved.append(row.id)
        return moved

    def _folder(self, account: Account, name: str) -> Steps[Folder]:
        """Made where it is missing. FOLDER_UNKNOWN when the server does not list it even then."""
        known = self._known(account, name)
        if known is None:
            yield from wait(self._lanes.imap(account).run(lambda session: session.create(name)))
            yield from self._mailroom.synchronise(account.id)
            known = self._known(account, name)
        if known is None:
            raise Rejected(Code.FOLDER_UNKNOWN)
        return known

    def _known(self, account: Account, name: str) -> Folder | None:
        folders = self._desk.db.folders.folders(account.id)
        return next((folder for folder in folders if folder.name == name), None)


def _waits(row: MessageSummary) -> bool:
    unfiled = row.hprim and not row.exported
    waits = row.standing in (Standing.TO_DO, Standing.WAITING)
    return not row.seen or waits or (row.urgent and row.standing is Standing.UNSORTED) or unfiled


def folder_name(folders: tuple[Folder, ...], year: int) -> str:
    """Below the account's archive folder (RFC 6154 \\Archive), else below "Archives"; as the server nests its names."""
    dotted = any(folder.name.startswith("INBOX.") for folder in folders)
    parent = next((folder.name for folder in folders if folder.role == "archive"), None)
    if parent is None:
        parent = f"INBOX.{_NAME}" if dotted else _NAME
    return f"{parent}{'.' if dotted else '/'}{year}"


def _begin(year: int) -> datetime:
    return datetime(year, 1, 1).astimezone(UTC)
