"""Mailboxes that Thunderbird has on this computer: addresses and servers out of its settings, never its passwords."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from secmail.api.accounts import FormerMailbox
from secmail.domain.accounts import Protocol, Server, Tls

_LINE = re.compile(r'^user_pref\("(mail\.[A-Za-z0-9._-]{1,100})", (.{1,2000})\);\s*$')
_LARGEST = 4 * 1024 * 1024
_MOST_PROFILES, _MOST_ACCOUNTS = 10, 30
_TLS = {2: Tls.STARTTLS, 3: Tls.IMPLICIT}
"""socketType and try_ssl; the others are in clear, and are not proposed."""
_PORTS = {
    ("imap", Tls.IMPLICIT): 993,
    ("imap", Tls.STARTTLS): 143,
    ("pop3", Tls.IMPLICIT): 995,
    ("pop3", Tls.STARTTLS): 110,
    ("smtp", Tls.IMPLICIT): 465,
    ("smtp", Tls.STARTTLS): 587,
}
_Prefs = Mapping[str, object]


def usual_places(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Where Thunderbird keeps its profiles, on the three systems."""
    home = Path.home()
    linux = (".thunderbird", "snap/thunderbird/common/.thunderbird", ".var/app/org.mozilla.Thunderbird/.thunderbird")
    roaming = environment.get("APPDATA")
    windows = (Path(roaming) / "Thunderbird",) if roaming else ()
    return (*windows, home / "Library" / "Thunderbird", *(home / name for name in linux))


def former_mailboxes(places: Sequence[Path]) -> tuple[FormerMailbox, ...]:
    """Of the profiles there, each address once; nothing where there is none, or it cannot be read."""
    found: dict[str, FormerMailbox] = {}
    for place in places:
        for file in _prefs_files(place):
            for one in _mailboxes(_prefs(file)):
                found.setdefault(one.address.lower(), one)
    return tuple(found.values())


def _prefs_files(place: Path) -> list[Path]:
    try:
        files = [*place.glob("*/prefs.js"), *place.glob("Profiles/*/prefs.js")]
        return sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)[:_MOST_PROFILES]
    except OSError:
        return []


def _prefs(file: Path) -> _Prefs:
    try:
        with file.open("rb") as opened:
            text = opened.read(_LARGEST).decode("utf-8", "replace")
    except OSError:
        return {}
    found: dict[str, object] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is not None:
            try:
                found[match[1]] = json.loads(match[2])
            except ValueError:
                continue
    return found


def _mailboxes(prefs: _Prefs) -> Iterator[FormerMailbox]:
    names = _text(prefs, "mail.accountmanager.accounts").split(",")[:_MOST_ACCOUNTS]
    for name in filter(None, map(str.strip, names)):
        server = f"mail.server.{_text(prefs, f'mail.account.{name}.server')}"
        identity = _text(prefs, f"mail.account.{name}.identities").partition(",")[0].strip()
        kind = _text(prefs, f"{server}.type")
        smtp = _text(prefs, f"mail.identity.{identity}.smtpServer") or _text(prefs, "mail.smtp.defaultserver")
        incoming = _server(prefs, server, kind, tls="socketType")
        outgoing = _server(prefs, f"mail.smtpserver.{smtp}", "smtp", tls="try_ssl")
        address = _text(prefs, f"mail.identity.{identity}.useremail")
        if kind in set(Protocol) and incoming is not None and outgoing is not None and "@" in address:
            user = _text(prefs, f"{server}.userName")
            shown = _text(prefs, f"mail.identity.{identity}.fullName")
            yield FormerMailbox(address, shown, user or address, incoming, outgoing, protocol=Protocol(kind))


def _server(prefs: _Prefs, server: str, kind: str, *, tls: str) -> Server | None:
    host, protection = _text(prefs, f"{server}.hostname"), prefs.get(f"{server}.{tls}")
    way = _TLS.get(protection) if isinstance(protection, int) else None
    usual = _PORTS.get((kind, way)) if way is not None else None
    if not host or way is None or usual is None:
        return None
    port = prefs.get(f"{server}.port")
    return Server(host, port if isinstance(port, int) and 0 < port < 65536 else usual, way)


def _text(prefs: _Prefs, name: str) -> str:
    found = prefs.get(name)
    return found.strip() if isinstance(found, str) and found.isprintable() and len(found) < 300 else ""
