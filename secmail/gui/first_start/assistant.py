"""The assistant itself: which screen, back and on, what was left for later. What it is about, the screens know."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from secmail.api.events import Event, FoldersChanged, SessionLocked
from secmail.api.setup import NoteSetup, SetupShown, SetupState, SetupStep
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.first_start.card_page import CardStep
from secmail.gui.first_start.delegate_page import DelegateStep
from secmail.gui.first_start.mailbox_page import MailboxStep
from secmail.gui.first_start.page import StepPage
from secmail.gui.first_start.sheets_page import SheetsStep
from secmail.gui.first_start.software_page import SoftwareStep
from secmail.gui.first_start.step_list import StepList
from secmail.gui.first_start.vault_page import VaultStep
from secmail.gui.note import GrowingDialog
from secmail.gui.session import Session
from secmail.gui.surfaces import on_press, only_with_focus, plain_label, title_label

_STEPS = tuple(SetupStep)


class FirstStartDialog(GrowingDialog):
    """`left`: closed before its end. The screens are public: their wishes are answered by the doors."""

    left = Signal()
    ended = Signal()

    def __init__(self, session: Session, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        words = desk.words
        self.setWindowTitle(words("first.title"))
        self.card = CardStep(desk, self)
        self.mailbox = MailboxStep(desk, self)
        self.vault = VaultStep(session, desk, self)
        self.sheets = SheetsStep(session, desk, self)
        self.software = SoftwareStep(desk, self)
        self.delegate = DelegateStep(session, desk, self)
        self._screens: tuple[StepPage, ...] = (
            *(self.card, self.mailbox, self.vault),
            *(self.sheets, self.software, self.delegate),
        )
        self._state = SetupShown(frozenset(), frozenset(), wanted=True)
        self._placed = False
        self.pages = QStackedWidget(self)
        self.steps = StepList(_STEPS, words, self)
        self._head, self._number = title_label("", self, 1.25), plain_label("", self)
        self.again = QCheckBox(words("first.again"), self)
        self.again.setChecked(True)
        self.close_button, self.back_button, self.later_button, self.next_button = (
            QPushButton(text, self) for text in (words("first.leave"), words("first.back"), words("first.later"), "")
        )
        self._arrange()
        for page in self._screens:
            self.pages.addWidget(page)
            page.changed.connect(self._update)
            page.settled.connect(self.look)
        session.changed.connect(self._refresh)

    @property
    def screen_now(self) -> StepPage:
        """The one in view."""
        return self._screens[self.pages.currentIndex()]

    def start(self) -> None:
        """Comes up with the first screen that is neither done nor left for later."""
        self._placed = False
        self.open()
        self.look()

    def look(self) -> None:
        """Asks how things stand."""
        self._desk.bridge.ask(SetupState(), self, then=self._take)

    def hear(self, event: Event) -> None:
        """What a session had opened leaves every screen; the rest is for the one in view."""
        if not self.isVisible():
            return
        for page in self._screens if isinstance(event, SessionLocked) else (self.screen_now,):
            page.hear(event)
        if isinstance(event, FoldersChanged):
            self.look()

    def go_on(self) -> None:
        """The deed of the screen, or the next screen; after the last one it is over."""
        page = self.screen_now
        if page.deed:
            if page.ready:
                page.begin()
        elif self.pages.currentIndex() + 1 < len(_STEPS):
            self._show(self.pages.currentIndex() + 1)
        else:
            self._end()

    def pass_over(self) -> None:
        """Leaves the step for later."""
        self._state = SetupShown(self._state.done, self._state.passed | {self.screen_now.step}, wanted=True)
        self._note(over=False)
        if self.pages.currentIndex() + 1 < len(_STEPS):
            self._show(self.pages.currentIndex() + 1)
        else:
            self._end()

    def reject(self) -> None:
        """Left: it goes on where it was, at the next start or by the menu."""
        self._note(over=not self.again.isChecked())
        self._close()
        super().reject()
        self.left.emit()

    def _end(self) -> None:
        self._note(over=True)
        self._close()
        super().accept()
        self.ended.emit()

    def _close(self) -> None:
        for page in self._screens:
            page.leave()

    def _note(self, *, over: bool) -> None:
        self._desk.bridge.submit(NoteSetup(self._state.passed - self._state.done, over=over))

    def _take(self, state: SetupShown) -> None:
        self._state = state
        for page in self._screens:
            page.show_done(done=page.step in state.done)
        if not self._placed:
            self._placed = True
            self._note(over=False)  # also a power cut leaves it begun
            self._show(_STEPS.index(_first_open(state)))
        self._update()

    def _refresh(self) -> None:
        if self.isVisible():
            self.screen_now.enter()
            self._update()

    def _back(self) -> None:
        self._show(self.pages.currentIndex() - 1)

    def _show(self, place: int) -> None:
        words = self._desk.words
        self.pages.setCurrentIndex(place)
        self._head.setText(words(f"first.{_STEPS[place]}"))
        self._number.setText(words("first.step", step=place + 1, count=len(_STEPS)))
        self.screen_now.enter()
        self._update()
        layout = self.layout()
        assert layout is not None
        layout.activate()  # the ring is drawn around the button as it stands now
        (self.next_button if self.next_button.isEnabled() else self.screen_now.first or self.screen_now).setFocus()

    def _update(self) -> None:
        words, page, place = self._desk.words, self.screen_now, self.pages.currentIndex()
        last = place + 1 == len(_STEPS)
        self.steps.show_steps(self._state, page.step)
        self.next_button.setText(page.deed or words("first.end" if last else "first.next"))
        ready, here = page.ready, self.focusWidget()
        if not ready and here is self.next_button:
            page.setFocus()  # Qt would take the button beside it, which closes the assistant
        self.next_button.setEnabled(ready)
        if ready and here is page:
            self.next_button.setFocus()
        self.back_button.setVisible(place > 0)
        self.later_button.setVisible(bool(page.deed) or not page.ready)
        self.later_button.setText(words("first.without" if page.done else "first.later"))

    def _arrange(self) -> None:
        for button, deed in (
            (self.close_button, self.reject),
            (self.back_button, self._back),
            (self.later_button, self.pass_over),
        ):
            only_with_focus(button)
            on_press(button, deed)
        on_press(self.next_button, self.go_on)
        self.next_button.setDefault(True)
        right = QVBoxLayout()
        right.setSpacing(style.SPACE)
        right.addWidget(self._head)
        right.addWidget(self._number)
        right.addWidget(self.pages, 1)
        middle = QHBoxLayout()
        middle.addWidget(self.steps)
        middle.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.again)
        buttons.addStretch(1)
        for button in (self.back_button, self.later_button, self.next_button):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.WIDE)
        layout.addLayout(middle, 1)
        layout.addLayout(buttons)
        self.resize(900, 660)


def _first_open(state: SetupShown) -> SetupStep:
    """Where it goes on. A card that is in is looked at all the same while nothing else is set up."""
    if not state.passed and state.done <= {SetupStep.CARD}:
        return SetupStep.CARD
    return next((step for step in _STEPS if step not in state.done | state.passed), SetupStep.CARD)
