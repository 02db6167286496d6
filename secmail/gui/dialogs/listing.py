"""A dialog that lists what was asked of the engine, in rows. What is sealed leaves it when the session ends."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from secmail.api.events import Event, SessionLocked, SessionOpened
from secmail.domain.errors import Code, SecmailError
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.models.card_words import Said
from secmail.gui.note import Note, open_at
from secmail.gui.notice_view import NoticeView
from secmail.gui.problems import shown
from secmail.gui.rows import Page, row
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus

Row = tuple[Said, tuple[QAbstractButton, ...]]


class ListDialog(QDialog):
    """Subclasses override `ask`, and answer by `fill` or `refuse`. `unlock_wanted` asks for the card's code."""

    unlock_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget, *, title: str, sealed: bool = True) -> None:
        super().__init__(parent)
        self.desk = desk
        self._sealed = sealed
        self.setWindowTitle(title)
        open_at(self, 640, 480)
        self.page = Page(title, self)
        self.notice = NoticeView(self)
        self.notice.pressed.connect(self.unlock_wanted)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.notice)
        self._pages.addWidget(self.page)
        self.outcome = Note(self)
        self.head = QVBoxLayout()
        self.buttons = QHBoxLayout()
        self._arrange()
        desk.bridge.heard.connect(self.hear)

    def start(self) -> None:
        """Shows itself, and asks."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.outcome.clear()
        self.ask()

    def ask(self) -> None:
        """Asks the engine."""

    def hear(self, event: Event) -> None:
        """Follows the session."""
        match event:
            case SessionLocked() if self._sealed:
                self.forget()
                if self.isVisible():
                    self.say_locked()
            case SessionOpened() if self.isVisible():
                self.ask()

    def forget(self) -> None:
        """Drops what it shows."""
        self.page.fresh()
        self.outcome.clear()
        self._pages.setCurrentWidget(self.notice)

    def fill(self, rows: Iterable[Row]) -> None:
        """Shows these rows."""
        layout = self.page.fresh()
        for said, buttons in rows:
            layout.addWidget(row(said, self.page.page, *buttons))
        layout.addStretch(1)
        self._pages.setCurrentWidget(self.page)

    def say(self, icon: str, title: str, sentence: str = "", *, button: str = "") -> None:
        """A notice in place of rows."""
        self.page.fresh()
        self.notice.show_notice(icon=icon, title=title, sentence=sentence, button=button)
        self._pages.setCurrentWidget(self.notice)

    def say_locked(self) -> None:
        """What is shown while no session is open."""
        words = self.desk.words
        problem = shown(Code.VAULT_LOCKED, words.language)
        self.say("lock", problem.text.title, problem.body, button=words("drafts.unlock"))

    def refuse(self, error: SecmailError) -> None:
        """Why there is nothing to see."""
        if error.code is Code.VAULT_LOCKED:
            self.say_locked()
            return
        problem = shown(error.code, self.desk.words.language)
        self.say("doubt", problem.text.title, problem.body)

    def complain(self, code: Code, quoted: str = "") -> None:
        """What went wrong with a deed, at the foot."""
        problem = shown(code, self.desk.words.language, words=quoted)
        self.outcome.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def add_button(self, text: str) -> QPushButton:
        """A button at the foot, before the one that closes."""
        button = QPushButton(text, self)
        only_with_focus(button)
        self.buttons.insertWidget(self.buttons.count() - 2, button)
        return button

    def row_button(self, text: str, name: str) -> QPushButton:
        """A button of a row; `name` says to a screen reader which row it is of."""
        button = QPushButton(text, self.page.page)
        button.setAccessibleName(name)
        return button

    def _arrange(self) -> None:
        close = QPushButton(self.desk.words("task.close"), self)
        only_with_focus(close)
        on_press(close, self.close)
        self.buttons.addStretch(1)
        self.buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.setSpacing(style.SPACE)
        layout.addLayout(self.head)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.outcome)
        layout.addLayout(self.buttons)
