"""Entries of an LDAP directory as `DirectoryEntry` (pure). Whatever does not fit is left out; nothing is believed."""

from collections.abc import Iterable
from dataclasses import replace

from secmail.directory.ldap_layout import LdapLayout
from secmail.directory.ldap_wire import RawEntry
from secmail.domain.addresses import is_address
from secmail.domain.directory import MOST_CERTIFICATES, DirectoryEntry, MailboxKind
from secmail.domain.identifiers import is_of_structure, normal_identifier, number_kind

_LONGEST = 200
_MOST_ADDRESSES = 8
_LONGEST_CERTIFICATE = 64 * 1024
_PERSON_TYPES = {"0": "0", "8": "8", "ADELI": "0", "RPPS": "8"}
_STRUCTURE_TYPES = {"1": "1", "3": "3", "FINESS": "1", "SIRET": "3"}


def entries_of(source: str, layout: LdapLayout, raw: RawEntry) -> tuple[DirectoryEntry, ...]:
    """One for each of its addresses, as one person may have several; none where nobody can be told from it."""
    reader = _Reader(layout, raw)
    certificates = reader.certificates()
    entry = DirectoryEntry(
        source=source,
        kind=reader.kind(),
        address="",
        family_name=reader.text("family_name"),
        given_name=reader.text("given_name"),
        title=reader.text("title"),
        organisation=reader.text("organisation"),
        service=reader.text("service"),
        national_id=reader.number("identifier", _PERSON_TYPES),
        structure_id=reader.number("structure", _STRUCTURE_TYPES),
        profession=layout.labels.get(reader.text("profession"), reader.text("profession")),
        profession_code=_code(reader.text("profession")),
        speciality=reader.text("speciality"),
        town=reader.text("town"),
        postcode=reader.text("postcode"),
        department=reader.text("department"),
        certificates=certificates,
        listed=len(certificates),
    )
    addresses = reader.addresses()
    if addresses:
        return tuple(replace(entry, address=address) for address in addresses)
    return (entry,) if entry.national_id or entry.family_name or entry.organisation else ()


def certificates_in(raw: RawEntry, names: Iterable[str]) -> tuple[bytes, ...]:
    """DER values of these attributes, with or without `;binary` (RFC 4523 §2.1 asks for it; not every server cares)."""
    wanted = {name.lower().removesuffix(";binary") for name in names}
    values = [
        value
        for name in sorted(raw.attributes)
        if name.removesuffix(";binary") in wanted
        for value in raw.attributes[name]
    ]
    fitting = [value for value in values if 0 < len(value) <= _LONGEST_CERTIFICATE]
    return tuple(dict.fromkeys(fitting))[:MOST_CERTIFICATES]


class _Reader:
    """One entry under one layout."""

    def __init__(self, layout: LdapLayout, raw: RawEntry) -> None:
        self._layout = layout
        self._raw = raw

    def texts(self, role: str) -> Iterable[str]:
        """Every readable value, in the order of the layout's names."""
        for name in self._layout.attributes[role]:
            for value in self._raw.attributes.get(name.lower(), ()):
                if text := _text(value):
                    yield text

    def text(self, role: str) -> str:
        return next(iter(self.texts(role)), "")

    def addresses(self) -> tuple[str, ...]:
        found = dict.fromkeys(text for text in self.texts("address") if is_address(text))
        return tuple(found)[:_MOST_ADDRESSES]

    def number(self, role: str, types: dict[str, str]) -> str | None:
        """With its type's digit: told by the entry, or by the number itself where it can be only one kind."""
        kind = types.get(self.text(f"{role}_type").upper(), "")
        structure = types is _STRUCTURE_TYPES
        for text in self.texts(role):
            found = f"{kind}{text}" if kind and number_kind(f"{kind}{text}") else normal_identifier(text)
            if found is not None and is_of_structure(found) is structure:
                return found
        return None

    def kind(self) -> MailboxKind:
        """As the entry says, else a person where it has a person's name."""
        try:
            return MailboxKind(self.text("kind").upper())
        except ValueError:
            return MailboxKind.PERSON if self.text("family_name") else MailboxKind.ORGANISATION

    def certificates(self) -> tuple[bytes, ...]:
        return certificates_in(self._raw, self._layout.names("certificates"))


def _text(value: bytes) -> str:
    """Empty where it is no text, or one that could play tricks on a screen."""
    if len(value) > 4 * _LONGEST:
        return ""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return ""
    text = " ".join(text.split())
    return text[:_LONGEST] if text.isprintable() else ""


def _code(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) <= 3 else ""
