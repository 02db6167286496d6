"""Recovery sheets, in three steps: who keeps one; print them; check each. Not done before the last is settled."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMessageBox, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from secmail.api.custody import MakeShares
from secmail.api.events import Event, JobFailed, SessionLocked
from secmail.api.sheets import SheetFacts, recovery_sheets
from secmail.domain.vaults import Share
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.custody.check_sheets import Check, CheckPage
from secmail.gui.custody.custodians import CustodiansPage
from secmail.gui.custody.paper import PaperSheet
from secmail.gui.custody.print_sheets import PrintPage
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.note import Note, grow, open_at
from secmail.gui.problems import shown
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label, title_label

_STEPS = ("custodians", "print", "check")


class RecoveryDialog(QDialog):
    """`finished_with` carries how many sheets were checked and how many passed over.

    The shares are only here, and gone with it.
    """

    finished_with = Signal(int, int)
    interrupted = Signal()
    """The session ended while there were sheets: they are gone, and the former ones are void."""

    def __init__(self, holder: str, vault: str, desk: Desk, *, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._holder = holder
        self._vault = vault
        self._working = False
        self._over = False
        words = desk.words
        self.setWindowTitle(words("recovery.title"))
        open_at(self, 820, 680)
        self._head = title_label("", self, 1.25)
        self._step = plain_label("", self)
        self.people = CustodiansPage(words, self)
        self.printing = PrintPage(desk, self)
        self.checking = CheckPage(desk, self)
        self.pages = QStackedWidget(self)
        for page in (self.people, self.printing, self.checking):
            self.pages.addWidget(page)
        self.note = Note(self)
        self.back_button = QPushButton(words("recovery.back"), self)
        self.next_button = QPushButton(self)
        self.close_button = QPushButton(words("task.cancel"), self)
        self._arrange()
        self.people.changed.connect(self._update)
        self.printing.done.connect(self._update)
        self.checking.changed.connect(self._update)
        self._show_page(0)

    def hear(self, event: Event) -> None:
        """Whoever may see the shares has gone: so do they."""
        if isinstance(event, SessionLocked) and not self._over:
            had_sheets = self._working or self.pages.currentIndex() > 0  # what is being made may stand already
            self._end()
            if had_sheets:
                self.interrupted.emit()

    def go_on(self) -> None:
        """To the next step."""
        step = self.pages.currentIndex()
        if step == 0 and self.people.ready and not self._working:
            self._make()
        elif step == 1:
            self._show_page(2)
        elif step == 2 and self.checking.settled:
            states = [row.state for row in self.checking.rows]
            self._end()
            self.finished_with.emit(states.count(Check.CHECKED), states.count(Check.SKIPPED))

    def reject(self) -> None:
        """Asks first, once there are sheets."""
        if self._over or self.pages.currentIndex() == 0:
            self._end()
        else:
            self._ask_close()

    def _make(self) -> None:
        self._working = True
        self.note.say(self._desk.words("recovery.making"), Tone.NEUTRAL, icon="sync")
        self._update()
        listener = JobListener(self, done=self._made, failed=self._fail, cancelled=self._stopped)
        self._desk.bridge.submit(MakeShares(self.people.names, self.people.needed.value()), listener)

    def _made(self, shares: object) -> None:
        self._stopped()
        assert isinstance(shares, tuple)
        self._show_shares(shares)

    def _show_shares(self, shares: tuple[Share, ...]) -> None:
        facts = SheetFacts(self._holder, self._vault, self.people.needed.value(), len(shares), self._desk.now())
        sheets = [PaperSheet(one, facts) for one in recovery_sheets(shares, facts, self._desk.words.language)]
        self.printing.show_sheets(sheets)
        self.checking.show_sheets(sheets)
        self._show_page(1)

    def _stopped(self) -> None:
        self._working = False
        self.note.clear()
        self._update()

    def _fail(self, failure: JobFailed) -> None:
        self._stopped()
        problem = shown(failure.code, self._desk.words.language, tries_left=failure.tries_left)
        self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _ask_close(self) -> None:
        words = self._desk.words
        Question(
            self,
            title=words("recovery.title"),
            text=words("recovery.leave.question"),
            details=words("recovery.leave.hint"),
            answers=(
                (words("recovery.leave"), QMessageBox.ButtonRole.DestructiveRole, self._end),
                (words("recovery.stay"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _end(self) -> None:
        self._over = True
        self.printing.show_sheets(())
        self.checking.show_sheets(())
        super().reject()
        self.deleteLater()

    def _back(self) -> None:
        self._show_page(1)

    def _show_page(self, step: int) -> None:
        words = self._desk.words
        self.pages.setCurrentIndex(step)
        self._head.setText(words(f"recovery.{_STEPS[step]}"))
        self._step.setText(words("recovery.step", step=step + 1, count=len(_STEPS)))
        self.next_button.setText(words(f"recovery.next.{_STEPS[step]}"))
        self.back_button.setVisible(step == 2)
        self.close_button.setText(words("task.cancel" if step == 0 else "recovery.leave"))
        if step == 0:
            self.people.fields[0].setFocus()
        elif step == 1:
            self.printing.print_button.setFocus()
        elif step == 2 and self.checking.rows:
            self.checking.rows[0].fields[0].setFocus()
        self._update()
        grow(self)

    def _update(self) -> None:
        step = self.pages.currentIndex()
        self.people.setEnabled(not self._working)
        ready = (self.people.ready and not self._working, self.printing.is_done, self.checking.settled)
        self.next_button.setEnabled(ready[step])

    def _arrange(self) -> None:
        for button, deed in (
            (self.back_button, self._back),
            (self.next_button, self.go_on),
            (self.close_button, self.reject),
        ):
            only_with_focus(button)
            on_press(button, deed)
        buttons = QHBoxLayout()
        buttons.addWidget(self.close_button)
        buttons.addStretch(1)
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.next_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self._head)
        layout.addWidget(self._step)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.note)
        layout.addLayout(buttons)
