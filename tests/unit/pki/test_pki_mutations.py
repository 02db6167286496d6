"""Altered revocation lists and answers: no flipped bit, cut or splice ever makes "good" of what was revoked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain, Revocation
from secmail.pki import lists, ocsp, revocation
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from tests.support.pki_lab import AT, PkiLab
from tests.support.revocation_lab import DAY, answer, entry, responder, revocation_list, scope

LAB = PkiLab()
LEAF = LAB.person_software()
OTHER = LAB.cps_signature()
ABOVE = LAB.crls()[:1]
REVOKED = {
    "list": revocation_list(LAB.persons, [entry(OTHER.certificate), entry(LEAF.certificate)]),
    "indirect list": revocation_list(LAB.persons, [entry(LEAF.certificate)], extensions=[scope(indirect_crl=True)]),
    "answer": answer(LAB.persons, LEAF, revoked=AT - DAY),
    "answer of a responder": answer(LAB.persons, LEAF, revoked=AT - DAY, by=responder(LAB.persons)),
}
CLEAN = {
    "list": revocation_list(LAB.persons),
    "answer of another": answer(LAB.persons, OTHER),
    "old answer": answer(LAB.persons, OTHER, by=responder(LAB.persons)),
}


def judged(evidence: bytes) -> Revocation:
    anchors = Anchors(LAB.roots, LAB.intermediates, (*ABOVE, evidence), (evidence,))
    found = PathChecker(anchors).check(LEAF.der, extra=(), policy=TrustPolicy(AT), purpose=Purpose.SIGN)
    assert found.chain is Chain.TRUSTED
    return found.revocation


@pytest.mark.parametrize("kind", REVOKED)
def test_no_flipped_bit_makes_good_of_revoked(kind: str) -> None:
    """Every third byte: the whole takes three times the time, and finds the same."""
    whole = REVOKED[kind]
    assert judged(whole) is Revocation.REVOKED
    found = set()
    for position in range(0, len(whole), 3):
        altered = bytearray(whole)
        altered[position] ^= 1 << position % 8
        found.add(judged(bytes(altered)))
    assert found <= {Revocation.UNKNOWN, Revocation.REVOKED}
    assert Revocation.UNKNOWN in found


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_nor_does_any_splice(data: st.DataObject) -> None:
    """Pieces of a revocation replaced by pieces of what says good of somebody else."""
    whole = data.draw(st.sampled_from(list(REVOKED.values())))
    donor = data.draw(st.sampled_from(list(CLEAN.values())))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 400)))
    first = data.draw(st.integers(0, len(donor)))
    piece = donor[first : first + data.draw(st.integers(0, 400))]
    spliced = whole[:start] + piece + whole[end:]
    assert spliced in CLEAN.values() or judged(spliced) is not Revocation.GOOD


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.sampled_from(list(REVOKED.values())).flatmap(
    lambda whole: st.builds(
        lambda cut, noise: whole[:cut] + noise, st.integers(0, len(whole)), st.binary(max_size=40)
    )
)))  # fmt: skip
def test_whatever_bytes_are_read_without_a_failure(raw: bytes) -> None:
    ocsp.read(raw)
    lists.read(raw)
    revocation.next_update(raw)


def test_a_response_beyond_the_bounds_is_not_read() -> None:
    assert ocsp.read(b"\x30\x84\x7f\xff\xff\xff" + b"\0" * 100) is None
    assert ocsp.read(REVOKED["answer"] + b"\0" * ocsp.MAX_RESPONSE) is None
