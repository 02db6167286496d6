"""Accounts and their folders: adding, synchronising, watching, flags."""

from collections.abc import Callable

from secmail.api.accounts import SignInAgain
from secmail.api.commands import AddAccount
from secmail.api.events import MessagesChanged
from secmail.api.results import SyncResult
from secmail.domain.accounts import Account
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.messages import Folder
from secmail.engine.accounts import account_by_id, add_account, remove_account, sign_in_again
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.lanes import Lanes
from secmail.engine.receive import Receiving
from secmail.engine.steps import Steps, wait
from secmail.engine.watching import Watching

_SEEN = "\\Seen"

WatcherTells = Callable[[AccountId, Code | None], None]
"""None: look into the inbox; a code: cannot watch, and why."""


class Mailroom:
    """Everything about mailboxes but their messages' insides. Engine thread."""

    def __init__(
        self, desk: Desk, jobs: JobRunner, *, lanes: Lanes, receiving: Receiving, watcher_tells: WatcherTells
    ) -> None:
        self._desk = desk
        self._jobs = jobs
        self._lanes = lanes
        self._receiving = receiving
        self._watching = Watching(lanes.connecting, watcher_tells)
        self._watched = False

    def synchronise(self, account: AccountId | None) -> Steps[SyncResult]:
        """All folders of one account, or of all."""
        accounts = self._desk.db.folders.accounts() if account is None else [account_by_id(self._desk, account)]
        return (yield from self._receiving.synchronise(accounts))

    def refresh(self, folder: FolderId) -> Steps[SyncResult]:
        """One folder."""
        account, row = self._whose(folder)
        return (yield from self._receiving.folder(account, row))

    def watch(self) -> None:
        """Synchronises everything now, then stays connected."""
        self._watched = True
        for account in self._desk.db.folders.accounts():
            self._jobs.start(self._receiving.synchronise([account]))
            self._watching.watch(account)

    def look_into_inbox(self, account: AccountId) -> None:
        """The watcher says that something happened."""
        for known in self._desk.db.folders.accounts():
            if known.id == account:
                self._jobs.start(self._receiving.inbox(known))

    def add(self, command: AddAccount) -> Steps[Account]:
        account = yield from add_account(self._desk, self._lanes, command)
        if self._watched:
            self._watching.watch(account)
        return account

    def sign_in_again(self, command: SignInAgain) -> Steps[None]:
        """A watcher that gave up at a refusal begins anew."""
        account = yield from sign_in_again(self._desk, self._lanes, command)
        if self._watched:
            self._watching.watch(account)

    def remove(self, account: AccountId) -> Steps[None]:
        """What is running for it ends first: nothing may be written for an account that is gone."""
        account_by_id(self._desk, account)
        self._watching.forget(account)
        self._lanes.drop(account)
        yield from self._receiving.idle(account)
        self._lanes.drop(account)
        remove_account(self._desk, self._lanes, account)

    def mark_seen(self, message: MessageId, *, seen: bool) -> Steps[None]:
        """Shown at once, then told to the server, which has the last word at the next synchronisation."""
        stored = self._desk.db.messages.stored(message)
        account, folder = self._whose(stored.folder)
        self._set_seen_here(stored, seen=seen)
        lane = self._lanes.imap(account)
        yield from wait(lane.run(lambda session: session.set_flag(folder.name, [stored.uid], _SEEN, present=seen)))

    def stop(self) -> None:
        """Returns at once; `join` waits."""
        self._watching.stop()

    def join(self, seconds: float) -> None:
        """Any thread."""
        self._watching.join(seconds)

    def _set_seen_here(self, stored: StoredMessage, *, seen: bool) -> None:
        known = (self._desk.db.folders.folder_state(stored.folder).flags or {}).get(stored.uid, frozenset())
        flags = known | {_SEEN} if seen else known - {_SEEN}
        changed = self._desk.db.messages.set_flags(stored.folder, {stored.uid: flags})
        self._desk.emit(MessagesChanged(stored.folder, changed))

    def _whose(self, wanted: FolderId) -> tuple[Account, Folder]:
        for account in self._desk.db.folders.accounts():
            for folder in self._desk.db.folders.folders(account.id):
                if folder.id == wanted:
                    return account, folder
        raise Rejected(Code.ACCOUNT_UNKNOWN)
