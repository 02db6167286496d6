"""Directories as use cases: setting them up, asking them, and remembering what they answered.

Directories are asked because a person searches or writes to somebody, never because of a message that came in; one at
a time, on a thread of their own. What is known here is in every answer, so that without a network the rest stays.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from secmail.api.directory import (
    DropDirectory,
    FindPeople,
    ForgetCountry,
    KeepDirectory,
    RefreshCountry,
    SearchDirectory,
    TestDirectory,
)
from secmail.api.events import PinReason
from secmail.domain.checks import Check
from secmail.domain.deeds import Deed
from secmail.domain.directory import (
    PROFILE,
    SOURCE_NAME,
    DirectoryAnswer,
    DirectoryEntry,
    DirectoryKind,
    DirectorySource,
    SourceFailure,
)
from secmail.domain.directory_asking import asked_of, in_order
from secmail.domain.errors import Cancelled, Code, Rejected, SecmailError
from secmail.engine.access import Access
from secmail.engine.country import CountryCommand, CountryDesk
from secmail.engine.desk import Desk
from secmail.engine.directory_profiles import numbered
from secmail.engine.finding_people import joined
from secmail.engine.jobs import JobRunner
from secmail.engine.ports.directories import DirectoryPort
from secmail.engine.reading import Reading
from secmail.engine.session import Session
from secmail.engine.steps import Steps, at_once, wait
from secmail.engine.turns import Turn
from secmail.engine.worker import Worker

log = logging.getLogger("secmail.engine")
T = TypeVar("T")

SCOPE = "scope"
"""The value of every directory that says for whom it may speak."""
_NATIONAL = "national"
_PLACE = frozenset({"url", "host", "port", "tls", "ca_file"})
"""What makes a directory another one than that which its profile speaks of."""
_SECRET_FOR = _PLACE | {"user", "key_header"}
_MOST_SOURCES = 50
_LONGEST = 1000
_OFTEN_ASKED = 40
"""Words of one search; a directory is not asked for novels."""

DirectoriesCommand = SearchDirectory | KeepDirectory | DropDirectory | TestDirectory | CountryCommand


@dataclass(frozen=True, slots=True)
class Door:
    """Whose session it is, and what may be done in it."""

    session: Session
    access: Access


class DirectoryDesk:
    """Engine thread, but for `join`."""

    def __init__(self, desk: Desk, jobs: JobRunner, reading: Reading, *, door: Door) -> None:
        self._desk = desk
        self._door = door
        self._reading = reading
        self._lane = Worker("secmail-directory")
        self._downloads = Worker("secmail-download")
        self._in_order = Turn()
        self._country = CountryDesk(desk, jobs, self.fetching)

    def steps(self, command: DirectoriesCommand) -> Steps[Any]:
        """The use case of a command."""
        match command:
            case RefreshCountry() | ForgetCountry():
                return self._country.steps(command)
            case SearchDirectory():
                return self._search(command)
            case KeepDirectory(source=source):
                return self._in_order.take(lambda: self._keep(source))
            case DropDirectory(source=name):
                return self._in_order.take(lambda: at_once(lambda: self._drop(name)))
            case TestDirectory(source=name):
                return self._test(self.source(name))

    def begin(self) -> None:
        """From now on the country is refreshed by itself, where that is set up."""
        self._country.begin()

    def tick(self) -> None:
        """Every few seconds."""
        self._country.tick()

    def ask(self, work: Callable[[DirectoryPort], T]) -> "Future[T]":
        """On the thread of directories, after whoever asks already."""
        port = self._desk.ports.directories
        return self._lane.submit(lambda: work(port))

    def asking(self, work: Callable[[DirectoryPort], T]) -> Steps[T]:
        """The answer; given up, the directory is not waited for any longer."""
        return self._awaited(self._lane, work)

    def fetching(self, work: Callable[[DirectoryPort], T]) -> Steps[T]:
        """As `asking`, for what takes long: nobody's question waits behind it."""
        return self._awaited(self._downloads, work)

    def _awaited(self, lane: Worker, work: Callable[[DirectoryPort], T]) -> Steps[T]:
        port = self._desk.ports.directories
        begun, given_up = threading.Event(), threading.Event()

        def one() -> T:
            begun.set()
            if given_up.is_set():
                raise SecmailError(Code.CANCELLED_AT_STOP)
            return work(port)

        answer = lane.submit(one)
        try:
            return (yield from wait(answer))
        except Cancelled:
            given_up.set()
            if begun.is_set() and not answer.done():  # what others are asking goes on
                port.interrupt()
            raise

    def enabled(self) -> tuple[DirectorySource, ...]:
        """Those that are asked: set up and switched on."""
        return tuple(
            source
            for source in self._desk.db.directories.sources()
            if source.enabled and source.kind is not DirectoryKind.OPEN_DATA
        )

    def source(self, name: str) -> DirectorySource:
        """One that is set up, or else that can be. DIRECTORY_UNKNOWN."""
        known = (*self._desk.db.directories.sources(), *self._desk.ports.directories.profiles())
        found = next((source for source in known if source.id == name), None)
        if found is None:
            raise Rejected(Code.DIRECTORY_UNKNOWN)
        return found

    def remember(self, entries: Sequence[DirectoryEntry], source: DirectorySource) -> None:
        """What this directory has just answered, of whoever can be told from others.

        Nothing of a directory that was set up otherwise while it was asked: its answers would pass for the new one's.
        """
        told = [entry for entry in entries if entry.source == source.id and (entry.address or entry.national_id)]
        if told and self._stands(source):
            self._desk.db.directories.remember(told, self._desk.ports.clock.now())

    def _stands(self, source: DirectorySource) -> bool:
        try:
            return self.source(source.id) == source
        except Rejected:
            return False

    def stop(self) -> None:
        """Returns at once; `join` waits."""
        self._desk.ports.directories.interrupt()
        self._lane.close()
        self._downloads.close()

    def join(self, seconds: float) -> bool:
        """Whether the threads have ended. Any thread."""
        return self._lane.join(seconds) and self._downloads.join(seconds)

    def _search(self, command: SearchDirectory) -> Steps[DirectoryAnswer]:
        search = replace(command.search, words=" ".join(command.search.words.split()[:_OFTEN_ASKED]))
        asked = self.enabled() if command.source is None else (self.source(command.source),)
        found: list[DirectoryEntry] = []
        failures: list[SecmailError] = []
        told: list[SourceFailure] = []
        more = False
        for source in asked:
            try:
                answer = yield from self.asking(lambda port, source=source: port.search(source, search))  # type: ignore[misc]  # its default
            except SecmailError as error:
                log.info("directory %s does not answer: %s", source.id, error.code)
                failures.append(error)
                told.append(SourceFailure(source.id, error.code))
                continue
            self.remember(answer.entries, source)
            found += answer.entries
            told += answer.failures
            more = more or answer.more
        here = DirectoryAnswer()
        if command.source is None:
            here = yield from wait(self._reading.ask(FindPeople(search)))
        if failures and len(failures) == len(asked) and not here.entries:
            raise failures[0]
        entries = in_order(joined(found, here.entries), asked_of(search))
        return DirectoryAnswer(tuple(entries), more=more or here.more, failures=tuple(told))

    def _keep(self, source: DirectorySource) -> Steps[DirectorySource]:
        """Only what differs from its profile is kept, so that a later program's profile is followed in the rest."""
        known = self._desk.db.directories.sources()
        if len(known) >= _MOST_SOURCES and all(each.id != source.id for each in known):
            raise _unfit("id")  # too many
        profile = self._profile(source)
        source = source if source.id else numbered(source, profile, {each.id for each in known})
        first = dict(profile.values)
        changed = tuple((name, word) for name, word in source.values if name != PROFILE and first.get(name) != word)
        _require_fit(source, changed, first)
        if first.get(SCOPE) == _NATIONAL and any(name in _PLACE for name, _ in changed):
            changed = (*(each for each in changed if each[0] != SCOPE), (SCOPE, ""))
        if profile.id != source.id:
            changed = ((PROFILE, profile.id), *changed)
        before = next((each for each in known if each.id == source.id), None)
        if before is None and profile.id != source.id and self._is_profile(source.id):
            raise _unfit("id")  # nobody could make that one any more
        kept = replace(source, title=source.title or profile.title, values=changed, set_up=True)
        if not kept.secret and before is not None and _with_whom(before) == _with_whom(kept):
            kept = replace(kept, secret=before.secret)  # another server must not be told the old one's
        try:
            yield from wait(self._desk.pool.submit(self._desk.ports.directories.require_fit, kept))
        except Rejected as error:
            raise _unfit(error.detail) from None
        if kept.enabled and kept.value(SCOPE) and kept != before:
            yield from self._believe(kept)
        self._desk.db.directories.keep_source(kept)
        return replace(kept, secret="", defaults=profile.values)

    def _believe(self, source: DirectorySource) -> Steps[None]:
        """Who may say whose an address is, is the holder's to say, and the journal tells it."""
        yield from self._door.session.require(PinReason.UNLOCK)
        self._door.access.require_own_name()
        self._door.session.journal(Deed.DIRECTORY_BELIEVED, source.id)

    def _profile(self, source: DirectorySource) -> DirectorySource:
        profiles = self._desk.ports.directories.profiles()
        found = next((each for each in profiles if each.id == source.profile and each.kind is source.kind), None)
        if found is None:
            raise _unfit(PROFILE)
        return found

    def _is_profile(self, name: str) -> bool:
        return any(each.id == name for each in self._desk.ports.directories.profiles())

    def _drop(self, name: str) -> None:
        if all(source.id != name for source in self._desk.db.directories.sources()):
            raise Rejected(Code.DIRECTORY_UNKNOWN)
        self._desk.db.directories.forget_source(name)

    def _test(self, source: DirectorySource) -> Steps[tuple[Check, ...]]:
        return self.asking(lambda port: port.check(source))


def _with_whom(source: DirectorySource) -> tuple[object, ...]:
    """To whom a password or key is told: by the words that differ from the profile's."""
    return (source.kind, source.profile, *(source.value(name) for name in sorted(_SECRET_FOR)))


def _require_fit(source: DirectorySource, changed: Iterable[tuple[str, str]], first: dict[str, str]) -> None:
    """DIRECTORY_VALUE_UNFIT, with the name of what does not fit as its words."""
    if not SOURCE_NAME.fullmatch(source.id):
        raise _unfit("id")
    for name, word in (*changed, ("title", source.title), ("secret", source.secret)):
        if len(word) > _LONGEST or not word.isprintable():
            raise _unfit(name)
    for name, word in changed:
        if name not in first and name != SCOPE:
            raise _unfit(name)
        if name == SCOPE and word.casefold() == _NATIONAL:
            raise _unfit(name)  # who speaks for the whole country is part of the program


def _unfit(name: str) -> Rejected:
    return Rejected(Code.DIRECTORY_VALUE_UNFIT, name, words=name)
