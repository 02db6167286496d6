"""The options of `secmail urgency`."""

from secmail.cli.commands import urgency
from secmail.cli.groups import Groups


def add(groups: Groups) -> None:
    """All of them."""
    words = groups.group("urgency").group("words")
    words.command("list", urgency.show)
    words.command("add", urgency.add).add_argument("words", metavar="WORD", nargs="+")
    words.command("remove", urgency.remove).add_argument("words", metavar="WORD", nargs="+")
    words.command("reset", urgency.reset)
