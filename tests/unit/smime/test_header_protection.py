"""Header protection as others write it (RFC 9788, its drafts, RFC 8551): read whole, and compared with the outside."""

import pytest

from secmail.domain.messages import OpenedMessage
from secmail.domain.security import (
    Chain,
    ChainFacts,
    Finding,
    Revocation,
    Severity,
    Summary,
)
from tests.support import cms_forge as forge
from tests.support.pki_lab import PkiLab
from tests.support.sealed_forge import message, payload, sealed
from tests.support.smime_desk import Desk, letter, wrapped

LAB = PkiLab()
LABO = LAB.organisation()
DOCTOR = LAB.confidentiality()
UNTRUSTED = ChainFacts(Chain.UNTRUSTED, Revocation.UNKNOWN)
SENDER = "resultats@labo-tilleuls.example"

INSIDE = """
    From: Labo des Tilleuls <resultats@labo-tilleuls.example>
    To: Camille Fontaine <camille.fontaine@cabinet.example>
    Cc: secretariat@cabinet.example
    Subject: Bilan de la patiente
    Keywords: bilan, urgent
    Date: Fri, 20 Nov 2026 12:00:00 +0100
    Message-ID: <1@labo-tilleuls.example>
"""
OUTSIDE = """
    From: resultats@labo-tilleuls.example
    To: camille.fontaine@cabinet.example
    Cc: secretariat@cabinet.example
    Subject: [...]
    Date: Fri, 20 Nov 2026 11:00:00 +0000
    Message-ID: <1@labo-tilleuls.example>
"""
STATED = "\n".join(f"HP-Outer: {line.strip()}" for line in OUTSIDE.strip().splitlines())
PLAIN_TEXT = 'text/plain; charset="utf-8"; hp="cipher"'


def cipher(body: str = "Tout va bien.\r\n", kind: str = PLAIN_TEXT, *, outside: str = OUTSIDE) -> bytes:
    """A signed and sealed message whose outer header is `outside`, whatever the author said of it."""
    inner = payload(INSIDE + STATED, kind, body)
    return message(outside, sealed(forge.cms_entity(forge.signed(inner, LABO)), DOCTOR))


def clear(
    body: str = "Tout va bien.\r\n",
    *,
    outside: str = INSIDE,
    kind: str = 'text/plain; hp="clear"',
) -> bytes:
    """A signed message with protected header."""
    return message(outside, forge.signed(payload(INSIDE, kind, body), LABO))


def opened(raw: bytes, chain: ChainFacts | None = None) -> OpenedMessage:
    return (Desk((DOCTOR,), chain) if chain else Desk((DOCTOR,))).open(raw)


def told(message: OpenedMessage, code: Finding) -> tuple[Severity, str] | None:
    return next(
        ((one.severity, one.detail) for one in message.problems if one.code is code),
        None,
    )


# --- what is protected is shown


@pytest.mark.parametrize("raw", [cipher(), clear()], ids=["cipher", "clear"])
def test_protected_fields_are_shown_and_nothing_is_wrong(raw: bytes) -> None:
    found = opened(raw)
    assert (found.summary, found.headers_protected, found.problems) == (
        Summary.SIGNED_TRUSTED,
        True,
        (),
    )
    assert (found.headers.subject, found.headers.from_[0].name) == (
        "Bilan de la patiente",
        "Labo des Tilleuls",
    )
    assert [box.address for box in found.headers.cc] == ["secretariat@cabinet.example"]
    assert found.text == "Tout va bien.\n"


def test_a_detached_signature_protects_the_same() -> None:
    inner = payload(INSIDE, 'text/plain; hp="clear"', "Tout va bien.")
    signature = forge.cms_entity(forge.signed(inner, LABO, detached=True), "application/pkcs7-signature")
    found = opened(forge.multipart(inner, signature, kind="signed"))
    assert (found.summary, found.headers_protected) == (Summary.SIGNED_TRUSTED, True)
    assert found.headers.subject == "Bilan de la patiente"


def test_triple_wrapping_protects_by_the_innermost_payload() -> None:
    once = forge.cms_entity(forge.signed(payload(INSIDE + STATED, PLAIN_TEXT, "Tout va bien."), LABO))
    thrice = forge.signed(forge.cms_entity(sealed(once, DOCTOR)), LABO)
    found = opened(message(OUTSIDE, thrice))
    assert (found.summary, found.headers_protected, found.problems) == (
        Summary.SIGNED_TRUSTED,
        True,
        (),
    )
    assert found.headers.subject == "Bilan de la patiente"


