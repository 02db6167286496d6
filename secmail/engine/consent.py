"""The reader's word on a receipt that is asked of him: sent because he agrees, or declined; never by itself."""

from secmail.api.results import SendResult
from secmail.domain.addresses import Mailbox
from secmail.domain.deeds import Deed
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.messages import Headers
from secmail.domain.receipts import ReceiptRequest
from secmail.engine.access import Access
from secmail.engine.desk import Desk
from secmail.engine.opening import Opening
from secmail.engine.outbox import OutboxDesk
from secmail.engine.receipts import request_key
from secmail.engine.session import Session
from secmail.engine.steps import Steps


class Consent:
    """Answers requests for receipts, each once. Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, opening: Opening, outbox: OutboxDesk) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._opening = opening
        self._outbox = outbox

    def send(self, message: MessageId, *, queue_only: bool) -> Steps[SendResult]:
        """Rejected RECEIPT_NOT_ASKED, RECEIPT_ANSWERED; Untrusted MANDATE_NEVER_SIGNS; otherwise as for any letter."""
        request, headers = yield from self._wanted(message)
        stored = self._desk.db.messages.stored(message)
        draft = Draft(
            stored.account,
            tuple(Mailbox(address) for address in request.answer_to),
            in_reply_to=headers.message_id,
            references=(headers.message_id,),
            receipt=False,
        )
        result: SendResult = yield from self._outbox.answer(draft, request, queue_only=queue_only)
        self._session.journal(Deed.RECEIPT_SENT, stored.sha256)
        return result

    def decline(self, message: MessageId) -> Steps[None]:
        """Rejected RECEIPT_NOT_ASKED, RECEIPT_ANSWERED; Untrusted MANDATE_NEVER_SIGNS."""
        request, _ = yield from self._wanted(message)
        self._desk.db.receipts.decline(request_key(request))
        self._session.journal(Deed.RECEIPT_DECLINED, self._desk.db.messages.stored(message).sha256)

    def _wanted(self, message: MessageId) -> Steps[tuple[ReceiptRequest, Headers]]:
        """Opened anew: what was true when it was shown need not be true now."""
        view = yield from self._opening.view(message, ask_pin=True)
        self._access.require_own_name()
        request, wish = view.opened.receipt_request, view.receipts.wish
        if request is None or wish is None:
            raise Rejected(Code.RECEIPT_NOT_ASKED)
        if wish.answer is not None:
            raise Rejected(Code.RECEIPT_ANSWERED)
        return request, view.opened.headers
