"""What ties a signer to an address, and what is remarked of him: the rules alone, with literals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from secmail.domain.directory import DirectoryEntry, DirectoryKind, DirectorySource, MailboxKind
from secmail.domain.identity import Holder, Remark, Tie
from secmail.domain.people import Decision, KnownCertificate, Source
from secmail.domain.security import CertificateFacts
from secmail.engine.identity_rules import (
    NATIONAL,
    SCOPE,
    Neighbours,
    Told,
    claims,
    holder_of,
    identity,
    is_anothers,
    may_speak,
    without_nation,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADDRESS = "anne.dupont@medecin.example"
RPPS, OTHER, ADELI, STAFF = "899700000011", "899700000022", "0750000013", "30B0000001/CPET0001"
FINESS, SIRET = "10B0000001", "312345678901234"
CARD = CertificateFacts(
    subject="CN=899700000011",
    issuer="AC",
    serial="1",
    sha256="aa",
    emails=(),
    national_id=RPPS,
    profession="10",
    not_before=NOW,
    not_after=NOW,
    test=False,
    der=b"",
    common_name="Anne DUPONT",
)
ENTRY = DirectoryEntry("a", MailboxKind.PERSON, ADDRESS, family_name="DUPONT", given_name="Anne", national_id=RPPS)
DIRECTORY = DirectorySource("a", DirectoryKind.FHIR, "Annuaire", ((SCOPE, NATIONAL),))


def told(*entries: DirectoryEntry) -> tuple[Told, ...]:
    return tuple((entry, NOW) for entry in entries)


def known(facts: CertificateFacts, *, confirmed: bool = True) -> KnownCertificate:
    return KnownCertificate(ADDRESS, facts, Source.FILE, NOW, confirmed=confirmed, usable_for_encryption=True)


def remarks(facts: CertificateFacts, around: Neighbours, *, tied: bool = True) -> dict[Remark, str]:
    return {each.remark: each.detail for each in identity(facts, around, tied=tied).remarks}


@pytest.mark.parametrize(
    ("number", "holder"),
    [
        (RPPS, Holder.PERSON),
        (ADELI, Holder.PERSON),
        (STAFF, Holder.EMPLOYEE),
        (FINESS, Holder.ORGANISATION),
        (SIRET, Holder.ORGANISATION),
        (None, Holder.OTHER),
        ("4711", Holder.OTHER),
    ],
)
def test_kinds_of_holders(number: str | None, holder: Holder) -> None:
    assert holder_of(replace(CARD, national_id=number)) is holder


@pytest.mark.parametrize(
    ("scope", "address", "speaks"),
    [
        (NATIONAL, ADDRESS, True),
        ("medecin.example", ADDRESS, True),
        ("chu.example, MEDECIN.example", ADDRESS, True),
        ("", ADDRESS, False),
        (" , ", ADDRESS, False),
        ("example", ADDRESS, False),
        ("cin.example", ADDRESS, False),
        ("medecin.example", "a@x.medecin.example", False),
        ("NATIONAL", ADDRESS, False),
        ("", "", False),
        ("*", ADDRESS, False),
    ],
)
def test_for_whom_a_directory_speaks(scope: str, address: str, speaks: bool) -> None:
    assert may_speak(replace(DIRECTORY, values=((SCOPE, scope),)), address) is speaks


def test_a_directory_that_is_led_elsewhere_keeps_only_named_domains() -> None:
    assert not may_speak(without_nation(DIRECTORY), ADDRESS)
    own = replace(DIRECTORY, values=((SCOPE, "medecin.example"),))
    assert without_nation(own) == own


def test_claims_name_the_directory_and_the_day() -> None:
    (tie,) = claims(CARD, told(ENTRY), [DIRECTORY], now=NOW)
    assert (tie.address, tie.by, tie.source, tie.since) == (ADDRESS, Tie.DIRECTORY, "Annuaire", NOW)


@pytest.mark.parametrize(
    "entry",
    [
        replace(ENTRY, national_id=OTHER),
        replace(ENTRY, national_id=None),
        replace(ENTRY, national_id="99700000012"),
        replace(ENTRY, address=""),
        replace(ENTRY, source="b"),
        replace(ENTRY, kind=MailboxKind.ORGANISATION),
        replace(ENTRY, kind=MailboxKind.APPLICATION, structure_id=FINESS),
    ],
)
def test_what_claims_nothing(entry: DirectoryEntry) -> None:
    assert claims(CARD, told(entry), [DIRECTORY], now=NOW) == ()


def test_moments() -> None:
    for at, counts in ((NOW - timedelta(days=399), True), (NOW - timedelta(days=401), False), (None, False)):
        assert bool(claims(CARD, [(ENTRY, at)], [DIRECTORY], now=NOW)) is counts


def test_a_bare_number_is_the_same_number() -> None:
    assert claims(CARD, told(replace(ENTRY, national_id="99700000011")), [DIRECTORY], now=NOW)


def test_whose_an_address_is() -> None:
    assert is_anothers(CARD, told(replace(ENTRY, national_id=OTHER)), [])
    assert not is_anothers(CARD, told(ENTRY), [])
    assert not is_anothers(CARD, told(replace(ENTRY, national_id=ADELI)), [])  # may be one person, before and after
    shared = (MailboxKind.ORGANISATION, MailboxKind.APPLICATION, MailboxKind.PRACTICE)
    assert not any(is_anothers(CARD, told(replace(ENTRY, kind=kind, national_id=OTHER)), []) for kind in shared)
    named = replace(CARD, national_id=OTHER, emails=(ADDRESS.upper(),), common_name="Paul ROUX")
    assert is_anothers(CARD, (), [known(named)])
    assert not is_anothers(CARD, (), [known(named, confirmed=False)])
    assert not is_anothers(CARD, (), [replace(known(named), decision=Decision.REFUSED)])
    assert not is_anothers(CARD, (), [known(replace(named, emails=()))])
    laboratory = replace(named, national_id=SIRET, common_name="LABO")
    assert is_anothers(CARD, (), [known(laboratory)])  # it signs by itself: no person is it
    assert is_anothers(replace(CARD, national_id="312345678909999"), (), [known(laboratory)])
    assert not is_anothers(replace(CARD, national_id=FINESS), (), [known(laboratory)])  # may be its other number
    assert not is_anothers(laboratory, (), [known(laboratory)])
    staff = replace(CARD, national_id=STAFF)
    assert is_anothers(staff, told(ENTRY), [])
    assert not is_anothers(staff, told(replace(ENTRY, national_id=STAFF)), [])


@pytest.mark.parametrize(
    ("number", "name", "other"),
    [
        (RPPS, "Anne DUPONT", False),
        (RPPS, "Anne MARTIN", False),  # the number counts, the name is told apart
        (OTHER, "Anne DUPONT", True),
        (ADELI, "Anne DUPONT", False),  # before she got the number of the new register
        (ADELI, "Anne DUPONT-MARTIN", False),
        (ADELI, "Paul DUPONT", True),
        (ADELI, "Anne ROUX", True),
        (ADELI, "", True),
        (None, "Anne DUPONT", False),
        (None, "Paul ROUX", True),
        (None, "", True),
        (SIRET, "Anne DUPONT", True),
        (FINESS, "CENTRE", True),
        (STAFF, "Anne DUPONT", True),
    ],
)
def test_whose_a_persons_mailbox_is(number: str | None, name: str, other: bool) -> None:
    facts = replace(CARD, national_id=number, common_name=name)
    assert is_anothers(facts, told(ENTRY), []) is other
    named = replace(CARD, emails=(ADDRESS,))
    assert is_anothers(facts, (), [known(named)]) is other


def test_a_mailbox_of_somebody_without_a_number() -> None:
    nobody = replace(ENTRY, national_id=None)
    assert not is_anothers(CARD, told(nobody), [])
    assert is_anothers(replace(CARD, common_name="Paul ROUX"), told(nobody), [])
    assert not is_anothers(CARD, told(replace(nobody, family_name="", given_name="")), [])
    local = replace(CARD, national_id=None, emails=(ADDRESS,), common_name="Dupont Anne")
    assert not is_anothers(CARD, (), [known(local)])
    assert is_anothers(replace(CARD, common_name="Paul ROUX"), (), [known(local)])


def test_an_organisations_mailbox() -> None:
    mailbox = DirectoryEntry("a", MailboxKind.ORGANISATION, ADDRESS, organisation="CENTRE", structure_id=FINESS)
    around = Neighbours(ADDRESS, of_address=told(mailbox))
    assert remarks(CARD, around) == {Remark.ORGANISATION_MAILBOX: "CENTRE"}
    staff = replace(CARD, national_id=STAFF, structure_id=FINESS, profession=None)
    assert remarks(staff, around) == {Remark.ORGANISATION_MAILBOX: "CENTRE", Remark.STAFF_SIGNS: "CENTRE"}
    assert remarks(replace(CARD, national_id=SIRET), around) == {}
    practice = replace(ENTRY, kind=MailboxKind.PRACTICE, organisation="CABINET")
    assert remarks(CARD, Neighbours(ADDRESS, of_address=told(practice))) == {}
    colleague = replace(CARD, national_id=OTHER)
    assert remarks(colleague, Neighbours(ADDRESS, of_address=told(practice))) == {
        Remark.ORGANISATION_MAILBOX: "CABINET"
    }


@pytest.mark.parametrize(
    ("family", "common_name", "differs"),
    [
        ("DUPONT", "Anne DUPONT", False),
        ("DUPONT MARTIN", "Anne DUPONT", False),
        ("Dupont-Martin", "Anne MARTIN", False),
        ("LÉVÊQUE", "Anne LEVEQUE", False),
        ("DE LA TOUR", "Anne DE VILLE", True),
        ("LI", "Anne LI", False),
        ("MARTIN", "Anne DUPONT", True),
        ("", "Anne DUPONT", False),
        ("DUPONT", "", False),
    ],
)
def test_names(family: str, common_name: str, differs: bool) -> None:
    around = Neighbours(ADDRESS, of_number=told(replace(ENTRY, family_name=family)))
    assert (Remark.NAME_DIFFERS in remarks(replace(CARD, common_name=common_name), around)) is differs


def test_one_agreeing_entry_is_enough() -> None:
    coded = replace(ENTRY, profession="Infirmier", profession_code="60", structure_id="10B0000002", organisation="B")
    own = replace(CARD, structure_id=FINESS)
    alone = remarks(own, Neighbours(ADDRESS, of_number=told(coded)))
    assert alone == {Remark.PROFESSION_DIFFERS: "Infirmier", Remark.ESTABLISHMENT_DIFFERS: "B"}
    agreeing = replace(ENTRY, profession_code="10", structure_id=FINESS)
    assert remarks(own, Neighbours(ADDRESS, of_number=told(coded, agreeing))) == {}
    siret = replace(coded, profession_code="10", structure_id=SIRET)  # another register says nothing
    assert remarks(own, Neighbours(ADDRESS, of_number=told(siret))) == {}


def test_what_is_not_tied() -> None:
    assert remarks(CARD, Neighbours(ADDRESS), tied=False) == {Remark.NOT_TIED: ""}
    hinted = Neighbours(ADDRESS, of_address=((ENTRY, None),), titles={"a": "Fichier"})
    assert remarks(CARD, hinted, tied=False) == {Remark.DIRECTORY_HINTS: "Fichier"}
    former = Neighbours(ADDRESS, of_address=((replace(ENTRY, source="a#0f"), None),), titles={"a": "Fichier"})
    assert remarks(CARD, former, tied=False) == {Remark.NOT_TIED: ""}
    assert remarks(CARD, hinted) == {}
    named = replace(CARD, emails=("autre@x.example",))
    assert remarks(named, Neighbours(ADDRESS), tied=False) == {Remark.OTHER_ADDRESS_NAMED: "autre@x.example"}
    owned = Neighbours(ADDRESS, of_address=told(replace(ENTRY, national_id=OTHER)))
    assert set(remarks(CARD, owned, tied=False)) == {Remark.MAILBOX_OF_ANOTHER}
