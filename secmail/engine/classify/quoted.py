"""Results that a mail only quotes, line by line, as answers and forwarded mail do. Pure.

Whoever quotes may have changed it, and it is another message's: it is named, and never read as a result of this one.
"""

import re

from secmail.api.results import ResultFile
from secmail.engine.classify.results import read_text

_MARKS = re.compile(r"[ \t]{0,3}(?:>[ \t]?){1,20}")
_LOOKED_AT = 500_000
"""Characters of the text."""


def quoted_result(text: str) -> ResultFile | None:
    """The HPRIM document that the lines are which a text quotes: to be compared alone."""
    if ">" not in text:
        return None
    lines = text[:_LOOKED_AT].split("\n")
    quoted = [line[mark.end() :] for line in lines if (mark := _MARKS.match(line)) is not None]
    return read_text("\n".join(quoted).encode("utf-8", "replace")) if quoted else None
