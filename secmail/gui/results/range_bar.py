"""Where a value stands against its range, drawn small: the range as a band between its bounds, the value as a mark.

Place and shape say it without colour: a dot inside of the band, a pointed mark outside, a hollow one for "<5", and for
a 5 whose range is "<5".
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF

from secmail.gui import style
from secmail.gui.style import Tone
from secmail.hprim.model import Flag, Result

_BETWEEN = (0.25, 0.75)
_UP_TO = (0.0, 0.66)
_FROM = (0.34, 1.0)
_MARK = 4.5
_BAND = 6.0


@dataclass(frozen=True, slots=True)
class Bar:
    """`band`: from where to where the range goes, and `at`: where the value stands, in parts of the width (0 to 1).

    `side`: -1 below, 0 inside, 1 above the range. `at`: None without a number. `open_end`: more or less than measured,
    or on a bound that is no part of the range.
    """

    band: tuple[float, float]
    at: float | None
    side: int
    open_end: bool


def bar_of(result: Result) -> Bar | None:
    """None where there is no range, or none that can be drawn."""
    low, high, number = result.low, result.high, None if result.is_withdrawn else result.number
    if (low is None and high is None) or not all(one is None or one.is_finite() for one in (low, high, number)):
        return None
    if low is not None and high is not None and low >= high:
        return None
    band = _BETWEEN if low is not None and high is not None else _FROM if low is not None else _UP_TO
    if number is None:
        return Bar(band, None, 0, open_end=False)
    side = _side(number, result)
    open_end = result.comparator is not None or _on_open_bound(number, result)
    return Bar(band, _place(number, low, high, side=side), side, open_end=open_end)


def _side(number: Decimal, result: Result) -> int:
    """Outside only where all that a value may be is: "<10" may well be below an upper bound of 5."""
    low, high, comparator = result.low, result.high, result.comparator
    less, more = comparator in {"<", "<="}, comparator in {">", ">="}
    beside = _on_open_bound(number, result) and (low is None or high is None)
    below = low is not None and (number < low or (number == low and (comparator == "<" or beside)))
    above = high is not None and (number > high or (number == high and (comparator == ">" or beside)))
    return -1 if below and not more else 1 if above and not less else 0


def _on_open_bound(number: Decimal, result: Result) -> bool:
    """Whether it is the bound of a range that is written "< 5"; of two bounds nobody knows which is meant so."""
    return result.open_range and number in {result.low, result.high}


def _place(number: Decimal, low: Decimal | None, high: Decimal | None, *, side: int) -> float:
    """From 0 to 1. Linear between two bounds; beyond a single one nearer and nearer to the end."""
    with localcontext() as context:
        context.traps[InvalidOperation] = False
        if low is not None and high is not None:
            share = (number - low) / (high - low)
            return _clamped(_BETWEEN[0] + float(max(min(share, Decimal(2)), Decimal(-2))) / 2)
        bound = low if low is not None else high
        assert bound is not None
        if bound <= 0 or number <= 0:
            inside = (_UP_TO if low is None else _FROM)[0 if low is None else 1]
            return _clamped({-1: 0.15, 1: 0.85}.get(side, (inside + 0.5) / 2))
        if number <= bound:
            edge = _FROM[0] if low is not None else _UP_TO[1]
            return _clamped(edge * float(number / bound))
        edge = _FROM[0] if low is not None else _UP_TO[1]
        return _clamped(1 - (1 - edge) * float(bound / number))


def _clamped(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def paint_bar(painter: QPainter, room: QRectF, bar: Bar, *, flag: Flag | None, palette: QPalette) -> None:
    """Draws it into a room, in the colours of the palette."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle, left, width = room.center().y(), room.left() + _MARK + 1, room.width() - 2 * _MARK - 2
    line = QColor(palette.color(QPalette.ColorRole.Shadow if not style.is_dark(palette) else QPalette.ColorRole.Light))
    painter.setPen(QPen(line, 1))
    painter.drawLine(QPointF(left, middle), QPointF(left + width, middle))
    painter.setBrush(QColor(style.surface(Tone.NEUTRAL, palette).edge))
    start, end = bar.band
    painter.drawRoundedRect(QRectF(left + start * width, middle - _BAND / 2, (end - start) * width, _BAND), 2, 2)
    if bar.at is not None:
        colour = _colour(bar, flag, palette)
        painter.setPen(QPen(colour, 1.6))
        painter.setBrush(palette.color(QPalette.ColorRole.Base) if bar.open_end else colour)
        painter.drawPolygon(_mark(QPointF(left + bar.at * width, middle), bar.side))
    painter.restore()


def _colour(bar: Bar, flag: Flag | None, palette: QPalette) -> QColor:
    if bar.side == 0 and flag in {None, Flag.NORMAL}:
        return palette.color(QPalette.ColorRole.Text)
    tone = Tone.DANGER if flag in {Flag.PANIC_LOW, Flag.PANIC_HIGH} else Tone.CAUTION
    return QColor(style.surface(tone, palette).ink)


def _mark(at: QPointF, side: int) -> QPolygonF:
    """A lozenge inside of the range; a triangle that points to where the value lies outside."""
    x, y, half = at.x(), at.y(), _MARK
    if side == 0:
        return QPolygonF([QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)])
    tip = x + side * half
    return QPolygonF(
        [QPointF(tip, y), QPointF(tip - side * 2 * half, y - half), QPointF(tip - side * 2 * half, y + half)]
    )
