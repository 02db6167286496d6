"""Where revocation is published, and how the chain stood when the signer says he signed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp as peer
from cryptography.x509.oid import AuthorityInformationAccessOID as Access

from secmail.app.demo import profiles
from secmail.app.demo.pki import Authority, Credential
from secmail.app.demo.profiles import Validity
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain
from secmail.pki import asn1, publication
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from secmail.pki.publication import Publication
from secmail.pki.routes import Route
from tests.support.pki_lab import AT, COLLEAGUE, PkiLab, session_key

LAB = PkiLab()
DAY = timedelta(days=1)
LIFE = Validity(AT - 30 * DAY, AT + 300 * DAY)
CHECKER = PathChecker(Anchors(LAB.roots, LAB.intermediates, LAB.crls()))


def uri(address: str) -> x509.GeneralName:
    return x509.UniformResourceIdentifier(address)


def leaf(*extensions: x509.ExtensionType, by: Authority = LAB.persons) -> bytes:
    key = session_key("published")
    name = profiles.person_name(COLLEAGUE)
    builder = x509.CertificateBuilder(by.certificate.subject, name, key.public_key(), 0x77, LIFE.start, LIFE.end)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return Credential(builder.sign(by.key, hashes.SHA256()), key).der


def points(*names: x509.GeneralName) -> list[x509.DistributionPoint]:
    return [x509.DistributionPoint([name], None, None, None) for name in names]


def lists(*addresses: str) -> x509.ExtensionType:
    return x509.CRLDistributionPoints(points(*map(uri, addresses)))


def responders(*addresses: str, method: x509.ObjectIdentifier = Access.OCSP) -> x509.ExtensionType:
    return x509.AuthorityInformationAccess([x509.AccessDescription(method, uri(address)) for address in addresses])


def published(der: bytes, **policy: object) -> Publication:
    values = TrustPolicy(**{"at": AT, **policy})  # type: ignore[arg-type]
    return CHECKER.publications(der, extra=(), policy=values, purpose=Purpose.SIGN)


def test_every_certificate_below_the_root_is_looked_at() -> None:
    found = published(leaf(lists("http://a.example/full.crl"), responders("http://o.example")))
    assert found.lists == ("http://crl.demonstration.invalid/AC-RACINE-DEMO-SANTE.crl", "http://a.example/full.crl")
    ((address, question),) = found.responders
    assert address == "http://o.example"
    asked = peer.load_der_ocsp_request(question)
    assert asked.serial_number == 0x77
    assert asked.issuer_key_hash == x509.SubjectKeyIdentifier.from_public_key(LAB.persons.key.public_key()).digest


def test_complete_lists_come_before_delta_lists() -> None:
    delta = x509.FreshestCRL(points(uri("http://a.example/delta.crl")))
    found = published(leaf(delta, lists("http://a.example/full.crl")))
    assert found.lists[1:] == ("http://a.example/full.crl", "http://a.example/delta.crl")


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/x.crl",
        "ldap://annuaire.example/cn=x?certificaterevocationlist;binary",
        "ftp://a.example/x.crl",
        "file:///etc/passwd",
        "//a.example/x.crl",
        "http://",
        "http:///x.crl",
        "http://user@a.example/x.crl",
        "http://user:pass@a.example/x.crl",
        "http://a.example/x.crl#here",
        "http://a.example/x y.crl",
        "http://a.example/x\r\nHost: b.example",
        "http://a.example:0/x.crl",
        "http://a.example/" + "x" * publication.MAX_ADDRESS,
        "http://[::1]/x.crl",
        "",
    ],
)
def test_other_addresses_are_left_out(address: str) -> None:
    assert published(leaf(lists(address), responders(address))) == published(leaf())


def test_plain_addresses_are_told_as_they_are() -> None:
    plain = ["HTTP://A.example/x.crl", "http://a.example:8080/x", "http://10.0.0.1/AC%20TEST/x.crl?y=1&z", "http://a"]
    assert published(leaf(lists(*plain))).lists[1:] == tuple(plain)


def test_their_number_is_bounded() -> None:
    many = [f"http://a.example/{number}.crl" for number in range(500)]
    found = published(leaf(lists(*many), responders(*many)))
    assert (len(found.lists), len(found.responders)) == (5, 4)
    same = published(leaf(lists(*[many[0]] * 4), responders(*[many[0]] * 4)))
    assert (len(same.lists), len(same.responders)) == (2, 1)


def test_other_ways_to_name_a_place_are_left_out() -> None:
    relative = x509.RelativeDistinguishedName([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "x")])
    odd = [
        x509.DistributionPoint(None, relative, None, None),
        x509.DistributionPoint(None, None, None, [x509.DirectoryName(LAB.persons.certificate.subject)]),
        x509.DistributionPoint([x509.DirectoryName(LAB.persons.certificate.subject)], None, None, None),
    ]
    found = published(
        leaf(
            x509.CRLDistributionPoints([*odd, *points(uri("http://a.example/x.crl"))]),
            responders("http://a.example/ca.cer", method=Access.CA_ISSUERS),
        )
    )
    assert found.lists[1:] == ("http://a.example/x.crl",)
    assert found.responders == ()


def test_an_untrusted_certificate_names_no_place() -> None:
    stranger = PkiLab(prefix="OTHER ")
    extensions = (lists("http://evil.example/x.crl"), responders("http://evil.example"))
    extra = (stranger.root.der, stranger.persons.der)
    nothing = Publication()
    policy = TrustPolicy(AT)
    for der in (leaf(*extensions, by=stranger.persons), b"no certificate"):
        assert CHECKER.publications(der, extra=extra, policy=policy, purpose=Purpose.SIGN) == nothing
    mine = leaf(*extensions)
    assert published(mine, at=AT + 400 * DAY) == nothing, "expired"
    assert published(mine, at=AT - 400 * DAY) == nothing, "not yet valid"
    assert published(LAB.cps_signature(test=True).der) == nothing, "of the test authorities"
    card = LAB.cps_authentication().der
    assert published(card) == nothing, "not for mail"


def _at(claimed: datetime | None, *, der: bytes, at: datetime = AT) -> Chain | None:
    return CHECKER.chain_at(der, claimed, extra=(), policy=TrustPolicy(at))


def test_the_chain_at_the_claimed_time_is_told_within_reason() -> None:
    der = leaf()
    assert _at(AT - DAY, der=der) is Chain.TRUSTED
    assert _at(None, der=der) is None
    assert _at(AT + DAY, der=der) is None, "later than the receipt"
    assert _at(LIFE.start - DAY, der=der) is None, "before there was a certificate"
    assert _at(AT, der=b"no certificate") is None
    assert _at(AT, der=der, at=datetime.max.replace(tzinfo=UTC)) is Chain.TRUSTED


def test_of_an_expired_certificate_the_claimed_time_is_told_beside() -> None:
    der, late = leaf(), LIFE.end + 10 * DAY
    now = CHECKER.check(der, extra=(), policy=TrustPolicy(late), purpose=Purpose.SIGN)
    assert now.chain is Chain.EXPIRED
    assert _at(AT, der=der, at=late) is Chain.TRUSTED
    assert _at(LIFE.end + DAY, der=der, at=late) is Chain.EXPIRED
    stranger = PkiLab(prefix="OTHER ").person_software().der
    assert _at(AT, der=stranger) is Chain.INCOMPLETE
    assert _at(AT, der=LAB.cps_authentication().der) is Chain.UNUSABLE


@pytest.mark.parametrize(("short", "level"), [("EL", "ELEMENTAIRE"), ("ST", "STANDARD"), ("FO", "FORT")])
def test_the_authorities_of_igc_sante_publish_by_http_and_ldap(shared: Path, short: str, level: str) -> None:
    folder = shared / "corpus" / "igc-sante"
    root = asn1.parse((folder / f"ACR_{level}_20130625.cer").read_bytes())
    for kind in ("PERSONNES", "ORGANISATIONS"):
        authority = asn1.parse((folder / f"AC_{level}_{kind}_20130625.cer").read_bytes())
        found = publication.of(Route(root, (authority,)))
        assert found == Publication((f"http://igc-sante.esante.gouv.fr/CRL/ACR-{short}.crl",))
