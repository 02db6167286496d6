"""How large the letter will be as it is sent, told before: its files, signed and sealed, in the server's counting."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from secmail.api.templates import LetterRoom, Room
from secmail.domain.accounts import Account
from secmail.domain.drafts import DraftAttachment
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words

_LINE, _ENCODED, _GROUP = 76, 4, 3
_HEAD = 2_000
"""Octets of header fields and boundaries, about."""


class LetterWeight(QObject):
    """`changed` when the answer has come."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.room: Room | None = None

    def weigh(self, account: Account | None, files: Iterable[DraftAttachment], text: int) -> None:
        """Asks, where there are files; `text`: characters of the letter."""
        sizes = [len(one.content) for one in files]
        self.room = None
        if account is not None and sizes:
            clear = _HEAD + 2 * text + sum(map(_encoded, sizes))
            self._desk.bridge.ask(LetterRoom(account.id, clear), self, then=self._take)
        self.changed.emit()

    def _take(self, room: Room) -> None:
        self.room = room
        self.changed.emit()


def weight_words(room: Room | None, words: Words) -> str:
    """In one line; empty where there is nothing to say."""
    if room is None:
        return ""
    if room.fits:
        return words("compose.size", sealed=words.size(room.sealed))
    return words("compose.too-large", sealed=words.size(room.sealed), most=words.size(room.most))


def _encoded(size: int) -> int:
    """As base64 in lines (RFC 2045 §6.8)."""
    text = -(-size // _GROUP) * _ENCODED
    return text + 2 * (text // _LINE + 1)
