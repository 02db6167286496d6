"""Which encoding the bytes are in, and the repair of accents that a wrong conversion damaged.

The norm names no encoding that could be found; files are CP1252 mostly, then UTF-8, UTF-16, MacRoman and CP850. UTF-8
is proven by being valid; the single-byte encodings are told apart by how French their letters look among neighbours.
"""

import re
from dataclasses import dataclass
from itertools import islice

BOM_UTF8 = b"\xef\xbb\xbf"
BOM_UTF16_LE = b"\xff\xfe"
BOM_UTF16_BE = b"\xfe\xff"

REPLACEMENT = "\ufffd"

_SINGLE_BYTE = ("cp1252", "mac-roman", "cp850")
# What was misread as what: (codec to undo, codec that was meant). The order decides between equal scores.
_CHAINS = (("cp1252", "utf-8"), ("mac-roman", "cp1252"), ("mac-roman", "utf-8"), ("cp850", "utf-8"))

# A file damaged three times over is the most that was ever seen.
_MAX_CHAINS = 3

_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]+")
# Latin-1 has control characters at 0x80-0x9F, which MacRoman cannot hold: they became "?", and the letter is gone.
_LOST_LETTER = re.compile(r"Ã\?")
# "à" is Ã and a no-break blank, which many a program makes a plain one.
_BLANKED_LETTER = re.compile(r"Ã (?=[ 0-9A-Za-z(<>]|$)", re.MULTILINE)
_LOWER = frozenset("éèêëàâçîïôûùœæÿ")
_UPPER = frozenset("ÉÈÊËÀÂÇÎÏÔÛÙŒÆ")
_SIGNS = frozenset("°µμ²³±«»’‘“”–—…€≤≥§‰•©®™\u00a0\u202f·×½¼")
_SIGNS_IN_WORDS = frozenset("’°µμ²³·\u00a0\u202f")
# Letters of these never stand in French or in the names of people: they are other letters, misread.
_STRANGE = frozenset("ˆ˜ƒ‚„†‡¡¿¤¦¬¯¸ªº")
# Nearly every file has no other bytes: no control characters, and beyond ASCII the letters of French in CP1252,
# quotation marks, degree and micro signs.
_LAYOUT = bytes((0x09, 0x0A, 0x0D))
_SMALL = bytes((0xA0, 0xAB, 0xB0, 0xB2, 0xB3, 0xB5, 0xBB)) + "éèêëàâçîïôùû".encode("cp1252")
_PLAIN_BYTES = bytes(range(0x20, 0x7F)) + _LAYOUT + _SMALL
_USUAL_BYTES = _PLAIN_BYTES + "ÉÈÊËÀÂÇÎÏÔÙÛ".encode("cp1252")
_CAPITAL = re.compile(rb"[\xc0-\xdf]")
_BINARY = bytes((*range(0x09), *range(0x0E, 0x20)))
_HEAD = 4096
# A capital with an accent after a small letter, or between a capital and a small one, was another letter.
_MISPLACED = re.compile(r"[a-zà-öø-ÿ][À-ÖØ-Þ]|[A-ZÀ-ÖØ-Þ][À-ÖØ-Þ][a-zà-öø-ÿ]")
_CP1252_ONLY = re.compile(rb"[\x80-\x9f]")
# Where ISO-8859-15 differs from CP1252 and means a letter of a word or an amount: Œ œ Š š Ž ž Ÿ €.
_LATIN9_LETTER = re.compile(rb"[A-Za-z\xc0-\xff][\xbc\xbd\xbe\xa6\xa8\xb4\xb8]|[\xbc\xbd][A-Za-z\xc0-\xff]|\xa4")
_AFTER_MICRO = frozenset("gmlkLUM")
# What É and ä of Latin-1 look like in MacRoman, at the beginning of a name.
_NEVER_BEFORE_CAPITALS = frozenset("…‰")
_UNDAMAGED = re.compile(r"[\x00-\x7féèêëàâäçîïôöûùüœæÉÈÊÀÂÇÎÔÛŒ°µ²³±’]*")
_LAST_LATIN = "\u017f"
_SAMPLED_RUNS = 500
_SAMPLED_RUN_LENGTH = 20
# A repair must be worth more than one doubtful sign: a wrong repair would damage good text.
_CLEAR_GAIN = 2
# By how much another encoding must beat CP1252, which nearly all files are in, and what a right one scores per letter.
_USUAL_HANDICAP = 3
_PLAUSIBLE = 1.5
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
        return Decoded(
            text, "cp1252", 0, sound=not any(_is_misplaced(text, found.start()) for found in _CAPITAL.finditer(data))
        )
    head = data[:_HEAD]
    if len(head.translate(None, _BINARY)) * 20 < len(head) * 19:
        return Decoded(data.decode("cp1252", "replace"), "cp1252", 0, binary=True)
    text, codec = _guess(data)
    return Decoded(text, codec, 0)


