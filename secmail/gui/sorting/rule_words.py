"""A rule in plain words, and why it fits a message or not. Pure."""

from secmail.api.rules import RuleExplained
from secmail.domain.rules import Act, Condition, Rule
from secmail.domain.triage import Triage
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line

_TEXT = 80
_MARKS = {
    Triage.TO_DO: "rule.act.todo",
    Triage.WAITING: "rule.act.waiting",
    Triage.DONE: "rule.act.done",
}


def condition_words(rule: Rule, words: Words) -> str:
    """What must hold, in one line."""
    parts = _conditions(rule.condition, words)
    if rule.folder is not None:
        parts.append(words("rule.folder", text=one_line(rule.folder, _TEXT)))
    return words("rules.if", conditions=", ".join(parts) or words("rules.any"))


def act_words(act: Act, words: Words) -> str:
    """What is done, in one line."""
    parts = []
    if act.file:
        parts.append(words("rule.act.file"))
    if act.keyword is not None:
        parts.append(words(_MARKS[act.keyword]))
    if act.assign:
        parts.append(words("rule.act.assign", text=one_line(act.assign, _TEXT)))
    if act.folder is not None:
        parts.append(words("rule.act.folder", text=one_line(act.folder, _TEXT)))
    if act.seen:
        parts.append(words("rule.act.seen"))
    return words("rules.then", acts=", ".join(parts))


def why_words(explained: RuleExplained, words: Words) -> tuple[str, tuple[str, ...]]:
    """Whether the rule acts, and how each part of its condition stands."""
    name = one_line(explained.rule.name, _TEXT)
    title = words("why.acts" if explained.acts else "why.fits-not", name=name)
    if not explained.rule.enabled:
        title = f"{title} {words('rules.off')}"
    parts = tuple(
        words(f"why.fit.{reason.fit.value}", part=words(f"why.part.{reason.part.value}"))
        for reason in explained.reasons
    )
    return title, parts


def _conditions(condition: Condition, words: Words) -> list[str]:
    parts = []
    if condition.kind is not None:
        parts.append(words("rule.kind", kind=words(f"rule.kind.{condition.kind.value}")))
    for key, text in (
        ("rule.sender", condition.sender),
        ("rule.subject", condition.subject),
        ("rule.patient", condition.patient),
    ):
        if text:
            parts.append(words(key, text=one_line(text, _TEXT)))
    if condition.urgent is not None:
        parts.append(words("rule.urgent.yes" if condition.urgent else "rule.urgent.no"))
    if condition.trusted_only:
        parts.append(words("rule.trusted"))
    return parts
