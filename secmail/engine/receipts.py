"""Signed receipts (RFC 2634): which ones are wanted of us, and which prove that a letter of ours was read.

Nothing is matched by subject or Message-ID: a receipt must name our request, repeat the signature value of our letter,
sign the digest of its signed attributes, and come, trusted, from somebody who was asked.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from secmail.domain.addresses import normal
from secmail.domain.deeds import Deed
from secmail.domain.errors import Rejected
from secmail.domain.mailbox import StoredMessage
from secmail.domain.messages import OpenedMessage
from secmail.domain.receipts import AskedReceipt, ReadReceipt, ReceiptRequest, ReceiptsShown, ReceiptWish
from secmail.domain.security import SignedLayer, Summary
from secmail.engine.accounts import account_by_id
from secmail.engine.desk import Desk
from secmail.engine.reports import Reports

ASKING = "receipts.ask"
"""The setting; ALWAYS asks in every letter that does not say otherwise."""
ALWAYS, NOT_BY_ITSELF = "always", "no"
_CLOCKS_DIFFER = timedelta(minutes=10)


class Receipts:
    """What opening a message tells about receipts. Engine thread."""

    def __init__(self, desk: Desk, journal: Callable[[str, str], None], reports: Reports) -> None:
        self._desk = desk
        self._journal = journal
        self._reports = reports

    def note(self, stored: StoredMessage, opened: OpenedMessage) -> None:
        """Keeps the receipt that the message is, if it proves that a letter of ours was read.

        Whatever else it says about one, as an answer or a report, is noted too.
        """
        self._reports.note_opened(stored, opened)
        asked = self._asked(opened)
        address = reader_of(asked, opened) if asked is not None else None
        if asked is None or address is None or opened.receipt is None:
            return
        read = ReadReceipt(address, _moment(opened, stored.received), stored.sha256)
        if self._desk.db.receipts.keep(asked.identifier, read, opened.receipt.proof):
            self._journal(Deed.RECEIPT_RECEIVED, stored.sha256)
            with suppress(Rejected):  # the proof outlives the outbox row of its letter
                self._reports.reconsider(self._desk.db.outbox.entry(asked.entry))

    def shown(self, stored: StoredMessage, opened: OpenedMessage) -> ReceiptsShown:
        """What the reader shows: a wish to answer, who has read the own letter, or what a receipt proves."""
        request = opened.receipt_request
        if request is not None and is_wanted(request, opened, account_by_id(self._desk, stored.account).address):
            return ReceiptsShown(
                wish=ReceiptWish(request.answer_to, self._desk.db.receipts.answer(request_key(request)))
            )
        if request is not None:
            asked = self._desk.db.receipts.asked(request.identifier)
            if asked is not None and asked.content_sha256 == request_key(request):
                return ReceiptsShown(history=self._desk.db.receipts.history(asked.entry))
        return ReceiptsShown(proves=self._proven(opened))

    def _asked(self, opened: OpenedMessage) -> AskedReceipt | None:
        return self._desk.db.receipts.asked(opened.receipt.identifier) if opened.receipt is not None else None

    def _proven(self, opened: OpenedMessage) -> ReadReceipt | None:
        asked = self._asked(opened)
        address = reader_of(asked, opened) if asked is not None else None
        history = self._desk.db.receipts.history(asked.entry) if asked is not None else None
        return next((read for read in history.read if read.address == address), None) if history else None


def request_key(request: ReceiptRequest) -> bytes:
    """Under which an answer is remembered: the same letter, however often it arrives, has the same."""
    return hashlib.sha256(request.receipt).digest()


def is_wanted(request: ReceiptRequest, opened: OpenedMessage, own: str) -> bool:
    """Whether the owner of this address may be asked for his receipt: by somebody trusted, who is somebody else."""
    senders = [normal(mailbox.address) for mailbox in opened.headers.from_]
    if opened.summary is not Summary.SIGNED_TRUSTED or normal(own) in senders:
        return False
    return request.asked_of is None or normal(own) in map(normal, request.asked_of)


def reader_of(asked: AskedReceipt, opened: OpenedMessage) -> str | None:
    """The address of the asked reader whom the receipt in `opened` comes from; None when it proves nothing."""
    receipt, senders = opened.receipt, opened.headers.from_
    # Trusted says that every signer is the one visible sender.
    if receipt is None or opened.summary is not Summary.SIGNED_TRUSTED or len(senders) != 1:
        return None
    if hashlib.sha256(receipt.content).digest() != asked.content_sha256:
        return None
    if receipt.identifier != asked.identifier or receipt.signature_digest != asked.signature_digest:
        return None
    address = normal(senders[0].address)
    return address if address in map(normal, asked.readers) else None


def _moment(opened: OpenedMessage, received: datetime) -> datetime:
    """When he says that he signed; the receipt's arrival where he says nothing, or something that cannot be."""
    signers = [signer for layer in opened.layers if isinstance(layer, SignedLayer) for signer in layer.signers]
    stated = signers[-1].signing_time if signers else None
    return stated if stated is not None and stated <= received + _CLOCKS_DIFFER else received
