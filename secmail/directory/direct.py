"""What a mail domain publishes of its people's certificates: in the name system, else by an LDAP server that it names.

The second is the way of the American Direct project: `_ldap._tcp` of the domain, read without a name or password, the
mailbox as `mail`, or the whole domain where it has one certificate for all. Such servers speak without TLS, and anybody
could change what they say: candidates, no more (see `smimea`). Whoever owns the domain chooses the server; one within
our own network is not spoken to.
"""

import threading
from collections.abc import Callable

from sansldap import FilterEquality, FilterOr, FilterPresent, SearchScope

from secmail.directory.ldap_entries import certificates_in
from secmail.directory.ldap_wire import LdapBounds, LdapConnection, LdapQuery, LdapServer, LdapTls, RawEntry
from secmail.directory.places import is_public
from secmail.directory.smimea import DomainRecords
from secmail.domain.addresses import ascii_domain, normal
from secmail.domain.directory import MOST_CERTIFICATES
from secmail.domain.errors import Code, SecmailError, Unavailable, Untrusted

_BOUNDS = LdapBounds(connect=5.0, idle=5.0, whole=10.0)
_MOST_BASES = 5
_CERTIFICATES = ("userCertificate;binary", "userCertificate", "userSMIMECertificate;binary")
_LDAPS = 636


class DomainCertificates:
    """One call at a time; `interrupt` may come from any other thread. `allowed`: IP addresses to be spoken to."""

    def __init__(
        self,
        records: DomainRecords | None = None,
        *,
        bounds: LdapBounds = _BOUNDS,
        allowed: Callable[[str], bool] = is_public,
    ) -> None:
        self._records = records or DomainRecords()
        self._bounds = bounds
        self._allowed = allowed
        self._gate = threading.Lock()
        self._connection: LdapConnection | None = None
        self._interrupted = False

    def published(self, address: str) -> tuple[bytes, ...]:
        """DER, of every way together: what one holds may be out of date while another's is not.

        A way that failed is told only where nothing was found: Unavailable DIRECTORY_*, Untrusted DIRECTORY_UNTRUSTED.
        """
        local, _, domain = address.rpartition("@")
        domain = ascii_domain(domain)
        if not local or not domain:
            return ()
        self._interrupted = False
        found: list[bytes] = []
        failure: SecmailError | None = None
        for way in (self._by_name, self._records.cert, self._by_ldap):
            try:
                found += way(local, domain)
            except (Unavailable, Untrusted) as error:
                failure = failure or error
            if self._interrupted:
                raise SecmailError(Code.CANCELLED_AT_STOP)
        if failure is not None and not found:
            raise failure
        return tuple(dict.fromkeys(found))[:MOST_CERTIFICATES]

    def interrupt(self) -> None:
        """Ends what is running soon; questions to the name system end by themselves within seconds."""
        self._interrupted = True
        with self._gate:
            if self._connection is not None:
                self._connection.interrupt()

    def _by_name(self, local: str, domain: str) -> tuple[bytes, ...]:
        """As it was typed; capitals are told apart there (RFC 8162 §3), and typed where nobody meant them."""
        small = local.lower()
        found = self._records.smimea(local, domain)
        return found or (self._records.smimea(small, domain) if small != local else ())

    def _by_ldap(self, local: str, domain: str) -> tuple[bytes, ...]:
        """Of the first server that answers."""
        failure: SecmailError | None = None
        for host, port in self._records.ldap_servers(domain):
            tls = LdapTls.IMPLICIT if port == _LDAPS else LdapTls.NONE
            try:
                return self._at(LdapServer(host, port, tls), f"{local}@{domain}", domain)
            except (Unavailable, Untrusted) as error:
                failure = error
        if failure is not None:
            raise failure
        return ()

    def _at(self, server: LdapServer, address: str, domain: str) -> tuple[bytes, ...]:
        with LdapConnection(server, self._bounds) as connection:
            with self._gate:
                self._connection = connection
            try:
                connection.connect(allowed=self._allowed)
                connection.protect()
                return _asked(connection, address, domain)
            finally:
                with self._gate:
                    self._connection = None


def _asked(connection: LdapConnection, address: str, domain: str) -> tuple[bytes, ...]:
    """The mailbox's own certificates before those of its domain."""
    wanted = FilterOr(
        [FilterEquality("mail", each.encode()) for each in dict.fromkeys((address, normal(address), domain))]
    )
    for base in _bases(connection):
        query = LdapQuery(base, wanted, ("mail", *_CERTIFICATES), MOST_CERTIFICATES)
        entries = connection.search(query).entries
        for owner in (normal(address), domain):
            theirs = (raw for raw in entries if owner in _mailboxes(raw))
            found = [each for raw in theirs for each in certificates_in(raw, _CERTIFICATES)]
            if found:
                return tuple(dict.fromkeys(found))[:MOST_CERTIFICATES]
    return ()


def _bases(connection: LdapConnection) -> tuple[str, ...]:
    """Where the server's trees begin, by its root entry (RFC 4512 §5.1)."""
    query = LdapQuery("", FilterPresent("objectClass"), ("namingContexts",), limit=1, scope=SearchScope.BASE)
    values = [value for raw in connection.search(query).entries for value in raw.attributes.get("namingcontexts", ())]
    return tuple(value.decode(errors="replace") for value in values[:_MOST_BASES]) or ("",)


def _mailboxes(raw: RawEntry) -> set[str]:
    return {normal(value.decode(errors="replace")) for value in raw.attributes.get("mail", ())}
