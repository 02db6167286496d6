"""Which encoding the bytes of a file are in.

The norm names none that could be found; files are CP1252 mostly, then UTF-8, ISO-8859-15, UTF-16, MacRoman and CP850.
UTF-8 is proven by being valid; the single-byte encodings are told apart by how French their letters look.
"""

import re
from dataclasses import dataclass

from secmail.hprim.french import evidence, french_score, has_misplaced, is_plausible
from secmail.hprim.mojibake import SINGLE_BYTE, mojibake_chains, undo

BOM_UTF8 = b"\xef\xbb\xbf"
BOM_UTF16_LE = b"\xff\xfe"
BOM_UTF16_BE = b"\xfe\xff"
# Nearly every file has no other bytes: no control characters, and beyond ASCII the letters of French in CP1252,
# quotation marks, degree and micro signs.
_LAYOUT = bytes((0x09, 0x0A, 0x0D))
_SMALL = bytes((0xA0, 0xAB, 0xB0, 0xB2, 0xB3, 0xB5, 0xBB)) + "éèêëàâçîïôùû".encode("cp1252")
_PLAIN_BYTES = bytes(range(0x20, 0x7F)) + _LAYOUT + _SMALL
_USUAL_BYTES = _PLAIN_BYTES + "ÉÈÊËÀÂÇÎÏÔÙÛ".encode("cp1252")
_CAPITAL = re.compile(rb"[\xc0-\xdf]")
# What begins so is another kind of file, whatever lines it holds: archives, PDF, signed mail, images, office files.
_CONTAINERS = (
    b"PK\x03\x04",
    b"%PDF",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
)
_DER = tuple(bytes((0x30, length)) for length in range(0x80, 0x85))
_BINARY = bytes((*range(0x09), *range(0x0E, 0x20)))
_HEAD = 4096
_FILLED_LINES = 7
_CP1252_ONLY = re.compile(rb"[\x80-\x9f]")
# Where ISO-8859-15 differs from CP1252 and means a letter of a word or an amount: Œ œ Š š Ž ž Ÿ €.
_LATIN9_LETTER = re.compile(rb"[A-Za-z\xc0-\xff][\xbc\xbd\xbe\xa8\xb4\xb8]|[\xbc\xbd][A-Za-z\xc0-\xff]|\xa4")
# A raised point or a broken bar between blanks stands for itself: as a letter it would be a word of its own.
_LONELY_SIGN = re.compile(rb"(?<![A-Za-z\x80-\xff])[\xb7\xa6](?![A-Za-z\x80-\xff])")
# By how much another encoding must beat CP1252, which nearly all files are in, and what a right one scores per letter.
_USUAL_HANDICAP = 3
_REPAIR_HANDICAP = 6


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file before any repair; the text begins ``skipped`` bytes into the file.

    ``sound`` tells that no letter of it is damaged and that it holds no control character, ``binary`` that it is no
    text: what its letters look like says nothing.
    """

    text: str
    encoding: str
    skipped: int
    bom_missing: bool = False
    sound: bool = False
    binary: bool = False


def is_container(data: bytes) -> bool:
    """Whether this is no text: a file of another kind, or one that is full of zeros and not UTF-16."""
    if data.startswith(_CONTAINERS) or data.startswith(_DER):
        return True
    head = data[:_HEAD].rstrip(b"\0")
    if head.count(0) * 20 <= len(head) or data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return False
    # Lines of a fixed width may be filled up with zeros.
    lines = [line.rstrip(b"\0") for line in head.replace(b"\r", b"\n").split(b"\n")]
    if len(lines) > _FILLED_LINES and sum(line.count(0) for line in lines) * 20 <= sum(map(len, lines)):
        return False
    return _bare_utf16(data[:512]) is None


def decode(data: bytes) -> Decoded:
    """Decode any bytes; nothing raises. Encoding a piece of the text again gives as many bytes as it came from."""
    if not data.translate(None, _PLAIN_BYTES) and (data.isascii() or _strict(data, "utf-8") is None):
        return Decoded(data.decode("cp1252"), "ascii" if data.isascii() else "cp1252", 0, sound=True)
    if data.startswith(BOM_UTF8):
        text = _strict(data[3:], "utf-8")
        return Decoded(text, "utf-8-sig", 3) if text is not None else Decoded(_guess(data[3:])[0], "cp1252", 3)
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) and 0 not in data[:_HEAD]:
        return Decoded(data.decode("cp1252", "replace"), "cp1252", 0)  # two letters, not a mark
    if data.startswith(BOM_UTF16_LE):
        return Decoded(_utf16(data[2:], "utf-16-le"), "utf-16-le", 2)
    if data.startswith(BOM_UTF16_BE):
        return Decoded(_utf16(data[2:], "utf-16-be"), "utf-16-be", 2)
    if (codec := _bare_utf16(data[:512])) is not None:
        return Decoded(_utf16(data, codec), codec, 0, bom_missing=True)
    if data.isascii():
        return Decoded(data.decode("ascii"), "ascii", 0)
    if (text := _strict(data, "utf-8")) is not None:
        return Decoded(text, "utf-8", 0)
    if not data.translate(None, _USUAL_BYTES):
        text = data.decode("cp1252")
        places = (found.start() for found in _CAPITAL.finditer(data))
        misplaced = any(has_misplaced(text, max(at - 1, 0), at + 2) for at in places)
        return Decoded(text, "cp1252", 0, sound=not misplaced)
    head = data[:_HEAD]
    if len(head.translate(None, _BINARY)) * 20 < len(head) * 19:
        return Decoded(data.decode("cp1252", "replace"), "cp1252", 0, binary=True)
    text, codec = _guess(data)
    return Decoded(text, codec, 0)


def byte_length(text: str, encoding: str) -> int:
    """How many bytes of the file this piece of decoded text came from."""
    if encoding.startswith("utf-16"):
        return len(text.encode(encoding, "surrogatepass"))
    if encoding.startswith("utf-8") and not text.isascii():
        return len(text.encode("utf-8"))
    return len(text)


def encode(text: str, encoding: str) -> bytes:
    """Encode text for a file in this encoding, without a byte order mark; what it cannot hold becomes ``?``."""
    return text.encode("utf-8" if encoding == "utf-8-sig" else encoding, "replace")


def bom(encoding: str, *, raw: bytes) -> bytes:
    """The byte order mark that the file began with, if it had one."""
    marks = {"utf-8-sig": BOM_UTF8, "utf-16-le": BOM_UTF16_LE, "utf-16-be": BOM_UTF16_BE}
    mark = marks.get(encoding, b"")
    return mark if raw.startswith(mark) else b""


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _utf16(data: bytes, encoding: str) -> str:
    # Half a code unit at the end cannot be text; surrogatepass keeps every other unit, so that byte counts stay true.
    return data[: len(data) & ~1].decode(encoding, "surrogatepass")


def _bare_utf16(head: bytes) -> str | None:
    units = len(head) // 2
    if units < 8:
        return None
    low, high = head[0 : 2 * units : 2].count(0), head[1 : 2 * units : 2].count(0)
    if high * 10 >= units * 8 and low * 10 <= units:
        return "utf-16-le"
    if low * 10 >= units * 8 and high * 10 <= units:
        return "utf-16-be"
    return None


def _guess(data: bytes) -> tuple[str, str]:
    usual = SINGLE_BYTE[0]
    whole, data = data, _LONELY_SIGN.sub(b" ", data)
    codec = _guessed(data, usual)
    return whole.decode(codec, "replace"), codec


def _guessed(data: bytes, usual: str) -> str:
    text = data.decode(usual, "replace")
    if _is_latin9(data):
        return "iso-8859-15"
    if is_plausible(evidence(text)):
        return usual
    scores = {codec: _guess_score(evidence(data.decode(codec, "replace"))) for codec in SINGLE_BYTE}
    best = max(SINGLE_BYTE, key=lambda codec: scores[codec])
    # A reading that speaks against itself has no claim to be the usual one.
    enough = scores[usual] + _USUAL_HANDICAP if scores[usual] >= 0 else 0
    return usual if scores[best] <= enough else best


def _is_latin9(data: bytes) -> bool:
    """Whether the bytes are ISO-8859-15: a sign of CP1252 would stand inside a word, or for no currency at all.

    With a byte of 0x80 to 0x9F it is not, and neither where the words make more sense in an older encoding.
    """
    if _CP1252_ONLY.search(data) or not _LATIN9_LETTER.search(data):
        return False
    scores = {codec: _guess_score(evidence(data.decode(codec))) for codec in ("iso-8859-15", "mac-roman", "cp850")}
    return max(scores, key=lambda codec: scores[codec]) == "iso-8859-15"


def _guess_score(text: str) -> int:
    score = french_score(text)
    for chain in mojibake_chains(text):
        text = undo(text, chain)
        # A reading that needs a repair to make sense must beat the plain ones clearly.
        score = max(score, french_score(text) - _REPAIR_HANDICAP)
    return score
