"""Revocation lists: which of several counts, for how long, for whom they speak, and who may sign them."""

import shutil
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from secmail.app.demo import profiles
from secmail.app.demo.pki import Authority, Credential
from secmail.app.demo.profiles import Validity
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain, Revocation, RevocationReason, Revoked
from secmail.pki import revocation
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from tests.support.pki_lab import AT, COLLEAGUE, PkiLab, session_key
from tests.support.revocation_lab import DAY, HOUR, entry, revocation_list, scope

LAB = PkiLab()
LEAF = LAB.person_software()
ABOVE = LAB.crls()[:1]
HOLD = x509.ReasonFlags.certificate_hold
LIFE = Validity(AT - 365 * DAY, AT + 365 * DAY)


def judged(
    *lists: bytes, leaf: Credential = LEAF, others: tuple[bytes, ...] = LAB.intermediates, **policy: object
) -> Revocation:
    values = TrustPolicy(**{"at": AT, **policy})  # type: ignore[arg-type]
    checker = PathChecker(Anchors(LAB.roots, others, (*ABOVE, *lists)))
    found = checker.check(leaf.der, extra=(), policy=values, purpose=Purpose.SIGN)
    assert found.chain is Chain.TRUSTED
    return found.revocation


def clean(**fields: object) -> bytes:
    return revocation_list(LAB.persons, **fields)  # type: ignore[arg-type]


def listing(reason: x509.ReasonFlags | None = x509.ReasonFlags.key_compromise, **fields: object) -> bytes:
    return revocation_list(LAB.persons, [entry(LEAF.certificate, reason=reason)], **fields)  # type: ignore[arg-type]


def test_dates_decide_whether_a_list_is_fresh() -> None:
    assert judged(clean()) is Revocation.GOOD
    assert judged(clean(this_update=AT - 9 * DAY, next_update=AT - 12 * HOUR)) is Revocation.GOOD
    assert judged(clean(this_update=AT - 9 * DAY, next_update=AT - 2 * DAY)) is Revocation.STALE
    assert judged(clean(this_update=AT - 9 * DAY, next_update=AT - 2 * DAY), crl_grace=3 * DAY) is Revocation.GOOD
    assert judged(clean(this_update=AT + DAY)) is Revocation.UNKNOWN
    assert judged(clean(this_update=AT + DAY), now=AT + 2 * DAY) is Revocation.GOOD
    assert judged(listing(this_update=AT + DAY)) is Revocation.REVOKED


def test_a_list_without_a_next_date_ages() -> None:
    assert judged(clean(next_update=None)) is Revocation.GOOD
    assert judged(clean(next_update=None, this_update=AT - 8 * DAY)) is Revocation.STALE
    assert judged(clean(next_update=None, this_update=AT - 8 * DAY), crl_undated=9 * DAY) is Revocation.GOOD
    assert judged(listing(next_update=None, this_update=AT - 8 * DAY)) is Revocation.REVOKED
    assert revocation.next_update(clean(next_update=None)) is None


def test_a_list_signed_with_sha1_brings_bad_news_only() -> None:
    policy = {"weak_digests": frozenset({"sha256"})}
    assert judged(clean(signed_with=hashes.SHA384())) is Revocation.GOOD
    values = TrustPolicy(AT, **policy)  # type: ignore[arg-type]
    lists = (*LAB.crls()[:1], clean())
    found = PathChecker(Anchors(LAB.roots, LAB.intermediates, lists)).check(
        LEAF.der, extra=(), policy=values, purpose=Purpose.SIGN
    )
    assert found.revocation is Revocation.UNKNOWN
    assert judged(listing(), **policy) is Revocation.REVOKED


def test_a_hold_ends_when_a_later_list_no_longer_tells_of_it() -> None:
    held = listing(HOLD, this_update=AT - DAY)
    assert judged(held) is Revocation.REVOKED
    assert judged(held, clean()) is Revocation.GOOD
    assert judged(clean(this_update=AT - 2 * DAY), held) is Revocation.REVOKED
    assert judged(held, clean(this_update=AT + DAY)) is Revocation.REVOKED, "a list of tomorrow releases nobody"
    assert judged(listing(None, this_update=AT - DAY), clean()) is Revocation.REVOKED, "no reason is not a hold"


