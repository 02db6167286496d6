"""The published mailboxes of the whole country: fetched or read from a file, taken in by difference, forgotten."""

import hashlib
import logging
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from secmail.api.directory import ForgetCountry, RefreshCountry
from secmail.domain.directory import CountryFacts, DirectoryKind, DirectorySource, Fetched
from secmail.domain.errors import Code, Rejected, SecmailError, Unavailable
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.portions import in_portions
from secmail.engine.ports.directories import DirectoryPort
from secmail.engine.steps import Steps, wait
from secmail.engine.turns import Turn

log = logging.getLogger("secmail.engine")

CountryCommand = RefreshCountry | ForgetCountry
Asking = Callable[[Callable[[DirectoryPort], Fetched | None]], Steps[Fetched | None]]

_TAG = "country-tag"
"""The setting that remembers which published file was taken in last."""
_LOOKED = "country-looked"
"""The setting that remembers when it was last looked for a new one."""
_EVERY, _AGAIN = timedelta(days=7), timedelta(hours=1)
_URL, _WHITE_LIST = "url", "white_list"
_XML = (b"<", b"\xef\xbb\xbf<")
"""How a white list begins, and no file of mailboxes."""
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _File:
    """`lines`: 0 where it is packed. `listed`: it is a white list of domains."""

    path: str
    sha256: str
    lines: int
    listed: bool


