"""Two starts on one profile: the second asks the window that is open to show itself, and ends.

It asks by a file in the profile's folder, `show`. Whoever may write there may do so, who may read the mail as well;
there is nothing in it to be believed. The window looks for it twice a second and takes it away, which is the answer.
Nothing listens, so a crash leaves nothing behind that could be in the way: a file that nobody takes is taken back, and
whether the profile is in use is told by the lock of its database alone.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from secmail.app.profile import Profile
from secmail.domain.errors import Code, SecmailError
from secmail.store.lock import WriterLock

_PATIENCE = 4.0
"""Seconds: a window that is busy for so long is not about to come forward."""
_BETWEEN = 0.05


class Door:
    """Where a second start knocks."""

    def __init__(self, profile: Profile, *, patience: float = _PATIENCE) -> None:
        self._file = profile.folder / "show"
        self._held = profile.folder / "window.lock"
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

    @contextmanager
    def opened(self) -> Iterator[None]:
        """While the window stands open: others can tell by a lock, which goes with the process that holds it."""
        with ExitStack() as stack:
            with suppress(SecmailError):  # a folder without locks: then nobody can tell, and that is all
                stack.callback(WriterLock(self._held).release)
            yield

    def is_open(self) -> bool:
        """Whether a window stands open on the profile."""
        if not self._held.exists():
            return False
        try:
            WriterLock(self._held).release()
        except SecmailError as error:
            return error.code is Code.STORE_IN_USE
        return False

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
