"""Asks before a link of a message is opened, and shows where it really leads."""

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QMessageBox, QWidget

from secmail.gui.dialogs.question import Question
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line


def link_question(url: QUrl, parent: QWidget, *, words: Words, open_link: Callable[[], None]) -> Question:
    """The question; `open_link` runs when the user says so. Foreign letters in the name are shown as they are sent."""
    host = url.host(QUrl.ComponentFormattingOption.EncodeUnicode) or url.path()
    full = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
    return Question(
        parent,
        title=words("link.title"),
        text=words("link.question", host=one_line(host, 120)),
        details=f"{one_line(full, 240)}\n\n{words('link.warning')}",
        answers=(
            (words("link.open"), QMessageBox.ButtonRole.AcceptRole, open_link),
            (words("link.cancel"), QMessageBox.ButtonRole.RejectRole, None),
        ),
    )