class CountryDesk:
    """Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, asking: Asking) -> None:
        self._desk = desk
        self._jobs = jobs
        self._asking = asking
        self._turn = Turn()
        self._next: datetime | None = None
        """When it may be looked by itself whether something new is published; None: not by itself."""

    def steps(self, command: CountryCommand) -> Steps[CountryFacts | None]:
        """The use case of a command."""
        match command:
            case RefreshCountry(file=None):
                return self._turn.take(self._fetch)
            case RefreshCountry(file=path):
                return self._turn.take(lambda: self._by_hand(str(path)))
            case ForgetCountry():
                return self._turn.take(self._forget)

    def begin(self) -> None:
        """From now on it is refreshed by itself, where the practice has set up the published file."""
        if self._next is None:
            self._next = self._desk.ports.clock.now()

    def tick(self) -> None:
        """Looks once a week; where that failed, again after an hour."""
        now = self._desk.ports.clock.now()
        if self._next is None or self._next - _AGAIN < now < self._next:
            return
        self._next = now + _AGAIN
        looked = self._desk.db.folders.setting(_LOOKED)
        recently = bool(looked) and timedelta() <= now - datetime.fromisoformat(str(looked)) < _EVERY
        kept = self._desk.db.directories.sources()
        if not recently and any(source.enabled and source.kind is DirectoryKind.OPEN_DATA for source in kept):
            self._jobs.start(self._by_itself())

    def _by_itself(self) -> Steps[None]:
        try:
            yield from self._turn.take(self._fetch)
        except SecmailError as error:
            log.info("what is known of the country stays: %s", error.code)

    def _by_hand(self, path: str) -> Steps[CountryFacts | None]:
        """What is published is fetched the next time, whatever was fetched before."""
        facts = yield from self._take_in(path)
        self._desk.db.folders.set_setting(_TAG, "")
        return facts

    def _fetch(self) -> Steps[CountryFacts | None]:
        source = self._published()
        url = source.value(_URL)
        if not url:
            raise Rejected(Code.DIRECTORY_VALUE_UNFIT, _URL, words=_URL)
        before = yield from self._facts()
        tag = (self._desk.db.folders.setting(_TAG) or "") if before is not None and before.mailboxes else ""
        with ExitStack() as stack:
            folder = yield from wait(self._desk.pool.submit(_folder, stack))
            path = str(Path(folder, "country"))
            ca_file = source.value("ca_file")
            fetched = yield from self._downloaded(url, path, tag=tag, ca_file=ca_file)
            if fetched is not None:
                before = yield from self._take_in(path, fetched.changed)
                self._desk.db.folders.set_setting(_TAG, fetched.tag)
            white_list = source.value(_WHITE_LIST)
            if white_list:
                yield from self._downloaded(white_list, path, tag="", ca_file=ca_file)
                before = yield from self._take_list(path)
        self._desk.db.folders.set_setting(_LOOKED, self._desk.ports.clock.now().isoformat())
        return before

    def _downloaded(self, url: str, path: str, *, tag: str, ca_file: str) -> Steps[Fetched | None]:
        """What `DirectoryPort.download` gives; how much of it has come is told."""
        told = self._jobs.fetching()
        try:
            return (
                yield from self._asking(lambda port: port.download(url, path, tag=tag, progress=told, ca_file=ca_file))
            )
        except SecmailError as error:
            error.place = _server(url)
            raise

    def _published(self) -> DirectorySource:
        """What the practice has set up; what it has not is not gone to. DIRECTORY_NONE_PUBLISHED."""
        profiles = {each.id: each for each in self._desk.ports.directories.profiles()}
        kept = self._desk.db.directories.sources()
        found = next((each for each in kept if each.kind is DirectoryKind.OPEN_DATA), None)
        if found is None:
            raise Rejected(Code.DIRECTORY_NONE_PUBLISHED)
        profile = profiles.get(found.profile)
        return DirectorySource(
            found.id, found.kind, found.title, (*found.values, *(profile.values if profile is not None else ()))
        )

    def _take_in(self, path: str, published: datetime | None = None) -> Steps[CountryFacts]:
        """Nothing is written where it is the file that is known already."""
        file = yield from wait(self._desk.pool.submit(_looked_at, path))
        if file.listed:
            return (yield from self._take_list(path))
        before = yield from self._facts()
        if before is not None and before.sha256 == file.sha256:
            return before
        facts = CountryFacts(file.lines, published, self._desk.ports.clock.now(), file.sha256)
        entries = self._desk.ports.directories.entries_of(path)
        yield from in_portions(self._desk, self._jobs, self._desk.ports.country.refresh(entries, facts))
        found = yield from self._facts()
        assert found is not None  # it has just been written
        return found

    def _take_list(self, path: str) -> Steps[CountryFacts]:
        """Domains are few, and taken in at once."""
        ports = self._desk.ports
        now = ports.clock.now()
        yield from wait(
            self._desk.pool.submit(lambda: ports.country.keep_domains(ports.directories.domains_of(path), now))
        )
        found = yield from self._facts()
        assert found is not None  # it has just been written
        return found

    def _facts(self) -> Steps[CountryFacts | None]:
        return wait(self._desk.pool.submit(self._desk.ports.country.facts))

    def _forget(self) -> Steps[None]:
        yield from wait(self._desk.pool.submit(self._desk.ports.country.forget))
        for name in (_TAG, _LOOKED):
            self._desk.db.folders.set_setting(name, "")


def _server(url: str) -> str:
    """Its name alone: of an address may be told no more."""
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0]


def _folder(stack: ExitStack) -> str:
    """Only for what everybody may read."""
    try:
        return stack.enter_context(tempfile.TemporaryDirectory(prefix="secmail-", ignore_cleanup_errors=True))
    except OSError as error:
        raise Unavailable(Code.STORE_FULL, type(error).__name__) from None


def _looked_at(path: str) -> _File:
    digest, lines = hashlib.sha256(), 0
    try:
        with Path(path).open("rb") as file:
            beginning = file.read(4)
            file.seek(0)
            for block in iter(partial(file.read, _BLOCK), b""):
                digest.update(block)
                lines += block.count(b"\n")
    except OSError as error:
        raise Rejected(Code.FILE_UNREADABLE, f"errno {error.errno}") from None
    lines = 0 if beginning.startswith(b"PK") else max(0, lines - 1)
    return _File(path, digest.hexdigest(), lines, beginning.startswith(_XML))
