"""The optional limits of a mandate: only some folders, only some kinds of messages."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from secmail.api.queries import Folders
from secmail.domain.mandates import Scope
from secmail.domain.messages import Folder, Kind
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.models.folders import folder_name
from secmail.gui.surfaces import plain_label

_IMAGING = (Kind.IMAGING_REPORT, Kind.IMAGING)
_KINDS = (Kind.RESULT, Kind.LETTER, *_IMAGING, Kind.STRUCTURED, Kind.ADMINISTRATIVE)


class Limits(QWidget):
    """Folded in until it is ticked; nothing ticked inside means all."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(parent)
        self.box = QCheckBox(words("grant.limit"), self)
        self._words = words
        self._page = QWidget(self)
        self.kinds = {kind: QCheckBox(words(f"scope.only.{kind.value}"), self._page) for kind in _KINDS}
        self.folders = QListWidget(self._page)
        self.folders.setAccessibleName(words("grant.folders"))
        self.folders.setMaximumHeight(110)
        inner = QVBoxLayout(self._page)
        inner.setContentsMargins(26, 0, 0, 0)
        inner.setSpacing(style.SPACE)
        inner.addWidget(plain_label(words("grant.limit.hint"), self._page))
        for box in self.kinds.values():
            inner.addWidget(box)
        inner.addWidget(plain_label(words("grant.folders"), self._page))
        inner.addWidget(self.folders)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.box)
        layout.addWidget(self._page)
        self._page.hide()
        self.box.toggled.connect(self._page.setVisible)
        desk.bridge.ask(Folders(), self, then=self._take)

    @property
    def scope(self) -> Scope:
        """What is ticked."""
        if not self.box.isChecked():
            return Scope()
        items = [self.folders.item(place) for place in range(self.folders.count())]
        names = tuple(item.data(Qt.ItemDataRole.UserRole) for item in items if _is_ticked(item))
        return Scope(names, tuple(kind for kind, box in self.kinds.items() if box.isChecked()))

    def _take(self, folders: tuple[Folder, ...]) -> None:
        # One name stands for the folder of that name in every mailbox.
        for folder in {one.name: one for one in reversed(folders)}.values():
            item = QListWidgetItem(folder_name(folder, self._words))
            item.setData(Qt.ItemDataRole.UserRole, folder.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.folders.addItem(item)


def _is_ticked(item: QListWidgetItem) -> bool:
    return item.checkState() is Qt.CheckState.Checked
