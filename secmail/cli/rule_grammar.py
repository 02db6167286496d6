"""The options of `secmail rules`, `triage`, `assign`, `delete` and `move`."""

import argparse

from secmail.cli.commands import rules
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser
from secmail.cli.values import count, identifier
from secmail.domain.messages import Kind

_TEXTS = {
    "name": "NAME",
    "from": "SENDER",
    "patient": "PATIENT",
    "subject": "SUBJECT",
    "in": "FOLDER",
    "move": "FOLDER",
    "assign": "NAME",
}
_ANY = "any"
_YES_NO = ["yes", "no", _ANY]
_KINDS = [*(kind.value for kind in Kind), _ANY]


def add(groups: Groups) -> None:
    """All of them."""
    _add_rules(groups.group("rules"))
    triage = groups.command("triage", rules.triage)
    triage.add_argument("messages", metavar="ID", nargs="+", type=identifier)
    triage.add_argument("state", choices=list(rules.STATES))
    assign = groups.command("assign", rules.assign)
    assign.add_argument("messages", metavar="ID", nargs="+", type=identifier)
    assign.add_argument("name", metavar="NAME")
    groups.command("delete", rules.delete).add_argument("messages", metavar="ID", nargs="+", type=identifier)
    move = groups.command("move", rules.move)
    move.add_argument("messages", metavar="ID", nargs="+", type=identifier)
    move.add_argument("folder", metavar="FOLDER")


def _add_rules(group: Groups) -> None:
    group.command("list", rules.show_all)
    _add_parts(group.command("add", rules.add))
    edit = group.command("edit", rules.edit)
    edit.add_argument("id", metavar="N", type=identifier)
    _add_parts(edit)
    group.command("remove", rules.remove).add_argument("id", metavar="N", type=identifier)
    group.command("order", rules.order).add_argument("rules", metavar="N", nargs="+", type=identifier)
    attempt = group.command("try", rules.attempt)
    attempt.add_argument("id", metavar="N", nargs="?", type=identifier)
    attempt.add_argument("--limit", type=count, default=200)
    _add_parts(attempt)
    group.command("apply", rules.apply).add_argument("id", metavar="N", nargs="?", type=identifier)
    group.command("why", rules.why).add_argument("id", metavar="ID", type=identifier)
    group.command("log", rules.log).add_argument("--limit", type=count, default=200)


def _add_parts(command: Parser) -> None:
    """What is absent stays as it is, or is nothing; an empty text takes it away."""
    for text, metavar in _TEXTS.items():
        command.add_argument(f"--{text}", metavar=metavar, dest=f"rule_{text}")
    command.add_argument("--kind", choices=_KINDS)
    command.add_argument("--urgent", choices=_YES_NO)
    command.add_argument("--mark", choices=list(rules.STATES))
    for switch in ("trusted-only", "file", "seen", "enabled"):
        command.add_argument(f"--{switch}", action=argparse.BooleanOptionalAction)