def test_since_when_and_why_is_told() -> None:
    lost = x509.InvalidityDate((AT - 30 * DAY).replace(tzinfo=None))
    builder = x509.RevokedCertificateBuilder().serial_number(LEAF.certificate.serial_number).revocation_date(AT - DAY)
    builder = builder.add_extension(x509.CRLReason(x509.ReasonFlags.superseded), critical=False)
    early = revocation_list(LAB.persons, [builder.add_extension(lost, critical=False).build()])
    for evidence, expected in (
        ((listing(),), Revoked(AT - 2 * HOUR, RevocationReason.KEY_COMPROMISE)),
        ((listing(HOLD),), Revoked(AT - 2 * HOUR, RevocationReason.ON_HOLD)),
        ((listing(None),), Revoked(AT - 2 * HOUR, RevocationReason.UNSPECIFIED)),
        ((early, listing(HOLD), clean()), Revoked(AT - 30 * DAY, RevocationReason.SUPERSEDED)),
        ((clean(),), None),
    ):
        checker = PathChecker(Anchors(LAB.roots, LAB.intermediates, (*ABOVE, *evidence)))
        found = checker.check(LEAF.der, extra=(), policy=TrustPolicy(AT), purpose=Purpose.SIGN)
        assert found.revoked == expected
        assert (found.revocation is Revocation.REVOKED) is (expected is not None)


def _numbered(number: int, base: int | None = None) -> list[tuple[x509.ExtensionType, bool]]:
    delta: list[tuple[x509.ExtensionType, bool]] = [] if base is None else [(x509.DeltaCRLIndicator(base), True)]
    return [(x509.CRLNumber(number), False), *delta]


def test_a_delta_list_brings_a_complete_one_up_to_date() -> None:
    complete = clean(extensions=_numbered(5), this_update=AT - 9 * DAY, next_update=AT - 2 * DAY)
    assert judged(complete) is Revocation.STALE
    assert judged(complete, clean(extensions=_numbered(7, 5))) is Revocation.GOOD
    assert judged(complete, clean(extensions=_numbered(7, 6))) is Revocation.STALE, "it continues another list"
    assert judged(complete, clean(extensions=_numbered(7, 5), this_update=AT + DAY)) is Revocation.STALE
    assert judged(complete, listing(extensions=_numbered(7, 5))) is Revocation.REVOKED
    assert judged(listing(extensions=_numbered(7, 5))) is Revocation.REVOKED, "bad news needs no complete list"
    assert judged(clean(extensions=_numbered(7, 5))) is Revocation.UNKNOWN, "good news does"


def test_a_delta_list_releases_what_was_held() -> None:
    held = listing(HOLD, extensions=_numbered(5), this_update=AT - DAY)
    released = listing(x509.ReasonFlags.remove_from_crl, extensions=_numbered(6, 5))
    assert judged(held, released) is Revocation.GOOD
    assert judged(released) is Revocation.UNKNOWN
    lost = listing(extensions=_numbered(5), this_update=AT - DAY)
    assert judged(lost, released) is Revocation.REVOKED, "what is lost does not come back"
    again = listing(HOLD, extensions=_numbered(7, 5), this_update=AT - timedelta(minutes=30))
    assert judged(held, released, again) is Revocation.REVOKED


def test_lists_cut_by_reasons_must_cover_all_of_them() -> None:
    every = set(x509.ReasonFlags) - {x509.ReasonFlags.unspecified, x509.ReasonFlags.remove_from_crl}
    lost = {x509.ReasonFlags.key_compromise, x509.ReasonFlags.ca_compromise}
    one = clean(extensions=[scope(only_some_reasons=frozenset(lost))])
    rest = clean(extensions=[scope(only_some_reasons=frozenset(every - lost))])
    assert judged(one) is judged(rest) is Revocation.UNKNOWN
    assert judged(one, rest) is Revocation.GOOD
    old = clean(
        extensions=[scope(only_some_reasons=frozenset(every - lost))],
        this_update=AT - 9 * DAY,
        next_update=AT - 2 * DAY,
    )
    assert judged(one, old) is Revocation.STALE
    assert judged(one, listing(extensions=[scope(only_some_reasons=frozenset(every - lost))])) is Revocation.REVOKED


