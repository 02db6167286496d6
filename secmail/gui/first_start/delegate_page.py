"""Last screen: the secretary is invited: a mandate for her card, or none for now."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secmail.api.custody import Mandates
from secmail.api.events import Event, SessionLocked, SessionOpened, VaultChanged
from secmail.api.setup import SetupStep
from secmail.domain.errors import SecmailError
from secmail.domain.mandates import MandateShown
from secmail.gui.desk import Desk
from secmail.gui.first_start.page import StepPage
from secmail.gui.models.card_words import Said
from secmail.gui.models.mandate_words import mandate_words
from secmail.gui.rows import Page, row
from secmail.gui.session import Session
from secmail.gui.style import Tone


class DelegateStep(StepPage):
    """`grant_wanted`: a mandate is to be given; `unlock_wanted`: the holder's session is needed first."""

    grant_wanted = Signal()
    unlock_wanted = Signal()

    def __init__(self, session: Session, desk: Desk, parent: QWidget) -> None:
        super().__init__(SetupStep.DELEGATE, desk, parent)
        self._session = session
        self.rows = Page(desk.words("first.delegate"), self)
        self.body.addWidget(self.rows, 1)

    @property
    def deed(self) -> str:
        """Giving a mandate, where there is none."""
        if self.done:
            return ""
        return self.desk.words("first.delegate.grant" if self._session.owns else "panel.unlock")

    @property
    def ready(self) -> bool:
        """Whether there is a card, or a session already."""
        return self._session.owns or (self._session.holder is None and bool(self._session.cards))

    def begin(self) -> None:
        """In a dialog of its own."""
        (self.grant_wanted if self._session.owns else self.unlock_wanted).emit()

    def enter(self) -> None:
        """Shows who has one."""
        self._show(())
        if self._session.holder is not None:
            self.desk.bridge.ask(Mandates(), self, then=self._show, otherwise=self._closed)

    def hear(self, event: Event) -> None:
        """A session was opened or closed, a mandate given."""
        if isinstance(event, SessionOpened | SessionLocked | VaultChanged):
            self.enter()
            self.settled.emit()

    def show_done(self, *, done: bool) -> None:
        super().show_done(done=done)
        self.enter()

    def _closed(self, _: SecmailError) -> None:
        """Names are inside; that there is somebody is seen from outside."""

    def _show(self, mandates: tuple[MandateShown, ...]) -> None:
        words, layout = self.desk.words, self.rows.fresh()
        found = [mandate_words(one, words) for one in mandates]
        if not found:
            key = "first.delegate.done" if self.done else "first.delegate.none"
            found = [Said("done" if self.done else "people", Tone.NEUTRAL, words(key))]
        for said in found:
            layout.addWidget(row(said, self.rows.page))
        layout.addStretch(1)
        self.changed.emit()
