"""The one visual language: spacing, type, and the colours of calm, trust, caution and danger, light and dark.

A colour never stands alone: whoever uses a tone shows an icon and words with it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

Scheme = Literal["system", "light", "dark"]

SPACE = 8
"""Pixels between things that belong together; twice that between groups."""
WIDE = 16
RADIUS = 6
MIN_POINT_SIZE = 11
ICON = 20


class Tone(StrEnum):
    """What a coloured surface means. `TRUST` is for a message whose sender is proven, and for nothing else."""

    TRUST = "trust"
    NEUTRAL = "neutral"
    CAUTION = "caution"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Surface:
    """Ground, edge and ink of a coloured surface; ink on ground has a contrast of at least 4.5."""

    ground: str
    edge: str
    ink: str


_LIGHT = {
    Tone.TRUST: Surface("#e6f4ea", "#1e7d3c", "#0f4f24"),
    Tone.NEUTRAL: Surface("#eef2f6", "#8a99a8", "#2a3742"),
    Tone.CAUTION: Surface("#fdf3dc", "#b37400", "#5c3b00"),
    Tone.DANGER: Surface("#fde8e6", "#b3261e", "#7a120c"),
}
_DARK = {
    Tone.TRUST: Surface("#15331f", "#58b577", "#c6efd2"),
    Tone.NEUTRAL: Surface("#29313a", "#728292", "#d5dee7"),
    Tone.CAUTION: Surface("#3b2f12", "#d9a032", "#f8e3b4"),
    Tone.DANGER: Surface("#451a17", "#f2766c", "#ffd9d5"),
}

_ROLES = QPalette.ColorRole
_LIGHT_ROLES = {
    _ROLES.Window: "#f5f7f9",
    _ROLES.WindowText: "#1c252d",
    _ROLES.Base: "#ffffff",
    _ROLES.AlternateBase: "#f3f6f9",
    _ROLES.Text: "#1c252d",
    _ROLES.PlaceholderText: "#66727e",
    _ROLES.Button: "#e9edf1",
    _ROLES.ButtonText: "#1c252d",
    _ROLES.BrightText: "#b3261e",
    _ROLES.ToolTipBase: "#ffffff",
    _ROLES.ToolTipText: "#1c252d",
    _ROLES.Highlight: "#1f5f99",
    _ROLES.HighlightedText: "#ffffff",
    _ROLES.Link: "#1f5f99",
    _ROLES.LinkVisited: "#1f5f99",
    _ROLES.Mid: "#c3ccd5",
    _ROLES.Dark: "#9aa7b3",
    _ROLES.Midlight: "#dfe5ea",
    _ROLES.Light: "#ffffff",
    _ROLES.Shadow: "#6b7782",
    _ROLES.Accent: "#1f5f99",
}
_DARK_ROLES = {
    _ROLES.Window: "#1e2429",
    _ROLES.WindowText: "#e6ebf0",
    _ROLES.Base: "#161b1f",
    _ROLES.AlternateBase: "#1c2227",
    _ROLES.Text: "#e6ebf0",
    _ROLES.PlaceholderText: "#93a0ac",
    _ROLES.Button: "#2b333a",
    _ROLES.ButtonText: "#e6ebf0",
    _ROLES.BrightText: "#f2766c",
    _ROLES.ToolTipBase: "#2b333a",
    _ROLES.ToolTipText: "#e6ebf0",
    _ROLES.Highlight: "#2f77b8",
    _ROLES.HighlightedText: "#ffffff",
    _ROLES.Link: "#7fb8ec",
    _ROLES.LinkVisited: "#7fb8ec",
    _ROLES.Mid: "#434e58",
    _ROLES.Dark: "#12161a",
    _ROLES.Midlight: "#353f48",
    _ROLES.Light: "#4a5660",
    _ROLES.Shadow: "#0b0e10",
    _ROLES.Accent: "#2f77b8",
}
_DARK_EDGE = "#b4c0cb"
_DISABLED = {"light": "#75808a", "dark": "#8a96a1"}


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than its ground."""
    return palette.color(_ROLES.WindowText).lightness() > palette.color(_ROLES.Window).lightness()


def surface(tone: Tone, palette: QPalette) -> Surface:
    """The colours of a tone in the scheme of this palette."""
    return (_DARK if is_dark(palette) else _LIGHT)[tone]


def palette(scheme: Literal["light", "dark"]) -> QPalette:
    """The colours of ordinary widgets."""
    made = QPalette()
    for role, colour in (_DARK_ROLES if scheme == "dark" else _LIGHT_ROLES).items():
        made.setColor(role, QColor(colour))
    for role in (_ROLES.WindowText, _ROLES.Text, _ROLES.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DISABLED[scheme]))
    return made


def apply(application: QApplication, scheme: Scheme) -> None:
    """Dresses the whole program. "system" follows the desktop, also when it changes."""
    application.setStyle("Fusion")
    font = application.font()
    if font.pointSizeF() < MIN_POINT_SIZE:
        font.setPointSizeF(MIN_POINT_SIZE)
        application.setFont(font)
    hints = application.styleHints()
    if scheme == "system":
        hints.colorSchemeChanged.connect(_follow)
        _follow(hints.colorScheme())
    else:
        _paint(scheme)


def _follow(system: Qt.ColorScheme) -> None:
    _paint("dark" if system is Qt.ColorScheme.Dark else "light")


def _paint(scheme: Literal["light", "dark"]) -> None:
    colours = palette(scheme)
    QApplication.setPalette(colours)
    if scheme == "dark":
        # Fusion draws edges a shade darker than the window, which nobody sees on a dark one. These widgets do not
        # fill their ground with that colour, so that it may be chosen for the edge alone.
        colours.setColor(_ROLES.Window, QColor(_DARK_EDGE))
        for name in ("QCheckBox", "QRadioButton", "QLineEdit", "QPlainTextEdit"):
            QApplication.setPalette(colours, name)  # type: ignore[arg-type]  # the stub says bytes, which are refused


def fixed_font(base: QFont) -> QFont:
    """The font of a laboratory's text, whose columns stand on blanks."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(max(base.pointSizeF(), 1.0))
    return font


def scaled(base: QFont, factor: float, *, bold: bool = False) -> QFont:
    """A step of the type scale."""
    font = QFont(base)
    font.setPointSizeF(max(base.pointSizeF() * factor, 1.0))
    font.setBold(bold)
    return font