# --- `hp` where it means nothing


def test_hp_outside_of_any_protection_means_nothing() -> None:
    found = opened(payload(INSIDE, 'text/plain; hp="clear"', "Tout va bien."))
    assert (found.summary, found.headers_protected) == (Summary.UNSIGNED, False)


@pytest.mark.parametrize("value", ["", "yes", "wrapped", "clear cipher"])
def test_an_unknown_hp_means_nothing(value: str) -> None:
    found = opened(clear(kind=f'text/plain; hp="{value}"', outside=OUTSIDE))
    assert (found.headers_protected, found.headers.subject) == (False, "[...]")


def test_hp_below_the_payload_means_nothing() -> None:
    leaf = payload(INSIDE, 'text/plain; hp="clear"', "Tout va bien.").decode()
    body = f"--y\r\n{leaf}\r\n--y--\r\n"
    found = opened(
        message(
            OUTSIDE,
            forge.signed(payload("X-A: b", "multipart/mixed; boundary=y", body), LABO),
        )
    )
    assert (found.headers_protected, found.headers.subject, found.text) == (
        False,
        "[...]",
        "Tout va bien.",
    )


def test_fields_beside_a_signature_are_not_its_own() -> None:
    """Header fields and `hp` on the CMS part itself, between encryption and signature."""
    inner = forge.cms_entity(
        forge.signed(forge.entity(b"Tout va bien."), LABO),
        "application/pkcs7-mime; hp=cipher",
    )
    between = INSIDE.replace("Bilan de la patiente", "Arreter le traitement").strip().replace("\n    ", "\r\n")
    found = opened(message(OUTSIDE, sealed(between.encode() + b"\r\n" + inner, DOCTOR)))
    assert (found.headers_protected, found.headers.subject) == (False, "[...]")


def test_a_stated_encryption_that_is_not_there_is_told() -> None:
    inner = payload(INSIDE + STATED, PLAIN_TEXT, "Tout va bien.")
    found = opened(message(OUTSIDE, forge.signed(inner, LABO)))
    assert not found.encrypted
    assert told(found, Finding.ENCRYPTION_MISSING) is not None


def test_a_broken_signature_protects_no_header() -> None:
    raw = clear().replace(b"Bilan de la patiente", b"Bilan de la patience")
    found = opened(raw)
    assert (found.summary, found.headers_protected) == (Summary.SIGNATURE_BROKEN, False)


def test_a_confused_signature_binds_no_sender() -> None:
    inner = payload(INSIDE, 'text/plain; hp="clear"', "Tout va bien.")
    embedded = forge.cms_entity(forge.signed(inner, LABO), "application/pkcs7-signature")
    raw = forge.multipart(inner, embedded, kind="signed", sender="direction@hopital.example")
    found = opened(raw)
    assert (found.summary, found.headers_protected) == (Summary.SIGNATURE_BROKEN, False)
    assert [box.address for box in found.headers.from_] == ["direction@hopital.example"]


def test_parts_after_the_signature_bring_no_header() -> None:
    inner = forge.entity(b"Tout va bien.")
    signature = forge.cms_entity(forge.signed(inner, LABO, detached=True), "application/pkcs7-signature")
    beside = payload(INSIDE, 'text/plain; hp="clear"', "Bilan grave.")
    found = opened(forge.multipart(inner, signature, beside, kind="signed"))
    assert (found.headers_protected, found.headers.subject) == (False, "x")


# --- what changed on the way

