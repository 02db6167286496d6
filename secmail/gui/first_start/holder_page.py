"""A screen whose deed is the holder's own: without the holder's session it offers to open one first."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secmail.api.events import Event, SessionLocked, SessionOpened, VaultChanged
from secmail.api.setup import SetupStep
from secmail.gui.desk import Desk
from secmail.gui.first_start.page import StepPage
from secmail.gui.rows import Page
from secmail.gui.session import Session


class HolderPage(StepPage):
    """`wanted`: the deed, which has a dialog of its own; `unlock_wanted`: the session before it.

    `offer` is the key of the words on the button.
    """

    wanted = Signal()
    unlock_wanted = Signal()
    offer = ""

    def __init__(self, step: SetupStep, session: Session, *, desk: Desk, parent: QWidget) -> None:
        super().__init__(step, desk, parent)
        self._session = session
        self.rows = Page(desk.words(f"first.{step}"), self)
        self.body.addWidget(self.rows, 1)

    @property
    def deed(self) -> str:
        """Until it was done."""
        if self.done:
            return ""
        return self.desk.words(self.offer if self._session.owns else "panel.unlock")

    @property
    def ready(self) -> bool:
        """Whether there is a card, or a session of which all is known; what is done needs neither."""
        session = self._session
        if self.done:
            return True
        return bool(session.cards) if session.holder is None else session.owns and session.shown is not None

    def begin(self) -> None:
        """Opens what is missing."""
        (self.wanted if self._session.owns else self.unlock_wanted).emit()

    def hear(self, event: Event) -> None:
        """A session was opened or closed, or what the screen is about was made."""
        if isinstance(event, SessionOpened | SessionLocked | VaultChanged):
            self.enter()
            self.settled.emit()

    def show_done(self, *, done: bool) -> None:
        super().show_done(done=done)
        self.enter()
