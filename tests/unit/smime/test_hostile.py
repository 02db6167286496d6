"""Hostile sizes and depths: an answer with a code, quickly, and never another exception."""

import time

import pytest

from secmail.cms import der
from secmail.domain.errors import Code, SecmailError
from secmail.domain.policy import Limits
from secmail.domain.security import Finding, Summary
from secmail.smime.unwrap import inspect_outer
from tests.support import cms_forge as forge
from tests.support.pki_lab import PkiLab
from tests.support.smime_desk import Desk

HEAD = b"From: a@b.example\r\nMIME-Version: 1.0\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
CMS = HEAD + b"Content-Type: application/pkcs7-mime\r\n\r\n"
SIGNED = b"\x30\x80" + der.oid("1.2.840.113549.1.7.2") + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80"
PIECES = SIGNED + der.oid("1.2.840.113549.1.7.1") + b"\xa0\x80\x24\x80"
SECONDS = 5.0
"""Of the processor. Far above what each takes (0.4 s at most on one core); quadratic reading takes minutes."""


def nested(kind: bytes, levels: int) -> bytes:
    return HEAD + b"".join(
        b"Content-Type: multipart/%s; boundary=b%d\r\n\r\n--b%d\r\n" % (kind, i, i) for i in range(levels)
    )


def nested_cms(levels: int) -> bytes:
    entity, signer = forge.entity(b"fond"), PkiLab().organisation()
    for _ in range(levels):
        entity = forge.cms_entity(forge.signed(entity, signer))
    return HEAD + entity


CASES = {
    "ten thousand parts": (lambda: MIXED + b"--x\r\n\r\na\r\n" * 10_000 + b"--x--", Finding.TOO_MANY_PARTS),
    "false boundaries": (lambda: MIXED + b"--x\r\n" + b"--xa\r\n" * 3_000_000, Finding.TOO_MANY_PARTS),
    "deep multiparts": (lambda: nested(b"mixed", 3000), Finding.TOO_DEEP),
    "deep signed multiparts": (lambda: nested(b"signed", 3000), Finding.TOO_DEEP),
    "signatures in signatures": (lambda: nested_cms(20), Finding.TOO_DEEP),
    "text of 20 MB": (lambda: HEAD + b"\r\n" + b"abcd\r\n" * 3_500_000, Finding.TOO_LARGE),
    "BER depth": (lambda: CMS + b"\x30\x80" * 500_000, Finding.MALFORMED),
    "BER, nothing but tiny elements": (lambda: CMS + b"\x30\x80" + b"\x05\x00" * 5_000_000, Finding.MALFORMED),
    "octet string in tiny pieces": (lambda: CMS + PIECES + b"\x04\x01a" * 5_000_000, Finding.MALFORMED),
    "a length beyond the end": (lambda: CMS + b"\x30\x84\x7f\xff\xff\xff\x06\x01\x2a", Finding.MALFORMED),
    "a length of eight octets": (lambda: CMS + b"\x30\x88" + b"\xff" * 8, Finding.MALFORMED),
    "a million recipients": (
        lambda: (
            CMS
            + der.sequence(
                der.oid("1.2.840.113549.1.7.3"),
                der.element(0xA0, der.sequence(der.integer(0), der.element(0x31, b"\x30\x03\x02\x01\x00" * 1_000_000))),
            )
        ),
        Finding.MALFORMED,
    ),
    "truncated CMS": (lambda: CMS + forge.signed(b"x", PkiLab().organisation())[:-40], Finding.MALFORMED),
    "not CMS": (lambda: CMS + b"bonjour", Finding.MALFORMED),
    "empty CMS": (lambda: CMS, Finding.MALFORMED),
}


@pytest.mark.parametrize("name", CASES)
def test_a_finding_and_quickly(name: str) -> None:
    build, finding = CASES[name]
    raw = build()
    start = time.process_time()
    opened = Desk().open(raw)
    assert finding in {problem.code for problem in opened.problems}
    assert opened.summary in {Summary.UNSIGNED, Summary.SIGNED_PARTLY, Summary.SIGNATURE_BROKEN}
    inspect_outer(raw, limits=Limits())
    assert time.process_time() - start < SECONDS


QUICK = {
    "HTML, unclosed quotes": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<a b='" * 600_000,
    "HTML, open tags": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<" * 4_000_000,
    "HTML, end tags in a script": HEAD + b"Content-Type: text/html\r\n\r\n<script>" + b"</scrip" * 500_000,
    "many addresses": HEAD.replace(b"a@b.example", b"a@b," * 200_000) + b"\r\nx",
    "quotes and brackets": HEAD.replace(b"a@b.example", b'"<(,' * 200_000) + b"\r\nx",
    "encoded words": HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 60_000 + b"\r\n\r\nx",
    "parameters": HEAD + b"Content-Type: text/plain; " + b"a*0*=''%41;" * 80_000 + b"\r\n\r\nx",
    "quoted-printable": HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n=4" * 500_000,
    "damaged base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"Q=Q" * 1_000_000,
    "a header of many lines without content type": forge.cms_message(
        forge.signed(b"zzz: a\r\n" + b"a: b\r\n" * 9000 + b"\r\nx", PkiLab().organisation())
    ),
    "wrapped messages": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 2000,
}


@pytest.mark.parametrize("name", QUICK)
def test_odd_text_costs_linear_time(name: str) -> None:
    start = time.process_time()
    Desk().open(QUICK[name])
    inspect_outer(QUICK[name], limits=Limits())
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", Code.SMIME_MALFORMED),
        (b"\x00\x01\x02", Code.SMIME_MALFORMED),
        (b"\r\n\r\n", Code.SMIME_MALFORMED),
        (b"X: " + b"a" * 2_000_000, Code.SMIME_TOO_LARGE),
        (b"X: a\r\n" * 400_000 + b"\r\n", Code.SMIME_TOO_LARGE),
    ],
)
def test_what_is_no_message_has_a_code(raw: bytes, code: Code) -> None:
    with pytest.raises(SecmailError) as caught:
        Desk().open(raw)
    assert caught.value.code is code
    inspect_outer(raw, limits=Limits())


def test_a_message_beyond_the_limit_is_refused() -> None:
    with pytest.raises(SecmailError) as caught:
        Desk(limits=Limits(message_bytes=100)).open(HEAD + b"\r\n" + b"a" * 200)
    assert caught.value.code is Code.SMIME_TOO_LARGE
