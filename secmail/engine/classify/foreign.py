"""Content that other software has made unreadable (Apicrypt, "brouillage", OpenPGP, archives with a password):
recognised and named, so that nobody has to look at noise and wonder. Nothing of it is opened. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from secmail.domain.messages import Attachment, OpenedMessage
from secmail.domain.octets import octets
from secmail.domain.security import Finding, Problem, Severity, Summary
from secmail.engine.classify.forms import Form
from secmail.engine.classify.unpacking import Piece

_LOOKED_AT = 2048
_APICRYPT = re.compile(rb"\$APICRYPT|^\s*\[apicrypt\]", re.IGNORECASE)
_PGP = b"-----BEGIN PGP MESSAGE"
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\r\f\x1a"})
_LETTERS = bytes((*range(65, 91), *range(97, 123), *range(128, 256)))
_REPLACEMENT = "\ufffd".encode()
_SHORTEST = 64
_RARE, _OFTEN = 50, 12
_UNREADABLE = 6
"""One sign in so many at least: of a French letter whose charset is named wrongly it is one in twenty or thirty."""
_FIGURES = b"0123456789.,;:|/=*_+-()<>% \t\r\n"
"""Of tables and ruled lines; a quarter of what scrambling makes of a text."""
_BASE64 = bytes(range(65, 91)) + bytes(range(97, 123)) + b"0123456789+/=\r\n"
_OF_PIECES = {
    Form.APICRYPT: Finding.APICRYPT,
    Form.PGP: Finding.OPENPGP,
    Form.SEALED: Finding.SEALED_ARCHIVE,
}
_NAMES = {
    Finding.APICRYPT: ("message.apicrypt", "application/octet-stream"),
    Finding.OPENPGP: ("message.asc", "application/pgp-encrypted"),
    Finding.SCRAMBLED: ("message-illisible.bin", "application/octet-stream"),
}
_HPRIM_NET = frozenset({"application/x-hprimnet", "application/hprimnet"})


def of_body(text: str, data: bytes) -> Finding | None:
    """What has made this text unreadable; None for a text that people read. `data`: the same in UTF-8.

    Asked of texts only that are no HPRIM: what was decrypted by Apicrypt keeps its mark and is one.
    """
    head = data[:_LOOKED_AT]
    if (b"$" in head or b"[" in head) and _APICRYPT.search(head) and not _is_prose(head):
        return Finding.APICRYPT
    if b"-----" in head and head.lstrip().startswith(_PGP):
        return Finding.OPENPGP
    return Finding.SCRAMBLED if len(text) >= _SHORTEST and _is_noise(head) else None


def of_pieces(pieces: list[Piece], results: frozenset[int]) -> Iterator[Finding]:
    """The same of attachments. `results`: those that were read as results."""
    for piece in pieces:
        if piece.part in results:
            continue
        found = _OF_PIECES.get(piece.form)
        if found is None and piece.form is Form.OTHER and _is_sealed_text(piece):
            found = Finding.APICRYPT if _APICRYPT.search(piece.head) else Finding.SCRAMBLED
        if found is None and piece.form is Form.DOCUMENT and _APICRYPT.search(piece.head[:200]):
            found = Finding.APICRYPT
        if found is not None:
            yield found


def named(opened: OpenedMessage, body: Finding | None, findings: dict[Finding, str]) -> OpenedMessage:
    """The message with a remark for each; the noise itself becomes an attachment, for the software that reads it."""
    remarks = ((body,) if body is not None else ()) + tuple(found for found in findings if found is not body)
    if not remarks:
        return opened
    problems = tuple(Problem(found, Severity.WARNING, findings.get(found, "")) for found in remarks)
    changed = replace(opened, problems=(*opened.problems, *problems))
    if body is None:
        return changed
    name, media_type = _NAMES[body]
    kept = Attachment(name, media_type, "", covered=_covered(opened), content=octets(opened.text.encode()))
    return replace(changed, text="", html=None, attachments=(*changed.attachments, kept))


def _covered(opened: OpenedMessage) -> bool:
    """The text stands under the signature that the summary speaks of, or under none."""
    return opened.summary in {Summary.SIGNED_TRUSTED, Summary.SIGNED_UNCONFIRMED}


def _is_sealed_text(piece: Piece) -> bool:
    """HPRIM by its type or name, and nothing of it in its octets."""
    kind, name = piece.attachment.media_type, piece.attachment.name.lower()
    if kind in _HPRIM_NET:
        return True
    called = name.endswith((".hpm", ".hps", ".hpr", ".hprim")) or "hprim" in kind
    return called and (_is_noise(piece.head) or _APICRYPT.search(piece.head) is not None)


def _is_noise(head: bytes) -> bool:
    """Kermit packets, ciphertext in 8 bits, or 7-bit scrambling: what holds neither words nor lines of base64."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls * _RARE > len(head):
        return True
    lost = head.count(_REPLACEMENT) if _REPLACEMENT[:1] in head else 0
    if lost * (_UNREADABLE + len(_REPLACEMENT) - 1) > len(head):
        return True
    return _is_wordless(head)


def _is_prose(head: bytes) -> bool:
    """Whether people wrote this, who may well speak of Apicrypt."""
    return head.count(b" ") * _OFTEN > len(head)


def _is_wordless(head: bytes) -> bool:
    """Printable all of it, and yet no word for a page: neither spaces nor letters as languages have them."""
    spaces = head.count(b" ") + head.count(b"\n") + head.count(b"\t")
    if spaces * _OFTEN > len(head) or not head.translate(None, _BASE64):
        return False
    if len(head.translate(None, _FIGURES)) * 2 < len(head):
        return False
    letters = len(head) - len(head.translate(None, _LETTERS))
    return letters * 3 < len(head) * 2 and b"://" not in head