CHANGES = {
    "somebody added to the copy": ("Cc: secretariat@cabinet.example", "Cc: secretariat@cabinet.example, m@evil.example",
                                   Severity.WARNING, "cc changed"),
    "an answer to somebody else": ("Subject:", "Reply-To: m@evil.example\nSubject:",
                                   Severity.WARNING, "reply-to added"),
    "another recipient": ("To: camille.fontaine@", "To: camille@", Severity.WARNING, "to changed"),
    "a recipient taken away": ("Cc: secretariat@cabinet.example\n", "", Severity.WARNING, "cc removed"),
    "a marked subject": ("Subject: [...]", "Subject: [EXTERNE] [...]", Severity.INFO, "subject changed"),
    "another day": ("20 Nov", "21 Nov", Severity.INFO, "date changed"),
    "another number": ("<1@labo", "<2@labo", Severity.INFO, "message-id changed"),
    "a thread": ("Subject:", "In-Reply-To: <9@a.example>\nSubject:", Severity.INFO, "in-reply-to added"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_outside_is_told_and_not_shown(name: str) -> None:
    old, new, severity, detail = CHANGES[name]
    found = opened(cipher(outside=OUTSIDE.replace(old, new)))
    assert told(found, Finding.HEADERS_CHANGED) == (severity, detail)
    assert (found.summary, found.headers.subject) == (
        Summary.SIGNED_TRUSTED,
        "Bilan de la patiente",
    )
    assert "evil" not in str(found.headers)


def test_a_signed_message_is_compared_with_what_it_protects() -> None:
    found = opened(clear(outside=INSIDE.replace("Bilan de la patiente", "Autre objet")))
    assert told(found, Finding.HEADERS_CHANGED) == (Severity.INFO, "subject changed")
    assert found.headers.subject == "Bilan de la patiente"


def test_honest_relays_change_nothing() -> None:
    """Other folding, encoding, time zone, order and case; fields that relays add."""
    relayed = """
        Received: from a by b
        DKIM-Signature: v=1
        List-Id: <liste.example>
        FROM: "Labo" <Resultats@LABO-tilleuls.example>
        To:   Camille <camille.fontaine@cabinet.example>
        CC: secretariat@cabinet.example
        Subject: =?utf-8?q?=5B=2E=2E=2E=5D?=
        Date: Fri, 20 Nov 2026 06:00:00 -0500
        Message-ID:  <1@labo-tilleuls.example>
    """
    assert opened(cipher(outside=relayed)).problems == ()


def test_without_hp_outer_nothing_is_stated() -> None:
    inner = payload(INSIDE, PLAIN_TEXT, "Tout va bien.")
    found = opened(message(OUTSIDE, sealed(forge.cms_entity(forge.signed(inner, LABO)), DOCTOR)))
    assert (found.headers_protected, found.problems) == (True, ())


def test_hp_outer_outside_is_not_believed() -> None:
    raw = cipher(outside=OUTSIDE + "HP-Outer: Cc: m@evil.example\nHP-Outer: Subject: x\n")
    assert opened(raw).problems == ()


# --- From inside and outside (RFC 9788 §4.4)

PUNYCODE = "h\u00f4pital".encode("idna").decode()
SPOOF = OUTSIDE.replace(SENDER, "direction@hopital.example")


def test_a_trusted_signature_keeps_its_sender_and_the_difference_is_told() -> None:
    found = opened(cipher(outside=SPOOF))
    assert [box.address for box in found.headers.from_] == [SENDER]
    assert told(found, Finding.HEADERS_DIFFER) == (Severity.ERROR, "From")
    assert found.summary is Summary.SIGNED_MISMATCH


def test_without_a_bound_signature_the_checked_outer_sender_is_shown() -> None:
    found = opened(cipher(outside=SPOOF), UNTRUSTED)
    assert [box.address for box in found.headers.from_] == ["direction@hopital.example"]
    assert told(found, Finding.HEADERS_DIFFER) is not None
    assert not found.headers_protected
    # Answers go to the author inside, never to whom a relay wrote outside (§4.4.4, §6.2).
    assert [box.address for box in found.headers.reply_to] == [SENDER]


def test_an_old_ciphertext_in_a_new_mail_is_not_answered_to_the_thief() -> None:
    """Reply oracle: sealed without signature, stolen, sent again under another name."""
    inner = payload(INSIDE + STATED, PLAIN_TEXT, "Tout va bien.")
    stolen = message(OUTSIDE.replace(SENDER, "voleur@evil.example"), sealed(inner, DOCTOR))
    found = opened(stolen)
    assert told(found, Finding.HEADERS_DIFFER) is not None
    assert [box.address for box in found.headers.from_] == ["voleur@evil.example"]
    assert [box.address for box in found.headers.reply_to] == [SENDER]


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("dr@h\u00f4pital.example", f"dr@{PUNYCODE}.example"),
        (f"dr@{PUNYCODE}.example", "dr@h\u00f4pital.example"),
        ("Dr.Alix@Cabinet.example", "dr.alix@cabinet.EXAMPLE"),
    ],
)
def test_senders_match_by_the_ascii_form_of_the_domain(inside: str, outside: str) -> None:
    inner = payload(INSIDE.replace(SENDER, inside), 'text/plain; hp="clear"', "Tout va bien.")
    found = opened(message(INSIDE.replace(SENDER, outside), forge.signed(inner, LABO)))
    assert told(found, Finding.HEADERS_DIFFER) is None


