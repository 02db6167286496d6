"""Which names a mail server may have when a stranger proposes it. Pure."""

import re

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_OF_NO_DOMAIN = frozenset({"local", "localhost", "localdomain", "internal", "lan", "home", "invalid", "arpa", "onion"})
"""Top levels of one network or none (RFC 6761, RFC 6762): no provider's servers live there."""


def is_sensible(host: str) -> bool:
    """A full host name of the public name system: no address in figures, no single word, nothing of this network."""
    labels = host.lower().rstrip(".").split(".")
    return (
        len(host) <= 253
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdecimal()
        and labels[-1] not in _OF_NO_DOMAIN
    )


def local_and_domain(address: str) -> tuple[str, str]:
    """The two sides of an address."""
    local, _, domain = address.rpartition("@")
    return local, domain


def ascii_domain(domain: str) -> str | None:
    """As the name system knows it (IDNA), or None when it is no name to be asked about."""
    try:
        name = domain.strip().rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return None
    return name if is_sensible(name) else None
