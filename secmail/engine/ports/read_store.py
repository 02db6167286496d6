"""What reading has taught of messages, as far as reading asks for it again."""

from typing import Protocol

from secmail.domain.ids import MessageId
from secmail.domain.kinds import Reason
from secmail.domain.messages import Kind
from secmail.domain.security import Summary


class ReadStore(Protocol):
    """Engine thread."""

    def unconfirmed(self, limit: int) -> tuple[MessageId, ...]:
        """Messages whose signer's revocation was not known when they were judged, newest first."""
        ...

    def signed_by_sender(self, address: str, limit: int) -> tuple[tuple[MessageId, Summary], ...]:
        """Signed messages under this address whose signature was found intact, newest first."""
        ...

    def kind(self, message: MessageId, version: int) -> tuple[Kind, tuple[Reason, ...]] | None:
        """What it was found to be with its attachments read; None until this version of the pipeline has done so."""
        ...

    def has_brought_results(self, address: str) -> bool:
        """Whether trusted signed mail of this sender has brought HPRIM."""
        ...
