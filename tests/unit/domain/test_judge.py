"""`judge`: the one line a person sees, from literal facts."""

from dataclasses import replace

import pytest

from secmail.domain.security import (
    AddressMatch,
    Chain,
    EncryptedLayer,
    Finding,
    Integrity,
    Problem,
    Revocation,
    Severity,
    SignedLayer,
    SignerFacts,
    Summary,
    judge,
)

GOOD = SignerFacts(
    integrity=Integrity.INTACT,
    algorithm="rsa-pkcs1-sha256",
    weak=False,
    signing_time=None,
    certificate=None,
    chain=Chain.TRUSTED,
    revocation=Revocation.GOOD,
    address_match=AddressMatch.MATCH,
)
SEALED = EncryptedLayer(
    "auth-enveloped", "aes-256-gcm", authenticated=True, legacy=False, opened=True, reason=None, recipients=()
)


def signed(*signers: SignerFacts, covers_all: bool = True) -> SignedLayer:
    return SignedLayer("opaque", signers, covers_all)


def told(*codes: Finding) -> tuple[Problem, ...]:
    return tuple(Problem(code, Severity.ERROR) for code in codes)


def test_nothing_is_unsigned() -> None:
    assert judge((), ()) is Summary.UNSIGNED


def test_encryption_alone_is_unsigned() -> None:
    assert judge((SEALED,), ()) is Summary.UNSIGNED


@pytest.mark.parametrize("layers", [(signed(GOOD),), (SEALED, signed(GOOD)), (signed(GOOD), SEALED, signed(GOOD))])
def test_only_good_facts_are_trusted(layers: tuple[SignedLayer | EncryptedLayer, ...]) -> None:
    assert judge(layers, ()) is Summary.SIGNED_TRUSTED


ONE_FACT_CHANGED = [
    ({"integrity": Integrity.BROKEN}, Summary.SIGNATURE_BROKEN),
    ({"integrity": Integrity.UNVERIFIABLE}, Summary.SIGNATURE_BROKEN),
    ({"chain": Chain.UNTRUSTED}, Summary.SIGNED_UNTRUSTED),
    ({"chain": Chain.EXPIRED}, Summary.SIGNED_UNTRUSTED),
    ({"chain": Chain.NOT_YET_VALID}, Summary.SIGNED_UNTRUSTED),
    ({"chain": Chain.UNUSABLE}, Summary.SIGNED_UNTRUSTED),
    ({"chain": Chain.INCOMPLETE}, Summary.SIGNED_UNTRUSTED),
    ({"weak": True}, Summary.SIGNED_UNTRUSTED),
    ({"revocation": Revocation.REVOKED}, Summary.SIGNED_UNTRUSTED),
    ({"revocation": Revocation.UNKNOWN}, Summary.SIGNED_UNCONFIRMED),
    ({"revocation": Revocation.STALE}, Summary.SIGNED_UNCONFIRMED),
    ({"address_match": AddressMatch.MISMATCH}, Summary.SIGNED_MISMATCH),
    ({"address_match": AddressMatch.UNKNOWN}, Summary.SIGNED_MISMATCH),
]


@pytest.mark.parametrize(("change", "expected"), ONE_FACT_CHANGED)
def test_one_changed_fact_decides(change: dict[str, object], expected: Summary) -> None:
    signer = replace(GOOD, **change)  # type: ignore[arg-type]
    assert judge((signed(signer),), ()) is expected


@pytest.mark.parametrize(("change", "expected"), ONE_FACT_CHANGED)
def test_a_good_signer_or_layer_does_not_hide_a_worse_one(change: dict[str, object], expected: Summary) -> None:
    worse = replace(GOOD, **change)  # type: ignore[arg-type]
    assert judge((signed(GOOD, worse),), ()) is expected
    assert judge((signed(worse, GOOD),), ()) is expected
    assert judge((signed(GOOD), signed(worse)), ()) is expected
    assert judge((signed(worse), SEALED, signed(GOOD)), ()) is expected


def test_a_layer_without_signers_is_broken() -> None:
    assert judge((signed(),), ()) is Summary.SIGNATURE_BROKEN
    assert judge((signed(GOOD), signed()), ()) is Summary.SIGNATURE_BROKEN


def test_text_beside_the_signed_part_is_partly() -> None:
    assert judge((signed(GOOD, covers_all=False),), ()) is Summary.SIGNED_PARTLY
    assert judge((signed(GOOD),), told(Finding.PARTLY_SIGNED)) is Summary.SIGNED_PARTLY
    assert judge((), told(Finding.PARTLY_SIGNED)) is Summary.SIGNED_PARTLY


def test_broken_is_worse_than_partly() -> None:
    broken = replace(GOOD, integrity=Integrity.BROKEN)
    assert judge((signed(broken, covers_all=False),), told(Finding.PARTLY_SIGNED)) is Summary.SIGNATURE_BROKEN


@pytest.mark.parametrize(
    "code", [Finding.CONTENT_CONFUSION, Finding.NO_SIGNERS, Finding.DIGEST_MISMATCH, Finding.SIGNATURE_INVALID]
)
def test_these_findings_break_the_best_signature(code: Finding) -> None:
    assert judge((signed(GOOD),), told(code)) is Summary.SIGNATURE_BROKEN


@pytest.mark.parametrize(
    "code",
    [
        Finding.SEVERAL_SENDERS,
        Finding.NO_SENDER,
        Finding.DISPLAY_NAME_LIKE_ADDRESS,
        Finding.SENDER_FIELD_DIFFERS,
        Finding.HEADERS_DIFFER,
    ],
)
def test_a_doubtful_sender_is_a_mismatch(code: Finding) -> None:
    assert judge((signed(GOOD),), told(code)) is Summary.SIGNED_MISMATCH
    unconfirmed = replace(GOOD, revocation=Revocation.STALE)
    assert judge((signed(unconfirmed),), told(code)) is Summary.SIGNED_MISMATCH
    untrusted = replace(GOOD, chain=Chain.UNTRUSTED)
    assert judge((signed(untrusted),), told(code)) is Summary.SIGNED_UNTRUSTED


@pytest.mark.parametrize(
    "code", [Finding.MALFORMED, Finding.TOO_MANY_PARTS, Finding.TOO_DEEP, Finding.TOO_LARGE, Finding.PARTLY_ENCRYPTED]
)
def test_what_could_not_be_read_whole_is_never_trusted(code: Finding) -> None:
    assert judge((signed(GOOD),), told(code)) is Summary.SIGNED_PARTLY


@pytest.mark.parametrize("code", [Finding.HTML_HIDDEN, Finding.SEVERAL_SIGNERS, Finding.TEST_CERTIFICATE])
def test_remarks_do_not_change_the_line(code: Finding) -> None:
    assert judge((signed(GOOD),), told(code)) is Summary.SIGNED_TRUSTED


def test_a_remark_that_text_is_long_does_not_change_the_line() -> None:
    long_text = (Problem(Finding.TOO_LARGE, Severity.INFO),)
    assert judge((signed(GOOD),), long_text) is Summary.SIGNED_TRUSTED
