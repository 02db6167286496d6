"""Names of patients as they are compared: what laboratories write differently and what makes a difference (pure).

Accents, case, hyphens, apostrophes and blanks make none, nor how "saint" is abbreviated: "D'Été-Saint Jean" is "DETE ST
JEAN". A particle that is missing, one letter, one of two surnames or another given name does: that is asked, never
guessed.
"""

import re
from enum import StrEnum

from secmail.domain.folding import words

_MOST = 200
"""Letters of a name; what is longer is none."""
_TITLES = frozenset({"mme", "mlle", "mr", "monsieur", "madame", "mademoiselle"})
_BIRTH = re.compile(r"\bn[ée]e?\b\.?(?:\s+(?=\S))", re.IGNORECASE)
_MARRIED = re.compile(r"\b(?:[ée]pouse|[ée]pse|[ée]p|veuve|vve)\b\.?(?:\s+(?=\S))", re.IGNORECASE)
_ABBREVIATED = {"st": "saint", "ste": "sainte"}
_PARTICLES = frozenset({"de", "du", "des", "d", "von", "van", "der", "le", "la", "les", "l"})
_COMPOUND = frozenset(
    {
        "jean",
        "marie",
        "anne",
        "pierre",
        "charles",
        "louis",
        "rose",
        "paul",
        "lou",
        "eva",
        "luc",
        "marc",
        "henri",
        "yves",
    }
)
"""Given names that often begin a compound one: without a hyphen nobody can tell "MARIE CLAIRE" from "Marie, Claire"."""


_NO_GIVEN_NAMES = frozenset(
    {
        *("bebe", "bb", "enfant", "nouveau", "nne", "garcon", "fille", "jumeau", "jumelle", "jumeaux", "triplet"),
        *("inconnu", "inconnue", "anonyme", "sans", "prenom", "x", "xx", "xxx", "foetus", "monsieur", "madame", "mme"),
    }
)
"""How those are written who have no given name yet, or none that is told."""
_NO_SURNAMES = frozenset({"inconnu", "inconnue", "anonyme", "x", "xx", "xxx"})


class Likeness(StrEnum):
    """How two names stand to each other. NEAR: perhaps the same, a person has to say."""

    SAME = "same"
    NEAR = "near"
    OTHER = "other"


def split_surname(written: str) -> tuple[str | None, str | None]:
    """(birth name, used name) of a surname as it is written: "MARTIN née DURAND", "DURAND épouse MARTIN", "MARTIN".

    A name of which nobody says what it is counts as used.
    """
    written = " ".join(written[:_MOST].split())
    for sign, birth_first in ((_BIRTH, False), (_MARRIED, True)):
        parts = [part.strip(" ()-,") for part in sign.split(written, maxsplit=1)]
        if len(parts) == 2 and all(map(surname_key, parts)):
            return (parts[0], parts[1]) if birth_first else (parts[1], parts[0])
    return None, written or None


def surname_key(name: str | None) -> str:
    """What two surnames have in common that are the same one; "" for no name."""
    return "".join(_surname_words(name))


def surname_likeness(one: str, other: str) -> Likeness:
    """Of two surnames."""
    left, right = _surname_words(one), _surname_words(other)
    if "".join(left) == "".join(right):
        return Likeness.SAME
    near = bool(_parts(left) & _parts(right)) or one_slip("".join(left), "".join(right))
    return Likeness.NEAR if near else Likeness.OTHER


def given_key(written: str | None) -> str:
    """The first given name, compound where it is or may be; "" for none."""
    return "".join(_first_given(written)[-1])


def given_likeness(one: str, other: str) -> Likeness:
    """Of the first given names: "JEAN PIERRE" is Jean-Pierre, and is perhaps Jean; Jean-Pierre is another than Paul."""
    left, right = _first_given(one), _first_given(other)
    if left[-1] == right[-1]:
        return Likeness.SAME if left == right == ((),) or _agree(one, other) else Likeness.NEAR
    if set(left) & set(right):
        return Likeness.NEAR
    longest, shortest = sorted(("".join(left[-1]), "".join(right[-1])), key=len, reverse=True)
    near = longest.startswith(shortest) or one_slip(longest, shortest)
    return Likeness.NEAR if near else Likeness.OTHER


def one_slip(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two neighbours are exchanged."""
    if min(len(one), len(other)) < 3 or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    exchanged = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return exchanged or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _agree(one: str, other: str) -> bool:
    """Whether the given names of one are among those of the other: twins often share the first one."""
    left, right = set(words(one[:_MOST])), set(words(other[:_MOST]))
    return left <= right or right <= left


def _surname_words(name: str | None) -> tuple[str, ...]:
    found = tuple(_ABBREVIATED.get(word, word) for word in words((name or "")[:_MOST]))
    if found and found[0] in _NO_SURNAMES:
        return ()
    return found[1:] if len(found) > 1 and found[0] in _TITLES else found


def _parts(found: tuple[str, ...]) -> set[str]:
    """What of a surname may stand alone: its words but the particles, and all of it without the first of these."""
    parts = {word for word in found if word not in _PARTICLES}
    while found and found[0] in _PARTICLES:
        found = found[1:]
        parts.add("".join(found))
    return parts - {""}


def _first_given(written: str | None) -> tuple[tuple[str, ...], ...]:
    """What the first given name may be, the longest last. Hyphens and commas tell; blanks alone do not."""
    head = re.split(r"[,;]", (written or "")[:_MOST].strip(" ,;"), maxsplit=1)[0]
    parts = [found for part in head.split() if (found := words(part))]
    if not parts:
        return ((),)
    first = parts[0]
    if first[0] in _NO_GIVEN_NAMES or first[0].isdecimal() or (len(first) == 1 and len(first[0]) == 1):
        return ((),)
    if len(first) == 1 and len(parts) > 1 and first[0] in _COMPOUND and len(parts[1]) == 1:
        return (first, (*first, *parts[1]))
    return (first,)
