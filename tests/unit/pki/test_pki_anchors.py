"""Anchors out of files, and the pins of IGC-Santé against the real certificates."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from secmail.domain.errors import Code, SecmailError
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain
from secmail.pki import anchors, certificate, path
from tests.support.pki_lab import AT, PkiLab

PINS = Path(__file__).resolve().parents[3] / "resources" / "trust-anchors" / "igc-sante.toml"
lab = PkiLab()


def test_files_are_sorted_by_what_they_hold() -> None:
    lists = lab.crls()
    pem = lab.root.certificate.public_bytes(serialization.Encoding.PEM)
    pem += x509.load_der_x509_crl(lists[0]).public_bytes(serialization.Encoding.PEM)
    found = anchors.parse([pem, *lab.intermediates, *lists, lab.root.der])
    assert found == anchors.Anchors(lab.roots, lab.intermediates, lists)


def test_a_list_alone_in_pem() -> None:
    pem = x509.load_der_x509_crl(lab.crls()[0]).public_bytes(serialization.Encoding.PEM)
    assert anchors.parse([pem]) == anchors.Anchors(crls=lab.crls()[:1])


@pytest.mark.parametrize("data", [b"", b"notes about the folder", b"\x30\x03\x02\x01\x01"])
def test_a_file_of_something_else_is_refused(data: bytes) -> None:
    with pytest.raises(SecmailError) as refused:
        anchors.parse([data])
    assert refused.value.code is Code.CERTIFICATE_UNREADABLE


def test_pins_let_only_the_real_authorities_through(shared: Path) -> None:
    pins = anchors.read_pins(PINS.read_text("utf-8"))
    files = sorted((shared / "corpus" / "igc-sante").glob("*.cer"))
    real = [der for file in files for der in certificate.load(file.read_bytes())]
    assert len(pins) == 9
    assert anchors.pinned([*real, lab.root.der], pins) == tuple(real)
    assert len(anchors.parse(real).roots) == 3


def test_the_real_authorities_form_paths(shared: Path) -> None:
    files = sorted((shared / "corpus" / "igc-sante").glob("*.cer"))
    known = anchors.parse(file.read_bytes() for file in files)
    for authority in known.intermediates:
        assert _chain(authority, known, AT) is Chain.UNUSABLE  # the path holds, but an authority's key is not for mail
        assert _chain(authority, known, AT.replace(year=2040)) is Chain.EXPIRED
        assert _chain(authority, known, AT.replace(year=2010)) is Chain.NOT_YET_VALID
        assert _chain(authority, replace(known, roots=lab.roots), AT) is Chain.INCOMPLETE


def _chain(der: bytes, known: anchors.Anchors, at: datetime) -> Chain:
    return path.check(der, extra=(), anchors=known, policy=TrustPolicy(at=at), purpose=path.Purpose.SIGN).chain


@pytest.mark.parametrize("text", ["", "[sha256", "[sha256]\nroot = 1", '[sha256]\nroot = "ABC"', "sha256 = 3"])
def test_damaged_pins_are_refused(text: str) -> None:
    with pytest.raises(SecmailError):
        anchors.read_pins(text)
