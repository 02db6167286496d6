"""Scenes of the banner's details: the way to an authority, and what comes of asking now."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from secmail.api.commands import CheckRevocation
from secmail.api.results import TrustUpdate
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.publications import PlaceOutcome, PlaceState, PublicationKind
from secmail.domain.security import Chain, Revocation, RevocationReason, Revoked, SignedLayer, Summary
from tests.support.invented_practice import COLLEAGUE, NOW, certificate, view
from tests.support.invented_way import LISTED, told, way, with_way
from tests.support.stage import Stage, settle

_LETTER = MessageId(11)


def _opened(stage: Stage, summary: Summary | None = None, **changes: object) -> None:
    """The colleague's letter with its details unfolded."""
    stage.practice.open = True
    one = stage.practice.views[_LETTER]
    if summary is not None:
        one = replace(one, opened=replace(view(_LETTER, COLLEAGUE, "Compte rendu", summary=summary).opened))
    stage.practice.views[_LETTER] = with_way(one, **changes)
    window = stage.raise_window()
    stage.choose(_LETTER)
    window.reading.banner.button.setChecked(True)
    settle()


def _scrolled(stage: Stage, fifths: int = 5) -> None:
    assert stage.window is not None
    bar = stage.window.reading.banner.details_bar
    bar.setValue(bar.maximum() * fifths // 5)
    settle()


def signer(stage: Stage) -> None:
    _opened(stage)


def signer_way(stage: Stage) -> None:
    _opened(stage)
    _scrolled(stage, 3)


def signer_revoked(stage: Stage) -> None:
    gone = way(certificate(COLLEAGUE), state=Revocation.REVOKED, by=told(at=LISTED))
    since = Revoked(NOW - timedelta(days=3), RevocationReason.KEY_COMPROMISE)
    _opened(
        *(stage, Summary.SIGNED_UNTRUSTED),
        chain=Chain.TRUSTED,
        revocation=Revocation.REVOKED,
        revoked=since,
        path=gone,
    )
    _scrolled(stage, 4)


def signer_asked(stage: Stage) -> None:
    """One of two publications could not be had."""
    old = way(certificate(COLLEAGUE), state=Revocation.STALE, by=told(at=LISTED - timedelta(days=12)))
    _opened(stage, Summary.SIGNED_UNCONFIRMED, revocation=Revocation.STALE, path=old)
    assert stage.window is not None
    stage.window.reading.banner.check_button.click()
    places = (
        PlaceOutcome("http://crl.exemple/root.crl", PublicationKind.LIST, PlaceState.SAME),
        PlaceOutcome(
            "http://crl.exemple/ca.crl", PublicationKind.LIST, PlaceState.FAILED, None, Code.PUBLICATION_OFFLINE
        ),
    )
    stage.practice.handle.finish(CheckRevocation, TrustUpdate((), (), places))
    settle()
    _scrolled(stage)


def signers(stage: Stage) -> None:
    """Two have signed."""
    stage.practice.open = True
    one = with_way(stage.practice.views[_LETTER])
    layers = tuple(
        replace(layer, signers=layer.signers * 2) if isinstance(layer, SignedLayer) else layer
        for layer in one.opened.layers
    )
    stage.practice.views[_LETTER] = replace(one, opened=replace(one.opened, layers=layers))
    window = stage.raise_window()
    stage.choose(_LETTER)
    window.reading.banner.button.setChecked(True)


PROTECTION_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "signer": signer,
    "signer-way": signer_way,
    "signer-revoked": signer_revoked,
    "signer-asked": signer_asked,
    "signers": signers,
}
