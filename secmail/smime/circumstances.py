"""What an opened message means to whom it reached: facts that no message holds, given in by those who know them. Pure.

A signature tells who wrote, not to whom, when it was sent on, or what its writer usually does. Whoever got a signed
message can seal it to somebody else (surreptitious forwarding), send it again (replay), or take the signature off.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from secmail.domain.addresses import normal
from secmail.domain.lookalikes import Likeness, imitates
from secmail.domain.messages import OpenedMessage
from secmail.domain.security import EncryptedLayer, Finding, Integrity, Problem, Severity, SignedLayer, Summary, judge

_ON_ITS_WAY = timedelta(days=7)
"""A relay that cannot deliver gives up after five days (RFC 5321 §4.5.4.1); what is older was not sent just now."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`own`: addresses that reach us. `domains`: our own and confirmed correspondents. All as `normal` has them.

    `signs`: the visible sender is known to sign. `received`: when the message arrived, by the mail server.
    """

    own: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    signs: bool = False
    received: datetime | None = None


def consider(opened: OpenedMessage, around: Circumstances) -> OpenedMessage:
    """The message with what the circumstances add to its findings, and judged again."""
    known = {problem.code for problem in opened.problems}
    added = tuple(problem for problem in _noticed(opened, around) if problem.code not in known)
    if not added:
        return opened
    problems = (*opened.problems, *added)
    return replace(opened, problems=problems, summary=judge(opened.layers, problems))


def _noticed(opened: OpenedMessage, around: Circumstances) -> Iterator[Problem]:
    headers = opened.headers
    senders = {normal(box.address) for box in headers.from_}
    likeness = {imitates(box.address, around.domains) for box in (*headers.from_, *headers.reply_to)}
    if Likeness.SAME_SHAPE in likeness:
        yield Problem(Finding.LOOK_ALIKE_SENDER, Severity.ERROR, "letters that cannot be told apart")
    elif Likeness.SIMILAR in likeness:
        yield Problem(Finding.LOOK_ALIKE_SENDER, Severity.WARNING, "resembles a known domain")
    addressed = {normal(box.address) for box in (*headers.to, *headers.cc)}
    if opened.headers_protected and around.own and addressed and not (addressed | senders) & around.own:
        yield Problem(Finding.ADDRESSED_TO_OTHERS, Severity.WARNING, "none of our addresses among the protected ones")
    closed = any(isinstance(layer, EncryptedLayer) and not layer.opened for layer in opened.layers)
    if around.signs and opened.summary is Summary.UNSIGNED and not closed and not senders & around.own:
        yield Problem(Finding.SIGNATURE_EXPECTED, Severity.WARNING)
    signed = [moment for moment in _signing_times(opened) if around.received and around.received - moment > _ON_ITS_WAY]
    if signed:
        yield Problem(Finding.SIGNED_EARLIER, Severity.WARNING, "more than a week before it arrived")


def _signing_times(opened: OpenedMessage) -> Iterator[datetime]:
    for layer in opened.layers:
        for signer in layer.signers if isinstance(layer, SignedLayer) else ():
            if signer.integrity is Integrity.INTACT and signer.signing_time is not None:
                yield signer.signing_time
