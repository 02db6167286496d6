"""Accounts and their folders: adding, synchronising, watching, flags."""

import time
from collections.abc import Callable, Collection, Sequence
from typing import Any

from secmail.api.accounts import SignInAgain
from secmail.api.commands import AddAccount, RefreshFolder
from secmail.api.importing import ImportMail
from secmail.api.receiving import FetchBodies, ReceivingCommand, SetBodyPolicy
from secmail.api.results import SyncResult
from secmail.domain.accounts import Account, SignIn
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.messages import Folder
from secmail.engine.accounts import account_by_id, add_account, remove_account, sign_in_again
from secmail.engine.desk import Desk
from secmail.engine.importing import MailIntake
from secmail.engine.jobs import JobRunner
from secmail.engine.lanes import Lanes
from secmail.engine.receive import Receiving
from secmail.engine.steps import Steps
from secmail.engine.watching import Watching

_INBOX = "INBOX"
_ALL_FOLDERS_SECONDS = 200.0
_WATCHED = 50

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
        self.bodies, self.pending = receiving.bodies, receiving.pending
        self._watching = Watching(lanes.connecting, watcher_tells)
        self._watched = False
        self._looked: dict[AccountId, float] = {}

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
        changed = self._watching.changed(account)
        for known in self._desk.db.folders.accounts():
            if known.id == account:
                self._jobs.start(self._look(known, changed))

    def _look(self, account: Account, changed: Collection[str]) -> Steps[None]:
        """Into all folders now and then, for what nobody tells: with LIST-STATUS it is one command."""
        folders = self._desk.db.folders.folders(account.id)
        self._watching.matter(account.id, _that_matter(folders))
        now = time.monotonic()
        if not changed and now - self._looked.get(account.id, now) > _ALL_FOLDERS_SECONDS:
            self._looked[account.id] = now
            yield from self._receiving.synchronise([account])
            return
        self._looked.setdefault(account.id, now)
        yield from self._receiving.inbox(account, [name for name in changed if name != _INBOX])

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

    def card_unlocked(self) -> None:
        """Watchers of accounts that a card signs in to had given up without it."""
        for account in self._desk.db.folders.accounts():
            if self._watched and account.sign_in is SignIn.CARD:
                self._jobs.start(self._receiving.synchronise([account]))
                self._watching.watch(account)

    def remove(self, account: AccountId) -> Steps[None]:
        """What is running for it ends first: nothing may be written for an account that is gone."""
        account_by_id(self._desk, account)
        self._watching.forget(account)
        self._lanes.drop(account)
        yield from self._receiving.idle(account)
        self._watching.forget(account)  # whoever signed in again meanwhile has begun another
        self._lanes.drop(account)
        remove_account(self._desk, self._lanes, account)

    def steps(self, command: ReceivingCommand | RefreshFolder | ImportMail) -> Steps[Any]:
        """The use case of a command about a folder or bodies."""
        match command:
            case ImportMail():
                return MailIntake(self._desk, self._lanes, self._jobs.progress).take(command)
            case RefreshFolder(folder=folder):
                return self.refresh(folder)
            case FetchBodies(messages=messages):
                return self._fetch(messages)
            case SetBodyPolicy(largest=largest):
                return self._set_largest(largest)

    def _set_largest(self, largest: int) -> Steps[None]:
        """What is wanted now comes with the next synchronisation."""
        yield from ()
        self.bodies.set_largest(largest)

    def _fetch(self, messages: Sequence[MessageId]) -> Steps[tuple[MessageId, ...]]:
        found = []
        for message in messages:
            found.append((yield from self.bodies.require(message)))
        return tuple(found)

    def stop(self) -> None:
        """Returns at once; `join` waits."""
        self._watching.stop()

    def join(self, seconds: float) -> None:
        """Any thread."""
        self._watching.join(seconds)

    def _whose(self, wanted: FolderId) -> tuple[Account, Folder]:
        for account in self._desk.db.folders.accounts():
            for folder in self._desk.db.folders.folders(account.id):
                if folder.id == wanted:
                    return account, folder
        raise Rejected(Code.ACCOUNT_UNKNOWN)


def _that_matter(folders: Sequence[Folder]) -> list[str]:
    """The inbox, then what people file into; what a program alone writes is looked at now and then."""
    roles = {"inbox": 0, None: 1, "archive": 2, "sent": 3}
    mattering = sorted((folder for folder in folders if folder.role in roles), key=lambda folder: roles[folder.role])
    return [folder.name for folder in mattering][:_WATCHED]
