"""The national directory by FHIR (Annuaire Santé v2, cps-mssante §3.3), and any other that is made like it.

The free key goes into a header of requests to that one server and nowhere else: no redirection is followed, and the
next page of an answer must lie at the same place. Answers are compared with what was asked, as the server's search is
coarser than ours and nothing obliges it to keep to the question.
"""

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from secmail.directory.fhir_bundle import Resource, bundle_of
from secmail.directory.fhir_entries import entries_of, referenced_organisations
from secmail.directory.fhir_questions import Question, attempts, by_address, by_number, organisations
from secmail.directory.https import Bounds, Https, Session, is_success, require_https
from secmail.directory.https_checks import checks_of, place_of
from secmail.directory.refusals import from_status
from secmail.domain.addresses import normal
from secmail.domain.checks import Check
from secmail.domain.directory import (
    MOST_ANSWERS,
    MOST_CERTIFICATES,
    DirectoryAnswer,
    DirectoryEntry,
    DirectorySearch,
    DirectorySource,
)
from secmail.domain.directory_asking import Asked, asked_of, fits, in_order
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError
from secmail.domain.identifiers import same_person_number

_CALLS_A_SECOND = 17
_PAGES = 4
_PAGE_BYTES = 4 * 1024 * 1024
_WHOLE_BYTES = 32 * 1024 * 1024
"""Of all answers to one search: ten times what the longest list of people takes."""
_MOST_RESOURCES = 4_000
_MOST_ORGANISATIONS, _AT_ONCE = 200, 50
"""Of which the places of practitioners are learned, and how many are asked for in one call."""
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")


