"""Header fields protected with the content (RFC 9788), and what to make of them beside the outer ones.

Three ways of writing them are read: RFC 9788's `hp` on the payload, its draft's `protected-headers`,
and the whole message wrapped by RFC 8551 §3.1. What the author says he left outside (HP-Outer) is held against what
stands there, so that a field that was changed, added or taken away on the way is told.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from secmail.domain.addresses import normal
from secmail.domain.messages import Headers
from secmail.domain.security import Finding, Layer, Severity, Summary, judge
from secmail.smime.headers import clean, mailboxes, message_ids, moment, read_headers, sender_problems
from secmail.smime.mime_tree import Entity
from secmail.smime.opening import Opening
from secmail.smime.words import decode_words

_LEGACY_LINE = re.compile(r"([!-9;-~]{1,80})[ \t]*:")
_BOUND = frozenset({Summary.SIGNED_TRUSTED, Summary.SIGNED_UNCONFIRMED})


def protected_entity(payload: Entity | None, message: Entity | None, opening: Opening) -> Entity | None:
    """The entity whose header is protected, None when none is.

    RFC 9788 marks the payload with `hp`, its draft with `protected-headers`; RFC 8551 wraps a whole message.
    """
    if not opening.layers:
        return None
    if payload is not None and (intent(payload) or _is_draft(payload)):
        return payload
    return message


def intent(payload: Entity) -> str:
    """The author's cryptographic intent (RFC 9788 §2.1.1): "clear", "cipher", or nothing said."""
    value = payload.parameters.get("hp", "").strip().lower()
    return value if value in {"clear", "cipher"} else ""


def _is_draft(payload: Entity) -> bool:
    return payload.parameters.get("protected-headers", "").partition(",")[0].strip().lower() == "v1"


def visible_headers(outer: Entity, inner: Entity | None, opening: Opening) -> tuple[Headers, bool]:
    """The fields to show and whether they are protected; contradictions go to `opening`.

    An inner From brings all of its companions: nothing unprotected (Reply-To least of all) is mixed with them.
    """
    outside = read_headers(outer)
    bare = inner is not None and inner.all("from") and not outer.all("from")
    if not bare:  # CMS without a message around it has nothing outside that could deceive
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
    if not bare:
        _compare(outer, inner, opening)
    hidden = _hidden(outer, inner, opening)
    return replace(inside, message_id=inside.message_id or outside.message_id, hidden=hidden), True


def _hidden(outer: Entity, inner: Entity, opening: Opening) -> frozenset[str]:
    """The Message-IDs that the author kept to himself and his readers (RFC 9788 §4.3, §4.10.2)."""
    if not opening.encrypted or intent(inner) == "clear":
        return frozenset()
    stated = _left_outside(inner, opening)
    public = {one for name in _THREAD for one in _ids(outer.all(name) if stated is None else stated.get(name, []))}
    return frozenset(one for name in _THREAD for one in _ids(inner.all(name)) if one not in public)


def _compare(outer: Entity, inner: Entity, opening: Opening) -> None:
    """Tells where the outside is not what the author put there."""
    if _senders(outer) != _senders(inner):
        opening.note(Finding.HEADERS_DIFFER, Severity.ERROR, "From")
    if intent(inner) == "cipher" and not opening.encrypted:
        opening.note(Finding.ENCRYPTION_MISSING, Severity.WARNING, "sealed by the author, not sealed any more")
    stated = _left_outside(inner, opening)
    if stated is None:
        return
    changes = [(name, _change(stated.get(name, []), outer.all(name), read)) for name, read in _COMPARED.items()]
    told = {name: change for name, change in changes if change}
    if told:
        severity = Severity.WARNING if told.keys() & _WHERE_ANSWERS_GO else Severity.INFO
        opening.note(Finding.HEADERS_CHANGED, severity, ", ".join(f"{name} {change}" for name, change in told.items()))


def _senders(entity: Entity) -> frozenset[str]:
    return frozenset(normal(box.address) for value in entity.all("from") for box in mailboxes(value))


