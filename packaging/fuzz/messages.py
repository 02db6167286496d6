"""Whole messages: what arrives, what stands around protected parts, what is inside, and what the list shows."""

import base64
import re
from collections.abc import Iterator
from functools import cache

from fuzz.cast import CBC, GCM, LIMITS, TRUST, letter, opened, wrapped
from fuzz.target import Finding, Target, require
from secmail.domain.errors import SecmailError
from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import SendPolicy
from secmail.smime.mime_tree import Budget, Entity, children, read_entity
from secmail.smime.unwrap import inspect_outer
from tests.support.pki_lab import LABORATORY

_SIGNED_TEXT = "Potassium 4,1 mmol/l"
_SEALED_TEXT = "Gamma-GT 32 UI/l"

_WELL_FORMED = re.compile(rb"(?:[A-Za-z][A-Za-z-]{0,40}:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*\r\n)+\r\n")
_HEAD = f"From: Labo <{LABORATORY.address}>\r\nTo: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n".encode()
_WORDS = (
    *(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n", b"--x\r\n", b"--x--\r\n", b"\r\n\r\n"),
    *(b"Content-Type: multipart/signed; boundary=x; protocol=application/pkcs7-signature\r\n\r\n", b"cid:a"),
    *(b"Content-Type: multipart/alternative; boundary=y\r\n\r\n", b"--y\r\n", b"--y--\r\n", b"Content-ID: <a>\r\n"),
    *(b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n", b"Content-Type: message/rfc822\r\n"),
    *(b"Content-Type: application/pkcs7-signature\r\n", b"Content-Type: text/html; charset=utf-7\r\n\r\n"),
    *(b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n", b"<img src='"),
    *(b"Content-Disposition: attachment; filename*=utf-8''a\r\n", b'; hp="cipher"', b"HP-Outer: Subject: x\r\n"),
    *(b"From: b@c.example\r\n", b"Sender: b@c.example\r\n", b"protected-headers=v1", b"; name=smime.p7m"),
)
TEMPLATE_WORDS = (
    *(*_WORDS, b"%DETACHED%", b"%OPAQUE%", b"%BOTH%", b"%PAGE%", b"%CBC%", b"%GCM%"),
    *(b"%CONTENT%", b"%SIGNATURE%", b"%P7M%", b"%P7MDER%", b"%CBC64%"),
)
"""What `filled` puts protected parts in the place of, and the words around."""


# What arrives --------------------------------------------------------------------------------------------------------


@cache
def _honest() -> tuple[bytes, ...]:
    clear = letter()
    alternative = letter(
        b"--x\r\nContent-Type: text/plain\r\n\r\nsalut\r\n"
        b"--x\r\nContent-Type: text/html\r\n\r\n<b>salut</b>\r\n--x--\r\n",
        "multipart/alternative; boundary=x",
    )
    return (
        clear,
        alternative,
        wrapped(clear, None),
        wrapped(clear, None, opaque=True),
        wrapped(clear, CBC),
        wrapped(alternative, GCM),
        wrapped(clear, GCM, signed=False),
        wrapped(wrapped(clear, CBC, signed=False), None),
    )


@cache
def _trusted_contents() -> frozenset[object]:
    found = map(opened, _honest())
    return frozenset(_shown(message) for message in found if message.summary in TRUST)


def _shown(message: OpenedMessage) -> object:
    names = tuple((each.name, each.sha256) for each in message.attachments)
    return message.headers.from_, message.text, message.html, names


def _arrives(data: bytes) -> None:
    found = opened(data)
    if found.summary in TRUST:
        require(_shown(found) in _trusted_contents(), f"{found.summary} over what nobody signed")


# What stands around protected parts ----------------------------------------------------------------------------------


@cache
def _parts() -> dict[bytes, bytes]:
    """What the words of a template stand for: parts with their own header, and the CMS inside them."""
    text = letter(_SIGNED_TEXT.encode())
    sealed = {name: wrapped(letter(_SEALED_TEXT.encode()), policy, signed=False) for name, policy in _POLICIES.items()}
    page = letter(f"<p>{_SEALED_TEXT}</p>".encode(), "text/html")
    found = {
        b"%DETACHED%": _entity(wrapped(text, None)),
        b"%OPAQUE%": _entity(wrapped(text, None, opaque=True)),
        b"%BOTH%": _entity(wrapped(letter(_SEALED_TEXT.encode()), GCM)),
        b"%PAGE%": _entity(wrapped(page, CBC, signed=False)),
    } | {name: _entity(raw) for name, raw in sealed.items()}
    first, second = found[b"%DETACHED%"].split(b"\r\n--")[1:3]
    cms = _body(found[b"%OPAQUE%"])
    return found | {
        b"%CONTENT%": first.partition(b"\r\n")[2],
        b"%SIGNATURE%": second.partition(b"\r\n")[2],
        b"%P7M%": cms,
        b"%P7MDER%": base64.b64decode(cms),
        b"%CBC64%": _body(found[b"%CBC%"]),
    }


_POLICIES = {b"%CBC%": CBC, b"%GCM%": GCM}


def _entity(message: bytes) -> bytes:
    return b"Content-Type:" + message.partition(b"\r\nContent-Type:")[2].rstrip()


def _body(entity: bytes) -> bytes:
    return entity.partition(b"\r\n\r\n")[2]


def filled(template: bytes) -> bytes:
    """The template with every word replaced by the part that it stands for."""
    for word, part in _parts().items():
        template = template.replace(word, part, 4)
    return template


def _surroundings(data: bytes) -> None:
    found = opened(filled(data))
    if found.summary in TRUST:
        signed = {_SIGNED_TEXT, _SEALED_TEXT}
        require(found.text.strip() in signed, f"{found.summary} over more or less than was signed")
        require(not found.attachments, "an attachment that nobody signed")
        require([each.address for each in found.headers.from_] == [LABORATORY.address], "trust in another sender")
    if found.encrypted:
        require(found.text.strip() in {_SEALED_TEXT, ""}, "text that was not sealed is called encrypted")
    if found.html is not None and _SEALED_TEXT in found.html:
        require(found.html.strip() == f"<p>{_SEALED_TEXT}</p>", "opened text stands in foreign HTML")
    require(_SEALED_TEXT not in found.text or found.text.count(_SEALED_TEXT) < len(data), "text out of nothing")


def templates() -> Iterator[bytes]:
    """Honest and dishonest arrangements of protected parts."""
    for word in _parts():
        yield _HEAD + word
    mixed = _HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n%s\r\n--x\r\n%s\r\n--x--\r\n"
    plain, page = b"Content-Type: text/plain\r\n\r\nbonjour", b'Content-Type: text/html\r\n\r\n<img src="cid:'
    yield mixed % (plain, b"%DETACHED%")
    yield mixed % (b"%OPAQUE%", plain)
    yield mixed % (page, b"%CBC%")
    yield mixed % (b"%GCM%", b"%DETACHED%")
    kind = b"Content-Type: multipart/signed; boundary=x; protocol=application/pkcs7-signature\r\n\r\n"
    yield _HEAD + kind + b"--x\r\n%CONTENT%\r\n--x\r\n%SIGNATURE%\r\n--x--\r\n"
    yield (
        _HEAD + kind + b"--x\r\n%CONTENT%\r\n--x\r\nContent-Type: application/pkcs7-signature\r\n\r\n%P7M%\r\n--x--\r\n"
    )
    yield _HEAD + b"Content-Type: application/octet-stream; name=smime.p7m\r\n\r\n%P7MDER%"
    yield _HEAD + b"Content-Type: message/rfc822\r\n\r\n" + _HEAD + b"%DETACHED%"


# What is inside ------------------------------------------------------------------------------------------------------

_WAYS: tuple[tuple[SendPolicy | None, bool, bool], ...] = (
    (None, True, False),
    (None, True, True),
    (GCM, True, False),
    (GCM, False, False),
    (CBC, False, False),
)


def _inside(data: bytes) -> None:
    """Whatever is signed or sealed reads as it would have read in clear. Writers are given well-formed headers."""
    way, clear = data[:1], data[1:]
    head = clear.partition(b"\r\n\r\n")[0].lower()
    # A message in a message is how header protection was once done, and is read as that.
    if not _WELL_FORMED.match(clear) or head.count(b"content-type") > 1 or b"message/" in head:
        return
    policy, signed, opaque = _WAYS[(way or b"\0")[0] % len(_WAYS)]
    plain = opened(clear)
    if plain.layers:
        return
    found = opened(wrapped(clear, policy, signed=signed, opaque=opaque))
    if policy is GCM or signed:
        require(found.layers, "no protection is left")
        require(_lines(found.text) == _lines(plain.text), "another text comes out than went in")
        require(len(found.attachments) == len(plain.attachments), "other attachments come out than went in")


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")


def _insides() -> Iterator[bytes]:
    for way in range(len(_WAYS)):
        for clear in _honest()[:2]:
            yield bytes([way]) + clear


# What the list shows, and the tree of parts --------------------------------------------------------------------------


def _outer(data: bytes) -> None:
    try:
        inspect_outer(data, limits=LIMITS)
    except SecmailError as error:
        raise Finding(f"the outside of a message raised {error.code}") from error


def _tree(data: bytes) -> None:
    budget = Budget(LIMITS)
    _walk(read_entity(data, budget), budget, depth=0)


def _walk(entity: Entity, budget: Budget, *, depth: int) -> None:
    bytes(entity.decoded())
    _ = entity.filename, entity.disposition
    position = entity.body
    for part in children(entity, budget) if depth < LIMITS.depth else ():
        inside = position <= part.start <= part.body <= part.end <= entity.end
        require(inside, "a part does not lie behind the one before it, within its parent")
        position = part.end
        _walk(part, budget, depth=depth + 1)


TARGETS = (
    Target("message", _arrives, _honest, _WORDS, max_size=16384),
    Target("surroundings", _surroundings, templates, TEMPLATE_WORDS, max_size=2048),
    Target("inside", _inside, _insides, _WORDS, max_size=2048),
    Target("outer", _outer, _honest, _WORDS, max_size=16384),
    Target("mime-tree", _tree, _honest, _WORDS, max_size=16384),
)
