"""Ordinary messages of many shapes, part by part; header protection as others write it; small pure readers."""

import json

import pytest

from secmail.cli.documents import to_json
from secmail.domain.addresses import Mailbox
from secmail.domain.policy import Limits
from secmail.domain.security import Finding, SignedLayer, Summary
from secmail.smime.file_names import safe_name
from secmail.smime.headers import mailboxes
from secmail.smime.html_text import html_to_text
from secmail.smime.unwrap import inspect_outer
from secmail.smime.words import decode_words, parameters, text
from tests.support import cms_forge as forge
from tests.support.pki_lab import PkiLab
from tests.support.smime_desk import Desk, letter, wrapped

LAB = PkiLab()
LABO = LAB.organisation()
DOCTOR = LAB.confidentiality()
TO_LABO = LAB.organisation_confidentiality()


def test_the_document_of_the_command_line() -> None:
    opened = Desk((DOCTOR,)).open(wrapped(letter(), LABO, (DOCTOR,)))
    document = json.loads(json.dumps(to_json(opened)))
    assert document["headers"] == {
        "from": "Labo des Tilleuls <resultats@labo-tilleuls.example>",
        "reply_to": [],
        "to": ["Camille Fontaine <camille.fontaine@cabinet.example>"],
        "cc": [],
        "subject": "Bilan de la patiente",
        "date": "2026-11-20T12:00:00+01:00",
    }
    encrypted, signed = document["layers"]
    assert (encrypted["kind"], encrypted["content_type"], encrypted["content_algorithm"]) == (
        "encrypted", "auth-enveloped", "aes-256-gcm",
    )  # fmt: skip
    assert encrypted["recipients"][0]["ours"] is True
    signer = signed["signers"][0]
    assert (signed["form"], signer["algorithm"], signer["integrity"]) == ("opaque", "rsa-pkcs1-sha256", "intact")
    assert signer["certificate"]["emails"] == ["resultats@labo-tilleuls.example"]
    assert (document["summary"], document["encrypted"], document["html"]) == ("signed-trusted", True, False)


def test_nothing_of_the_inside_stands_outside() -> None:
    raw = wrapped(letter(extra="Keywords: hemoglobine\r\nBcc: tiers@ailleurs.example\r\n"), LABO, (DOCTOR,))
    head = raw.partition(b"\r\n\r\n")[0]
    for secret in (b"Bilan", b"Tilleuls <", b"Camille", b"hemoglobine", b"tiers@", b"+0100"):
        assert secret not in head
    assert b"Message-ID: <1@labo-tilleuls.example>" in head


def test_where_answers_should_be_sealed_to() -> None:
    raw = wrapped(letter(), LABO, (DOCTOR,), encryption_certificate=TO_LABO.der)
    layer = Desk((DOCTOR,)).open(raw).layers[1]
    assert isinstance(layer, SignedLayer)
    assert layer.signers[0].encryption_certificate == TO_LABO.der
    assert layer.signers[0].capabilities[0] == "aes-256-gcm"
    broken = Desk().open(wrapped(letter(), LABO, encryption_certificate=TO_LABO.der).replace(b"normal", b"anormal"))
    layer = broken.layers[0]
    assert isinstance(layer, SignedLayer)
    assert (layer.signers[0].encryption_certificate, layer.signers[0].capabilities) == (None, ())


@pytest.mark.parametrize("kind", ["application/x-pkcs7-mime", "application/octet-stream; name=smime.p7m"])
def test_cms_under_other_names(kind: str) -> None:
    raw = forge.cms_message(forge.signed(forge.entity(b"Bonjour"), LABO), kind=kind)
    assert (Desk().open(raw).summary, Desk().open(raw).text) == (Summary.SIGNED_TRUSTED, "Bonjour")
    assert inspect_outer(raw, limits=Limits()).signed


def test_a_message_wrapped_whole_has_protected_headers() -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\n" + letter()
    opened = Desk().open(forge.cms_message(forge.signed(inner, LABO)))
    assert (opened.summary, opened.headers_protected) == (Summary.SIGNED_TRUSTED, True)
    assert opened.headers.subject == "Bilan de la patiente"
    forwarded = inner.replace(b"rfc822", b"rfc822; forwarded=yes", 1)
    opened = Desk().open(forge.cms_message(forge.signed(forwarded, LABO)))
    assert (opened.headers_protected, opened.text, len(opened.attachments)) == (False, "", 1)


def test_copies_of_headers_for_old_readers_are_hidden() -> None:
    body = b"Subject: Bilan de la patiente\r\n\r\nTout va bien.\r\n"
    kind = 'text/plain; charset=utf-8; hp-legacy-display="1"'
    opened = Desk((DOCTOR,)).open(wrapped(letter(body, content_type=kind), LABO, (DOCTOR,)))
    assert opened.text == "Tout va bien.\n"
    body = b"Bonjour,\r\n\r\nTout va bien.\r\n"
    opened = Desk((DOCTOR,)).open(wrapped(letter(body, content_type=kind), LABO, (DOCTOR,)))
    assert opened.text == "Bonjour,\n\nTout va bien.\n"


