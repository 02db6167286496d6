"""The diagnosis of the clock, and of what trust rests on: authorities and their revocation lists."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError
from secmail.domain.publications import Authority, Pins
from secmail.engine.authorities import missing
from secmail.engine.desk import Desk
from secmail.engine.lanes import Lanes
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.pki import lists
from secmail.pki.anchors import Anchors

_EARLIEST_YEAR = 2026
_LATEST_YEAR = 2046
_TOLERATED = timedelta(minutes=5)
"""Signing times, tokens and one-time codes go wrong beyond."""
_MOST_ASKED = 2


def clock_check(desk: Desk, trust: Trust, lanes: Lanes) -> Steps[Check]:
    """By what authorities have signed, which cannot be of tomorrow, and by the authorities' own web servers.

    These are asked where the settings allow it; any other server would be told who is here.
    """
    now = desk.ports.clock.now()
    check = Check(CheckSubject.CLOCK, CheckState.OK, f"{now:%Y-%m-%d %H:%M} UTC")
    wrong = replace(check, state=CheckState.FAILED, code=Code.CLOCK_WRONG)
    if not _EARLIEST_YEAR <= now.year <= _LATEST_YEAR:
        return wrong
    signed, places = yield from wait(desk.pool.submit(_known, desk, trust))
    if any(moment - now > _TOLERATED for moment in signed):
        return wrong
    for url in places[:_MOST_ASKED]:
        told = yield from wait(lanes.alone(partial(desk.ports.host.moment, url)))
        if told is not None:
            return wrong if abs(told - desk.ports.clock.now()) > _TOLERATED else check
    return check


def _known(desk: Desk, trust: Trust) -> tuple[tuple[datetime, ...], tuple[str, ...]]:
    """When the lists at hand were signed, and where authorities may be asked. Pool."""
    try:
        anchors, (above,) = trust.anchors(), trust.publications(())
        asked = above.lists if desk.ports.settings.kept().fetch_revocation else ()
    except SecmailError:  # told by `trust_checks`
        return (), ()
    return tuple(entry.parsed.last_update_utc for entry in _lists(anchors)), asked


def trust_checks(trust: Trust, now: datetime) -> list[Check]:
    """Roots, pins, lists and until when these count. Reads files: pool."""
    try:
        found, recognised = trust.anchors(), trust.authorities()
    except SecmailError as error:
        return [Check(CheckSubject.TRUST_ANCHORS, CheckState.FAILED, "", error.code)]
    roots = Check(CheckSubject.TRUST_ANCHORS, CheckState.OK, str(len(found.roots)))
    if not found.roots:
        roots = replace(roots, state=CheckState.FAILED, code=Code.AUTHORITIES_MISSING)
    return [roots, *_pinned(recognised, trust.pins), *_revocation_lists(found, now)]


def _pinned(recognised: Sequence[Authority], pins: Pins) -> list[Check]:
    """Which authorities are here by their pin, and which because somebody put them here."""
    checks = []
    if pins.authorities:
        absent = missing(recognised, pins)
        state, code = (CheckState.WARNING, Code.AUTHORITIES_MISSING) if absent else (CheckState.OK, None)
        known = len(pins.authorities)
        checks.append(Check(CheckSubject.PINNED_AUTHORITIES, state, f"{known - len(absent)}/{known}", code))
    by_hand = sum(not authority.pinned for authority in recognised)
    if by_hand:
        checks.append(Check(CheckSubject.ADDED_AUTHORITIES, CheckState.OK, str(by_hand)))
    return checks


def _revocation_lists(anchors: Anchors, now: datetime) -> list[Check]:
    """How many there are, and until when the first of them counts as new."""
    if not anchors.crls:
        return [Check(CheckSubject.REVOCATION_LISTS, CheckState.WARNING, "0", Code.REVOCATION_STALE)]
    counted = Check(CheckSubject.REVOCATION_LISTS, CheckState.OK, str(len(anchors.crls)))
    newest: dict[object, datetime] = {}
    for entry in _lists(anchors):
        until = entry.parsed.next_update_utc or entry.parsed.last_update_utc
        key = (entry.issuer, entry.scope, entry.base is None)
        newest[key] = max(until, newest.get(key, until))
    if not newest:
        return [counted]
    first = min(newest.values())
    state, code = (CheckState.WARNING, Code.REVOCATION_STALE) if first < now else (CheckState.OK, None)
    return [counted, Check(CheckSubject.REVOCATION_AGE, state, f"{first:%Y-%m-%d %H:%M} UTC", code)]


def _lists(anchors: Anchors) -> Iterator[lists.RevocationList]:
    return filter(None, map(lists.read, anchors.crls))
