"""Kinds of cards, and whether certificates are made as IGC-Santé makes them (cps-mssante §2.3 to §2.5)."""

from dataclasses import replace

import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier

from secmail.app.demo import profiles
from secmail.app.demo.profiles import CPE, CPS, Person, Profile
from secmail.domain.cards import CardKind
from secmail.pki.profiles import card_kind, card_number, keeps_card_profile
from tests.support.pki_lab import DOCTOR, LABORATORY, SECRETARY, PkiLab

CPF, CPA = 1, 3


@pytest.fixture(scope="module")
def lab() -> PkiLab:
    return PkiLab()


def issued(lab: PkiLab, profile: Profile) -> bytes:
    return lab.issue(profile, key="profiles").der


def staff(number: str, title: str = "Personnel santé ou social") -> Person:
    return replace(SECRETARY, national_id=number, title=title)


@pytest.mark.parametrize(
    ("person", "product", "kind"),
    [
        (DOCTOR, CPS, CardKind.CPS),
        (DOCTOR, CPF, CardKind.CPF),
        (SECRETARY, CPE, CardKind.CPE),
        (staff("30B0000001/CPAT0001"), CPA, CardKind.CPA),
        (staff("30B0000001/CDET0001"), CPE, CardKind.CDE),
        (staff("30B0000001/CDAT0001"), CPA, CardKind.CDA),
        (staff("30B0000001/0042", "Directeur d'établissement"), CPE, CardKind.CDE),
        (staff("30B0000001/0042", "Directrice"), CPA, CardKind.CDA),
        (staff("30B0000001/0042", "Responsable de structure"), CPE, CardKind.CDE),
        (staff("30B0000001/0042", "Irresponsable"), CPE, CardKind.CPE),
        (staff("30B0000001/0042"), CPE, CardKind.CPE),
        (replace(DOCTOR, title="Directeur de laboratoire"), CPS, CardKind.CPS),
        (DOCTOR, 9, CardKind.OTHER),
    ],
)
def test_the_kind_of_a_card(lab: PkiLab, person: Person, product: int, kind: CardKind) -> None:
    assert card_kind(issued(lab, profiles.card_signature(person, product=product))) is kind


def test_the_certificates_of_cards_keep_the_profile(lab: PkiLab) -> None:
    for made in (lab.cps_signature(), lab.cps_authentication(), lab.cpe_signature(), lab.cpe_authentication()):
        assert keeps_card_profile(made.der)
    assert keeps_card_profile(lab.cps_signature(test=True).der)
    assert card_number(lab.cps_signature().der) == "8025000001/2800000001"


SIGNATURE = profiles.card_signature(DOCTOR)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(replace(SIGNATURE, product=9), id="kind"),
        pytest.param(replace(SIGNATURE, card_number=None), id="no-number"),
        pytest.param(replace(SIGNATURE, card_number="12"), id="number"),
        pytest.param(replace(SIGNATURE, category=profiles.SOFTWARE), id="software"),
        pytest.param(replace(SIGNATURE, category=0x40), id="category"),
        pytest.param(replace(SIGNATURE, usage=profiles.ORGANISATION), id="both-usages"),
        pytest.param(replace(SIGNATURE, usage=profiles.CONFIDENTIALITY), id="encrypts"),
        pytest.param(replace(SIGNATURE, names=(x509.RFC822Name("a@b.example"),)), id="address"),
        pytest.param(replace(SIGNATURE, subject=profiles.organisation_name(LABORATORY)), id="organisation"),
        pytest.param(profiles.card_signature(replace(DOCTOR, national_id="Camille")), id="no-national-number"),
    ],
)  # fmt: skip
def test_what_is_made_otherwise_is_unusual(lab: PkiLab, broken: Profile) -> None:
    assert not keeps_card_profile(issued(lab, broken))


def test_staff_may_have_a_pseudonym(lab: PkiLab) -> None:
    def subject() -> x509.Name:
        names = [(NameOID.COUNTRY_NAME, "FR"), (NameOID.TITLE, "Personnel"), (NameOID.PSEUDONYM, "Accueil")]
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in names])

    for product, kept in ((CPE, True), (CPS, False)):
        profile = replace(profiles.card_authentication(SECRETARY, product=product), subject=subject())
        assert keeps_card_profile(issued(lab, profile)) is kept


def test_odd_extensions_are_unusual_and_no_error(lab: PkiLab) -> None:
    class Odd(Profile):
        def private_extensions(self) -> tuple[x509.UnrecognizedExtension, ...]:
            number = ObjectIdentifier("1.2.250.1.71.1.2.3")
            return (
                x509.UnrecognizedExtension(profiles.PRODUCT_TYPE, core.Integer(0).dump()),
                x509.UnrecognizedExtension(number, b"\x13\xff8025000001/2800000001"),
                x509.UnrecognizedExtension(profiles.PRODUCT_CATEGORY, core.OctetString(b"\0").dump()),
            )

    der = issued(lab, Odd(SIGNATURE.subject, SIGNATURE.usage))
    assert card_kind(der) is CardKind.CPS
    assert not keeps_card_profile(der)
