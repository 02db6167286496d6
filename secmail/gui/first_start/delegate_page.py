"""Last screen: the secretary is invited: a mandate for her card, or none for now."""

from PySide6.QtWidgets import QWidget

from secmail.api.custody import Mandates
from secmail.api.setup import SetupStep
from secmail.domain.errors import SecmailError
from secmail.domain.mandates import MandateShown
from secmail.gui.desk import Desk
from secmail.gui.first_start.holder_page import HolderPage
from secmail.gui.models.card_words import Said
from secmail.gui.models.mandate_words import mandate_words
from secmail.gui.rows import row
from secmail.gui.session import Session
from secmail.gui.style import Tone


class DelegateStep(HolderPage):
    """To whom a mandate is given, and what it allows, are in a dialog of their own."""

    offer = "first.delegate.grant"

    def __init__(self, session: Session, desk: Desk, parent: QWidget) -> None:
        super().__init__(SetupStep.DELEGATE, session, desk=desk, parent=parent)

    def enter(self) -> None:
        """Shows who has one."""
        self._show(())
        if self._session.holder is not None:
            self.desk.bridge.ask(Mandates(), self, then=self._show, otherwise=self._closed)

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
