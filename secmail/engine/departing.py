"""Whether a letter that has waited may still leave: certificates are revoked, and expire, while it waits."""

from collections.abc import Sequence
from datetime import timedelta

from secmail.domain.errors import Code, SecmailError
from secmail.domain.outbox import OutboxEntry
from secmail.domain.people import Decision
from secmail.domain.security import Chain, Revocation
from secmail.engine.desk import Desk
from secmail.engine.recipients import Judge
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust

_FRESH = timedelta(minutes=1)
"""So long after it was queued, a letter is what was judged when it was written."""

_Certificates = Sequence[tuple[str, bytes]]


class Departing:
    """Judges by the lists at hand, as for a letter that is written now. Engine thread.

    Only what is certain keeps a letter back: that a list is missing today does not make a certificate worse.
    """

    def __init__(self, desk: Desk, trust: Trust) -> None:
        self._desk = desk
        self._trust = trust

    def refusal(self, entry: OutboxEntry) -> Steps[Code | None]:
        """Why it must not leave, or None. Its own signature says when it was signed; expired since, it holds."""
        if any(self._was_refused(address, der) for address, der in self._desk.db.outbox.certificates(entry.id)):
            return Code.RECIPIENT_TO_LOOK_AT
        if timedelta(0) <= self._desk.ports.clock.now() - entry.created < _FRESH:
            return None
        known = self._desk.db.outbox.certificates(entry.id)
        judges = (self._trust.for_signing, self._trust.for_encryption)
        try:
            return (yield from wait(self._desk.pool.submit(_refusal, known, *judges)))
        except SecmailError:
            return None  # a trust folder that cannot be read

    def _was_refused(self, address: str, der: bytes) -> bool:
        """Whether a person has said since that nothing is to be sealed to it."""
        known = self._desk.db.certificates.for_address(address) if address else ()
        return any(each.certificate.der == der and each.decision is Decision.REFUSED for each in known)


def _refusal(known: _Certificates, signing: Judge, sealing: Judge) -> Code | None:
    """Revoked before expired: the one is danger, the other is care. Pool."""
    found = {_of_signer(der, signing) if not address else _of_recipient(der, sealing) for address, der in known}
    order = (Code.SENDER_REVOKED, Code.RECIPIENT_REVOKED, Code.RECIPIENT_EXPIRED)
    return next((code for code in order if code in found), None)


def _of_signer(der: bytes, judge: Judge) -> Code | None:
    return Code.SENDER_REVOKED if judge(der).revocation is Revocation.REVOKED else None


def _of_recipient(der: bytes, judge: Judge) -> Code | None:
    facts = judge(der)
    if facts.revocation is Revocation.REVOKED:
        return Code.RECIPIENT_REVOKED
    return Code.RECIPIENT_EXPIRED if facts.chain is Chain.EXPIRED else None
