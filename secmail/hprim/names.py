"""Names on one line that say two: the name at birth and the name in use, as ``MARTIN épouse DURAND``.

Anything else is one name, whatever particles, hyphens, apostrophes and blanks it has.
"""

import re
from typing import NamedTuple

_MAX_NAME = 120
_BORN = r"n[ée]e|n[ée]\(e\)|n[ée]e?\.|nom de naissance|nom de jeune fille"
_MARRIED = r"[ée]pouse|[ée]p\.?|[ée]pse\.?|veuve|vve\.?|femme|nom d['’]usage|nom marital"
_TWO = re.compile(
    rf"(?P<first>[^()]*[^() ]) (?:(?P<born>{_BORN})|(?P<married>{_MARRIED}))(?: ?:)? (?P<second>[^() ][^()]*)",
    re.IGNORECASE,
)
_BRACKETS = str.maketrans("()", "  ")


class Names(NamedTuple):
    """The two names of a person; ``None`` for what the line does not say apart."""

    birth: str | None = None
    used: str | None = None


def both_names(text: str | None) -> Names:
    """Take apart a surname that names both; one that does not gives neither."""
    if text is None or " " not in text or len(text) > _MAX_NAME:
        return Names()
    # The words that tell the names apart may stand in brackets with the second.
    plain = " ".join(text.replace("né(e)", "née").replace("NÉ(E)", "NÉE").translate(_BRACKETS).split())
    found = _TWO.fullmatch(plain)
    if found is None:
        return Names()
    first, second = found["first"], found["second"]
    return Names(second, first) if found["born"] else Names(first, second)
