"""The door to the assistant: it comes by itself the first time, and by the menu; and what its screens wish for."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from secmail.api.custody import KeyShown
from secmail.api.events import CardsChanged, Event
from secmail.api.setup import SetupShown, SetupState
from secmail.gui.custody.doors import CardDoors
from secmail.gui.custody.grant import GrantDialog
from secmail.gui.custody.import_keys import ImportKeysDialog
from secmail.gui.desk import Desk
from secmail.gui.first_start.assistant import FirstStartDialog
from secmail.gui.first_start.import_mail import ImportMailDialog
from secmail.gui.models.vault_words import fingerprints
from secmail.gui.session import Session


class FirstStartDoors(QObject):
    """`told` carries an outcome for the status bar; `account_added`: a mailbox is new; `diagnosis_wanted`."""

    told = Signal(str)
    account_added = Signal()
    diagnosis_wanted = Signal()

    def __init__(self, desk: Desk, session: Session, window: QWidget, *, custody: CardDoors) -> None:
        super().__init__(window)
        self._desk = desk
        self._session = session
        self._window = window
        self._custody = custody
        self.dialog: FirstStartDialog | None = None
        self.granting: GrantDialog | None = None

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return {"first-start": self.show, "import-mail": self.import_mail}

    def start(self) -> None:
        """Comes by itself where nothing is set up, or where it was left."""
        self._desk.bridge.ask(SetupState(), self, then=self._begin)

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        if self.dialog is not None:
            self.dialog.hear(event)
        if isinstance(event, CardsChanged) and self.granting is not None:
            self._show_cards()

    def show(self) -> None:
        """Shows it, where it was left."""
        if self.dialog is None:
            self.dialog = dialog = FirstStartDialog(self._session, self._desk, self._window)
            dialog.left.connect(self._left)
            dialog.ended.connect(self._ended)
            dialog.card.diagnosis_wanted.connect(self.diagnosis_wanted)
            dialog.mailbox.added.connect(self.account_added)
            dialog.mailbox.import_wanted.connect(self.import_mail)
            dialog.vault.import_wanted.connect(self._import_keys)
            dialog.vault.request_wanted.connect(self._request)
            dialog.sheets.wanted.connect(self._custody.make_sheets)
            dialog.delegate.wanted.connect(self._grant)
            for page in (dialog.sheets, dialog.delegate):
                page.unlock_wanted.connect(self._session.toggle)
        self.dialog.start()

    def import_mail(self) -> ImportMailDialog:
        """Mail of another program."""
        assistant = self.dialog if self.dialog is not None and self.dialog.isVisible() else None
        dialog = ImportMailDialog(self._desk, assistant or self._window)
        dialog.imported.connect(self.told)
        if assistant is not None:
            dialog.imported.connect(assistant.mailbox.tell)
        dialog.open()
        return dialog

    def _begin(self, state: SetupShown) -> None:
        if state.wanted:
            self.show()

    def _request(self, key: KeyShown) -> None:
        self._custody.deeds.request(key)

    def _import_keys(self) -> None:
        dialog = ImportKeysDialog(self._desk, self.dialog or self._window)
        dialog.open()

    def _grant(self) -> None:
        self.granting = GrantDialog(self._desk, self.dialog or self._window)
        self.granting.finished.connect(self._forget_granting)
        self._show_cards()
        self.granting.open()

    def _show_cards(self) -> None:
        assert self.granting is not None
        shown = self._session.shown
        slots = shown.vault.slots if shown is not None else ()
        own = {slot.certificate for slot in slots if slot.mandate is None}
        self.granting.show_cards(tuple(card for card in self._session.cards if not fingerprints(card) & own))

    def _forget_granting(self) -> None:
        self.granting = None

    def _left(self) -> None:
        self.told.emit(self._desk.words("first.told.left"))

    def _ended(self) -> None:
        self.told.emit(self._desk.words("first.told.over"))
