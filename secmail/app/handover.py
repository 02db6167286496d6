"""Two starts on one profile: the second asks the window that is open to show itself, and ends.

It asks by a file in the profile's folder, `show`. Whoever may write there may do so, who may read the mail as well;
there is nothing in it to be believed. The window looks for it twice a second and takes it away, which is the answer.
Nothing listens, so a crash leaves nothing behind that could be in the way: a file that nobody takes is taken back, and
whether the profile is in use is told by the lock of its database alone.
"""

import time

from secmail.app.profile import Profile

_PATIENCE = 4.0
"""Seconds: a window that is busy for so long is not about to come forward."""
_BETWEEN = 0.05


class Door:
    """Where a second start knocks."""

    def __init__(self, profile: Profile, *, patience: float = _PATIENCE) -> None:
        self._file = profile.folder / "show"
        self._patience = patience

    def knock(self) -> bool:
        """Whether the window that is open has answered."""
        deadline = time.monotonic() + self._patience
        try:
            self._file.touch(mode=0o600)
            while self._file.exists() and time.monotonic() < deadline:
                time.sleep(_BETWEEN)
        except OSError:
            return False
        return not self._taken()

    def knocked(self) -> bool:
        """Whether somebody has knocked since the last time. Never raises: it is asked twice a second."""
        return self._taken()

    def _taken(self) -> bool:
        """Takes the file away; whether it was there."""
        try:
            self._file.unlink()
        except OSError:
            return False
        return True
