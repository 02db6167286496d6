"""What strikes in a report, pinned above its table: it is on the screen whatever the size of the window.

The table keeps the laboratory's order, so a panic value may stand far down; here it never does.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.results.strikes import Strike
from secmail.gui.safe_text import whole_units
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, only_with_focus

SEVERE_SHOWN = 10
OTHERS_SHOWN = 12
"""Values that are named; of more only the number is told."""
OTHERS_LINES = 2
_ASIDE = style.ICON + 5 * style.SPACE
"""Pixels of a line that are not for its words: edge, sign, margins."""


class StrikingStrip(QWidget):
    """`other_wanted`: the next report of the message with a value beyond the panic limits is to be shown."""

    other_wanted = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._listed: tuple[str, ...] = ()
        self._tight = False
        self._severe, self._severe_text = _frame(Tone.DANGER, "urgent", self)
        self._others, self._others_text = _frame(Tone.CAUTION, "doubt", self)
        self._elsewhere, self._elsewhere_text = _frame(Tone.DANGER, "urgent", self)
        self._severe_text.setFont(style.scaled(self.font(), 1.0, bold=True))
        self.other_button = QPushButton(words("strike.elsewhere.show"), self._elsewhere)
        only_with_focus(self.other_button)
        on_press(self.other_button, self.other_wanted.emit)
        elsewhere = self._elsewhere.layout()
        assert isinstance(elsewhere, QHBoxLayout)
        elsewhere.addWidget(self.other_button, 0, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE // 2)
        for frame in (self._severe, self._others, self._elsewhere):
            layout.addWidget(frame)
        # It takes what it needs: the table below gives way, not these lines.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.forget()

    def show_strikes(self, found: Sequence[Strike], *, elsewhere: Sequence[str] = ()) -> None:
        """Shows those of one report. `elsewhere`: whose other reports in the message have panic values."""
        words = self._words
        severe = [one.full(words) for one in found if one.severe]
        others = [one.short for one in found if not one.severe]
        named = "\n".join((*severe[:SEVERE_SHOWN], *self._more(len(severe) - SEVERE_SHOWN)))
        _say(self._severe, self._severe_text, named)
        self._listed = tuple(others)
        self._list_others()
        names = ", ".join((*elsewhere[:SEVERE_SHOWN], *self._more(len(elsewhere) - SEVERE_SHOWN)))
        _say(self._elsewhere, self._elsewhere_text, words("strike.elsewhere", names=names) if names else "")
        self.setVisible(bool(found or elsewhere))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._list_others()

    def _list_others(self) -> None:
        """As many as two lines hold, and how many more there are."""
        said = (self._others_words(count) for count in range(min(len(self._listed), OTHERS_SHOWN), 0, -1))
        none = self._words.count("result.abnormal", len(self._listed)) if self._listed else ""
        _say(self._others, self._others_text, none if self._tight else next(filter(self._fits, said), none))

    def _others_words(self, count: int) -> str:
        named = " · ".join((*self._listed[:count], *self._more(len(self._listed) - count)))
        return self._words("strike.others", values=named)

    def _fits(self, text: str) -> bool:
        # By the width that the label is about to get: it is laid out after its strip.
        metrics, room = self._others_text.fontMetrics(), QRect(0, 0, self.width() - _ASIDE, 10_000)
        needed = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, whole_units(text)).height()
        return needed < metrics.lineSpacing() * (OTHERS_LINES + 0.5)

    def set_tight(self, tight: bool) -> None:
        """Where there is hardly any room, only the number of the less severe is told."""
        if tight != self._tight:
            self._tight = tight
            self._list_others()

    def forget(self) -> None:
        """Nothing of a report stays."""
        self.show_strikes(())

    @property
    def text(self) -> str:
        """All that is said."""
        labels = (self._severe_text, self._others_text, self._elsewhere_text)
        return "\n".join(filter(None, (one.text() for one in labels)))

    def _more(self, number: int) -> tuple[str, ...]:
        return (self._words.count("strike.more", number),) if number > 0 else ()


class WholeLabel(QLabel):
    """A wrapped label that a layout without room may not squeeze."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        """Shows `g/L` never apart, and still says its text as it was given."""
        self._given = text
        super().setText(whole_units(text))

    def text(self) -> str:
        return self._given if super().text() else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hold()

    def hold(self) -> None:
        """Keeps the height that its text takes at its width."""
        self.setMinimumHeight(0)  # what it takes is told with the minimum in it
        self.setMinimumHeight(self.heightForWidth(self.width()) if self.text() else 0)


def _frame(tone: Tone, icon: str, parent: QWidget) -> tuple[ToneFrame, WholeLabel]:
    frame = ToneFrame(tone, parent)
    sign = IconLabel(frame)
    sign.show_icon(icon)
    text = WholeLabel(frame)  # not selectable: a hidden label would keep its document
    layout = QHBoxLayout(frame)
    layout.setContentsMargins(style.SPACE + 4, style.SPACE // 2, style.SPACE, style.SPACE // 2)
    layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(text, 1)
    return frame, text


def _say(frame: ToneFrame, label: WholeLabel, text: str) -> None:
    label.setText(text)
    label.hold()
    frame.setAccessibleName(text.replace("\n", ". "))
    frame.setVisible(bool(text))
