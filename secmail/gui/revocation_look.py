"""Fetches what is published about a signer now, because the reader asks for it in the banner's details."""

from PySide6.QtCore import QObject

from secmail.api.events import JobFailed
from secmail.api.results import TrustUpdate
from secmail.domain.ids import JobId, MessageId
from secmail.domain.publications import PlaceState
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.problems import shown
from secmail.gui.surfaces import on_press


class RevocationLook(QObject):
    """Behind the button of the details: one look at a time, which another message ends."""

    def __init__(self, desk: Desk, reading: ReadingPane) -> None:
        super().__init__(reading)
        self._desk = desk
        self._reading = reading
        self._message: MessageId | None = None
        self._job: JobId | None = None
        on_press(reading.banner.check_button, self.press)
        reading.view_changed.connect(self._view_changed)

    def press(self) -> None:
        """Begins a look, or ends the one that runs."""
        banner, words = self._reading.banner, self._desk.words
        if self._job is not None:
            self._desk.bridge.cancel(self._job)
            self._over(words("now.stopped"))
            return
        check = banner.check
        if check is None:
            return
        banner.tell_check(words("now.running"), words("now.stop"))
        listener = JobListener(self, done=self._done, failed=self._failed)
        self._job = self._desk.bridge.submit(check, listener)

    def _view_changed(self) -> None:
        view = self._reading.view
        message = view.message if view is not None else None
        if message != self._message and self._job is not None:
            self._desk.bridge.cancel(self._job)
            self._job = None
        self._message = message

    def _done(self, result: object) -> None:
        if self._job is None or not isinstance(result, TrustUpdate):
            return
        self._over(self._told(result))
        self._reading.read_again()

    def _failed(self, failure: JobFailed) -> None:
        if self._job is not None:
            self._over(shown(failure.code, self._desk.words.language).body)

    def _over(self, told: str) -> None:
        self._job = None
        self._reading.banner.tell_check(told, self._desk.words("now.check"))

    def _told(self, update: TrustUpdate) -> str:
        words, places = self._desk.words, update.places
        if not places:
            return words("now.nowhere")
        new = any(one.state is PlaceState.NEW for one in places)
        said = [words("now.new" if new else "now.same")] if any(_was_read(one.state) for one in places) else []
        failed = [one for one in places if not _was_read(one.state)]
        if failed:
            said.append(words("now.partly", failed=len(failed), count=len(places)))
            code = failed[0].code
            said += [shown(code, words.language).body] if code is not None else []
        return " ".join(said)


def _was_read(state: PlaceState) -> bool:
    return state is not PlaceState.FAILED
