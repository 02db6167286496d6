"""The folder in which the practice software leaves letters, as the engine needs it."""

from typing import Protocol

from secmail.domain.dropped_letters import Seen


class LetterFolder(Protocol):
    """Blocking: pool. Unavailable EXPORT_UNREACHABLE while the folder is away. Follows no links."""

    def look(self, folder: str) -> tuple[Seen, ...]:
        """What lies there, without folders; the first thousand."""
        ...

    def read(self, folder: str, name: str, most: int) -> bytes | None:
        """None when it is gone. Rejected LETTER_TYPE for what is no plain file, or has more octets than `most`."""
        ...

    def move(self, folder: str, name: str, into: str) -> str | None:
        """Into a folder below it, never over another file; its name there, None when it is gone."""
        ...

    def explain(self, folder: str, name: str, words: str) -> None:
        """A text beside the refused letter of this name."""
        ...

    def check(self, folder: str) -> None:
        """Rejected LETTER_FOLDER_UNFIT unless files can be put away in it."""
        ...

    def same(self, folder: str, other: str) -> bool:
        """Whether both names lead to one folder, also where it is not there now."""
        ...
