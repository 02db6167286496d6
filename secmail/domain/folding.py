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
    *(("\u00ad", ""), ("\u200b", ""), ("\u200d", ""), (MARK, "")),
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
