"""The lists that take turns in the middle of the window: a folder's messages, and the places of gathered work."""

from functools import partial
from typing import Protocol

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QStackedLayout, QStackedWidget, QWidget

from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageSummary
from secmail.gui.panes.message_pane import MessagePane


class MessageList(Protocol):
    """What a list of messages offers; a widget. `chosen` carries the message to be read, or None."""

    @property
    def chosen(self) -> SignalInstance: ...

    @property
    def marks_several(self) -> bool:
        """Whether more than one message is marked."""
        ...

    @property
    def marked(self) -> tuple[MessageId, ...]:
        """The messages that deeds are about, from top to bottom."""
        ...

    @property
    def rows(self) -> QStackedLayout | QStackedWidget:
        """The list, or what is said in its place, between the lines above and below."""
        ...

    def summary(self, message: MessageId) -> MessageSummary | None:
        """The row of a message, if it is here."""
        ...

    def pick(self, message: MessageId) -> bool:
        """Chooses a message, if its row is here."""
        ...

    def forget(self) -> None:
        """What opening had taught about the rows is gone."""
        ...


class Lists(QStackedWidget):
    """`chosen` is that of the list in view; `wide` tells whether it needs the whole width."""

    chosen = Signal(object)
    wide = Signal(bool)

    def __init__(self, messages: MessagePane, parent: QWidget) -> None:
        super().__init__(parent)
        self.messages = messages
        self._parts: list[MessageList] = []
        self.add(messages, messages)
        messages.look_changed.connect(self._tell_width)
        self.currentChanged.connect(self._tell_width)

    @property
    def current(self) -> MessageList:
        """The list in view."""
        return self._parts[self.currentIndex()]

    @property
    def marked(self) -> tuple[MessageId, ...]:
        """The messages that deeds are about."""
        return self.current.marked

    @property
    def floor(self) -> int:
        """Where the rows in view end: what lies over them covers no line below."""
        rows = self.current.rows.currentWidget()
        return self.height() if rows is None else rows.mapTo(self, rows.rect().bottomLeft()).y() + 1

    def add(self, pane: QWidget, part: MessageList) -> None:
        """Another list, out of view."""
        self._parts.append(part)
        self.addWidget(pane)
        part.chosen.connect(partial(self._relay, pane))

    def show_list(self, pane: QWidget) -> None:
        """Brings a list into view; nothing is chosen by that."""
        self.setCurrentWidget(pane)

    def summary(self, message: MessageId) -> MessageSummary | None:
        """The row of a message, in view or in the folder."""
        return self.current.summary(message) or self.messages.summary(message)

    def pick(self, message: MessageId) -> bool:
        """Chooses a message where its row is, in the list in view."""
        return self.current.pick(message)

    def forget(self) -> None:
        """What opening had taught about the rows of all lists is gone."""
        for part in self._parts:
            part.forget()

    def toggle_table(self) -> None:
        """The folder's messages as a table, or as a list again."""
        if self.current is self.messages:
            self.messages.show_table(table=not self.messages.is_table)

    def _tell_width(self) -> None:
        self.wide.emit(self.current is self.messages and self.messages.is_table)

    def _relay(self, pane: QWidget, message: MessageId | None) -> None:
        if pane is self.currentWidget():
            self.chosen.emit(message)
