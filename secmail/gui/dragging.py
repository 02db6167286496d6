"""Messages that are dragged, under a small picture: Qt's own shows whole rows, which hide the places to let go over."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView

from secmail.gui import icons, style
from secmail.gui.models.message_table import dragged

_ICON = 20


def drag_messages(view: QAbstractItemView, actions: Qt.DropAction) -> None:
    """What is marked there. Returns when it was let go."""
    data = view.model().mimeData(view.selectedIndexes())
    messages = dragged(data)
    if not messages:
        return
    drag = QDrag(view)
    drag.setMimeData(data)
    drag.setPixmap(picture(view, len(messages)))
    drag.setHotSpot(QPoint(-style.SPACE, -style.SPACE))
    drag.exec(actions, Qt.DropAction.CopyAction)


def picture(view: QAbstractItemView, count: int) -> QPixmap:
    """How many letters, and nothing of what they say."""
    palette, metrics = view.palette(), view.fontMetrics()
    said = view.locale().toString(count)
    width = _ICON + metrics.horizontalAdvance(said) + 3 * style.SPACE
    height = max(_ICON, metrics.height()) + style.SPACE
    ratio = view.devicePixelRatioF()
    made = QPixmap(round(width * ratio), round(height * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(palette.base().color())
    painter = QPainter(made)
    painter.setFont(view.font())
    painter.setPen(palette.text().color())
    painter.drawRect(0, 0, width - 1, height - 1)
    icons.icon("letter", palette).paint(painter, style.SPACE, (height - _ICON) // 2, _ICON, _ICON)
    place = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    painter.drawText(0, 0, width - style.SPACE, height, place, said)
    painter.end()
    return made
