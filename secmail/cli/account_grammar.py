"""The options of `secmail account`."""

from secmail.cli.commands import account_setup, accounts
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser
from secmail.cli.values import host_and_port
from secmail.domain.accounts import Tls

_TLS = [tls.value for tls in Tls]


def add(group: Groups) -> None:
    """All commands of the group."""
    _add_add(group.command("add", account_setup.add))
    group.command("find", account_setup.find).add_argument("address", metavar="ADDRESS")
    group.command("list", accounts.show_all)
    again = group.command("sign-in", account_setup.sign_in)
    again.add_argument("account", nargs="?", metavar="ACCOUNT")
    again.add_argument("--password-stdin", action="store_true")
    again.add_argument("--client-certificate", metavar="FILE")
    for name, run in (("test", accounts.test), ("remove", accounts.remove)):
        chosen = group.command(name, run)
        chosen.add_argument("account", nargs="?" if name == "test" else None, metavar="ACCOUNT")


def _add_add(add: Parser) -> None:
    add.add_argument("--address", required=True)
    add.add_argument("--name")
    add.add_argument("--user")
    incoming = add.add_mutually_exclusive_group()
    incoming.add_argument("--imap", metavar="HOST:PORT", type=host_and_port)
    incoming.add_argument("--pop3", metavar="HOST:PORT", type=host_and_port)
    add.add_argument("--smtp", metavar="HOST:PORT", type=host_and_port)
    add.add_argument("--tls", choices=_TLS, default=Tls.IMPLICIT.value)
    add.add_argument("--smtp-tls", choices=_TLS)
    add.add_argument("--ca-file", metavar="FILE")
    add.add_argument("--password-stdin", action="store_true")
    add.add_argument("--oauth", action="store_true")
    add.add_argument("--issuer", metavar="URL")
    add.add_argument("--endpoints", metavar="URL", nargs=2)
    add.add_argument("--client-id", metavar="CLIENT")
    add.add_argument("--scope", metavar="SCOPE", nargs="+", action="extend", default=[])
    add.add_argument("--client-certificate", metavar="FILE")
    add.add_argument("--card-key", action="store_true")
