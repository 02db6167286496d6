"""Content too large for memory, as the engine needs it."""

from collections.abc import Iterable
from typing import BinaryIO, Protocol

from secmail.domain.octets import Buffer, Octets


class Temporaries(Protocol):
    """Blocking: pool. Unavailable STORE_FULL, STORE_UNREADABLE when the disk refuses."""

    def keep(self, blocks: Iterable[Buffer]) -> Octets:
        """Takes every block, then gives them as octets; what is large lies sealed on the disk."""
        ...

    def read(self, file: BinaryIO) -> Octets:
        """The rest of an open file; ActionNeeded FILE_UNREADABLE."""
        ...
