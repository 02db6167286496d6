"""Whether a result has been handed to the practice software, with the button that does it."""

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from secmail.api.results import ExportResult, MessageView
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.gui import icons, style
from secmail.gui.i18n import Words
from secmail.gui.problems import ShownProblem, held_reason
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, plain_label


class FilingStrip(ToneFrame):
    """`pressed` asks to file the message that is shown, `folder_wanted` to choose the folder that it needs first.

    `again_wanted`: to file it though another message brought the same file before.
    """

    pressed = Signal()
    again_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._words = words
        self._told = False
        self._reason = ""
        self._answer = self.pressed
        self._icon = IconLabel(self)
        self._text = plain_label("", self)
        self._button = QPushButton(icons.icon("file", self.palette()), "", self)
        self._button.clicked.connect(self._press)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE, style.SPACE // 2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        self.hide()

    def update_view(self, view: MessageView) -> None:
        """The same message again: the outcome that was just told is not overwritten by the mere state."""
        if not (self._told and view.exported):
            self.show_view(view)

    def show_view(self, view: MessageView) -> None:
        """Shows the state of a message with results; hides for others."""
        self._told = False
        self.setVisible(bool(view.results))
        if view.exported:
            self._say("filed", self._words("filed.yes"), tone=Tone.NEUTRAL, button=False)
        else:
            self._say("file", self._words("filed.no"), tone=Tone.NEUTRAL, button=True)

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
        else:
            self._say("file", self._words("file.nothing"), tone=Tone.NEUTRAL, button=False)

    def show_problem(self, problem: ShownProblem) -> None:
        """It could not be written."""
        self._say("doubt", f"{problem.text.title}. {problem.body}", tone=Tone.CAUTION, button=True)
        if problem.code is Code.EXPORT_UNSET:
            self._offer(self.folder_wanted, "drop.choose", "action.drop-folder.tip")

    def forbid(self, reason: str) -> None:
        """Why nothing may be filed now; empty: it may."""
        self._reason = reason
        self._button.setEnabled(not reason)
        if reason:
            self._button.setToolTip(tooltip(reason))

    def forget(self) -> None:
        """Hides; a file's name may name a patient."""
        self._told = False
        self.hide()
        self._text.clear()

    @property
    def text(self) -> str:
        """The state in words."""
        return self._text.text()

    @property
    def button(self) -> QPushButton:
        """Files, files all the same, or chooses the folder."""
        return self._button

    def _press(self) -> None:
        self._answer.emit()

    def _offer(self, answer: SignalInstance, text: str, tip: str) -> None:
        """What the button does next."""
        self._answer = answer
        self._button.setText(self._words(text))
        self._button.setToolTip(tooltip(self._reason) or self._words(tip))

    def _say(self, icon: str, text: str, *, tone: Tone, button: bool) -> None:
        self.set_tone(tone)
        self._icon.show_icon(icon)
        self._text.setText(text)
        self._button.setVisible(button)
        self._offer(self.pressed, "action.file", "action.file.tip")
