"""Fourth screen: the recovery sheets, printed and checked, for the day when the card is lost."""

from PySide6.QtWidgets import QWidget

from secmail.api.setup import SetupStep
from secmail.gui.desk import Desk
from secmail.gui.first_start.holder_page import HolderPage
from secmail.gui.models.card_words import Said
from secmail.gui.rows import row
from secmail.gui.safe_text import one_line
from secmail.gui.session import Session
from secmail.gui.style import Tone


class SheetsStep(HolderPage):
    """Whoever keeps a sheet, printing and checking are in a dialog of their own."""

    offer = "first.sheets.make"

    def __init__(self, session: Session, desk: Desk, parent: QWidget) -> None:
        super().__init__(SetupStep.SHEETS, session, desk=desk, parent=parent)

    def enter(self) -> None:
        """Shows who keeps one."""
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
