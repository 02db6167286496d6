"""Certificates that a real directory publishes and their authority has revoked: lists and OCSP answers from servers."""

import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from secmail.api import certificates as k
from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.directory import FindCertificates, KeepDirectory
from secmail.api.events import JobFailed
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import AUTHENTICATION, Profile, authority_name
from secmail.directory.direct import DomainCertificates
from secmail.directory.places import Place
from secmail.directory.service import Directories
from secmail.directory.smimea import DomainRecords
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code
from secmail.domain.people import CertificateReason, RecipientState
from secmail.engine.desk import Policies
from tests.support.engine_desk import DIRECTORIES, Clock, EngineDesk
from tests.support.name_server import NameServer
from tests.support.pki_lab import COLLEAGUE, PkiLab
from tests.support.reissued import reissued, with_responder
from tests.support.slapd import Slapd, mailbox, needs_slapd
from tests.support.web import Asked, Page, Web, ocsp_responder

ADDRESS = COLLEAGUE.address
LISTS = "http://crl.demonstration.invalid"
RESPONDER = "http://ocsp.demonstration.invalid/"
Publish = Callable[..., Slapd]


@pytest.fixture
def web() -> Iterator[Web]:
    """The whole Internet."""
    with Web() as server:
        yield server


@pytest.fixture
def names() -> Iterator[NameServer]:
    """No domain publishes anything."""
    with NameServer() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, web: Web, names: NameServer) -> Iterator[EngineDesk]:
    """A session is open; authorities are trusted, no list is at hand. It is today: the responder's answers are."""
    now = datetime.now(UTC)
    desk = EngineDesk(tmp_path, PkiLab(now))
    desk.clock = Clock(now)
    desk.proxy = Place("127.0.0.1", web.port)
    domains = DomainCertificates(DomainRecords(names.resolver()), allowed=lambda peer: True)
    desk.directories = Directories(DIRECTORIES, domains=domains)
    desk.policies = Policies(fetch_publications=True)
    for file in desk.trust.glob("*.crl"):
        file.unlink()
    desk.start()
    desk.add_account()
    desk.sync()
    desk.insert()
    desk.unlock()
    yield desk
    desk.stop()


@pytest.fixture
def publish(desk: EngineDesk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publish]:
    """Sets up a directory in which the colleague has a mailbox with these certificates."""
    needs_slapd()
    running: list[Slapd] = []

    def started(*certificates: Credential) -> Slapd:
        values = {"userCertificate;binary": [each.der for each in certificates]}
        his = mailbox(ADDRESS, "RIVIÈRE-ESSAI", "Noé", number="99700000022", **values)
        running.append(Slapd(tmp_path_factory.mktemp("slapd"), mailboxes=[his]))
        running[-1].start()
        desk.result_of(KeepDirectory(running[-1].source("mssante-ldap")))
        return running[-1]

    yield started
    for each in running:
        each.stop()


def lists(web: Web, lab: PkiLab, *, revoked: tuple[Credential, ...] = (), later: timedelta = timedelta(0)) -> None:
    for authority, content in zip(lab.pki.authorities, lab.crls(revoked=revoked, at=lab.at + later), strict=True):
        web.pages[f"{LISTS}/{authority.path}.crl"] = Page(content)


def stands(desk: EngineDesk) -> tuple[RecipientState, tuple[str, ...]]:
    """What is said of the colleague, and the certificates that a letter would be sealed to."""
    (status,) = desk.ask(q.RecipientStatuses((ADDRESS,)))
    return status.state, (status.certificate.sha256,) if status.certificate is not None else ()


def reasons(desk: EngineDesk) -> dict[bytes, frozenset[CertificateReason]]:
    ranked = desk.ask(k.CertificateRanking(ADDRESS))
    return {each.known.certificate.der: frozenset(each.reasons) for each in ranked}


