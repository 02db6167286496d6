"""What mail domains publish by themselves: SMIMEA and CERT records of a real name server, LDAP of a real slapd."""

import base64
import contextlib
import hashlib
import threading
from collections.abc import Iterator

import pytest

from secmail.directory.direct import DomainCertificates
from secmail.directory.ldap_wire import LdapBounds
from secmail.directory.smimea import DomainRecords
from secmail.domain.errors import Code, SecmailError
from tests.support.ldap_script import LdapScript, done, entry
from tests.support.name_server import NameServer
from tests.support.slapd import Slapd, certificate_for

DOMAIN = "medecin.example"
ADDRESS = f"helene.lefevre@{DOMAIN}"
ONE, OTHER = certificate_for("one"), certificate_for("other")
BOUNDS = LdapBounds(connect=30.0, idle=30.0, whole=30.0)


@pytest.fixture
def names() -> Iterator[NameServer]:
    with NameServer() as running:
        yield running


def domains(names: NameServer) -> DomainCertificates:
    return DomainCertificates(DomainRecords(names.resolver()), bounds=BOUNDS, allowed=lambda peer: True)


def smimea_name(local: str) -> str:
    return f"{hashlib.sha256(local.encode()).hexdigest()[:56]}._smimecert.{DOMAIN}"


def smimea(certificate: bytes, usage: int = 1, selector: int = 0, matching: int = 0) -> str:
    return f"{usage} {selector} {matching} {certificate.hex()}"


def cert(certificate: bytes, kind: str = "PKIX") -> str:
    return f"{kind} 0 0 {base64.b64encode(certificate).decode()}"


def code_of(asked: DomainCertificates) -> Code:
    with pytest.raises(SecmailError) as caught:
        asked.published(ADDRESS)
    return caught.value.code


# The name system ------------------------------------------------------------------------------------------------------


def test_the_name_of_a_mailbox_is_the_one_of_the_rfc(names: NameServer) -> None:
    """RFC 8162 §3 gives this example: hugh@example.com."""
    domains(names).published("hugh@example.com")
    label = "c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6"
    assert names.asked[0] == (f"{label}._smimecert.example.com", "SMIMEA")


@pytest.mark.parametrize("usage", [0, 1, 2, 3])
def test_whole_certificates_of_a_mailbox_are_given(names: NameServer, usage: int) -> None:
    names.records[smimea_name("helene.lefevre"), "SMIMEA"] = [smimea(ONE, usage), smimea(OTHER, usage)]
    assert set(domains(names).published(ADDRESS)) == {ONE, OTHER}


def test_digests_and_bare_keys_are_no_certificates(names: NameServer) -> None:
    digest = hashlib.sha256(ONE).digest()
    names.records[smimea_name("helene.lefevre"), "SMIMEA"] = [smimea(digest, 3, 0, 1), smimea(ONE, 3, 1, 0)]
    assert domains(names).published(ADDRESS) == ()


def test_capitals_that_nobody_meant_are_forgiven(names: NameServer) -> None:
    names.records[smimea_name("helene.lefevre"), "SMIMEA"] = [smimea(ONE)]
    assert domains(names).published(f"Helene.Lefevre@{DOMAIN}") == (ONE,)


def test_certificates_too_large_for_one_packet_are_whole(names: NameServer) -> None:
    large = [ONE + bytes([each]) * 1500 for each in range(3)]
    names.records[smimea_name("helene.lefevre"), "SMIMEA"] = [smimea(each) for each in large]
    assert set(domains(names).published(ADDRESS)) == set(large)


@pytest.mark.parametrize("owner", [f"helene.lefevre.{DOMAIN}", DOMAIN])
def test_cert_records_of_the_mailbox_or_its_domain_are_given(names: NameServer, owner: str) -> None:
    names.records[owner, "CERT"] = [cert(ONE), cert(OTHER, "PGP")]
    assert domains(names).published(ADDRESS) == (ONE,)


def test_more_than_anybody_needs_is_left(names: NameServer) -> None:
    names.records[DOMAIN, "CERT"] = [cert(b"0" + bytes([each])) for each in range(60)]
    assert len(domains(names).published(ADDRESS)) == 16


@pytest.mark.parametrize("address", ["", "nobody", "@", f"@{DOMAIN}", "x@", "x@.", "x@a..b", f"x@{'a' * 300}.example"])
def test_what_is_no_address_is_not_asked_for(names: NameServer, address: str) -> None:
    assert domains(names).published(address) == ()


@pytest.mark.parametrize("local", ["a" * 64, "a..b", ".", "é.è", "x\x00y"])
def test_odd_mailboxes_have_nothing(names: NameServer, local: str) -> None:
    assert domains(names).published(f"{local}@{DOMAIN}") == ()


