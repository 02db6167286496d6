"""Content keys for one message that is being opened: out of the sealed cache, or from the vault."""

from secmail.api.events import PinReason
from secmail.domain.errors import ActionNeeded, Code, SecmailError, Untrusted
from secmail.domain.mailbox import StoredMessage
from secmail.domain.sealed import LearnedKey
from secmail.domain.security import Finding
from secmail.engine.access import Access
from secmail.engine.accounts import account_by_id
from secmail.engine.desk import Desk
from secmail.engine.key_names import fingerprint
from secmail.engine.open_session import OpenSession
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait
from secmail.smime.steps import Answer, ContentKey, KeyUnavailable, NeedKey

LOCKED = frozenset(
    {
        Code.CARD_ABSENT,
        Code.CARD_REMOVED,
        Code.CARD_PIN_BLOCKED,
        Code.CARD_PIN_CANCELLED,
        Code.CARD_LAST_TRY,
        Code.CARD_UNUSABLE,
        Code.VAULT_MISSING,
        Code.VAULT_NO_SLOT,
        Code.VAULT_LOCKED,
        Code.VAULT_NOT_OWNER,
        Code.VAULT_ROLLED_BACK,
        Code.MANDATE_EXPIRED,
        Code.MANDATE_FORGED,
        Code.MANDATE_REVOKED,
        Code.MANDATE_UNCONFIRMED,
        Code.MANDATE_UNKNOWN,
        Code.CLOCK_SET_BACK,
    }
)
"""Why no key is at hand; anything else is a failure of the job."""

_KEY_FAILURES = {
    Code.SMIME_DECRYPT_FAILED: Finding.DECRYPT_FAILED,
    Code.SMIME_UNSUPPORTED: Finding.UNSUPPORTED,
}
"""A recipient that is ours and cannot be opened is a fact about the message."""


class MessageKeys:
    """Answers NeedKey for one message: cached content key, else the vault, after asking for the PIN where allowed."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, stored: StoredMessage, ask_pin: bool) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._stored = stored
        self._ask_pin = ask_pin
        self._used: OpenSession | None = None
        self.learned: list[LearnedKey] = []
        """To be kept with the digest."""
        self.locked: Code | None = None

    def are_of(self, session: OpenSession | None) -> bool:
        """Whether every key came out of this session."""
        return session is not None and self._used is session

    def answer(self, need: NeedKey) -> Steps[Answer]:
        session = self._session.open
        if session is None:
            if not self._ask_pin:
                self.locked = Code.VAULT_LOCKED
                return KeyUnavailable(Finding.KEY_NEEDED)
            try:
                address = account_by_id(self._desk, self._stored.account).address
                session = yield from self._session.require(PinReason.OPEN, address=address)
            except SecmailError as error:
                if error.code not in LOCKED:
                    raise
                self.locked = error.code
                return KeyUnavailable(Finding.KEY_NEEDED)
        return (yield from self._from_vault(session, need))

    def _from_vault(self, session: OpenSession, need: NeedKey) -> Steps[Answer]:
        if self._used is not None and self._used is not session:
            raise ActionNeeded(Code.CARD_REMOVED)  # the outer layer was opened with another card
        self._used = session
        refused = self._access.unsealing(self._stored)
        if refused is not None:
            raise Untrusted(refused)
        name = fingerprint(need.recipients)
        known = session.sealed.content_key(name)
        if known is None:
            try:
                known = yield from wait(
                    self._desk.pool.submit(session.vault.content_key, need.recipients, need.key_size)
                )
            except SecmailError as error:
                if error.code not in _KEY_FAILURES:
                    raise
                return KeyUnavailable(_KEY_FAILURES[error.code])
            if known is None:
                return KeyUnavailable(Finding.NOT_FOR_US)
            self.learned.append(LearnedKey(name, known[0], known[1]))
        return ContentKey(key=known[1], recipient=known[0])
