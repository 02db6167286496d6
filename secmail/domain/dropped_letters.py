"""Letters that a practice software leaves in a folder: which files belong together, to whom they go (pure).

A letter is a file; its recipients stand in its name (a pattern such as `{subject}__{to}`), or in a side-car of the same
base name: `.json`, `.ini` or `.txt` with `to`, `cc`, `subject`, `send`. Names and contents are anybody's: everything is
bounded, and what does not read exactly is refused.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from secmail.domain.addresses import Mailbox, is_address, normal
from secmail.domain.drafts import DraftAttachment
from secmail.domain.errors import Code, Rejected

LETTER_FOLDER, LETTERS_LEAVE = "letters.folder", "letters.send"
"""Settings: where letters are looked for, and whether they are sent ("1")."""
USUAL_PATTERN = "{subject}__{to}"
LARGEST = 20 * 1024 * 1024
"""Octets of a letter: more no submission server takes."""
LARGEST_SIDE_CAR = 64 * 1024
MOST_RECIPIENTS = 50
_LONGEST_SUBJECT = 200
_FIELD = re.compile(r"\{(to|subject|any)\}")
_FIELDS = {"to": r"(?P<to>.+)", "subject": r"(?P<subject>.*?)", "any": r".*?"}
_KEYS = {
    "to": "to",
    "à": "to",
    "cc": "cc",
    "copie": "cc",
    "subject": "subject",
    "objet": "subject",
    "send": "send",
    "envoyer": "send",
}
_NO = frozenset({"no", "non", "0", "false", "faux"})
_SEPARATORS = re.compile(r"[,;\s]+")
_SIDE_CARS = (".json", ".ini", ".txt")
READY = ".ok"
_TYPES: Mapping[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".rtf": ("application/rtf", (b"{\\rtf",)),
    ".doc": ("application/msword", (b"\xd0\xcf\x11\xe0", b"{\\rtf")),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
}
"""What may be sent, and how such files begin, whatever they are called."""
_RESULTS = frozenset({".hpr", ".hpm", ".hps", ".hprim", ".hpm1", ".hpm2", ".hpm3"})
_UNFINISHED = frozenset({".part", ".tmp", ".crdownload", ".lock", ".lck"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A file in the folder. `plain`: neither a link nor anything else that is no file. `changed`: in nanoseconds."""

    name: str
    size: int
    changed: int
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Bundle:
    """A letter with what lies beside it."""

    letter: Seen
    side_car: Seen | None = None
    ready: Seen | None = None

    @property
    def files(self) -> tuple[Seen, ...]:
        """The letter first: as long as it is there, nothing of it has been moved."""
        return tuple(each for each in (self.letter, self.side_car, self.ready) if each is not None)


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom it is for. `send` False: it only becomes a draft, whatever the practice has set."""

    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    subject: str = field(default="", repr=False)
    send: bool = True


@dataclass(frozen=True, slots=True)
class LetterRead:
    """What becomes a draft. `key`: of the content and its recipients."""

    key: str
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str = field(repr=False)
    body: str = field(repr=False)
    attachments: tuple[DraftAttachment, ...] = ()
    send: bool = True


def require_pattern(pattern: str) -> None:
    """Rejected EXPORT_VALUE_UNFIT: each field at most once, and the recipients among them."""
    fields = _FIELD.findall(pattern)
    if "to" not in fields or len(set(fields)) < len(fields) or len(pattern) > 100 or "{" in _FIELD.sub("", pattern):
        raise Rejected(Code.EXPORT_VALUE_UNFIT, "pattern")


def bundles(seen: Sequence[Seen]) -> tuple[Bundle, ...]:
    """Letters in the order of their names; side-cars and witnesses alone are none."""
    by_name = {each.name.lower(): each for each in seen if not each.name.startswith((".", "~"))}
    found = []
    for name, each in sorted(by_name.items()):
        stem, suffix = _parts(name)
        if suffix in _UNFINISHED or suffix == READY or _is_side_car(stem, suffix, by_name):
            continue
        others = (by_name.get(stem + ending) for ending in _SIDE_CARS if ending != suffix)
        ready = by_name.get(name + READY) or by_name.get(stem + READY)
        found.append(Bundle(each, next((other for other in others if other is not None), None), ready))
    return tuple(found)


def _is_side_car(stem: str, suffix: str, names: Mapping[str, Seen]) -> bool:
    """A text is one where a letter of another kind has its base name."""
    if suffix in {".json", ".ini"}:
        return True
    kinds = (*_TYPES, *_RESULTS)
    return suffix == ".txt" and any(stem + ending in names for ending in kinds)


def _parts(name: str) -> tuple[str, str]:
    """Base name and ending, with its dot and in small letters."""
    stem, dot, ending = name.rpartition(".")
    return (stem, f".{ending.lower()}") if dot and stem else (name, "")


def by_name(name: str, pattern: str) -> Addressed | None:
    """What a file's name says; None where it does not follow the pattern, or names nobody."""
    match = re.fullmatch(_expression(pattern), _parts(name)[0])
    if match is None:
        return None
    to = _addresses(match["to"])
    subject = match.groupdict().get("subject") or ""
    return Addressed(to, subject=_line(subject.replace("_", " "))) if to else None


