"""Header fields protected with the content (RFC 9788), and what to make of them beside the outer ones."""

import re
from dataclasses import replace

from secmail.domain.addresses import normal
from secmail.domain.messages import Headers
from secmail.domain.security import Finding, Severity
from secmail.smime.headers import read_headers, sender_problems
from secmail.smime.mime_tree import Entity
from secmail.smime.opening import Opening

_LEGACY_LINE = re.compile(r"(?:Subject|From|To|Cc|Date|Reply-To|Followup-To|Keywords|Comments)[ \t]*:", re.IGNORECASE)


def protected_entity(payload: Entity | None, message: Entity | None, opening: Opening) -> Entity | None:
    """The entity whose header is protected, None when none is.

    RFC 9788 marks the payload with `hp`, its draft with `protected-headers`; RFC 8551 wraps a whole message.
    """
    if not opening.layers:
        return None
    if payload is not None and ("hp" in payload.parameters or "protected-headers" in payload.parameters):
        return payload
    return message


def visible_headers(outer: Entity, inner: Entity | None, opening: Opening) -> tuple[Headers, bool]:
    """The fields to show and whether they are protected; contradictions go to `opening`.

    An inner From brings all of its companions: nothing unprotected (Reply-To least of all) is mixed with them.
    """
    outside = read_headers(outer)
    for problem in sender_problems(outer, outside):
        opening.note(problem.code, problem.severity, problem.detail)
    if opening.layers:
        # Whoever carries the message can write a Reply-To, and be answered with what was sealed.
        outside = replace(outside, reply_to=())
    if inner is None:
        return outside, False
    inside = read_headers(inner)
    if not inner.all("from"):
        return (replace(outside, subject=inside.subject) if inside.subject else outside), False
    for problem in sender_problems(inner, inside):
        opening.note(problem.code, problem.severity, problem.detail)
    if {normal(box.address) for box in inside.from_} != {normal(box.address) for box in outside.from_}:
        opening.note(Finding.HEADERS_DIFFER, Severity.ERROR, "From")
    date = inside.date or outside.date
    return replace(inside, date=date, message_id=inside.message_id or outside.message_id), True


def without_legacy_display(text: str) -> str:
    """Text without the copies of header fields at its beginning (RFC 9788 §5.2.1): the lines up to the first empty one.

    Left as it is when a line there is no such field.
    """
    head, gap, rest = text.partition("\n\n")
    lines = head.split("\n")
    if gap and all(_LEGACY_LINE.match(line) or line[:1] in {" ", "\t"} for line in lines):
        return rest
    return text
