"""Certificates found for a person whom one writes to: an engine over a real slapd and a name server."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.certificates import CertificatesFound
from secmail.api.directory import FindCertificates, FindPeople, KeepDirectory
from secmail.directory.direct import DomainCertificates
from secmail.directory.service import Directories
from secmail.directory.smimea import DomainRecords
from secmail.domain.directory import DirectoryKind, DirectorySearch, DirectorySource, SourceFailure
from secmail.domain.errors import Code
from secmail.domain.people import RecipientState, Source
from tests.support.engine_desk import DIRECTORIES, EngineDesk
from tests.support.ldap_script import LdapScript, done
from tests.support.name_server import NameServer
from tests.support.pki_lab import COLLEAGUE
from tests.support.slapd import Slapd, certificate_for, mailbox, needs_slapd

ADDRESS = COLLEAGUE.address


class Practice:
    """An engine whose directories are ours."""

    def __init__(self, folder: Path, names: NameServer) -> None:
        self.names = names
        domains = DomainCertificates(DomainRecords(names.resolver()), allowed=lambda peer: True)
        self.desk = EngineDesk(folder)
        self.desk.directories = Directories(DIRECTORIES, domains=domains)
        self.desk.start()

    def find(self) -> CertificatesFound:
        found = self.desk.result_of(FindCertificates(ADDRESS))
        assert isinstance(found, CertificatesFound)
        return found

    def state(self) -> RecipientState:
        (status,) = self.desk.ask(q.RecipientStatuses((ADDRESS,)))
        return status.state

    def publish(self, certificate: bytes) -> None:
        """By the colleague's own domain."""
        local, _, domain = ADDRESS.partition("@")
        label = hashlib.sha256(local.encode()).hexdigest()[:56]
        self.names.records[f"{label}._smimecert.{domain}", "SMIMEA"] = [f"3 0 0 {certificate.hex()}"]


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with NameServer() as names:
        practice = Practice(tmp_path, names)
        yield practice
        practice.desk.stop()


@pytest.fixture
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Slapd]]:
    """A slapd in which the colleague has a mailbox with these certificates."""
    needs_slapd()
    running: list[Slapd] = []

    def started(*certificates: bytes) -> Slapd:
        his = mailbox(
            ADDRESS, "RIVIÈRE-ESSAI", "Noé", number="99700000022", **{"userCertificate;binary": list(certificates)}
        )
        running.append(Slapd(tmp_path_factory.mktemp("slapd"), mailboxes=[his]))
        running[-1].start()
        return running[-1]

    yield started
    for each in running:
        each.stop()


def test_what_a_directory_publishes_is_found_and_stays_when_it_is_gone(
    practice: Practice, serve: Callable[..., Slapd]
) -> None:
    desk = practice.desk
    slapd = serve(desk.colleague.der, certificate_for("expired or forged, who knows"), desk.laboratory.der)
    desk.result_of(KeepDirectory(slapd.source("mssante-ldap")))
    assert practice.state() is not RecipientState.READY

    assert (practice.find().learned, practice.find().known) == (1, 1)
    assert practice.state() is RecipientState.READY
    (known,) = desk.ask(q.Certificates())
    assert (known.certificate.der, known.source, known.confirmed) == (desk.colleague.der, Source.DIRECTORY, True)

    slapd.stop()
    assert practice.find().failures == (SourceFailure("ours", Code.DIRECTORY_OFFLINE),)
    assert practice.state() is RecipientState.READY
    (entry,) = desk.ask(FindPeople(DirectorySearch(words="riviere"))).entries
    assert (entry.address, entry.national_id) == (ADDRESS, "899700000022")


def test_a_forger_in_the_directory_convinces_nobody(practice: Practice, serve: Callable[..., Slapd]) -> None:
    slapd = serve(certificate_for("Noé RIVIÈRE-ESSAI", ADDRESS))
    practice.desk.result_of(KeepDirectory(slapd.source("mssante-ldap")))
    assert practice.find().failures == ()
    assert practice.state() is not RecipientState.READY


def test_what_the_mail_domain_publishes_is_found(practice: Practice) -> None:
    practice.publish(practice.desk.colleague.der)
    assert (practice.find().learned, practice.find().known) == (1, 1)
    (known,) = practice.desk.ask(q.Certificates())
    assert known.source is Source.DOMAIN
    assert practice.state() is RecipientState.READY


def test_a_message_that_came_asks_nobody(practice: Practice) -> None:
    """Neither a directory nor the sender's domain learns that it was received, opened or looked at."""
    desk = practice.desk
    practice.publish(desk.colleague.der)
    desk.add_account()
    desk.insert()
    desk.unlock()
    with LdapScript(lambda request, number: done(number)) as server:
        place = (("profile", "hospital"), ("host", "localhost"), ("port", str(server.port)), ("tls", "none"))
        desk.result_of(KeepDirectory(DirectorySource("chu", DirectoryKind.LDAP, "CHU", place)))
        signer = desk.lab.person_software(COLLEAGUE)
        letter = desk.letter("Question", "Bonjour", sender=("Noé Rivière", ADDRESS), signer=signer)
        (message,) = desk.receive(letter)
        desk.result_of(c.OpenMessage(message))
        practice.state()
        assert (server.connections, practice.names.asked) == (0, [])
        practice.find()
        assert server.connections and practice.names.asked