def refused(desk: EngineDesk) -> Code:
    account = desk.ask(q.Accounts())[0].id
    ended = desk.run(c.SendDraft(Draft(account, (Mailbox(ADDRESS),), subject="Avis", body="Bonjour\n")))
    assert isinstance(ended, JobFailed), ended
    return ended.code


def test_what_a_list_revokes_is_sealed_to_no_more_also_without_a_network(
    desk: EngineDesk, web: Web, publish: Publish
) -> None:
    lists(web, desk.lab)
    slapd = publish(desk.colleague)
    desk.result_of(FindCertificates(ADDRESS))
    assert stands(desk)[0] is RecipientState.READY
    assert CertificateReason.REVOCATION_UNKNOWN in reasons(desk)[desk.colleague.der]
    desk.result_of(c.UpdateTrust())
    assert CertificateReason.NOT_REVOKED in reasons(desk)[desk.colleague.der]

    lists(web, desk.lab, revoked=(desk.colleague,), later=timedelta(hours=13))
    desk.clock.move(timedelta(hours=13))
    desk.result_of(c.UpdateTrust())
    assert stands(desk) == (RecipientState.REVOKED, ())
    assert refused(desk) is Code.RECIPIENT_NO_CERTIFICATE
    desk.result_of(FindCertificates(ADDRESS))  # the directory still shows it
    assert stands(desk) == (RecipientState.REVOKED, ())

    slapd.stop()
    web.pages.clear()
    desk.result_of(c.UpdateTrust())
    desk.result_of(FindCertificates(ADDRESS))
    assert stands(desk) == (RecipientState.REVOKED, ())


def test_of_two_certificates_the_one_that_a_responder_revokes_is_passed_over(
    desk: EngineDesk, web: Web, publish: Publish, tmp_path: Path
) -> None:
    """No list tells of them: theirs cannot be had."""
    lists(web, desk.lab)
    persons = desk.lab.persons
    del web.pages[f"{LISTS}/{persons.path}.crl"]
    good, gone = (with_responder(desk.colleague, RESPONDER, issuer=persons) for _ in range(2))
    profile = Profile(authority_name("REPONDEUR"), AUTHENTICATION, purposes=(ExtendedKeyUsageOID.OCSP_SIGNING,))
    responder = reissued(desk.lab.issue(profile, key="responder"), x509.OCSPNoCheck(), issuer=persons)
    with ocsp_responder(tmp_path / "ocsp", persons, responder, good=[good], revoked=[gone]) as url:
        web.pages[RESPONDER] = lambda asked: _carried(url, asked)
        publish(good, gone)
        desk.result_of(FindCertificates(ADDRESS))
        desk.result_of(c.UpdateTrust())
    desk.clock.move(timedelta(minutes=1))  # the responder's clock is the computer's: revoked a moment ago
    said = reasons(desk)
    assert CertificateReason.NOT_REVOKED in said[good.der]
    assert CertificateReason.REVOKED in said[gone.der]
    (status,) = desk.ask(q.RecipientStatuses((ADDRESS,)))
    assert status.state is RecipientState.READY
    assert status.certificate is not None and status.certificate.der == good.der


def test_what_a_directory_shows_leads_nobody_to_a_strangers_server(
    desk: EngineDesk, web: Web, publish: Publish
) -> None:
    """A certificate of an unknown authority that names the places of its list: they are not asked."""
    stranger = PkiLab(desk.lab.at, prefix="stranger ")
    forged = with_responder(stranger.confidentiality(COLLEAGUE), "http://stranger.invalid/", issuer=stranger.persons)
    lists(web, desk.lab)
    publish(forged, stranger.confidentiality(COLLEAGUE))
    desk.result_of(FindCertificates(ADDRESS))
    desk.result_of(c.UpdateTrust())
    assert "http://stranger.invalid/" not in web.targets()
    assert stands(desk)[1] == ()


def _carried(url: str, asked: Asked) -> bytes:
    """The answer of the real responder."""
    headers = {"Content-Type": asked.headers["content-type"]}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, asked.body, headers), timeout=10) as response:
        return Page(response.read())(asked)
