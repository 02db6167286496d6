"""How French the letters of a text look among their neighbours: what tells encodings and damaged accents apart."""

import re
from itertools import islice

FOREIGN_RUN = re.compile(r"[^\x00-\x7f]+")
_LOWER = frozenset("éèêëàâçîïôûùœæÿ")
_UPPER = frozenset("ÉÈÊËÀÂÇÎÏÔÛÙŒÆ")
_SIGNS = frozenset("°µμ²³±«»’‘“”–—…€≤≥§‰•©®™\u00a0\u202f·×½¼")
_SIGNS_IN_WORDS = frozenset("’°µμ²³·\u00a0\u202f")
# Letters of these never stand in French or in the names of people: they are other letters, misread.
_STRANGE = frozenset("ˆ˜ƒ‚„†‡¡¿¤¦¬¯¸ªº")
_AFTER_MICRO = frozenset("gmlkLUM")
# What É and ä of Latin-1 look like in MacRoman, at the beginning of a name.
_NEVER_BEFORE_CAPITALS = frozenset("…‰")
# A capital with an accent after a small letter, or between a capital and a small one, was another letter.
_MISPLACED = re.compile(r"[a-zà-öø-ÿ][À-ÖØ-Þ]|[A-ZÀ-ÖØ-Þ][À-ÖØ-Þ][a-zà-öø-ÿ]")
_LAST_LATIN = "\u017f"
_SAMPLED_RUNS = 500
_SAMPLED_RUN_LENGTH = 20
_PLAUSIBLE = 1.5


def french_score(text: str) -> int:
    """How much the letters beyond ASCII look like French among their neighbours; higher is likelier."""
    score = 0
    for run in FOREIGN_RUN.finditer(text):
        start, end = run.span()
        before = text[start - 1] if start else " "
        after = text[end] if end < len(text) else " "
        score += sum(_letter_score(letter, before, after=after) for letter in run.group())
    return score


def evidence(text: str) -> str:
    """The first runs of letters beyond ASCII with their neighbours, one a line: enough to judge a file of any size."""
    runs = islice(FOREIGN_RUN.finditer(text), _SAMPLED_RUNS)
    return "\n".join(
        text[max(run.start() - 1, 0) : min(run.end() + 1, run.start() + _SAMPLED_RUN_LENGTH)] for run in runs
    )


def is_plausible(evidence: str) -> bool:
    """Whether the letters look French on the average: then nothing stranger is believed, however French it looks."""
    return french_score(evidence) >= _PLAUSIBLE * sum(map(len, FOREIGN_RUN.findall(evidence)))


def has_misplaced(text: str, begin: int = 0, end: int | None = None) -> bool:
    """Whether a capital with an accent stands where only a small letter can: it was another letter once."""
    return _MISPLACED.search(text, begin, len(text) if end is None else end) is not None


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
