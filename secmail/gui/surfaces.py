"""Small building blocks: plain labels, icons in the colour of their text, and surfaces with a tone."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from secmail.gui import icons, style
from secmail.gui.safe_text import breakable, tooltip, unbroken
from secmail.gui.style import Tone

EDGE = 5
_SOON_MS = 150


class PlainLabel(QLabel):
    """Shows `:`, `?` or a quotation mark never apart from its word, and still says its text as it was given."""

    def setText(self, text: str) -> None:
        self._given = text
        super().setText(unbroken(text))
        if not text:
            self.sizeHint()  # Qt would keep what stood here until the label is laid out again

    def text(self) -> str:
        shown = super().text()
        return self._given if shown else shown

    def clear(self) -> None:
        self.setText("")


def plain_label(text: str, parent: QWidget, *, wrap: bool = True) -> QLabel:
    """A label that never reads its text as HTML."""
    label = PlainLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    label.setText(text)
    return label


class BreakableLabel(PlainLabel):
    """Where a long address goes on in the next line instead of being cut. Not to be copied from with the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        super().setText(breakable(text))
        self._given = text


def read_only_text(parent: QWidget, name: str) -> QPlainTextEdit:
    """A plain text that cannot be changed and remembers nothing of what it showed."""
    made = QPlainTextEdit(parent)
    made.setReadOnly(True)
    made.setUndoRedoEnabled(False)
    made.setAccessibleName(name)
    made.setFrameShape(QFrame.Shape.StyledPanel)
    made.setTabChangesFocus(True)
    return made


def selectable(label: QLabel) -> QLabel:
    """Lets the mouse copy from a label."""
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def title_label(text: str, parent: QWidget, factor: float = 1.1) -> QLabel:
    """A bold label, a step above the text."""
    label = plain_label(text, parent)
    label.setFont(style.scaled(parent.font(), factor, bold=True))
    return label


class ShortLabel(QLabel):
    """Plain text on one line, cut where it does not fit; the tool tip then says all of it."""

    def __init__(self, parent: QWidget, cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._cut = cut

    @property
    def is_cut(self) -> bool:
        """Whether less than all of it is seen."""
        return QFontMetrics(self.font()).horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        space = self.contentsRect()
        shown = QFontMetrics(self.font()).elidedText(self.text(), self._cut, space.width())
        painter = QPainter(self)
        self.style().drawItemText(
            *(painter, space, int(self.alignment()), self.palette(), self.isEnabled(), shown, self.foregroundRole())
        )
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell()

    def _tell(self) -> None:
        self.setToolTip(tooltip(self.text()) if self.is_cut else "")


def on_press(button: QAbstractButton, deed: Callable[[], object]) -> None:
    """Runs a deed when the button is pressed, without the state that Qt's signal carries."""

    def pressed(_checked: bool = False) -> None:
        deed()

    button.clicked.connect(pressed)


def once_for_many(owner: QObject, deed: Callable[[], object]) -> Callable[[], None]:
    """What to call each time that something changes: the deed comes soon after, once for all of them."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(_SOON_MS)
    timer.timeout.connect(deed)

    def changed() -> None:
        if not timer.isActive():
            timer.start()

    return changed


def clearable(field: QLineEdit, name: str) -> None:
    """Gives a field a button that empties it; `name` says so to who cannot see its sign."""
    field.setClearButtonEnabled(True)
    for button in field.findChildren(QToolButton):
        button.setAccessibleName(name)
        button.setToolTip(name)


class _EnterPresses(QObject):
    """Listens on one button."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(watched, QAbstractButton) and isinstance(event, QKeyEvent) and event.key() in enter:
            if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
                watched.click()
            return True
        return super().eventFilter(watched, event)


def only_with_focus(button: QPushButton) -> None:
    """Enter presses the button while it has the focus, and never from a field beside it."""
    button.setAutoDefault(False)
    button.installEventFilter(_EnterPresses(button))


def fit_height(area: QScrollArea, page: QWidget, *, limit: int) -> None:
    """Makes a list as high as its rows ask for at its width, but not higher than `limit`."""
    layout = page.layout()
    width = max(area.viewport().width(), 400)
    wanted = layout.totalHeightForWidth(width) if layout is not None and layout.hasHeightForWidth() else 0
    area.setFixedHeight(min((wanted or page.sizeHint().height()) + 2, limit))


class IconLabel(QWidget):
    """An icon that follows the palette; decoration beside words, so it has no words of its own."""

    def __init__(self, parent: QWidget, size: int = style.ICON) -> None:
        super().__init__(parent)
        self._name = ""
        self._size = size
        self.setFixedSize(size, size)

    def show_icon(self, name: str) -> None:
        """Shows another icon."""
        self._name = name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._name:
            colour = self.palette().color(QPalette.ColorRole.WindowText)
            picture = icons.pixmap(self._name, colour, size=self._size, ratio=self.devicePixelRatioF())
            painter = QPainter(self)
            painter.drawPixmap(QPointF(0, 0), picture)
            painter.end()


class ToneFrame(QFrame):
    """A rounded surface in the colours of a tone, with a thick edge at its side; its labels take the ink."""

    def __init__(self, tone: Tone, parent: QWidget) -> None:
        super().__init__(parent)
        self._tone = tone
        self._colour()

    @property
    def tone(self) -> Tone:
        """What the surface means now."""
        return self._tone

    def set_tone(self, tone: Tone) -> None:
        """Changes the meaning."""
        self._tone = tone
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._colour()

    def paintEvent(self, event: QPaintEvent) -> None:
        surface = style.surface(self._tone, QApplication.palette())
        body = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(body, style.RADIUS, style.RADIUS)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(shape)
        painter.fillRect(body, QColor(surface.ground))
        painter.fillRect(QRectF(0, 0, EDGE, body.height()), QColor(surface.edge))
        if style.is_contrast(QApplication.palette()):  # the ground is that of the window
            painter.setPen(QPen(QColor(surface.edge), 2))
            painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), style.RADIUS, style.RADIUS)
        painter.end()

    def _colour(self) -> None:
        surface = style.surface(self._tone, QApplication.palette())
        colours = QPalette(QApplication.palette())
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
            colours.setColor(role, QColor(surface.ink))
        self.setPalette(colours)
        self.update()
