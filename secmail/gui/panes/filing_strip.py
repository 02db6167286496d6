"""Where a result stands on its way into the practice software: filed, taken, waiting, or held and why; with what to do.

What is known beyond the message itself is asked of the engine; until that comes, the message's own state is shown.
"""

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QWidget

from secmail.api.events import JobFailed
from secmail.api.exporting import Filing, FilingOf
from secmail.api.results import ExportResult, MessageView
from secmail.domain.errors import Code
from secmail.domain.exports import ExportState
from secmail.domain.ids import MessageId
from secmail.gui import icons, style
from secmail.gui.desk import Desk
from secmail.gui.models.filing_words import filed_words
from secmail.gui.panes.band import line_width
from secmail.gui.problems import ShownProblem, held_reason, shown
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, plain_label

_LINES_BESIDE = 1.5
"""Of the width: a sentence that needs more has its button below."""
_ABOUT_PATIENT = {Code.PATIENT_UNCERTAIN, Code.PATIENT_UNNAMED}


class FilingStrip(ToneFrame):
    """`pressed` asks to file the message that is shown, `folder_wanted` to set up the practice software first.

    `again_wanted`: to file it though another message brought the same file before. `copy_wanted`: to write it once
    more though it was filed. `confirm_wanted`: the laboratory is to be confirmed. `patient_wanted`: somebody has to say
    who it is about. `state_wanted`: to look at the folder.
    """

    pressed = Signal()
    again_wanted = Signal()
    copy_wanted = Signal()
    confirm_wanted = Signal()
    patient_wanted = Signal()
    folder_wanted = Signal()
    state_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._desk = desk
        self._words = desk.words
        self._message: MessageId | None = None
        self._told = False
        self._reason = ""
        self._answers: list[SignalInstance] = [self.pressed, self.pressed]
        self._icon = IconLabel(self)
        self._text = plain_label("", self)
        self._button = QPushButton(icons.icon("file", self.palette()), "", self)
        self._other = QPushButton(self)
        self._button.clicked.connect(self._press)
        self._other.clicked.connect(self._press_other)
        self._arrange()
        self.hide()

    def update_view(self, view: MessageView) -> None:
        """The same message again: the outcome that was just told is not overwritten by the mere state."""
        if not (self._told and view.exported):
            self.show_view(view)

    def show_view(self, view: MessageView) -> None:
        """Shows the state of a message with results; hides for others."""
        self._told = False
        self._message = view.message if view.results else None
        self.setVisible(bool(view.results))
        if view.exported:
            self._say("filed", self._words("filed.yes"), tone=Tone.NEUTRAL, button=False)
        else:
            self._say("file", self._words("filed.no"), tone=Tone.NEUTRAL, button=True)
        self.ask()

    def ask(self) -> None:
        """What the ledger knows of it, and why it was not filed by itself."""
        message = self._message
        if message is None:
            return

        def take(filing: Filing) -> None:
            if self._message == message and not self._told:
                self._show_filing(filing)

        # Without an answer the strip says what the message itself tells.
        self._desk.bridge.ask(FilingOf(message), self, then=take, otherwise=lambda _: None)

    def show_working(self) -> None:
        """The file is being written."""
        self._say("file", self._words("file.working"), tone=Tone.NEUTRAL, button=False)

    def show_outcome(self, message: MessageId, outcome: ExportResult) -> None:
        """What became of it."""
        self._told = True
        held = [one for one in outcome.held if one.message == message]
        files = [one_line(one.file, 120) for one in outcome.exported if one.message == message]
        if held:
            reason = held_reason(held[0].reason, self._words.language)
            self._say("doubt", self._words("file.held", reason=reason), tone=Tone.CAUTION, button=True)
            if held[0].by_hand:
                self._offer(self.again_wanted, "file.again", "file.again.tip")
        elif files:
            key = "file.done.one" if len(files) == 1 else "file.done.many"
            self._say("filed", self._words(key, file=files[0], count=len(files)), tone=Tone.NEUTRAL, button=False)
        elif outcome.already:
            self._say("filed", self._words("file.already"), tone=Tone.NEUTRAL, button=False)
            self._offer_other(self.copy_wanted, "filed.again", "filed.again.tip")
        else:
            self._say("file", self._words("file.nothing"), tone=Tone.NEUTRAL, button=False)

    def show_problem(self, problem: ShownProblem) -> None:
        """It could not be written."""
        self._told = True
        self._say("doubt", f"{problem.text.title}. {problem.body}", tone=Tone.CAUTION, button=True)
        if problem.code is Code.EXPORT_UNSET:
            self._offer(self.folder_wanted, "drop.choose", "action.software.tip")

    def fail(self, failure: JobFailed) -> None:
        """As a listener's answer."""
        if self._message is not None:
            self.show_problem(shown(failure.code, self._words.language, words=failure.words))

    def show_confirmed(self) -> None:
        """The laboratory was confirmed; filing is the next step."""
        self._told = True
        self._say("done", self._words("held.confirmed"), tone=Tone.NEUTRAL, button=True)

    def forbid(self, reason: str) -> None:
        """Why nothing may be filed now; empty: it may."""
        self._reason = reason
        for button in (self._button, self._other):
            button.setEnabled(not reason)
            if reason:
                button.setToolTip(tooltip(reason))

    def forget(self) -> None:
        """Hides; a file's name may name a patient."""
        self._told = False
        self._message = None
        self.hide()
        self._text.clear()

    def line_width(self) -> int:
        """Pixels that it needs to say all on one line."""
        return line_width(self._text, (self._button, self._other))

    @property
    def text(self) -> str:
        """The state in words."""
        return self._text.text()

    @property
    def button(self) -> QPushButton:
        """The next step: files, confirms, leads to what is missing."""
        return self._button

    @property
    def other_button(self) -> QPushButton:
        """What can be done beside that."""
        return self._other

    def _show_filing(self, filing: Filing) -> None:
        words = self._words
        found = filed_words(filing.records, words, self._desk.now())
        if found is not None:
            self._say(found.icon, found.text, tone=found.tone, button=found.stuck)
            if found.stuck:
                self._offer(self.state_wanted, "filed.state", "action.software.tip", icon="folder")
            if any(record.state is ExportState.DONE for record in filing.records):
                self._offer_other(self.copy_wanted, "filed.again", "filed.again.tip")
        elif filing.held is not None and not filing.records:
            self._show_held(filing.held.reason)

    def _show_held(self, reason: str) -> None:
        words = self._words
        said = words("held.why", reason=held_reason(reason, words.language))
        self._say("doubt", said, tone=Tone.CAUTION, button=True)
        if reason == Code.LABORATORY_UNCONFIRMED:
            self._offer(self.confirm_wanted, "held.confirm", "held.confirm.tip", icon="certificate")
        elif reason in _ABOUT_PATIENT:
            self._offer(self.patient_wanted, "held.patient", "held.patient.tip", icon="people")
        elif reason == Code.EXPORT_DUPLICATE:
            self._offer(self.again_wanted, "held.all-the-same", "file.again.tip")
            return
        else:
            return
        self._offer_other(self.pressed, "held.all-the-same", "action.file.tip")

    def _arrange(self) -> None:
        line, buttons = QHBoxLayout(), QHBoxLayout()
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._text, 1)
        buttons.addStretch(1)
        buttons.addWidget(self._other)
        buttons.addWidget(self._button)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE, style.SPACE // 2)
        self._layout.setSpacing(style.SPACE // 2)
        self._layout.addLayout(line, 1)
        self._layout.addLayout(buttons)

    def _place_buttons(self) -> None:
        """Two of them, or one beside a long sentence, leave too little room for the words."""
        two = not self._other.isHidden() and not self._button.isHidden()
        below = two or (not self._button.isHidden() and self.line_width() > _LINES_BESIDE * self.width())
        sides = QBoxLayout.Direction
        self._layout.setDirection(sides.TopToBottom if below else sides.LeftToRight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_buttons()

    def _press(self) -> None:
        self._answers[0].emit()

    def _press_other(self) -> None:
        self._answers[1].emit()

    def _offer(self, answer: SignalInstance, text: str, tip: str, *, icon: str = "file") -> None:
        """What the button does next."""
        self._answers[0] = answer
        self._button.setIcon(icons.icon(icon, self.palette()))
        self._button.setText(self._words(text))
        self._button.setToolTip(tooltip(self._reason) or self._words(tip))

    def _offer_other(self, answer: SignalInstance, text: str, tip: str) -> None:
        self._answers[1] = answer
        self._other.setText(self._words(text))
        self._other.setToolTip(tooltip(self._reason) or self._words(tip))
        self._other.show()
        self._place_buttons()

    def _say(self, icon: str, text: str, *, tone: Tone, button: bool) -> None:
        self.set_tone(tone)
        self._icon.show_icon(icon)
        self._text.setText(text)
        self._button.setVisible(button)
        self._other.hide()
        self._place_buttons()
        self._offer(self.pressed, "action.file", "action.file.tip")
