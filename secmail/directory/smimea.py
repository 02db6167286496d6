"""Certificates that a mail domain publishes in the name system: SMIMEA (RFC 8162) and CERT (RFC 4398, as in Direct).

The name system signs nothing that is checked here, so what comes is a candidate and no more: it counts when its path
leads to an authority that the practice trusts. Of SMIMEA only whole certificates are of use (matching type 0); which
certificates one would have to trust for DNSSEC's sake (usages 2 and 3) is not followed.
"""

import hashlib
from collections.abc import Iterable, Sequence

import dns.exception
import dns.name
import dns.rdata
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.CERT import CERT
from dns.rdtypes.ANY.SMIMEA import SMIMEA
from dns.rdtypes.IN.SRV import SRV

from secmail.domain.directory import MOST_CERTIFICATES
from secmail.domain.errors import Code, Unavailable

SECONDS = 4.0
"""For all answers to one question, from all name servers of the system."""
_MOST_RECORDS = 20
_MOST_SERVERS = 4
_LONGEST = 64 * 1024
_WHOLE_CERTIFICATE, _EXACT = 0, 0
_PKIX = 1


class DomainRecords:
    """Asks the system's resolver, or the one that is given. Unavailable DIRECTORY_OFFLINE when nobody answers."""

    def __init__(self, resolver: dns.resolver.Resolver | None = None) -> None:
        self._resolver = resolver

    def smimea(self, local: str, domain: str) -> tuple[bytes, ...]:
        """For one mailbox: its name is the hash of the local part, exactly as it is written (RFC 8162 §3)."""
        label = hashlib.sha256(local.encode()).hexdigest()[:56]
        found = self._ask((label, "_smimecert"), domain, dns.rdatatype.SMIMEA)
        records = [each for each in found if isinstance(each, SMIMEA)]
        return _bounded(each.cert for each in records if (each.selector, each.mtype) == (_WHOLE_CERTIFICATE, _EXACT))

    def cert(self, local: str, domain: str) -> tuple[bytes, ...]:
        """For the mailbox, its `@` a point, else for its whole domain."""
        for labels in (tuple(local.split(".")), ()):
            records = [each for each in self._ask(labels, domain, dns.rdatatype.CERT) if isinstance(each, CERT)]
            if found := _bounded(each.certificate for each in records if each.certificate_type == _PKIX):
                return found
        return ()

    def ldap_servers(self, domain: str) -> tuple[tuple[str, int], ...]:
        """Host and port, in the order in which they are to be tried (RFC 2782)."""
        records = [each for each in self._ask(("_ldap", "_tcp"), domain, dns.rdatatype.SRV) if isinstance(each, SRV)]
        ordered = sorted(records, key=lambda each: (each.priority, -each.weight))
        hosts = ((each.target.to_text(omit_final_dot=True).lower(), each.port) for each in ordered)
        return tuple((host, port) for host, port in hosts if host not in {"", "."} and port)[:_MOST_SERVERS]

    def _ask(self, labels: Sequence[str], domain: str, kind: dns.rdatatype.RdataType) -> Sequence[dns.rdata.Rdata]:
        """Records of one name. A name that cannot stand in the name system has none."""
        try:
            above = dns.name.from_text(domain)
            owner = dns.name.Name([*(label.encode() for label in labels), *above.labels])
        except dns.exception.DNSException:
            return ()
        try:
            resolver = self._resolver or _of_the_system()
            return list(resolver.resolve(owner, kind, search=False))[:_MOST_RECORDS]
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
            return ()
        except dns.exception.DNSException as error:
            raise Unavailable(Code.DIRECTORY_OFFLINE, f"name server: {type(error).__name__}") from None


def _of_the_system() -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver()
    resolver.lifetime = SECONDS
    return resolver


def _bounded(certificates: Iterable[bytes]) -> tuple[bytes, ...]:
    fitting = [each for each in certificates if 0 < len(each) <= _LONGEST]
    return tuple(dict.fromkeys(fitting))[:MOST_CERTIFICATES]
