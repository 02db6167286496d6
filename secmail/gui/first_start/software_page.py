"""Fifth screen: the practice software: which one, its folder found, a test file sent."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QLabel, QWidget

from secmail.api.events import Event, JobFailed
from secmail.api.exporting import (
    DropFolderChanged,
    FolderState,
    FolderStatus,
    PracticeSoftwares,
    SendTestFile,
    SetPracticeSoftware,
)
from secmail.api.setup import SetupStep
from secmail.domain.errors import SecmailError
from secmail.domain.exports import GENERIC, ExportPolicy, ExportRecord
from secmail.domain.practice_software import Preset
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.first_start.page import StepPage
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import plain_label
from secmail.gui.upkeep.target import TargetField


class SoftwareStep(StepPage):
    """The rest of what can be set stands in its own dialog."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(SetupStep.SOFTWARE, desk, parent)
        words = desk.words
        self._presets: tuple[Preset, ...] = ()
        self._policy: ExportPolicy | None = None
        self._working = False
        self._test: ExportRecord | None = None
        self.program = QComboBox(self)
        self.program.setAccessibleName(words("software.program").replace("&", ""))
        self.folder = TargetField(desk, self, title=words("software.tab.folder"), prepare=_prepare)
        self.folder.line.setPlaceholderText(words("software.folder.none"))
        self._found = plain_label("", self)
        form = QFormLayout()
        form.setVerticalSpacing(style.SPACE)
        form.setHorizontalSpacing(style.WIDE)
        for key, widget, field in (
            ("software.program", self.program, self.program),
            ("software.folder", self.folder, self.folder.line),
        ):
            label = QLabel(words(key), self)
            label.setBuddy(field)
            form.addRow(label, widget)
        self.body.addLayout(form)
        self.body.addWidget(self._found)
        self.body.addWidget(plain_label(words("first.software.more"), self))
        self.body.addStretch(1)
        self.program.activated.connect(self._choose)
        self.folder.changed.connect(self._edited)

    @property
    def deed(self) -> str:
        """Keeping it and sending a test file, until that was done."""
        return "" if self._test is not None else self.desk.words("first.software.test")

    @property
    def first(self) -> QWidget:
        """The choice of the program."""
        return self.program

    @property
    def ready(self) -> bool:
        """Whether a program and a folder are known."""
        return not self._working and self._preset is not None and bool(self.folder.path)

    def begin(self) -> None:
        """Keeps the choice; the folder is tried by writing."""
        preset = self._preset
        if preset is None:
            return
        self._working = True
        self.note.say(self.desk.words("software.test.writing"), Tone.NEUTRAL, icon="sync")
        policy = self._policy
        kept = policy is not None and policy.program == preset.name and policy.folder == self.folder.path
        if kept:
            self._send_test(policy)
        else:
            order = SetPracticeSoftware(preset.name, (), self.folder.path)
            self.desk.bridge.submit(order, JobListener(self, done=self._send_test, failed=self.fail))
        self.changed.emit()

    def enter(self) -> None:
        """Reads what is known and what is set."""
        self.desk.bridge.ask(PracticeSoftwares(), self, then=self._take_presets)

    def hear(self, event: Event) -> None:
        """The practice software has taken something."""
        if isinstance(event, DropFolderChanged) and self._test is not None:
            self.desk.bridge.ask(FolderStatus(), self, then=self._follow_test)

    def fail(self, failure: JobFailed) -> None:
        """The choice may be kept all the same: only the test is missing."""
        self._working = False
        super().fail(failure)

    def _take_presets(self, presets: tuple[Preset, ...]) -> None:
        self._presets = presets
        with QSignalBlocker(self.program):
            kept = self.program.currentData()
            self.program.clear()
            for preset in presets:
                generic = preset.name == GENERIC
                title = self.desk.words("software.generic") if generic else one_line(preset.title, 40)
                self.program.addItem(title, preset.name)
            self.program.setCurrentIndex(self.program.findData(kept or GENERIC))
        self.desk.bridge.ask(FolderStatus(), self, then=self._take_state)

    def _take_state(self, state: FolderState) -> None:
        first, self._policy = self._policy is None, state.policy
        self.changed.emit()
        if not first or self.folder.path:
            return
        if state.policy.folder is not None:
            self.program.setCurrentIndex(max(self.program.findData(state.policy.program), 0))
            self.folder.take(state.policy.folder)
        else:
            self._look_around()

    def _look_around(self) -> None:
        """Which program is on this computer tells its folder."""
        presets = self._presets

        def look() -> tuple[Preset, str] | None:
            known = ((preset, folder) for preset in presets for folder in preset.folders)
            return next(((preset, folder) for preset, folder in known if Path(folder).is_dir()), None)

        self.desk.bridge.run(look, self, then=self._propose, otherwise=self._nothing_seen)

    def _propose(self, found: tuple[Preset, str] | None) -> None:
        if found is not None and not self.folder.path:
            preset, folder = found
            self.program.setCurrentIndex(self.program.findData(preset.name))
            self.folder.take(folder)
            self._found.setText(self.desk.words("first.software.found", title=one_line(preset.title, 40)))

    def _nothing_seen(self, _: SecmailError) -> None:
        """What cannot be looked at is chosen by hand."""

    @property
    def _preset(self) -> Preset | None:
        name = self.program.currentData()
        return next((preset for preset in self._presets if preset.name == name), None)

    def _choose(self, _: int) -> None:
        preset = self._preset
        if preset is not None and preset.folders and not self.folder.path:
            self.folder.take(preset.folders[0])
        self._edited()

    def _edited(self) -> None:
        self._test = None
        self.note.clear()
        self.changed.emit()

    def _send_test(self, policy: object) -> None:
        assert isinstance(policy, ExportPolicy)
        self._policy = policy
        self.settled.emit()
        self.desk.bridge.submit(SendTestFile(), JobListener(self, done=self._test_lies, failed=self.fail))

    def _test_lies(self, record: object) -> None:
        assert isinstance(record, ExportRecord)
        self._working, self._test = False, record
        said = self.desk.words("software.test.lies", file=one_line(record.file, 120))
        self.note.say(said, Tone.NEUTRAL, icon="done")
        self.changed.emit()

    def _follow_test(self, state: FolderState) -> None:
        test, words, now = self._test, self.desk.words, self.desk.now()
        if test is not None and all(one.key != test.key for one in (*state.lying, *state.waiting)):
            self.note.say(words("software.test.taken", time=words.short_moment(now, now)), Tone.NEUTRAL, icon="filed")


def _prepare(dialog: QFileDialog) -> None:
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
