"""What stands in a header is the sender's only where he signed it, and two addresses are never one."""

import pytest

from secmail.domain.addresses import same_address
from secmail.domain.policy import Limits, SendPolicy
from secmail.domain.security import AddressMatch, Chain, ChainFacts, Finding, Revocation, Severity, SignedLayer, Summary
from tests.support import cms_forge as forge
from tests.support.pki_lab import PkiLab
from tests.support.smime_desk import Desk, letter, wrapped

LAB = PkiLab()
LABO = LAB.organisation()
DOCTOR = LAB.confidentiality()
SENDER = "resultats@labo-tilleuls.example"
PLAIN = SendPolicy(protect_headers=False)


def forged_around_genuine() -> bytes:
    """A genuine signed part, put by somebody else under a header of his own, and sealed to the doctor."""
    genuine = wrapped(letter(), LABO, policy=PLAIN)
    inner = genuine.replace(
        b"Subject: Bilan de la patiente", b"Subject: Arreter le traitement\r\nReply-To: a@evil.example"
    )
    outer = f"From: {SENDER}\r\nSubject: ...\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n".encode()
    return wrapped(outer + inner, None, (DOCTOR,), policy=PLAIN)


def test_a_header_between_encryption_and_signature_is_not_the_signers() -> None:
    opened = Desk((DOCTOR,)).open(forged_around_genuine())
    assert opened.summary is Summary.SIGNED_TRUSTED  # the text is genuine
    assert not opened.headers_protected
    assert (opened.headers.subject, opened.headers.reply_to) == ("...", ())


def test_a_header_under_the_outer_of_two_signatures_is_his() -> None:
    inner = wrapped(letter(), LABO, policy=PLAIN)
    entity = b"Content-Type: message/rfc822\r\n\r\n" + inner
    opened = Desk().open(forge.cms_message(forge.signed(entity, LABO)))
    assert (opened.headers_protected, opened.headers.subject) == (True, "Bilan de la patiente")


@pytest.mark.parametrize("sealed", [True, False])
def test_a_reply_to_that_nobody_signed_is_left_out(*, sealed: bool) -> None:
    raw = wrapped(letter(), LABO, (DOCTOR,) if sealed else (), policy=PLAIN)
    opened = Desk((DOCTOR,)).open(b"Reply-To: somebody@evil.example\r\n" + raw)
    assert (opened.summary, opened.headers.reply_to) == (Summary.SIGNED_TRUSTED, ())


def test_a_protected_reply_to_counts() -> None:
    raw = wrapped(letter(extra="Reply-To: secretariat@labo-tilleuls.example\r\n"), LABO, (DOCTOR,))
    assert [box.address for box in Desk((DOCTOR,)).open(raw).headers.reply_to] == ["secretariat@labo-tilleuls.example"]


def test_a_finding_that_is_harmless_first_and_bad_later_is_bad() -> None:
    """A long text alone is information; a part that could not be read, with the same code, is an error."""
    long_text = forge.entity(b"ligne\r\n" * 400)
    endless = b"X-Long: " + b"a" * 5000 + b"\r\nContent-Type: text/plain\r\n\r\nperdu"
    mixed = b'Content-Type: multipart/mixed; boundary="=_i"\r\n\r\n' + b"".join(
        b"--=_i\r\n" + part + b"\r\n" for part in (long_text, endless)
    )
    limits = Limits(text_bytes=1000, header_bytes=4000)
    opened = Desk(limits=limits).open(forge.cms_message(forge.signed(mixed + b"--=_i--\r\n", LABO)))
    assert [p.severity for p in opened.problems if p.code is Finding.TOO_LARGE] == [Severity.ERROR]
    assert opened.summary is Summary.SIGNED_PARTLY


LOOKALIKES = [("dr@stra\u00dfe.example", "dr@strasse.example"), ("\u017fmith@a.example", "smith@a.example")]
LOOKALIKES += [("doc\ufb01@a.example", "docfi@a.example"), ("\u212aarl@a.example", "karl@a.example")]


@pytest.mark.parametrize(("one", "other"), LOOKALIKES)
def test_addresses_of_other_letters_are_other_addresses(one: str, other: str) -> None:
    assert not same_address(one, other)
    card = LAB.cps_signature()
    known = ChainFacts(Chain.TRUSTED, Revocation.GOOD, (other,))
    opened = Desk(chain=known).open(wrapped(letter(sender=f"Dr <{one}>"), card))
    layer = opened.layers[0]
    assert isinstance(layer, SignedLayer)
    assert layer.signers[0].address_match is AddressMatch.MISMATCH


def test_case_of_plain_letters_does_not_count() -> None:
    assert same_address("Dr.Alix@Cabinet.EXAMPLE", "dr.alix@cabinet.example")
