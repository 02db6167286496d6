"""Fourth screen: the recovery sheets, printed and checked, for the day when the card is lost."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secmail.api.events import Event, SessionLocked, SessionOpened, VaultChanged
from secmail.api.setup import SetupStep
from secmail.gui.desk import Desk
from secmail.gui.first_start.page import StepPage
from secmail.gui.models.card_words import Said
from secmail.gui.rows import Page, row
from secmail.gui.safe_text import one_line
from secmail.gui.session import Session
from secmail.gui.style import Tone


class SheetsStep(StepPage):
    """`sheets_wanted`: to make them; `unlock_wanted`: the holder's session is needed first."""

    sheets_wanted = Signal()
    unlock_wanted = Signal()

    def __init__(self, session: Session, desk: Desk, parent: QWidget) -> None:
        super().__init__(SetupStep.SHEETS, desk, parent)
        self._session = session
        self.rows = Page(desk.words("first.sheets"), self)
        self.body.addWidget(self.rows, 1)

    @property
    def deed(self) -> str:
        """Making them, where there are none."""
        if self.done:
            return ""
        return self.desk.words("first.sheets.make" if self._session.owns else "panel.unlock")

    @property
    def ready(self) -> bool:
        """Whether there is a card, or a session already."""
        return self._session.owns or (self._session.holder is None and bool(self._session.cards))

    def begin(self) -> None:
        """In a dialog of its own: whoever keeps a sheet, printing, checking."""
        (self.sheets_wanted if self._session.owns else self.unlock_wanted).emit()

    def enter(self) -> None:
        """Shows who keeps one."""
        self._draw()

    def hear(self, event: Event) -> None:
        """A session was opened or closed, sheets were made."""
        if isinstance(event, SessionOpened | SessionLocked | VaultChanged):
            self._draw()
            self.settled.emit()

    def show_done(self, *, done: bool) -> None:
        super().show_done(done=done)
        self._draw()

    def _draw(self) -> None:
        words, session, layout = self.desk.words, self._session.shown, self.rows.fresh()
        if not self.done:
            layout.addWidget(row(Said("print", Tone.NEUTRAL, words("first.sheets.none")), self.rows.page))
        elif session is not None and session.vault.shares:
            vault = session.vault
            title = words("slot.recovery", needed=vault.needed, shares=vault.shares)
            names = tuple(one_line(one.name, 120) for one in session.custodians)
            layout.addWidget(row(Said("done", Tone.NEUTRAL, title, names), self.rows.page))
        else:
            layout.addWidget(row(Said("done", Tone.NEUTRAL, words("first.sheets.done")), self.rows.page))
        layout.addStretch(1)
        self.changed.emit()