def test_body_and_attachments_of_a_mixture() -> None:
    alternative = (
        b"Content-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n"
        b"--y\r\nContent-Type: text/html\r\n\r\n<p>Bonjour</p>\r\n--y--\r\n"
    )
    attachment = forge.entity(b"KDox", "application/pdf", 'Content-Disposition: attachment; filename="../a.pdf"',
                              "Content-Transfer-Encoding: base64")  # fmt: skip
    opened = Desk().open(forge.multipart(alternative, attachment))
    assert (opened.text, opened.html) == ("Bonjour", "<p>Bonjour</p>")
    assert [(a.name, bytes(a.content), a.covered) for a in opened.attachments] == [("a.pdf", b"(:1", False)]


@pytest.mark.parametrize(
    ("source", "expected", "hides"),
    [
        ("<p>un</p><p>deux &amp; trois</p>", "un\n\ndeux & trois", False),
        ("<style>p{}</style><script>x()</script>un<br>deux", "un\ndeux", False),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\tb", False),
        ("<tr><th>Sodium</th><td>140</td></tr><tr><th>Na</th><th>K</th></tr>", "Sodium\t140\n\nNa\tK", False),
        ("<dl><dt>Kaliémie</dt><dd>3,9</dd></dl>", "Kaliémie\n\n3,9", False),
        ("<section>Nom</section><address>Lyon</address>", "Nom\n\nLyon", False),
        ("<!-- caché -->vu<!-- sans fin", "vu", False),
        ("<div style='display: none'>x</div>", "x", True),
        ("<a title='1 > 0'>lien</a> 1 < 2", "lien 1 < 2", False),
    ],
)
def test_html_as_text(source: str, expected: str, *, hides: bool) -> None:
    assert html_to_text(source) == (expected, hides)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a@b.fr", [Mailbox("a@b.fr")]),
        ('"Dr. M, \\"x\\"" <a@b.fr>, c@d.fr (note)', [Mailbox("a@b.fr", 'Dr. M, "x"'), Mailbox("c@d.fr")]),
        ("Groupe: a@b.fr, E <e@f.fr>;", [Mailbox("a@b.fr"), Mailbox("e@f.fr", "E")]),
        ("=?utf-8?q?=C3=89lo?= =?utf-8?b?w69zZQ==?= <e@f.fr>", [Mailbox("e@f.fr", "Éloïse")]),
        ("undisclosed-recipients:;", []),
        ("a@b.fr <c@d.fr> <e@f.fr>", [Mailbox("c@d.fr", "a@b.fr")]),
        ("pas une adresse", []),
    ],
)
def test_address_lists(value: str, expected: list[Mailbox]) -> None:
    assert list(mailboxes(value)) == expected


def test_words_parameters_and_charsets() -> None:
    assert decode_words("=?iso-8859-1?q?h=E9mo?= =?utf-8?q?_=C3=A9?= fin") == "hémo é fin"
    assert decode_words("=?inconnu?q?abc?=") == "abc"
    assert parameters("Text/Plain; name*0*=utf-8''%C3%A9; name*1=\"b.txt\"; charset=x")[1]["name"] == "éb.txt"
    assert text(b"\x80 \xe9", "iso-8859-1") == "€ é"
    assert text("é".encode(), "us-ascii") == "é"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xc9LODIE, h\xe9moglobine", "ÉLODIE, hémoglobine"),
        ("Élodie, h".encode() + b"\xe9", "Élodie, h\ufffd"),
        ("Élodie".encode(), "Élodie"),
        ("perdu \ufffd".encode(), "perdu \ufffd"),
    ],
)
def test_what_is_called_utf8_and_is_none(data: bytes, expected: str) -> None:
    assert text(data, "utf-8") == expected


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("bilan.pdf", "bilan.pdf"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\x.exe", "x.exe"),
        ("..", "part-1.pdf"),
        ("", "part-1.pdf"),
        ("nul.txt", "part-1.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\x00b:c?.txt", "ab_c_.txt"),
        ("x" * 300 + ".txt", "x" * 116 + ".txt"),
    ],
)
def test_names_of_attachments_are_safe(given: str, safe: str) -> None:
    assert safe_name(given, "application/pdf", 1) == safe


def test_shown_text_and_held_attachments_are_bounded_together() -> None:
    parts = [forge.entity(b"mot " * 250_000) for _ in range(12)]
    opened = Desk().open(forge.multipart(*parts))
    assert len(opened.text) < 9_000_000
    assert len(opened.attachments) == 4
    assert Finding.TOO_LARGE in {problem.code for problem in opened.problems}
