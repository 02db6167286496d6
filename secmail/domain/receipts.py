"""Signed receipts (RFC 2634 §2): what a message asks for, what a reader answers, and what proves that he has read."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.domain.ids import OutboxId


@dataclass(frozen=True, slots=True)
class ReceiptRequest:
    """A receipt that a message asks for, under a signature that holds.

    `answer_to`: the addresses it is to be sent to. `asked_of`: whose receipt is wanted, None for everybody's.
    `receipt` is the content that answers it, ready to be signed; `signature_digest` is of the signed attributes, and
    says that the answer is about exactly these bytes.
    """

    identifier: bytes
    answer_to: tuple[str, ...]
    asked_of: tuple[str, ...] | None
    receipt: bytes = field(repr=False)
    signature_digest: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it arrived, under a signature that holds. Whose it is, is told by the layers of its message.

    `identifier` names the request; `content` and `signature_digest` are what must be equal to what was asked with.
    `proof`: the signed receipt by itself, a ContentInfo that other programs verify.
    """

    identifier: bytes
    content: bytes = field(repr=False)
    signature_digest: bytes = field(repr=False)
    proof: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskedReceipt:
    """What is kept of a letter that asks for receipts, to know them by mathematics (RFC 2634 §2.2.2).

    `content_sha256`: of the Receipt that answers it; `signature_digest`: SHA-256 of the signed attributes. `readers`:
    the addresses that were asked.
    """

    entry: OutboxId
    identifier: bytes
    content_sha256: bytes
    signature_digest: bytes
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadReceipt:
    """That the holder of `address` has read a letter. `read`: his signing time, or when the receipt was received.

    `message_sha256`: of the message that brought it.
    """

    address: str
    read: datetime
    message_sha256: str


class ReceiptAnswer(StrEnum):
    """What the reader has said to a request."""

    SENT = "sent"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class ReceiptWish:
    """What the reader of a trusted letter is asked. `answer_to`: who gets the receipt. `answer` None: not yet."""

    answer_to: tuple[str, ...]
    answer: ReceiptAnswer | None = None


@dataclass(frozen=True, slots=True)
class ReceiptHistory:
    """What is known of a letter of ours that asked for receipts: who was asked, and who has read it."""

    readers: tuple[str, ...]
    read: tuple[ReadReceipt, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Those whose receipt has not come."""
        known = {each.address for each in self.read}
        return tuple(address for address in self.readers if address not in known)


@dataclass(frozen=True, slots=True)
class ReceiptsShown:
    """What a message shows about receipts: what its sender wishes, who has read our letter, or what it proves."""

    wish: ReceiptWish | None = None
    history: ReceiptHistory | None = None
    proves: ReadReceipt | None = None
