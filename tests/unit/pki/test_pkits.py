"""NIST PKITS whole: every certificate path and every signed mail, with the default settings of RFC 5280 §6.1.1.

What is expected comes from the document's structure: "Valid…" and "Invalid…" in the names, and for section 4.8, whose
names say neither, the results it states for the default inputs (any policy, none required). Where we differ it is
listed with its reason, and only ever towards "not known" or "not judged": nothing invalid is ever accepted.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import cryptography_vectors
import pytest

from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import CryptoPolicy, Limits, TrustPolicy
from secmail.domain.security import Chain, ChainFacts, Integrity, Revocation, SignedLayer
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from secmail.smime.steps import NeedChain
from secmail.smime.unwrap import unwrap

DATA = Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data"
AT = TrustPolicy(at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC))

INVALID_BY_POLICY = {f"DifferentPoliciesTest{number}" for number in (4, 5, 7, 8, 9, 12)}
"""Section 4.8: the authorities themselves demand a policy that the path does not have."""

_DSA = "DSA has left S/MIME (RFC 8551 §2.2): not judged"
NOT_KNOWN = {
    "ValidcRLIssuerTest30": "whether the list's signer is revoked is told only by that list: a circle proves nothing",
}
NOT_JUDGED = {
    "ValidNameUIDsTest6": "the library counts the bits of a unique identifier wrongly: its signature never fits",
    "ValidDSASignaturesTest4": _DSA,
    "ValidDSAParameterInheritanceTest5": _DSA,
}

OTHER_NAMES = {
    "MissingCRLTest1": "InvalidMissingCRLTest1",
    "ValidNameChainingUIDsTest6": "ValidNameUIDsTest6",
    "ValidSelfIssuedDNnameConstraintsTest19": "ValidDNnameConstraintsTest19",
}
"""Mails whose names differ from those of their certificates."""


def valid(name: str) -> bool:
    return not name.startswith("Invalid") and name not in INVALID_BY_POLICY


def names(folder: str, pattern: str, *, cut: tuple[str, str]) -> list[str]:
    found = [path.name.removeprefix(cut[0]).removesuffix(cut[1]) for path in (DATA / folder).glob(pattern)]
    return sorted(found)


ENDS = names("certs", "*EE.crt", cut=("", "EE.crt"))
MAILS = names("smime", "Signed*.eml", cut=("Signed", ".eml"))


@cache
def checker() -> PathChecker:
    root = "TrustAnchorRootCertificate.crt"
    authorities = [path for path in sorted((DATA / "certs").glob("*.crt")) if not path.name.endswith("EE.crt")]
    return PathChecker(
        Anchors(
            ((DATA / "certs" / root).read_bytes(),),
            tuple(path.read_bytes() for path in authorities if path.name != root),
            tuple(path.read_bytes() for path in sorted((DATA / "crls").glob("*.crl"))),
        )
    )


def accepted(found: ChainFacts) -> bool:
    return found.chain is Chain.TRUSTED and found.revocation is Revocation.GOOD


def test_the_suite_is_whole() -> None:
    assert (len(ENDS), len(MAILS)) == (223, 224)
    assert {*NOT_KNOWN, *NOT_JUDGED, *INVALID_BY_POLICY} <= set(ENDS)


@pytest.mark.parametrize("name", ENDS)
def test_path(name: str) -> None:
    end = (DATA / "certs" / f"{name}EE.crt").read_bytes()
    found = checker().check(end, extra=(), policy=AT, purpose=Purpose.SIGN)
    if name in NOT_KNOWN:
        assert (found.chain, found.revocation) == (Chain.TRUSTED, Revocation.UNKNOWN), NOT_KNOWN[name]
    elif name in NOT_JUDGED:
        assert not accepted(found), NOT_JUDGED[name]
    else:
        assert accepted(found) == valid(name), found


@cache
def without_intermediates() -> PathChecker:
    """As a mail program has it that knows the root and the lists; the rest comes with the mail."""
    return PathChecker(
        Anchors(
            ((DATA / "certs" / "TrustAnchorRootCertificate.crt").read_bytes(),),
            (),
            tuple(path.read_bytes() for path in sorted((DATA / "crls").glob("*.crl"))),
        )
    )


def opened(name: str) -> tuple[OpenedMessage, ChainFacts | None]:
    """The mail as our reader opens it, and what is found of its signer's certificate."""
    steps = unwrap((DATA / "smime" / f"Signed{name}.eml").read_bytes(), crypto=CryptoPolicy(), limits=Limits())
    found = None
    try:
        need = next(steps)
        while True:
            assert isinstance(need, NeedChain)
            found = without_intermediates().check(
                need.certificate, extra=need.certificates, policy=AT, purpose=Purpose.SIGN
            )
            need = steps.send(found)
    except StopIteration as end:
        message: OpenedMessage = end.value
        return message, found


@pytest.mark.parametrize("name", MAILS)
def test_mail(name: str) -> None:
    message, found = opened(name)
    assert message.text
    (layer,) = message.layers
    assert isinstance(layer, SignedLayer)
    (signer,) = layer.signers
    assert found is not None
    known_as = OTHER_NAMES.get(name, name)
    if "DSA" in name:
        assert signer.integrity is not Integrity.INTACT, _DSA
        return
    assert signer.integrity is Integrity.INTACT
    if known_as in NOT_KNOWN or known_as in NOT_JUDGED:
        assert not accepted(found)
    else:
        assert accepted(found) == valid(known_as), found
