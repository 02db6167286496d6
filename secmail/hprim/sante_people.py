"""HPRIM Santé: who (the P segment, and the parties of H and OBR) and when (the date-times of every segment)."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache

from secmail.hprim import problems
from secmail.hprim.dates import parse_stamp
from secmail.hprim.model import Identifier, Party, Patient
from secmail.hprim.nir import Nir, agrees_with, parse_nir
from secmail.hprim.problems import ProblemLog
from secmail.hprim.segments import Segment

# Identity attribute (8.40): doubtful and fictive; a homonym (HM) is who he says he is.
_NOT_TO_BE_TRUSTED = frozenset({"DT", "FT"})
_NIR_TYPES = frozenset({"", "NIR", "INS-NIR", "INS-N", "INS-A"})
_TIME = re.compile(r"[0-9]{8}([0-9]{2})([0-9]{2})([0-9]{2})?(?:[.+-][0-9.+-]{1,10})?")
_MAX_NAMES = 20
# A message says the same few moments again and again.
_parsed = lru_cache(maxsize=1_024)(parse_stamp)


def read_patient(segment: Segment, log: ProblemLog) -> Patient:
    """The patient of a P segment; from 2.5 on 8.7 has the birth name's first names, 8.35 to 8.42 the identity."""
    surname, given_name, second, _, title = segment.parts(6)[:5]
    birth_name, _, all_names = segment.parts(7)[:3]
    birth = read_day(segment.text(8), segment.line, log=log)
    street1, street2, town, _, postcode = segment.parts(11)[:5]
    if not (surname or birth_name) or not given_name or birth is None:
        log.add(problems.IDENTITY_INCOMPLETE, segment.line)
    if segment.text(40).upper() in _NOT_TO_BE_TRUSTED:
        log.add(problems.SANTE_IDENTITY_DOUBTFUL, segment.line)
    identifiers = _identifiers(segment)
    nir = _nir(identifiers, birth, line=segment.line, log=log)
    sex = segment.text(9).upper()
    return Patient(
        id=segment.parts(3)[0] or None,
        surname=surname or birth_name or None,
        given_name=given_name or None,
        birth_date=birth,
        sex=sex if sex in {"M", "F"} else None,
        nir=nir.number if nir else None,
        nir_key=nir.key if nir else None,
        nir_valid=nir.valid if nir else None,
        address=tuple(text for text in (street1, street2) if text),
        postcode=postcode or None,
        town=town or None,
        birth_name=birth_name or None,
        given_names=tuple(_names(given_name, second, all_names=all_names)),
        title=title or None,
        executor_id=segment.parts(4)[0] or None,
        stay_id=segment.parts(5)[0] or None,
        identifiers=identifiers,
        phones=tuple(" ".join(filter(None, parts)) for parts in segment.repeated_parts(13) if any(parts)),
        email=segment.plain(42) or None,
        birth_place=" ".join(filter(None, segment.parts(35))) or None,
        identity_status=segment.plain(39).upper() or None,
        identity_attribute=segment.plain(40).upper() or None,
    )


def read_party(parts: Sequence[str], *, inner: str) -> Party:
    """Code and name; a name in parts of its own (``DUPONT&JEAN``) is joined by spaces."""
    name = parts[1]
    pieces = name.split(inner)
    # A sign that stands between blanks is a part of the name (``ROUX & FILS``).
    if len(pieces) > 1 and not any(piece != piece.strip() for piece in pieces):
        name = " ".join(filter(None, pieces))
    return Party(parts[0] or None, name or None)


def read_day(stamp: str, line: int, *, log: ProblemLog) -> date | None:
    """The day of a date-time, what was assumed to read it in the log."""
    if not stamp:
        return None
    read = _parsed(stamp)
    for code in read.repairs:
        log.add(code, line)
    return read.day


def read_moment(stamp: str, line: int, *, log: ProblemLog) -> datetime | None:
    """A date-time as written, without a time zone; midnight where only the day is given."""
    day = read_day(stamp, line, log=log)
    if day is None:
        return None
    found = _TIME.fullmatch(stamp)
    hour, minute, second = (int(text or 0) for text in found.groups()) if found else (0, 0, 0)
    if hour > 23 or minute > 59 or second > 59:
        log.add(problems.DATE_UNREADABLE, line)
        hour = minute = second = 0
    return datetime.combine(day, time(hour, minute, second))


def _names(given_name: str, second: str, *, all_names: str) -> list[str]:
    listed = all_names.replace(",", " ").split(None, _MAX_NAMES)
    return listed or [name for name in (given_name, second) if name and second]


def _identifiers(segment: Segment) -> tuple[Identifier, ...]:
    found = []
    for parts in segment.repeated_parts(12):
        value, kind = parts[:2]
        issuer = parts[5]
        if value:
            found.append(Identifier(value, kind.upper() or None, issuer or None))
    return tuple(found)


def _nir(identifiers: Sequence[Identifier], birth: date | None, *, line: int, log: ProblemLog) -> Nir | None:
    """The social security number among the identifiers; another kind of number is not taken for one."""
    for each in identifiers:
        nir = parse_nir(each.value) if (each.type or "") in _NIR_TYPES else None
        if nir is None:
            continue
        if nir.valid is False:
            log.add(problems.NIR_KEY_WRONG, line)
        if birth is not None and not agrees_with(nir.number, birth):
            log.add(problems.NIR_BIRTH_MISMATCH, line)
        return nir
    return None
