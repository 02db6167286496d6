"""New mail in a sentence for the desktop: how many messages, how many of them urgent, and never who or what.

The desktop shows it over other people's shoulders, keeps it in lists and may read it aloud.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from secmail.api.events import Event, FoldersChanged, IndexProgressed, MessagesChanged, SessionLocked, SessionOpened
from secmail.api.queries import Folders
from secmail.api.worklist import SeeCount, ToSeeCount
from secmail.domain.errors import SecmailError
from secmail.domain.messages import Folder
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words

WAIT_MS = 4_000
"""Time for what came together to be read, so that it is announced together, with what is urgent in it."""
_ARRIVING = (FoldersChanged, MessagesChanged, IndexProgressed)


@dataclass(frozen=True, slots=True)
class Standing:
    """`urgent`: None while locked, when nobody can know."""

    unread: int
    urgent: int | None


def unread(folders: Iterable[Folder]) -> int:
    """Messages in the inboxes that nobody has read."""
    return sum(one.unread for one in folders if one.role == "inbox")


def announcement(before: Standing, now: Standing, words: Words) -> str:
    """What has come since, in words; "" where nothing has."""
    new = now.unread - before.unread
    urgent = 0 if now.urgent is None or before.urgent is None else max(now.urgent - before.urgent, 0)
    if new <= 0:
        return words.count("notice.urgent", urgent) if urgent else ""
    said = words.count("notice.new", new)
    return words("notice.of-them", new=said, urgent=words.count("notice.of-them.urgent", urgent)) if urgent else said


class Notices(QObject):
    """Compares, some seconds after something has come, how much lies there with how much lay there before."""

    def __init__(
        self, desk: Desk, parent: QObject, *, announce: Callable[[str], None], seen: Callable[[], bool]
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._announce = announce
        self._seen = seen
        self._before: Standing | None = None
        self._open = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.look)

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        match event:
            case SessionOpened():
                self._open = True
                self._begin_anew()
            case SessionLocked():
                self._open = False
                self._begin_anew()
            case _ if isinstance(event, _ARRIVING) and not self._timer.isActive():
                self._timer.start()

    def look(self) -> None:
        """Asks how much lies there now."""
        self._timer.stop()
        self._desk.bridge.ask(Folders(), self, then=self._take_folders)

    def _begin_anew(self) -> None:
        """What was urgent all the time is no news because it can be read now."""
        self._before = None
        self.look()

    def _take_folders(self, folders: tuple[Folder, ...]) -> None:
        count = unread(folders)

        def take(waiting: SeeCount) -> None:
            self._compare(Standing(count, waiting.urgent))

        def refused(_: SecmailError) -> None:
            self._compare(Standing(count, None))

        if self._open:
            self._desk.bridge.ask(ToSeeCount(), self, then=take, otherwise=refused)
        else:
            self._compare(Standing(count, None))

    def _compare(self, now: Standing) -> None:
        before, self._before = self._before, now
        said = announcement(before, now, self._desk.words) if before is not None else ""
        if said and not self._seen():
            self._announce(said)