def test_bare_cms_has_no_outside_that_could_deceive() -> None:
    found = opened(
        message(
            "X-From-A-File: yes",
            forge.signed(payload(INSIDE, 'text/plain; hp="clear"', "a"), LABO),
        )
    )
    assert (found.summary, found.headers_protected, found.problems) == (
        Summary.SIGNED_TRUSTED,
        True,
        (),
    )
    unprotected = opened(message("X-From-A-File: yes", forge.signed(forge.entity(b"a"), LABO)))
    assert unprotected.summary is Summary.SIGNED_MISMATCH


# --- copies for old readers

LEGACY_TEXT = "Subject: Bilan de la patiente\r\nKeywords: bilan,\r\n urgent\r\n\r\nTout va bien.\r\n"
LEGACY_HTML = (
    '<html><body><div class="a header-protection-legacy-display"><pre>Subject: Bilan de la patiente\n</pre>'
    "<div>x</div></div>\n<p>Tout va <b>bien</b>.</p></body></html>"
)


def both_kinds(*, legacy: str = "hp-legacy-display=1") -> str:
    return (
        f"--y\r\nContent-Type: text/plain; {legacy}\r\n\r\n{LEGACY_TEXT}\r\n"
        f"--y\r\nContent-Type: text/html; {legacy}\r\n\r\n{LEGACY_HTML}\r\n--y--\r\n"
    )


def test_copies_are_hidden_in_text_and_html() -> None:
    found = opened(cipher(both_kinds(), 'multipart/alternative; hp="cipher"; boundary=y'))
    assert found.text == "Tout va bien.\n"
    assert found.html is not None and "Tout va <b>bien</b>" in found.html and "patiente" not in found.html
    assert found.problems == ()


def test_copies_in_html_alone_are_hidden_from_its_text() -> None:
    found = opened(cipher(LEGACY_HTML, 'text/html; hp="cipher"; hp-legacy-display="1"'))
    assert found.text == "Tout va bien."


def test_without_the_mark_or_without_encryption_nothing_is_hidden() -> None:
    unmarked = opened(
        cipher(
            both_kinds(legacy="charset=utf-8"),
            'multipart/alternative; hp="cipher"; boundary=y',
        )
    )
    assert "patiente" in unmarked.text and "patiente" in (unmarked.html or "")
    signed = opened(clear(both_kinds(), kind='multipart/alternative; hp="clear"; boundary=y'))
    assert "patiente" in signed.text and "patiente" in (signed.html or "")


HIDING = {
    "words that are no field": "Prenez 500 mg.\r\n\r\nTout va bien.\r\n",
    "a field that is not protected": "Comments: prenez 500 mg\r\n\r\nTout va bien.\r\n",
    "words after a field": "Subject: x\r\nPrenez 500 mg.\r\n\r\nTout va bien.\r\n",
    "a continuation of nothing": " Subject: x\r\n\r\nTout va bien.\r\n",
    "no empty line": "Subject: prenez 500 mg\r\nTout va bien.\r\n",
}


@pytest.mark.parametrize("name", HIDING)
def test_the_mark_hides_nothing_that_is_not_shown_elsewhere(name: str) -> None:
    found = opened(cipher(HIDING[name], 'text/plain; hp="cipher"; hp-legacy-display=1'))
    assert found.text == HIDING[name].replace("\r\n", "\n")


UNENDED = [
    '<div class="header-protection-legacy-display">Tout va bien.',
    '<div class="header-protection-legacy-display"><div></div>Tout va bien.',
    '<p class="header-protection-legacy-display">Tout va bien.</p>',
    '<div title="header-protection-legacy-display">Tout va bien.</div>',
    '<div class="x-header-protection-legacy-display">Tout va bien.</div>',
    '<!-- <div class="header-protection-legacy-display"> -->Tout va bien.</div>',
]


@pytest.mark.parametrize("body", UNENDED)
def test_html_that_only_resembles_a_copy_stays(body: str) -> None:
    found = opened(cipher(body, 'text/html; hp="cipher"; hp-legacy-display=1'))
    assert found.text == "Tout va bien."


