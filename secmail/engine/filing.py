"""Whether a message has been filed, and by which rules anything is."""

import hashlib

from secmail.api.results import ResultFile
from secmail.domain.exports import ExportPolicy, ExportRole, ExportState
from secmail.domain.mailbox import StoredMessage
from secmail.domain.practice_software import PROGRAM, from_setting
from secmail.domain.upkeep import DROP_FOLDER
from secmail.engine.desk import Desk
from secmail.engine.ports import SealedDb

_OWN = frozenset({"sent", "drafts"})


def policy_today(desk: Desk) -> ExportPolicy:
    """As it is set."""
    return from_setting(desk.db.folders.setting(PROGRAM), desk.db.folders.setting(DROP_FOLDER))


def is_own(desk: Desk, stored: StoredMessage) -> bool:
    """Whether it lies where this practice's own letters do: what it has sent or writes is nobody's result for it."""
    folders = desk.db.folders.folders(stored.account)
    return any(folder.id == stored.folder and folder.role in _OWN for folder in folders)


def is_filed(sealed: SealedDb, message_sha256: str, results: tuple[ResultFile, ...]) -> bool:
    """Whether every result of the message is in the ledger as done."""
    if not results:
        return False
    rows = [row for row in sealed.exchange.files_of(message_sha256) if row.role is ExportRole.RESULT]
    known = {(row.key.part, row.key.content_sha256) for row in rows}
    brought = {(file.part, hashlib.sha256(file.document.raw).hexdigest()) for file in results}
    return brought <= known and all(row.state is ExportState.DONE for row in rows if not row.key.copy)
