"""What a message says about a letter of ours: delivery reports, read reports, refusals by software, answers. Pure.

Read by lines, not by MIME: published examples and installed software get the parts wrong (no blank line before the
first field, a misspelt transfer encoding, delimiters that end in an em dash, dates with two zones), and the fields are
the same everywhere. What is not understood is left out; nothing is guessed, and no date of theirs is used.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.header import decode_header, make_header

from secmail.domain.history import Happening
from secmail.domain.reports import Report, Said
from secmail.smime.headers import mailboxes

LONGEST = 256 * 1024
"""Octets of a message that are read: what it returns of the letter stands at its end."""
_LINES = 4000
_GROUPS = 50
_WORDS = 300
_NEEDLESS = re.compile(r"\s+")
_FIELD = re.compile(r"[ \t>]{0,4}([A-Za-z][A-Za-z-]{2,40})[ \t]{0,4}:[ \t]*(.*)")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,900}>")
_REFUSED_BY_SOFTWARE = re.compile(
    r"\[\s*(?:KO int.{1,2}gration syst.{1,2}me|erreur d.int.{1,2}gration)\s*!?\s*\]\s*\[([^\]]{1,20})\]", re.I
)
"""cps-mssante.md §4.6: what the text prescribes, and what its example has."""
_QMAIL = re.compile(r"this is the qmail-send program", re.I)
_QMAIL_ADDRESS = re.compile(r"<([^<>\s]{3,320})>:")
_EXCHANGE = re.compile(r"did not reach the following recipient|could not be delivered to the following recipient", re.I)
_EXCHANGE_LINE = re.compile(r"^\s*([^\s<>@]+@[^\s<>:]+?)(?:\s+on\s|\s*$)")
_ERROR = re.compile(r"^\s*(error|failure)\s*:?", re.I)
_STATUS = re.compile(r"#?\b([245]\.\d{1,3}\.\d{1,3})\b")
_ACTIONS: Mapping[str, Happening] = {
    "failed": Happening.FAILED,
    "delayed": Happening.DELAYED,
    "delivered": Happening.DELIVERED,
    "relayed": Happening.RELAYED,
    "expanded": Happening.RELAYED,
}
_DISPOSITIONS: Mapping[str, Happening] = {
    "displayed": Happening.DISPLAYED,
    "processed": Happening.PROCESSED,
    "dispatched": Happening.RELAYED,
    "deleted": Happening.DELETED,
    "failed": Happening.PROCESSING_FAILED,
}
_OF_RECIPIENTS = frozenset(
    {"final-recipient", "original-recipient", "action", "status", "diagnostic-code", "disposition", "error", "failure"}
)
_MACHINES = frozenset({"bulk", "junk", "auto_reply"})
_Fields = dict[str, str]


@dataclass(slots=True)
class _Lines:
    """The fields of a report: of its header, of the letter, and of each recipient."""

    header: _Fields = field(default_factory=dict)
    envelope: str = ""
    named: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    groups: list[_Fields] = field(default_factory=list)
    body: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """What the header of a message shows. `answers`: the Message-ID that it is a person's answer to.

    `may_report`: it is worth reading. `sealed`: whatever it is, that is inside.
    """

    author: str = field(repr=False)
    answers: str
    may_report: bool
    sealed: bool


def outline(head: bytes) -> Outline:
    """From the beginning of a message."""
    header = _header(_text(head))
    kind = header.get("content-type", "").lower()
    return Outline(
        _author(header),
        "" if _is_automatic(header) else next(iter(_answered(header)), ""),
        may_report=_may_report(header, kind),
        sealed="pkcs7-mime" in kind and "signed-" not in kind,
    )


def _may_report(header: _Fields, kind: str) -> bool:
    return (
        "report" in kind
        or "disposition-notification" in kind
        or "delivery-status" in kind
        or _REFUSED_BY_SOFTWARE.search(_decoded(header.get("subject", ""))) is not None
        or _is_from_a_server(header)
    )


def read_report(raw: bytes) -> Report | None:
    """What it says, or None when it is no report."""
    lines = _lines(_text(raw[:LONGEST]))
    said = tuple(_said(lines)) or tuple(_refused_by_software(lines.header)) or tuple(_old_style(lines))
    if not said:
        return None
    ids = dict.fromkeys((*lines.named, *lines.returned, *_answered(lines.header)))
    return Report(said, lines.envelope, tuple(ids)[:10], _author(lines.header))


def read_part(content: bytes, *, subject: str) -> tuple[Said, ...]:
    """The same of a message that was sealed: its machine-readable part, and its subject."""
    lines = _lines("\n\n" + _text(content[:LONGEST]))
    return tuple(_said(lines)) or tuple(_refused_by_software({"subject": subject}))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _header(text: str) -> _Fields:
    return _fields(text.partition("\n\n")[0].split("\n")[:_LINES])


def _fields(lines: Iterable[str]) -> _Fields:
    """Unfolded; the first of a name counts."""
    found: _Fields = {}
    name = ""
    for line in lines:
        match = _FIELD.fullmatch(line)
        if line[:1] in (" ", "\t") and name and not (match and match[1].lower() in _OF_RECIPIENTS):
            found[name] = f"{found[name]} {line.strip()}"[:2000]
        elif match:
            name = match[1].lower()
            if name in found:
                name = ""
            else:
                found[name] = match[2].strip()
    return found


def _lines(text: str) -> _Lines:
    header, _, body = text.partition("\n\n")
    found = _Lines(_fields(header.split("\n")[:_LINES]), body=body)
    for block in _blocks(body):
        fields = _fields(block)
        found.envelope = found.envelope or fields.get("original-envelope-id", "").strip()
        found.named += _MESSAGE_ID.findall(fields.get("original-message-id", ""))
        found.returned += _MESSAGE_ID.findall(fields.get("message-id", ""))
        if ("action" in fields or "disposition" in fields) and len(found.groups) < _GROUPS:
            found.groups.append(fields)
    return found


def _blocks(body: str) -> Iterable[list[str]]:
    """Fields that stand together; another group begins where one of a recipient comes again."""
    block: list[str] = []
    seen: set[str] = set()
    for line in body.split("\n")[:_LINES]:
        match = _FIELD.fullmatch(line)
        name = match[1].lower() if match else ""
        if not line.strip() or (name in _OF_RECIPIENTS and name in seen):
            yield block
            block, seen = [], set()
        block.append(line)
        seen.add(name)
    yield block


def _said(lines: _Lines) -> Iterable[Said]:
    for fields in lines.groups:
        what = _disposition(fields) if "disposition" in fields else _ACTIONS.get(_word(fields.get("action", "")))
        if what is not None:
            yield Said(what, tuple(_recipients(fields)), _reason(fields))


def _disposition(fields: _Fields) -> Happening | None:
    """RFC 8098 §3.2.6: after the semicolon the type, after a slash what went wrong."""
    _, _, stated = fields["disposition"].lower().rpartition(";")
    kind, _, modifiers = stated.partition("/")
    what = _DISPOSITIONS.get(_word(kind))
    wrong = "error" in modifiers or "failure" in modifiers or "error" in fields or "failure" in fields
    return Happening.PROCESSING_FAILED if what is not None and wrong else what


def _recipients(fields: _Fields) -> Iterable[str]:
    for name in ("original-recipient", "final-recipient"):
        _, _, address = fields.get(name, "").rpartition(";")
        if address.strip():
            yield address.strip().strip("<>")


def _reason(fields: _Fields) -> str:
    if "disposition" in fields:
        _, _, stated = fields["disposition"].rpartition(";")
        wrong = fields.get("error") or fields.get("failure") or stated.partition("/")[2]
        return _words(_ERROR.sub("", wrong))
    diagnosis = fields.get("diagnostic-code", "")
    return _words(diagnosis.partition(";")[2] or diagnosis or fields.get("status", ""))


def _refused_by_software(header: _Fields) -> Iterable[Said]:
    match = _REFUSED_BY_SOFTWARE.search(_decoded(header.get("subject", "")))
    if match:
        yield Said(Happening.PROCESSING_FAILED, words=_words(match[1]))


def _old_style(lines: _Lines) -> Iterable[Said]:
    """Before RFC 3464, or beside it: only from what calls itself a server, about an address that it names."""
    if not _is_from_a_server(lines.header):
        return
    if _QMAIL.search(lines.body[:4000]):
        addresses = _QMAIL_ADDRESS.findall(lines.body[:20_000])
    elif _EXCHANGE.search(lines.body[:4000]):
        addresses = [match[1] for line in lines.body.split("\n")[:200] if (match := _EXCHANGE_LINE.match(line))]
    else:
        return
    status = _STATUS.search(lines.body[:20_000])
    for address in dict.fromkeys(addresses[:_GROUPS]):
        yield Said(Happening.FAILED, (address,), status[1] if status else "")


def _is_from_a_server(header: _Fields) -> bool:
    sender = header.get("from", "").lower()
    return any(name in sender for name in ("mailer-daemon", "postmaster", "mail delivery", "microsoft exchange"))


def _is_automatic(header: _Fields) -> bool:
    """An absence is no answer (RFC 3834 §5, and what was before it)."""
    stated = _word(header.get("auto-submitted", "no").partition(";")[0])
    return stated != "no" or "x-autoreply" in header or _word(header.get("precedence", "")) in _MACHINES


def _author(header: _Fields) -> str:
    found = mailboxes(header.get("from", ""))
    return found[0].address if len(found) == 1 else ""


def _answered(header: _Fields) -> tuple[str, ...]:
    nearest = _MESSAGE_ID.findall(header.get("in-reply-to", ""))
    earlier = _MESSAGE_ID.findall(header.get("references", ""))
    return tuple(dict.fromkeys((*nearest, *reversed(earlier))))[:20]


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value[:2000])))
    except (ValueError, LookupError, UnicodeError):
        return value


def _word(text: str) -> str:
    return text.strip().partition(" ")[0].partition(",")[0].lower()


def _words(text: str) -> str:
    shown = _NEEDLESS.sub(" ", text).strip()
    return "".join(char for char in shown if char.isprintable())[:_WORDS]