def test_an_attached_text_keeps_its_lines() -> None:
    attached = (
        "--y\r\nContent-Type: text/plain\r\n\r\nVoir la note.\r\n"
        "--y\r\nContent-Type: text/plain; hp-legacy-display=1\r\n"
        f'Content-Disposition: attachment; filename="note.txt"\r\n\r\n{LEGACY_TEXT}\r\n--y--\r\n'
    )
    found = opened(cipher(attached, 'multipart/mixed; hp="cipher"; boundary=y'))
    assert found.attachments[0].name == "note.txt"
    assert b"Subject: Bilan" in bytes(found.attachments[0].content)


# --- older ways


@pytest.mark.parametrize("kind", ["text/plain", "text/rfc822-headers"])
def test_the_autocrypt_draft_is_read_and_its_copy_hidden(kind: str) -> None:
    body = (
        f'--y\r\nContent-Type: {kind}; protected-headers="v1"\r\nContent-Disposition: inline\r\n\r\n'
        "Subject: Bilan de la patiente\r\n\r\n--y\r\nContent-Type: text/plain\r\n\r\nTout va bien.\r\n--y--\r\n"
    )
    inner = payload(INSIDE, 'multipart/mixed; boundary=y; protected-headers="v1"', body)
    found = opened(message(OUTSIDE, sealed(forge.cms_entity(forge.signed(inner, LABO)), DOCTOR)))
    assert (found.headers_protected, found.headers.subject) == (
        True,
        "Bilan de la patiente",
    )
    assert (found.text, found.attachments, found.problems) == ("Tout va bien.", (), ())


def test_the_drafts_copy_hides_no_other_words() -> None:
    body = (
        '--y\r\nContent-Type: text/plain; protected-headers="v1"\r\n\r\nSubject: a\r\nPrenez 500 mg.\r\n'
        "--y\r\nContent-Type: text/plain\r\n\r\nTout va bien.\r\n--y--\r\n"
    )
    inner = payload(INSIDE, 'multipart/mixed; boundary=y; protected-headers="v1"', body)
    found = opened(message(OUTSIDE, sealed(forge.cms_entity(forge.signed(inner, LABO)), DOCTOR)))
    assert "500 mg" in found.text


@pytest.mark.parametrize("kind", ["message/rfc822", "message/rfc822; forwarded=no", "message/global"])
@pytest.mark.parametrize("seal", [True, False])
def test_a_wrapped_message_is_the_protected_one(kind: str, *, seal: bool) -> None:
    entity = f"Content-Type: {kind}\r\n\r\n".encode() + payload(INSIDE, "text/plain", "Tout va bien.")
    signed = forge.signed(entity, LABO)
    raw = message(OUTSIDE, sealed(forge.cms_entity(signed), DOCTOR)) if seal else message(INSIDE, signed)
    found = opened(raw)
    assert (found.summary, found.headers_protected) == (Summary.SIGNED_TRUSTED, True)
    assert (found.headers.subject, found.text, found.problems) == (
        "Bilan de la patiente",
        "Tout va bien.",
        (),
    )


def test_a_forwarded_message_speaks_for_itself_only() -> None:
    entity = b"Content-Type: message/rfc822; forwarded=yes\r\n\r\n" + payload(INSIDE, "text/plain", "Tout va bien.")
    found = opened(message(INSIDE.replace("Bilan", "TR: Bilan"), forge.signed(entity, LABO)))
    assert (found.headers_protected, found.headers.subject) == (
        False,
        "TR: Bilan de la patiente",
    )
    assert (found.text, found.attachments[0].media_type) == ("", "message/rfc822")


def test_a_wrapped_message_with_protection_of_its_own_is_a_forwarded_one() -> None:
    """RFC 9788 §4.10.1: `hp` on the inner message says that it once was another message's payload."""
    entity = b"Content-Type: message/rfc822\r\n\r\n" + payload(INSIDE, 'text/plain; hp="clear"', "Tout va bien.")
    found = opened(message(INSIDE.replace("Bilan", "TR: Bilan"), forge.signed(entity, LABO)))
    assert (found.headers_protected, found.headers.subject) == (
        False,
        "TR: Bilan de la patiente",
    )
    assert (found.text, found.attachments[0].media_type) == ("", "message/rfc822")


def test_our_own_messages_are_read_without_a_word() -> None:
    for to in ((), (DOCTOR,)):
        found = opened(
            wrapped(
                letter(extra='Cc: "H\u00e9l\u00e8ne" <secretariat@cabinet.example>\r\n'),
                LABO,
                to,
            )
        )
        assert (found.summary, found.headers_protected, found.problems) == (
            Summary.SIGNED_TRUSTED,
            True,
            (),
        )
