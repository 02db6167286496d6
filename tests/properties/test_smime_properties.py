"""What holds for every message: opening undoes wrapping, and no change of bytes ever yields trust in other text."""

import base64
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import octets
from secmail.domain.policy import Limits, SendPolicy
from secmail.domain.security import Summary
from secmail.smime.canonical import crlf
from secmail.smime.headers import mailboxes
from secmail.smime.mime_tree import Budget, children, read_entity
from secmail.smime.transfer import Base64Lines
from secmail.smime.unwrap import inspect_outer
from secmail.smime.words import decode_words, parameters, text
from tests.support.pki_lab import PkiLab
from tests.support.smime_desk import Desk, letter, wrapped

LAB = PkiLab()
LABO = LAB.organisation()
DOCTOR = LAB.confidentiality()
TEXT = "Le bilan est normal.\n"

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
thorough = settings(max_examples=400, deadline=None)

words = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=400)
policies = st.builds(
    SendPolicy,
    content_algorithm=st.sampled_from(["aes-128-gcm", "aes-256-gcm", "aes-128-cbc", "aes-256-cbc"]),
    key_transport=st.sampled_from(["rsa-oaep", "rsa-pkcs1"]),
    protect_headers=st.booleans(),
)


@quick
@given(body=words, policy=policies)
def test_opening_undoes_signing_and_encrypting(body: str, policy: SendPolicy) -> None:
    opened = Desk((DOCTOR,)).open(wrapped(letter(body.encode()), LABO, (DOCTOR,), policy=policy))
    assert (opened.text, opened.summary, opened.encrypted) == (body, Summary.SIGNED_TRUSTED, True)
    assert opened.headers_protected is policy.protect_headers
    assert opened.headers.subject == "Bilan de la patiente"


@quick
@given(body=words, opaque=st.booleans(), pss=st.booleans())
def test_opening_undoes_signing(body: str, *, opaque: bool, pss: bool) -> None:
    opened = Desk().open(wrapped(letter(body.encode()), LABO, opaque=opaque, pss=pss))
    assert (opened.text, opened.summary, opened.encrypted) == (body, Summary.SIGNED_TRUSTED, False)


@quick
@given(body=words, policy=policies)
def test_opening_undoes_encrypting(body: str, policy: SendPolicy) -> None:
    opened = Desk((DOCTOR,)).open(wrapped(letter(body.encode()), None, (DOCTOR,), policy=policy))
    assert (opened.text, opened.summary, opened.encrypted) == (body, Summary.UNSIGNED, True)


@cache
def sample(cipher: str, *, signed: bool) -> tuple[bytes, bytes]:
    """(outer head, CMS) of a message that says TEXT."""
    policy = SendPolicy(content_algorithm=cipher, key_transport="rsa-pkcs1")
    signer = LABO if signed else None
    head, _, body = wrapped(letter(TEXT.encode()), signer, (DOCTOR,), policy=policy).partition(b"\r\n\r\n")
    return head, base64.b64decode(body)


@thorough
@given(where=st.integers(0, 10**6), change=st.integers(1, 255), cipher=st.sampled_from(["aes-256-gcm", "aes-256-cbc"]))
def test_no_flip_in_the_container_yields_trust_in_other_text(where: int, change: int, cipher: str) -> None:
    head, cms = sample(cipher, signed=True)
    changed = bytearray(cms)
    changed[where % len(cms)] ^= change
    opened = Desk((DOCTOR,)).open(head + b"\r\n\r\n" + base64.encodebytes(changed))
    assert opened.summary is not Summary.SIGNED_TRUSTED or opened.text == TEXT


@thorough
@given(where=st.integers(0, 10**6), change=st.integers(1, 255))
def test_no_flip_under_gcm_shows_other_text(where: int, change: int) -> None:
    head, cms = sample("aes-256-gcm", signed=False)
    changed = bytearray(cms)
    changed[where % len(cms)] ^= change
    assert Desk((DOCTOR,)).open(head + b"\r\n\r\n" + base64.encodebytes(changed)).text in {TEXT, ""}