def _is_misplaced(text: str, at: int) -> bool:
    return _MISPLACED.search(text, max(at - 1, 0), at + 2) is not None


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


def mojibake_chain(text: str) -> tuple[str, str] | None:
    """The wrong conversion that this text went through, if undoing it makes the text clearly more French."""
    if _UNDAMAGED.fullmatch(text) and not _MISPLACED.search(text):
        return None
    sample = _evidence(text)
    best, best_score = None, french_score(sample)
    for chain in _CHAINS:
        repaired = undo(sample, chain)
        if repaired == sample:
            continue
        score = french_score(repaired)
        if score > best_score + (_CLEAR_GAIN if best is None else 0):
            best, best_score = chain, score
    return best


def mojibake_chains(text: str) -> tuple[tuple[str, str], ...]:
    """All wrong conversions that the text went through, the last one first, for ``undo`` one after the other."""
    if text.isascii() or (_UNDAMAGED.fullmatch(text) and not _MISPLACED.search(text)):
        return ()
    chains: list[tuple[str, str]] = []
    sample = _evidence(text)
    while len(chains) < _MAX_CHAINS and (chain := mojibake_chain(sample)) is not None:
        chains.append(chain)
        sample = undo(sample, chain)
    return tuple(chains)


def undo(text: str, chain: tuple[str, str]) -> str:
    """Undo one wrong conversion; what does not fit it is left alone, a letter that is lost becomes U+FFFD."""
    wrong, meant = chain
    if meant != "utf-8":
        return text.translate(_MEANT[chain])
    repaired = _undo_whole(text, wrong)
    if repaired is None:
        repaired = _FOREIGN_RUN.sub(lambda run: _undo_whole(run.group(), wrong) or _undo_run(run.group(), wrong), text)
    if wrong != "cp1252" or "Ã" not in repaired:
        return repaired
    return _BLANKED_LETTER.sub("à ", _LOST_LETTER.sub(REPLACEMENT, repaired))


def french_score(text: str) -> int:
    """How much the letters beyond ASCII look like French among their neighbours; higher is likelier."""
    score = 0
    for run in _FOREIGN_RUN.finditer(text):
        start, end = run.span()
        before = text[start - 1] if start else " "
        after = text[end] if end < len(text) else " "
        score += sum(_letter_score(letter, before, after=after) for letter in run.group())
    return score


def _letter_score(letter: str, before: str, *, after: str) -> int:
    if letter in _STRANGE:
        return -2
    if letter in _SIGNS:
        glued = letter in _NEVER_BEFORE_CAPITALS and after.isupper()
        inside = before.isalpha() and after.isalpha() and letter not in _SIGNS_IN_WORDS
        return -2 if glued or inside else 3 if letter in "µμ" and after in _AFTER_MICRO else 1
    if letter.isalpha() and not (before.isalpha() or after.isalpha()):
        return 3 if letter in "àÀ" else -1
    # Letters of other languages stand in names: sound, but no proof of French. Programs that know only ASCII capitals
    # write "HéLèNE", but hardly begin a name so.
    if letter > _LAST_LATIN:
        return -1
    if letter.islower():
        return _lower_score(letter, before, after=after)
    if letter.isupper():
        misplaced = before.islower() or (before.isupper() and after.islower())
        return -3 if misplaced else (2 if letter in _UPPER else 1)
    return -2


def _lower_score(letter: str, before: str, *, after: str) -> int:
    begins = not before.isalpha()
    if begins and (after.isupper() or letter == "æ"):
        return -1
    if letter not in _LOWER:
        # A degree sign that was misread: "Nø", "37 øC".
        return -1 if before.isupper() and not after.isalpha() else 1
    return 2 if after.isupper() else 3


def _undo_whole(text: str, wrong: str) -> str | None:
    """Text as the UTF-8 that it was misread from; what is no UTF-8 stays. ``None`` if it has what was no byte."""
    try:
        raw = text.translate(_AS_OCTET[wrong]).encode("latin-1")
    except UnicodeEncodeError:
        return None
    return raw.decode("utf-8", "surrogateescape").translate(_AS_BEFORE[wrong])


