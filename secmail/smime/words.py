"""Text out of mail bytes: charsets as senders use them, encoded words (RFC 2047), parameters (RFC 2045, 2231)."""

import binascii
import codecs
import re

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,4000})\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_PARAMETER = re.compile(r'[\s;]*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")

_NOT_CHARSETS = {
    "idna",
    "punycode",
    "undefined",
    "unicode-escape",
    "unicode_escape",
    "raw-unicode-escape",
    "mbcs",
    "oem",
}
"""Codecs of Python that are no charset of mail, or take quadratic time."""
_LOST = "\ufffd"
_OTHER_LETTER = re.compile(f"[^\\x00-\\x7f{_LOST}]")
_MAX_PARAMETERS = 8192
_MAX_SECTIONS = 100


def text(data: bytes, charset: str) -> str:
    """`data` as text; never fails. Latin-1 and ASCII are read as their superset Windows-1252, which senders mean.

    So is what is called UTF-8 and has no letter of it: laboratories' programs write the one and name the other.
    """
    name = _codec(charset)
    if name in {"", "ascii"}:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            name = "cp1252"
    try:
        decoded = data.decode("cp1252" if name == "iso8859-1" else name, "replace")
        if name == "utf-8" and _LOST in decoded and not _OTHER_LETTER.search(decoded) and _LOST.encode() not in data:
            return data.decode("cp1252", "replace")
        # UTF-7 lets halves of surrogate pairs through, which no encoder, database or widget takes.
        return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if name == "utf-7" else decoded
    except (UnicodeError, LookupError, ValueError):
        return data.decode("cp1252", "replace")


def _codec(charset: str) -> str:
    """Python's name of the charset, empty for none and for the unknown."""
    try:
        name = codecs.lookup(charset.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return ""
    return "" if name in _NOT_CHARSETS else name


def raw_text(data: bytes) -> str:
    """Header octets as text before any decoding: UTF-8 where it is (RFC 6532), Windows-1252 otherwise."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def decode_words(value: str) -> str:
    """Header text with its encoded words decoded, white space between two of them dropped (RFC 2047 §6.2)."""
    if "=?" not in value:
        return value
    return _WORD.sub(_word, _BETWEEN_WORDS.sub(_first, value))


def _first(match: re.Match[str]) -> str:
    """As the template of group 1, which would be compiled anew for each text."""
    return str(match[1])


def _word(match: re.Match[str]) -> str:
    charset, kind, body = match.groups()
    raw = body.encode("utf-8", "surrogateescape")
    try:
        data = binascii.a2b_base64(raw + b"=" * (-len(raw) % 4)) if kind in "bB" else binascii.a2b_qp(raw, header=True)
    except binascii.Error:
        return match.group()
    return text(data, charset.partition("*")[0])


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The main value, lower case, and the parameters by lower-case name; the first of two with one name counts."""
    value = value[:_MAX_PARAMETERS]
    main, _, rest = value.partition(";")
    found: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    position = 0
    while match := _PARAMETER.match(rest, position):
        position = match.end()
        name, quoted, plain = match.groups()
        content = _ESCAPE.sub(r"\1", quoted) if quoted is not None else (plain or "").strip()
        section = _SECTION.fullmatch(name.lower())
        if section and (section[2] or section[3]):
            numbered = sections.setdefault(section[1], {})
            if len(numbered) < _MAX_SECTIONS:
                numbered.setdefault(int(section[2] or 0), (section[3] is not None, content))
        else:
            found.setdefault(name.lower(), content)
    for name, numbered in sections.items():
        found[name] = _joined(numbered)
    return main.strip().lower(), found


def _joined(numbered: dict[int, tuple[bool, str]]) -> str:
    """The value of a parameter in sections (RFC 2231 §3, §4)."""
    charset = ""
    data = b""
    for index in sorted(numbered):
        encoded, content = numbered[index]
        if encoded and index == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        octets = content.encode("utf-8", "surrogateescape")
        data += _PERCENT.sub(lambda match: bytes([int(match[1], 16)]), octets) if encoded else octets
    return text(data, charset)
