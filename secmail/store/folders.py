"""Accounts, folders, what the server is known to hold, and settings."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from secmail.domain.accounts import Account
from secmail.domain.addresses import normal
from secmail.domain.ids import AccountId, FolderId
from secmail.domain.mailbox import FolderState, ListedFolder
from secmail.domain.messages import Folder
from secmail.store import account_rows, tree
from secmail.store.db import Database

_ACCOUNT_COLUMNS = ", ".join(account_rows.NAMES)


class Folders:
    """Satisfies `engine.ports.FolderStore`; on a read-only connection only its reading half works."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def accounts(self) -> tuple[Account, ...]:
        return tuple(
            account_rows.account(row)
            for row in self._db.rows(f"SELECT id, {_ACCOUNT_COLUMNS} FROM accounts ORDER BY id")  # noqa: S608 -- a constant
        )

    def add_account(self, account: Account) -> Account:
        marks = ", ".join("?" * len(account_rows.NAMES))
        updates = ", ".join(f"{name} = excluded.{name}" for name in account_rows.NAMES[1:])
        with self._db.transaction():
            self._db.run(
                f"INSERT INTO accounts ({_ACCOUNT_COLUMNS}) VALUES ({marks})"  # noqa: S608 -- constants
                f" ON CONFLICT (address_key) DO UPDATE SET {updates}",
                account_rows.values(account),
            )
            key = normal(account.address)
            stored = self._db.rows(f"SELECT id, {_ACCOUNT_COLUMNS} FROM accounts WHERE address_key = ?", (key,))  # noqa: S608 -- a constant
        return account_rows.account(stored[0])

    def remove_account(self, account: AccountId) -> None:
        """With its folders and messages; its outgoing messages stay."""
        with self._db.transaction():
            self._db.run("DELETE FROM accounts WHERE id = ?", (account,))

    def merge_folders(
        self, account: AccountId, listed: Sequence[ListedFolder], *, at: datetime | None = None
    ) -> tuple[FolderId, ...]:
        """An empty list is a hiccup of the server (there always is an INBOX): nothing is removed for it."""
        return tree.merge(self._db, account, listed, at=at)

    def rename_folder(self, folder: FolderId, listed: ListedFolder) -> None:
        tree.rename(self._db, folder, listed)

    def identities(self, account: AccountId) -> Mapping[FolderId, str]:
        return tree.identities(self._db, account)

    def folders(self, account: AccountId | None = None) -> tuple[Folder, ...]:
        return tree.shown(self._db, account)

    def folder_states(self, account: AccountId) -> Mapping[FolderId, FolderState]:
        return tree.states(self._db, account)

    def folder_state(self, folder: FolderId, *, flags: bool = False) -> FolderState:
        return tree.state(self._db, folder, flags=flags)

    def holds_mail(self, folder: FolderId) -> bool:
        return tree.holds(self._db, folder)

    def finish_sync(self, folder: FolderId, state: FolderState) -> None:
        with self._db.transaction():
            self._db.run(
                "UPDATE folders SET uidvalidity = ?, uidnext = ?, modseq = ? WHERE id = ?",
                (state.uidvalidity, state.uidnext, state.modseq, folder),
            )

    def setting(self, name: str) -> str | None:
        row = self._db.row("SELECT value FROM settings WHERE name = ?", (name,))
        return None if row is None else str(row[0])

    def set_setting(self, name: str, value: str) -> None:
        with self._db.transaction():
            self._db.run(
                "INSERT INTO settings (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )
