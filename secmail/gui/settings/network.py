"""How the web is reached, and what is fetched from it without being asked."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from secmail.domain.settings import Settings, SettingsChange
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.settings.own import setting_lines
from secmail.gui.surfaces import on_press, only_with_focus, plain_label

_LONGEST = 300


class NetworkPage(QWidget):
    """`changed` carries a `SettingsChange`."""

    changed = Signal(object)

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self.proxy = QLineEdit(self)
        self.proxy.setMaxLength(_LONGEST)
        self.proxy.setPlaceholderText(words("settings.proxy.none"))
        self.proxy.setAccessibleName(words("settings.proxy").replace("&", ""))
        self.keep_button = QPushButton(words("settings.proxy.keep"), self)
        only_with_focus(self.keep_button)
        self.revocation = QCheckBox(words("settings.revocation"), self)
        line = QHBoxLayout()
        line.addWidget(self.proxy, 1)
        line.addWidget(self.keep_button)
        name = QLabel(words("settings.proxy"), self)
        name.setBuddy(self.proxy)
        lines = setting_lines(self)
        lines.addWidget(name)
        lines.addLayout(line)
        lines.addWidget(plain_label(words("settings.proxy.hint"), self))
        lines.addSpacing(style.WIDE)
        lines.addWidget(self.revocation)
        lines.addWidget(plain_label(words("settings.revocation.hint"), self))
        lines.addStretch(1)
        on_press(self.keep_button, self._keep_proxy)
        self.proxy.returnPressed.connect(self._keep_proxy)
        self.revocation.clicked.connect(lambda on: self.changed.emit(SettingsChange(fetch_revocation=on)))

    @property
    def places(self) -> Mapping[str, QWidget]:
        """Where each setting stands, by its name."""
        return {"http_proxy": self.proxy, "fetch_revocation": self.revocation}

    def show_settings(self, kept: Settings) -> None:
        """Shows what is set."""
        self.proxy.setText(kept.http_proxy)
        self.revocation.setChecked(kept.fetch_revocation)

    def _keep_proxy(self) -> None:
        self.changed.emit(SettingsChange(http_proxy=self.proxy.text()))
