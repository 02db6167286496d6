"""A sealed database that went missing: its journal and the ledger of filed results are gone, and a new one is made.

That there was one is known from the journal's end, which the mail database remembers. What came before the loss, or
before a backup took the profile's place, may have been filed already, so nothing of it is filed again unless a person
says so.
"""

from datetime import datetime

from secmail.domain.errors import Code
from secmail.domain.mailbox import StoredMessage
from secmail.domain.upkeep import BACKUP_RESTORED, FILED_UNKNOWN
from secmail.engine.desk import Desk
from secmail.engine.open_session import OpenSession


def notice(desk: Desk, session: OpenSession) -> bool:
    """Before anything is written into the journal: whether it is empty where rows are remembered; keeps when."""
    if session.sealed.journal_head() is not None or desk.db.custody.journal_head(session.sealed_name) is None:
        return False
    desk.db.folders.set_setting(FILED_UNKNOWN.format(session.sealed_name), desk.ports.clock.now().isoformat())
    return True


def may_have_been_filed(desk: Desk, session: OpenSession, message: StoredMessage) -> Code | None:
    """Why nobody knows: the ledger that would tell is lost, or came with a backup. None: it is known."""
    lost = desk.db.folders.setting(FILED_UNKNOWN.format(session.sealed_name))
    if lost is None or message.received > datetime.fromisoformat(lost):
        return None
    return Code.STORE_RESTORED if lost == desk.db.folders.setting(BACKUP_RESTORED) else Code.STORE_SEALED_LOST
