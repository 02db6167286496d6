"""Name constraints on the addresses that we read out of a certificate (RFC 5280 §4.2.1.10, RFC 9598 §6).

The path library checks constraints on names; but it looks at the subject's emailAddress only where there are no
alternative names at all, and never at a SmtpUTF8Mailbox. An authority that may vouch for one domain must not slip in
another's address by a way that we read and the library does not.
"""

from collections.abc import Iterable

from asn1crypto import core, x509

from secmail.pki.certificate import addresses
from secmail.pki.routes import Route

_OF_TWO_MINDS = frozenset("\N{LATIN SMALL LETTER SHARP S}\N{GREEK SMALL LETTER FINAL SIGMA}\u200c\u200d")
"""IDNA2003, which Python has, writes these as other letters than IDNA2008 (RFC 5894 §7.2)."""


def permit(route: Route) -> bool:
    """Whether every authority of the route, the root too, may vouch for all addresses of its leaf.

    Raises one of PARSE_ERRORS for constraints that cannot be read.
    """
    found = addresses(route.leaf)
    return all(_permits(authority, found) for authority in route.authorities) if found and route.below else True


def _permits(authority: x509.Certificate, found: Iterable[str]) -> bool:
    constraints = authority.name_constraints_value
    if constraints is None:
        return True
    permitted, excluded = _bases(constraints["permitted_subtrees"]), _bases(constraints["excluded_subtrees"])
    return all(
        (not permitted or any(_within(address, base) for base in permitted))
        and not any(_touches(address, base) for base in excluded)
        for address in found
    )


def _bases(subtrees: x509.GeneralSubtrees | core.Void) -> list[str]:
    names = [] if isinstance(subtrees, core.Void) else [subtree["base"] for subtree in subtrees]
    # The bytes as they are: asn1crypto would turn the domain into another spelling.
    return [bytes(name.chosen.contents).decode("ascii") for name in names if name.name == "rfc822_name"]


def _within(address: str, base: str) -> bool:
    """A mailbox, all mailboxes of a host, or with a leading dot those of the hosts below a domain."""
    local, _, domain = address.rpartition("@")
    mailbox, _, place = base.rpartition("@")
    if mailbox and mailbox != local:
        return False
    host, place = _ascii(domain), place.lower()
    return host.endswith(place) and host != place if place.startswith(".") else bool(place) and host == place


def _touches(address: str, base: str) -> bool:
    """As `_within`, and where in doubt yes: many servers take no notice of the case of a mailbox."""
    return not base or _within(address.lower(), base.lower())


def _ascii(domain: str) -> str:
    """As names of hosts are sent (IDNA); ValueError for a domain that has no such form, or one for each standard."""
    if set(domain) & _OF_TWO_MINDS:
        raise ValueError("a domain that two standards send differently")
    return domain.lower().encode("idna").decode("ascii")