class Pace:
    """No more calls in any one second than the directory allows (17; the key is closed to who takes more)."""

    def __init__(
        self,
        calls: int = _CALLS_A_SECOND,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._last: deque[float] = deque(maxlen=calls)
        self._clock, self._sleep = clock, sleep
        self._gate = threading.Lock()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Entered when the next call may be made. It counts from its end: the directory saw it before that."""
        with self._gate:
            if len(self._last) == self._last.maxlen and (rest := self._last[0] + 1.0 - self._clock()) > 0:
                self._sleep(rest)
            try:
                yield
            finally:
                self._last.append(self._clock())


class FhirDirectory:
    """The FHIR half of `engine.ports.DirectoryPort`; `source` comes with every value of its profile.

    Values: `url` (the base, https), `ca_file` (authorities besides the system's), `key_header` (empty: it wants none),
    `certificates` ("yes" where its profile carries them; the open one forbids them).
    """

    def __init__(self, https: Https, *, pace: Pace | None = None, bounds: Bounds | None = None) -> None:
        self._https = https
        self._pace = pace or Pace()
        self._bounds = bounds or Bounds()

    def search(self, source: DirectorySource, search: DirectorySearch) -> DirectoryAnswer:
        """Mailboxes that fit. Errors as in the port."""
        _require_key(source)
        asked, limit = asked_of(search), max(1, min(search.limit, MOST_ANSWERS))
        with self._session(source) as session:
            talk = _Talk(session, source, self._pace)
            for questions in attempts(asked):
                found = [entry for entry in talk.entries(questions) if fits(entry, asked)]
                if found:
                    return _answer(found, asked, limit, more=talk.more)
        return DirectoryAnswer(more=talk.more)

    def certificates(self, source: DirectorySource, *, address: str, national_id: str | None) -> tuple[bytes, ...]:
        """What it publishes for the mailbox or the person; nothing is asked where the profile has no certificates."""
        if source.value("certificates") != "yes":
            return ()
        _require_key(source)
        wanted = normal(address)
        questions = (*((by_number(national_id),) if national_id else ()), *(by_address(wanted) if wanted else ()))
        with self._session(source) as session:
            entries = _Talk(session, source, self._pace).entries(questions)
        theirs = (
            certificate
            for entry in entries
            if (wanted and normal(entry.address) == wanted) or same_person_number(entry.national_id, national_id)
            for certificate in entry.certificates
        )
        return tuple(dict.fromkeys(theirs))[:MOST_CERTIFICATES]

    def check(self, source: DirectorySource) -> tuple[Check, ...]:
        """Step by step: reached, its certificate, the key, an answer. It is tried without a key, too."""
        place = place_of(source.value("url"))
        question = Question("Practitioner", (("_elements", "identifier"),))
        try:
            with self._session(source) as session:
                found = _Talk(session, source, self._pace).resources((question,))
        except SecmailError as error:
            missing = error.code is Code.DIRECTORY_REFUSED and _lacks_key(source)
            unfit = error.detail if error.code is Code.DIRECTORY_VALUE_UNFIT else ""
            return checks_of(error.place or place or unfit, Code.DIRECTORY_KEY_MISSING if missing else error.code)
        return checks_of(place, None if found else Code.DIRECTORY_MALFORMED)

    def require_fit(self, source: DirectorySource) -> None:
        """Rejected DIRECTORY_VALUE_UNFIT; the detail is the value's name. Nobody is asked."""
        require_values(source)

    def interrupt(self) -> None:
        """Ends what is running soon."""
        self._https.interrupt()

    def _session(self, source: DirectorySource) -> AbstractContextManager[Session]:
        host = _host(source)
        return self._https.session(host, ca_file=source.value("ca_file"), bounds=self._bounds)


def _host(source: DirectorySource) -> str:
    try:
        return require_https(source.value("url"))
    except Rejected:
        raise Rejected(Code.DIRECTORY_VALUE_UNFIT, "url", words="url") from None


def _lacks_key(source: DirectorySource) -> bool:
    return bool(source.value("key_header")) and not source.secret.strip()


def _require_key(source: DirectorySource) -> None:
    if _lacks_key(source):
        raise ActionNeeded(Code.DIRECTORY_KEY_MISSING)


def require_values(source: DirectorySource) -> None:
    """Rejected DIRECTORY_VALUE_UNFIT; the detail is the value's name."""
    _host(source)
    header, url = source.value("key_header"), urlsplit(source.value("url"))
    fit = {
        "url": not url.query and not url.fragment,
        "key_header": not header or _HEADER.fullmatch(header) is not None,
        "certificates": source.value("certificates") in {"yes", "no"},
        "ca_file": not source.value("ca_file") or Path(source.value("ca_file")).is_file(),
    }
    wrong = next((name for name, is_fit in fit.items() if not is_fit), None)
    if wrong is not None:
        raise Rejected(Code.DIRECTORY_VALUE_UNFIT, wrong, words=wrong)


class _Talk:
    """The calls of one search. `more`: the directory has more than was taken."""

    def __init__(self, session: Session, source: DirectorySource, pace: Pace) -> None:
        self._session, self._source, self._pace = session, source, pace
        self._base = source.value("url").rstrip("/")
        self._left = _WHOLE_BYTES
        self.more = False

    def entries(self, questions: Sequence[Question]) -> tuple[DirectoryEntry, ...]:
        """Of all questions together, with the organisations that roles name."""
        found = self.resources(questions)
        missing = referenced_organisations(found)
        self.more = self.more or len(missing) > _MOST_ORGANISATIONS
        for at in range(0, min(len(missing), _MOST_ORGANISATIONS), _AT_ONCE):
            found += self.resources((organisations(missing[at : at + _AT_ONCE]),))
        bare = any(question.bare for question in questions)
        return entries_of(found, self._source.id, bare=bare)

    def resources(self, questions: Iterable[Question]) -> list[Resource]:
        """Of every page, of which there are few."""
        found: list[Resource] = []
        for question in questions:
            url = f"{self._base}/{question.target}"
            for _ in range(_PAGES if self._left > 0 else 0):
                page = bundle_of(self._content(url))
                found += page.resources
                url = page.following
                if not self._is_ours(url) or len(found) > _MOST_RESOURCES or self._left <= 0:
                    break
            self.more = self.more or bool(url)
        return found

    def _content(self, url: str) -> bytes:
        with self._pace.call():
            answer = self._session.get(url, headers=self._headers(), limit=_PAGE_BYTES)
        if not is_success(answer):
            raise from_status(answer.status, answer.headers["retry-after"])
        self._left -= len(answer.content)
        return answer.content

    def _headers(self) -> Mapping[str, str]:
        name, key = self._source.value("key_header"), self._source.secret.strip()
        headers = {"Accept": "application/fhir+json"}
        return {**headers, name: quote(key, safe="!#$%&'*+-.^_`|~=/:")} if name and key else headers

    def _is_ours(self, url: str) -> bool:
        """Under the same base: whoever answers could otherwise have the key sent to another place."""
        return url.startswith((f"{self._base}/", f"{self._base}?"))


def _answer(found: Sequence[DirectoryEntry], asked: Asked, limit: int, *, more: bool) -> DirectoryAnswer:
    ordered = in_order(found, asked)
    return DirectoryAnswer(tuple(ordered[:limit]), more=more or len(ordered) > limit)