@cache
def detached() -> bytes:
    return wrapped(letter(TEXT.encode()), LABO)


@thorough
@given(where=st.integers(0, 10**6), change=st.integers(1, 255))
def test_no_flip_in_a_signed_message_yields_trust_in_other_text(where: int, change: int) -> None:
    raw = bytearray(detached())
    raw[where % len(raw)] ^= change
    try:
        opened = Desk().open(bytes(raw))
    except SecmailError as error:
        assert error.code in {Code.SMIME_MALFORMED, Code.SMIME_TOO_LARGE}
        return
    assert opened.summary is not Summary.SIGNED_TRUSTED or opened.text == TEXT


@thorough
@given(
    raw=st.binary(max_size=600)
    | st.lists(
        st.sampled_from(
            [
                b"From: a@b.example\r\n",
                b"Content-Type: multipart/mixed; boundary=x\r\n",
                b"Content-Type: multipart/signed; boundary=x\r\n",
                b"Content-Type: application/pkcs7-mime\r\n",
                b"Content-Type: application/pkcs7-signature\r\n",
                b"Content-Type: message/rfc822\r\n",
                b"Content-Type: text/html; charset=utf-16\r\n",
                b"Content-Transfer-Encoding: base64\r\n",
                b"Content-Transfer-Encoding: quoted-printable\r\n",
                b"\r\n",
                b"\n",
                b"--x\r\n",
                b"--x--\r\n",
                b"MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwEAADEAAAAAAAAA\r\n",
                b"0\x80\x06\t*\x86H\x86\xf7\r\x01\x07\x02\xa0\x80",
                b"=C3=A9 =?utf-8?q?a?= <b>\xff</b>\r\n",
            ]
        ),
        max_size=14,
    ).map(b"".join)
)
def test_whatever_arrives_gets_an_answer_or_a_code(raw: bytes) -> None:
    inspect_outer(raw, limits=Limits())
    try:
        opened = Desk((DOCTOR,)).open(raw)
    except SecmailError as error:
        assert error.code in {Code.SMIME_MALFORMED, Code.SMIME_TOO_LARGE}
        return
    assert opened.summary is not Summary.SIGNED_TRUSTED


@thorough
@given(
    lines=st.lists(st.sampled_from([b"--x", b"--x--", b"--xy", b"a", b"", b"--", b"-"]), max_size=12), dos=st.booleans()
)
def test_parts_are_disjoint_ranges_in_order(lines: list[bytes], *, dos: bool) -> None:
    raw = b"Content-Type: multipart/mixed; boundary=x\n\n" + b"\n".join(lines)
    raw = bytes(crlf(octets(raw))) if dos else raw
    root = read_entity(raw, Budget(Limits()))
    position = root.body
    for part in children(root, Budget(Limits())):
        assert position <= part.start <= part.body <= part.end <= len(raw)
        position = part.end
        body_lines = bytes(part.whole).replace(b"\r\n", b"\n").split(b"\n")
        assert not {b"--x", b"--x--"} & set(body_lines)


@thorough
@given(
    st.binary(max_size=300), st.sampled_from(["utf-8", "latin-1", "utf-16", "idna", "punycode", "rot13", "x\0y", ""])
)
def test_any_bytes_in_any_charset_are_text(data: bytes, charset: str) -> None:
    assert isinstance(text(data, charset), str)


@thorough
@given(st.text(max_size=200))
def test_header_readers_never_fail(value: str) -> None:
    decode_words(value)
    parameters(value)
    for mailbox in mailboxes(value):
        assert mailbox.address in value


@thorough
@given(st.binary(max_size=60_000))
def test_base64_lines_decode_to_the_same(data: bytes) -> None:
    lines = bytes(Base64Lines(octets(data)))
    assert base64.b64decode(lines) == data
    assert all(len(line) <= 76 for line in lines.split(b"\r\n"))
