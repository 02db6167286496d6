"""Which passphrases may open a vault. Pure rules.

Argon2id makes every guess cost a tenth of a second and 64 MiB; length does the rest. So there is one measure, how much
is left when what guessers try first is taken away, and no rule about capital letters and digits, which people satisfy
with "Password1!".
"""

import unicodedata
from collections.abc import Iterable

MIN_LENGTH = 14
_MIN_LETTERS = 8
"""Different ones."""
_MIN_LEFT = 10
_ROWS = (
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
)
_USUAL = ("motdepasse", "password", "passphrase", "secmail", "cabinet", "docteur", "medecin", "secret", "bonjour")
_RUN = 4


def normal(passphrase: str) -> str:
    """The same characters for the same keys on every system (NFC), without white space around."""
    return unicodedata.normalize("NFC", passphrase).strip()


def is_strong(passphrase: str, *, about: Iterable[str] = ()) -> bool:
    """Whether it may be used. `about`: names and addresses that stand near it, which guessers try first."""
    text = normal(passphrase)
    if len(text) < MIN_LENGTH or len(set(text.casefold())) < _MIN_LETTERS:
        return False
    return len(_left(_plain(text), [word for each in about for word in _words(each)])) >= _MIN_LEFT


def _left(text: str, about: list[str]) -> str:
    """What remains without known words, runs of the keyboard and repetitions."""
    for word in (*_USUAL, *about):
        text = text.replace(word, "")
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for size in range(len(row), _RUN - 1, -1):
            for start in range(len(row) - size + 1):
                text = text.replace(row[start : start + size], "")
    return _once(text)


def _once(text: str) -> str:
    """A text that is one piece again and again, as that piece."""
    for size in range(1, len(text) // 2 + 1):
        if text == (text[:size] * len(text))[: len(text)]:
            return text[:size]
    return text


def _plain(text: str) -> str:
    """Small letters and digits without accents."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in folded if letter.isalnum())


def _words(text: str) -> list[str]:
    spaced = "".join(letter if letter.isalnum() else " " for letter in text)
    return [plain for word in spaced.split() if len(plain := _plain(word)) > 2]
