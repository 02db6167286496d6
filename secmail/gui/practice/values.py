"""The values of a practice software as a form: each can be changed, and says whether it is known or assumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from secmail.domain.errors import Rejected
from secmail.domain.export_names import NameFacts, file_stem
from secmail.domain.exports import GENERIC, Beside, Encoding, FirstLine, LineEnds, Portion, SubFolders, Version, Witness
from secmail.domain.exports import WitnessName as WitnessNaming
from secmail.domain.practice_software import NAMES, Ground, Preset, Values, policy_of
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.note import Note
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, plain_label

CHOICES: Mapping[str, type[StrEnum]] = {
    "encoding": Encoding,
    "line_ends": LineEnds,
    "portion": Portion,
    "version": Version,
    "first_line": FirstLine,
    "witness": Witness,
    "witness_name": WitnessNaming,
    "attachments": Beside,
    "sub_folders": SubFolders,
}
_EXAMPLE = ("ab12cd34", "LABTIL", "26112000417", "DURAND_EXEMPLE")


@dataclass(frozen=True, slots=True)
class _Row:
    """What stands in a line of the form."""

    name: QLabel
    editor: QComboBox | QLineEdit
    ground: "GroundLabel"


class GroundLabel(QWidget):
    """ "connu", "supposé" or "choisi ici", with its sign; the source is in the tip, and told at the foot."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._icon = IconLabel(self, 16)
        self._text = plain_label("", self, wrap=False)
        self.why = ""
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)

    @property
    def text(self) -> str:
        """How the value stands."""
        return self._text.text()

    def show_ground(self, ground: Ground | None, *, program: str = "") -> None:
        """Shows it; None: it was chosen here. What suits no program in particular is called careful, not known."""
        words = self._words
        if ground is not None and program == GENERIC:
            icon, key, self.why = "settings", "ground.careful", ground.fr if words.language == "fr" else ground.en
        elif ground is None:
            icon, key, self.why = "draft", "ground.own", words("ground.own.why")
        else:
            icon, key = ("done", "ground.certain") if ground.certain else ("help", "ground.assumed")
            self.why = ground.fr if words.language == "fr" else ground.en
        self._icon.show_icon(icon)
        self._text.setText(words(key))
        self.setToolTip(tooltip(self.why))


class ValuesForm(QWidget):
    """All values of `practice_software.NAMES`. `changed` after each change by a person."""

    changed = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._preset: Preset | None = None
        self._filling = False
        self._page = QWidget(self)
        self._grid = QGridLayout(self._page)
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(style.WIDE)
        self._grid.setVerticalSpacing(style.SPACE // 2)
        self.rows = {name: self._row(place, name) for place, name in enumerate(NAMES)}
        self.example = plain_label("", self)
        self.source = Note(self)
        self._arrange()

    def show_values(self, preset: Preset, values: Values) -> None:
        """Shows them, beside what the preset says."""
        self._preset = preset
        self._filling = True
        for name, row in self.rows.items():
            value = str(getattr(values, name))
            if isinstance(row.editor, QComboBox):
                row.editor.setCurrentIndex(max(row.editor.findData(value), 0))
            else:
                row.editor.setText(value)
        self._filling = False
        self._update()

    @property
    def values(self) -> Values:
        """As they stand in the form."""
        return Values(**{name: _value(row.editor) for name, row in self.rows.items()})

    @property
    def overrides(self) -> tuple[tuple[str, str], ...]:
        """What differs from the preset."""
        if self._preset is None:
            return ()
        usual, now = self._preset.values, self.values
        return tuple((name, getattr(now, name)) for name in NAMES if getattr(now, name) != getattr(usual, name))

    @property
    def unfit(self) -> str:
        """The name of the value that cannot be kept so; empty: all can."""
        try:
            policy_of("", self.values, None)
        except Rejected as error:
            return error.detail
        return ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Where a value comes from is told while it has the keyboard."""
        if event.type() == QEvent.Type.FocusIn:
            for name, row in self.rows.items():
                if row.editor is watched:
                    self._tell(name)
        return super().eventFilter(watched, event)

    def _tell(self, name: str) -> None:
        words, row = self._words, self.rows[name]
        said = words("ground.line", name=words(f"value.{name}"), ground=row.ground.text, why=row.ground.why)
        if name == "pattern":
            said = f"{said} {words('value.pattern.help')}"
        self.source.say(said, Tone.NEUTRAL, icon="help")

    def _edited(self, name: str) -> None:
        if not self._filling:
            self._update()
            self._tell(name)
            self.changed.emit()

    def _update(self) -> None:
        preset = self._preset
        if preset is None:
            return
        words, own = self._words, dict(self.overrides)
        for name, row in self.rows.items():
            row.ground.show_ground(None if name in own else preset.grounds[name], program=preset.name)
            row.editor.setAccessibleDescription(f"{row.ground.text}. {row.ground.why}")
        has_witness = self.values.witness != Witness.NONE
        for name in ("witness_extension", "witness_name"):
            self.rows[name].editor.setEnabled(has_witness)
        unfit = self.unfit
        if unfit in self.rows:
            said = words("software.unfit", name=words(f"value.{unfit}"))
        else:
            said = words("software.example", file=_example(self.values))
            if "{patient}" in self.values.pattern:
                said = f"{said} {words('value.pattern.patient')}"
        self.example.setText(said)

    def _row(self, place: int, name: str) -> _Row:
        words = self._words
        editor: QComboBox | QLineEdit
        if name in CHOICES:
            editor = QComboBox(self._page)
            for choice in CHOICES[name]:
                editor.addItem(words(f"choice.{name}.{choice.value}"), choice.value)
            editor.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            editor.setMinimumContentsLength(18)
            editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            editor.currentIndexChanged.connect(partial(self._on_change, name))
        else:
            editor = QLineEdit(self._page)
            editor.textEdited.connect(partial(self._on_change, name))
        editor.setAccessibleName(words(f"value.{name}"))
        editor.installEventFilter(self)
        label = QLabel(words(f"value.{name}"), self._page)
        label.setBuddy(editor)
        ground = GroundLabel(words, self._page)
        for column, widget in enumerate((label, editor, ground)):
            self._grid.addWidget(widget, place, column)
        return _Row(label, editor, ground)

    def _on_change(self, name: str, _now: object) -> None:
        self._edited(name)

    def _arrange(self) -> None:
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(self._page)
        area.setAccessibleName(self._words("software.form"))
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, style.SPACE)
        layout.addWidget(area, 1)
        layout.addWidget(self.example)
        layout.addWidget(self.source)
        self.source.say(self._words("ground.hint"), Tone.NEUTRAL, icon="help")


def _value(editor: QComboBox | QLineEdit) -> str:
    return str(editor.currentData()) if isinstance(editor, QComboBox) else editor.text().strip()


def _example(values: Values) -> str:
    """The name of an invented file."""
    message, sender, request, patient = _EXAMPLE
    by_report = 1 if values.portion == Portion.REPORT else 0
    facts = NameFacts(
        datetime(2026, 11, 20, 8, 30),  # noqa: DTZ001 -- invented, and shown as it stands
        message,
        part=0,
        report=by_report,
        sequence=42,
        sender=sender,
        request=request,
        patient=patient,
    )
    return one_line(f"{file_stem(values.pattern, facts)}{values.extension}", 120)
