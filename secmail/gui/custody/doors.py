"""The doors to everything about cards, the vault, mandates, recovery and the journal: which dialog opens when."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from secmail.api.custody import OpeningsTold, VaultCreated, Vaults
from secmail.api.events import Event, JobFailed, OpeningsNoticed
from secmail.domain.cards import Card
from secmail.domain.errors import SecmailError
from secmail.domain.vaults import SlotFacts, VaultFacts
from secmail.gui.custody.create import CreateVaultDialog
from secmail.gui.custody.deeds import VaultDeeds
from secmail.gui.custody.emergency import EmergencyDialog
from secmail.gui.custody.import_keys import ImportKeysDialog
from secmail.gui.custody.journal import JournalDialog
from secmail.gui.custody.mandates import MandatesDialog
from secmail.gui.custody.openings import OpeningsDialog
from secmail.gui.custody.panel import CardPanel
from secmail.gui.custody.passphrase import AddPassphraseDialog, OpenByPassphraseDialog
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.models.vault_words import is_homeless
from secmail.gui.problems import shown
from secmail.gui.session import Session
from secmail.gui.style import Tone

if TYPE_CHECKING:
    from secmail.gui.custody.recovery import RecoveryDialog


class CardDoors(QObject):
    """`told` carries an outcome for the status bar, `failed` a SecmailError for the problem bar."""

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: Desk, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._session = session
        self._window = window
        self.panel = CardPanel(desk, session, window)
        self.mandates = MandatesDialog(desk, session, window)
        self.journal = JournalDialog(desk, session, window)
        self.deeds = VaultDeeds(desk, session, window)
        self.recovery: RecoveryDialog | None = None
        self.mandates.unlock_wanted.connect(session.toggle)
        self.journal.unlock_wanted.connect(session.toggle)
        self.panel.vault.deed_wanted.connect(self._do)
        self.panel.vault.remove_wanted.connect(self._remove)
        self.panel.vault.request_wanted.connect(self.deeds.request)
        self.deeds.told.connect(self._tell)
        self.deeds.refused.connect(self._refuse)
        self.deeds.failed.connect(self._tell_failure)
        self.deeds.sheets_wanted.connect(self.make_sheets)

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return {
            "card-panel": self.show_panel,
            "open-passphrase": self.open_by_passphrase,
            "emergency": self.open_in_emergency,
            "vault-create": self.create,
            "mandates": self.show_mandates,
            "recovery": self.make_sheets,
            "journal": self.show_journal,
        }

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        self.panel.hear(event)
        self.mandates.hear(event)
        self.journal.hear(event)
        if self.recovery is not None:
            self.recovery.hear(event)
        if isinstance(event, OpeningsNoticed) and event.rows:
            dialog = OpeningsDialog(event.rows, self._desk.words, self._window)
            dialog.journal_wanted.connect(self.show_journal)
            told = OpeningsTold(event.rows[-1].number)
            dialog.accepted.connect(lambda: self._desk.bridge.submit(told))
            dialog.open()

    def show_panel(self) -> None:
        """Shows cards, vault and software."""
        _show(self.panel)
        self.panel.start()

    def show_mandates(self) -> None:
        """Shows the mandates."""
        _show(self.mandates)
        self.mandates.start()

    def show_journal(self) -> None:
        """Shows the journal."""
        _show(self.journal)
        self.journal.start()

    def open_by_passphrase(self) -> None:
        """Asks for a passphrase."""
        OpenByPassphraseDialog(self._desk, self._front()).open()

    def open_in_emergency(self) -> None:
        """Asks for recovery sheets."""
        EmergencyDialog(self._desk, self._front()).open()

    def create(self) -> None:
        """Makes a vault for one of the cards that are in and have none."""
        self._desk.bridge.ask(Vaults(), self, then=self._create_for_homeless)

    def create_for(self, card: Card) -> None:
        """Makes a vault for this card."""
        self._open_creation((card,))

    def make_sheets(self) -> None:
        """Makes recovery sheets, in the holder's own session."""
        session = self._session.shown
        if self._session.holder is None:
            self._session.toggle()
        elif session is not None and self.recovery is None:
            from secmail.gui.custody.recovery import RecoveryDialog  # noqa: PLC0415 -- prints: much to load, seldom used

            self.recovery = RecoveryDialog(session.holder, session.vault.id, self._desk, parent=self._front())
            self.recovery.finished_with.connect(self._sheets_made)
            self.recovery.finished.connect(self._forget_recovery)
            self.recovery.interrupted.connect(self._warn_of_lost_sheets)
            self.recovery.open()

    def _create_for_homeless(self, vaults: tuple[VaultFacts, ...]) -> None:
        self._open_creation(tuple(card for card in self._session.cards if is_homeless(card, vaults)))

    def _open_creation(self, cards: tuple[Card, ...]) -> None:
        dialog = CreateVaultDialog(cards, self._desk, self._front())
        dialog.created.connect(self._created)
        dialog.open()

    def _created(self, created: VaultCreated) -> None:
        self.deeds.offer_next(created.request)

    def _sheets_made(self, checked: int, skipped: int) -> None:
        self._tell(self._desk.words("recovery.done", checked=checked, skipped=skipped))
        self.deeds.sheets_made()

    def _warn_of_lost_sheets(self) -> None:
        words = self._desk.words
        Question(
            self._window,
            title=words("recovery.title"),
            text=words("recovery.interrupted"),
            details=words("recovery.interrupted.hint"),
            answers=((words("task.close"), QMessageBox.ButtonRole.RejectRole, None),),
        ).open()

    def _forget_recovery(self, _code: int) -> None:
        self.recovery = None

    def _do(self, key: str) -> None:
        match key:
            case "deed.create":
                self.create()
            case "deed.recovery":
                self.make_sheets()
            case "deed.mandates":
                self.show_mandates()
            case "deed.journal":
                self.show_journal()
            case "deed.add-passphrase":
                self._add_passphrase()
            case "deed.import":
                dialog = ImportKeysDialog(self._desk, self._front())
                dialog.imported.connect(self._imported)
                dialog.open()
            case "deed.add-card":
                self.deeds.add_card()
            case "deed.make-key":
                self.deeds.ask_new_key()
            case "deed.install":
                self.deeds.choose_certificate()

    def _add_passphrase(self) -> None:
        session = self._session.shown
        about = (session.holder, session.address) if session is not None else ()
        dialog = AddPassphraseDialog(about, self._desk, self._front())
        dialog.added.connect(lambda: self._tell(self._desk.words("told.passphrase-added")))
        dialog.open()

    def _imported(self, count: int) -> None:
        words = self._desk.words
        self._tell(words.count("told.imported", count) if count else words("told.imported.none"))

    def _remove(self, slot: SlotFacts, text: str) -> None:
        self.deeds.ask_remove(slot, text, self._front())

    def _front(self) -> QWidget:
        return self.panel if self.panel.isVisible() else self._window

    def _tell(self, text: str) -> None:
        if self.panel.isVisible():
            self.panel.tell(text)
        self.told.emit(text)

    def _refuse(self, text: str) -> None:
        self.panel.tell(text, Tone.CAUTION)

    def _tell_failure(self, failure: JobFailed) -> None:
        if not self.panel.isVisible():
            self.failed.emit(SecmailError(failure.code, failure.detail))
            return
        problem = shown(failure.code, self._desk.words.language, tries_left=failure.tries_left)
        self.panel.tell(f"{problem.text.title}. {problem.body}", Tone.CAUTION)


def _show(dialog: QDialog) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
