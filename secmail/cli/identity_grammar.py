"""The options of `secmail identity`."""

from secmail.cli.commands import identity
from secmail.cli.groups import Groups
from secmail.cli.values import identifier


def add(groups: Groups) -> None:
    """All of them."""
    group = groups.group("identity")
    group.command("list", identity.show)
    confirm = group.command("confirm", identity.confirm)
    confirm.add_argument("id", metavar="ID", type=identifier)
    confirm.add_argument("--yes", action="store_true")
    withdraw = group.command("withdraw", identity.withdraw)
    withdraw.add_argument("address", metavar="ADDRESS")
    withdraw.add_argument("--certificate", metavar="SHA256")
