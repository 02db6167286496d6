"""Answers leak nothing of what was sealed (RFC 9788 §6): the window's own way from the opened message to the wire."""

from datetime import UTC, datetime

import pytest

from secmail.api.results import MessageView
from secmail.domain.addresses import Mailbox
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.security import Chain, ChainFacts, Finding, Revocation
from secmail.gui.compose.answering import reply
from secmail.gui.compose.content import draft
from secmail.gui.i18n import Words
from secmail.mail.compose import compose
from tests.support import cms_forge as forge
from tests.support.invented_practice import ACCOUNT
from tests.support.pki_lab import PkiLab
from tests.support.sealed_forge import message, payload, sealed
from tests.support.smime_desk import AT, Desk, letter, wrapped

LAB = PkiLab()
LABO = LAB.organisation()
TO_LABO = LAB.organisation_confidentiality()
DOCTOR = LAB.confidentiality()
ME = Mailbox("camille.fontaine@cabinet.example", "Dr Camille Fontaine")
UNTRUSTED = ChainFacts(Chain.UNTRUSTED, Revocation.UNKNOWN)
SECRET = "Hémoglobine 12,1"

INSIDE = """
    From: Labo des Tilleuls <resultats@labo-tilleuls.example>
    To: Camille Fontaine <camille.fontaine@cabinet.example>
    Cc: oncologie@hopital.example
    Subject: Bilan de Mme DURAND
    Message-ID: <secret-1@labo-tilleuls.example>
    References: <public-0@labo-tilleuls.example> <secret-0@labo-tilleuls.example>
"""
OUTSIDE = """
    From: resultats@labo-tilleuls.example
    To: camille.fontaine@cabinet.example
    Subject: [...]
    References: <public-0@labo-tilleuls.example>
"""
STATED = "\n".join(f"HP-Outer: {line.strip()}" for line in OUTSIDE.strip().splitlines())


def seen(opened: OpenedMessage) -> MessageView:
    moment = datetime(2026, 11, 20, 12, tzinfo=UTC)
    return MessageView(MessageId(1), opened, Kind.LETTER, urgent=False, results=(), received=moment, exported=False)


def answered(opened: OpenedMessage) -> tuple[bytes, OpenedMessage]:
    """(the header that servers see, what the other side opens) of the answer as the window sends it."""
    written = draft(reply(seen(opened), Words("fr")), ACCOUNT)
    clear = compose(written, ME, message_id="<answer@cabinet.example>", at=AT)
    raw = wrapped(clear, LAB.cps_signature(), (TO_LABO, DOCTOR))
    return raw.partition(b"\r\n\r\n")[0], Desk((TO_LABO,)).open(raw)


def test_nothing_that_was_protected_stands_outside_of_the_answer() -> None:
    inner = payload(INSIDE + STATED, 'text/plain; charset=utf-8; hp="cipher"', SECRET)
    opened = Desk((DOCTOR,)).open(message(OUTSIDE, sealed(forge.cms_entity(forge.signed(inner, LABO)), DOCTOR)))
    assert opened.headers.hidden == {"<secret-1@labo-tilleuls.example>", "<secret-0@labo-tilleuls.example>"}
    head, inside = answered(opened)
    for word in (b"DURAND", b"Bilan", b"Tilleuls", b"Camille Fontaine", b"oncologie", b"secret-", b"moglobine"):
        assert word not in head, word
    assert b"public-0" in head and b"Subject: [...]" in head
    assert inside.encrypted and inside.headers.subject == "Re : Bilan de Mme DURAND"
    assert SECRET in inside.text


def test_what_was_public_keeps_the_thread() -> None:
    opened = Desk((DOCTOR,)).open(wrapped(letter(), LABO, (DOCTOR,)))
    assert opened.headers.hidden == frozenset()
    head, _ = answered(opened)
    assert b"In-Reply-To: <1@labo-tilleuls.example>" in head