def _renamed(authority: Authority, key: str, by: Authority, serial: int, *, crl_only: bool = False) -> Authority:
    """Another certificate of the same name, with another key, signed by `by`."""
    new = session_key(key)
    builder = x509.CertificateBuilder(
        by.certificate.subject, authority.certificate.subject, new.public_key(), serial, LIFE.start, LIFE.end
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=not crl_only, path_length=None), critical=True)
    usage = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "encipher_only", "decipher_only"), False)  # fmt: skip
    builder = builder.add_extension(x509.KeyUsage(key_cert_sign=not crl_only, crl_sign=True, **usage), critical=True)
    certificate = builder.sign(by.key, hashes.SHA256())
    der = certificate.public_bytes(serialization.Encoding.DER)
    return Authority(certificate, new, authority.path, (der, *by.chain))


@pytest.mark.parametrize("crl_only", [False, True])
def test_an_authority_may_sign_its_lists_with_another_key(crl_only: bool) -> None:
    other = _renamed(LAB.persons, "persons 2", LAB.root, 0x777, crl_only=crl_only)
    everything = (*LAB.intermediates, other.der)
    assert judged(revocation_list(other), others=everything) is Revocation.GOOD
    assert judged(revocation_list(other, [entry(LEAF.certificate)]), others=everything) is Revocation.REVOKED
    assert judged(revocation_list(other)) is Revocation.UNKNOWN, "nobody knows that key"


def test_a_revoked_list_key_says_nothing() -> None:
    other = _renamed(LAB.persons, "persons 2", LAB.root, 0x777)
    gone = revocation_list(LAB.root, [entry(other.certificate)])
    checker = PathChecker(Anchors(LAB.roots, (*LAB.intermediates, other.der), (gone, revocation_list(other))))
    found = checker.check(LEAF.der, extra=(), policy=TrustPolicy(AT), purpose=Purpose.SIGN)
    assert (found.chain, found.revocation) == (Chain.TRUSTED, Revocation.UNKNOWN)


def test_a_list_key_that_only_its_own_list_clears_is_not_cleared() -> None:
    own = _renamed(LAB.persons, "persons 2", LAB.persons, 0x778)
    assert judged(revocation_list(own), others=(*LAB.intermediates, own.der)) is Revocation.UNKNOWN
    bad = revocation_list(own, [entry(LEAF.certificate)])
    assert judged(bad, others=(*LAB.intermediates, own.der)) is Revocation.REVOKED


def test_a_namesake_elsewhere_below_the_root_does_not_keep_the_list() -> None:
    """Name collisions below one root are the root's to prevent (RFC 5280 §6.3.3); we do not count on it."""
    namesake = _renamed(LAB.persons, "namesake", LAB.organisations, 0x779)
    for extensions in ([], [scope(indirect_crl=True)]):
        lists = (revocation_list(namesake, extensions=extensions), *LAB.crls()[2:])
        assert judged(*lists, others=(*LAB.intermediates, namesake.der)) is Revocation.UNKNOWN


def test_a_crowd_of_namesakes_does_not_hold_us_up() -> None:
    """A message may bring a hundred certificates in the authority's name, each signed by the next."""
    crowd = []
    authority = LAB.persons
    for number in range(100):
        authority = _renamed(LAB.persons, "crowd", authority, 0x9000 + number)
        crowd.append(authority.der)
    checker = PathChecker(Anchors(LAB.roots, LAB.intermediates, (*ABOVE, *[clean()] * 3)))
    started = time.process_time()
    found = checker.check(LEAF.der, extra=tuple(crowd), policy=TrustPolicy(AT), purpose=Purpose.SIGN)
    assert found.revocation is Revocation.GOOD
    strangers = PkiLab(prefix="OTHER ")
    foreign = revocation_list(replace(LAB.persons, key=strangers.persons.key))
    checker = PathChecker(Anchors(LAB.roots, LAB.intermediates, (*ABOVE, *[foreign] * 3)))
    found = checker.check(LEAF.der, extra=tuple(crowd), policy=TrustPolicy(AT), purpose=Purpose.SIGN)
    assert found.revocation is Revocation.UNKNOWN
    assert time.process_time() - started < 3


KEEPER = "AC DEMO-SANTE LISTES"


@pytest.fixture(scope="module")
def keeper() -> Authority:
    """An authority that keeps the list of another."""
    return LAB.root.authority(KEEPER, session_key("keeper"), validity=LIFE)


