"""The folders of accounts, as the server lists them and as far as they are known here."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from secmail.domain.errors import BugError
from secmail.domain.ids import AccountId, FolderId
from secmail.domain.mailbox import FolderState, ListedFolder
from secmail.domain.messages import Folder
from secmail.store.db import Database, Row
from secmail.store.values import load_flags, to_micros

AGREEMENT = timedelta(seconds=60)
"""So much later another list has to lack a folder too: servers that are being restarted list little for a while."""

_SELECT_STATE = (
    "SELECT id, uidvalidity, uidnext, modseq,"
    " placed + (SELECT count(*) FROM pending WHERE source = folders.id AND keyword = '') FROM folders"
)


def merge(
    database: Database, account: AccountId, listed: Sequence[ListedFolder], *, at: datetime | None
) -> tuple[FolderId, ...]:
    """As `engine.ports.FolderStore.merge_folders`."""
    selectable = {folder.name: folder for folder in listed if folder.selectable}
    if not selectable:
        return ()
    with database.transaction():
        rows = database.rows(
            "SELECT name, id, role, mailbox_id, missing, gone FROM folders WHERE account = ?", (account,)
        )
        known = {row[0]: row[1:] for row in rows}
        for folder in selectable.values():
            if known.get(folder.name, ())[1:] != (folder.role, folder.mailbox_id, None, 0):
                database.run(
                    "INSERT INTO folders (account, name, role, mailbox_id) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (account, name) DO UPDATE SET role = excluded.role,"
                    " mailbox_id = excluded.mailbox_id, missing = NULL, gone = 0",
                    (account, folder.name, folder.role, folder.mailbox_id),
                )
        missing = [FolderId(known[name][0]) for name in known.keys() - selectable.keys() if not known[name][4]]
        return _note_missing(database, missing, at)


def _note_missing(database: Database, folders: Sequence[FolderId], at: datetime | None) -> tuple[FolderId, ...]:
    """Those that have been missing for long enough: gone from now on, and void of numbers."""
    gone: list[Row] = []
    if at is None:
        return ()
    now = to_micros(at)
    for folder in sorted(folders):
        database.run("UPDATE folders SET missing = min(coalesce(missing, ?1), ?1) WHERE id = ?2", (now, folder))
        gone += database.rows(
            "UPDATE folders SET gone = 1, uidvalidity = 0, uidnext = 0, modseq = 0 WHERE id = ? AND missing <= ?"
            " RETURNING id",
            (folder, now - AGREEMENT // timedelta(microseconds=1)),
        )
    return tuple(FolderId(row[0]) for row in gone)


def rename(database: Database, folder: FolderId, listed: ListedFolder) -> None:
    """The same folder under another name. One that has this name already and holds nothing makes room."""
    with database.transaction():
        database.run(
            "DELETE FROM folders WHERE name = ?1 AND id <> ?2 AND account = (SELECT account FROM folders WHERE id = ?2)"
            " AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.folder = folders.id)",
            (listed.name, folder),
        )
        database.run(
            "UPDATE OR IGNORE folders SET name = ?, role = ?, mailbox_id = ?, missing = NULL WHERE id = ?",
            (listed.name, listed.role, listed.mailbox_id, folder),
        )


def shown(database: Database, account: AccountId | None) -> tuple[Folder, ...]:
    """Inbox first, then by name; the counts are kept by triggers."""
    rows = database.rows(
        "SELECT id, account, name, role, total, unread FROM folders WHERE (?1 IS NULL OR account = ?1) AND gone = 0"
        " ORDER BY account, role IS NOT 'inbox', name COLLATE NOCASE, name",
        (account,),
    )
    return tuple(Folder(FolderId(row[0]), *row[1:]) for row in rows)


def identities(database: Database, account: AccountId) -> Mapping[FolderId, str]:
    """The server's own names of folders (RFC 8474), where it has such."""
    return dict(database.rows("SELECT id, mailbox_id FROM folders WHERE account = ?", (account,)))


def states(database: Database, account: AccountId) -> Mapping[FolderId, FolderState]:
    """Of all folders, without their flags."""
    rows = database.rows(f"{_SELECT_STATE} WHERE account = ?", (account,))
    return {FolderId(row[0]): _state(row, None) for row in rows}


def state(database: Database, folder: FolderId, *, flags: bool) -> FolderState:
    """Of one folder. With the flags its cost grows with the folder."""
    row = database.row(f"{_SELECT_STATE} WHERE id = ?", (folder,))
    if row is None:
        raise BugError("store: state of a folder that is gone")
    return _state(row, _flags(database, folder) if flags else None)


def holds(database: Database, folder: FolderId) -> bool:
    """As `engine.ports.FolderStore.holds_mail`."""
    wanted = (
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM messages WHERE folder = ?1)"
        " OR EXISTS (SELECT 1 FROM pending WHERE source = ?1)"
    )
    return database.row(wanted, (folder,)) is not None


def _state(row: Row, flags: Mapping[int, frozenset[str]] | None) -> FolderState:
    _id, uidvalidity, uidnext, modseq, messages = row
    return FolderState(uidvalidity, uidnext, modseq, flags=flags, messages=messages)


def _flags(database: Database, folder: FolderId) -> Mapping[int, frozenset[str]]:
    texts: dict[int, str] = dict(
        database.rows(
            "SELECT uid, flags FROM messages WHERE folder = ?1 AND uid > 0 UNION ALL SELECT pending.uid, flags"
            " FROM pending JOIN messages ON messages.id = message WHERE source = ?1 AND keyword = ''",
            (folder,),
        )
    )
    # Few kinds of flags for very many messages: one value for each kind.
    kinds = {text: load_flags(text) for text in set(texts.values())}
    return {uid: kinds[text] for uid, text in texts.items()}
