"""SRV records of a domain (RFC 6186, RFC 8314): where its mail servers are, by the name system, which signs nothing."""

from collections.abc import Sequence

import dns.exception
import dns.resolver
from dns.rdtypes.IN.SRV import SRV

from secmail.api.accounts import Suggestion
from secmail.domain.accounts import Protocol, Server, SignIn, Tls
from secmail.domain.errors import Code, Unavailable
from secmail.mail.hosts import is_sensible

SOURCE = "dns-srv"
_SECONDS = 5.0
"""For all answers to one question, from all name servers of the system."""
_MAX_RECORDS = 20
_INCOMING = (
    ("_imaps._tcp", Protocol.IMAP, Tls.IMPLICIT),
    ("_imap._tcp", Protocol.IMAP, Tls.STARTTLS),
    ("_pop3s._tcp", Protocol.POP3, Tls.IMPLICIT),
    ("_pop3._tcp", Protocol.POP3, Tls.STARTTLS),
)
_OUTGOING = (("_submissions._tcp", Tls.IMPLICIT), ("_submission._tcp", Tls.STARTTLS))


class ServiceRecords:
    """Asks the system's resolver, or the one that is given (tests)."""

    def __init__(self, resolver: dns.resolver.Resolver | None = None) -> None:
        self._resolver = resolver

    def suggestions(self, domain: str, address: str) -> tuple[Suggestion, ...]:
        """In the order of RFC 8314: implicit TLS first, IMAP first. Unavailable MAIL_OFFLINE when nobody answers."""
        try:
            resolver = self._resolver or _of_the_system()
        except dns.exception.DNSException:
            raise Unavailable(Code.MAIL_OFFLINE, "no name server") from None
        outgoing = [place for name, tls in _OUTGOING if (place := _first(resolver, f"{name}.{domain}", tls))]
        if not outgoing:
            return ()
        return tuple(
            # RFC 6186 §4: the whole address is the user's name to begin with.
            Suggestion(protocol, place, outgoing[0], address, (SignIn.PASSWORD,), SOURCE)
            for name, protocol, tls in _INCOMING
            if (place := _first(resolver, f"{name}.{domain}", tls))
        )


def _of_the_system() -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver()
    resolver.lifetime = _SECONDS
    return resolver


def _first(resolver: dns.resolver.Resolver, name: str, tls: Tls) -> Server | None:
    """The record that a client is to try first (RFC 2782); the target "." says that there is no such service."""
    try:
        answer = resolver.resolve(name, "SRV", search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
        return None
    except dns.exception.DNSException:
        raise Unavailable(Code.MAIL_OFFLINE, "name server does not answer") from None
    records: Sequence[SRV] = [each for each in answer if isinstance(each, SRV)][:_MAX_RECORDS]
    for record in sorted(records, key=lambda each: (each.priority, -each.weight)):
        host = record.target.to_text(omit_final_dot=True).lower()
        if is_sensible(host) and record.port:
            return Server(host, record.port, tls)
    return None
