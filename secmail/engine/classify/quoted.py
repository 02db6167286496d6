"""Results that a mail only quotes, line by line, as answers and forwarded mail do. Pure.

Whoever quotes may have changed it, and it is another message's: it is named, and never read as a result of this one.
"""

import re

from secmail.engine.classify.results import is_hprim

_MARKS = re.compile(r"[ \t]{0,3}(?:>[ \t]?){1,20}")
_LOOKED_AT = 500_000
"""Characters of the text."""


def quotes_result(text: str) -> bool:
    """Whether the lines that a text quotes are HPRIM."""
    if ">" not in text:
        return False
    lines = text[:_LOOKED_AT].split("\n")
    quoted = [line[mark.end() :] for line in lines if (mark := _MARKS.match(line)) is not None]
    return bool(quoted) and is_hprim("\n".join(quoted).encode("utf-8", "replace"))
