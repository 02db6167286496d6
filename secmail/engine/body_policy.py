"""Which bodies come without being asked for, and how far they have."""

from secmail.api.receiving import BodyState, MissingBodies
from secmail.domain.ids import AccountId
from secmail.domain.policy import MEBIBYTE
from secmail.engine.ports import MailDbReader

LARGEST = "bodies.largest"
_USUAL = 10 * MEBIBYTE
"""Results and letters are smaller by far; beyond it are scans and films."""
_ANY_SIZE = 2**62


def largest_body(setting: str | None) -> int:
    """Bytes; what cannot be read is as if nothing had been set."""
    return int(setting) if setting is not None and setting.isdecimal() else _USUAL


def body_state(db: MailDbReader) -> BodyState:
    """Of all accounts. Read thread."""
    largest = largest_body(db.setting(LARGEST))
    return BodyState(largest, tuple(_missing(db, account.id, largest) for account in db.accounts()))


def _missing(db: MailDbReader, account: AccountId, largest: int) -> MissingBodies:
    count, size = db.count_missing(account, largest=_ANY_SIZE)
    wanted, _ = db.count_missing(account, largest=largest)
    return MissingBodies(account, count, size, wanted)
