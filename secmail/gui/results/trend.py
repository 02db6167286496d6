"""Analyses over time: a list to choose from, their plots, and the words of the value that is pointed at."""

import importlib
from collections.abc import Sequence
from types import ModuleType
from typing import Protocol

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from secmail.domain.errors import SecmailError
from secmail.domain.series import Series
from secmail.gui import icons, style
from secmail.gui.desk import Desk
from secmail.gui.note import Note
from secmail.gui.notice_view import NoticeView
from secmail.gui.results.courses import Course, course_of
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label

PLOT_MODULE = "secmail.gui.results.plot"
SHOWN_AT_MOST = 6
"""Plots that stand below one another."""
_KEY = Qt.ItemDataRole.UserRole


class Drawing(Protocol):
    """What is asked of the plots' widget, whose module is loaded late."""

    def show_courses(self, courses: Sequence[Course]) -> None: ...

    def forget(self) -> None: ...


class TrendPanel(QWidget):
    """`print_wanted`: what is shown is to be printed."""

    print_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._courses: dict[str, Course] = {}
        self.plot: Drawing | None = None
        words = desk.words
        self.list = QListWidget(self)
        self.list.setAccessibleName(words("trend.list"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        # The edges of its boxes are seen in the dark, as those of check boxes.
        pattern = QCheckBox(self)
        pattern.hide()
        self.list.setPalette(QApplication.palette(pattern))
        self.list.itemChanged.connect(self._draw)
        self.notice = NoticeView(self)
        self.detail = Note(self)
        self.print_button = QPushButton(icons.icon("print", self.palette()), words("trend.print"), self)
        only_with_focus(self.print_button)
        self.print_button.setEnabled(False)
        on_press(self.print_button, self.print_wanted.emit)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(words("trend.plot"))
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pages = QStackedWidget(self)
        self._arrange()

    def show_series(self, series: Sequence[Series], *, chosen: str = "", unit: str = "") -> None:
        """Offers these analyses; `chosen`: the key of the one that is drawn first, else the first with a course."""
        found = [course_of(one, self._desk.words) for one in series]
        self._courses = {one.key: one for one in found if one.marks or one.unplaced}
        courses = list(self._courses.values())
        wanted = f"{chosen}|{unit}"
        if wanted not in self._courses:
            most = max(courses, key=lambda one: len(one.marks), default=None)
            wanted = most.key if most is not None else ""
        with QSignalBlocker(self.list):
            self.list.clear()
            for one in courses:
                item = QListWidgetItem(one.title, self.list)
                item.setData(_KEY, one.key)
                item.setFlags(
                    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
                )
                item.setCheckState(Qt.CheckState.Checked if one.key == wanted else Qt.CheckState.Unchecked)
                if one.key == wanted:
                    self.list.setCurrentItem(item)
        self._draw()

    def forget(self) -> None:
        """Nothing of a patient stays."""
        self._courses = {}
        self.list.clear()
        self.detail.clear()
        if self.plot is not None:
            self.plot.forget()

    @property
    def shown(self) -> tuple[Course, ...]:
        """The courses that are chosen."""
        items = (self.list.item(row) for row in range(self.list.count()))
        ticked = [item.data(_KEY) for item in items if item.checkState() is Qt.CheckState.Checked]
        return tuple(self._courses[key] for key in ticked[:SHOWN_AT_MOST])

    def _draw(self, *_: object) -> None:
        if self.plot is None:
            self._load()
            return
        words, courses = self._desk.words, self.shown
        self.plot.show_courses(courses)
        drawn = any(course.marks for course in courses)
        self.print_button.setEnabled(drawn)
        unplaced = [said for course in courses for said in course.unplaced]
        if drawn:
            self._pages.setCurrentWidget(self._area)
        else:
            key = "trend.no-numbers" if unplaced else "trend.choose"
            self.notice.show_notice(icon="result", title=words(key))
            self._pages.setCurrentWidget(self.notice)
        told = words("trend.unplaced", values="\n".join(unplaced[-10:])) if unplaced else words("trend.hint")
        self.detail.say(told, Tone.NEUTRAL, icon="help")

    def _load(self) -> None:
        """The library is read beside the main thread; what is chosen then is drawn."""
        self.notice.show_notice(icon="result", title=self._desk.words("trend.loading"))
        self._pages.setCurrentWidget(self.notice)
        self._desk.bridge.run(
            lambda: importlib.import_module(PLOT_MODULE), self, then=self._loaded, otherwise=self._not_loaded
        )

    def _loaded(self, module: ModuleType) -> None:
        if self.plot is None:
            made = module.TrendPlot(self._desk.words, self)
            made.pointed.connect(self._tell)
            self._area.setWidget(made)
            self.plot = made
        self._draw()

    def _not_loaded(self, _error: SecmailError) -> None:
        self.notice.show_notice(icon="doubt", title=self._desk.words("trend.unavailable"))

    def _tell(self, said: str) -> None:
        self.detail.say(said, Tone.NEUTRAL, icon="result")

    def _arrange(self) -> None:
        words = self._desk.words
        choice = QWidget(self)
        left = QVBoxLayout(choice)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(plain_label(words("trend.tick"), choice))
        left.addWidget(self.list, 1)
        self._pages.addWidget(self.notice)
        self._pages.addWidget(self._area)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(choice)
        splitter.addWidget(self._pages)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 3)
        splitter.setChildrenCollapsible(False)
        foot = QHBoxLayout()
        foot.addWidget(self.detail, 1)
        foot.addStretch()
        foot.addWidget(self.print_button, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, style.SPACE)
        layout.addWidget(splitter, 1)
        layout.addLayout(foot)
