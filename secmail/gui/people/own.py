"""One's own certificates: until when, where others find them, and the new one sent to everybody written to."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtWidgets import QComboBox, QMessageBox, QWidget

from secmail.api.certificates import (
    AnnounceCertificate,
    Announcement,
    LookForOwnCertificates,
    OwnCertificates,
    PublishedLook,
)
from secmail.api.directory import Directories
from secmail.api.events import Event, JobFailed, OwnCertificatesEnding, SessionLocked
from secmail.api.queries import Accounts
from secmail.domain.accounts import Account
from secmail.domain.directory import DirectorySource
from secmail.domain.own_certificates import ENDS_SOON, OwnCertificate, Told, Way
from secmail.gui import icons
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog
from secmail.gui.dialogs.question import Question
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import Said
from secmail.gui.models.departure_words import departed
from secmail.gui.note import open_at
from secmail.gui.people.certificate_words import in_groups
from secmail.gui.problems import shown
from secmail.gui.safe_text import label, one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press

_YEAR = timedelta(days=365)
_PLACES = 4
_NAMED = 10
_BEGINS = 16
"""Digits of the fingerprint that tell two certificates of one person apart."""


class OwnCertificatesDialog(ListDialog):
    """Nothing is signed or sent before the number of people is shown and confirmed."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("own.title"), sealed=False)
        open_at(self, 720, 520)
        self.account = QComboBox(self)
        self.account.setAccessibleName(words("own.account"))
        self.head.addWidget(self.account)
        self.account.hide()
        self._titles: dict[str, str] = {}
        self.look_button = self.add_button(words("own.look"))
        self.tell_button = self.add_button(words("own.tell"))
        self.tell_button.setIcon(icons.icon("send", self.palette()))
        on_press(self.look_button, self.look)
        on_press(self.tell_button, self.announce)

    def ask(self) -> None:
        """Asks which there are."""
        self.desk.bridge.ask(Accounts(), self, then=self._take_accounts)
        self.desk.bridge.ask(Directories(), self, then=self._take_directories, otherwise=lambda _: None)
        self.desk.bridge.ask(OwnCertificates(), self, then=self._take, otherwise=self.refuse)

    def hear(self, event: Event) -> None:
        """Without a session it tells what was last seen."""
        super().hear(event)
        if isinstance(event, SessionLocked | OwnCertificatesEnding) and self.isVisible():
            self.outcome.clear()
            self.ask()

    def look(self) -> None:
        """Asks directories and the mail domain, over the network."""
        self.outcome.say(self.desk.words("own.looking"), Tone.NEUTRAL, icon="sync")
        self.desk.bridge.submit(LookForOwnCertificates(), JobListener(self, done=self._looked, failed=self._failed))

    def announce(self) -> None:
        """Asks who would be told."""
        account = self.account.currentData()
        if account is not None:
            command = AnnounceCertificate(account, self.desk.now() - _YEAR)
            listener = JobListener(self, done=partial(self._confirm, command), failed=self._failed)
            self.desk.bridge.submit(command, listener)

    def _take_accounts(self, accounts: tuple[Account, ...]) -> None:
        chosen = self.account.currentData()
        self.account.clear()
        for one in accounts:
            self.account.addItem(label(one.address), one.id)
        self.account.setCurrentIndex(max(self.account.findData(chosen), 0))
        self.account.setVisible(len(accounts) > 1)

    def _take_directories(self, sources: tuple[DirectorySource, ...]) -> None:
        self._titles = {one.id: one.title for one in sources}

    def _take(self, found: tuple[OwnCertificate, ...]) -> None:
        words = self.desk.words
        self.tell_button.setEnabled(any(one.in_use for one in found))
        if found:
            self.fill((own_said(one, words, titles=self._titles), ()) for one in found)
        else:
            self.say("certificate", words("own.none"), words("own.none.hint"))

    def _looked(self, result: object) -> None:
        assert isinstance(result, PublishedLook)
        words = self.desk.words
        said = [words.count("own.seen", len(result.told)) if result.told else words("own.seen.none")]
        said += [
            words("directory.failure", source=self._title(one.source), why=shown(one.code, words.language).text.title)
            for one in result.failures
        ]
        self.outcome.say(" ".join(said), Tone.CAUTION if result.failures else Tone.NEUTRAL)
        self.ask()

    def _title(self, source: str) -> str:
        return one_line(self._titles.get(source, source), 60)

    def _confirm(self, command: AnnounceCertificate, result: object) -> None:
        assert isinstance(result, Announcement)
        words, people = self.desk.words, result.addresses
        if not people:
            self.outcome.say(words("own.tell.nobody"), Tone.NEUTRAL)
            return
        question = Question(
            self,
            title=words("own.tell.title"),
            text=words.count("own.tell.question", len(people)),
            details="\n".join(filter(None, (words("own.tell.details"), self._left(result), _some(people)))),
            answers=(
                (words("own.tell.yes"), QMessageBox.ButtonRole.AcceptRole, partial(self._send, command)),
                (words("task.cancel"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        )
        question.open()

    def _send(self, command: AnnounceCertificate) -> None:
        self.outcome.say(self.desk.words("own.telling"), Tone.NEUTRAL, icon="sync")
        confirmed = AnnounceCertificate(command.account, command.since, confirmed=True)
        self.desk.bridge.submit(confirmed, JobListener(self, done=self._sent, failed=self._failed))

    def _sent(self, result: object) -> None:
        assert isinstance(result, Announcement)
        words = self.desk.words
        if not result.queued:  # all have been told since the question
            self.outcome.say(words("own.tell.nobody"), Tone.NEUTRAL)
            self.ask()
            return
        said = departed(result.queued, words, gone=words.count("own.told", len(result.queued)))
        tone, icon = (Tone.NEUTRAL, "done") if said.well else (Tone.CAUTION, "doubt")
        self.outcome.say(" ".join(filter(None, (said.text, self._left(result)))), tone, icon=icon)
        self.ask()

    def _left(self, result: Announcement) -> str:
        """Who is not written to yet: one deed writes to so many only."""
        return self.desk.words.count("own.tell.more", result.more) if result.more else ""

    def _failed(self, failure: JobFailed) -> None:
        self.complain(failure.code, failure.words)


def own_said(one: OwnCertificate, words: Words, *, titles: Mapping[str, str]) -> Said:
    """A row: whose, until when, whether it is used, where it can be found. `titles`: of directories by id."""
    facts = one.certificate
    title = one_line(facts.common_name or facts.subject, 120)
    used = "own.in-use.quantum" if one.post_quantum else "own.in-use"
    lines = [
        words(used if one.in_use else "own.older"),
        words("own.until", day=words.date(facts.not_after)),
        words("own.fingerprint", sha256=in_groups(facts.sha256[:_BEGINS])),
        *_told_lines(one.told, words, titles),
    ]
    warnings = []
    if one.expires_in < 0:
        warnings.append(words("own.expired"))
    elif one.expires_in < ENDS_SOON.days:
        warnings.append(words.count("own.expires", one.expires_in))
    tone = Tone.CAUTION if warnings and one.in_use else Tone.NEUTRAL
    return Said("certificate", tone, title, tuple(lines), tuple(warnings))


def _told_lines(told: Sequence[Told], words: Words, titles: Mapping[str, str]) -> list[str]:
    letters = [one for one in told if one.way is Way.LETTER]
    places = dict.fromkeys(titles.get(one.place, one.place) for one in told if one.way is not Way.LETTER)
    lines = []
    if places:
        lines.append(words("own.places", places=one_line(", ".join(list(places)[:_PLACES]), 160)))
    if letters:
        lines.append(words.count("own.letters", len({one.place for one in letters})))
    return lines or [words("own.nowhere")]


def _some(people: Sequence[str]) -> str:
    """The first of them by name, so that a person sees whom she writes to."""
    shown = [one_line(one, 100) for one in people[:_NAMED]]
    return "\n".join((*shown, "…") if len(people) > _NAMED else shown)
