"""Folders whose mail stays out because the server refuses it: all else is received, and somebody has to be told."""

from collections.abc import Collection

from secmail.domain.ids import AccountId, FolderId
from secmail.engine.desk import Desk


class RefusedFolders:
    """Only those that were open before: calendars and what is others' are listed, refused, and nobody's trouble.

    Engine thread. What is known begins anew with the program, as does what the server is asked for.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._closed: set[FolderId] = set()
        self._unread: dict[AccountId, Collection[FolderId]] = {}

    def is_closed(self, folder: FolderId) -> bool:
        """Whether the server would not open it the last time."""
        return folder in self._closed

    def note(self, folder: FolderId, *, closed: bool) -> None:
        """What came of opening it."""
        if closed:
            self._closed.add(folder)
        else:
            self._closed.discard(folder)

    def note_unread(self, account: AccountId, folders: Collection[FolderId]) -> None:
        """All those of the account of which the server would not give what they hold."""
        self._unread[account] = folders

    def names(self, account: AccountId) -> tuple[str, ...]:
        """Of all that are refused, for people; the log has none."""
        refused = self._closed.union(self._unread.get(account, ()))
        return tuple(folder.name for folder in self._desk.db.folders.folders(account) if folder.id in refused)
