"""Directories that are set up, and the file of the whole country: changed, tried step by step, refreshed."""

from dataclasses import replace
from functools import partial
from itertools import chain

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from secmail.api.directory import (
    Country,
    Directories,
    DropDirectory,
    ForgetCountry,
    KeepDirectory,
    RefreshCountry,
    TestDirectory,
)
from secmail.api.events import JobFailed, JobProgressed
from secmail.domain.checks import Check, CheckState
from secmail.domain.directory import PROFILE, CountryFacts, DirectoryKind, DirectorySource
from secmail.domain.ids import JobId
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.diagnosis.words import check_words
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.dialogs.question import Question
from secmail.gui.models.card_words import Said
from secmail.gui.note import open_at
from secmail.gui.people.source_editor import SourceDialog
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press


class SourcesDialog(ListDialog):
    """`changed` when something else is known or asked from now on."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("sources.title"), sealed=False)
        open_at(self, 760, 620)
        self._job: JobId | None = None
        self._sources: tuple[DirectorySource, ...] = ()
        self._country: CountryFacts | None = None
        self.refresh_button = self.add_button(words("sources.refresh"))
        self.file_button = self.add_button(words("sources.file"))
        self.forget_button = self.add_button(words("sources.forget"))
        on_press(self.refresh_button, self.bring)
        on_press(self.file_button, self._choose_file)
        on_press(self.forget_button, self._ask_forget)

    def ask(self) -> None:
        """Asks what is set up, and what is known of the country."""
        self.desk.bridge.ask(Country(), self, then=self._take_country, otherwise=self.refuse)
        self.desk.bridge.ask(Directories(), self, then=self._take, otherwise=self.refuse)

    def change(self, source: DirectorySource) -> SourceDialog:
        """Lets one be set up."""
        dialog = SourceDialog(self.desk, self, source)
        dialog.kept.connect(self._changed)
        dialog.open()
        return dialog

    def bring(self) -> None:
        """Takes in the published file; where that is not set up yet, a person says so first."""
        published = [one for one in self._sources if one.kind is DirectoryKind.OPEN_DATA]
        wanted = [one for one in published if one.set_up and one.enabled]
        if self._job is None and published and not wanted:
            self._ask_published(published[0])
        else:
            self.refresh()

    def refresh(self, file: str | None = None) -> None:
        """Takes in the published file, or one at hand; pressed again, gives that up."""
        words = self.desk.words
        if self._job is not None:
            self.desk.bridge.cancel(self._job)
            self._over()
            self.outcome.say(words("sources.refresh.stopped"), Tone.NEUTRAL)
            return
        self.refresh_button.setText(words("sources.refresh.stop"))
        self.file_button.setEnabled(False)
        self.outcome.say(words("sources.refreshing"), Tone.NEUTRAL, icon="sync")
        listener = JobListener(
            self, done=self._refreshed, failed=self._not_refreshed, progressed=self._progress, cancelled=self._over
        )
        self._job = self.desk.bridge.submit(RefreshCountry(file), listener)

    def try_out(self, source: DirectorySource) -> None:
        """Tries it step by step."""
        title = one_line(source.title, 80)
        self.outcome.say(self.desk.words("sources.testing", title=title), Tone.NEUTRAL, icon="sync")
        listener = JobListener(self, done=partial(self._tried, title), failed=self._failed)
        self.desk.bridge.submit(TestDirectory(source.id), listener)

    def _ask_published(self, source: DirectorySource) -> None:
        words = self.desk.words
        place = QUrl(source.value("url") or source.default("url")).host()
        Question(
            self,
            title=words("sources.published.title"),
            text=words("sources.published.question", place=one_line(place, 80)),
            details=words("sources.published.details"),
            answers=(
                (words("sources.published.yes"), QMessageBox.ButtonRole.AcceptRole, partial(self._publish, source)),
                (words("task.cancel"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _publish(self, source: DirectorySource) -> None:
        def kept(_: object) -> None:
            self._changed()
            self.refresh()

        # What the practice has set up stays as it is; of a profile nothing is kept that may change with it.
        values = source.values if source.set_up else tuple(each for each in source.values if each[0] == PROFILE)
        wanted = replace(source, values=values, enabled=True, set_up=True)
        self.desk.bridge.submit(KeepDirectory(wanted), JobListener(self, done=kept, failed=self._failed))

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.desk.words("sources.file.title"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.refresh)
        dialog.open()

    def _take_country(self, facts: CountryFacts | None) -> None:
        self._country = facts
        self.forget_button.setEnabled(facts is not None)
        if self._sources:
            self._draw()

    def _take(self, sources: tuple[DirectorySource, ...]) -> None:
        self._sources = sources
        self._draw()

    def _draw(self) -> None:
        # One after the other: a row's buttons are made on the page that `fill` has put in place of the last.
        self.fill(chain((self._country_row(),), map(self._row, self._sources)))

    def _country_row(self) -> Row:
        words, facts = self.desk.words, self._country
        if facts is None:
            lines = [words("sources.country.none")]
        else:
            imported = words.moment(facts.imported)
            if facts.published is None:
                days = words("sources.country.taken", imported=imported)
            else:
                days = words("sources.country.days", published=words.date(facts.published), imported=imported)
            lines = [words.count("directory.country", facts.mailboxes), days]
        return Said("download", Tone.NEUTRAL, words("sources.country"), tuple(lines)), ()

    def _row(self, source: DirectorySource) -> Row:
        words, title = self.desk.words, one_line(source.title, 120)
        place = self._word(source, "url") or self._word(source, "host")
        state = words("sources.new" if not source.set_up else "sources.on" if source.enabled else "sources.off")
        lines = (f"{words(f'sources.kind.{source.kind.value}')} — {state}", one_line(place, 120))
        test = self.row_button(words("sources.test"), words("sources.test.name", title=title))
        on_press(test, partial(self.try_out, source))
        change = self.row_button(words("sources.change"), words("sources.change.name", title=title))
        on_press(change, partial(self.change, source))
        buttons = [test, change]
        if source.set_up and source.kind is not DirectoryKind.OPEN_DATA:
            another = self.row_button(words("sources.another"), words("sources.another.name", title=title))
            on_press(another, partial(self.change, another_of(source)))
            buttons.append(another)
        if source.set_up:
            drop = self.row_button(words("sources.drop"), words("sources.drop.name", title=title))
            on_press(drop, partial(self._drop, source.id))
            buttons.append(drop)
        return Said("search", Tone.NEUTRAL, title, tuple(filter(None, lines))), tuple(buttons)

    def _word(self, source: DirectorySource, name: str) -> str:
        return source.value(name) or source.default(name)

    def _drop(self, source: str) -> None:
        listener = JobListener(self, done=lambda _: self._changed(), failed=self._failed)
        self.desk.bridge.submit(DropDirectory(source), listener)

    def _ask_forget(self) -> None:
        words = self.desk.words
        Question(
            self,
            title=words("sources.forget").replace("&", ""),
            text=words("sources.forget.question"),
            details=words("sources.forget.details"),
            answers=(
                (words("sources.forget.yes"), QMessageBox.ButtonRole.DestructiveRole, self._forget_country),
                (words("task.cancel"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _forget_country(self) -> None:
        listener = JobListener(self, done=lambda _: self._changed(), failed=self._failed)
        self.desk.bridge.submit(ForgetCountry(), listener)

    def _progress(self, event: JobProgressed) -> None:
        """First the octets come, then the lines are taken in; of either it may not be known how many there are."""
        words = self.desk.words
        percent = min(100, event.done * 100 // event.total) if event.total > 0 else None
        if event.fetching:
            size = words("sources.fetching.size", size=words.size(event.done))
            said = size if percent is None else words("sources.fetching.part", percent=percent)
        elif percent is not None:
            said = words("sources.refreshing.part", percent=percent)
        else:
            said = words.count("sources.refreshing.lines", event.done)
        self.outcome.say(said, Tone.NEUTRAL, icon="sync")

    def _refreshed(self, facts: object) -> None:
        self._over()
        assert isinstance(facts, CountryFacts)
        said = self.desk.words.count("sources.refreshed", facts.mailboxes)
        self.outcome.say(said, Tone.NEUTRAL, icon="done")
        self._changed()

    def _tried(self, title: str, checks: object) -> None:
        assert isinstance(checks, tuple)
        words = self.desk.words
        told = [check_words(one, words) for one in checks if isinstance(one, Check)]
        lines = [". ".join(filter(None, (one.title, one.found, one.remedy))) for one in told]
        well = all(isinstance(one, Check) and one.state in {CheckState.OK, CheckState.SKIPPED} for one in checks)
        tone, icon = (Tone.NEUTRAL, "done") if well else (Tone.CAUTION, "doubt")
        self.outcome.say("\n".join((words("sources.tested", title=title), *lines)), tone, icon=icon)

    def _changed(self) -> None:
        self.ask()
        self.changed.emit()

    def _not_refreshed(self, failure: JobFailed) -> None:
        self._over()
        self._failed(failure)

    def _failed(self, failure: JobFailed) -> None:
        self.complain(failure.code, failure.words)

    def _over(self) -> None:
        self._job = None
        self.file_button.setEnabled(True)
        self.refresh_button.setText(self.desk.words("sources.refresh"))


def another_of(source: DirectorySource) -> DirectorySource:
    """Of the same profile, to be set up under an id of its own."""
    profile = ((PROFILE, source.profile),)
    return DirectorySource("", source.kind, "", profile, set_up=False, defaults=source.defaults)
