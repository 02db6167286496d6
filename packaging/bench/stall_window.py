"""The window's side of `stall`: a person's day in a row, each part with its longest gap.

python stall_window.py PROFILE MAILBOX      `MAILBOX`: an account as JSON; prints one row a line
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from measure import milliseconds
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from stall_beside import Beside

from secmail.api.commands import AddAccount, Command, Synchronise
from secmail.api.events import Event, JobDone, JobFailed
from secmail.api.handle import EngineHandle
from secmail.app.demo.people import MEMBERS, Role
from secmail.app.profile import load
from secmail.app.wiring import running_engine
from secmail.domain.accounts import Password, Server, Tls
from secmail.domain.ids import JobId
from secmail.gui import style
from secmail.gui.application import build_window
from secmail.gui.main_window import MainWindow
from secmail.gui.models.folders import FOLDER_ROLE
from secmail.gui.models.message_table import ID_ROLE
from secmail.gui.smoothness import smooth
from tests.support.stalls import StallWatch

HOST = "localhost"
SEARCHED = ("potassium", "traitement", "consultation patient", "a")
_PATIENCE_SECONDS = 600.0
_T = TypeVar("_T")


class Desk:
    """A person at the window, and the watch beside."""

    def __init__(self, handle: EngineHandle, window: MainWindow, beside: Beside) -> None:
        self.window = window
        self.watch = StallWatch()
        self._beside = beside
        self._handle = handle
        self._ended: dict[JobId, Event] = {}
        handle.listen(self._hear)

    @contextmanager
    def row(self, work: str) -> Iterator[None]:
        """Measures, and prints."""
        self._beside.begin()
        self.watch.begin()
        yield
        worst = self.watch.end()
        row = work, *map(milliseconds, (worst.seconds, worst.own, self._beside.end())), worst.place
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()

    def wait(self, what: Callable[[], _T]) -> _T:
        """Turns the loop until it is true."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not (found := what()):
            assert time.monotonic() < deadline, self.window.problems.text
            QApplication.processEvents()
            time.sleep(0.0005)  # an idle loop sleeps too
        return found

    def finish(self, command: Command, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Until the job has ended."""
        job = self._handle.submit(command)

        def over() -> bool:
            meanwhile()
            return job in self._ended

        self.wait(over)
        assert isinstance(self._ended[job], JobDone), self._ended[job]

    def rest(self, seconds: float = 0.5) -> None:
        """What has been started may end."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end)

    def key(self, key: Qt.Key) -> None:
        """Presses a key in the list."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(self.window.messages.view, event)

    def _hear(self, event: Event) -> None:
        if isinstance(event, JobDone | JobFailed):
            self._ended[event.job] = event


def _walk(desk: Desk, add: AddAccount, facts: dict[str, Any]) -> None:
    window = desk.window
    with desk.row("start, and the list"):
        window.show()
        window.start()
        desk.wait(lambda: window.messages.model.rowCount() > 3)
        desk.rest()
    desk.finish(add)
    with desk.row(f"first synchronisation, {facts['messages']} messages"):
        window.folders.model.reload()
        desk.finish(Synchronise(), meanwhile=partial(_choose_last_inbox, window))
        desk.wait(lambda: window.messages.model.rowCount() > 100)
        desk.rest()
    with desk.row("the end of the list, and back, ten times"):
        for key in (Qt.Key.Key_End, Qt.Key.Key_Home) * 10:
            desk.key(key)
            desk.rest(0.05)
    with desk.row("unlocking with the card"):
        window.actions_by_key["lock"].trigger()
        dialog = desk.wait(lambda: window.session.dialog)
        assert dialog is not None
        dialog.field.setText(MEMBERS[Role.DOCTOR].pin)
        dialog.accept()
        desk.wait(lambda: window.session.shown)
        desk.rest()
    with desk.row(f"a sealed message of {facts['megabytes']} MB, read while the rest is indexed"):
        window.messages.view.setCurrentIndex(window.messages.model.index(0, 0))
        message = window.messages.model.index(0, 0).data(ID_ROLE)
        desk.wait(lambda: window.reading.view is not None and window.reading.view.message == message)
        desk.rest()
    with desk.row("searching, four times"):
        for text in SEARCHED:
            window.messages.search.setText(text)
            window.messages.search.returnPressed.emit()
            desk.rest(1.0)
    with desk.row("locking"):
        window.actions_by_key["lock"].trigger()
        desk.wait(lambda: window.session.holder is None)
        desk.rest()


def _choose_last_inbox(window: MainWindow) -> None:
    """Of the account that was added last; nothing happens while it is the one that is looked at."""
    model = window.folders.model
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    inboxes = [index for index in rows if index.data(FOLDER_ROLE) is not None and model.icon_name(index) == "inbox"]
    if len(inboxes) > 1 and window.folders.view.currentIndex() != inboxes[-1]:
        window.folders.view.setCurrentIndex(inboxes[-1])


def main() -> None:
    """The window's process."""
    facts = json.load(sys.stdin)
    incoming = Server(HOST, facts["port"], ca_file=facts["ca_file"])
    outgoing = Server(HOST, facts["submission"], Tls(facts["tls"]), ca_file=facts["ca_file"])
    add = AddAccount(facts["address"], "Mesure", facts["address"], incoming, outgoing, Password(facts["password"]))
    application = QApplication(["secmail"])
    style.apply(application, "light")
    with Beside() as beside, running_engine(load(Path(facts["profile"]))) as engine:
        window = build_window(engine, language="fr")
        with smooth(window):
            _walk(Desk(engine, window, beside), add, facts)
        window.shut()


if __name__ == "__main__":
    main()
