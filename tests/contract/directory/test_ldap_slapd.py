"""Directories of people over LDAP, against a real slapd with the layouts that are in use."""

from pathlib import Path

import pytest

from secmail.directory.service import Directories
from secmail.domain.directory import DirectorySearch, MailboxKind
from tests.support.slapd import Slapd

PROFILES = Path(__file__).parents[3] / "resources" / "directories"


@pytest.fixture
def directories() -> Directories:
    return Directories(PROFILES)


@pytest.mark.parametrize("tls", ["ldaps", "starttls"])
def test_a_person_is_found_in_each_layout(slapd: Slapd, directories: Directories, tls: str) -> None:
    for profile, number in (("gip-cps", "810000000011"), ("mssante-ldap", "810000000011")):
        answer = directories.search(slapd.source(profile, tls=tls), DirectorySearch(words="lefevre"))
        (entry,) = answer.entries
        assert (entry.family_name, entry.given_name, entry.national_id) == ("Lefèvre", "Hélène", number)
        assert not answer.more


def test_what_an_entry_tells_is_read(slapd: Slapd, directories: Directories) -> None:
    (entry,) = directories.search(slapd.source("mssante-ldap"), DirectorySearch(words="LEFEVRE mans")).entries
    assert entry.kind is MailboxKind.PERSON
    assert entry.address == "helene.lefevre@medecin.mssante.example"
    assert (entry.profession, entry.profession_code, entry.town) == ("Médecin", "10", "Le Mans")
    assert entry.certificates == (slapd.certificates["lefevre"],)
    found = directories.search(slapd.source("mssante-ldap"), DirectorySearch(words="erables")).entries
    assert [(each.kind, each.organisation, each.structure_id) for each in found] == [
        (MailboxKind.ORGANISATION, "Clinique des Érables", "1720000012")
    ]
