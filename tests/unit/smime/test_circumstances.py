"""Facts that no message holds: passed on by others, sent again, signature taken off, an address that imitates."""

from dataclasses import replace
from datetime import timedelta

import pytest

from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import SendPolicy
from secmail.domain.security import Chain, ChainFacts, Finding, Revocation, Severity, Summary
from secmail.smime.circumstances import Circumstances, consider
from tests.support import cms_forge as forge
from tests.support.pki_lab import PkiLab
from tests.support.smime_desk import AT, Desk, letter, wrapped

LAB = PkiLab()
LABO = LAB.organisation()
DOCTOR = LAB.confidentiality()
US = frozenset({"camille.fontaine@cabinet.example"})
AROUND = Circumstances(own=US, domains=frozenset({"cabinet.example", "labo-tilleuls.example"}), received=AT)


def told(opened: OpenedMessage) -> dict[Finding, Severity]:
    return {problem.code: problem.severity for problem in opened.problems}


def opened(raw: bytes, chain: ChainFacts | None = None) -> OpenedMessage:
    return (Desk((DOCTOR,), chain) if chain else Desk((DOCTOR,))).open(raw)


def test_an_honest_message_stays_as_it_is() -> None:
    honest = opened(wrapped(letter(), LABO, (DOCTOR,)))
    assert consider(honest, AROUND) is honest
    assert consider(honest, replace(AROUND, signs=True)) is honest


# --- surreptitious forwarding


def forwarded(policy: SendPolicy | None = None) -> bytes:
    """Signed by the laboratory for somebody else, who seals the signed part again, to us."""
    signed = wrapped(letter().replace(b"camille.fontaine@cabinet", b"m@mallory"), LABO, policy=policy)
    head, _, _ = signed.partition(b"Content-Type:")
    outside = head.replace(b"m@mallory.example", b"camille.fontaine@cabinet.example")
    return wrapped(outside + signed[len(head) :], None, (DOCTOR,))


def test_a_signed_message_sealed_again_by_its_recipient_is_told() -> None:
    found = consider(opened(forwarded()), AROUND)
    assert found.encrypted and found.summary is Summary.SIGNED_TRUSTED
    assert told(found)[Finding.ADDRESSED_TO_OTHERS] is Severity.WARNING


def test_without_protected_recipients_nothing_is_known() -> None:
    found = consider(opened(forwarded(SendPolicy(protect_headers=False))), AROUND)
    assert not found.headers_protected
    assert Finding.ADDRESSED_TO_OTHERS not in told(found)


@pytest.mark.parametrize(
    "own", ["camille.fontaine@cabinet.example", "CC@cabinet.example", "resultats@labo-tilleuls.example"]
)
def test_to_us_in_copy_or_from_us_is_no_forwarding(own: str) -> None:
    found = opened(wrapped(letter(extra="Cc: cc@cabinet.example\r\n"), LABO, (DOCTOR,)))
    assert consider(found, replace(AROUND, own=frozenset({own.lower()}))) is found


def test_who_we_are_is_not_guessed() -> None:
    found = opened(forwarded())
    assert Finding.ADDRESSED_TO_OTHERS not in told(consider(found, replace(AROUND, own=frozenset())))


# --- signature stripping


def test_a_signature_that_is_usually_there_is_missed() -> None:
    stripped = opened(wrapped(letter(), None, (DOCTOR,)))
    found = consider(stripped, replace(AROUND, signs=True))
    assert (found.summary, told(found)) == (
        Summary.UNSIGNED, {Finding.SIGNATURE_EXPECTED: Severity.WARNING},
    )  # fmt: skip
    assert consider(stripped, AROUND) is stripped


def test_what_is_still_closed_may_be_signed_inside() -> None:
    closed = Desk().open(wrapped(letter(), LABO, (DOCTOR,)))
    assert consider(closed, replace(AROUND, signs=True)) is closed


# --- sent again


def test_what_was_signed_long_ago_is_told() -> None:
    message = opened(wrapped(letter(), LABO, (DOCTOR,), at=AT - timedelta(days=8)))
    found = consider(message, AROUND)
    assert (found.summary, told(found)) == (Summary.SIGNED_TRUSTED, {Finding.SIGNED_EARLIER: Severity.WARNING})
    soon = opened(wrapped(letter(), LABO, (DOCTOR,), at=AT - timedelta(days=6)))
    assert consider(soon, AROUND) is soon
    assert consider(message, replace(AROUND, received=None)) is message


def test_the_date_of_a_signature_that_does_not_hold_says_nothing() -> None:
    raw = wrapped(letter(), LABO, at=AT - timedelta(days=8)).replace(b"normal", b"grave.")
    broken = opened(raw)
    assert broken.summary is Summary.SIGNATURE_BROKEN
    assert consider(broken, AROUND) is broken


# --- addresses that imitate


def of(sender: str, known: tuple[str, ...] = ()) -> OpenedMessage:
    """A trusted signature whose holder has this address."""
    chain = ChainFacts(Chain.TRUSTED, Revocation.GOOD, known or (sender,))
    return opened(wrapped(letter(sender=f"Labo des Tilleuls <{sender}>"), LAB.cps_signature()), chain)


def test_what_no_eye_can_tell_apart_is_never_trusted() -> None:
    found = of("resultats@labo-till\u0435uls.example")
    assert (found.summary, told(found)[Finding.LOOK_ALIKE_SENDER]) == (Summary.SIGNED_MISMATCH, Severity.ERROR)
    punycode = of("resultats@" + "labo-till\u0435uls".encode("idna").decode() + ".example")
    assert punycode.summary is Summary.SIGNED_MISMATCH
    whole_word = of("dr@\u0441\u043e\u0440\u0430.example")  # an honest word of another script, but not beside "copa"
    assert whole_word.problems == ()
    found = consider(whole_word, replace(AROUND, domains=frozenset({"copa.example"})))
    assert (found.summary, told(found)) == (Summary.SIGNED_MISMATCH, {Finding.LOOK_ALIKE_SENDER: Severity.ERROR})


def test_what_resembles_a_correspondent_is_said_and_not_judged() -> None:
    message = of("resultats@labo-tilleul.example")
    assert message.problems == ()
    found = consider(message, AROUND)
    assert (found.summary, told(found)) == (Summary.SIGNED_TRUSTED, {Finding.LOOK_ALIKE_SENDER: Severity.WARNING})
    known = replace(AROUND, domains=AROUND.domains | {"labo-tilleul.example"})
    assert consider(message, known) is message


def test_an_address_for_answers_may_imitate_too() -> None:
    raw = b"Reply-To: resultats@lab0-tilleuls.example\r\n" + forge.entity(b"Bonjour", "text/plain", "From: a@b.example")
    found = consider(opened(raw), AROUND)
    assert told(found) == {Finding.LOOK_ALIKE_SENDER: Severity.WARNING}