def by_side_car(content: bytes) -> Addressed | None:
    """None for what is none: every line of a text must be one of its keys with a value."""
    values = _of_json(content) if content.lstrip().startswith(b"{") else _of_lines(content)
    if values is None or "to" not in values:
        return None
    send = values.get("send", "").strip().casefold() not in _NO
    cc = _addresses(values.get("cc", ""))
    return Addressed(_addresses(values["to"]), cc, _line(values.get("subject", "")), send)


def letter_of(name: str, content: bytes, addressed: Addressed | None, *, hprim: bool) -> LetterRead:
    """What is to be sent. `hprim`: whether the content was recognised as such.

    Rejected RECIPIENT_NONE, RECIPIENT_INVALID, LETTER_TYPE.
    """
    if addressed is None or not addressed.to:
        raise Rejected(Code.RECIPIENT_NONE)
    everybody = (*addressed.to, *addressed.cc)
    if len(everybody) > MOST_RECIPIENTS or not all(map(is_address, everybody)):
        raise Rejected(Code.RECIPIENT_INVALID)
    ending = _parts(name)[1]
    body = ""
    attachments: tuple[DraftAttachment, ...] = ()
    if ending == ".txt" and not hprim:
        body = _text(content)
    else:
        attachments = (DraftAttachment(_safe(name, ending), _media_type(ending, content, hprim=hprim), content),)
    return LetterRead(
        key=_key(content, everybody),
        to=tuple(Mailbox(address) for address in addressed.to),
        cc=tuple(Mailbox(address) for address in addressed.cc),
        subject=addressed.subject,
        body=body,
        attachments=attachments,
        send=addressed.send,
    )


def _media_type(ending: str, content: bytes, *, hprim: bool) -> str:
    if hprim and ending in _RESULTS | {".txt"}:
        return "application/octet-stream"
    known = _TYPES.get(ending)
    if known is None or not content.startswith(known[1]):
        raise Rejected(Code.LETTER_TYPE)
    return known[0]


def _safe(name: str, ending: str) -> str:
    """What the recipient's program shows: never an address, which the pattern put into the name."""
    stem, _ = _parts(name)
    stem = re.sub(r"[^\w -]", "", stem.partition("__")[0] if "@" in stem else stem)
    return f"{stem.strip()[:60] or 'courrier'}{ending}"


def _key(content: bytes, recipients: Sequence[str]) -> str:
    everybody = "\n".join(sorted({normal(address) for address in recipients}))
    return hashlib.sha256(hashlib.sha256(content).digest() + everybody.encode()).hexdigest()


def _text(content: bytes) -> str:
    """Rejected LETTER_TYPE for what is no text."""
    if b"\0" in content:
        raise Rejected(Code.LETTER_TYPE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return "\n".join(text.splitlines()) + "\n"


def _of_json(content: bytes) -> dict[str, str] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return {_KEYS[key.casefold()]: _words(value) for key, value in found.items() if key.casefold() in _KEYS}


def _words(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _of_lines(content: bytes) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for line in _text(content).splitlines() if b"\0" not in content else ():
        if not line.strip() or line.lstrip().startswith(("[", "#", ";")):
            continue
        key, separator, value = _split(line)
        if not separator or key not in _KEYS:
            return None
        found[_KEYS[key]] = value.strip()
    return found


def _split(line: str) -> tuple[str, str, str]:
    at = min((place for place in (line.find("="), line.find(":")) if place >= 0), default=-1)
    return (line, "", "") if at < 0 else (line[:at].strip().casefold(), line[at], line[at + 1 :])


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece for piece in _SEPARATORS.split(text.strip()) if piece))[: MOST_RECIPIENTS + 1]


def _line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_SUBJECT]


def _expression(pattern: str) -> str:
    """Fields as what they match, and what stands between them as it is."""
    pieces: list[str] = []
    position = 0
    for found in _FIELD.finditer(pattern):
        pieces += [re.escape(pattern[position : found.start()]), _FIELDS[found.group(1)]]
        position = found.end()
    return "".join([*pieces, re.escape(pattern[position:])])
