"""File names of the drop folder, made of a pattern (pure).

`{date}` and `{time}` of receipt, `{message}` (eight digits of its hash), `{part}`, `{report}` (`-2`, or nothing where
the whole part is one file), `{sequence}` or `{sequence:6}` (counts up), `{sender}` (code in the file), `{request}`, and
`{patient}`, which puts a name where everybody sees it: only by somebody's wish.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from secmail.domain.errors import Code, Rejected

LONGEST_PATTERN = 100
_FIELD = re.compile(r"\{([a-z]+)(?::([1-9]))?\}")
_FIELDS = frozenset({"date", "time", "message", "part", "report", "sequence", "sender", "request", "patient"})
_LITERAL = re.compile(r"[\w .-]*")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}")
_USUAL_WIDTH = 4


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What a name can be made of. `report` 0: the whole part."""

    received: datetime
    message_sha256: str
    part: int
    report: int
    sequence: int
    sender: str = ""
    request: str = ""
    patient: str = ""


def require_pattern(pattern: str) -> None:
    """Rejected EXPORT_VALUE_UNFIT for unknown fields, foreign signs, or nothing.

    One that names every file alike is lawful: some programs demand a name; the next file waits under `name-2`.
    """
    fields = _FIELD.findall(pattern)
    unknown = [name for name, width in fields if name not in _FIELDS or (width and name != "sequence")]
    literal = _FIELD.sub("", pattern)
    if unknown or not 0 < len(pattern) <= LONGEST_PATTERN or not _LITERAL.fullmatch(literal):
        raise Rejected(Code.EXPORT_VALUE_UNFIT, "pattern")


def require_extension(extension: str, name: str) -> None:
    """Rejected EXPORT_VALUE_UNFIT; one dot, then one to eight letters or digits."""
    if not _EXTENSION.fullmatch(extension):
        raise Rejected(Code.EXPORT_VALUE_UNFIT, name)


def counts(pattern: str) -> bool:
    """Whether a number of its own must be given to each file."""
    return any(name == "sequence" for name, _ in _FIELD.findall(pattern))


def file_stem(pattern: str, facts: NameFacts) -> str:
    """Without extension; `export.naming.safe_name` makes it fit for every system."""
    return _FIELD.sub(lambda found: _value(found.group(1), found.group(2), facts), pattern)


def _value(name: str, width: str | None, facts: NameFacts) -> str:
    match name:
        case "date":
            return f"{facts.received:%Y%m%d}"
        case "time":
            return f"{facts.received:%H%M%S}"
        case "message":
            return facts.message_sha256[:8]
        case "part":
            return str(facts.part + 1)
        case "report":
            return f"-{facts.report}" if facts.report else ""
        case "sequence":
            digits = int(width) if width else _USUAL_WIDTH
            return f"{facts.sequence % 10**digits:0{digits}}"
    return {"sender": facts.sender, "request": facts.request, "patient": facts.patient}[name]
