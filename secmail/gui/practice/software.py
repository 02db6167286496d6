"""The practice software: which, into which folder, in which form; what became of files; filing by itself."""

from datetime import datetime

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from secmail.api.events import Event, JobFailed, SessionLocked, SessionOpened
from secmail.api.exporting import (
    DropFolderChanged,
    FolderState,
    FolderStatus,
    LettersDropped,
    PracticeSoftwares,
    SendTestFile,
    SetPracticeSoftware,
)
from secmail.domain.errors import Code
from secmail.domain.exports import GENERIC, ExportPolicy, ExportRecord
from secmail.domain.practice_software import Preset, values_of
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.note import Note, open_at
from secmail.gui.practice.automatic import AutomaticView
from secmail.gui.practice.letters import LettersView
from secmail.gui.practice.place import PlaceView
from secmail.gui.practice.values import GroundLabel, ValuesForm
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label
from secmail.gui.tabs import Tabs
from secmail.gui.upkeep.target import TargetField

_DECLINED = {Code.CARD_PIN_CANCELLED, Code.CANCELLED_AT_STOP}


class SoftwareDialog(QDialog):
    """Stands beside the main window. `saved`: the settings were kept; `held_wanted`: to see what waits."""

    saved = Signal()
    held_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._presets: tuple[Preset, ...] = ()
        self._policy: ExportPolicy | None = None
        self._test: ExportRecord | None = None
        words = desk.words
        self.setWindowTitle(words("software.title"))
        self.program = QComboBox(self)
        self.folder = TargetField(desk, self, title=words("software.tab.folder"), prepare=_prepare)
        self.folder.line.setPlaceholderText(words("software.folder.none"))
        self.folder_ground = GroundLabel(words, self)
        self.form = ValuesForm(words, self)
        self.place = PlaceView(desk, self)
        self.automatic = AutomaticView(desk, self)
        self.letters = LettersView(desk, self)
        self.note = Note(self)
        self.reset_button, self.test_button, self.save_button, self.close_button = (
            self._button(key) for key in ("software.reset", "software.test", "software.save", "task.close")
        )
        self._arrange()
        self._connect()
        self._update()

    def start(self) -> None:
        """Shows itself with what is set today."""
        self.note.clear()
        self.show()
        self.raise_()
        self.activateWindow()
        self._desk.bridge.ask(PracticeSoftwares(), self, then=self._take_presets)

    def forget(self) -> None:
        """Names of files and laboratories leave with the session."""
        self._test = None
        self.note.clear()
        self.place.forget()
        self.automatic.forget()
        self.letters.forget()

    @property
    def edited(self) -> bool:
        """Whether something stands in the form that is not kept."""
        policy, preset = self._policy, self._preset
        if policy is None or preset is None:
            return False
        others = preset.name != policy.program or self.form.values != values_of(policy)
        return others or self.folder.path != (policy.folder or "")

    def save(self) -> None:
        """Keeps what the form says; the folder is tried by writing."""
        self._keep(test=False)

    def send_test(self) -> None:
        """Keeps what the form says where that is new, then writes a test file."""
        if self.edited:
            self._keep(test=True)
        else:
            self._write_test()

    # what is asked and heard

    def _hear(self, event: Event) -> None:
        match event:
            case SessionLocked():
                self.forget()
                if self.isVisible():
                    self._refresh()
            case LettersDropped(taken=taken):
                self.letters.take_round(taken)
            case SessionOpened() | DropFolderChanged() if self.isVisible():
                self._refresh()

    def _refresh(self) -> None:
        self._desk.bridge.ask(FolderStatus(), self, then=self._take_state)
        self.place.ask()
        self.automatic.ask()
        self.letters.ask()

    def _take_presets(self, presets: tuple[Preset, ...]) -> None:
        self._presets = presets
        with QSignalBlocker(self.program):
            self.program.clear()
            for preset in presets:
                self.program.addItem(_title(preset, self._desk.words), preset.name)
        self._policy = None
        self._refresh()

    def _take_state(self, state: FolderState) -> None:
        self.automatic.show_state(state)
        self._follow_test(state)
        if self._policy is None or not self.edited:
            self._show_policy(state.policy)

    def _show_policy(self, policy: ExportPolicy) -> None:
        self._policy = policy
        place = self.program.findData(policy.program)
        with QSignalBlocker(self.program):
            self.program.setCurrentIndex(place if place >= 0 else self.program.findData(GENERIC))
        if self._preset is not None:
            self.form.show_values(self._preset, values_of(policy))
        self.folder.take(policy.folder or "")

    @property
    def _preset(self) -> Preset | None:
        name = self.program.currentData()
        return next((preset for preset in self._presets if preset.name == name), None)

    def _choose_program(self, _: int) -> None:
        preset = self._preset
        if preset is not None:
            self.form.show_values(preset, preset.values)
            if not self.folder.path and preset.folders:
                self.folder.take(preset.folders[0])
        self._update()

    def _take_preset_again(self) -> None:
        if self._preset is not None:
            self.form.show_values(self._preset, self._preset.values)
        self._update()

    # deeds

    def _keep(self, *, test: bool) -> None:
        preset, policy = self._preset, self._policy
        if preset is None or policy is None or self.form.unfit:
            return
        folder = self.folder.path if self.folder.path != (policy.folder or "") else None
        self.note.say(self._desk.words("task.working"), Tone.NEUTRAL, icon="sync")

        def kept(result: object) -> None:
            assert isinstance(result, ExportPolicy)
            self._kept(result, test=test)

        listener = JobListener(self, done=kept, failed=self._fail, cancelled=self.note.clear)
        self._desk.bridge.submit(SetPracticeSoftware(preset.name, self.form.overrides, folder or None), listener)

    def _kept(self, policy: ExportPolicy, *, test: bool) -> None:
        self._show_policy(policy)
        self._update()
        self._refresh()
        unset = policy.folder is None
        key = "software.saved.no-folder" if unset else "software.saved"
        self.note.say(self._desk.words(key), Tone.CAUTION if unset else Tone.NEUTRAL, icon="doubt" if unset else "done")
        self.saved.emit()
        if test and not unset:
            self._write_test()

    def _write_test(self) -> None:
        self.note.say(self._desk.words("software.test.writing"), Tone.NEUTRAL, icon="sync")
        listener = JobListener(self, done=self._tested, failed=self._fail, cancelled=self.note.clear)
        self._desk.bridge.submit(SendTestFile(), listener)

    def _tested(self, result: object) -> None:
        assert isinstance(result, ExportRecord)
        self._test = result
        words = self._desk.words
        self.note.say(words("software.test.lies", file=one_line(result.file, 120)), Tone.NEUTRAL, icon="clock")
        self.place.ask()

    def _follow_test(self, state: FolderState) -> None:
        """Whether the program has taken the test file."""
        test = self._test
        if test is None or any(one.key == test.key for one in (*state.lying, *state.waiting)):
            return
        self._test = None
        now: datetime = self._desk.now()
        words = self._desk.words
        self.note.say(words("software.test.taken", time=words.short_moment(now, now)), Tone.NEUTRAL, icon="filed")

    def _fail(self, failure: JobFailed) -> None:
        if failure.code in _DECLINED:
            self.note.clear()
            return
        problem = shown(failure.code, self._desk.words.language, words=failure.words)
        self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _update(self) -> None:
        words, preset = self._desk.words, self._preset
        fits = preset is not None and self._policy is not None and not self.form.unfit
        self.save_button.setEnabled(fits and self.edited)
        self.test_button.setEnabled(fits and bool(self.folder.path))
        self.reset_button.setVisible(bool(self.form.overrides))
        if preset is not None:
            title = _title(preset, self._desk.words).replace("&", "&&")
            self.reset_button.setText(words("software.reset", title=title))
            own = bool(self.folder.path) and self.folder.path not in preset.folders
            self.folder_ground.show_ground(None if own else preset.grounds["folder"], program=preset.name)
            self.folder_ground.setVisible(bool(self.folder.path))
            self.folder.line.setAccessibleDescription(self.folder_ground.why)

    # construction

    def _button(self, key: str) -> QPushButton:
        button = QPushButton(
            self._desk.words(key, title="") if key == "software.reset" else self._desk.words(key), self
        )
        only_with_focus(button)
        return button

    def _connect(self) -> None:
        self.program.activated.connect(self._choose_program)
        self.folder.changed.connect(self._update)
        self.form.changed.connect(self._update)
        self.automatic.changed.connect(self._refresh)
        self.automatic.held_wanted.connect(self.held_wanted)
        on_press(self.reset_button, self._take_preset_again)
        on_press(self.test_button, self.send_test)
        on_press(self.save_button, self.save)
        on_press(self.close_button, self.close)
        self._desk.bridge.heard.connect(self._hear)

    def _arrange(self) -> None:
        words = self._desk.words
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(style.WIDE)
        for place, (key, widget, field) in enumerate(
            (("software.program", self.program, self.program), ("software.folder", self.folder, self.folder.line))
        ):
            label = QLabel(words(key), self)
            label.setBuddy(field)
            field.setAccessibleName(words(key).replace("&", ""))
            grid.addWidget(label, place, 0)
            grid.addWidget(widget, place, 1)
        grid.addWidget(self.folder_ground, 1, 2)
        grid.addWidget(plain_label(words("software.folder.hint"), self), 2, 1, 1, 2)
        tabs = Tabs(self)
        tabs.setDocumentMode(True)
        tabs.setAccessibleName(words("software.title"))
        tabs.addTab(self.form, words("software.tab.form"))
        tabs.addTab(self.place, words("software.tab.folder"))
        tabs.addTab(self.automatic, words("software.tab.automatic"))
        tabs.addTab(self.letters, words("software.tab.letters"))
        self.tabs = tabs
        self.test_button.setToolTip(words("software.test.tip"))
        foot = QHBoxLayout()
        foot.addWidget(self.test_button)
        foot.addWidget(self.reset_button)
        foot.addStretch(1)
        foot.addWidget(self.save_button)
        foot.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE + 2)
        layout.addLayout(grid)
        layout.addWidget(tabs, 1)
        layout.addWidget(self.note)
        layout.addLayout(foot)
        self.setMinimumWidth(620)
        open_at(self, 800, 720)


def _title(preset: Preset, words: Words) -> str:
    return words("software.generic") if preset.name == GENERIC else one_line(preset.title, 40)


def _prepare(dialog: QFileDialog) -> None:
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
