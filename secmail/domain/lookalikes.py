"""Addresses that imitate others: letters of other scripts, digits for letters, one letter more or less. Pure and cheap.

Two degrees. What no eye can tell apart (a Cyrillic letter in a Latin word, an invisible character) is no honest address
and forbids trust. What only resembles a known domain may be somebody else's honest name: it is said, not judged.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from secmail.domain.addresses import normal, shown_domain

_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "GEORGIAN", "LISU"})
"""Scripts whose letters are drawn alike; no honest name mixes two of them in one word."""
_SHAPES = {
    "a": "\u0430\u03b1\u0251",
    "b": "\u0432\u044c\u03b2\u0185",
    "c": "\u0441",
    "d": "\u0501\u0111",
    "e": "\u0435\u0454\u03b5",
    "g": "\u050d\u0581\u0261",
    "h": "\u04bb\u043d\u0570\u0127",
    "i": "\u0456\u03b9\u0131\u0269",
    "j": "\u0458",
    "k": "\u043a\u03ba",
    "l": "\u04cf\u0142\ua781\u01c0\u029f",
    "m": "\u043c",
    "n": "\u043f\u03b7\u0578\u0274",
    "o": "\u043e\u03bf\u03c3\u0585\u00f8",
    "p": "\u0440\u03c1\u0584",
    "q": "\u051b\u0566",
    "r": "\u0433",
    "s": "\u0455\ua731",
    "t": "\u0442\u03c4\u0167",
    "u": "\u03c5\u057d",
    "v": "\u0475\u03bd",
    "w": "\u051d\u03c9",
    "x": "\u0445\u03c7",
    "y": "\u0443\u03b3",
}
"""Letters drawn like a Latin one: the common ones of Unicode's confusables (UTS 39)."""
_TO_LATIN = {ord(other): latin for latin, others in _SHAPES.items() for other in others}
_DIGITS = str.maketrans("0135i|", "olesll", "-_")
"""Digits and strokes for the letters they stand for; hyphens do not count."""
_DIGITS_IN_NAMES = str.maketrans("0135", "oles")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SECOND_LEVELS = frozenset(
    {
        "asso",
        "gouv",
        "nom",
        "com",
        "co",
        "org",
        "net",
        "ac",
        "gov",
        "edu",
        "medecin",
        "pharmacien",
        "avocat",
        "notaires",
    }
)
"""Names under a country that anybody may register below."""
_LONG_ENOUGH = 6
"""Letters of a name of which one may be wrong; shorter names are too often neighbours by chance."""
_MOST_LETTERS = 320


class Likeness(StrEnum):
    """How well an address imitates another one."""

    SAME_SHAPE = "same-shape"
    SIMILAR = "similar"


def imitates(address: str, known: Iterable[str]) -> Likeness | None:
    """Whether `address` looks like one of another domain. `known`: domains of correspondents, and one's own.

    None for a known domain itself, and for all of one owner: names below the same registered domain are his to give.
    """
    local, _, domain = normal(address)[:_MOST_LETTERS].rpartition("@")
    shown = shown_domain(domain)
    if disguised(local) or any(disguised(label) for label in shown.split(".")):
        return Likeness.SAME_SHAPE
    others = {one for one in known if one}
    if not others or domain in others:
        return None
    ours = _names(shown)
    found = {_likeness(ours, _names(shown_domain(other))) for other in others} - {None}
    if Likeness.SAME_SHAPE in found:
        return Likeness.SAME_SHAPE
    return Likeness.SIMILAR if found else None


def nearest(domain: str, known: Iterable[str]) -> str | None:
    """The known domain that was perhaps meant by one that nobody has: the first that resembles it, by the alphabet."""
    ours = _names(shown_domain(domain))
    found = (other for other in known if other and other != domain and _likeness(ours, _names(shown_domain(other))))
    return min(found, default=None)


def disguised(word: str) -> bool:
    """Whether a word mixes scripts whose letters look alike, or holds what cannot be seen."""
    if word.isascii():
        return not word.isprintable()
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()}
    return len(scripts & _SCRIPTS) > 1 or any(unicodedata.category(letter)[0] in "CZ" for letter in word)


def seen_as(text: str) -> str:
    """A name as the eye takes it: letters of other scripts, and digits, for those that they are drawn like."""
    shown = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", shown).casefold().translate(_TO_LATIN).translate(_DIGITS_IN_NAMES)


@dataclass(frozen=True, slots=True)
class _Names:
    """A domain taken apart. `registered` is `main` with its `suffix`; the rest tells how it looks."""

    domain: str
    registered: str
    main: str
    suffix: str
    shape: str
    careless: str


@lru_cache(maxsize=8192)
def _names(domain: str) -> _Names:
    labels = domain.split(".")
    place = 2 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS else 1
    main, suffix = labels[-place - 1 :][0], ".".join(labels[-place:])
    registered = ".".join(labels[-place - 1 :])
    shape = unicodedata.normalize("NFKC", registered).casefold().translate(_TO_LATIN)
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", shape) if not unicodedata.combining(letter))
    careless = bare.translate(_DIGITS)
    for pair, letter in _PAIRS:
        careless = careless.replace(pair, letter)
    return _Names(domain, registered, main, suffix, shape, careless)


def _likeness(ours: _Names, theirs: _Names) -> Likeness | None:
    if ours.registered == theirs.registered:
        return None
    if ours.shape == theirs.shape:
        return Likeness.SAME_SHAPE
    alike = ours.careless == theirs.careless or _inside(ours.domain, theirs.registered) or _one_slip(ours, theirs)
    return Likeness.SIMILAR if alike else None


def _inside(domain: str, registered: str) -> bool:
    """Whether the name of another stands in front: "labo.example.evil.net", "labo-example.evil.net"."""
    joined = registered.replace(".", "-")
    return f".{registered}." in f".{domain}." or any(
        label == joined or label.startswith(joined + "-") for label in domain.split(".")
    )


def _one_slip(ours: _Names, theirs: _Names) -> bool:
    """Whether one letter is wrong, missing, too many, or two are exchanged. Numbers of a series are no slip."""
    one, other = ours.main, theirs.main
    if ours.suffix != theirs.suffix or min(len(one), len(other)) < _LONG_ENOUGH or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    if (left[:1] + right[:1]).isdigit():
        return False
    exchanged = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return exchanged or left[1:] == right[1:] or left[1:] == right or left == right[1:]
