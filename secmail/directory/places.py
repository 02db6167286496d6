"""Where a publication is fetched: the parts of its address, the proxy of this computer, and who may be spoken to."""

import ipaddress
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from secmail.directory.errors import refused

MAX_URL = 2000
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_LAST_32_BITS = tuple(map(ipaddress.IPv6Network, ("::ffff:0:0/96", "::/96", "64:ff9b::/96")))
"""Where an IPv4 address stands at the end (RFC 4291 §2.5.5, RFC 6052 §2.1)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A server: a host and its port."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Address:
    """An http address. `target`: path and query, as the request names them; `url`: the whole, for a proxy."""

    place: Place
    target: str
    url: str


def address_of(url: str) -> Address:
    """PUBLICATION_REFUSED for anything but a plain http address.

    Lists and answers are signed and by design fetched in clear (RFC 5280 §8: https would need a certificate whose
    revocation had to be looked up first).
    """
    if len(url) > MAX_URL or not url.isascii() or any(char <= " " or char == "\x7f" for char in url):
        raise refused("address")
    try:
        parts = urlsplit(url)
        port = parts.port or 80
    except ValueError:
        raise refused("address") from None
    if parts.scheme != "http" or not parts.hostname or "@" in parts.netloc:
        raise refused("address")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(Place(parts.hostname, port), target, f"http://{parts.netloc}{target}")


def system_proxy(host: str) -> Place | None:
    """What this computer is set to use for http to that host; None: nothing, or nothing that can be read."""
    if urllib.request.proxy_bypass(host):
        return None
    return proxy_at(urllib.request.getproxies().get("http", ""))


def proxy_at(setting: str) -> Place | None:
    """A proxy as settings write it: `http://host:port` or `host:port`; credentials in it are not used."""
    try:
        parts = urlsplit(setting if "//" in setting else f"//{setting}")
        return Place(parts.hostname, parts.port or 80) if parts.hostname else None
    except ValueError:
        return None


def is_public(peer: str) -> bool:
    """Whether an IP address belongs to the Internet: not to this computer, its network or a special range.

    An IPv6 address that only carries an IPv4 address is what that one is: a gateway on the way takes it there.
    """
    found = ipaddress.ip_address(peer.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        carried = _carried(found)
        return all(map(_is_of_internet, carried)) if carried else found in _GLOBAL_UNICAST and _is_of_internet(found)
    return _is_of_internet(found)


def _is_of_internet(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return found.is_global and not found.is_multicast


def _carried(found: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """IPv4 addresses within: mapped, compatible, NAT64, 6to4; of Teredo both the server's and the client's."""
    if found.teredo is not None:
        return found.teredo
    if found.sixtofour is not None:
        return (found.sixtofour,)
    if any(found in network for network in _LAST_32_BITS):
        return (ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF),)
    return ()
