"""Without `--trust`, files are judged by the authorities that match a shipped pin; with it, by what it names alone."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from secmail.api.files import Trust
from secmail.directory.trust_folder import TrustFolders
from secmail.domain.cards import KeyRole, Pin
from secmail.domain.errors import Code, SecmailError
from secmail.domain.policy import SendPolicy
from secmail.domain.publications import Pins
from secmail.domain.security import Chain, Revocation, SignedLayer
from secmail.engine.files import Files
from secmail.engine.ports.tokens import TokenKeyPort
from secmail.store.temporaries import Temporaries
from tests.support.pki_lab import AT, PkiLab
from tests.support.smime_desk import wrapped

LETTER = b"From: resultats@labo-tilleuls.example\r\nTo: a@b.example\r\nSubject: x\r\n\r\nBonjour.\r\n"


@dataclass
class Clock:
    def now(self) -> datetime:
        return AT


def no_token(_module: str, _token: str, *, pin: Pin, role: KeyRole) -> TokenKeyPort:
    raise SecmailError(Code.CARD_ABSENT)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """The card software brought the lab's authorities and a stranger's; the lab's have pins."""
    lab, stranger = PkiLab(), PkiLab(prefix="AUTRE ")
    for authority in (*lab.pki.authorities, *stranger.pki.authorities):
        (tmp_path / f"{authority.path}.cer").write_bytes(authority.der)
    pins = tuple((hashlib.sha256(authority.der).hexdigest(), authority.path) for authority in lab.pki.authorities)
    shipped = TrustFolders((), offered=[tmp_path], pins=Pins(pins))
    return Files(no_token, Clock(), Temporaries(tmp_path), shipped=shipped)


def judged(files: Files, lab: PkiLab, trust: Trust) -> tuple[Chain, Revocation]:
    opened = files.verify(wrapped(LETTER, lab.organisation(), policy=SendPolicy()), trust)
    (layer,) = [layer for layer in opened.layers if isinstance(layer, SignedLayer)]
    return layer.signers[0].chain, layer.signers[0].revocation


def test_pinned_authorities_are_recognised_without_being_named(files: Files) -> None:
    lab = PkiLab()
    assert judged(files, lab, Trust(at=AT)) == (Chain.TRUSTED, Revocation.UNKNOWN)
    assert judged(files, lab, Trust(crls=lab.crls(), at=AT)) == (Chain.TRUSTED, Revocation.GOOD)
    assert judged(files, PkiLab(prefix="AUTRE "), Trust(at=AT))[0] is Chain.INCOMPLETE


def test_what_is_named_takes_their_place(files: Files) -> None:
    stranger = PkiLab(prefix="AUTRE ")
    trust = Trust(files=(stranger.root.der,), at=AT)
    assert judged(files, stranger, trust)[0] is Chain.TRUSTED
    assert judged(files, PkiLab(), trust)[0] is Chain.INCOMPLETE
