"""From several answers on one certificate to one: which counts, and whether it is still fresh."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Revocation
from secmail.pki.points import ALL_REASONS

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one list or one server says of a certificate.

    `until`: to when it counts as fresh, grace included. `since` None: not revoked. `on_hold`: revoked for the time
    being. `reasons`: the reasons of revocation it would know of. `doubtful`: nobody could tell whether its signer is
    unrevoked, or it is weakly signed; then it can bring bad news only.
    """

    this_update: datetime
    until: datetime
    since: datetime | None = None
    on_hold: bool = False
    reasons: frozenset[str] = ALL_REASONS
    doubtful: bool = False


def later(moment: datetime, by: timedelta) -> datetime:
    """The moment and some time more; some authorities write the last day of the year 9999 for "never"."""
    try:
        return moment + by
    except OverflowError:
        return _NEVER


def settle(answers: Iterable[Answer], policy: TrustPolicy) -> Revocation:
    """The one answer of all.

    Revoked for good in any of them, however old, is revoked. A hold ends where a later answer no longer tells of it.
    Otherwise it is good as long as fresh answers together know of every reason of revocation, stale when only old ones
    do, and unknown without them. What is dated later than our clock proves nothing.
    """
    found = tuple(answers)
    bad = [answer for answer in found if answer.since is not None and answer.since <= policy.at]
    if any(not answer.on_hold for answer in bad):
        return Revocation.REVOKED
    held = max((answer.this_update for answer in bad), default=None)
    good = [
        answer
        for answer in found
        if answer not in bad
        and not answer.doubtful
        and not policy.is_future(answer.this_update)
        and (held is None or answer.this_update > held)
    ]
    if _know_all(answer for answer in good if policy.at <= answer.until):
        return Revocation.GOOD
    if held is not None and not _know_all(good):
        return Revocation.REVOKED
    return Revocation.STALE if _know_all(good) else Revocation.UNKNOWN


def _know_all(answers: Iterable[Answer]) -> bool:
    return frozenset().union(*(answer.reasons for answer in answers)) >= ALL_REASONS
