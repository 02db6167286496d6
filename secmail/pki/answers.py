"""From several answers on one certificate to one: which counts, and whether it is still fresh."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Revocation, RevocationReason, Revoked
from secmail.pki.points import ALL_REASONS

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one list or one server says of a certificate.

    `until`: to when it counts as fresh, grace included. `since` None: not revoked; otherwise `reason` says why, in the
    words of RFC 5280 §5.3.1 with underscores. `reasons`: the reasons of revocation it would know of. `doubtful`: it is
    weakly signed, or nobody could tell whether its signer is unrevoked; then it can bring bad news only.
    """

    this_update: datetime
    until: datetime
    since: datetime | None = None
    reason: str = "unspecified"
    reasons: frozenset[str] = ALL_REASONS
    doubtful: bool = False

    @property
    def on_hold(self) -> bool:
        """Whether the certificate may come back."""
        return self.reason == "certificate_hold"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a certificate stands, and since when and why where it is revoked."""

    state: Revocation
    revoked: Revoked | None = None


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
        return Verdict(Revocation.REVOKED, _revoked(since, answer))
    held = max(bad, key=lambda pair: pair[1].this_update, default=None)
    good = [answer for answer in found if not _is_bad(answer, policy) and _may_clear(answer, held, policy)]
    if _know_all(answer for answer in good if policy.at <= answer.until):
        return Verdict(Revocation.GOOD)
    if _know_all(good):
        return Verdict(Revocation.STALE)
    return Verdict(Revocation.UNKNOWN) if held is None else Verdict(Revocation.REVOKED, _revoked(*held))


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
