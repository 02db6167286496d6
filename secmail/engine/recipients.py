"""Whether a letter can be sealed to each recipient, and with which certificate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from secmail.cms.holders import holder
from secmail.cms.sealing import withstands_quantum
from secmail.domain.addresses import domain_of, is_address
from secmail.domain.errors import Code, SecmailError
from secmail.domain.lookalikes import nearest
from secmail.domain.people import CertificateReason as Reason
from secmail.domain.people import KnownCertificate, RankedCertificate, RecipientState, RecipientStatus, Source
from secmail.domain.security import CertificateFacts
from secmail.engine.ranking import AGAINST, SOON, TO_LOOK_AT, Judge, PersonOf, ranked

__all__ = ["Judge", "Places", "refusal", "status_of", "with_place"]

_PATIENTS = "patient.mssante.fr"
"""Mailboxes of Mon espace santé (cps-mssante §4.5): they get mail in clear, over the operators' own protection."""
_HOPELESS = (
    (Reason.NOT_FOR_ENCRYPTION, None),
    (Reason.NAMES_OTHERS, None),
    (Reason.OF_ANOTHER, None),
    (Reason.REFUSED, None),
    (Reason.REVOKED, RecipientState.REVOKED),
    (Reason.WEAK_KEY, RecipientState.WEAK),
    (Reason.EXPIRED, RecipientState.EXPIRED),
    (Reason.NOT_YET_VALID, RecipientState.NOT_YET_VALID),
    (Reason.UNTRUSTED, RecipientState.UNTRUSTED),
    (Reason.CHANGED, RecipientState.CHANGED),
    (Reason.ONLY_CLAIMED, RecipientState.UNCONFIRMED),
)
"""The first of these that a certificate has says what is the matter with it; None: it is as good as none."""
_NEVER = frozenset({Reason.WEAK_KEY, Reason.NAMES_OTHERS, Reason.OF_ANOTHER})
_REFUSALS = {
    RecipientState.INVALID_ADDRESS: Code.RECIPIENT_INVALID,
    RecipientState.PATIENT: Code.RECIPIENT_PATIENT,
    RecipientState.CHANGED: Code.RECIPIENT_TO_LOOK_AT,
    RecipientState.UNCONFIRMED: Code.RECIPIENT_TO_LOOK_AT,
}


@dataclass(frozen=True, slots=True)
class Places:
    """Which mail domains are known here. `whole`: the country's are among them, so that another one is odd."""

    domains: frozenset[str]
    whole: bool = False


def status_of(
    address: str, known: Iterable[KnownCertificate], judge: Judge, *, person: PersonOf, now: datetime
) -> RecipientStatus:
    """The best usable certificate (`ranking`), else the state of the best that is known.

    A better one that asks for a look comes before an older one that could be used: a change is never passed over.
    """
    if not is_address(address):
        return RecipientStatus(address, RecipientState.INVALID_ADDRESS)
    if is_patient(address):
        return RecipientStatus(address, RecipientState.PATIENT)
    rows = ranked(address, known, judge, person=person, now=now)
    usable = next((row for row in rows if row.usable), None)
    waiting = _to_look_at(rows, usable)
    if waiting is not None:
        return RecipientStatus(address, _state(waiting), candidate=waiting.known.certificate)
    if usable is not None:
        sent = _sent_by_himself(rows, usable)
        if sent is not None:
            return RecipientStatus(address, RecipientState.CHANGED, candidate=sent)
        return _ready(address, usable, rows, now=now)
    states = [state for row in rows if (state := _state(row)) is not RecipientState.NO_CERTIFICATE]
    return RecipientStatus(address, states[0] if states else RecipientState.NO_CERTIFICATE)


def is_patient(address: str) -> bool:
    """Whether the mailbox is a patient's."""
    domain = domain_of(address)
    return domain == _PATIENTS or domain.endswith("." + _PATIENTS)


def with_place(status: RecipientStatus, places: Places) -> RecipientStatus:
    """`status`, told apart where no certificate is known because the domain is perhaps mistyped."""
    domain = domain_of(status.address)
    if status.state is not RecipientState.NO_CERTIFICATE or domain in places.domains:
        return status
    meant = nearest(domain, places.domains) or ""
    if not places.whole and not meant:
        return status
    return replace(status, state=RecipientState.UNKNOWN_DOMAIN, meant=meant)


def refusal(status: RecipientStatus) -> Code:
    """Why no letter is sealed to a recipient who is not ready."""
    return _REFUSALS.get(status.state, Code.RECIPIENT_NO_CERTIFICATE)


def _to_look_at(rows: Sequence[RankedCertificate], usable: RankedCertificate | None) -> RankedCertificate | None:
    """The first that only a person's word is missing for, if it is newer than what could be used."""
    waiting = [row for row in rows if (against := AGAINST & set(row.reasons)) and against <= TO_LOOK_AT]
    if usable is None:
        return next(iter(waiting), None)
    newer = [row for row in waiting if row.known.certificate.not_before > usable.known.certificate.not_before]
    # What is only claimed replaces nothing that is good: whoever claims it could keep every letter back.
    changed = (row for row in newer if Reason.CHANGED in row.reasons and Reason.ONLY_CLAIMED not in row.reasons)
    return next(changed, None)


def _sent_by_himself(rows: Sequence[RankedCertificate], usable: RankedCertificate) -> CertificateFacts | None:
    """What he has sent in trusted mail since, and no authority answers for: perhaps he reads nothing else any more.

    It is not used, whatever is said of it; that somebody has looked, and asked him, is what is waited for.
    """
    for row in rows:
        by_himself = row.known.source is Source.SIGNED_MAIL and row.known.decision is None
        newer = row.known.certificate.not_before > usable.known.certificate.not_before
        if by_himself and newer and Reason.UNTRUSTED in row.reasons and not _NEVER & set(row.reasons):
            return row.known.certificate
    return None


def _ready(
    address: str, row: RankedCertificate, rows: Sequence[RankedCertificate], *, now: datetime
) -> RecipientStatus:
    entry, der = row.known, row.known.certificate.der
    left = entry.certificate.not_after - now
    replaced = any(Reason.REPLACED in other.reasons for other in rows) and now - entry.learned < SOON
    return RecipientStatus(
        address,
        RecipientState.READY,
        entry.certificate,
        capabilities=entry.capabilities,
        key_transport=_takes_rsa(der),
        post_quantum=withstands_quantum(der),
        expires_in=max(0, left.days) if left < SOON else None,
        replaces=replaced,
    )


def _state(row: RankedCertificate) -> RecipientState:
    state = next((state for reason, state in _HOPELESS if reason in row.reasons), None)
    return state or RecipientState.NO_CERTIFICATE


def _takes_rsa(der: bytes) -> bool:
    try:
        return isinstance(holder(der).public_key(), RSAPublicKey)
    except SecmailError:
        return False  # a key of an unknown kind: sealing refuses it by itself
