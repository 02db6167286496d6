"""The file of `secmail setup --from`: what a workstation is to become, in TOML, without any secret. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

from secmail.domain.accounts import Protocol, Server, SignIn, Tls
from secmail.domain.practice_software import NAMES

_LONGEST = 256
_MOST = 64
"""Characters of a text, and entries of a list: a file for setting up is short."""


class Unfit(Exception):
    """What is wrong with the file. `place`: as "mailbox.2.imap"; empty: the file as a whole is no TOML."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a password comes from: `ask`, `stdin` (the next line), `fd` with its number, `keyring` with its service."""

    way: str = "ask"
    what: str = ""


@dataclass(frozen=True, slots=True)
class CardPlan:
    """`holder`: whose card, by a part of the name; empty: the only one. `modules`: further card software."""

    holder: str = ""
    modules: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class MailboxPlan:
    """`incoming`, `outgoing` None: found by the address, by a secure way only. `user` empty: the address."""

    address: str
    name: str = ""
    incoming: Server | None = None
    outgoing: Server | None = None
    protocol: Protocol = Protocol.IMAP
    user: str = ""
    sign_in: SignIn = SignIn.PASSWORD
    key_file: Path | None = None
    password: Secret = field(default_factory=Secret)


@dataclass(frozen=True, slots=True)
class KeysPlan:
    """A file with keys of another program, and where its passphrase comes from."""

    file: Path
    passphrase: Secret


@dataclass(frozen=True, slots=True)
class VaultPlan:
    """`address` empty: the first mailbox's. `request`: where the certificate request is written."""

    address: str = ""
    name: str = ""
    request: Path | None = None
    keys: tuple[KeysPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetsPlan:
    """`folder`: where the sheets are written, to be printed and then destroyed."""

    custodians: tuple[str, ...]
    needed: int
    folder: Path


@dataclass(frozen=True, slots=True)
class SoftwarePlan:
    """`values`: those that differ from what is known of the program."""

    program: str
    folder: Path
    values: tuple[tuple[str, str], ...] = ()
    test: bool = True


@dataclass(frozen=True, slots=True)
class DelegatePlan:
    """By `card`, a part of its holder's name, or by `certificate`. `preset`: as of `vault grant --as`."""

    until: datetime
    card: str = ""
    certificate: Path | None = None
    preset: str = "secretary"


@dataclass(frozen=True, slots=True)
class SetupPlan:
    """All of it; None or empty: that part is left as it is."""

    card: CardPlan = field(default_factory=CardPlan)
    mailboxes: tuple[MailboxPlan, ...] = ()
    vault: VaultPlan | None = None
    sheets: SheetsPlan | None = None
    software: SoftwarePlan | None = None
    delegate: DelegatePlan | None = None


def parse(text: str, folder: Path) -> SetupPlan:
    """`folder`: of the file, which relative names start from. Raises Unfit, also for whatever has no meaning here."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise Unfit("") from None
    top = _Table(document, "", folder)
    mailboxes = top.tables("mailbox")
    plan = SetupPlan(
        card=_card(top.table("card")),
        mailboxes=tuple(map(_mailbox, mailboxes)),
        vault=_vault(top.table("vault")) if "vault" in document else None,
        sheets=_sheets(top.table("sheets")) if "sheets" in document else None,
        software=_software(top.table("software")) if "software" in document else None,
        delegate=_delegate(top.table("delegate")) if "delegate" in document else None,
    )
    top.require_read()
    return plan


class _Table:
    """A table of the file: every value is taken by its name once, and none may be left over."""

    def __init__(self, values: Mapping[str, object], place: str, folder: Path) -> None:
        self._values = values
        self._place = place
        self._folder = folder
        self._read: set[str] = set()

    def at(self, name: str) -> str:
        """The place of a value, to be told."""
        return f"{self._place}.{name}" if self._place else name

    def take(self, name: str) -> object:
        """None: it is not there."""
        self._read.add(name)
        return self._values.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """Unfit where it is missing and has no default."""
        found = self.take(name)
        if found is None and default is not None:
            return default
        if not isinstance(found, str) or not found.strip() or len(found) > _LONGEST or not found.isprintable():
            raise Unfit(self.at(name))
        return found.strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it is missing."""
        found = self.take(name)
        if found is None:
            return ()
        if not isinstance(found, list) or len(found) > _MOST:
            raise Unfit(self.at(name))
        if not all(isinstance(each, str) and each.strip() and len(each) <= _LONGEST for each in found):
            raise Unfit(self.at(name))
        return tuple(" ".join(each.split()) for each in found)

    def path(self, name: str) -> Path | None:
        """Relative to the file that was given."""
        text = self.text(name, "")
        return self._folder / Path(text).expanduser() if text else None

    def needed_path(self, name: str) -> Path:
        """Unfit where it is missing."""
        found = self.path(name)
        if found is None:
            raise Unfit(self.at(name))
        return found

    def paths(self, name: str) -> tuple[Path, ...]:
        """A list of files."""
        return tuple(self._folder / Path(each).expanduser() for each in self.texts(name))

    def number(self, name: str) -> int:
        """A small one."""
        found = self.take(name)
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= _LONGEST:
            raise Unfit(self.at(name))
        return found

    def switch(self, name: str, *, default: bool) -> bool:
        """Yes or no."""
        found = self.take(name)
        if found is None:
            return default
        if not isinstance(found, bool):
            raise Unfit(self.at(name))
        return found

    def table(self, name: str) -> "_Table":
        """An empty one where it is missing."""
        found = self.take(name)
        if found is not None and not isinstance(found, dict):
            raise Unfit(self.at(name))
        return _Table(found or {}, self.at(name), self._folder)

    def tables(self, name: str) -> tuple["_Table", ...]:
        """Of a name in double brackets."""
        found = self.take(name)
        if found is None:
            return ()
        if not isinstance(found, list) or len(found) > _MOST or not all(isinstance(each, dict) for each in found):
            raise Unfit(self.at(name))
        return tuple(_Table(each, f"{self.at(name)}.{number}", self._folder) for number, each in enumerate(found, 1))

    def secret(self, name: str) -> Secret:
        """Never the secret itself: a file with one in it is refused."""
        way, _, what = self.text(name, "ask").partition(":")
        fits = way in {"ask", "stdin"} and not what
        fits |= way == "fd" and what.isascii() and what.isdigit() and len(what) < 4
        fits |= way == "keyring" and bool(what)
        if not fits:
            raise Unfit(self.at(name))
        return Secret(way, what)

    def require_read(self) -> None:
        """A word that nobody knows is mistyped, and what it was to say would be left out in silence."""
        left = sorted(set(self._values) - self._read)
        if left:
            raise Unfit(self.at(left[0]))


def _card(table: _Table) -> CardPlan:
    plan = CardPlan(table.text("holder", ""), table.paths("modules"))
    table.require_read()
    return plan


def _mailbox(table: _Table) -> MailboxPlan:
    pop3 = table.text("pop3", "")
    incoming = _server(table, "pop3" if pop3 else "imap", tls="tls")
    plan = MailboxPlan(
        address=table.text("address"),
        name=table.text("name", ""),
        incoming=incoming,
        outgoing=_server(table, "smtp", tls="smtp_tls"),
        protocol=Protocol.POP3 if pop3 else Protocol.IMAP,
        user=table.text("user", ""),
        sign_in=_sign_in(table),
        key_file=table.path("key_file"),
        password=table.secret("password_from"),
    )
    if "@" not in plan.address:
        raise Unfit(table.at("address"))
    if (plan.incoming is None) != (plan.outgoing is None):
        raise Unfit(table.at("imap" if plan.incoming is None else "smtp"))
    if plan.sign_in is SignIn.CERTIFICATE and plan.key_file is None:
        raise Unfit(table.at("key_file"))
    table.require_read()
    return plan


def _server(table: _Table, name: str, *, tls: str) -> Server | None:
    text = table.text(name, "")
    protection = table.text(tls, "") or table.text("tls", Tls.IMPLICIT.value)
    authority = table.path("ca_file")
    if not text:
        return None
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port[:6]) < 65536:
        raise Unfit(table.at(name))
    if protection not in set(Tls):
        raise Unfit(table.at(tls))
    return Server(host, int(port), Tls(protection), str(authority) if authority is not None else None)


