"""The options of `secmail vault`."""

from secmail.cli.commands import recovery, vault
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser
from secmail.cli.values import count, end_of_term
from secmail.domain.mandates import Right
from secmail.domain.messages import Kind

RIGHTS = [right.value for right in Right]


def add(group: Groups) -> None:
    """All commands of the group."""
    group.command("status", vault.status)
    unlock = group.command("unlock", vault.unlock)
    _add_passphrase(unlock)
    unlock.add_argument("--vault", metavar="ID")
    create = group.command("create", vault.create)
    create.add_argument("--address", required=True)
    create.add_argument("--name")
    request = group.command("request", vault.request)
    request.add_argument("key", metavar="CERTIFICATE", nargs="?")
    request.add_argument("-o", "--output", metavar="OUT", required=True)
    for command in (create, group.command("new-key", vault.new_key)):
        command.add_argument("--request", metavar="OUT")
        command.add_argument("--certificate", metavar="OUT")
    group.command("certificate", vault.certificate).add_argument("file", metavar="FILE")
    import_key = group.command("import-key", vault.import_key)
    import_key.add_argument("file", metavar="FILE")
    import_key.add_argument("--passphrase-stdin", action="store_true")
    _add_slots(group)
    _add_mandates(group)
    _add_recovery(group.group("recover"))


def _add_slots(group: Groups) -> None:
    card = group.command("add-card", vault.add_card)
    card.add_argument("card", metavar="CARD", nargs="?")
    _add_passphrase(card)
    card.add_argument("--new-pin-stdin", dest="second_pin_stdin", action="store_true")
    group.command("add-passphrase", vault.add_passphrase).add_argument("--passphrase-stdin", action="store_true")
    remove = group.command("remove-slot", vault.remove_slot)
    remove.add_argument("slot", metavar="ACCESS")
    remove.add_argument("--in-use", action="store_true")
    _add_passphrase(remove)


def _add_mandates(group: Groups) -> None:
    grant = group.command("grant", vault.grant)
    whom = grant.add_mutually_exclusive_group()
    whom.add_argument("--delegate", metavar="CARD")
    whom.add_argument("--certificate", metavar="FILE")
    what = grant.add_mutually_exclusive_group(required=True)
    what.add_argument("--right", choices=RIGHTS, nargs="+", action="extend", dest="rights", default=[])
    what.add_argument("--as", choices=list(vault.PRESETS), dest="preset")
    grant.add_argument("--until", metavar="DATE", type=end_of_term, required=True)
    grant.add_argument("--folder", action="append", default=[])
    grant.add_argument("--kind", action="append", default=[], choices=[kind.value for kind in Kind])
    grant.add_argument("--delegate-pin-stdin", dest="second_pin_stdin", action="store_true")
    group.command("mandates", vault.mandates)
    group.command("revoke", vault.revoke).add_argument("mandate", metavar="MANDATE")


def _add_recovery(group: Groups) -> None:
    make = group.command("make", recovery.make)
    make.add_argument("--custodian", metavar="NAME", action="append", required=True)
    make.add_argument("--needed", type=count, required=True)
    make.add_argument("--sheets", metavar="DIR", required=True)
    group.command("check", recovery.check)
    opening = group.command("open", recovery.emergency)
    opening.add_argument("--opener", metavar="NAME", required=True)
    opening.add_argument("--vault", metavar="ID")
    opening.add_argument("--add-card", action="store_true")


def _add_passphrase(parser: Parser) -> None:
    """Opening without a card."""
    parser.add_argument("--by-passphrase", action="store_true")
    parser.add_argument("--passphrase-stdin", action="store_true")
