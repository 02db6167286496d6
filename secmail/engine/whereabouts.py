"""Whose a folder is."""

from secmail.domain.accounts import Account
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import FolderId
from secmail.domain.messages import Folder
from secmail.engine.desk import Desk


def whose(desk: Desk, wanted: FolderId) -> tuple[Account, Folder]:
    """The account and the folder. Rejected FOLDER_UNKNOWN."""
    for account in desk.db.folders.accounts():
        for folder in desk.db.folders.folders(account.id):
            if folder.id == wanted:
                return account, folder
    raise Rejected(Code.FOLDER_UNKNOWN)