def _sign_in(table: _Table) -> SignIn:
    """In the browser somebody must sit there: that is for the window."""
    ways = {"password": SignIn.PASSWORD, "card": SignIn.CARD, "certificate": SignIn.CERTIFICATE}
    wanted = table.text("sign_in", "password")
    if wanted not in ways:
        raise Unfit(table.at("sign_in"))
    return ways[wanted]


def _vault(table: _Table) -> VaultPlan:
    keys = []
    for each in table.tables("import"):
        keys.append(KeysPlan(each.needed_path("file"), each.secret("passphrase_from")))
        each.require_read()
    plan = VaultPlan(table.text("address", ""), table.text("name", ""), table.path("request"), tuple(keys))
    table.require_read()
    return plan


def _sheets(table: _Table) -> SheetsPlan:
    plan = SheetsPlan(table.texts("custodians"), table.number("needed"), table.needed_path("folder"))
    if len({name.casefold() for name in plan.custodians}) < len(plan.custodians):
        raise Unfit(table.at("custodians"))
    if not 2 <= plan.needed <= len(plan.custodians) <= 16:
        raise Unfit(table.at("needed"))
    table.require_read()
    return plan


def _software(table: _Table) -> SoftwarePlan:
    values = table.table("values")
    given = tuple((name, text) for name in NAMES if (text := values.text(name, "")))
    values.require_read()
    plan = SoftwarePlan(
        table.text("program"), table.needed_path("folder"), given, test=table.switch("test", default=True)
    )
    table.require_read()
    return plan


def _delegate(table: _Table) -> DelegatePlan:
    day = table.take("until")
    if not isinstance(day, date) or isinstance(day, datetime):
        raise Unfit(table.at("until"))
    plan = DelegatePlan(
        datetime.combine(day, time(23, 59, 59)).astimezone(UTC),
        table.text("card", ""),
        table.path("certificate"),
        table.text("as", "secretary"),
    )
    if plan.preset not in {"secretary", "colleague", "locum"}:
        raise Unfit(table.at("as"))
    if bool(plan.card) == (plan.certificate is not None):
        raise Unfit(table.at("card"))
    table.require_read()
    return plan
