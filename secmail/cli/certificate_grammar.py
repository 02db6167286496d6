"""The options of `secmail certificates` and `secmail recipients`."""

from secmail.cli.commands import authorities, certificates, own_certificates
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser
from secmail.cli.values import days, identifier

_A_YEAR = 365


def add(groups: Groups) -> None:
    """All of them."""
    group = groups.group("certificates")
    _add_known(group)
    _add_own(group)
    recipients = groups.group("recipients").command("check", certificates.check_recipients)
    recipients.add_argument("addresses", metavar="ADDRESS", nargs="+")


def _add_known(group: Groups) -> None:
    group.command("list", authorities.show_all)
    group.command("show", certificates.show).add_argument("wanted", metavar="CERTIFICATE")
    add_file = group.command("add", certificates.add)
    add_file.add_argument("file", metavar="FILE")
    add_file.add_argument("--address")
    add_file.add_argument("--passphrase-stdin", action="store_true")
    group.command("find", certificates.find).add_argument("address", metavar="ADDRESS")
    group.command("check", certificates.check)
    for name, run in (
        ("accept", certificates.accept),
        ("refuse", certificates.refuse),
        ("remove", certificates.remove),
    ):
        _one(group.command(name, run)).add_argument("sha256", metavar="SHA256")
    export = _one(group.command("export", certificates.export))
    export.add_argument("sha256", metavar="SHA256", nargs="?")
    export.add_argument("-o", "--output", metavar="OUT")
    update = group.command("update", authorities.update)
    update.add_argument("file", metavar="FILE", nargs="?")


def _add_own(group: Groups) -> None:
    publish = group.command("publish", own_certificates.publish)
    publish.add_argument("--look", action="store_true")
    publish.add_argument("--record", action="store_true")
    publish.add_argument("-o", "--output", metavar="OUT")
    introduce = group.command("introduce", own_certificates.introduce)
    introduce.add_argument("addresses", metavar="ADDRESS", nargs="*")
    introduce.add_argument("--answer", metavar="ID", type=identifier)
    request = group.command("request", own_certificates.request)
    request.add_argument("addresses", metavar="ADDRESS", nargs="+")
    renew = group.command("renew", own_certificates.renew)
    renew.add_argument("--days", metavar="DAYS", type=days, default=_A_YEAR)
    renew.add_argument("--send", action="store_true")
    for command in (introduce, request, renew):
        command.add_argument("--account")
        command.add_argument("--queue", action="store_true")


def _one(parser: Parser) -> Parser:
    parser.add_argument("address", metavar="ADDRESS")
    return parser
