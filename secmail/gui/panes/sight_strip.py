"""One line below the header of a result: who has seen it and when, or that nobody has; and the deed that changes it."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from secmail.api.events import Event, JobFailed
from secmail.api.patients import MarkResultsSeen
from secmail.api.results import MessageView
from secmail.api.worklist import SeenBy, Sight, WorkChanged
from secmail.domain.ids import MessageId
from secmail.domain.patient_records import ReportPlace
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.panes.band import line_width
from secmail.gui.problems import shown as problem_shown
from secmail.gui.report_places import places_of
from secmail.gui.results.view import ResultView
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ShortLabel, ToneFrame, on_press


class SightStrip(ToneFrame):
    """Only for results of trusted laboratories: nothing is kept of others. Each report is seen by itself."""

    def __init__(self, desk: Desk, results: ResultView, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._desk = desk
        self._results = results
        self.sights: tuple[Sight, ...] = ()
        """As they were told last; none while that is not known."""
        self._places: tuple[ReportPlace, ...] = ()
        self._message: MessageId | None = None
        self._seen = False
        self._icon = IconLabel(self)
        self._text = ShortLabel(self)
        self.button = QPushButton(self)
        on_press(self.button, self._press)
        results.report_shown.connect(self._show)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE, style.SPACE // 2)
        layout.setSpacing(style.SPACE // 2)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.button)
        self.hide()

    def line_width(self) -> int:
        """Pixels that it needs to say all."""
        return line_width(self._text, (self.button,))

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_view(self, view: MessageView) -> None:
        """Asks who has seen its results; shown when that is known."""
        if view.message != self._message:
            self.sights = ()
            self.hide()
        self._message, self._places = view.message, places_of(view)
        if view.results:
            self._ask()

    def hear(self, event: Event) -> None:
        """Somebody has seen results, or takes it back."""
        if isinstance(event, WorkChanged) and self._message is not None:
            self._ask()

    def forget(self) -> None:
        """Hides, and drops the name."""
        self._message, self._places, self.sights = None, (), ()
        self._text.setText("")
        self.hide()

    def _ask(self) -> None:
        message = self._message
        assert message is not None

        def take(sights: tuple[Sight, ...]) -> None:
            if self._message == message:
                self.sights = sights
                self._show()

        self._desk.bridge.ask(SeenBy(message), self, then=take, otherwise=lambda _: None)

    @property
    def shown(self) -> Sight | None:
        """Of the report that is on the screen; None where nothing is kept of it."""
        shown = self._results.place
        wanted = self._places[shown] if shown < len(self._places) else None
        return next((sight for sight in self.sights if sight.place == wanted), None)

    @property
    def waiting(self) -> frozenset[int]:
        """Where reports that nobody has seen stand on the screen, without the one that is shown."""
        unseen = {sight.place for sight in self.sights if sight.at is None}
        others = (place for place in range(len(self._places)) if place != self._results.place)
        return frozenset(place for place in others if self._places[place] in unseen)

    def _show(self) -> None:
        words, shown = self._desk.words, self.shown
        self._seen = shown is not None and shown.at is not None
        self._icon.show_icon("seen" if self._seen else "see")
        self._text.setText("" if shown is None else sight_words(shown, self.sights, words))
        self.button.setText(words("sight.back" if self._seen else "sight.mark"))
        self.button.setToolTip("" if self._seen else words("sight.mark.tip"))
        self.setVisible(shown is not None)

    def _press(self) -> None:
        shown = self.shown
        if shown is None:
            return

        def failed(failure: JobFailed) -> None:
            self._text.setText(problem_shown(failure.code, self._desk.words.language, words=failure.words).text.title)

        command = MarkResultsSeen((shown.place,), seen=not self._seen)
        self._desk.bridge.submit(command, JobListener(self, failed=failed))


def sight_words(shown: Sight, sights: tuple[Sight, ...], words: Words) -> str:
    """Of the report on the screen; of several with how many of them were seen."""
    said = words("sight.none")
    if shown.at is not None:
        at = words.moment(shown.at)
        said = words("sight.by", name=one_line(shown.by, 60), at=at) if shown.by else words("sight.at", at=at)
    if len(sights) < 2:
        return said
    seen = sum(sight.at is not None for sight in sights)
    return words("sight.of", said=said[:1].lower() + said[1:], seen=seen, all=len(sights))
