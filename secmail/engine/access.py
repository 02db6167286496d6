"""What whoever is in session may do in the holder's mailbox: asked before every deed, whoever asks for it."""

from collections.abc import Sequence

from secmail.domain.addresses import normal
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, Untrusted
from secmail.domain.ids import FolderId, OutboxId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.mandates import Right, refusal
from secmail.domain.messages import Kind, MessageSummary
from secmail.engine.accounts import account_by_id
from secmail.engine.desk import Desk
from secmail.engine.open_session import OpenSession
from secmail.engine.session import Session


class Access:
    """The rules of `domain.mandates`, for the session that is open. Engine thread.

    What is not sealed to the holder is nobody's secret here: without a session everybody at this computer reads it.
    """

    def __init__(self, desk: Desk, session: Session) -> None:
        self._desk = desk
        self._session = session
        self._noted: OpenSession | None = None

    def refusal(self, right: Right, stored: StoredMessage | None = None, kind: Kind | None = None) -> Code | None:
        """Why this may not be done, as `domain.mandates.refusal`; None without a session too: then nothing is open."""
        session = self._session.open
        mandate = session.mandate if session is not None else None
        if mandate is None:
            return None
        folder = self._name(stored.folder) if stored is not None else None
        return refusal(mandate, right, folder=folder, kind=kind)

    def require(self, right: Right, stored: StoredMessage | None = None, kind: Kind | None = None) -> None:
        """Untrusted MANDATE_NO_RIGHT or MANDATE_OUT_OF_SCOPE."""
        code = self.refusal(right, stored, kind)
        if code is not None:
            raise self._refused(code)

    def require_known(self, right: Right, stored: StoredMessage, shown: Sequence[MessageSummary]) -> None:
        """As `require`; under a mandate for some kinds only those whose kind its lists show. `shown`: the row."""
        self.require(right, stored)
        session = self._session.open
        mandate = session.mandate if session is not None else None
        if mandate is not None and mandate.scope.kinds and not any(row.kind in mandate.scope.kinds for row in shown):
            raise self._refused(Code.MANDATE_OUT_OF_SCOPE)

    def unsealing(self, stored: StoredMessage) -> Code | None:
        """Why what is sealed in this message may not even be opened; kinds are only known afterwards."""
        reading, filing = self.refusal(Right.READ, stored), self.refusal(Right.FILE, stored)
        return reading if filing is not None else None

    def require_own_name(self) -> None:
        """For what only the holder himself can say. Untrusted MANDATE_NEVER_SIGNS under a mandate.

        ActionNeeded VAULT_NOT_OWNER in an emergency.
        """
        session = self._session.open
        if session is not None and session.outside_emergency().mandate is not None:
            raise self._refused(Code.MANDATE_NEVER_SIGNS)

    def require_set_up(self) -> None:
        """For how this computer works for the holder, which no right names. Untrusted MANDATE_NO_RIGHT."""
        session = self._session.open
        if session is not None and session.mandate is not None:
            raise self._refused(Code.MANDATE_NO_RIGHT)

    def require_outgoing(self, entry: OutboxId) -> None:
        """For a letter that waits: the holder's own are the holder's to decide on. Untrusted MANDATE_NO_RIGHT."""
        session = self._session.open
        if session is None or session.mandate is None:
            return
        sender = account_by_id(self._desk, self._desk.db.outbox.entry(entry).account)
        if normal(sender.address) == normal(session.vault.address):
            raise self._refused(Code.MANDATE_NO_RIGHT)

    def _refused(self, code: Code) -> Untrusted:
        """For the journal too: that more was tried than the mandate allows, once a session."""
        session = self._session.open
        if session is not None and session.mandate is not None and session is not self._noted:
            self._noted = session
            self._session.journal(Deed.MANDATE_REFUSED, session.mandate.id)
        return Untrusted(code)

    def _name(self, wanted: FolderId) -> str:
        """A folder that is gone is in no scope."""
        return next((folder.name for folder in self._desk.db.folders.folders() if folder.id == wanted), "")
