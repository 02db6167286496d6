"""The repair of accents that a wrong conversion damaged: text that was encoded one way and read as another.

A conversion is undone only if the text is clearly more French without it; what does not fit it is left alone.
"""

import re

from secmail.hprim.french import FOREIGN_RUN, evidence, french_score, has_misplaced, is_plausible

REPLACEMENT = "\ufffd"
SINGLE_BYTE = ("cp1252", "mac-roman", "cp850")
# What was misread as what: (codec to undo, codec that was meant). The order decides between equal scores.
_CHAINS = (("cp1252", "utf-8"), ("mac-roman", "cp1252"), ("mac-roman", "utf-8"), ("cp850", "utf-8"))
# One encoding of one byte taken for another, then saved as UTF-8.
_CONFUSIONS = (("mac-roman", "cp1252"), ("cp850", "cp1252"), ("cp1252", "cp850"), ("cp1252", "mac-roman"))
# Of two readings that look French alike the one is right that has the letters and signs that come often.
_OFTEN = re.compile("[éèàÉÀµ]")
# A file damaged three times over is the most that was ever seen.
_MAX_CHAINS = 3
# A repair must be worth more than one doubtful sign: a wrong repair would damage good text.
_CLEAR_GAIN = 2
_UNDAMAGED = re.compile(r"[\x00-\x7féèêëàâäçîïôöûùüœæÉÈÊÀÂÇÎÔÛŒ°µ²³±’]*")
# Latin-1 has control characters at 0x80-0x9F, which MacRoman cannot hold: they became "?", and the letter is gone.
_LOST_LETTER = re.compile(r"Ã\?")
# "à" is Ã and a no-break blank, which many a program makes a plain one.
_BLANKED_LETTER = re.compile(r"Ã (?=[ 0-9A-Za-z(<>]|$)", re.MULTILINE)


def mojibake_chains(text: str, *, was_utf8: bool = False) -> tuple[tuple[str, str], ...]:
    """All wrong conversions that the text went through, the last one first, for ``undo`` one after the other.

    Text that ``was_utf8`` may have been in another encoding of one byte than it was once taken for.
    """
    if text.isascii() or (_UNDAMAGED.fullmatch(text) and not has_misplaced(text)):
        return ()
    chains: list[tuple[str, str]] = []
    sample = evidence(text)
    while len(chains) < _MAX_CHAINS and (chain := mojibake_chain(sample, was_utf8=was_utf8)) is not None:
        chains.append(chain)
        sample = undo(sample, chain)
    return tuple(chains)


def mojibake_chain(text: str, *, was_utf8: bool = False) -> tuple[str, str] | None:
    """The wrong conversion that this text went through, if undoing it makes the text clearly more French."""
    if _UNDAMAGED.fullmatch(text) and not has_misplaced(text):
        return None
    sample = evidence(text)
    best, best_score = None, french_score(sample)
    for chain in _CHAINS:
        repaired = undo(sample, chain)
        if repaired == sample:
            continue
        score = french_score(repaired)
        if score > best_score + (_CLEAR_GAIN if best is None else 0):
            best, best_score = chain, score
    if was_utf8 and (best is None or best in _CONFUSIONS):
        return _confusion(sample)
    return best


def _confusion(sample: str) -> tuple[str, str] | None:
    """The confusion of two encodings of one byte without which all of the text is French; ``None`` in doubt."""
    base = french_score(sample) + _CLEAR_GAIN
    readings = {chain: undo(sample, chain) for chain in _CONFUSIONS}
    likely = {chain: text for chain, text in readings.items() if french_score(text) > base and is_plausible(text)}
    if not likely:
        return None
    return max(likely, key=lambda chain: (french_score(likely[chain]), len(_OFTEN.findall(likely[chain]))))


def undo(text: str, chain: tuple[str, str]) -> str:
    """Undo one wrong conversion; what does not fit it is left alone, a letter that is lost becomes U+FFFD."""
    wrong, meant = chain
    if meant != "utf-8":
        return text.translate(_MEANT[chain])
    repaired = _undo_whole(text, wrong)
    if repaired is None:
        repaired = FOREIGN_RUN.sub(lambda run: _undo_whole(run.group(), wrong) or _undo_run(run.group(), wrong), text)
    if wrong != "cp1252" or "Ã" not in repaired:
        return repaired
    return _BLANKED_LETTER.sub("à ", _LOST_LETTER.sub(REPLACEMENT, repaired))


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
_AS_OCTET = {codec: _as_octet(codec) for codec in SINGLE_BYTE}
_AS_BEFORE = {
    codec: {0xDC00 + octet: character for character, octet in sorted(_octets(codec).items())} for codec in SINGLE_BYTE
}
_NO_OCTET = {codec: re.compile("([^\x00-\x7f" + re.escape("".join(_octets(codec))) + "])") for codec in SINGLE_BYTE}
_MEANT = {(wrong, meant): _meant(wrong, meant) for wrong, meant in _CONFUSIONS}
