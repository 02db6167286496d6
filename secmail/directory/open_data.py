"""The mailboxes of the country, out of the file that the agency publishes every day (cps-mssante §3.4).

A line for each mailbox, `|` between its columns, UTF-8, a first line with the columns' names; plain, or the one file of
a ZIP archive. Half a million lines: read one after the other, never as a whole. Columns are known by their names, in
any order, as accents, capitals and additions to the names have changed before. A few addresses stand on several lines,
one for each profession or structure; each line is an entry.
"""

import os
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, NoReturn

from secmail.domain.addresses import is_address
from secmail.domain.directory import DirectoryEntry, MailboxKind
from secmail.domain.errors import Code, Rejected
from secmail.domain.folding import words
from secmail.domain.identifiers import NumberKind, number_kind

SOURCE = "mssante-open-data"
"""The id of this directory in the entries that come from it."""

_BYTE_ORDER = b"\xef\xbb\xbf"
_LONGEST_LINE = 16_384
_MOST_BYTES = 2 * 1024**3
_MOST_LINES = 10_000_000
_STRANGE_SHARE = 0.01
"""Of all lines, those that may be no mailboxes; a file with more of them is another file."""
_STRANGE_ANYWAY = 20
_UNREADABLE = (OSError, UnicodeDecodeError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading a damaged file or archive raises; RuntimeError and NotImplementedError: an archive with a password, or
packed in a way that is not known."""

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "kind": ("type de bal", "type bal"),
    "address": ("adresse bal", "adresse de la bal", "email"),
    "person_type": ("type identifiant pp", "type d identifiant pp"),
    "person": ("identifiant pp",),
    "national": ("identification nationale pp",),
    "structure_type": ("type identifiant structure", "type d identifiant structure", "type id structure"),
    "structure": ("identification structure", "identifiant structure", "id structure"),
    "service": ("service de rattachement",),
    "title": ("civilite d exercice", "libelle civilite d exercice", "civilite"),
    "family": ("nom d exercice",),
    "given": ("prenom d exercice",),
    "category": ("libelle de categorie profession", "libelle categorie profession"),
    "profession_code": ("code profession",),
    "profession": ("libelle profession",),
    "speciality": ("libelle savoir faire",),
    "paperless": ("dematerialisation",),
    "organisation": ("raison sociale",),
    "shop": ("enseigne commerciale",),
    "line": ("l6ligneacheminement", "ligne acheminement"),
    "postcode": ("code postal",),
    "department": ("departement",),
}
_NEEDED = ("kind", "address", "family", "organisation")
_KINDS = {kind.value: kind for kind in MailboxKind}
_PERSON_TYPES = {"0": "0", "8": "8", "adeli": "0", "rpps": "8"}
_OF_PERSONS = frozenset({NumberKind.RPPS, NumberKind.ADELI})
_STRUCTURE_TYPES = {
    **{digit: digit for digit in "01234"},
    **dict(zip(("adeli rang", "finess", "siren", "siret", "rpps rang"), "01234", strict=True)),
}
_YES = frozenset({"o", "oui", "true", "1", "vrai"})
_NO = frozenset({"n", "non", "false", "0", "faux"})


def entries_of(path: str) -> Iterator[DirectoryEntry]:
    """The mailboxes of the file, in its order. Rejected DIRECTORY_FILE_UNREADABLE, at the latest at the torn end.

    Nothing that came before may be used when that happens.
    """
    try:
        with ExitStack() as stack:
            yield from _entries(_opened(Path(path), stack))
    except _UNREADABLE as error:
        raise Rejected(Code.DIRECTORY_FILE_UNREADABLE, type(error).__name__) from None


def begins_well(content: bytes) -> bool:
    """Whether the first octets of a file are those of such a file, or of an archive."""
    if content.startswith(b"PK"):
        return True
    try:
        line = content.partition(b"\n")[0].removeprefix(_BYTE_ORDER).decode("utf-8")
        _Columns.of(_fields(line))
    except (UnicodeDecodeError, Rejected):
        return False
    return True


def _opened(path: Path, stack: ExitStack) -> IO[bytes]:
    """The text, as octets: the file, or what its archive holds."""
    plain = stack.enter_context(path.open("rb"))
    if os.fstat(plain.fileno()).st_size > _MOST_BYTES:
        _refuse("too large")
    if not zipfile.is_zipfile(plain):
        plain.seek(0)
        return plain
    archive = stack.enter_context(zipfile.ZipFile(plain))
    texts = [member for member in archive.infolist() if member.filename.lower().endswith(".txt")]
    if len(texts) != 1 or texts[0].file_size > _MOST_BYTES:
        _refuse("archive of something else")
    return stack.enter_context(archive.open(texts[0]))


def _entries(stream: IO[bytes]) -> Iterator[DirectoryEntry]:
    lines = _lines(stream)
    row = _Columns.of(_fields(next(lines, "")))
    count = strange = 0
    fields: Sequence[str] = ()
    for count, line in enumerate(lines, 1):
        fields = _fields(line)
        entry = row.entry(fields) if len(fields) == row.width else None
        if entry is not None:
            yield entry
            continue
        strange += 1
        if strange > _STRANGE_ANYWAY + count * _STRANGE_SHARE:
            _refuse("not its lines")
    if count == 0 or len(fields) != row.width:
        _refuse("ends too early")


def _lines(stream: IO[bytes]) -> Iterator[str]:
    start = stream.read(len(_BYTE_ORDER))
    held = b"" if start == _BYTE_ORDER else start
    for _ in range(_MOST_LINES):
        line = held + stream.readline(_LONGEST_LINE)
        held = b""
        if not line:
            return
        if len(line) >= _LONGEST_LINE:
            _refuse("line too long")
        if line.strip():
            yield line.decode("utf-8")
    _refuse("too many lines")


def _fields(line: str) -> list[str]:
    """Whitespace and what cannot be seen (a turn of the writing direction, too) become single spaces."""
    line = line.rstrip("\r\n")
    if not line.isascii():
        line = unicodedata.normalize("NFC", line)
    if not line.isprintable():
        line = "".join(letter if letter.isprintable() else " " for letter in line)
    fields = line.split("|")
    if any(blanks in f"|{line}|" for blanks in ("  ", " |", "| ")):
        return [" ".join(field.split()) for field in fields]
    return fields


@dataclass(frozen=True, slots=True)
class _Columns:
    """`take`: for each of `_COLUMNS`, what gives its field of a line."""

    width: int
    take: Mapping[str, Callable[[Sequence[str]], str]]

    @classmethod
    def of(cls, header: Sequence[str]) -> "_Columns":
        """By the names of the first line; DIRECTORY_FILE_UNREADABLE where those that matter are missing."""
        names = [" ".join(words(name)).removesuffix(" structure bal") for name in header]
        places = {column: _place(names, known) for column, known in _COLUMNS.items()}
        if any(places[column] is None for column in _NEEDED):
            _refuse("columns missing")
        return cls(len(names), {column: _taker(place) for column, place in places.items()})

    def entry(self, fields: Sequence[str]) -> DirectoryEntry | None:
        """None for a line that names no mailbox."""
        take = self.take
        kind, address = _KINDS.get(take["kind"](fields).upper()), take["address"](fields)
        if kind is None or not is_address(address):
            return None
        postcode, town = _place_of(take["line"](fields), take["postcode"](fields))
        return DirectoryEntry(
            *(SOURCE, kind, address),
            family_name=take["family"](fields),
            given_name=take["given"](fields),
            title=take["title"](fields),
            organisation=take["organisation"](fields) or take["shop"](fields),
            service=take["service"](fields),
            national_id=_national(take["national"](fields), take["person_type"](fields), take["person"](fields)),
            structure_id=_numbered(_STRUCTURE_TYPES, take["structure_type"](fields), take["structure"](fields)),
            profession=take["profession"](fields) or take["category"](fields),
            profession_code=take["profession_code"](fields),
            speciality=take["speciality"](fields),
            town=town,
            postcode=postcode,
            department=take["department"](fields),
            paperless=_answer(take["paperless"](fields)),
        )


def _place(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _taker(place: int | None) -> Callable[[Sequence[str]], str]:
    if place is None:
        return lambda _fields: ""
    found = place
    return lambda fields: fields[found]


def _place_of(line: str, postcode: str) -> tuple[str, str]:
    """The town is written as the post does, with the code before it: "54500 VANDOEUVRE LES NANCY"."""
    before, _, town = line.partition(" ")
    if len(before) == 5 and before.isascii() and before.isdigit():
        return postcode or before, town
    return postcode, line


def _national(whole: str, kind: str, number: str) -> str | None:
    """With its type's digit (cps-mssante §2.5); None for what could never be compared with a certificate's."""
    if number_kind(whole) in _OF_PERSONS:
        return whole
    found = _numbered(_PERSON_TYPES, kind, number)
    return found if found and number_kind(found) in _OF_PERSONS else None


def _numbered(kinds: Mapping[str, str], kind: str, number: str) -> str | None:
    digit = kinds.get(kind) or kinds.get(_simple(kind))
    return digit + number if digit and number and number.isascii() else None


@lru_cache(maxsize=64)
def _simple(kind: str) -> str:
    """Half a million lines name the same few."""
    return " ".join(words(kind))


def _answer(text: str) -> bool | None:
    known = text.casefold()
    return True if known in _YES else False if known in _NO else None


def _refuse(why: str) -> NoReturn:
    raise Rejected(Code.DIRECTORY_FILE_UNREADABLE, why)
