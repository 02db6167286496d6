"""What people are told of the way to an authority: each certificate on it, and by what it is known to stand."""

from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain, ChainFacts, Revocation, StepRole, Told
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from tests.support.pki_lab import AT, PkiLab
from tests.support.revocation_lab import DAY, HOUR, answer, entry, responder, revocation_list

LAB = PkiLab()
LEAF = LAB.person_software()
ABOVE = LAB.crls()[0]


def judged(*lists: bytes, responses: tuple[bytes, ...] = (), leaf: bytes = LEAF.der) -> ChainFacts:
    checker = PathChecker(Anchors(LAB.roots, LAB.intermediates, lists, responses))
    return checker.check(leaf, extra=(), policy=TrustPolicy(AT), purpose=Purpose.SIGN)


def test_the_way_is_told_from_the_holder_up_to_the_root() -> None:
    found = judged(*LAB.crls())
    assert [step.role for step in found.path] == [StepRole.HOLDER, StepRole.AUTHORITY, StepRole.ROOT]
    assert [step.certificate.der for step in found.path] == [LEAF.der, LAB.persons.der, LAB.root.der]
    holder, authority, root = found.path
    assert (holder.revocation, authority.revocation) == (Revocation.GOOD, Revocation.GOOD)
    assert holder.told is not None
    assert (holder.told.kind, holder.told.at) == (Told.LIST, AT - HOUR)
    assert holder.told.until is not None
    assert holder.told.until > AT
    assert holder.told.signer == authority.certificate.common_name
    assert authority.told is not None
    assert authority.told.signer == root.certificate.common_name
    assert root.told is None, "nobody tells of a root"


def test_each_step_stands_by_itself() -> None:
    found = judged(ABOVE)
    assert found.revocation is Revocation.UNKNOWN
    assert [step.revocation for step in found.path[:2]] == [Revocation.UNKNOWN, Revocation.GOOD]
    assert found.path[0].told is None
    gone = judged(ABOVE, revocation_list(LAB.persons, [entry(LEAF.certificate)]))
    assert [step.revocation for step in gone.path[:2]] == [Revocation.REVOKED, Revocation.GOOD]
    assert gone.path[0].told is not None


def test_an_answer_is_told_as_such_and_the_newest_counts() -> None:
    appointed = responder(LAB.persons)
    old = revocation_list(LAB.persons, this_update=AT - 2 * DAY)
    found = judged(ABOVE, old, responses=(answer(LAB.persons, LEAF, by=appointed),)).path[0].told
    assert found is not None
    assert (found.kind, found.signer, found.at) == (Told.ANSWER, "RESPONDER", AT - HOUR)
    newer = revocation_list(LAB.persons, this_update=AT - HOUR / 2)
    told = judged(ABOVE, old, newer, responses=(answer(LAB.persons, LEAF, by=appointed),)).path[0].told
    assert told is not None
    assert (told.kind, told.at) == (Told.LIST, AT - HOUR / 2)


def test_an_old_list_is_told_with_its_age() -> None:
    found = judged(ABOVE, revocation_list(LAB.persons, this_update=AT - 9 * DAY, next_update=AT - 2 * DAY)).path[0]
    assert found.revocation is Revocation.STALE
    assert found.told is not None
    assert (found.told.at, found.told.until) == (AT - 9 * DAY, AT - 2 * DAY)


def test_a_stranger_has_no_way() -> None:
    stranger = PkiLab(prefix="AUTRE ").person_software()
    found = judged(*LAB.crls(), leaf=stranger.der)
    assert (found.chain is Chain.TRUSTED, found.path) == (False, ())
