"""When a publication is fetched again, and whether what came may take the place of what is here. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from secmail.domain.publications import KeptPublication
from secmail.pki import lists, ocsp
from secmail.pki.lists import RevocationList

_SOONEST = timedelta(hours=1)
_LATEST = timedelta(hours=12)
"""Authorities publish daily and before the old list ends; an unchanged list costs one short question."""

_PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
_ABANDONED = timedelta(days=60)


def due(kept: KeptPublication | None, now: datetime) -> bool:
    """Half-way to the moment when the next one is due, within bounds; a clock that was set back counts as due."""
    if kept is None or kept.fetched > now:
        return True
    left = _LATEST if kept.until is None else (kept.until - kept.fetched) / 2
    return now >= kept.fetched + min(max(left, _SOONEST), _LATEST)


class BackOff:
    """Longer and longer pauses for places that fail. Engine thread; forgotten at the end of the program."""

    def __init__(self) -> None:
        self._failed: dict[str, _Failure] = {}

    def allows(self, place: str, now: datetime) -> bool:
        """Whether it may be tried again."""
        failure = self._failed.get(place)
        return failure is None or not failure.last <= now < failure.not_before

    def failed(self, place: str, now: datetime, *, retry_after: float) -> None:
        """`retry_after`: seconds that the kind of failure wants at least."""
        known = self._failed.get(place)
        times = 0 if known is None else known.times
        pause = max(_PAUSES[min(times, len(_PAUSES) - 1)], timedelta(seconds=retry_after))
        self._failed[place] = _Failure(times + 1, now, now + pause)

    def succeeded(self, place: str) -> None:
        self._failed.pop(place, None)


@dataclass(frozen=True, slots=True)
class _Failure:
    times: int
    last: datetime
    not_before: datetime


def may_replace(new: bytes, old: KeptPublication, now: datetime) -> bool:
    """Whether a list or an answer continues the one that is kept of the same place.

    Both are signed, but not the way they come: whoever sits on it could serve an older list again, or another
    authority's, so that a certificate on the kept list would no longer count as revoked. So the new one must be of the
    same issuer and scope and not older. Only where the kept one has been past its time for long may it be another:
    an authority may change what it publishes at an address.
    """
    if old.until is not None and now - old.until > _ABANDONED:
        return True
    listed, lists_now = lists.read(old.content), lists.read(new)
    if listed is not None and lists_now is not None:
        return _continues(lists_now, listed)
    answered, answers_now = ocsp.read(old.content), ocsp.read(new)
    return answered is not None and answers_now is not None and _answers_again(answers_now, answered)


def _continues(new: RevocationList, old: RevocationList) -> bool:
    same = (new.issuer, new.scope, new.base is None) == (old.issuer, old.scope, old.base is None)
    return same and new.number >= old.number and new.parsed.last_update_utc >= old.parsed.last_update_utc


def _answers_again(new: ocsp.Response, old: ocsp.Response) -> bool:
    dates = {said.about: said.this_update for said in new.statements}
    return all(said.about in dates and dates[said.about] >= said.this_update for said in old.statements)
