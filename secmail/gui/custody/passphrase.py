"""Passphrases: a new one as a way into the vault, and opening by one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from secmail.api.custody import AddPassphrase, OpenByPassphrase, Vaults
from secmail.api.events import JobFailed
from secmail.domain.passphrases import MIN_LENGTH, is_strong
from secmail.domain.vaults import SlotKind, VaultFacts
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog, secret_field
from secmail.gui.models.vault_words import opening_by, vault_title
from secmail.gui.style import Tone


class AddPassphraseDialog(TaskDialog):
    """`added` once the vault has it. `about`: the holder's name and address, which make no good passphrase."""

    added = Signal()

    def __init__(self, about: tuple[str, ...], desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("passphrase.add.title"), ok=words("passphrase.add.ok"))
        self._about = about
        self.add_text(words("passphrase.add.text"))
        self.new = secret_field(self)
        self.again = secret_field(self)
        self.add_field(words("passphrase.new"), self.new)
        self.add_field(words("passphrase.again"), self.again)
        self._state = self.add_text(self._missing())
        for field in (self.new, self.again):
            field.textChanged.connect(self.update_ok)
        self.new.setFocus()

    def ready(self) -> bool:
        """Whether both are the same good one; says what is missing."""
        missing = self._missing()
        self._state.setText(missing)
        return not missing

    def begin(self) -> None:
        """Adds it; the fields are empty from here on."""
        passphrase = self.new.text()
        for field in (self.new, self.again):
            field.setText("")
        self.run(AddPassphrase(passphrase), self._done)

    def _done(self, _: object) -> None:
        self.finish()
        self.added.emit()

    def _missing(self) -> str:
        words, text = self.desk.words, self.new.text()
        if len(text) < MIN_LENGTH:
            return words("passphrase.short", count=MIN_LENGTH)
        if not is_strong(text, about=self._about):
            return words("passphrase.weak")
        return words("passphrase.differ") if text != self.again.text() else ""


class OpenByPassphraseDialog(TaskDialog):
    """Opens a vault without a card."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("passphrase.open.title"), ok=words("passphrase.open.ok"))
        self._vaults: tuple[VaultFacts, ...] = ()
        self.add_text(words("passphrase.open.text"))
        self.vault = QComboBox(self)
        self._vault_label = self.add_field(words("passphrase.vault"), self.vault)
        self.field = secret_field(self)
        self.add_field(words("passphrase.field"), self.field)
        self.field.textChanged.connect(self.update_ok)
        self._show_choice()
        desk.bridge.ask(Vaults(), self, then=self._take)
        self.field.setFocus()

    def ready(self) -> bool:
        """Whether something is typed, and a vault could take it."""
        return bool(self._vaults and self.field.text())

    def begin(self) -> None:
        """Tries it; the field is empty from here on."""
        passphrase = self.field.text()
        self.field.setText("")
        self.run(OpenByPassphrase(passphrase, self._vaults[self.vault.currentIndex()].id), self.finish)

    def fail(self, failure: JobFailed) -> None:
        """Says why, and lets it be typed again."""
        super().fail(failure)
        self.field.setFocus()

    def _take(self, vaults: tuple[VaultFacts, ...]) -> None:
        self._vaults = opening_by(vaults, SlotKind.PASSPHRASE)
        self.vault.addItems([vault_title(vault.id, self.desk.words) for vault in self._vaults])
        if not self._vaults:
            self.note.say(self.desk.words("passphrase.open.none"), Tone.CAUTION)
        self._show_choice()
        self.update_ok()

    def _show_choice(self) -> None:
        several = len(self._vaults) > 1
        self.vault.setVisible(several)
        self._vault_label.setVisible(several)
