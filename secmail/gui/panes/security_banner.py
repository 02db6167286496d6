"""The banner that says in words how a message was protected. It stands outside of everything a message can paint."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.models.identity_words import Asked
from secmail.gui.models.protection import BannerWords
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ShortLabel, ToneFrame, plain_label, selectable, title_label

_DETAILS_HEIGHT = 260


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
        self._lines = plain_label("", self)
        self._asked: Asked | None = None
        self.ask_button = QPushButton(self)
        self.ask_button.hide()
        self._details = _Details(self)
        self._details.hide()
        self._arrange()
        self.hide()

    def show_words(self, banner: BannerWords) -> None:
        """Replaces everything and closes the details."""
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
        self._asked = banner.asked
        self._button.setChecked(False)
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
        self._asked = None
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
    def button(self) -> QToolButton:
        """Opens and closes the details."""
        return self._button

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
    """Headings with sentences; scrolls when there are many signers."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setMaximumHeight(_DETAILS_HEIGHT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._labels: list[QLabel] = []
        self._page = QWidget(self)
        self._layout = QVBoxLayout(self._page)
        self._layout.setContentsMargins(44, style.SPACE, style.SPACE, 0)
        self._layout.setSpacing(3)
        self.setWidget(self._page)
        self.viewport().setAutoFillBackground(False)
        self._page.setAutoFillBackground(False)

    def show_sections(self, sections: tuple[tuple[str, tuple[str, ...]], ...], name: str) -> None:
        self.forget()
        self.setAccessibleName(name)
        for heading, sentences in sections:
            self._add(title_label(heading, self._page, 1.0))
            for sentence in sentences:
                self._add(selectable(plain_label(sentence, self._page)))

    def forget(self) -> None:
        for label in self._labels:
            label.clear()
            self._layout.removeWidget(label)
            label.setParent(None)
            label.deleteLater()
        self._labels = []

    @property
    def text(self) -> str:
        return "\n".join(label.text() for label in self._labels)

    def _add(self, label: QLabel) -> None:
        self._labels.append(label)
        self._layout.addWidget(label)
