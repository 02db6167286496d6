"""Line icons in the colour of the text beside them. A missing file gives an empty icon: words say everything anyway."""

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

_ALONE = frozenset({"app", "close", "help", "up", "down", "table", "zoom-in", "zoom-out"})
"""What stands without words, in the middle of its place."""
_GRID = 24
"""On which the icons are drawn; two units at each side of most stay empty."""
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"


@cache
def _source(name: str) -> str:
    path = FOLDER / f"{name}.svg"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def pixmap(name: str, colour: QColor, *, size: int, ratio: float) -> QPixmap:
    """One icon, `size` logical pixels wide, sharp on a screen of this ratio."""
    key, made = f"{name} {colour.name()} {size} {ratio}", QPixmap()
    if not QPixmapCache.find(key, made):  # rows are painted with theirs at every change
        made = _drawn(_lines(name, colour), size=size, ratio=ratio)
        QPixmapCache.insert(key, made)
    return made


def icon(name: str, palette: QPalette, *, listed: bool = False) -> QIcon:
    """An icon for buttons, paler where they are disabled; `listed`: as light as the text of a marked row.

    Those that stand beside words leave a gap to them, which styles draw too close.
    """
    made = QIcon()
    active, disabled = QPalette.ColorGroup.Active, QPalette.ColorGroup.Disabled
    inks = [
        (QIcon.Mode.Normal, palette.color(active, QPalette.ColorRole.ButtonText)),
        (QIcon.Mode.Disabled, palette.color(disabled, QPalette.ColorRole.ButtonText)),
    ]
    if listed:
        inks.append((QIcon.Mode.Selected, palette.color(active, QPalette.ColorRole.HighlightedText)))
    for mode, ink in inks:
        lines = _lines(name, ink)
        for ratio in _ratios():
            made.addPixmap(_drawn(lines, size=24, ratio=ratio, apart=not listed and name not in _ALONE), mode)
    return made


def _ratios() -> set[float]:
    """Of the screens that are there; one that comes later is served from the largest. Each costs time at the start."""
    return {2.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}


def _lines(name: str, colour: QColor) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("#000", colour.name()).encode()))


def _drawn(lines: QSvgRenderer, *, size: int, ratio: float, apart: bool = False) -> QPixmap:
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    if lines.isValid():
        painter = QPainter(made)
        room = QRectF(0, 0, made.width(), made.height())
        if apart:
            grain = made.width() / _GRID
            room.adjust(-1.5 * grain, 0.75 * grain, -3 * grain, -0.75 * grain)
        lines.render(painter, room)
        painter.end()
    made.setDevicePixelRatio(ratio)
    return made
