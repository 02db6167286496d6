"""Two starts on one profile: the second asks the window that is open to show itself, and ends.

It asks by a file in the profile's folder, `show`. Whoever may write there may do so, who may read the mail as well;
there is nothing in it to be believed: at most a link to an address, which begins a letter that somebody looks at. The
window looks for it twice a second and takes it away, which is the answer.
Nothing listens, so a crash leaves nothing behind that could be in the way: a file that nobody takes is taken back, and
whether the profile is in use is told by the lock of its database alone.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from secmail.app.profile import Profile
from secmail.domain.errors import Code, SecmailError
from secmail.store.lock import WriterLock

SHOW = "show"
"""Says nothing but that the window is to come forward."""
_LONGEST = 16_384
_PATIENCE = 4.0
"""Seconds: a window that is busy for so long is not about to come forward."""
_BETWEEN = 0.05


class Door:
    """Where a second start knocks."""

    def __init__(self, profile: Profile, *, patience: float = _PATIENCE) -> None:
        self._file = profile.folder / "show"
        self._held = profile.folder / "window.lock"
        self._patience = patience

    def knock(self, word: str = SHOW) -> bool:
        """Whether the window that is open has answered. `word`: a link to an address, which it is to write to."""
        deadline = time.monotonic() + self._patience
        try:
            self._lay_down(word)
            while self._file.exists() and time.monotonic() < deadline:
                time.sleep(_BETWEEN)
        except OSError:
            return False
        return not self._taken()

    def _lay_down(self, word: str) -> None:
        """Whole or not at all: the window may look at any moment."""
        laid = self._file.with_name("show.new")
        laid.unlink(missing_ok=True)
        with open(laid, "x", encoding="utf-8", opener=_for_the_owner) as file:
            file.write(word)
        laid.replace(self._file)

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

    def knocked(self) -> str:
        """What somebody has said who has knocked since the last time; "" for nobody. Never raises: often asked."""
        return self._taken()

    def _taken(self) -> str:
        """Takes the file away; what it said."""
        try:
            with self._file.open(encoding="utf-8", errors="replace") as file:
                word = file.read(_LONGEST)
            self._file.unlink()
        except OSError:
            return ""
        return word or SHOW


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