def test_a_wrapped_message_hides_what_is_not_outside() -> None:
    entity = b"Content-Type: message/rfc822\r\n\r\n" + payload(INSIDE, "text/plain", "Bonjour")
    opened = Desk((DOCTOR,)).open(message(OUTSIDE, sealed(forge.cms_entity(forge.signed(entity, LABO)), DOCTOR)))
    assert "<secret-1@labo-tilleuls.example>" in opened.headers.hidden
    assert b"secret-" not in answered(opened)[0]


def test_a_signed_message_hides_nothing() -> None:
    inner = payload(INSIDE, 'text/plain; hp="clear"', "Bonjour")
    assert Desk().open(message(INSIDE, forge.signed(inner, LABO))).headers.hidden == frozenset()


SEALED = wrapped(letter(SECRET.encode()), None, (DOCTOR,))
UNPROVEN = {
    "a signature around the encryption": forge.cms_message(forge.signed(SEALED[SEALED.index(b"Content-Type") :], LABO)),
    "no signature": wrapped(letter(SECRET.encode()), None, (DOCTOR,)),
    "somebody else's signature": wrapped(letter(SECRET.encode()), LAB.person_software(), (DOCTOR,)),
}


@pytest.mark.parametrize("name", UNPROVEN)
def test_unsealed_text_is_not_quoted_to_whom_nothing_proves(name: str) -> None:
    """Reply oracle: whoever stole a ciphertext sends it as his own, and waits for the answer that quotes it."""
    opened = Desk((DOCTOR,)).open(UNPROVEN[name])
    assert SECRET in opened.text
    body = reply(seen(opened), Words("fr")).body
    assert SECRET not in body and "Texte non repris" in body


def test_a_stolen_ciphertext_under_another_sender_is_answered_to_its_author() -> None:
    inner = payload(INSIDE + STATED, 'text/plain; charset=utf-8; hp="cipher"', SECRET)
    stolen = OUTSIDE.replace("resultats@labo-tilleuls", "voleur@evil")
    for cms in (sealed(inner, DOCTOR), sealed(forge.cms_entity(forge.signed(inner, LABO)), DOCTOR)):
        opened = Desk((DOCTOR,), UNTRUSTED).open(message(stolen, cms))
        assert Finding.HEADERS_DIFFER in {problem.code for problem in opened.problems}
        answer = reply(seen(opened), Words("fr"))
        assert "evil" not in answer.to and "resultats@labo-tilleuls.example" in answer.to
        assert SECRET not in answer.body


def test_clear_text_is_quoted_as_ever() -> None:
    opened = Desk().open(letter(SECRET.encode()))
    assert SECRET in reply(seen(opened), Words("fr")).body


def test_a_copy_slipped_in_outside_is_not_answered() -> None:
    slipped = OUTSIDE + "Cc: voleur@evil.example\nReply-To: voleur@evil.example\n"
    inner = payload(INSIDE + STATED, 'text/plain; charset=utf-8; hp="cipher"', SECRET)
    opened = Desk((DOCTOR,)).open(message(slipped, sealed(forge.cms_entity(forge.signed(inner, LABO)), DOCTOR)))
    answer = reply(seen(opened), Words("fr"))
    assert "evil" not in answer.to + answer.cc
    assert Finding.HEADERS_CHANGED in {problem.code for problem in opened.problems}


def test_reading_copies_for_old_readers_are_not_quoted() -> None:
    text = f"Subject: Bilan de Mme DURAND\r\n\r\n{SECRET}\r\n"
    kind = 'text/plain; charset=utf-8; hp="cipher"; hp-legacy-display="1"'
    inner = payload(INSIDE + STATED, kind, text)
    opened = Desk((DOCTOR,)).open(message(OUTSIDE, sealed(forge.cms_entity(forge.signed(inner, LABO)), DOCTOR)))
    body = reply(seen(opened), Words("fr")).body
    assert SECRET in body and "DURAND" not in body
