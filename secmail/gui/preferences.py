"""What one person on one computer has chosen about the window itself; nothing personal, nothing of the mail."""

from dataclasses import dataclass, replace
from typing import get_args

from PySide6.QtCore import QSettings

from secmail.gui.style import Contrast, Scheme


@dataclass(frozen=True, slots=True)
class Preferences:
    """`notices`: new messages are announced, by their number alone; `sounds`: with a sound."""

    scheme: Scheme = "system"
    contrast: Contrast = "system"
    notices: bool = True
    sounds: bool = False
    whole_header: bool = False


def settings() -> QSettings:
    """The platform's own place, of this user on this computer."""
    return QSettings(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, "secmail", "window")


def read() -> Preferences:
    """What was chosen; what is missing or unreadable is as at first."""
    kept, first = settings(), Preferences()
    scheme, contrast = kept.value("scheme"), kept.value("contrast")
    return replace(
        first,
        scheme=scheme if scheme in get_args(Scheme) else first.scheme,
        contrast=contrast if contrast in get_args(Contrast) else first.contrast,
        **{name: _flag(kept.value(name), first=getattr(first, name)) for name in _FLAGS},
    )


def write(chosen: Preferences) -> None:
    """Keeps it; a place that cannot be written is not worth a word."""
    kept = settings()
    kept.setValue("scheme", chosen.scheme)
    kept.setValue("contrast", chosen.contrast)
    for name in _FLAGS:
        kept.setValue(name, getattr(chosen, name))
    kept.sync()


_FLAGS = ("notices", "sounds", "whole_header")


def _flag(value: object, *, first: bool) -> bool:
    """Kept as a word in the files of some platforms."""
    return {"true": True, "false": False}.get(str(value).casefold(), first)
