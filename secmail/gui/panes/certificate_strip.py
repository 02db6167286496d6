"""A strip below the header: a letter about certificates, and the answer that one press sends; or a sudden change.

Nothing is sent before the button is pressed; only a letter whose signature is trusted is shown as one (`api.results`).
"""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.api.certificates import AnswerCertificateRequest, OwnCertificates, WriteAboutCertificates
from secmail.api.events import JobFailed
from secmail.api.queries import Accounts, RecipientStatuses
from secmail.api.results import MessageView
from secmail.domain.accounts import Account
from secmail.domain.addresses import same_address
from secmail.domain.own_certificates import LetterAbout, OwnCertificate, Way
from secmail.domain.people import RecipientStatus
from secmail.gui import icons, style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.models.departure_words import departed
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, plain_label


class CertificateStrip(ToneFrame):
    """`answered`: a request was, or a change settled; its message is worth reading anew.

    `look_wanted` carries the status of the sender whose certificate asks for a look.
    """

    answered = Signal()
    look_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._desk = desk
        self._view: MessageView | None = None
        self._icon = IconLabel(self)
        self._text = plain_label("", self)
        self.send_button = QPushButton(icons.icon("send", self.palette()), desk.words("about.send"), self)
        self.look_button = QPushButton(desk.words("recipient.look"), self)
        on_press(self.send_button, self._answer)
        on_press(self.look_button, self._ask_look)
        text = QVBoxLayout()
        text.addWidget(self._text)
        buttons = QHBoxLayout()
        buttons.addWidget(self.look_button)
        buttons.addWidget(self.send_button)
        buttons.addStretch(1)
        text.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE, style.SPACE // 2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(text, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_view(self, view: MessageView) -> None:
        """Hides for other messages."""
        self._view = view
        letter, words = view.about, self._desk.words
        self.setVisible(letter is not None or view.changed is not None)
        if letter is None:
            if view.changed is not None:
                self._say("doubt", "", tone=Tone.CAUTION, asks=False)
            return
        said = words(f"about.{letter.about.value}", sender=_sender(view))
        if letter.answered is not None:
            said = words("about.answered", day=words.moment(letter.answered))
        brings = letter.about is LetterAbout.INTRODUCTION
        self._say("certificate", said, asks=letter.answered is None and not brings)
        if brings:
            then = partial(self._take_own, view, said)
            self._desk.bridge.ask(OwnCertificates(), self, then=then, otherwise=lambda _: then(()))

    def forget(self) -> None:
        """Hides, and drops the names."""
        self._view = None
        self._text.clear()
        self.hide()

    def _take_own(self, view: MessageView, said: str, own: tuple[OwnCertificate, ...]) -> None:
        """Whoever has the certificate in use already is not sent it again."""
        if self._view is not view:
            return
        senders = [one.address for one in view.opened.headers.from_]
        sent = [
            told.at
            for one in own
            for told in one.told
            if one.in_use and told.way is Way.LETTER and any(same_address(told.place, each) for each in senders)
        ]
        words = self._desk.words
        if sent:
            said = words("about.known", sender=_sender(view), day=words.date(max(sent)))
        self._say("certificate", said, asks=not sent)

    def _ask_look(self) -> None:
        view = self._view
        if view is not None:
            query = RecipientStatuses((view.opened.headers.from_[0].address,))
            self._desk.bridge.ask(query, self, then=partial(self._look, view))

    def _look(self, view: MessageView, statuses: tuple[RecipientStatus, ...]) -> None:
        """Where it was settled meanwhile, the message is read anew."""
        if self._view is not view:
            return
        if statuses[0].candidate is None:
            self.answered.emit()
            return
        self.look_wanted.emit(statuses[0])

    def _answer(self) -> None:
        view = self._view
        if view is None or view.about is None:
            return
        self._say("send", self._desk.words("about.working"), asks=False)
        if view.about.about is LetterAbout.REQUEST:
            self._desk.bridge.submit(AnswerCertificateRequest(view.message), self._listener(view))
        else:
            self._desk.bridge.ask(Accounts(), self, then=lambda known: self._introduce(view, known))

    def _introduce(self, view: MessageView, accounts: tuple[Account, ...]) -> None:
        """From the mailbox that the letter came to."""
        people = (*view.opened.headers.to, *view.opened.headers.cc)
        mine = [one for one in accounts if any(same_address(one.address, each.address) for each in people)]
        if self._view is view and (mine or accounts):
            addresses = tuple(one.address for one in view.opened.headers.from_)
            command = WriteAboutCertificates((mine or list(accounts))[0].id, LetterAbout.INTRODUCTION, addresses)
            self._desk.bridge.submit(command, self._listener(view))

    def _listener(self, view: MessageView) -> JobListener:
        def done(result: object) -> None:
            assert isinstance(result, tuple)
            if self._view is not view:
                return
            words = self._desk.words
            said = departed(result, words, gone=words("about.sent", sender=_sender(view)))
            tone = Tone.NEUTRAL if said.well else Tone.CAUTION
            self._say("done" if said.well else "doubt", said.text, tone=tone, asks=said.again)
            if said.well and view.about is not None and view.about.about is LetterAbout.REQUEST:
                self.answered.emit()

        def failed(failure: JobFailed) -> None:
            if self._view is view:
                problem = shown(failure.code, self._desk.words.language, words=failure.words)
                self._say("doubt", f"{problem.text.title}. {problem.body}", tone=Tone.CAUTION, asks=True)

        def cancelled() -> None:
            if self._view is view:
                self.show_view(view)

        return JobListener(self, done=done, failed=failed, cancelled=cancelled)

    def _say(self, icon: str, text: str, *, asks: bool, tone: Tone = Tone.NEUTRAL) -> None:
        """A changed certificate is said before anything else."""
        view = self._view
        changed = view is not None and view.changed is not None
        if changed and view is not None:
            said = self._desk.words("about.changed", sender=_sender(view))
            icon, text, tone = "doubt", f"{said} {text}".strip(), Tone.CAUTION
        self.set_tone(tone)
        self._icon.show_icon(icon)
        self._text.setText(text)
        self.setAccessibleName(text)
        self.look_button.setVisible(changed)
        self.send_button.setVisible(asks)


def _sender(view: MessageView) -> str:
    return one_line(", ".join(one.name or one.address for one in view.opened.headers.from_), 120)
