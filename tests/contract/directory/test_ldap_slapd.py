"""Directories of people over LDAP, against a real slapd with the layouts that are in use."""

from pathlib import Path

import pytest

from secmail.directory.service import Directories
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.directory import DirectorySearch, DirectorySource, MailboxKind
from secmail.domain.errors import Code, SecmailError
from tests.support.slapd import PASSWORD, USER, Slapd

PROFILES = Path(__file__).parents[3] / "resources" / "directories"
HOSPITAL = {"base": "dc=hospital,dc=example", "user": USER}


@pytest.fixture
def directories() -> Directories:
    return Directories(PROFILES)


def hospital(slapd: Slapd, **changed: str) -> DirectorySource:
    return slapd.source("hospital", secret=PASSWORD, **{**HOSPITAL, **changed})


def code_of(directories: Directories, source: DirectorySource) -> Code:
    with pytest.raises(SecmailError) as caught:
        directories.search(source, DirectorySearch(words="nguyen"))
    return caught.value.code


@pytest.mark.parametrize(("profile", "tls"), [("gip-cps", "starttls"), ("mssante-ldap", "ldaps")])
@pytest.mark.parametrize("words", ["lefevre", "LEFÈVRE hélène", "810000000011"])
def test_a_person_is_found_however_the_name_is_written(
    slapd: Slapd, directories: Directories, profile: str, tls: str, words: str
) -> None:
    answer = directories.search(slapd.source(profile, tls=tls), DirectorySearch(words=words))
    (entry,) = answer.entries
    assert (entry.family_name, entry.given_name, entry.national_id) == ("Lefèvre", "Hélène", "810000000011")
    assert not answer.more


def test_what_an_entry_tells_is_read(slapd: Slapd, directories: Directories) -> None:
    (entry,) = directories.search(slapd.source("mssante-ldap"), DirectorySearch(words="LEFEVRE mans")).entries
    assert (entry.source, entry.kind) == ("ours", MailboxKind.PERSON)
    assert entry.address == "helene.lefevre@medecin.mssante.example"
    assert (entry.profession, entry.profession_code, entry.town) == ("Médecin", "10", "Le Mans")
    assert entry.certificates == (slapd.certificates["lefevre"],)


@pytest.mark.parametrize(
    ("words", "kind", "name"),
    [
        ("erables", MailboxKind.ORGANISATION, "Clinique des Érables"),
        ("oeuvre", MailboxKind.APPLICATION, "Laboratoire de l'Œuvre"),
    ],
)
def test_organisations_are_found_without_accents_and_ligatures(
    slapd: Slapd, directories: Directories, words: str, kind: MailboxKind, name: str
) -> None:
    (entry,) = directories.search(slapd.source("mssante-ldap"), DirectorySearch(words=words)).entries
    assert (entry.kind, entry.organisation, entry.structure_id) == (kind, name, "1720000012")
    assert entry.national_id is None


@pytest.mark.parametrize(
    ("search", "family"),
    [
        (DirectorySearch(profession="sage"), ["Martin"]),
        (DirectorySearch(name="martin", town="saint etienne"), ["Martin"]),
        (DirectorySearch(name="martin", town="nantes"), []),
        (DirectorySearch(identifier="10000000029"), ["Martin"]),
        (DirectorySearch(address="Zoe.Martin@sagefemme.mssante.example"), ["Martin"]),
        (DirectorySearch(words="zoe.martin@sagefemme.mssante.example"), ["Martin"]),
        (DirectorySearch(name="etienne"), []),
        (DirectorySearch(), []),
    ],
)
def test_everything_that_is_given_must_fit(
    slapd: Slapd, directories: Directories, search: DirectorySearch, family: list[str]
) -> None:
    answer = directories.search(slapd.source("mssante-ldap"), search)
    assert [entry.family_name for entry in answer.entries] == family


def test_a_server_of_ten_answers_gives_ten_and_says_so(slapd: Slapd, directories: Directories) -> None:
    answer = directories.search(slapd.source("gip-cps"), DirectorySearch(words="dupont"))
    assert (len(answer.entries), answer.more) == (10, True)


@pytest.mark.parametrize(
    ("page", "number", "more"), [("10", 25, False), ("7", 25, False), ("50", 10, True), ("0", 10, True)]
)
def test_pages_get_more_than_one_answer_holds(
    slapd: Slapd, directories: Directories, page: str, number: int, more: bool
) -> None:
    source = slapd.source("mssante-ldap", page=page)
    answer = directories.search(source, DirectorySearch(words="dupont"))
    assert (len(answer.entries), answer.more) == (number, more)
    assert len({entry.address for entry in answer.entries}) == number


