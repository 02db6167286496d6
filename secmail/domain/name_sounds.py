"""How French names sound, and how near two spellings are: "Lefevre" finds Lefebvre, "Tibo" Thibault (pure).

A sound is no phonetics: it is a key under which spellings that people mistake for one another fall together, and some
others too. Whoever searches by it ranks what is found by `distance`.
"""

import re

_CHANGES = tuple(
    (re.compile(pattern), spelled)
    for pattern, spelled in (
        (r"ph", "f"),
        (r"s?ch", "S"),
        (r"sh", "S"),
        (r"gn", "N"),
        (r"h", ""),
        (r"([a-zSN])\1+", r"\1"),
        (r"ea(?=[nm](?:$|[^aeiouy]))", "a"),  # Jean, Jehan
        (r"e?aul?[xtdsz]*(?=$|[^aeiouy])", "o"),
        (r"bv", "v"),
        (r"mpt", "t"),
        (r"qu|q|ck", "k"),
        (r"c(?=[eiy])|(?<=n)c(?=on$)", "s"),  # Besançon, whose cedilla is folded away
        (r"c", "k"),
        (r"gu(?=[eiy])", "g"),
        (r"ge(?=[aou])", "j"),
        (r"g(?=[eiy])", "j"),
        (r"[ae]i[nm](?=$|[^aeiou])", "I"),
        (r"[aeo]y|ai|ei", "e"),
        (r"oeu|eu", "e"),
        (r"y", "i"),
        (r"w", "v"),
        (r"z", "s"),
        (r"(?:(?<=[ij])er|e[tsdz]*)$", ""),
        (r"[tdsxpk]+$", ""),
        (r"[ae][nm](?=$|[^aeiou])", "A"),
        (r"[ei]*i[nm](?=$|[^aeiou])|un$", "I"),
        (r"o[nm](?=$|[^aeiou])", "O"),
        (r"([a-zA-Z])\1+", r"\1"),
    )
)
_LETTERS = re.compile(r"[a-z]+")
_SHORTEST = 3
_SAID_K = re.compile(r"(?<=[a-z][aeiou])(?:ch|ck|k|c|que?)$")


def sound(word: str) -> str:
    """Of a folded word (`folding.words`); empty where there is nothing to be heard: numbers, two letters."""
    if len(word) < _SHORTEST or _LETTERS.fullmatch(word) is None:
        return ""
    for pattern, spelled in _CHANGES:
        word = pattern.sub(spelled, word)
    return word


def sounds(word: str) -> tuple[str, ...]:
    """Of a word as it was typed: where it ends as Le Floch does in Brittany, by whichever of the two it was written."""
    found = [sound(word)]
    ending = _SAID_K.search(word)
    if ending is not None:
        found.append(sound(word[: ending.start()] + ("k" if ending[0] == "ch" else "ch")))
    return tuple(dict.fromkeys(filter(None, found)))


def distance(one: str, other: str, *, most: int) -> int:
    """Letters that are missing, too many, others or exchanged with their neighbour; `most` + 1 when there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return min(last[-1], most + 1)


def is_near(one: str, other: str) -> bool:
    """Whether a single slip makes one of the other: as `distance` of at most 1, for thousands of words at a time."""
    if abs(len(one) - len(other)) > 1:
        return False
    begin, shorter = 0, min(len(one), len(other))
    while begin < shorter and one[begin] == other[begin]:
        begin += 1
    one, other = one[begin:], other[begin:]
    if one[1:] == other[1:] or one[1:] == other or one == other[1:]:
        return True
    return one[:2] == other[1::-1] and one[2:] == other[2:]