def test_name_servers_that_do_not_answer_are_told(names: NameServer) -> None:
    names.silent = True
    assert code_of(domains(names)) is Code.DIRECTORY_OFFLINE


def test_every_way_counts_and_one_that_fails_hides_no_other(names: NameServer) -> None:
    names.records[smimea_name("helene.lefevre"), "SMIMEA"] = [smimea(ONE)]
    names.records[DOMAIN, "CERT"] = [cert(OTHER)]
    names.records[f"_ldap._tcp.{DOMAIN}", "SRV"] = ["0 0 1 localhost."]
    assert domains(names).published(ADDRESS) == (ONE, OTHER)


# LDAP that a domain names ---------------------------------------------------------------------------------------------


def test_the_domains_own_ldap_server_is_asked(names: NameServer, slapd: Slapd) -> None:
    names.records[f"_ldap._tcp.{DOMAIN}", "SRV"] = [f"0 0 {slapd.ldap_port} localhost."]
    found = domains(names).published("helene.lefevre@medecin.mssante.example")
    assert found == ()  # another domain
    names.records["_ldap._tcp.medecin.mssante.example", "SRV"] = [f"0 0 {slapd.ldap_port} localhost."]
    assert domains(names).published("Helene.Lefevre@medecin.mssante.example") == (slapd.certificates["lefevre"],)


def test_servers_are_tried_in_their_order(names: NameServer) -> None:
    held = {"usercertificate;binary": ONE}
    with contextlib.ExitStack() as stack:
        first, second = (
            stack.enter_context(LdapScript(script))
            for script in (
                lambda request, number: done(number, 52),
                lambda request, number: entry(number, mail=ADDRESS.encode(), **held) + done(number),
            )
        )
        names.records[f"_ldap._tcp.{DOMAIN}", "SRV"] = [
            f"20 0 {second.port} localhost.",
            f"10 0 {first.port} localhost.",
            "5 0 1 localhost.",
        ]
        assert domains(names).published(ADDRESS) == (ONE,)
        assert (first.connections, second.connections) == (1, 1)


def test_the_mailbox_comes_before_its_domain_and_others_count_for_nothing(names: NameServer) -> None:
    people = {b"mallory@medecin.example": b"0\x01m", DOMAIN.encode(): b"0\x01d"}

    def script(request: object, number: int) -> bytes:
        return b"".join(
            entry(number, mail=mail, **{"usercertificate;binary": held}) for mail, held in people.items()
        ) + done(number)

    with LdapScript(script) as server:
        names.records[f"_ldap._tcp.{DOMAIN}", "SRV"] = [f"0 0 {server.port} localhost."]
        assert domains(names).published(ADDRESS) == (b"0\x01d",)
        people[ADDRESS.encode()] = b"0\x01h"
        assert domains(names).published(ADDRESS) == (b"0\x01h",)


def test_a_domain_leads_nobody_into_our_own_network(names: NameServer) -> None:
    with LdapScript(lambda request, number: done(number)) as server:
        names.records[f"_ldap._tcp.{DOMAIN}", "SRV"] = [f"0 0 {server.port} localhost."]
        guarded = DomainCertificates(DomainRecords(names.resolver()), bounds=BOUNDS)
        assert code_of(guarded) is Code.DIRECTORY_REFUSED
        assert (server.asked, server.connections) == ([], 0)


@pytest.mark.parametrize("records", [["0 0 389 ."], ["0 0 0 localhost."], []])
def test_no_service_is_no_failure(names: NameServer, records: list[str]) -> None:
    if records:
        names.records[f"_ldap._tcp.{DOMAIN}", "SRV"] = records
    assert domains(names).published(ADDRESS) == ()


def test_a_server_that_is_down_is_told(names: NameServer) -> None:
    names.records[f"_ldap._tcp.{DOMAIN}", "SRV"] = ["0 0 1 localhost."]
    assert code_of(domains(names)) is Code.DIRECTORY_OFFLINE


def test_an_interruption_ends_what_runs(names: NameServer) -> None:
    asked = threading.Event()

    def silent(request: object, number: int) -> bytes:
        asked.set()
        return b""

    with LdapScript(silent) as server:
        names.records[f"_ldap._tcp.{DOMAIN}", "SRV"] = [f"0 0 {server.port} localhost."]
        records = DomainRecords(names.resolver())
        running = DomainCertificates(records, bounds=LdapBounds(), allowed=lambda peer: True)
        breaker = threading.Thread(target=lambda: (asked.wait(30), running.interrupt()))
        breaker.start()
        assert code_of(running) is Code.CANCELLED_AT_STOP
        breaker.join()
