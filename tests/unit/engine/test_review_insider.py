"""What somebody with a real card can do: be taken for another, be answered in his place, hold up the reader."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import JobFailed, MessageOpened
from secmail.app.demo import pki, profiles
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import Person
from secmail.domain.accounts import Account
from secmail.domain.errors import Code
from secmail.domain.people import RecipientState
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain, Revocation, Summary
from secmail.engine.vouching import with_addresses
from secmail.pki import certificate
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from secmail.smime.steps import NeedChain
from tests.support.engine_desk import EngineDesk
from tests.support.other_authority import card, other_authority, trust_also
from tests.support.pki_lab import AT, COLLEAGUE, LABORATORY, PkiLab, session_key

VICTIM = COLLEAGUE
INSIDER = Person("Paul", "ROUX-ESSAI", "899700000099", "Infirmier", "paul.roux@hopital.example")


@pytest.fixture
def unlocked(desk: EngineDesk, account: Account) -> Iterator[EngineDesk]:
    desk.insert()
    desk.unlock()
    yield desk


def summary(desk: EngineDesk, signer: Credential, sender: str, *, with_: Credential | None = None) -> Summary:
    """Of a letter by `signer` under the address `sender`."""
    key = with_.der if with_ else None
    raw = desk.letter("Avis", "Bonjour.", signer=signer, sender=("Dr R", sender), encryption_certificate=key)
    (message,) = desk.receive(raw)
    event = desk.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    return event.view.opened.summary


def employee(common_name: str) -> x509.Name:
    """A person whose CN is a pseudonym, in the structure of the laboratory."""
    pairs = [(NameOID.COUNTRY_NAME, "FR"), (NameOID.ORGANIZATIONAL_UNIT_NAME, f"3{LABORATORY.siret}")]
    pairs += [(NameOID.COMMON_NAME, common_name), (NameOID.SURNAME, "ROUX"), (NameOID.GIVEN_NAME, "Paul")]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs])


# To be taken for another.


def test_his_own_card_and_the_certificate_of_the_victim(unlocked: EngineDesk) -> None:
    insider = unlocked.lab.cps_signature(INSIDER)
    assert summary(unlocked, insider, VICTIM.address, with_=unlocked.colleague) is Summary.SIGNED_MISMATCH
    unlocked.know_colleague()
    assert summary(unlocked, insider, VICTIM.address) is Summary.SIGNED_MISMATCH


def test_the_number_of_the_employer_is_not_the_number_of_his_employee(unlocked: EngineDesk) -> None:
    insider = unlocked.lab.issue(card(employee("PSEUDONYME 4711")), key="insider")
    assert certificate.facts(insider.der).national_id is None
    of_the_laboratory = unlocked.lab.organisation_confidentiality()
    assert summary(unlocked, insider, LABORATORY.address, with_=of_the_laboratory) is Summary.SIGNED_MISMATCH


def test_the_same_number_from_another_trusted_authority_is_another_number(unlocked: EngineDesk) -> None:
    authority = other_authority(unlocked.lab)
    trust_also(unlocked, authority)
    namesake = unlocked.lab.issue(card(profiles.person_name(VICTIM)), key="insider", authority=authority)
    assert certificate.facts(namesake.der).national_id == VICTIM.national_id
    assert summary(unlocked, namesake, VICTIM.address, with_=unlocked.colleague) is Summary.SIGNED_MISMATCH
    unlocked.know_colleague()  # nor by what was learned of the victim earlier
    assert summary(unlocked, namesake, VICTIM.address) is Summary.SIGNED_MISMATCH
    own = unlocked.lab.issue(card(profiles.person_name(INSIDER)), key="insider 2", authority=authority)
    assert summary(unlocked, own, INSIDER.address) is Summary.SIGNED_MISMATCH


def test_a_tie_whose_revocation_nobody_knows_confirms_nothing(unlocked: EngineDesk) -> None:
    """The signer's list is fresh, the list of the authority that ties the address to him is missing."""
    tie = unlocked.lab.issue(
        profiles.person_software(VICTIM, profiles.CONFIDENTIALITY), key="tie", authority=unlocked.lab.organisations
    )
    signer = unlocked.lab.cps_signature(VICTIM)
    lists = [unlocked.trust / f"{number}.crl" for number in range(3)]
    lists[2].unlink()  # of ORGANISATIONS
    assert summary(unlocked, signer, VICTIM.address, with_=tie) is Summary.SIGNED_UNCONFIRMED
    assert unlocked.here(lambda: unlocked.db.certificates.addresses_of(VICTIM.national_id)) == ()


