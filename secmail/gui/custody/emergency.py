"""Opens a vault in an emergency: the words of enough recovery sheets, and the name of who does it."""

from functools import partial

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from secmail.api.custody import CheckShare, OpenByShares, Vaults
from secmail.api.events import JobFailed
from secmail.domain.vaults import SlotKind, VaultFacts
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.models.vault_words import opening_by, share_hint, vault_title
from secmail.gui.note import Note
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label

_NAME_LENGTH = 120
_SHARE_LENGTH = 2_000


class EmergencyDialog(TaskDialog):
    """Loud on purpose: it says that the holder will be told."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("emergency.title"), ok=words("emergency.ok"))
        self._vaults: tuple[VaultFacts, ...] = ()
        self._shares: list[str] = []
        self._names: list[str] = []
        self._checking = False
        self.form.addWidget(Note(self, words("emergency.warning"), Tone.CAUTION))
        self.vault = QComboBox(self)
        self._vault_label = self.add_field(words("passphrase.vault"), self.vault)
        self.opener = QLineEdit(self)
        self.opener.setMaxLength(_NAME_LENGTH)
        self.add_field(words("emergency.opener"), self.opener)
        self.words_field = self._make_words_field()
        self.add_field(words("emergency.words"), self.words_field)
        self.add_button = QPushButton(words("emergency.add"), self)
        only_with_focus(self.add_button)
        on_press(self.add_button, self.add)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addStretch(1)
        self.form.addLayout(row)
        self.entered = plain_label("", self)
        self.form.addWidget(self.entered)
        self.opener.textChanged.connect(self.update_ok)
        self.vault.currentIndexChanged.connect(self._restart)
        self._show_choice()
        self._show_count()
        desk.bridge.ask(Vaults(), self, then=self._take)
        self.opener.setFocus()

    @property
    def needed(self) -> int:
        """How many sheets open the chosen vault."""
        place = self.vault.currentIndex()
        return self._vaults[place].needed if 0 <= place < len(self._vaults) else 0

    def ready(self) -> bool:
        """Whether there are enough sheets, and a name."""
        return 0 < self.needed <= len(self._shares) and bool(self.opener.text().strip())

    def add(self) -> None:
        """Takes the words of one more sheet, after a look at them where that is possible."""
        typed = " ".join(self.words_field.toPlainText().split()).lower()[:_SHARE_LENGTH]
        if not typed or self._checking:
            return
        if typed in self._shares:
            self.note.say(self.desk.words("emergency.twice"), Tone.CAUTION)
            return
        self._checking = True
        listener = JobListener(self, done=partial(self._take_share, typed), failed=self._refuse_share)
        self.desk.bridge.submit(CheckShare(typed), listener)

    def begin(self) -> None:
        """Opens; the shares are forgotten here."""
        shares, self._shares, self._names = tuple(self._shares), [], []
        vault = self._vaults[self.vault.currentIndex()].id
        self.run(OpenByShares(shares, " ".join(self.opener.text().split()), vault), self.finish)

    def fail(self, failure: JobFailed) -> None:
        """Says why; the sheets are entered anew."""
        super().fail(failure)
        self._show_count()

    def _take_share(self, typed: str, custodian: object) -> None:
        self._checking = False
        self._shares.append(typed)
        self._names.append(one_line(str(custodian), 80))
        self.words_field.setPlainText("")
        self.note.clear()
        self._show_count()
        self.update_ok()
        (self.ok_button if self.ready() else self.words_field).setFocus()

    def _refuse_share(self, failure: JobFailed) -> None:
        self._checking = False
        problem = shown(failure.code, self.desk.words.language)
        hint = share_hint(failure.detail, self.desk.words)
        self.note.say(f"{problem.text.title}. {hint or problem.body}", Tone.CAUTION)
        self.words_field.setFocus()

    def _take(self, vaults: tuple[VaultFacts, ...]) -> None:
        self._vaults = opening_by(vaults, SlotKind.RECOVERY)
        self.vault.addItems([vault_title(vault.id, self.desk.words) for vault in self._vaults])
        if not self._vaults:
            self.note.say(self.desk.words("emergency.none"), Tone.CAUTION)
        self._show_choice()
        self._restart()

    def _restart(self, *_: object) -> None:
        self._shares.clear()
        self._names.clear()
        self._show_count()
        self.update_ok()

    def _show_choice(self) -> None:
        several = len(self._vaults) > 1
        self.vault.setVisible(several)
        self._vault_label.setVisible(several)

    def _show_count(self) -> None:
        words = self.desk.words
        said = words("emergency.count", count=len(self._shares), needed=self.needed) if self.needed else ""
        named = ", ".join(name or words("emergency.unnamed") for name in self._names)
        self.entered.setText(" ".join(filter(None, (said, named))))
        self.add_button.setEnabled(bool(self._vaults))

    def _make_words_field(self) -> QPlainTextEdit:
        field = QPlainTextEdit(self)
        field.setPlaceholderText(self.desk.words("emergency.words.hint"))
        field.setTabChangesFocus(True)
        field.setUndoRedoEnabled(False)
        field.setFixedHeight(92)
        return field
