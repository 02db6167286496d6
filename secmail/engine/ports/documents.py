"""The text of documents, as the engine needs it."""

from typing import Protocol

from secmail.domain.octets import Stream


class DocumentTexts(Protocol):
    """Blocking: the index thread."""

    def read(self, kind: str, content: Stream) -> str:
        """What can be read in a "pdf", "docx", "odt" or "rtf"; nothing where that fails, whatever the reason."""
        ...

    def close(self) -> None:
        """Any thread. A reading that runs ends with nothing."""
        ...
