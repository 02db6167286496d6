"""What belongs to this computer: the language, which card software and authorities count; the rest is only shown."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QScrollArea, QWidget

from secmail.domain.sentences.text import LANGUAGES
from secmail.domain.settings import Settings, SettingsChange
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line
from secmail.gui.settings.own import setting_lines, setting_row
from secmail.gui.surfaces import plain_label, selectable, title_label

_TECHNICAL = (
    *("card_modules", "card_environment", "card_folders", "trust_folders"),
    *("key_file", "accept_test_certificates", "certificate_policies", "policies_of_roots"),
)
_LONGEST = 300


class ComputerPage(QScrollArea):
    """`changed` carries a `SettingsChange`, which counts from the next start on."""

    changed = Signal(object)

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(words("settings.page.computer"))
        page = QWidget(self)
        self.language = QComboBox(page)
        self.language.setAccessibleName(words("settings.language").replace("&", ""))
        self.language.addItem(words("settings.language.as-computer"), "")
        for one in LANGUAGES:
            self.language.addItem(words(f"settings.language.{one}"), one)
        self.modules = QCheckBox(words("settings.modules"), page)
        self.igc = QCheckBox(words("settings.igc"), page)
        self.technical: dict[str, QLabel] = {name: selectable(plain_label("", page)) for name in _TECHNICAL}
        lines = setting_lines(page)
        setting_row(lines, words("settings.language"), self.language)
        lines.addWidget(self.modules)
        lines.addWidget(self.igc)
        lines.addSpacing(style.SPACE)
        lines.addWidget(title_label(words("settings.technical"), page, 1.0))
        for label in self.technical.values():
            lines.addWidget(label)
        lines.addWidget(plain_label(words("settings.technical.hint"), page))
        lines.addStretch(1)
        self.setWidget(page)
        self.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        self.language.activated.connect(self._choose_language)
        self.modules.clicked.connect(lambda on: self.changed.emit(SettingsChange(find_card_modules=on)))
        self.igc.clicked.connect(lambda on: self.changed.emit(SettingsChange(igc_sante=on)))

    @property
    def places(self) -> Mapping[str, QWidget]:
        """Where each setting stands, by its name."""
        chosen = {"language": self.language, "find_card_modules": self.modules, "igc_sante": self.igc}
        return {**chosen, **self.technical}

    def show_settings(self, kept: Settings) -> None:
        """Shows what is set."""
        self.language.setCurrentIndex(max(0, self.language.findData(kept.language)))
        self.modules.setChecked(kept.find_card_modules)
        self.igc.setChecked(kept.igc_sante)
        words = self._words
        for name, label in self.technical.items():
            title = words(f"settings.technical.{name.replace('_', '-')}")
            label.setText(words("settings.technical.line", name=title, value=self._said(getattr(kept, name))))

    def _choose_language(self, place: int) -> None:
        self.changed.emit(SettingsChange(language=self.language.itemData(place)))

    def _said(self, value: bool | tuple[object, ...]) -> str:
        """Of pairs the names alone: what a variable holds may be a secret."""
        words = self._words
        if isinstance(value, bool):
            return words("settings.technical.yes" if value else "settings.technical.no")
        names = [str(one[0]) if isinstance(one, tuple) else str(one) for one in value]
        return one_line(", ".join(names), _LONGEST) or words("settings.technical.none")
