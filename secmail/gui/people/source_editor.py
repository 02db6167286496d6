"""A directory to be set up: where it is, its key, and every value of its profile that is otherwise here."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from secmail.api.directory import KeepDirectory
from secmail.domain.directory import PROFILE, DirectoryKind, DirectorySource
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog, secret_field
from secmail.gui.safe_text import one_line

NAMES = {
    DirectoryKind.LDAP: ("host", "port", "tls", "base", "user", "ca_file", "scope"),
    DirectoryKind.FHIR: ("url", "ca_file"),
    DirectoryKind.OPEN_DATA: ("url", "white_list", "ca_file"),
}
"""Values with a field of their own; others are typed as `name = value`, one a line."""
_LINES = 5
_LONGEST = 200


class SourceDialog(TaskDialog):
    """`kept` once it is set up. An empty field, and a line that is gone, mean what the profile says.

    `source` without an id: another one of its profile.
    """

    kept = Signal()

    def __init__(self, desk: Desk, parent: QWidget, source: DirectorySource) -> None:
        words = desk.words
        super().__init__(
            desk, parent, title=words("source.heading" if source.id else "source.another"), ok=words("contact.save")
        )
        self._source = source
        self._rows = QFormLayout()
        self._rows.setHorizontalSpacing(style.WIDE)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.addLayout(self._rows)
        self.title_field = QLineEdit(source.title, self)
        self._add("title", self.title_field)
        self.title_field.setPlaceholderText(words("source.as-profile"))
        self.fields = {name: QLineEdit(self._changed(name), self) for name in NAMES[source.kind]}
        for name, field in self.fields.items():
            default = one_line(source.default(name), _LONGEST)
            usual = words("source.port.usual") if name == "port" else ""
            field.setPlaceholderText(words("source.default", word=default) if default else usual)
            self._add(name, field)
        self.secret = secret_field(self)
        self.secret.setPlaceholderText(words("source.secret.kept"))
        if source.kind is not DirectoryKind.OPEN_DATA:
            self._add("secret", self.secret)
        self.others = QPlainTextEdit(self._others(), self)
        self.others.setTabChangesFocus(True)
        self.others.setFixedHeight(self.others.fontMetrics().lineSpacing() * _LINES + style.WIDE)
        self._add("others", self.others)
        self.enabled = QCheckBox(words("source.enabled"), self)
        self.enabled.setChecked(source.enabled or not source.set_up)
        self.form.addWidget(self.enabled)
        self.secret.setVisible(source.kind is not DirectoryKind.OPEN_DATA)

    @property
    def source(self) -> DirectorySource:
        """As it stands in the form."""
        typed = {}
        for line in self.others.toPlainText().splitlines():
            name, sign, word = line.partition("=")
            if sign:
                typed[name.strip()] = word.strip()
        typed |= {name: word for name, field in self.fields.items() if (word := field.text().strip())}
        made_from = tuple(each for each in self._source.values if each[0] == PROFILE)
        values = (*made_from, *typed.items())
        return DirectorySource(
            self._source.id,
            self._source.kind,
            self.title_field.text().strip(),
            values,
            enabled=self.enabled.isChecked(),
            secret=self.secret.text(),
        )

    def begin(self) -> None:
        """Keeps it; the directory is not asked."""
        command = KeepDirectory(self.source)
        self.secret.clear()
        self.run(command, self._done)

    def _done(self, _: object) -> None:
        self.kept.emit()
        self.finish()

    def _others(self) -> str:
        """What has no field, and what is empty on purpose where the profile has a word."""
        values = {**dict(self._source.defaults), **dict(self._source.values)}
        without = {PROFILE, *(name for name in NAMES[self._source.kind] if values.get(name) or not self._emptied(name))}
        return "\n".join(f"{name} = {word}".rstrip() for name, word in values.items() if name not in without)

    def _emptied(self, name: str) -> bool:
        return (name, "") in self._source.values and bool(self._source.default(name))

    def _changed(self, name: str) -> str:
        word = self._source.value(name)
        return word if word != self._source.default(name) else ""

    def _add(self, name: str, field: QWidget) -> None:
        text = self.desk.words(f"source.{name}")
        field.setAccessibleName(text.replace("&", ""))
        self._rows.addRow(text, field)  # with its key
