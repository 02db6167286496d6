"""Rules as lines and as JSON: names and values of the documents are a contract."""

from secmail.api.rules import RuleExplained
from secmail.cli.documents import Document
from secmail.cli.listings import MARKS, moment
from secmail.cli.words import Words
from secmail.domain.rules import Act, Condition, Rule, RuleAct


def rule(found: Rule) -> Document:
    return {
        "id": str(found.id),
        "name": found.name,
        "enabled": found.enabled,
        "in": found.folder,
        "condition": _condition(found.condition),
        "act": _act(found.act),
    }


def explained(found: RuleExplained) -> Document:
    return {
        "id": str(found.rule.id),
        "name": found.rule.name,
        "acts": found.acts,
        "parts": {reason.part.value: reason.fit.value for reason in found.reasons},
    }


def act(found: RuleAct) -> Document:
    return {
        "message": str(found.message),
        "rule": str(found.rule),
        "at": moment(found.at),
        "state": found.state.value,
        "reason": found.reason or None,
    }


def line(words: Words, found: Rule) -> str:
    """Its number, its name, what it says."""
    state = "" if found.enabled else words("rules.disabled")
    said = summary(words, found)
    return "  ".join(filter(None, (str(found.id), found.name if found.name != said else "", said, state)))


def summary(words: Words, found: Rule) -> str:
    """What it looks for and what it does, in one sentence."""
    wanted = [words(key, text=text) for key, text in _wanted(words, found)]
    done = [words(key, text=text) for key, text in _done(words, found.act)]
    return f"{', '.join(wanted) or words('rules.everything')} → {', '.join(done) or words('rules.nothing')}"


def _wanted(words: Words, found: Rule) -> list[tuple[str, str]]:
    condition = found.condition
    texts = [
        ("rules.in", found.folder or ""),
        ("rules.from", condition.sender),
        ("rules.kind", words(f"kind.{condition.kind}") if condition.kind is not None else ""),
        ("rules.patient", condition.patient),
        ("rules.subject", condition.subject),
    ]
    found_parts = [(key, text) for key, text in texts if text]
    if condition.urgent is not None:
        found_parts.append(("rules.urgent" if condition.urgent else "rules.not-urgent", ""))
    if not condition.trusted_only:
        found_parts.append(("rules.unsigned", ""))
    return found_parts


def _done(words: Words, act: Act) -> list[tuple[str, str]]:
    mark = words(f"mark.{MARKS[act.keyword]}") if act.keyword is not None else ""
    texts = [("rules.mark", mark), ("rules.assign", act.assign), ("rules.move", act.folder or "")]
    switches = [("rules.file", act.file), ("rules.seen", act.seen)]
    return [(key, text) for key, text in texts if text] + [(key, "") for key, on in switches if on]


def _condition(condition: Condition) -> Document:
    return {
        "from": condition.sender or None,
        "kind": condition.kind.value if condition.kind is not None else None,
        "patient": condition.patient or None,
        "urgent": condition.urgent,
        "subject": condition.subject or None,
        "trusted_only": condition.trusted_only,
    }


def _act(act: Act) -> Document:
    return {
        "move": act.folder,
        "mark": MARKS[act.keyword] if act.keyword is not None else None,
        "assign": act.assign or None,
        "file": act.file,
        "seen": act.seen,
    }
