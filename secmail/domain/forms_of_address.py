"""How people speak of a person whom they look for: titles and little words, which no directory has as names (pure)."""

from collections.abc import Iterable

TITLES = frozenset(
    {
        *("dr", "drs", "docteur", "docteurs", "docteure", "pr", "prof", "professeur", "professeure"),
        *("mr", "mrs", "mme", "mlle", "monsieur", "madame", "mademoiselle", "doctor", "professor"),
    }
)
_INITIAL = "m"
"""Monsieur where it comes first; behind a name it begins another one."""
_LINKS = frozenset({"à", "au", "aux", "chez", "et"})
"""As they are typed: without its accent the first is somebody's initial."""


def written_title(title: str) -> str:
    """As letters write it: directories say "DR" and "MME"."""
    return title.capitalize() if title.isupper() and len(title) > 1 else title


def without_links(text: str) -> str:
    """ "Martin, cardiologue à Rennes" without "à"; a single word is left as it is."""
    parts = text.split()
    kept = [part for part in parts if part.casefold() not in _LINKS]
    return " ".join(kept or parts)


def without_titles(folded: Iterable[str]) -> tuple[str, ...]:
    """Words of a search without titles; all of them where nothing else was typed: they may begin a name."""
    every = tuple(folded)
    names = tuple(
        word for place, word in enumerate(every) if word not in TITLES and not (word == _INITIAL and place == 0)
    )
    return names or every
