"""People and mailboxes of the country: known here, while typing; and, when it is wanted, what directories say."""

from dataclasses import replace
from functools import partial
from itertools import chain

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from secmail.api.contacts import Contacts, ContactsAt, KeepContact
from secmail.api.directory import Country, Directories, FindPeople, SearchDirectory
from secmail.api.events import JobFailed
from secmail.domain.addresses import Mailbox, normal
from secmail.domain.contacts import Contact
from secmail.domain.directory import (
    CountryFacts,
    DirectoryAnswer,
    DirectoryEntry,
    DirectoryKind,
    DirectorySearch,
    DirectorySource,
)
from secmail.domain.ids import JobId
from secmail.gui import icons, style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.note import open_at
from secmail.gui.people.directory_words import teller_words
from secmail.gui.people.people_words import contact_of, contact_said, entry_name, entry_said
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press

_PAUSE_MS = 150
_CONTACTS = 20
"""Of the practice's own, before others: whoever wants more says more of whom he seeks."""
_FIELDS = ("words", "town", "profession")


class DirectoryDialog(ListDialog):
    """`write_wanted` carries the mailboxes to write to. The network is asked by its button, or Enter.

    `chooses`: somebody is chosen for a letter that is being written.
    """

    write_wanted = Signal(object)
    sources_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget, *, chooses: bool = False) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("directory.title"), sealed=False)
        self._chooses = chooses
        open_at(self, 760, 640)
        self._job: JobId | None = None
        self._titles: dict[str, str] = {}
        self._online = False
        self._asked = DirectorySearch()
        self._country: CountryFacts | None = None
        self._contacts: tuple[Contact, ...] = ()
        rows = QFormLayout()
        rows.setHorizontalSpacing(style.WIDE)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.fields = {name: QLineEdit(self) for name in _FIELDS}
        for name, field in self.fields.items():
            text = words(f"directory.{name}")
            field.setAccessibleName(text.replace("&", ""))
            rows.addRow(text, field)  # with its key
        self.head.addLayout(rows)
        self.online_button = self.add_button(words("directory.online"))
        self.online_button.setIcon(icons.icon("search", self.palette()))
        self.sources_button = self.add_button(words("directory.sources"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.ask)
        for field in self.fields.values():
            field.textEdited.connect(self._typed)
            field.returnPressed.connect(self._entered)
        on_press(self.online_button, self.search_online)
        on_press(self.sources_button, self.sources_wanted.emit)

    @property
    def search(self) -> DirectorySearch:
        """What is typed."""
        words, town, profession = (self.fields[name].text().strip() for name in _FIELDS)
        return DirectorySearch(words=words, town=town, profession=profession)

    def seek(self, words: str) -> None:
        """Puts these in place of what was looked for."""
        for name, field in self.fields.items():
            field.setText(words if name == "words" else "")

    def start(self) -> None:
        """Shows itself, with the cursor where typing begins."""
        self._ask_directories()  # first: what comes is told with their names
        super().start()
        self.fields["words"].setFocus()

    def ask_sources(self) -> None:
        """Asks which directories there are, and what is known here by now."""
        self._ask_directories()
        self.ask()

    def ask(self) -> None:
        """Asks what is known here, without the network."""
        self._timer.stop()
        search = self.search
        self._asked = search
        self.online_button.setEnabled(search != DirectorySearch())
        if search == DirectorySearch():
            self.desk.bridge.ask(Country(), self, then=self._invite, otherwise=self.refuse)
        elif self._chooses:  # who is kept here already is meant most often
            words = " ".join(filter(None, (search.words, search.town, search.profession)))
            then = partial(self._take_contacts, search)
            query = Contacts(words, limit=_CONTACTS)
            self.desk.bridge.ask(query, self, then=then, otherwise=lambda _: self._ask_people(search))
        else:
            self._ask_people(search)

    def search_online(self) -> None:
        """Asks all directories over the network; pressed again, gives that up."""
        words = self.desk.words
        if self._job is not None:
            self.desk.bridge.cancel(self._job)
            self._over()
            self.outcome.clear()
            return
        if not self._online:
            self.outcome.say(words("directory.offline"), Tone.CAUTION)
            return
        self._timer.stop()
        self._asked = self.search
        self.outcome.say(words("directory.asking"), Tone.NEUTRAL, icon="sync")
        self.online_button.setText(words("directory.stop"))
        done = partial(self._answered, self._asked)
        listener = JobListener(self, done=done, failed=self._failed, cancelled=self._over)
        self._job = self.desk.bridge.submit(SearchDirectory(self._asked), listener)

    def done(self, result: int) -> None:
        if self._job is not None:
            self.search_online()
        super().done(result)

    def _ask_directories(self) -> None:
        self.desk.bridge.ask(Country(), self, then=self._take_country, otherwise=lambda _: None)
        self.desk.bridge.ask(Directories(), self, then=self._take_sources, otherwise=lambda _: None)

    def _ask_people(self, search: DirectorySearch) -> None:
        if search == self._asked:
            then = partial(self._take, search)
            self.desk.bridge.ask(FindPeople(search), self, then=then, otherwise=self.refuse)

    def _take_contacts(self, search: DirectorySearch, found: tuple[Contact, ...]) -> None:
        if search == self._asked:
            self._contacts = tuple(one for one in found if one.mailbox is not None)
            self._ask_people(search)

    def _take_country(self, facts: CountryFacts | None) -> None:
        self._country = facts

    def _take_sources(self, sources: tuple[DirectorySource, ...]) -> None:
        self._titles = {one.id: one.title for one in sources}
        self._online = any(one.enabled and one.kind is not DirectoryKind.OPEN_DATA for one in sources)

    def _entered(self) -> None:
        """What is known here at once, and what directories say, where some are set up."""
        if self._job is not None and self.search != self._asked:
            self.search_online()  # gives the other search up
        self.ask()
        if self._online and self._job is None and self.search != DirectorySearch():
            self.search_online()

    def _typed(self, _: str) -> None:
        self._timer.start()

    def _answered(self, search: DirectorySearch, answer: object) -> None:
        self._over()
        assert isinstance(answer, DirectoryAnswer)
        self.outcome.clear()
        self._take(search, answer)

    def _failed(self, failure: JobFailed) -> None:
        self._over()
        self.complain(failure.code, failure.words)

    def _over(self) -> None:
        self._job = None
        self.online_button.setText(self.desk.words("directory.online"))

    def _invite(self, facts: CountryFacts | None) -> None:
        words = self.desk.words
        if facts is None:
            self.say("search", words("directory.invite"), words("directory.country.none"))
        else:
            count = words.count("directory.country", facts.mailboxes)
            day = words.date(facts.published or facts.imported)
            self.say("search", words("directory.invite"), words("directory.country.line", count=count, day=day))

    def _take(self, search: DirectorySearch, answer: DirectoryAnswer) -> None:
        if search != self._asked:
            return
        words = self.desk.words
        known = {address for one in self._contacts for address in one.addresses}
        entries = [one for one in answer.entries if normal(one.address) not in known]
        if entries or self._contacts:
            # One after the other: a row's buttons are made on the page that `fill` has put in place of the last.
            self.fill(chain(map(self._contact_row, self._contacts), map(self._row, entries)))
        elif self._country is None:  # who is not found may well be in the list that is missing
            self.say("search", words("directory.none"), words("directory.country.none"))
        else:
            self.say("search", words("directory.none"), words("directory.none.hint"))
        said = [
            words(
                "directory.failure",
                source=one_line(self._titles.get(one.source, one.source), 60),
                why=shown(one.code, words.language).text.title,
            )
            for one in answer.failures
        ]
        if answer.more:
            said.append(words("directory.more"))
        if said:
            self.outcome.say(" ".join(said), Tone.CAUTION if answer.failures else Tone.NEUTRAL)
        elif self._job is None:
            self.outcome.clear()

    def _contact_row(self, one: Contact) -> Row:
        words = self.desk.words
        said = contact_said(one, words, now=self.desk.now())
        choose = self.row_button(words("directory.choose"), words("directory.choose.name", name=said.title))
        on_press(choose, partial(self.write_wanted.emit, (one.mailbox,)))
        return said, (choose,)

    def _row(self, one: DirectoryEntry) -> Row:
        words = self.desk.words
        said = entry_said(one, words)
        teller = teller_words(one.source, one.told, titles=self._titles, words=words)
        if teller:
            said = replace(said, lines=(*said.lines, words("directory.told.by", teller=teller)))
        if not one.address:
            return said, ()
        write = self.row_button(
            words("directory.choose" if self._chooses else "contacts.write"),
            words("directory.choose.name" if self._chooses else "contacts.write.name", name=said.title),
        )
        add = self.row_button(words("directory.add"), words("directory.add.name", name=said.title))
        on_press(write, partial(self.write_wanted.emit, (Mailbox(one.address, entry_name(one)),)))
        on_press(add, partial(self._add, one))
        return said, (write, add)

    def _add(self, one: DirectoryEntry) -> None:
        """Nobody is added twice."""
        then = partial(self._add_unknown, one)
        self.desk.bridge.ask(
            ContactsAt(one.address), self, then=then, otherwise=lambda error: self.complain(error.code)
        )

    def _add_unknown(self, one: DirectoryEntry, known: tuple[Contact, ...]) -> None:
        if known:
            self.outcome.say(self.desk.words("directory.known", name=entry_name(one)), Tone.NEUTRAL)
            return

        def done(_: object) -> None:
            self.outcome.say(self.desk.words("directory.added", name=entry_name(one)), Tone.NEUTRAL, icon="done")

        listener = JobListener(self, done=done, failed=self._failed)
        self.desk.bridge.submit(KeepContact(contact_of(one)), listener)
