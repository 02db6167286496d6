"""The options of `secmail templates`."""

from secmail.cli.commands import templates
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser
from secmail.cli.values import identifier


def add(groups: Groups) -> None:
    """All of them."""
    group = groups.group("templates")
    group.command("list", templates.show_all)
    show = group.command("show", templates.show)
    show.add_argument("id", metavar="N", type=identifier)
    show.add_argument("--patient", metavar="PATIENT", type=identifier)
    new = group.command("add", templates.add)
    new.add_argument("name", metavar="NAME")
    _add_texts(new)
    edit = group.command("edit", templates.edit)
    edit.add_argument("id", metavar="N", type=identifier)
    edit.add_argument("--name", metavar="NAME")
    _add_texts(edit)
    group.command("remove", templates.remove).add_argument("id", metavar="N", type=identifier)
    block = group.command("signature", templates.signature)
    block.add_argument("--account", metavar="ACCOUNT")
    block.add_argument("--text", metavar="FILE")


def _add_texts(command: Parser) -> None:
    command.add_argument("--subject", metavar="SUBJECT")
    command.add_argument("--body", metavar="FILE")