def _undo_run(run: str, wrong: str) -> str:
    """The same for the parts between characters that were no bytes."""
    pieces = re.split(_NO_OCTET[wrong], run)
    return "".join(_undo_whole(piece, wrong) or piece for piece in pieces)


def _octets(codec: str) -> dict[str, int]:
    """The byte that each character beyond ASCII was misread from."""
    table = {bytes((octet,)).decode(codec, "replace"): octet for octet in range(0x80, 0x100)}
    table.pop(REPLACEMENT, None)
    # Latin-1 stands in where CP1252 has no character: programs mix the two.
    latin = {chr(octet): octet for octet in range(0x80, 0x100)} if codec == "cp1252" else {}
    return latin | table


def _meant(wrong: str, codec: str) -> dict[int, str]:
    """What each character was, where its byte means one in another encoding."""
    table = {character: bytes((octet,)).decode(codec, "replace") for character, octet in _octets(wrong).items()}
    return {ord(character): meant for character, meant in table.items() if meant != REPLACEMENT}


def _as_octet(codec: str) -> dict[int, int]:
    """Each character as the number of its byte; those of Latin-1 that were no byte are made to fail."""
    others = dict.fromkeys(range(128, 256), _NO_BYTE)
    return others | {ord(character): octet for character, octet in _octets(codec).items()}


# Tables for the whole text at once, made when the module is loaded: a damaged file may be large.
_NO_BYTE = 0xFFFF
_AS_OCTET = {codec: _as_octet(codec) for codec in _SINGLE_BYTE}
_AS_BEFORE = {
    codec: {0xDC00 + octet: character for character, octet in sorted(_octets(codec).items())} for codec in _SINGLE_BYTE
}
_NO_OCTET = {codec: re.compile("([^\x00-\x7f" + re.escape("".join(_octets(codec))) + "])") for codec in _SINGLE_BYTE}
_MEANT = {(wrong, meant): _meant(wrong, meant) for wrong, meant in _CHAINS if meant != "utf-8"}


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


def _evidence(text: str) -> str:
    """The first runs of letters beyond ASCII with their neighbours, one a line: enough to judge a file of any size."""
    runs = islice(_FOREIGN_RUN.finditer(text), _SAMPLED_RUNS)
    return "\n".join(
        text[max(run.start() - 1, 0) : min(run.end() + 1, run.start() + _SAMPLED_RUN_LENGTH)] for run in runs
    )


def _guess(data: bytes) -> tuple[str, str]:
    usual = _SINGLE_BYTE[0]
    text = data.decode(usual, "replace")
    if _is_latin9(data):
        return data.decode("iso-8859-15"), "iso-8859-15"
    if _is_plausible(_evidence(text)):
        return text, usual
    readings = {codec: data.decode(codec, "replace") for codec in _SINGLE_BYTE}
    scores = {codec: _guess_score(_evidence(text)) for codec, text in readings.items()}
    best = max(_SINGLE_BYTE, key=lambda codec: scores[codec])
    # A reading that speaks against itself has no claim to be the usual one.
    enough = scores[usual] + _USUAL_HANDICAP if scores[usual] >= 0 else 0
    if scores[best] <= enough:
        best = usual
    return readings[best], best


def _is_latin9(data: bytes) -> bool:
    """Whether the bytes are ISO-8859-15: a sign of CP1252 would stand inside a word, or for no currency at all.

    With a byte of 0x80 to 0x9F it is not, and neither where the words make more sense in an older encoding.
    """
    if _CP1252_ONLY.search(data) or not _LATIN9_LETTER.search(data):
        return False
    scores = {codec: _guess_score(_evidence(data.decode(codec))) for codec in ("iso-8859-15", "mac-roman", "cp850")}
    return max(scores, key=lambda codec: scores[codec]) == "iso-8859-15"


def _is_plausible(evidence: str) -> bool:
    """Whether the letters look French on the average: then nothing stranger is believed, however French it looks."""
    return french_score(evidence) >= _PLAUSIBLE * sum(map(len, _FOREIGN_RUN.findall(evidence)))


def _guess_score(text: str) -> int:
    score = french_score(text)
    for chain in mojibake_chains(text):
        text = undo(text, chain)
        # A reading that needs a repair to make sense must beat the plain ones clearly.
        score = max(score, french_score(text) - _REPAIR_HANDICAP)
    return score
