"""Looking for certificates where they are published: what is learned, what is not, and who is never asked."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.api import certificates as k
from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.directory import DropDirectory, FindCertificates
from secmail.api.events import JobFailed, MessageOpened
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import CONFIDENTIALITY, Validity, person_software
from secmail.directory.service import Directories
from secmail.domain.directory import (
    CountryFacts,
    DirectoryAnswer,
    DirectoryEntry,
    DirectoryKind,
    DirectorySearch,
    DirectorySource,
    MailboxKind,
    SourceFailure,
)
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.domain.own_certificates import Way
from secmail.domain.people import CertificateReason, Decision, RecipientState, RecipientStatus
from secmail.domain.publications import Pins
from tests.support.engine_desk import DIRECTORIES, EngineDesk
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, PkiLab

NATIONAL, HOSPITAL = "annuaire-sante-fhir-restricted", "hospital"
PERSON = DirectoryEntry("", MailboxKind.PERSON, COLLEAGUE.address, national_id=COLLEAGUE.national_id)


@dataclass
class Scripted(Directories):
    """Answers as it is told; notes who was asked for. Profiles are the program's own."""

    entries: list[DirectoryEntry] = field(default_factory=list)
    shown: dict[str, list[bytes]] = field(default_factory=dict)
    by_domain: list[bytes] = field(default_factory=list)
    failing: dict[str, SecmailError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    only: dict[str, list[DirectoryEntry]] = field(default_factory=dict)
    by_number: dict[str, dict[str, list[bytes]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(DIRECTORIES)

    def search(self, source: DirectorySource, search: DirectorySearch) -> DirectoryAnswer:
        self._hear(source.id)
        return DirectoryAnswer(
            tuple(replace(each, source=source.id) for each in self.only.get(source.id, self.entries))
        )

    def certificates(self, source: DirectorySource, *, address: str, national_id: str | None) -> tuple[bytes, ...]:
        self._hear(source.id)
        by_number = self.by_number.get(source.id, {}).get(national_id or "", ())
        return (*self.shown.get(source.id, ()), *by_number)

    def published(self, address: str) -> tuple[bytes, ...]:
        self._hear("dns")
        return tuple(self.by_domain)

    def _hear(self, name: str) -> None:
        self.asked.append(name)
        if name in self.failing:
            raise self.failing[name]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[EngineDesk]:
    """The national directory and a hospital's are set up; the root is a pinned one; a session is open."""
    desk = EngineDesk(tmp_path)
    desk.directories = Scripted()
    desk.pins = Pins(((hashlib.sha256(desk.lab.root.der).hexdigest(), "root"),))
    desk.start()
    national = DirectorySource(NATIONAL, DirectoryKind.FHIR, "Annuaire")
    hospital = DirectorySource(HOSPITAL, DirectoryKind.LDAP, "Hôpital", (("scope", "hopital.example"),))
    off = DirectorySource("gip-cps", DirectoryKind.LDAP, "Éteint", enabled=False)
    for source in (national, hospital, off):
        desk.here(lambda source=source: desk.db.directories.keep_source(source))  # type: ignore[misc]  # a loop's value
    desk.add_account()
    desk.sync()
    desk.insert()
    desk.unlock()
    yield desk
    desk.stop()


def scripted(desk: EngineDesk) -> Scripted:
    assert isinstance(desk.directories, Scripted)
    return desk.directories


def find(desk: EngineDesk, address: str = COLLEAGUE.address) -> k.CertificatesFound:
    found = desk.result_of(FindCertificates(address))
    assert isinstance(found, k.CertificatesFound)
    return found


def counts(found: k.CertificatesFound) -> tuple[int, int]:
    """New ones, and those known before."""
    return found.learned, found.known


def stands(desk: EngineDesk) -> RecipientStatus:
    (status,) = desk.ask(q.RecipientStatuses((COLLEAGUE.address,)))
    return status


def without_address(desk: EngineDesk, number: str = COLLEAGUE.national_id) -> Credential:
    """As cards of the health service have them: a number in the name, no address."""
    profile = person_software(replace(COLLEAGUE, national_id=number), CONFIDENTIALITY)
    return desk.lab.issue(replace(profile, names=()), key=f"{number} bare")


def test_nobody_is_asked_because_of_mail(desk: EngineDesk) -> None:
    for message in desk.receive(desk.result(), desk.letter("Avis", "Bonjour")):
        desk.result_of(c.OpenMessage(message))
    stands(desk)
    assert scripted(desk).asked == []


def test_what_names_the_address_is_learned_from_wherever(desk: EngineDesk) -> None:
    for shown in (
        {"shown": {HOSPITAL: [desk.colleague.der]}},
        {"by_domain": [desk.colleague.der]},
        {"entries": [replace(PERSON, certificates=(desk.colleague.der,))]},
    ):
        directory = scripted(desk)
        directory.shown, directory.by_domain, directory.entries = {}, [], []
        for name, value in shown.items():
            setattr(directory, name, value)
        desk.here(lambda: desk.db.certificates.forget(COLLEAGUE.address, stands_for(desk)))
        assert counts(find(desk)) == (1, 0)
        assert counts(find(desk)) == (0, 1)
        assert stands(desk).state is RecipientState.READY
    assert "gip-cps" not in scripted(desk).asked


def sha256(der: bytes) -> str:
    return hashlib.sha256(der).hexdigest()


def stands_for(desk: EngineDesk) -> str:
    return hashlib.sha256(desk.colleague.der).hexdigest()


def test_somebody_elses_and_rubbish_are_not_learned(desk: EngineDesk) -> None:
    other = desk.lab.confidentiality(DOCTOR)
    signing = desk.lab.person_software(COLLEAGUE)
    bare = without_address(desk, "899700000099")
    shown = [other.der, signing.der, bare.der, b"rubbish", b""]
    scripted(desk).shown = {NATIONAL: shown}
    scripted(desk).entries = [PERSON]
    his = without_address(desk)
    scripted(desk).by_domain = [his.der]  # a domain cannot tell numbers
    found = find(desk)
    assert (counts(found), found.found) == ((0, 0), 4)  # rubbish is no certificate
    assert {left.certificate.sha256: left.reasons for left in found.left} == {
        sha256(other.der): (CertificateReason.NAMES_OTHERS,),
        sha256(signing.der): (CertificateReason.NOT_FOR_ENCRYPTION,),
        sha256(bare.der): (CertificateReason.ONLY_CLAIMED,),
        sha256(his.der): (CertificateReason.ONLY_CLAIMED,),
    }
    assert stands(desk).state is RecipientState.NO_CERTIFICATE


@pytest.mark.parametrize(
    ("source", "expected"),
    [(NATIONAL, RecipientState.READY), (HOSPITAL, RecipientState.UNCONFIRMED)],
)
def test_a_number_ties_only_where_the_directory_may_speak(
    desk: EngineDesk, source: str, expected: RecipientState
) -> None:
    directory = scripted(desk)
    directory.entries, directory.shown = [PERSON], {source: [without_address(desk).der]}
    other = NATIONAL if source == HOSPITAL else HOSPITAL
    desk.here(lambda: desk.db.directories.forget_source(other))
    assert counts(find(desk)) == (1, 0)
    assert stands(desk).state is expected


def test_an_entry_of_another_person_contradicts(desk: EngineDesk) -> None:
    directory = scripted(desk)
    directory.entries = [PERSON, replace(PERSON, national_id="899700000099")]
    directory.shown = {NATIONAL: [without_address(desk).der]}
    assert counts(find(desk)) == (0, 0)


def test_an_authority_of_ones_own_gives_no_national_numbers(desk: EngineDesk) -> None:
    other = PkiLab(prefix="other ")
    (desk.trust / "other.cer").write_bytes(other.root.der)
    for number, der in enumerate(other.intermediates):
        (desk.trust / f"other{number}.cer").write_bytes(der)
    for number, crl in enumerate(other.crls()):
        (desk.trust / f"other{number}.crl").write_bytes(crl)
    profile = replace(person_software(COLLEAGUE, CONFIDENTIALITY), names=())
    directory = scripted(desk)
    directory.entries = [PERSON]
    directory.shown = {NATIONAL: [other.issue(profile, key="forged").der]}
    assert counts(find(desk)) == (1, 0)
    assert stands(desk).state is RecipientState.UNCONFIRMED


def test_who_does_not_answer_is_told_and_the_others_are_asked(desk: EngineDesk) -> None:
    directory = scripted(desk)
    directory.failing = {
        NATIONAL: Unavailable(Code.DIRECTORY_SLOW), "dns": Unavailable(Code.DIRECTORY_OFFLINE)
    }  # fmt: skip
    directory.shown = {HOSPITAL: [desk.colleague.der]}
    found = find(desk)
    assert (found.learned, set(found.failures)) == (
        1, {SourceFailure(NATIONAL, Code.DIRECTORY_SLOW), SourceFailure("dns", Code.DIRECTORY_OFFLINE)},
    )  # fmt: skip
    directory.failing[HOSPITAL] = Unavailable(Code.DIRECTORY_OFFLINE)
    assert find(desk).learned == 0
    assert stands(desk).state is RecipientState.READY  # what was known stays known


def test_a_flood_is_bounded(desk: EngineDesk) -> None:
    scripted(desk).shown = {NATIONAL: [bytes([one % 256, one // 256]) for one in range(5000)]}
    scripted(desk).by_domain = [desk.colleague.der]  # after the flood nothing more is taken
    assert counts(find(desk)) == (0, 0)


@pytest.mark.parametrize(
    ("address", "code"),
    [("no address", Code.RECIPIENT_INVALID), ("1234@patient.mssante.fr", Code.RECIPIENT_PATIENT)],
)
def test_for_whom_nobody_is_asked(desk: EngineDesk, address: str, code: Code) -> None:
    event = desk.run(FindCertificates(address))
    assert isinstance(event, JobFailed) and event.code is code
    assert scripted(desk).asked == []


def test_where_own_certificates_are_shown(desk: EngineDesk) -> None:
    directory = scripted(desk)
    directory.shown = {NATIONAL: [desk.confidentiality.der]}
    directory.failing = {"dns": Unavailable(Code.DIRECTORY_OFFLINE)}
    found = desk.result_of(k.LookForOwnCertificates())
    assert isinstance(found, k.PublishedLook)
    assert [(told.way, told.place) for told in found.told] == [(Way.DIRECTORY, NATIONAL)]
    assert found.failures == (SourceFailure("dns", Code.DIRECTORY_OFFLINE),)
    directory.shown = {}
    desk.result_of(k.LookForOwnCertificates())
    (own,) = desk.ask(k.OwnCertificates())
    assert own.told == ()


def test_the_published_file_may_say_that_the_address_is_anothers(desk: EngineDesk) -> None:
    line = replace(PERSON, source="mssante-open-data", national_id="899700000099")
    for _ in desk.engine._deeds.desk.ports.country.refresh([line], CountryFacts(1, None, AT, "0" * 64)):
        pass
    scripted(desk).entries, scripted(desk).shown = [PERSON], {NATIONAL: [without_address(desk).der]}
    assert counts(find(desk)) == (1, 0)
    assert stands(desk).state is RecipientState.NO_CERTIFICATE
    (row,) = desk.ask(k.CertificateRanking(COLLEAGUE.address))
    assert (row.known.confirmed, CertificateReason.OF_ANOTHER in row.reasons) == (False, True)
    told = desk.run(k.DecideCertificate(COLLEAGUE.address, row.known.certificate.sha256, Decision.ACCEPTED))
    assert isinstance(told, JobFailed) and told.code is Code.CERTIFICATE_NOT_ACCEPTABLE
    assert stands(desk).state is RecipientState.NO_CERTIFICATE  # against what is known, no word helps


def test_what_a_directory_has_tied_ends_with_it(desk: EngineDesk) -> None:
    account = desk.here(lambda: desk.db.folders.accounts()[0])
    scripted(desk).entries, scripted(desk).shown = [PERSON], {NATIONAL: [without_address(desk).der]}
    find(desk)
    desk.result_of(c.SendDraft(desk.draft(account)))
    desk.result_of(DropDirectory(NATIONAL))
    assert stands(desk).state is RecipientState.UNCONFIRMED
    sent = desk.run(c.SendDraft(desk.draft(account)))
    assert isinstance(sent, JobFailed) and sent.code is Code.RECIPIENT_TO_LOOK_AT


def test_what_mail_taught_on_a_directorys_word_ends_with_it(desk: EngineDesk) -> None:
    other = replace(COLLEAGUE, given_name="Paul", surname="ROUX-ESSAI", national_id="899700000099")
    sealing = without_address(desk, other.national_id)
    source = desk.here(lambda: desk.db.directories.sources()[0])
    entry = replace(PERSON, source=NATIONAL, national_id=other.national_id)
    desk.here(lambda: desk.db.directories.remember([entry], AT))
    sender, signer = ("Paul ROUX-ESSAI", COLLEAGUE.address), desk.lab.cps_signature(other)
    letter = desk.letter("Avis", "Bonjour", sender=sender, signer=signer, encryption_certificate=sealing.der)
    for message in desk.receive(letter):
        desk.result_of(c.OpenMessage(message))
    assert stands(desk).state is RecipientState.READY
    desk.result_of(DropDirectory(source.id))
    assert stands(desk).state is RecipientState.UNCONFIRMED
    told = replace(PERSON, source=HOSPITAL)
    desk.here(lambda: desk.db.directories.remember([told], AT))
    assert stands(desk).state is RecipientState.NO_CERTIFICATE


def test_what_nobody_may_speak_for_keeps_no_letter_back(desk: EngineDesk) -> None:
    desk.know_colleague()
    desk.clock.move(timedelta(minutes=1))
    desk.here(lambda: desk.db.directories.forget_source(NATIONAL))
    number = "899700000099"
    newer = replace(person_software(replace(COLLEAGUE, national_id=number), CONFIDENTIALITY), names=())
    life = Validity(AT - timedelta(hours=1), AT + timedelta(days=900))
    scripted(desk).entries = [replace(PERSON, national_id=number)]
    scripted(desk).shown = {HOSPITAL: [desk.lab.issue(newer, key="newer", validity=life).der]}
    assert counts(find(desk)) == (1, 0)
    status = stands(desk)
    assert (status.state, status.candidate) == (RecipientState.READY, None)
    assert status.certificate is not None and status.certificate.der == desk.colleague.der


def test_whom_a_person_has_refused_nothing_ties(desk: EngineDesk) -> None:
    """Nor another certificate of his."""
    bare = without_address(desk).der
    scripted(desk).entries, scripted(desk).shown = [PERSON], {NATIONAL: [bare]}
    find(desk)
    desk.know_colleague()
    desk.result_of(k.DecideCertificate(COLLEAGUE.address, stands_for(desk), Decision.REFUSED))
    assert stands(desk).state is RecipientState.UNCONFIRMED
    desk.result_of(k.DecideCertificate(COLLEAGUE.address, hashlib.sha256(bare).hexdigest(), Decision.ACCEPTED))
    assert stands(desk).state is RecipientState.READY


def test_a_new_certificate_in_his_own_letter_that_no_authority_answers_for(desk: EngineDesk) -> None:
    desk.know_colleague()
    life = Validity(AT - timedelta(hours=1), AT + timedelta(days=900))
    new = PkiLab(prefix="nobody ").issue(person_software(COLLEAGUE, CONFIDENTIALITY), key="new", validity=life)
    sender, signer = ("Noé RIVIÈRE-ESSAI", COLLEAGUE.address), desk.lab.person_software(COLLEAGUE)
    letter = desk.letter("Nouveau", "Voici", sender=sender, signer=signer, encryption_certificate=new.der)
    (message,) = desk.receive(letter)
    event = desk.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened) and event.view.changed is not None
    status = stands(desk)
    assert (status.state, status.candidate and status.candidate.der) == (RecipientState.CHANGED, new.der)
    word = k.DecideCertificate(COLLEAGUE.address, hashlib.sha256(new.der).hexdigest(), Decision.ACCEPTED)
    told = desk.run(word)
    assert isinstance(told, JobFailed) and told.code is Code.CERTIFICATE_NOT_ACCEPTABLE
    assert stands(desk).state is RecipientState.CHANGED  # nobody is left to believe that it is used now
    desk.result_of(replace(word, decision=Decision.REFUSED))
    status = stands(desk)
    assert status.certificate is not None and status.certificate.der == desk.colleague.der


def test_who_was_told_of_has_a_known_domain_and_the_white_list_tells_of_all(desk: EngineDesk) -> None:
    near, country = "zoe.martin@sagefemme.mssante.example", desk.engine._deeds.desk.ports.country
    country.keep_domains(frozenset({"hopital.mssante.example"}), AT)
    statuses = desk.ask(q.RecipientStatuses(("a@hopital.mssante.example", near)))
    assert [each.state for each in statuses] == [RecipientState.NO_CERTIFICATE, RecipientState.UNKNOWN_DOMAIN]
    desk.here(lambda: desk.db.directories.remember([replace(PERSON, source=NATIONAL, address=near)], AT))
    assert desk.ask(q.RecipientStatuses((near,)))[0].state is RecipientState.NO_CERTIFICATE


def test_one_directory_knows_the_mailbox_and_another_the_certificates(desk: EngineDesk) -> None:
    """Or the published file knows it: whose certificates they are, nobody in a scope has said then."""
    directory = scripted(desk)
    directory.by_number = {HOSPITAL: {COLLEAGUE.national_id: [without_address(desk).der]}}
    directory.only = {NATIONAL: [PERSON], HOSPITAL: []}
    assert counts(find(desk)) == (1, 0)
    assert stands(desk).state is RecipientState.READY  # the national directory ties the number


def test_the_published_file_tells_whom_to_ask_for(desk: EngineDesk) -> None:
    line = replace(PERSON, source="mssante-open-data")
    for _ in desk.engine._deeds.desk.ports.country.refresh([line], CountryFacts(1, None, AT, "0" * 64)):
        pass
    scripted(desk).by_number = {HOSPITAL: {COLLEAGUE.national_id: [without_address(desk).der]}}
    found = find(desk)
    assert (counts(found), found.left[0].reasons) == ((1, 0), (CertificateReason.ONLY_CLAIMED,))
    assert stands(desk).state is RecipientState.UNCONFIRMED


def test_what_nobody_answers_for_does_not_pile_up(desk: EngineDesk) -> None:
    """And pushes out nothing that is used, or decided on."""
    nobody = PkiLab(prefix="nobody ")
    profile = person_software(COLLEAGUE, CONFIDENTIALITY)
    forged = [nobody.issue(profile, key=f"forged {number % 3}").der for number in range(24)]
    scripted(desk).shown = {NATIONAL: [desk.colleague.der]}
    find(desk)
    for shown in (forged[:12], forged[12:]):
        desk.clock.move(timedelta(minutes=1))
        scripted(desk).shown = {HOSPITAL: shown}
        found = find(desk)
        assert (len(found.left), found.found) == (12, 12)
        assert all(CertificateReason.UNTRUSTED in left.reasons for left in found.left)
    kept = {known.certificate.der for known in desk.ask(q.Certificates())}
    assert len(kept) == 17 and kept > {desk.colleague.der, *forged[12:]}
    assert stands(desk).certificate is not None
