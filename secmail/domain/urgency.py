"""Words that make a message urgent for this practice: how they are kept, and how they are found in a text. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

DEFAULT_WORDS = (
    "très urgent",
    "urgence vitale",
    "résultat critique",
    "valeur critique",
    "valeur d'alerte",
    "valeur panique",
    "à rappeler en urgence",
    "critical result",
    "critical value",
)
"""Few, and none that stands in signatures and notices ("en cas d'urgence…")."""
SETTING = "urgency.words"
MOST = 100
LONGEST = 60
_LOOKED_AT = 50_000
"""Characters of a text."""
_BEFORE = 60
_WORDS_BEFORE = 5
_ROOT = 5
_NEGATIONS = frozenset(
    {"pas", "non", "ni", "sans", "aucun", "aucune", "jamais", "hors", "cas", "si", "plus"}
    | {"no", "not", "non", "never", "without", "if", "case", "unless"}
)
_CLAUSE = re.compile(r"[.,:;!?()\n]")
_SAID_NO = re.compile(r"\s*[:=]\s*(?:non|no|0|false|faux)\b")
_TOKEN = re.compile(r"[a-z0-9]+")
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_REPLY = re.compile(r"^\s*(?:(?:re|ref|tr|fw|fwd|aw|wg)\s*:\s*|[\[(]\s*)*")
_HEAD = re.compile(r"urgent(?:e|es|s)?\b|urgence\b")
_URGENT = re.compile(r"\burgente?s?\b")

_OUTSIDE = (("\u2019", "'"), ("\u0153", "oe"), ("\u0152", "oe"))
"""What French has beyond Latin-1. Accents that stand behind their letter fall away by themselves."""


def _plain_letter(code: int) -> int:
    letter = unicodedata.normalize("NFKD", chr(code)).encode("ascii", "ignore")[:1].lower()
    return letter[0] if letter else 0x20


_PLAIN = bytes(map(_plain_letter, range(256)))


def plain(text: str) -> str:
    """Lower case without accents, ASCII alone: how words and texts are compared. Apostrophes become straight.

    By a table: every message is looked at so, and Unicode's own decomposition would take four times as long.
    """
    if text.isascii():
        return text.lower()
    for sign, letters in _OUTSIDE:
        text = text.replace(sign, letters)
    return text.encode("latin-1", "ignore").translate(_PLAIN).decode("ascii")


@dataclass(frozen=True, slots=True)
class UrgencyWords:
    """The words in the practice's own spelling. Made once, used for many messages."""

    words: tuple[str, ...] = DEFAULT_WORDS
    _patterns: tuple[tuple[str, str, tuple[str, ...], re.Pattern[str]], ...] = field(
        init=False, repr=False, compare=False
    )
    """Each word with the root by which it is looked for first, its parts, and how it is found."""
    _roots: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """Few, for many words: in most mail there is none of them."""

    def __post_init__(self) -> None:
        made = [(word, *_pattern(word)) for word in self.words if _TOKEN.search(plain(word))]
        shared = Counter(root for _, tokens, _ in made for root in _roots(tokens))
        patterns = tuple((word, max(_roots(tokens), key=shared.__getitem__), tokens, it) for word, tokens, it in made)
        object.__setattr__(self, "_patterns", patterns)
        object.__setattr__(self, "_roots", tuple(dict.fromkeys(root for _, root, _, _ in patterns)))

    def find(self, text: str) -> str | None:
        """The first of the words that this `plain` text says and does not deny."""
        there = {root for root in self._roots if root in text}
        if not there:
            return None
        for word, root, tokens, pattern in self._patterns:
            # "urgence" stands in many a letter, "urgence" and "vitale" in few.
            if root not in there or not all(token in text for token in tokens):
                continue
            if any(_is_said(text, match) for match in pattern.finditer(text)):
                return word
        return None

    def find_in(self, text: str) -> str | None:
        """The same in any text; what it quotes of another letter does not count."""
        if ">" in text:
            text = _QUOTED.sub("", text[:_LOOKED_AT])
        return self.find(plain(text[:_LOOKED_AT]))


def subject_says_so(subject: str) -> bool:
    """Whether a `plain` subject calls the message urgent. "Urgences" is where a patient was, not what a letter is."""
    head = _HEAD.match(subject, _REPLY.match(subject).end())  # type: ignore[union-attr]  # it matches always
    found = [head] if head is not None else []
    return any(_is_said(subject, match) for match in (*found, *_URGENT.finditer(subject)))


def kept_words(setting: str | None) -> tuple[str, ...]:
    """Of the setting; without one the words that the program comes with."""
    return DEFAULT_WORDS if setting is None else tuple(filter(None, setting.split("\n")))


def setting_of(words: Iterable[str]) -> str:
    """How `kept_words` reads them."""
    return "\n".join(words)


def tidy(word: str) -> str:
    """A word as it is kept: one line, single spaces; empty when nothing of it could ever be found."""
    word = " ".join(word.split())
    return word if _TOKEN.search(plain(word)) and len(word) <= LONGEST else ""


def _pattern(word: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    """(its words, the longest first, all of which must be there; the whole): between them may stand any space or sign.

    Begins with letters, and looks back only behind them: `re` finds such a beginning many times faster.
    """
    tokens = _TOKEN.findall(plain(word))
    following = "".join(rf"[^a-z0-9]{{1,3}}{token}" for token in tokens[1:])
    whole = rf"{tokens[0]}(?<![a-z0-9]{tokens[0]}){following}(?![a-z0-9])"
    return tuple(sorted(set(tokens), key=len, reverse=True)), re.compile(whole)


def _roots(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """By what a word may be looked for: how its parts begin, where these are long enough to be rare."""
    return tuple(token[:_ROOT] for token in tokens if len(token) >= _ROOT) or tokens[:1]


def _is_said(text: str, match: re.Match[str]) -> bool:
    """Not "pas d'urgence", "en cas de …" nor "urgent : non"."""
    before = _CLAUSE.split(text[max(0, match.start() - _BEFORE) : match.start()])[-1]
    denied = _NEGATIONS.intersection(_TOKEN.findall(before)[-_WORDS_BEFORE:])
    return not denied and _SAID_NO.match(text, match.end()) is None
