"""Text of a finished file in the encoding and with the line ends that a reader wants."""

import re
import unicodedata

from secmail.hprim.charset import bom, decode

LINE_ENDINGS = {"crlf": "\r\n", "lf": "\n", "cr": "\r"}
ENCODINGS = (
    *("cp1252", "iso-8859-1", "iso-8859-15", "cp850", "mac-roman", "ascii"),
    *("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"),
)
_ANY_END = re.compile(r"\r\n|\n|\r")
_MARKED = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
_PLAIN = str.maketrans(
    {"≤": "<=", "≥": ">=", "−": "-", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "..."}
    | {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "€": "EUR", "\u202f": " ", "\u00a0": " ", "\u2009": " ", "μ": "u"}
    | {"µ": "u", "±": "+/-", "°": "o", "×": "x", "·": ".", "¦": "!", "²": "2", "³": "3", "½": "1/2", "¼": "1/4"}
)


def recode(data: bytes, *, encoding: str | None, line_ending: str | None) -> bytes:
    """The same text in another encoding (one of `ENCODINGS`) and with other line ends (``crlf``, ``lf``, ``cr``).

    ``None`` keeps what is there. A character that the encoding lacks becomes its plain equivalent, or ``?``. UTF-16
    begins with its mark. An encoding or line end that is not known is a ``ValueError``.
    """
    if encoding is None and line_ending is None:
        return data
    decoded = decode(data)
    text = decoded.text
    if line_ending is not None:
        text = _ANY_END.sub(_known(line_ending), text)
    if encoding is None:
        return bom(decoded.encoding, raw=data) + in_encoding(text, decoded.encoding.removesuffix("-sig"))
    if encoding not in ENCODINGS:
        raise ValueError(encoding)
    return _MARKED.get(encoding, b"") + in_encoding(text, encoding)


def in_encoding(text: str, encoding: str) -> bytes:
    """Text in this encoding; only characters that it lacks are changed."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_held(character, encoding) for character in text).encode(encoding, "replace")


def lacks(text: str, encoding: str) -> bool:
    """Whether some character of this text cannot be written in this encoding."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return True
    return False


def _held(character: str, encoding: str) -> str:
    if not lacks(character, encoding):
        return character
    plain = character.translate(_PLAIN)
    if plain == character:
        plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode("ascii")
    return plain or "?"


def _known(line_ending: str) -> str:
    if line_ending not in LINE_ENDINGS:
        raise ValueError(line_ending)
    return LINE_ENDINGS[line_ending]
