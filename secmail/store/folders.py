"""Accounts, folders, what the server is known to hold, and settings."""

from collections.abc import Sequence

from secmail.domain.accounts import Account
from secmail.domain.addresses import normal
from secmail.domain.errors import BugError
from secmail.domain.ids import AccountId, FolderId
from secmail.domain.mailbox import FolderState, ListedFolder
from secmail.domain.messages import Folder
from secmail.store import account_rows
from secmail.store.db import Database
from secmail.store.values import load_flags

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

    def merge_folders(self, account: AccountId, listed: Sequence[ListedFolder]) -> None:
        """An empty list is a hiccup of the server (there always is an INBOX): nothing is removed for it."""
        selectable = [folder for folder in listed if folder.selectable]
        if not selectable:
            return
        with self._db.transaction():
            known: dict[str, str | None] = dict(
                self._db.rows("SELECT name, role FROM folders WHERE account = ?", (account,))
            )
            for folder in selectable:
                if folder.name not in known or known[folder.name] != folder.role:
                    self._db.run(
                        "INSERT INTO folders (account, name, role) VALUES (?, ?, ?)"
                        " ON CONFLICT (account, name) DO UPDATE SET role = excluded.role",
                        (account, folder.name, folder.role),
                    )
            gone = known.keys() - {folder.name for folder in selectable}
            self._db.run_many("DELETE FROM folders WHERE account = ? AND name = ?", [(account, name) for name in gone])

    def folders(self, account: AccountId | None = None) -> tuple[Folder, ...]:
        """Inbox first, then by name."""
        rows = self._db.rows(
            "SELECT id, account, name, role,"
            " (SELECT count(*) FROM messages WHERE folder = folders.id),"
            " (SELECT count(*) FROM messages WHERE folder = folders.id AND seen = 0)"
            " FROM folders WHERE ?1 IS NULL OR account = ?1"
            " ORDER BY account, role IS NOT 'inbox', name COLLATE NOCASE, name",
            (account,),
        )
        return tuple(Folder(FolderId(row[0]), *row[1:]) for row in rows)

    def folder_state(self, folder: FolderId) -> FolderState:
        row = self._db.row("SELECT uidvalidity, uidnext, modseq FROM folders WHERE id = ?", (folder,))
        if row is None:
            raise BugError("store: state of a folder that is gone")
        texts: dict[int, str] = dict(self._db.rows("SELECT uid, flags FROM messages WHERE folder = ?", (folder,)))
        # Few kinds of flags for very many messages: one value for each kind.
        kinds = {text: load_flags(text) for text in set(texts.values())}
        uidvalidity, uidnext, modseq = row
        return FolderState(uidvalidity, uidnext, modseq, flags={uid: kinds[text] for uid, text in texts.items()})

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
