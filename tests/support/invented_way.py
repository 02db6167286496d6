"""The way from an invented signer to an invented authority, and by what each certificate on it is known to stand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from secmail.api.results import MessageView
from secmail.domain.security import (
    CertificateFacts,
    PathStep,
    Revocation,
    RevocationSource,
    SignedLayer,
    SignerFacts,
    StepRole,
    Told,
)

LISTED = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
AUTHORITY, ROOT = "AC IGC-EXEMPLE ORGANISATIONS", "AC IGC-EXEMPLE RACINE"


def told(kind: Told = Told.LIST, *, signer: str = AUTHORITY, at: datetime = LISTED) -> RevocationSource:
    """What tells of a certificate; the next one is due a week later."""
    return RevocationSource(kind, signer, at, at + timedelta(days=7))


def way(
    holder: CertificateFacts, *, state: Revocation = Revocation.GOOD, by: RevocationSource | None = None
) -> tuple[PathStep, ...]:
    """A holder who stands so, below an authority in good standing."""
    above = replace(holder, common_name=AUTHORITY, subject=f"CN={AUTHORITY}", issuer=ROOT, emails=(), der=b"authority")
    above = replace(above, national_id=None, not_after=datetime(2033, 6, 30, tzinfo=UTC))
    root = replace(above, common_name=ROOT, subject=f"CN={ROOT}", der=b"root")
    known = by if by is not None or state is Revocation.UNKNOWN else told()
    return (
        PathStep(StepRole.HOLDER, replace(holder, der=b"holder"), state, known),
        PathStep(StepRole.AUTHORITY, above, Revocation.GOOD, told(signer=ROOT)),
        PathStep(StepRole.ROOT, replace(root, not_after=datetime(2043, 6, 30, tzinfo=UTC)), Revocation.UNKNOWN),
    )


def with_way(view: MessageView, **changes: object) -> MessageView:
    """The same message, its only signer with the way to his authority and these facts changed."""
    layers = [
        replace(one, signers=tuple(_with_way(signer, changes) for signer in one.signers))
        if isinstance(one, SignedLayer)
        else one
        for one in view.opened.layers
    ]
    return replace(view, opened=replace(view.opened, layers=tuple(layers)))


def _with_way(signer: SignerFacts, changes: dict[str, object]) -> SignerFacts:
    assert signer.certificate is not None
    certificate = replace(signer.certificate, der=b"holder")
    return replace(signer, **{"certificate": certificate, "path": way(certificate), **changes})  # type: ignore[arg-type]
