"""From several answers on one certificate to one: which counts, and whether it is still fresh."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Revocation, RevocationReason, RevocationSource, Revoked
from secmail.pki.points import ALL_REASONS

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one list or one server says of a certificate.

    `until`: to when it counts as fresh, grace included. `since` None: not revoked; otherwise `reason` says why, in the
    words of RFC 5280 §5.3.1 with underscores. `reasons`: the reasons of revocation it would know of. `doubtful`: it is
    weakly signed, or nobody could tell whether its signer is unrevoked; then it can bring bad news only. `told`: what
    people are told of it.
    """

    this_update: datetime
    until: datetime
    since: datetime | None = None
    reason: str = "unspecified"
    reasons: frozenset[str] = ALL_REASONS
    doubtful: bool = False
    told: RevocationSource | None = None

    @property
    def on_hold(self) -> bool:
        """Whether the certificate may come back."""
        return self.reason == "certificate_hold"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a certificate stands, since when and why where it is revoked, and by what that is known."""

    state: Revocation
    revoked: Revoked | None = None
    told: RevocationSource | None = None


def later(moment: datetime, by: timedelta) -> datetime:
    """The moment and some time more; some authorities write the last day of the year 9999 for "never"."""
    try:
        return moment + by
    except OverflowError:
        return _NEVER


def settle(answers: Iterable[Answer], policy: TrustPolicy) -> Verdict:
    """The one answer of all.

    Revoked for good in any of them, however old, is revoked. A hold ends where a later answer no longer tells of it.
    Otherwise it is good as long as fresh answers together know of every reason of revocation, stale when only old ones
    do, and unknown without them. What is dated later than our clock proves nothing.
    """
    found = tuple(answers)
    bad = [(answer.since, answer) for answer in found if answer.since is not None and answer.since <= policy.at]
    lost = [pair for pair in bad if not pair[1].on_hold]
    if lost:
        since, answer = min(lost, key=lambda pair: pair[0])
        return Verdict(Revocation.REVOKED, _revoked(since, answer), answer.told)
    held = max(bad, key=lambda pair: pair[1].this_update, default=None)
    good = [answer for answer in found if not _is_bad(answer, policy) and _may_clear(answer, held, policy)]
    fresh = [answer for answer in good if policy.at <= answer.until]
    if _know_all(fresh):
        return Verdict(Revocation.GOOD, told=_told(fresh))
    if _know_all(good):
        return Verdict(Revocation.STALE, told=_told(good))
    return Verdict(Revocation.UNKNOWN) if held is None else Verdict(Revocation.REVOKED, _revoked(*held), held[1].told)


def _told(good: Iterable[Answer]) -> RevocationSource | None:
    """The newest that says all; where several say it together, the oldest of them: nothing is known of later."""
    found = tuple(good)
    whole = [answer for answer in found if answer.reasons >= ALL_REASONS]
    if whole:
        return max(whole, key=lambda answer: answer.this_update).told
    return min(found, key=lambda answer: answer.this_update).told


def _revoked(since: datetime, answer: Answer) -> Revoked:
    try:
        reason = RevocationReason(answer.reason.replace("_", "-"))
    except ValueError:
        reason = RevocationReason.UNSPECIFIED
    return Revoked(since, reason)


def _is_bad(answer: Answer, policy: TrustPolicy) -> bool:
    return answer.since is not None and answer.since <= policy.at


def _may_clear(answer: Answer, held: tuple[datetime, Answer] | None, policy: TrustPolicy) -> bool:
    """Whether the answer can say that a certificate is good, and that it is so again after a hold."""
    if answer.doubtful or policy.is_future(answer.this_update):
        return False
    return held is None or answer.this_update > held[1].this_update


def _know_all(answers: Iterable[Answer]) -> bool:
    return frozenset().union(*(answer.reasons for answer in answers)) >= ALL_REASONS