def test_no_more_is_taken_than_was_asked_for(slapd: Slapd, directories: Directories) -> None:
    answer = directories.search(slapd.source("mssante-ldap"), DirectorySearch(words="dupont", limit=12))
    assert (len(answer.entries), answer.more) == (12, True)


@pytest.mark.parametrize("profile", ["gip-cps", "mssante-ldap"])
def test_certificates_of_a_person_are_all_given(slapd: Slapd, directories: Directories, profile: str) -> None:
    source = slapd.source(profile)
    known = slapd.certificates
    expected = {known["lefevre-old"], known["lefevre"]} if profile == "gip-cps" else {known["lefevre"]}
    assert set(directories.certificates(source, address="", national_id="810000000011")) == expected
    domain = "medecin" if profile == "gip-cps" else "medecin.mssante"
    address = f"Helene.Lefevre@{domain}.example"
    assert set(directories.certificates(source, address=address, national_id=None)) == expected
    assert directories.certificates(source, address="nobody@medecin.example", national_id="899999999999") == ()


def test_a_hospital_wants_a_password_and_tells_each_mailbox_of_a_person(slapd: Slapd, directories: Directories) -> None:
    answer = directories.search(hospital(slapd), DirectorySearch(words="nguyen"))
    assert [entry.address for entry in answer.entries] == [
        "minh.nguyen@hospital.example",
        "cardiologie@hospital.example",
    ]
    assert {(entry.national_id, entry.service) for entry in answer.entries} == {("810000000037", "Cardiologie")}


def test_attributes_are_named_as_the_hospital_names_them(slapd: Slapd, directories: Directories) -> None:
    source = hospital(
        slapd, family_name="givenName", given_name="sn", service="departmentNumber, businessCategory, uid"
    )
    (entry, _) = directories.search(source, DirectorySearch(words="nguyen")).entries
    assert (entry.family_name, entry.given_name, entry.service) == ("Minh", "Nguyen", "nguyen")


@pytest.mark.parametrize("words", ["*", "nguyen)(|(cn=*", "\\2a", "\x00"])
def test_signs_of_filters_are_nothing_but_signs(slapd: Slapd, directories: Directories, words: str) -> None:
    found = directories.search(hospital(slapd, organisation="cn"), DirectorySearch(name=words, town="nowhere"))
    assert found.entries == ()
    assert directories.certificates(hospital(slapd), address=words, national_id=words) == ()


@pytest.mark.parametrize("changed", [{"user": ""}, {"user": "cn=nobody,dc=hospital,dc=example"}])
def test_who_may_not_ask_is_refused(slapd: Slapd, directories: Directories, changed: dict[str, str]) -> None:
    assert code_of(directories, hospital(slapd, **changed)) is Code.DIRECTORY_REFUSED


def test_no_password_is_no_sign_in(slapd: Slapd, directories: Directories) -> None:
    source = slapd.source("hospital", **HOSPITAL)
    assert code_of(directories, source) is Code.DIRECTORY_REFUSED


@pytest.mark.parametrize("tls", ["ldaps", "starttls"])
def test_a_server_that_cannot_be_verified_is_asked_nothing(slapd: Slapd, directories: Directories, tls: str) -> None:
    for place in ({"ca_file": ""}, {"ca_file": "/nonexistent"}):
        source = slapd.source("mssante-ldap", tls=tls, **place)
        assert code_of(directories, source) is Code.DIRECTORY_UNTRUSTED


def test_a_check_says_each_step(slapd: Slapd, directories: Directories) -> None:
    steps = directories.check(hospital(slapd))
    assert [each.state for each in steps] == [CheckState.OK] * 4
    assert steps[0].found == f"localhost:{slapd.ldaps_port}"
    wrong = directories.check(hospital(slapd, base="dc=elsewhere,dc=example"))
    assert wrong[-1] == Check(
        CheckSubject.DIRECTORY_ANSWER, CheckState.FAILED, "base not found", Code.DIRECTORY_REFUSED
    )
    unproven = directories.check(hospital(slapd, ca_file=""))
    assert [each.state for each in unproven] == [
        CheckState.OK,
        CheckState.FAILED,
        CheckState.SKIPPED,
        CheckState.SKIPPED,
    ]
    assert unproven[1].code is Code.DIRECTORY_UNTRUSTED
    unfit = directories.check(hospital(slapd, host="not a host"))
    assert unfit[0] == Check(CheckSubject.DIRECTORY, CheckState.FAILED, "host", Code.DIRECTORY_VALUE_UNFIT)


def test_a_server_that_is_not_there_is_offline(directories: Directories, slapd: Slapd) -> None:
    assert code_of(directories, hospital(slapd, port="1")) is Code.DIRECTORY_OFFLINE