def _left_outside(inner: Entity, opening: Opening) -> dict[str, list[str]] | None:
    """The fields that the author put outside, by lower-case name; None where he does not say.

    Under encryption HP-Outer tells (RFC 9788 §2.2); what is only signed stands outside as it stands inside.
    """
    if not opening.encrypted:
        return {name: inner.all(name) for name in _COMPARED}
    stated: dict[str, list[str]] = {}
    for value in inner.all("hp-outer") if intent(inner) == "cipher" else ():
        name, _, rest = value.partition(":")
        stated.setdefault(name.strip().lower(), []).append(rest.strip())
    return stated or None


def _change(stated: list[str], found: list[str], read: Callable[[list[str]], object]) -> str:
    """What happened to a field on the way; empty when nothing did."""
    if stated and not found:
        return "removed"
    if found and not stated:
        return "added"
    return "changed" if stated != found and read(stated) != read(found) else ""


def _addresses(values: list[str]) -> frozenset[str]:
    return frozenset(normal(box.address) for value in values for box in mailboxes(value))


def _words(values: list[str]) -> list[str]:
    return [clean(decode_words(value)) for value in values]


def _moments(values: list[str]) -> list[object]:
    return [moment(value) or value for value in values]


def _ids(values: list[str]) -> list[str]:
    return [one for value in values for one in message_ids(value)]


_COMPARED: Mapping[str, Callable[[list[str]], object]] = {
    "sender": _addresses,
    "reply-to": _addresses,
    "to": _addresses,
    "cc": _addresses,
    "subject": _words,
    "date": _moments,
    "message-id": _ids,
    "in-reply-to": _ids,
    "references": _ids,
}
"""Fields that people see or that steer answers and threads; relays add many others honestly. From has its own rule."""
_THREAD = ("message-id", "in-reply-to", "references")
_WHERE_ANSWERS_GO = frozenset({"sender", "reply-to", "to", "cc"})


def rendered(headers: Headers, outer: Entity, *, layers: tuple[Layer, ...], opening: Opening) -> tuple[Headers, bool]:
    """The fields to show once the signers are known, and whether they are protected (RFC 9788 §4.3, §4.4.3).

    Where inside and outside name different senders and no trusted signature is bound to the inner one, the outer one is
    shown, which servers have checked; answers still go to the inner one (§4.4.4). A signature that does not hold
    protects nothing.
    """
    others = [problem for problem in opening.problems if problem.code is not Finding.HEADERS_DIFFER]
    verdict = judge(layers, tuple(others))
    protected = verdict is not Summary.SIGNATURE_BROKEN or opening.encrypted
    if len(others) == len(opening.problems) or verdict in _BOUND:
        return headers, protected
    outside = read_headers(outer)
    answers = headers.reply_to or headers.from_
    return replace(headers, from_=outside.from_, sender=outside.sender, reply_to=answers), False


def copied_fields(payload: Entity | None, message: Entity | None, opening: Opening) -> frozenset[str]:
    """Names of the protected fields that the text may repeat for old readers; none where nothing hides them outside."""
    inner = protected_entity(payload, message, opening)
    if inner is None or not opening.encrypted or not inner.all("from"):
        return frozenset()
    return frozenset(name for name, _ in inner.fields if name != "hp-outer")


def without_legacy_display(text: str, copied: frozenset[str]) -> str:
    """Text without the copies of header fields at its beginning (RFC 9788 §4.5.3.2), up to the first empty line.

    Left as it is when a line there is no field of `copied`: nothing is hidden that is not shown elsewhere.
    """
    head, gap, rest = text.partition("\n\n")
    lines = head.split("\n")
    fields = [_LEGACY_LINE.match(line) for line in lines if line[:1] not in {" ", "\t"}]
    if gap and lines[0][:1] not in {" ", "\t"} and all(field and field[1].lower() in copied for field in fields):
        return rest
    return text
