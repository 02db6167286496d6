"""The one visual language: spacing, type, and the colours of calm, trust, caution and danger, light and dark.

A colour never stands alone: whoever uses a tone shows an icon and words with it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

Scheme = Literal["system", "light", "dark"]
Contrast = Literal["system", "high", "normal"]

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

# Plain grounds and full edges: what a tone means stands in its edge, its sign and its words.
_LIGHT_CONTRAST = {
    Tone.TRUST: Surface("#ffffff", "#005a1b", "#003d12"),
    Tone.NEUTRAL: Surface("#ffffff", "#3d4750", "#000000"),
    Tone.CAUTION: Surface("#ffffff", "#8a5200", "#472a00"),
    Tone.DANGER: Surface("#ffffff", "#a30d06", "#6b0500"),
}
_DARK_CONTRAST = {
    Tone.TRUST: Surface("#000000", "#6ff598", "#c8ffd7"),
    Tone.NEUTRAL: Surface("#000000", "#d0d9e1", "#ffffff"),
    Tone.CAUTION: Surface("#000000", "#ffc233", "#ffe9b3"),
    Tone.DANGER: Surface("#000000", "#ff9086", "#ffdedb"),
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
_LIGHT_CONTRAST_ROLES = _LIGHT_ROLES | {
    _ROLES.Window: "#ffffff",
    _ROLES.WindowText: "#000000",
    _ROLES.AlternateBase: "#f2f2f2",
    _ROLES.Text: "#000000",
    _ROLES.PlaceholderText: "#404a52",
    _ROLES.Button: "#ffffff",
    _ROLES.ButtonText: "#000000",
    _ROLES.ToolTipText: "#000000",
    _ROLES.Highlight: "#003a75",
    _ROLES.Link: "#003a75",
    _ROLES.LinkVisited: "#003a75",
    _ROLES.Mid: "#3d4750",
    _ROLES.Dark: "#000000",
    _ROLES.Midlight: "#c3ccd5",
    _ROLES.Accent: "#003a75",
}
_DARK_CONTRAST_ROLES = _DARK_ROLES | {
    _ROLES.Window: "#000000",
    _ROLES.WindowText: "#ffffff",
    _ROLES.Base: "#000000",
    _ROLES.AlternateBase: "#161616",
    _ROLES.Text: "#ffffff",
    _ROLES.PlaceholderText: "#c7d0d8",
    _ROLES.Button: "#000000",
    _ROLES.ButtonText: "#ffffff",
    _ROLES.ToolTipBase: "#000000",
    _ROLES.ToolTipText: "#ffffff",
    _ROLES.Highlight: "#ffd94d",
    _ROLES.HighlightedText: "#000000",
    _ROLES.Link: "#9fd0ff",
    _ROLES.LinkVisited: "#9fd0ff",
    _ROLES.Mid: "#d0d9e1",
    _ROLES.Light: "#8d99a5",
    _ROLES.Accent: "#ffd94d",
}
_DARK_EDGE = "#b4c0cb"
_DISABLED = {"light": "#75808a", "dark": "#8a96a1"}
_DISABLED_CONTRAST = {"light": "#59636c", "dark": "#b0bac3"}


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than its ground."""
    return palette.color(_ROLES.WindowText).lightness() > palette.color(_ROLES.Window).lightness()


def is_contrast(palette: QPalette) -> bool:
    """Whether it is one of the two of high contrast: only their grounds are plain white or black."""
    return palette.color(_ROLES.Window).name() in {"#ffffff", "#000000"}


def surface(tone: Tone, palette: QPalette) -> Surface:
    """The colours of a tone in the scheme of this palette."""
    if is_contrast(palette):
        return (_DARK_CONTRAST if is_dark(palette) else _LIGHT_CONTRAST)[tone]
    return (_DARK if is_dark(palette) else _LIGHT)[tone]


def palette(scheme: Literal["light", "dark"], *, contrast: bool = False) -> QPalette:
    """The colours of ordinary widgets."""
    made = QPalette()
    plain, strong = (_DARK_ROLES, _DARK_CONTRAST_ROLES) if scheme == "dark" else (_LIGHT_ROLES, _LIGHT_CONTRAST_ROLES)
    for role, colour in (strong if contrast else plain).items():
        made.setColor(role, QColor(colour))
    disabled = (_DISABLED_CONTRAST if contrast else _DISABLED)[scheme]
    for role in (_ROLES.WindowText, _ROLES.Text, _ROLES.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(disabled))
    return made


def apply(application: QApplication, scheme: Scheme, contrast: Contrast = "system") -> None:
    """Dresses the whole program, also again. "system" follows the desktop, also when it changes."""
    look = application.findChild(_Look)
    if look is None:
        application.setStyle("Fusion")
        font = application.font()
        if font.pointSizeF() < MIN_POINT_SIZE:
            font.setPointSizeF(MIN_POINT_SIZE)
            application.setFont(font)
        look = _Look(application)
    look.wear(scheme, contrast)


class _Look(QObject):
    """What was chosen, and what the desktop says where that was chosen."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._scheme: Scheme = "system"
        self._contrast: Contrast = "system"
        self._hints = application.styleHints()
        self._hints.colorSchemeChanged.connect(self._paint)
        self._hints.accessibility().contrastPreferenceChanged.connect(self._paint)

    def wear(self, scheme: Scheme, contrast: Contrast) -> None:
        self._scheme, self._contrast = scheme, contrast
        self._paint()

    def _paint(self) -> None:
        dark = self._hints.colorScheme() is Qt.ColorScheme.Dark if self._scheme == "system" else self._scheme == "dark"
        wished = self._hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
        contrast = wished if self._contrast == "system" else self._contrast == "high"
        _paint("dark" if dark else "light", contrast=contrast)


def _paint(scheme: Literal["light", "dark"], *, contrast: bool) -> None:
    colours = palette(scheme, contrast=contrast)
    QApplication.setPalette(colours)
    edges = QPalette(colours)
    if scheme == "dark":
        # Fusion draws edges a shade darker than the window, which nobody sees on a dark one. These widgets do not
        # fill their ground with that colour, so that it may be chosen for the edge alone.
        edges.setColor(_ROLES.Window, QColor(_DARK_EDGE))
    elif contrast:
        edges.setColor(_ROLES.Window, QColor(_LIGHT_CONTRAST_ROLES[_ROLES.Mid]))
    for name in ("QCheckBox", "QRadioButton", "QLineEdit", "QPlainTextEdit"):
        QApplication.setPalette(edges, name)  # type: ignore[arg-type]  # the stub says bytes, which are refused
    for name in ("QPushButton", "QComboBox", "QSpinBox"):  # whose shading tells them apart otherwise
        QApplication.setPalette(edges if contrast else colours, name)  # type: ignore[arg-type]  # as above


def tabular(base: QFont) -> QFont:
    """The same font with figures of one width, so that columns of numbers stand under one another."""
    font = QFont(base)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


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
