"""What one person chooses about the window on this computer: colours, contrast, announcements."""

from dataclasses import replace
from typing import cast, get_args

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QFormLayout, QVBoxLayout, QWidget

from secmail.gui import preferences, style
from secmail.gui.i18n import Words
from secmail.gui.preferences import Preferences
from secmail.gui.style import Contrast, Scheme
from secmail.gui.surfaces import plain_label


def setting_rows(page: QWidget) -> QFormLayout:
    """The layout of a page of settings."""
    form = QFormLayout(page)
    form.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
    form.setVerticalSpacing(style.SPACE)
    form.setHorizontalSpacing(style.WIDE)
    return form


def setting_lines(page: QWidget) -> QVBoxLayout:
    """The layout of a page with whole sentences: a form gives lines that wrap too much room, or too little."""
    lines = QVBoxLayout(page)
    lines.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
    lines.setSpacing(style.SPACE)
    return lines


def setting_row(lines: QVBoxLayout, name: str, choice: QWidget) -> None:
    """A choice with its name beside it, whose letter takes the keyboard there."""
    form = QFormLayout()
    form.setHorizontalSpacing(style.WIDE)
    form.addRow(name, choice)
    lines.addLayout(form)


class OwnSettings(QObject):
    """Two pages, `looks` and `desktop`. `saved` after each choice."""

    saved = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.looks, self.desktop = QWidget(parent), QWidget(parent)
        self.scheme = self._choice("settings.scheme", get_args(Scheme))
        self.contrast = self._choice("settings.contrast", get_args(Contrast))
        self.notices = QCheckBox(words("settings.notices"), self.desktop)
        self.sounds = QCheckBox(words("settings.sounds"), self.desktop)
        looks, desktop = setting_rows(self.looks), setting_rows(self.desktop)
        looks.addRow(words("settings.scheme"), self.scheme)
        looks.addRow(words("settings.contrast"), self.contrast)
        looks.addRow(plain_label(words("settings.looks.hint"), self.looks))
        desktop.addRow(self.notices)
        desktop.addRow(self.sounds)
        desktop.addRow(plain_label(words("settings.notices.hint"), self.desktop))
        self.notices.toggled.connect(self.sounds.setEnabled)
        self.read()
        for box in (self.notices, self.sounds):
            box.clicked.connect(self._keep)
        for choice in (self.scheme, self.contrast):
            choice.activated.connect(self._keep)

    def read(self) -> None:
        """Shows what is chosen."""
        chosen = preferences.read()
        self.scheme.setCurrentIndex(self.scheme.findData(chosen.scheme))
        self.contrast.setCurrentIndex(self.contrast.findData(chosen.contrast))
        self.notices.setChecked(chosen.notices)
        self.sounds.setChecked(chosen.sounds)
        self.sounds.setEnabled(chosen.notices)

    def _keep(self, _: object) -> None:
        before = preferences.read()
        chosen = replace(
            before,
            scheme=cast(Scheme, self.scheme.currentData()),
            contrast=cast(Contrast, self.contrast.currentData()),
            notices=self.notices.isChecked(),
            sounds=self.sounds.isChecked(),
        )
        preferences.write(chosen)
        if _looks(chosen) != _looks(before):
            application = QApplication.instance()
            assert isinstance(application, QApplication), "widgets need a QApplication"
            style.apply(application, chosen.scheme, chosen.contrast)
        self.saved.emit()

    def _choice(self, name: str, offered: tuple[str, ...]) -> QComboBox:
        choice = QComboBox(self.looks)
        choice.setAccessibleName(self._words(name).replace("&", ""))
        for one in offered:
            choice.addItem(self._words(f"{name}.{one}"), one)
        return choice


def _looks(chosen: Preferences) -> tuple[Scheme, Contrast]:
    return chosen.scheme, chosen.contrast
