"""The technical sheet: questions of support beside the program's own answers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from secmail.domain.diagnosis import TechnicalSheet
from secmail.domain.sentences.diagnosis import sheet_lines
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.surfaces import plain_label, selectable, title_label


class SheetPage(QScrollArea):
    """Empty until the answers are there."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.sheet: TechnicalSheet | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(words("diagnosis.sheet.name"))

    def show_sheet(self, sheet: TechnicalSheet) -> None:
        """In the place of what was shown."""
        self.sheet = sheet
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setSpacing(style.WIDE)
        layout.addWidget(plain_label(self._words("diagnosis.sheet.hint"), page))
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.WIDE)
        grid.setVerticalSpacing(style.SPACE)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        for row, (asked, answer) in enumerate(sheet_lines(sheet, self._words.language)):
            grid.addWidget(title_label(asked, page, 1.0), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(selectable(plain_label(answer, page)), row, 1, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(grid)
        layout.addStretch(1)
        self.setWidget(page)
