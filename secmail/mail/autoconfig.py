"""Finding a domain's servers: what it publishes itself, by https and by the name system. Nobody else is asked.

The address is not sent anywhere, only its domain; answers are proposals, which a person looks at before use.
"""

from typing import Protocol

from secmail.api.accounts import FormerMailbox, Suggestion
from secmail.domain.errors import SecmailError, Unavailable
from secmail.mail import autoconfig_xml, thunderbird
from secmail.mail.hosts import ascii_domain, local_and_domain
from secmail.mail.https import Https

_ADDRESSES = (
    ("autoconfig", "https://autoconfig.{}/mail/config-v1.1.xml"),
    ("autoconfig-well-known", "https://{}/.well-known/autoconfig/mail/config-v1.1.xml"),
)


class Records(Protocol):
    """What the name system says: `autoconfig_dns.ServiceRecords`."""

    def suggestions(self, domain: str, address: str) -> tuple[Suggestion, ...]: ...


class Autoconfig:
    """Satisfies `engine.ports.sign_in.ServerFinder`. Blocking, at most about a minute."""

    def __init__(self, https: Https, records: Records | None = None) -> None:
        """`records`: None for those of the system's name servers."""
        self._https = https
        self._records = records

    def find(self, address: str) -> tuple[Suggestion, ...]:
        """What came by https first: there the domain has proven who it is. Unavailable when nobody could be asked."""
        domain = ascii_domain(local_and_domain(address)[1])
        if domain is None:
            return ()
        found: list[Suggestion] = []
        failures: list[Unavailable] = []
        for source, place in _ADDRESSES:
            document = self._document(place.format(domain))
            found.extend(autoconfig_xml.read(document, address, source=source) if document else ())
        try:
            found.extend((self._records or _of_the_system()).suggestions(domain, address))
        except Unavailable as failure:
            failures.append(failure)
        if failures and not found:
            raise failures[0]
        return _without_repetition(found)

    def former(self) -> tuple[FormerMailbox, ...]:
        """Of Thunderbird, where it is on this computer."""
        return thunderbird.former_mailboxes(thunderbird.usual_places())

    def _document(self, url: str) -> bytes | None:
        """Most domains have none, and no such host: that is no error."""
        try:
            return self._https.get(url)
        except SecmailError:
            return None


def _of_the_system() -> Records:
    from secmail.mail.autoconfig_dns import ServiceRecords  # noqa: PLC0415 -- a tenth of a second, for a rare question

    return ServiceRecords()


def _without_repetition(found: list[Suggestion]) -> tuple[Suggestion, ...]:
    first = {(each.protocol, each.incoming, each.outgoing, each.user): each for each in reversed(found)}
    return tuple(each for each in found if first[each.protocol, each.incoming, each.outgoing, each.user] is each)
