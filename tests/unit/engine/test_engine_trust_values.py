"""What the program's settings ask of trust reaches the letters; and the signer's own time is told beside."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api.events import MessageOpened
from secmail.domain.policy import CertificatePolicies
from secmail.domain.security import Chain, SignedLayer, SignerFacts, Summary
from secmail.engine.desk import Policies
from tests.support.engine_desk import EngineDesk

DEMANDED = CertificatePolicies(frozenset({"1.2.250.1.213.1.7"}))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[EngineDesk]:
    """Not yet started: each test sets its own policies."""
    desk = EngineDesk(tmp_path)
    yield desk
    desk.stop()


def opened(desk: EngineDesk) -> tuple[Summary, SignerFacts]:
    desk.start()
    desk.add_account()
    desk.insert()
    desk.unlock()
    (message,) = desk.receive(desk.result())
    event = desk.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    (layer,) = [layer for layer in event.view.opened.layers if isinstance(layer, SignedLayer)]
    return event.view.opened.summary, layer.signers[0]


def test_nothing_is_asked_and_the_time_of_signing_is_told(desk: EngineDesk) -> None:
    summary, signer = opened(desk)
    assert (summary, signer.chain, signer.chain_at_signing) == (Summary.SIGNED_TRUSTED, Chain.TRUSTED, Chain.TRUSTED)
    assert signer.revoked is None


def test_a_policy_that_no_path_has(desk: EngineDesk) -> None:
    desk.policies = Policies(certificate_policies=DEMANDED)
    summary, signer = opened(desk)
    assert (summary, signer.chain) == (Summary.SIGNED_UNTRUSTED, Chain.UNUSABLE)


@pytest.mark.parametrize("ours", [True, False])
def test_a_policy_asked_of_one_root_only(desk: EngineDesk, ours: bool) -> None:
    root = hashlib.sha256(desk.lab.root.der).hexdigest() if ours else "00" * 32
    desk.policies = Policies(policies_of_anchors=((root, DEMANDED),))
    assert opened(desk)[0] is (Summary.SIGNED_UNTRUSTED if ours else Summary.SIGNED_TRUSTED)