@pytest.fixture(scope="module")
def entrusted(keeper: Authority) -> Credential:
    """A certificate of PERSONNES whose distribution point names the keeper."""
    place = x509.DistributionPoint(None, None, None, [x509.DirectoryName(keeper.certificate.subject)])
    key = session_key("entrusted")
    name = profiles.person_name(COLLEAGUE)
    builder = x509.CertificateBuilder(
        LAB.persons.certificate.subject, name, key.public_key(), 0x4242, LIFE.start, LIFE.end
    )
    builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    return Credential(builder.sign(LAB.persons.key, hashes.SHA256()), key)


def test_an_indirect_list_speaks_for_those_who_named_its_keeper(keeper: Authority, entrusted: Credential) -> None:
    whose = LAB.persons.certificate.subject
    others = (*LAB.intermediates, keeper.der)
    indirect = [scope(indirect_crl=True)]

    def asked(*entries: x509.RevokedCertificate, leaf: Credential = entrusted, plain: bool = False) -> Revocation:
        crl = revocation_list(keeper, entries, extensions=[] if plain else indirect)
        return judged(crl, leaf=leaf, others=others)

    named = entry(entrusted.certificate, issuer=whose)
    assert asked() is Revocation.GOOD
    assert asked(named) is Revocation.REVOKED
    assert asked(entry(LEAF.certificate, issuer=whose), entry(entrusted.certificate)) is Revocation.REVOKED, (
        "it goes on"
    )
    assert asked(entry(entrusted.certificate)) is Revocation.GOOD, "that number is of the keeper's own"
    elsewhere = LAB.organisations.certificate.subject
    assert asked(entry(entrusted.certificate, issuer=elsewhere)) is Revocation.GOOD
    assert asked(plain=True) is Revocation.UNKNOWN, "a list that is not indirect speaks for its own issuer"
    assert asked(leaf=LEAF) is Revocation.UNKNOWN, "this certificate named no keeper"


def test_an_expired_certificate_may_have_been_forgotten() -> None:
    gone = LAB.issue(profiles.card_signature(COLLEAGUE), key="gone", validity=Validity(AT - 300 * DAY, AT - 2 * DAY))
    then = {"leaf": gone, "at": AT - 3 * DAY, "now": AT}
    before, today = clean(this_update=AT - 4 * DAY), clean()
    assert judged(before, **then) is Revocation.GOOD  # type: ignore[arg-type]
    assert judged(today, **then) is Revocation.UNKNOWN  # type: ignore[arg-type]
    assert judged(before, today, **then) is Revocation.GOOD  # type: ignore[arg-type]
    for since, expected in ((AT - 10 * DAY, Revocation.GOOD), (AT - DAY, Revocation.UNKNOWN)):
        raw = core.GeneralizedTime(since).dump()
        kept = (x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.60"), raw), False)
        assert judged(clean(extensions=[kept]), **then) is expected  # type: ignore[arg-type]


def test_a_list_that_is_never_due_again() -> None:
    never = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert judged(clean(next_update=never)) is Revocation.GOOD
    assert judged(listing(next_update=never)) is Revocation.REVOKED
    found = PathChecker(Anchors(LAB.roots, LAB.intermediates, (*ABOVE, clean(next_update=never)))).check(
        LEAF.der, extra=(), policy=TrustPolicy(never), purpose=Purpose.SIGN
    )
    assert found.chain is Chain.EXPIRED


def test_lists_that_openssl_writes(tmp_path: Path) -> None:
    """`openssl ca -gencrl`, as many small authorities do it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    (tmp_path / "ca.pem").write_bytes(LAB.persons.certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "ca.key").write_bytes(Credential(LAB.persons.certificate, LAB.persons.key).key_pem())
    (tmp_path / "number").write_text("05\n")
    serial = f"{LEAF.certificate.serial_number:04X}"
    (tmp_path / "index").write_text(f"R\t301231235959Z\t200101000000Z,keyCompromise\t{serial}\tunknown\t/CN=x\n")
    (tmp_path / "conf").write_text(
        "[ca]\ndefault_ca=x\n[x]\ndatabase=index\ncrlnumber=number\ncertificate=ca.pem\nprivate_key=ca.key\n"
        "default_md=sha384\ndefault_crl_days=3\n"
    )
    for command in (
        ["openssl", "ca", "-config", "conf", "-gencrl", "-out", "list.pem"],
        ["openssl", "crl", "-in", "list.pem", "-outform", "DER", "-out", "list.der"],
    ):
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=20)
    assert judged((tmp_path / "list.der").read_bytes()) is Revocation.REVOKED
