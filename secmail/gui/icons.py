"""Line icons in the colour of the text beside them. A missing file gives an empty icon: words say everything anyway."""

from collections.abc import Callable, Iterator
from functools import cache, partial
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
    lines = partial(_lines, name, colour)
    return _kept(f"{name} {colour.name()} {size} {ratio}", partial(_drawn, lines, size=size, ratio=ratio))


def icon(name: str, palette: QPalette, *, listed: bool = False) -> QIcon:
    """An icon for buttons, paler where they are disabled; `listed`: as light as the text of a marked row.

    Those that stand beside words leave a gap to them, which styles draw too close.
    """
    made = QIcon()
    apart = not listed and name not in _ALONE
    for mode, ink in _inks(palette, listed=listed):
        lines = cache(partial(_lines, name, ink))
        for ratio in _ratios():
            draw = partial(_drawn, lines, size=24, ratio=ratio, apart=apart)
            made.addPixmap(_kept(f"{name} {ink.name()} 24 {ratio} {apart}", draw), mode)
    return made


def _inks(palette: QPalette, *, listed: bool) -> Iterator[tuple[QIcon.Mode, QColor]]:
    active, disabled = QPalette.ColorGroup.Active, QPalette.ColorGroup.Disabled
    yield QIcon.Mode.Normal, palette.color(active, QPalette.ColorRole.ButtonText)
    yield QIcon.Mode.Disabled, palette.color(disabled, QPalette.ColorRole.ButtonText)
    if listed:
        yield QIcon.Mode.Selected, palette.color(active, QPalette.ColorRole.HighlightedText)


def _ratios() -> set[float]:
    """Of the screens that are there; one that comes later is served from the largest. Each costs time at the start."""
    return {2.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}


def _lines(name: str, colour: QColor) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("#000", colour.name()).encode()))


def _kept(key: str, draw: Callable[[], QPixmap]) -> QPixmap:
    """Drawn once: rows are painted with theirs at every change, and many buttons bear the same."""
    made = QPixmap()
    if not QPixmapCache.find(key, made):
        made = draw()
        QPixmapCache.insert(key, made)
    return made


def _drawn(lines: Callable[[], QSvgRenderer], *, size: int, ratio: float, apart: bool = False) -> QPixmap:
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    drawing = lines()
    if drawing.isValid():
        painter = QPainter(made)
        room = QRectF(0, 0, made.width(), made.height())
        if apart:
            grain = made.width() / _GRID
            room.adjust(-1.5 * grain, 0.75 * grain, -3 * grain, -0.75 * grain)
        drawing.render(painter, room)
        painter.end()
    made.setDevicePixelRatio(ratio)
    return made
