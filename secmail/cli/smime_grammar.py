"""The options of `secmail smime`."""

from secmail.cli.commands import smime
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser
from secmail.cli.values import Containers, moment, object_identifier

CIPHERS = ("aes-256-gcm", "aes-128-gcm", "aes-256-cbc", "aes-128-cbc")
KEY_TRANSPORTS = ("rsa-oaep", "rsa-pkcs1")


def add(group: Groups) -> None:
    """All commands of the group."""
    inspect = group.command("inspect", smime.inspect)
    _add_keys(inspect)
    _add_secrets(inspect)
    _add_trust(inspect)
    decrypt = group.command("decrypt", smime.decrypt)
    _add_keys(decrypt)
    _add_secrets(decrypt)
    _add_output(decrypt)
    verify = group.command("verify", smime.verify)
    _add_trust(verify)
    sign = group.command("sign", smime.sign)
    _add_keys(sign)
    _add_output(sign)
    form = sign.add_mutually_exclusive_group()
    form.add_argument("--detached", action="store_true")
    form.add_argument("--opaque", action="store_true")
    sign.add_argument("--pss", action="store_true")
    sign.add_argument("--protect-headers", action="store_true")
    encrypt = group.command("encrypt", smime.encrypt)
    _add_output(encrypt)
    encrypt.add_argument("--to", metavar="CERT", nargs="+", action="extend", required=True)
    encrypt.add_argument("--cipher", choices=CIPHERS, default=CIPHERS[0])
    encrypt.add_argument("--key-transport", choices=KEY_TRANSPORTS, default=KEY_TRANSPORTS[0])
    encrypt.add_argument("--protect-headers", action="store_true")
    for parser in (inspect, decrypt, verify, sign, encrypt):
        parser.add_argument("file", metavar="FILE")


def _add_keys(parser: Parser) -> None:
    parser.add_argument("--p12", metavar="FILE", action=Containers, default=[])
    parser.add_argument("--passphrase-stdin", action=Containers, dest="p12", nargs=0, default=[])
    parser.add_argument("--key", metavar="PEM", action="append", default=[])
    parser.add_argument("--cert", metavar="PEM", action="append", default=[])
    parser.add_argument("--pkcs11-module", metavar="SO")
    parser.add_argument("--token", metavar="LABEL")


def _add_secrets(parser: Parser) -> None:
    parser.add_argument("--shared-key", metavar="FILE", action="append", default=[])
    parser.add_argument("--password-stdin", action="store_true")


def _add_trust(parser: Parser) -> None:
    parser.add_argument("--trust", metavar="FILE|DIR", action="append", default=[])
    parser.add_argument("--crl", metavar="FILE", action="append", default=[])
    parser.add_argument("--at", metavar="RFC3339", type=moment)
    parser.add_argument("--policy", metavar="OID", type=object_identifier, action="append", default=[])


def _add_output(parser: Parser) -> None:
    parser.add_argument("-o", "--output", metavar="OUT")
