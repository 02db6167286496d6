"""How one LDAP directory is laid out: where it is, and which of its attributes hold what (pure).

A layout is made of the words of a profile (`resources/directories`), each of which a practice can change. An attribute
may be named by several words with commas, the best first: the first that an entry has counts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from secmail.directory.ldap_wire import LdapServer, LdapTls
from secmail.domain.addresses import ascii_domain
from secmail.domain.errors import Code, Rejected

PORTS = {LdapTls.IMPLICIT: 636, LdapTls.STARTTLS: 389, LdapTls.NONE: 389}
ATTRIBUTES = (
    *("address", "family_name", "given_name", "title", "organisation", "service"),
    *("identifier", "identifier_type", "structure", "structure_type"),
    *("profession", "speciality", "town", "postcode", "department", "kind", "certificates"),
)
_DESCRIPTION = re.compile(
    r"[A-Za-z][A-Za-z0-9-]{0,63}(;[A-Za-z0-9-]{1,20}){0,3}|[0-9]+(\.[0-9]+){1,20}(;[A-Za-z0-9-]{1,20})?"
)
"""RFC 4512 §2.5: a name or an OID, and options."""
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,250}[A-Za-z0-9.])?")
_MOST_NAMES = 6
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class LdapLayout:
    """`attributes`: the names for each of `ATTRIBUTES`. `labels`: what codes of professions mean. `page`: see
    `LdapQuery`. `object_class`: what all entries are; empty: anything."""

    server: LdapServer
    base: str
    user: str
    attributes: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    object_class: str = ""
    page: int = 0

    def names(self, *roles: str) -> tuple[str, ...]:
        """The attributes for these, each once."""
        return tuple(dict.fromkeys(name for role in roles for name in self.attributes[role]))


def layout_of(values: Mapping[str, str]) -> LdapLayout:
    """Rejected DIRECTORY_VALUE_UNFIT; the detail is the name of the value.

    What a directory says of who people are counts within its `scope`: such a one must be protected by TLS.
    """
    for name, word in values.items():
        if len(word) > _LONGEST and name != "professions":
            raise _unfit(name)
    tls = _tls(values)
    if tls is LdapTls.NONE and values.get("scope", "").strip():
        raise _unfit("tls")
    port = _number(values, "port", otherwise=PORTS[tls], most=65535)
    return LdapLayout(
        server=LdapServer(_host(values), port, tls, values.get("ca_file", "")),
        base=values.get("base", "").strip(),
        user=values.get("user", "").strip(),
        attributes={role: _names(values, role) for role in ATTRIBUTES},
        labels=_labels(values.get("professions", "")),
        object_class=_object_class(values),
        page=_number(values, "page", otherwise=0, most=1000),
    )


def _unfit(name: str) -> Rejected:
    return Rejected(Code.DIRECTORY_VALUE_UNFIT, name, words=name)


def _tls(values: Mapping[str, str]) -> LdapTls:
    try:
        return LdapTls(values.get("tls", LdapTls.IMPLICIT).strip())
    except ValueError:
        raise _unfit("tls") from None


def _host(values: Mapping[str, str]) -> str:
    host = ascii_domain(values.get("host", "").strip())
    if not _HOST.fullmatch(host):
        raise _unfit("host")
    return host


def _number(values: Mapping[str, str], name: str, *, otherwise: int, most: int) -> int:
    word = values.get(name, "").strip()
    if not word:
        return otherwise
    if not word.isascii() or not word.isdigit() or int(word[:9]) > most:
        raise _unfit(name)
    return int(word)


def _names(values: Mapping[str, str], role: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in values.get(role, "").split(",") if name.strip())
    if len(names) > _MOST_NAMES or not all(_DESCRIPTION.fullmatch(name) for name in names):
        raise _unfit(role)
    return names


def _object_class(values: Mapping[str, str]) -> str:
    name = values.get("object_class", "").strip()
    if name and not _DESCRIPTION.fullmatch(name):
        raise _unfit("object_class")
    return name


def _labels(text: str) -> dict[str, str]:
    """`10=Médecin; 21=Pharmacien`."""
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    labels = {code.strip(): label.strip() for code, _, label in pairs}
    if not all(labels.values()) or not all(labels):
        raise _unfit("professions")
    return labels
