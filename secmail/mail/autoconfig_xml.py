"""The Mozilla autoconfig format (clientConfig 1.1), read as what it is: text from anybody. Pure.

Bounded in size, depth and count; a document type (and with it every entity) ends the reading. Only servers with TLS
and a way to sign in that we know come out.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from secmail.api.accounts import Suggestion
from secmail.domain.accounts import OAuthProvider, Protocol, Server, SignIn, Tls
from secmail.mail.hosts import is_sensible, local_and_domain

_MAX_BYTES = 131_072
_MAX_DEPTH = 12
_MAX_ELEMENTS = 2_000
_MAX_TEXT = 2_000
_MAX_SERVERS = 20
_TLS = {"SSL": Tls.IMPLICIT, "STARTTLS": Tls.STARTTLS}
_WAYS = {"password-cleartext": SignIn.PASSWORD, "OAuth2": SignIn.OAUTH, "TLS-client-cert": SignIn.CERTIFICATE}


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list["_Element"] = field(default_factory=list)

    def all(self, name: str) -> Iterator["_Element"]:
        return (child for child in self.children if child.name == name)

    def value(self, name: str) -> str:
        return next((child.text.strip() for child in self.all(name)), "")


@dataclass(frozen=True, slots=True)
class _Place:
    server: Server
    user: str
    sign_in: tuple[SignIn, ...]


def read(document: bytes, address: str, *, source: str) -> tuple[Suggestion, ...]:
    """The suggestions for this address, in the document's order; none when it is not such a document."""
    root = _tree(document)
    if root is None or root.name != "clientConfig":
        return ()
    found: list[Suggestion] = []
    for provider in root.all("emailProvider"):
        outgoing = [place for each in provider.all("outgoingServer") if (place := _place(each, address))]
        for each in list(provider.all("incomingServer"))[:_MAX_SERVERS]:
            protocol = next((kind for kind in Protocol if kind == each.attributes.get("type")), None)
            incoming = _place(each, address)
            if protocol is not None and incoming is not None and outgoing:
                found.append(_suggestion(protocol, incoming, outgoing, source=source))
    oauth = _oauth(root)
    return tuple(replace(each, oauth=oauth if SignIn.OAUTH in each.sign_in else None) for each in found)


def _suggestion(protocol: Protocol, incoming: _Place, outgoing: list[_Place], *, source: str) -> Suggestion:
    """With the first submission server that one signs in to in the same way."""
    place = next((each for each in outgoing if set(each.sign_in) & set(incoming.sign_in)), outgoing[0])
    ways = tuple(way for way in incoming.sign_in if way in place.sign_in) or incoming.sign_in
    return Suggestion(protocol, incoming.server, place.server, incoming.user, ways, source)


def _place(element: _Element, address: str) -> _Place | None:
    host = _filled(element.value("hostname"), address).lower()
    port = element.value("port")
    tls = _TLS.get(element.value("socketType"))
    ways = tuple(dict.fromkeys(_WAYS[each.text.strip()] for each in element.all("authentication") if _known(each)))
    if tls is None or not ways or not is_sensible(host) or not (port.isdecimal() and 0 < int(port[:6]) < 65_536):
        return None
    user = _filled(element.value("username"), address) or address
    return _Place(Server(host, int(port), tls), user, ways) if user.isprintable() else None


def _known(element: _Element) -> bool:
    return element.text.strip() in _WAYS


def _oauth(root: _Element) -> OAuthProvider | None:
    """Without the number of this program, which the provider gives and no document can know."""
    for each in root.all("oAuth2"):
        authorization, token = each.value("authURL"), each.value("tokenURL")
        if authorization.startswith("https://") and token.startswith("https://"):
            return OAuthProvider(authorization, token, "", tuple(each.value("scope").replace(",", " ").split()))
    return None


def _filled(text: str, address: str) -> str:
    local, domain = local_and_domain(address)
    for name, value in (("%EMAILADDRESS%", address), ("%EMAILLOCALPART%", local), ("%EMAILDOMAIN%", domain)):
        text = text.replace(name, value)
    return text


class _Unfit(Exception):
    """Not a document that we read."""


def _tree(document: bytes) -> _Element | None:
    if len(document) > _MAX_BYTES:
        return None
    top = _Element("", {})
    open_elements = [top]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > _MAX_ELEMENTS or len(open_elements) > _MAX_DEPTH:
            raise _Unfit
        element = _Element(name.rpartition(":")[2], attributes)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_name: str) -> None:
        open_elements.pop()

    def text(data: str) -> None:
        open_elements[-1].text = (open_elements[-1].text + data)[:_MAX_TEXT]

    def refuse(*_: object) -> None:
        raise _Unfit

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    with contextlib.suppress(_Unfit, expat.ExpatError, ValueError, LookupError):
        parser.Parse(document, True)  # noqa: FBT003 -- expat's own signature
        return top.children[0] if top.children else None
    return None