# To be answered in his place.


def test_his_certificate_is_never_chosen_for_the_address_of_another(unlocked: EngineDesk) -> None:
    unlocked.know_colleague()
    own = unlocked.lab.confidentiality(INSIDER)
    for sender, signer in (
        (VICTIM.address, unlocked.lab.cps_signature(INSIDER)),
        (VICTIM.address, unlocked.lab.person_software(INSIDER)),
        (INSIDER.address, unlocked.lab.person_software(INSIDER)),
    ):
        summary(unlocked, signer, sender, with_=own)
    unlocked.result_of(c.ImportCertificates(own.der, address=VICTIM.address))
    (status,) = unlocked.ask(q.RecipientStatuses((VICTIM.address,)))
    assert status.state is RecipientState.READY
    assert status.certificate is not None
    assert status.certificate.der == unlocked.colleague.der


# To come back after revocation.


def test_a_revoked_key_does_not_become_good_again_by_expiring(unlocked: EngineDesk) -> None:
    """The mail server tells when a message came; it may say before the key was lost."""
    (message,) = unlocked.receive(unlocked.result())
    unlocked.write_trust(revoked=[unlocked.laboratory], at=AT + timedelta(days=400))
    for years in (2, 6):  # before and after the end of the certificate
        unlocked.clock.move(timedelta(days=365 * years))
        event = unlocked.result_of(c.OpenMessage(message))
        assert isinstance(event, MessageOpened)
        assert event.view.opened.summary is Summary.SIGNED_UNTRUSTED


# To hold up the reader.


def test_a_hundred_cross_signed_ties_are_looked_at_quickly() -> None:
    lab = PkiLab()
    life = profiles.Validity(AT - timedelta(days=2000), AT + timedelta(days=2000))
    key = session_key("evil")
    top = pki.root_authority("Evil", key, life)
    crossed = tuple(top.authority("Evil", key, validity=life).der for _ in range(48))
    tie = profiles.person_software(INSIDER, profiles.CONFIDENTIALITY)
    ties = tuple(lab.issue(tie, key="tie", authority=top).der for _ in range(50))
    signer = lab.cps_signature(INSIDER)
    checker = PathChecker(Anchors(lab.roots, lab.intermediates, lab.crls()))
    policy = TrustPolicy(AT)
    need = NeedChain(signer.der, (signer.der, *ties, *crossed), None)
    found = checker.check(signer.der, extra=need.certificates, policy=policy, purpose=Purpose.SIGN)
    assert (found.chain, found.revocation) == (Chain.TRUSTED, Revocation.GOOD)
    start = time.process_time()
    assert with_addresses(found, need, checker=checker, policy=policy).known_addresses == ()
    assert time.process_time() - start < 8.0


def test_a_file_whose_revocation_nobody_knows_ties_no_address(unlocked: EngineDesk) -> None:
    """It can be sealed to, as any trusted certificate; but whose card a letter is signed with it does not tell."""
    for file in unlocked.trust.glob("*.crl"):
        file.unlink()
    assert unlocked.result_of(c.ImportCertificates(unlocked.colleague.der)) == 1
    unlocked.write_trust()
    assert summary(unlocked, unlocked.lab.cps_signature(VICTIM), VICTIM.address) is Summary.SIGNED_MISMATCH
    (status,) = unlocked.ask(q.RecipientStatuses((VICTIM.address,)))
    assert status.state is RecipientState.READY
    assert unlocked.result_of(c.ImportCertificates(unlocked.colleague.der)) == 0  # known, and confirmed from now on
    assert summary(unlocked, unlocked.lab.cps_signature(VICTIM), VICTIM.address) is Summary.SIGNED_TRUSTED


def test_a_file_of_several_people_is_not_tied_to_one_address(unlocked: EngineDesk) -> None:
    """Their authorities may stand in it; two persons without an address may not."""
    lab = unlocked.lab
    (victim, insider) = (lab.cps_signature(VICTIM).pem, lab.cps_signature(INSIDER).pem)
    authorities = b"".join(pki.Credential(one.certificate, one.key).pem for one in (lab.root, lab.persons))
    ended = unlocked.run(c.ImportCertificates(victim + insider + authorities, address=VICTIM.address))
    assert isinstance(ended, JobFailed)
    assert ended.code is Code.CERTIFICATE_SEVERAL_HOLDERS
    assert unlocked.here(lambda: unlocked.db.certificates.for_address(VICTIM.address)) == ()
    assert unlocked.result_of(c.ImportCertificates(victim + authorities, address=VICTIM.address)) == 1
