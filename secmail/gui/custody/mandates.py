"""The mandates of the open vault: to whom, what for, until when; to give another, and to take one back."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMessageBox, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from secmail.api.custody import Mandates, RevokeMandate
from secmail.api.events import CardsChanged, Event, JobFailed, SessionLocked, SessionOpened, VaultChanged
from secmail.domain.errors import Code, SecmailError
from secmail.domain.mandates import MandateShown, MandateState
from secmail.domain.sentences.delegation import REVOKED_TOO_LATE, REVOKING
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.custody.grant import GrantDialog
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.models.mandate_words import delegate_name, mandate_words
from secmail.gui.note import Note, open_at
from secmail.gui.notice_view import NoticeView
from secmail.gui.problems import shown
from secmail.gui.rows import Page, row
from secmail.gui.session import Session
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus

_ENDED = {MandateState.REVOKED, MandateState.EXPIRED}


class MandatesDialog(QDialog):
    """Stands beside the main window. `unlock_wanted` asks for the card's code."""

    unlock_wanted = Signal()

    def __init__(self, desk: Desk, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._session = session
        self._round = 0
        words = desk.words
        self.setWindowTitle(words("mandates.title"))
        open_at(self, 700, 560)
        self.notice = NoticeView(self)
        self.notice.pressed.connect(self._press_notice)
        self.list = Page(words("mandates.title"), self)
        self.outcome = Note(self)
        self.grant_button = QPushButton(words("mandates.grant"), self)
        self.grant_dialog: GrantDialog | None = None
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.notice)
        self._pages.addWidget(self.list)
        on_press(self.grant_button, self.grant)
        self._arrange()

    def start(self) -> None:
        """Reads them anew."""
        self._round += 1
        if self._session.holder is None:
            self._say_locked()
        else:
            self._desk.bridge.ask(
                Mandates(), self, then=partial(self._take, self._round), otherwise=partial(self._fail, self._round)
            )

    def hear(self, event: Event) -> None:
        """Follows the session and the vault."""
        match event:
            case SessionLocked():
                self._say_locked()
            case SessionOpened() | VaultChanged() if self.isVisible():
                self.start()
            case CardsChanged() if self.grant_dialog is not None:
                self._show_cards()

    def grant(self) -> None:
        """Asks to whom, what for, until when."""
        self.outcome.clear()
        self.grant_dialog = GrantDialog(self._desk, self)
        self.grant_dialog.granted.connect(self._granted)
        self.grant_dialog.finished.connect(self._forget_grant)
        self._show_cards()
        self.grant_dialog.open()

    def _show_cards(self) -> None:
        assert self.grant_dialog is not None
        shown_session = self._session.shown
        own = (
            {slot.certificate for slot in shown_session.vault.slots if slot.mandate is None} if shown_session else set()
        )
        others = (card for card in self._session.cards if not any(key.certificate.sha256 in own for key in card.keys))
        self.grant_dialog.show_cards(tuple(others))

    def _forget_grant(self) -> None:
        self.grant_dialog = None

    def _granted(self, mandate: object) -> None:
        del mandate
        self.outcome.say(self._desk.words("mandates.granted"), Tone.NEUTRAL, icon="done")
        self.start()

    def _take(self, asked: int, mandates: tuple[MandateShown, ...]) -> None:
        if asked != self._round:
            return
        own = self._session.owns
        self.grant_button.setVisible(own)
        if not mandates:
            words = self._desk.words
            offer = words("mandates.grant") if own else ""
            self._say("people", words("mandates.empty"), words("mandates.empty.hint"), button=offer)
            self.grant_button.hide()
            return
        layout = self.list.fresh()
        for one in mandates:
            buttons = (self._revoke_button(one),) if own and one.state not in _ENDED else ()
            layout.addWidget(row(mandate_words(one, self._desk.words), self.list.page, *buttons))
        layout.addStretch(1)
        self._pages.setCurrentWidget(self.list)

    def _fail(self, asked: int, error: SecmailError) -> None:
        if asked == self._round and error.code is Code.VAULT_LOCKED:
            self._say_locked()
        elif asked == self._round:
            problem = shown(error.code, self._desk.words.language)
            self._say("doubt", problem.text.title, problem.body)

    def _revoke_button(self, one: MandateShown) -> QPushButton:
        words = self._desk.words
        button = QPushButton(words("mandates.revoke"), self.list.page)
        button.setAccessibleName(words("mandates.revoke.name", name=delegate_name(one.mandate, words)))
        on_press(button, partial(self._ask_revoke, one))
        return button

    def _ask_revoke(self, one: MandateShown) -> None:
        words = self._desk.words
        can, cannot = REVOKING[words.language], REVOKED_TOO_LATE[words.language]
        Question(
            self,
            title=words("mandates.revoke.title"),
            text=words("mandates.revoke.question", name=delegate_name(one.mandate, words)),
            details="\n\n".join(f"{said.title}\n{said.sentence}" for said in (can, cannot)),
            answers=(
                (words("mandates.revoke"), QMessageBox.ButtonRole.DestructiveRole, partial(self._revoke, one)),
                (words("mandates.revoke.keep"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _revoke(self, one: MandateShown) -> None:
        self.outcome.say(self._desk.words("mandates.revoking"), Tone.NEUTRAL, icon="sync")
        listener = JobListener(self, done=self._revoked, failed=self._tell, cancelled=self.outcome.clear)
        self._desk.bridge.submit(RevokeMandate(one.mandate.id), listener)

    def _revoked(self, _: object) -> None:
        self.outcome.say(self._desk.words("mandates.revoked"), Tone.NEUTRAL, icon="done")
        self.start()

    def _tell(self, failure: JobFailed) -> None:
        problem = shown(failure.code, self._desk.words.language, tries_left=failure.tries_left)
        self.outcome.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _say_locked(self) -> None:
        self._round += 1
        words = self._desk.words
        self.outcome.clear()
        for question in self.findChildren(Question):  # it names somebody
            question.close()
        if self.grant_dialog is not None and not self.grant_dialog.working:
            self.grant_dialog.close()
        self.grant_button.hide()
        self.list.fresh()
        self._say("lock", words("mandates.locked.title"), words("mandates.locked"), button=words("drafts.unlock"))

    def _press_notice(self) -> None:
        if self._session.holder is None:
            self.unlock_wanted.emit()
        else:
            self.grant()

    def _say(self, icon: str, title: str, sentence: str, *, button: str = "") -> None:
        self.notice.show_notice(icon=icon, title=title, sentence=sentence, button=button)
        self._pages.setCurrentWidget(self.notice)

    def _arrange(self) -> None:
        close = QPushButton(self._desk.words("task.close"), self)
        for button in (close, self.grant_button):
            only_with_focus(button)
        on_press(close, self.close)
        buttons = QHBoxLayout()
        buttons.addWidget(self.grant_button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.outcome)
        layout.addLayout(buttons)
