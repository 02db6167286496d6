"""The attachments of the message that is read: name, size, whether the signature covers them, and "save as"."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from secmail.domain.messages import Attachment
from secmail.gui import icons, style
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import IconLabel, fit_height, on_press, plain_label, title_label

_HEIGHT = 150
SHOWN = 200
"""Rows shown at most; a message may carry thousands of parts."""


class AttachmentList(QScrollArea):
    """`save_wanted` carries the attachment whose button was pressed."""

    save_wanted = Signal(object)

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(words("attachments"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_attachments(self, attachments: tuple[Attachment, ...], *, signed: bool) -> None:
        """Replaces the rows; uncovered ones are only worth a word in a signed message."""
        self.forget()
        if not attachments:
            return
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(2)
        outer.addWidget(title_label(self._words.count("attachments.count", len(attachments)), page, 1.0))
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(style.SPACE // 2)
        outer.addLayout(grid)
        outer.addStretch(1)
        for place, attachment in enumerate(attachments[:SHOWN]):
            row = self._row(attachment, page, doubtful=signed and not attachment.covered)
            for column, widget in enumerate(row):
                grid.addWidget(widget, place, column)
        self.setWidget(page)
        fit_height(self, page, limit=_HEIGHT)
        self.show()

    def forget(self) -> None:
        """Drops every row with its content."""
        self.hide()
        page = self.takeWidget()
        if page is not None:
            page.deleteLater()

    def _row(self, attachment: Attachment, page: QWidget, *, doubtful: bool) -> tuple[QWidget, ...]:
        name = one_line(attachment.name, 120)
        line = self._words("attachment.line", name=name, size=self._words.size(attachment.size))
        icon = IconLabel(page, 16)
        icon.show_icon("doubt" if doubtful else "attachment")
        text = plain_label(f"{line} — {self._words('attachment.uncovered')}" if doubtful else line, page)
        button = QToolButton(page)
        button.setIcon(icons.icon("file", page.palette()))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setText(self._words("attachment.save"))
        button.setAccessibleName(self._words("attachment.save.name", name=name))
        on_press(button, partial(self.save_wanted.emit, attachment))
        return (icon, text, button)
