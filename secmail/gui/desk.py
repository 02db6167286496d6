"""What every part of the window is given: the bridge, the words, the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from secmail.gui.bridge import EngineBridge
from secmail.gui.i18n import Words


@dataclass(frozen=True, slots=True)
class Desk:
    """The surroundings of a widget. `now` is aware; it only decides how dates are written."""

    bridge: EngineBridge
    words: Words
    now: Callable[[], datetime]
