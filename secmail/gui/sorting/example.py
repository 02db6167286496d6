"""A rule made from an example: what a message is, and what was done with it. Pure."""

from secmail.domain.messages import Kind, MessageSummary
from secmail.domain.rules import Act, Condition, Rule
from secmail.domain.security import Summary
from secmail.domain.triage import BY_HAND, Triage


def example(row: MessageSummary, name: str) -> Rule:
    """To be looked at before it is kept. `name`: how the name of who looks after the message is written.

    Who sent it and what it is are the example; whose it is and what it is called are of this message alone. A trusted
    signature is asked for where this message has one.
    """
    kind = row.kind if row.kind not in (None, Kind.OTHER) else None
    trusted = row.summary is Summary.SIGNED_TRUSTED
    condition = Condition(sender=row.sender.address, kind=kind, trusted_only=trusted)
    mark = row.triage if row.triage in BY_HAND else None
    if mark is not Triage.TO_DO and not trusted:
        mark = None  # it would be taken out of sight on anybody's word
    return Rule(0, "", condition, Act(keyword=mark, assign=name or row.assignee))
