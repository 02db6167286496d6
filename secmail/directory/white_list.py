"""The white list of the mail domains of MSSanté, as its operators publish it (cps-mssante §3.5).

XML of the namespace `https://listeblanche.mssante.fr/schema`, in it elements `Domaine/Nom`; a few domains are written
in letters beyond ASCII. It comes from a server whose certificate is by IGC-Santé, or as a file.
"""

import re
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from secmail.domain.addresses import ascii_domain
from secmail.domain.errors import Code, Rejected

_NAMESPACE = "https://listeblanche.mssante.fr/schema"
_MOST_BYTES = 16 * 1024 * 1024
_MOST_DOMAINS = 100_000
_LONGEST = 255
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")


def domains_in(path: str) -> frozenset[str]:
    """Of a file. Errors as for `domains_of`."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise Rejected(Code.DIRECTORY_FILE_UNREADABLE, type(error).__name__) from None
    return domains_of(content)


def domains_of(content: bytes) -> frozenset[str]:
    """In their ASCII form, lower case. Rejected DIRECTORY_FILE_UNREADABLE for another document, or a torn one."""
    if len(content) > _MOST_BYTES:
        _refuse("too large")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_doctype
    try:
        parser.Parse(content, True)  # noqa: FBT003 -- expat's own signature
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Rejected(Code.DIRECTORY_FILE_UNREADABLE, type(error).__name__) from None
    if not reader.domains:
        _refuse("no domains")
    return frozenset(reader.domains)


class _Reader:
    """Keeps the path of open elements and the text of a name."""

    def __init__(self) -> None:
        self.domains: set[str] = set()
        self._open: list[str] = []
        self._name = ""

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._open.append(tag)
        self._name = ""
        if len(self._open) > 20:
            _refuse("too deep")

    def end(self, tag: str) -> None:
        self._open.pop()
        if tag == f"{_NAMESPACE} Nom" and self._open[-1:] == [f"{_NAMESPACE} Domaine"]:
            self._take(self._name.strip().rstrip("."))

    def text(self, data: str) -> None:
        self._name = (self._name + data)[: _LONGEST + 2]

    def _take(self, name: str) -> None:
        domain = ascii_domain(name.lower())
        if len(domain) > _LONGEST or _DOMAIN.fullmatch(domain) is None:
            return
        self.domains.add(domain)
        if len(self.domains) > _MOST_DOMAINS:
            _refuse("too many")


def _refuse_doctype(*_: object) -> None:
    _refuse("document type")


def _refuse(why: str) -> NoReturn:
    raise Rejected(Code.DIRECTORY_FILE_UNREADABLE, why)
