"""Texts and words as they are compared and searched: what the index folds by itself, and what it does not (pure).

The index (FTS5's unicode61) folds case and accents and cuts at all that is no letter or digit, so that "l'examen" is
"l" and "examen". It knows no ligatures; and French endings are met when a word is searched, not when it is indexed:
the index then holds what stands in the mail, phrases and beginnings stay exact, and names are not cut to stems.
"""

import re
import unicodedata

MARK = "\ue0ff"
"""Begins the index's own words (`mark`); taken out of all other text, so that no message can hold one."""

_LIGATURES = (
    *(("œ", "oe"), ("Œ", "OE"), ("æ", "ae"), ("Æ", "AE"), ("ß", "ss")),
    *(("\ufb00", "ff"), ("\ufb01", "fi"), ("\ufb02", "fl"), ("\ufb03", "ffi"), ("\ufb04", "ffl")),
    *((sign, "") for sign in ("\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", MARK)),
)
"""Ligatures, as PDF files are full of them, and signs inside of words that nobody sees."""
_ACCENTED = {letter: unicodedata.normalize("NFD", letter) for letter in map(chr, range(0xE0, 0x180))}
_LATIN = str.maketrans(
    {letter: parts[0] for letter, parts in _ACCENTED.items() if parts[0].isascii()}
    | {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"}
)
"""Most names need no more than this table, which is ten times as fast as asking for each letter."""
_ELIDED = frozenset({"l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu"})
_WORD = re.compile(r"[^\W_]+")
FIGURE = r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\w)"
"""A figure with its thousands apart, as French has it, by blanks of any kind."""
_THOUSANDS = 3
_LONGEST_FIGURE = 9
"""Digits; longer ones are numbers of somebody or something."""
_SHORTEST = 4
"""Letters of a word that is bent; shorter ones ("bras", "os") are taken as they are."""


def mark(name: str) -> str:
    """A word of the index that no message can hold: "urgent", "kindresult"."""
    return MARK + name


def plain(text: str) -> str:
    """Without case and accents, spaces made one: how texts are compared that people type."""
    known = text.casefold().translate(_LATIN)
    if not known.isascii():
        letters = unicodedata.normalize("NFKD", known).translate(_LATIN)
        known = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(known.split())


def folded(text: str) -> str:
    """Text for the index: ligatures as letters, without what is seen nowhere."""
    if text.isascii():
        return text
    for sign, letters in _LIGATURES:
        if sign in text:  # told at memory's speed; `replace` counts first, letter by letter
            text = text.replace(sign, letters)
    return text


def words(text: str) -> tuple[str, ...]:
    """The words of what a person types, as the index has them: lower case, without accents."""
    letters = unicodedata.normalize("NFD", folded(text).casefold())
    return tuple(_WORD.findall("".join(letter for letter in letters if not unicodedata.combining(letter))))


def without_elision(found: tuple[str, ...]) -> tuple[str, ...]:
    """ "l'examen" is looked for as "examen": what is elided tells nothing."""
    if len(found) > 1 and found[0] in _ELIDED:
        return found[1:]
    return found


def figures(found: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The words with their figures in one piece and with the thousands apart: "12500" is "12 500"; themselves first."""
    whole: list[str] = []
    for word in found:
        if whole and _is_thousands(whole[-1], word):
            whole[-1] += word
        else:
            whole.append(word)
    apart = tuple(part for word in whole for part in _apart(word))
    return tuple(dict.fromkeys((found, tuple(whole), apart)))


def _is_thousands(before: str, word: str) -> bool:
    """Whether the word goes on with the figure before it."""
    digits = before.isdecimal() and word.isdecimal() and before.isascii() and word.isascii()
    return digits and len(word) == _THOUSANDS and before[0] != "0" and len(before) <= _LONGEST_FIGURE - _THOUSANDS


def _apart(word: str) -> tuple[str, ...]:
    if not (word.isascii() and word.isdecimal() and _THOUSANDS < len(word) <= _LONGEST_FIGURE and word[0] != "0"):
        return (word,)
    first = len(word) % _THOUSANDS
    return tuple(filter(None, (word[:first], *(word[at : at + 3] for at in range(first, len(word), _THOUSANDS)))))


def bent(word: str) -> tuple[str, ...]:
    """The word with its other French numbers: "examens" finds "examen", "journal" finds "journaux"; itself first."""
    if len(word) < _SHORTEST or not word.isalpha():
        return (word,)
    if word.endswith("aux"):
        others = [f"{word[:-3]}al", f"{word[:-3]}ail"]
        if word.endswith("eaux"):
            others.append(word[:-1])
    elif word.endswith(("s", "x")):
        others = [word[:-1]]
    elif word.endswith("al"):
        others = [f"{word}s", f"{word[:-2]}aux"]
    elif word.endswith(("au", "eu")):
        others = [f"{word}x", f"{word}s"]
    else:
        others = [f"{word}s"]
    return (word, *others)
