"""One round of fetching: place after place, only what is due, nothing kept that has not verified."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from secmail.domain.errors import Code, Unavailable
from secmail.domain.publications import Fetched, KeptPublication, PlaceOutcome, PlaceState, PublicationKind
from secmail.engine import authorities
from secmail.engine.desk import Desk
from secmail.engine.refresh_plan import BackOff, due, may_replace
from secmail.engine.shelf import Shelf
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.engine.worker import Worker
from secmail.pki import revocation

log = logging.getLogger("secmail.engine")

_MAX_PLACES = 40
_MAX_FORCED = 400
"""How many are asked in a round that begins by itself, and in one that somebody waits for."""
_MAX_UNREACHABLE = 3
"""Servers that do not answer, after which a round counts as being without a network."""
_LATER = 12 * 3600.0
_PIN = "pin:"


@dataclass(frozen=True, slots=True)
class Means:
    """What every round works with; `back_off` outlives them."""

    desk: Desk
    trust: Trust
    shelf: Shelf
    lane: Worker
    back_off: BackOff


class Round:
    """Asks places one after the other on the lane's thread. Engine thread.

    `forced`: somebody waits for it, so whatever is named is asked, due or not.
    """

    def __init__(self, means: Means, *, forced: bool) -> None:
        self._desk = means.desk
        self._trust = means.trust
        self._shelf = means.shelf
        self._lane = means.lane
        self._back_off = means.back_off
        self._forced = forced
        self._asked: set[str] = set()
        self._unreachable: set[str] = set()
        self.outcomes: list[PlaceOutcome] = []

    @property
    def news(self) -> bool:
        """Whether something is at hand that was not before."""
        return any(outcome.state is PlaceState.NEW for outcome in self.outcomes)

    def list_at(self, url: str, extra: tuple[bytes, ...]) -> Steps[None]:
        """A revocation list. `extra`: certificates to build its signer's path with."""
        old = self._shelf.get(url)
        tag = "" if old is None else old.tag
        port = self._desk.ports.publications
        yield from self._fetch(url, url, PublicationKind.LIST, ask=lambda: port.get(url, tag), extra=extra)

    def answer_at(self, url: str, question: bytes, extra: tuple[bytes, ...]) -> Steps[None]:
        """The answer of an OCSP responder."""
        place = f"{url}#{hashlib.sha256(question).hexdigest()}"
        port = self._desk.ports.publications
        yield from self._fetch(
            place, url, PublicationKind.ANSWER, ask=lambda: Fetched(port.ask(url, question)), extra=extra
        )

    def authorities_at(self, url: str) -> Steps[None]:
        """Pinned authorities; what has no pin is left aside."""
        if not self._may_ask(url, url, PublicationKind.AUTHORITIES):
            return
        port = self._desk.ports.publications
        try:
            fetched = yield from wait(self._lane.submit(lambda: port.get(url)))
            content = b"" if fetched is None else fetched.content
            found = yield from wait(self._desk.pool.submit(authorities.matches, (content,), self._trust.pins))
            if not found:
                raise _unusable("no pin")
        except Unavailable as error:
            self._failed(url, url, PublicationKind.AUTHORITIES, error=error)
            return
        # Where the source lacks some they are not asked for again at once.
        self._back_off.failed(url, self._now, retry_after=_LATER)
        state = PlaceState.NEW if self.install(found) else PlaceState.SAME
        self.outcomes.append(PlaceOutcome(url, PublicationKind.AUTHORITIES, state))

    def install(self, certificates: tuple[bytes, ...]) -> bool:
        """Keeps authorities that match a pin; whether one was new."""
        places = {f"{_PIN}{authorities.fingerprint(der)}": der for der in certificates}
        new = {place: der for place, der in places.items() if self._shelf.get(place) is None}
        for place, der in new.items():
            self._shelf.keep(KeptPublication(place, PublicationKind.AUTHORITIES, der, self._now))
        return bool(new)

    def _fetch(
        self,
        place: str,
        url: str,
        kind: PublicationKind,
        *,
        ask: Callable[[], Fetched | None],
        extra: tuple[bytes, ...],
    ) -> Steps[None]:
        old = self._shelf.get(place)
        if not self._may_ask(place, url, kind) or not (self._forced or due(old, self._now)):
            return
        try:
            fetched = yield from wait(self._lane.submit(ask))
            new = yield from self._judged(place, kind, fetched, old=old, extra=extra)
        except Unavailable as error:
            self._failed(place, url, kind, error=error)
            return
        self._back_off.succeeded(place)
        if new is None and old is not None:
            kept, state = self._shelf.confirm(old, self._now), PlaceState.SAME
        else:
            assert new is not None
            self._shelf.keep(new)
            kept, state = new, PlaceState.NEW
        self.outcomes.append(PlaceOutcome(url, kind, state, kept.until))

    def _judged(
        self,
        place: str,
        kind: PublicationKind,
        fetched: Fetched | None,
        *,
        old: KeptPublication | None,
        extra: tuple[bytes, ...],
    ) -> Steps[KeptPublication | None]:
        """None: what is kept is what is published."""
        if fetched is None or (old is not None and fetched.content == old.content):
            return None
        now = self._now
        until = yield from wait(
            self._desk.pool.submit(_verified, fetched.content, self._trust, old=old, extra=extra, now=now)
        )
        return KeptPublication(place, kind, fetched.content, now, until, fetched.tag)

    def _may_ask(self, place: str, url: str, kind: PublicationKind) -> bool:
        full = len(self.outcomes) >= (_MAX_FORCED if self._forced else _MAX_PLACES)
        if full or place in self._asked or not (self._forced or self._back_off.allows(place, self._now)):
            return False
        self._asked.add(place)
        if _host(url) not in self._unreachable and len(self._unreachable) < _MAX_UNREACHABLE:
            return True
        if self._forced:
            self.outcomes.append(PlaceOutcome(url, kind, PlaceState.FAILED, code=Code.PUBLICATION_OFFLINE))
        return False

    def _failed(self, place: str, url: str, kind: PublicationKind, *, error: Unavailable) -> None:
        if error.code is Code.PUBLICATION_OFFLINE:
            self._unreachable.add(_host(url))
        log.info("a publication (%s) was not had: %s", kind, error)
        self._back_off.failed(place, self._now, retry_after=error.retry_after)
        self.outcomes.append(PlaceOutcome(url, kind, PlaceState.FAILED, code=error.code))

    @property
    def _now(self) -> datetime:
        return self._desk.ports.clock.now()


def _verified(
    content: bytes, trust: Trust, *, old: KeptPublication | None, extra: tuple[bytes, ...], now: datetime
) -> datetime | None:
    """When the next one is due; PUBLICATION_UNUSABLE for what is not worth keeping. Pool."""
    if not revocation.useful(content, trust.anchors(), extra=extra):
        raise _unusable("no signature of an authority")
    if old is not None and not may_replace(content, old, now):
        raise _unusable("not the successor of what is kept")
    return revocation.next_update(content)


def _unusable(detail: str) -> Unavailable:
    return Unavailable(Code.PUBLICATION_UNUSABLE, detail, retry_after=3600.0)


def _host(url: str) -> str:
    return url.partition("//")[2].partition("/")[0].lower()
