"""The spelling dictionaries that this computer has: those of the system, of an office suite, of a browser.

None is shipped and none is written: a personal one would come to hold the names of patients. `open_speller` blocks; run
it, and everything that it gives, through `EngineBridge.run`, whose one thread is the only one that may use it.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from secmail.domain.sentences.text import Language

_NAMES: dict[Language, tuple[str, ...]] = {
    "fr": ("fr_FR", "fr-FR", "fr", "fr-toutesvariantes", "fr-classique", "fr-moderne", "fr_CH", "fr_BE"),
    "en": ("en_GB", "en-GB", "en_US", "en-US", "en"),
}
"""Without the endings; the best first."""
SUGGESTIONS = 6


class Speller(Protocol):
    """One dictionary, in memory."""

    def unknown(self, words: Sequence[str]) -> frozenset[str]:
        """Those that it does not know."""
        ...

    def suggest(self, word: str) -> tuple[str, ...]:
        """Words that may be meant, the best first."""
        ...


class Hunspell:
    """Satisfies `Speller`."""

    def __init__(self, folder: Path, name: str) -> None:
        # Beside the main thread.
        from hunspell import Hunspell as Dictionary  # noqa: PLC0415 -- time and memory: only whoever writes pays for it

        self._dictionary = Dictionary(name, hunspell_data_dir=str(folder))

    def unknown(self, words: Sequence[str]) -> frozenset[str]:
        return frozenset(word for word in words if not self._dictionary.spell(word.replace("\u2019", "'")))

    def suggest(self, word: str) -> tuple[str, ...]:
        return tuple(self._dictionary.suggest(word)[:SUGGESTIONS])


def open_speller(language: Language, folders: Iterable[Path] | None = None) -> Speller | None:
    """None where this computer has no dictionary of this language, or one that cannot be read."""
    there = _folders() if folders is None else folders
    found = next((each for folder in there for each in _dictionaries(folder, language)), None)
    try:
        return Hunspell(*found) if found is not None else None
    except (ImportError, OSError, RuntimeError, UnicodeError):  # spelling is a help: a letter needs none
        return None


def _dictionaries(folder: Path, language: Language) -> Iterator[tuple[Path, str]]:
    for name in _NAMES[language]:
        if (folder / f"{name}.aff").is_file() and (folder / f"{name}.dic").is_file():
            yield folder, name


def _folders() -> Iterator[Path]:
    home = Path.home()
    yield from (Path(one) for one in os.environ.get("DICPATH", "").split(os.pathsep) if one)
    if sys.platform == "darwin":
        offices = Path("/Applications/LibreOffice.app/Contents/Resources/extensions")
        yield from (home / "Library/Spelling", Path("/Library/Spelling"))
    elif sys.platform == "win32":
        offices = Path(os.environ.get("PROGRAMFILES", "C:/Program Files")) / "LibreOffice/share/extensions"
    else:
        offices = Path("/usr/lib/libreoffice/share/extensions")
        yield from (home / ".local/share/hunspell", Path("/usr/share/hunspell"), Path("/usr/share/myspell/dicts"))
    yield from (offices / "dict-fr", offices / "dict-en")
