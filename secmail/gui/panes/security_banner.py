"""The banner that says in words how a message was protected. It stands outside of everything a message can paint."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from secmail.api.commands import CheckRevocation
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.models.identity_words import Asked
from secmail.gui.models.protection import BannerWords
from secmail.gui.models.signer_words import Place, Section, Step
from secmail.gui.style import Tone
from secmail.gui.surfaces import (
    BreakableLabel,
    IconLabel,
    ShortLabel,
    ToneFrame,
    plain_label,
    selectable,
    title_label,
)

_DETAILS_HEIGHT = 300
_STEP_ICONS = {Tone.TRUST: "trusted", Tone.DANGER: "broken", Tone.CAUTION: "doubt"}


class SecurityBanner(ToneFrame):
    """One line where all is well, whole sentences where not; "Details" opens who signed, how checked, remarks."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._words = words
        self._icon = IconLabel(self)
        self._title = title_label("", self, 1.0)
        self._brief = ShortLabel(self)
        self._button = QToolButton(self)
        self._button.setCheckable(True)
        self._button.setAutoRaise(True)
        self._button.setText(words("banner.details"))
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setArrowType(Qt.ArrowType.RightArrow)
        self._button.toggled.connect(self._toggle)
        self._lines = BreakableLabel(self)
        self._asked: Asked | None = None
        self._said: BannerWords | None = None
        self.ask_button = QPushButton(self)
        self.ask_button.hide()
        self.check: CheckRevocation | None = None
        """What can be fetched about the signers now."""
        self._details = _Details(self)
        self.check_button = self._details.check_button
        self._details.hide()
        self._arrange()
        self.hide()

    def show_words(self, banner: BannerWords, *, again: bool = False) -> None:
        """Replaces everything, and closes the details unless it is the same message `again`."""
        if again and banner == self._said:
            return  # what the reader has scrolled to stays
        self._said = banner
        self.set_tone(banner.tone)
        self._icon.show_icon(banner.icon)
        self._title.setText(banner.title)
        # Beside a title that may need two lines there is no room for anything.
        self._title.setWordWrap(not banner.brief)
        self._title_row.setStretch(0, 0 if banner.brief else 1)
        self._brief.setText(banner.brief)
        self._brief.setVisible(bool(banner.brief))
        self._lines.setText("\n".join(banner.lines))
        self._lines.setVisible(bool(banner.lines))
        self._details.show_sections(banner.details, self._words("banner.facts"))
        self._asked, self.check = banner.asked, banner.check
        if not again:
            self._button.setChecked(False)
            self.tell_check("", self._words("now.check"))
        self._show_asked()
        self.setAccessibleName(f"{self._words('banner')} : {banner.title}")
        self.setAccessibleDescription(" ".join((banner.sentence, banner.encryption, *banner.about)))
        self.show()

    def forget(self) -> None:
        """Hides the banner and drops its words."""
        self.hide()
        self._button.setChecked(False)
        for label in (self._title, self._brief, self._lines):
            label.clear()
        self._details.forget()
        self._asked = self.check = self._said = None
        self.tell_check("", self._words("now.check"))
        self._show_asked()
        self.setAccessibleName(self._words("banner"))
        self.setAccessibleDescription("")

    @property
    def spoken(self) -> str:
        """The words shown above the details."""
        return " ".join(filter(None, (self._title.text(), self._brief.text(), self._lines.text())))

    @property
    def details_text(self) -> str:
        """The words of the details, whether open or not."""
        return self._details.text

    @property
    def details_bar(self) -> QScrollBar:
        """Scrolls the details."""
        return self._details.verticalScrollBar()

    @property
    def check_told(self) -> str:
        """What came of fetching what is published."""
        return self._details.check_told

    @property
    def button(self) -> QToolButton:
        """Opens and closes the details."""
        return self._button

    def tell_check(self, told: str, button: str) -> None:
        """What came of fetching what is published, and what the button does next."""
        self._details.tell_check(told, button)

    def _show_asked(self) -> None:
        """To confirm who signed; what was confirmed can be taken back from the details."""
        asked = self._asked
        self.ask_button.setVisible(asked is not None and (not asked.confirmed or self._button.isChecked()))
        if asked is not None:
            self.ask_button.setText(self._words("identity.withdraw" if asked.confirmed else "identity.confirm"))

    def _toggle(self, opened: bool) -> None:
        self._details.setVisible(opened)
        self._show_asked()
        self._button.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self._button.setAccessibleName(self._words("banner.hide" if opened else "banner.details"))

    def _arrange(self) -> None:
        self._title_row = QHBoxLayout()
        self._title_row.setSpacing(style.WIDE)
        self._title_row.addWidget(self._title)
        self._title_row.addWidget(self._brief, 1)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addLayout(self._title_row)
        text.addWidget(self._lines)
        text.addWidget(self.ask_button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(style.SPACE)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE // 2, style.SPACE // 2)
        layout.addLayout(row)
        layout.addWidget(self._details)


class _Details(QScrollArea):
    """Headings with what stands below them; scrolls when there is more than a few lines."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setMaximumHeight(_DETAILS_HEIGHT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._parts: list[QWidget] = []
        self._page = QWidget(self)
        self._layout = QVBoxLayout(self._page)
        self._layout.setContentsMargins(44, style.SPACE, style.SPACE, 0)
        self._layout.setSpacing(3)
        self._check = QWidget(self._page)
        self.check_button = QPushButton(self._check)
        self._checked = plain_label("", self._check)
        check = QVBoxLayout(self._check)
        check.setContentsMargins(0, style.SPACE // 2, 0, 0)
        check.addWidget(self.check_button, 0, Qt.AlignmentFlag.AlignLeft)
        check.addWidget(self._checked)
        self._check.hide()
        self.setWidget(self._page)
        self.viewport().setAutoFillBackground(False)
        self._page.setAutoFillBackground(False)

    def show_sections(self, sections: tuple[Section, ...], name: str) -> None:
        self.forget()
        self.setAccessibleName(name)
        for heading, lines in sections:
            title = title_label(heading, self._page, 1.0)
            title.setContentsMargins(0, style.SPACE // 2 if self._parts else 0, 0, 0)
            self._add(title)
            for line in lines:
                if line is Place.CHECK:
                    self._layout.addWidget(self._check)
                    self._check.show()
                else:
                    self._add(self._made(line))

    def tell_check(self, told: str, button: str) -> None:
        self.check_button.setText(button)
        self._checked.setText(told)
        self._checked.setVisible(bool(told))

    def forget(self) -> None:
        self._layout.removeWidget(self._check)
        self._check.hide()
        for part in self._parts:
            for label in (part, *part.findChildren(QLabel)):
                if isinstance(label, QLabel):
                    label.clear()
            self._layout.removeWidget(part)
            part.setParent(None)
            part.deleteLater()
        self._parts = []

    @property
    def check_told(self) -> str:
        return self._checked.text()

    @property
    def text(self) -> str:
        labels = [one for part in self._parts for one in (part, *part.findChildren(QLabel)) if isinstance(one, QLabel)]
        return "\n".join(label.text() for label in labels)

    def _made(self, line: str | Step) -> QWidget:
        if isinstance(line, Step):
            return _StepView(line, self._page)
        return selectable(plain_label(line, self._page))

    def _add(self, part: QWidget) -> None:
        self._layout.addWidget(part)
        self._parts.append(part)


class _StepView(QWidget):
    """One certificate on the way to an authority."""

    def __init__(self, step: Step, parent: QWidget) -> None:
        super().__init__(parent)
        icon = IconLabel(self)
        icon.show_icon(_STEP_ICONS[step.tone])
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(selectable(title_label(step.title, self, 1.0)))
        for line in step.lines:
            text.addWidget(selectable(plain_label(line, self)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(style.SPACE)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
