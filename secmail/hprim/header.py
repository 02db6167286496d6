"""The 12 header lines of HPRIM Médecin: finding where they begin, and reading them.

Headers come shifted, preceded by a wrapper's line, without their first line, with a line of the address missing or too
many, or cut after seven lines. Every place where the header might begin is scored by how well the lines fit (dates at 7
and 10, number at 8, postcode at 6, names).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from secmail.hprim import problems
from secmail.hprim.dates import LATEST_REPORT_YEAR, LATEST_UNKNOWN_YEAR, ReadDate, date_suffix, is_date, parse_date
from secmail.hprim.lexer import Line, marker
from secmail.hprim.model import Party, Patient
from secmail.hprim.names import both_names
from secmail.hprim.nir import agrees_with, parse_nir, sex_of
from secmail.hprim.problems import ProblemLog

HEADER_LINES = 12
SHORT_HEADER_LINES = 7
# A header names two names and somebody or some day.
FEWEST_OF_A_HEADER = 3
# With end markers or coded lines nearby a poor header is still a header; on its own it must speak for itself.
SCORE_WITH_MARKERS = 4
SCORE_ALONE = 14
SCORE_SHORT = 14
SCORE_AMID_TEXT = 16
SCORE_AMID_CODED = 10
_BOTH_PARTIES_KNOWN = 4
BEST_SCORE = 22
_BEST_WITHOUT_BIRTH_DATE = 12

_SEARCHED_LINES = 12
_MAX_PATIENT_CODE = 60
_COLUMN = 10
_WRAPPER = re.compile(r"\[ ?apicrypt ?\]|\$apicrypt.{0,40}", re.IGNORECASE)
_POSTCODE = re.compile(r"([0-9]{5}|[A-Z]{1,2}-?[0-9]{4,6})(?: +(.*)|(?<=[0-9]{5})([^\W\d_].*))?")
_CODE = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9/_.-]{2,30}")
_CODED = ("RES|", "TEX|")
_END_OF_PHRASE = (",", ";", ":", "!", "?")
_QUANTITY = re.compile(r"[0-9] +\S{1,8}/(?:[dmµ]?l|mm3)(?!\w)", re.IGNORECASE)
_JUDGED = 200
_NOT_A_HEADER = -100
_BIRTH = 6
_EARLIEST_BIRTH = 1880
_ADDRESS_END = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a header was found: index of its line 1 (-1 when that line is missing), its length, how well it fits.

    ``shift`` is -1 when a line of the address is missing, 1 when there is one too many.
    """

    start: int
    length: int
    score: int
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says; ``body`` is the index of the first line after it."""

    patient: Patient
    request_id: str | None
    report_date: date | None
    sender: Party
    recipient: Party
    body: int


def locate(lines: Sequence[Line]) -> Place | None:
    """The likeliest place of a header near the beginning, or ``None`` if no place fits at all."""
    texts = [line.text.strip() for line in lines[: _SEARCHED_LINES + HEADER_LINES + 1]]
    ends = [bool(text and ((text[0] == "*" and marker(text)) or is_coded(text))) for text in texts]
    best = _unshifted(texts, ends)
    if best is not None and best.score >= SCORE_ALONE and _has_names(texts, best.start):
        return best
    return max((best, _shifted(texts, ends)), key=lambda place: place.score if place else 0)


def _unshifted(texts: Sequence[str], ends: Sequence[bool]) -> Place | None:
    best: Place | None = None
    # Position 0 is tried first and wins every tie.
    for start in (0, -1, *range(1, _SEARCHED_LINES)):
        if best is not None and (best.score >= BEST_SCORE or best.score >= _at_most(texts, start)):
            continue
        place = _place(texts, start, ends=ends)
        if place.score > (best.score if best else 0):
            best = place
    return best


def _has_names(texts: Sequence[str], start: int) -> bool:
    return start >= 0 and min(map(_name_score, texts[start + 1 : start + 3])) > 0


def _shifted(texts: Sequence[str], ends: Sequence[bool]) -> Place | None:
    """A whole header whose address has a line less or more than it should; only one that leaves no doubt."""
    for start in range(min(_SEARCHED_LINES, len(texts) - HEADER_LINES + 1)):
        for shift in (-1, 1):
            length, birth = HEADER_LINES + shift, start + _BIRTH + shift
            if len(texts) < start + length or any(ends[start : start + length]) or not is_date(texts[birth]):
                continue
            head = [*texts[start : start + 4], ""] if shift < 0 else texts[start : start + 5]
            window = [*head, *texts[birth - 1 : start + length]]
            score = _identity_score(window) + _request_score(window)
            if _CODE.fullmatch(window[0]) and min(map(_name_score, window[1:3])) > 0 and score >= SCORE_ALONE:
                return Place(start, length, score, shift)
    return None


def next_header(lines: Sequence[Line], begin: int, *, end: int, parties: frozenset[str]) -> int | None:
    """Where another whole header begins at ``begin`` or after it, before ``end``; only one that leaves no doubt.

    Among coded lines nothing else looks like one, and who is named as in the header before (``parties``) hardly stands
    anywhere else: there, less is enough.
    """
    coded = False
    for index in range(begin + _BIRTH, end - HEADER_LINES + _BIRTH + 1):
        start = index - _BIRTH
        coded = coded or ("|" in lines[start - 1].text and is_coded(lines[start - 1].text.strip()))
        text = lines[index].text
        if not (text[:1].isdigit() and is_date(text.strip())):
            continue
        window = [line.text.strip() for line in lines[start : start + HEADER_LINES]]
        if min(map(_name_score, window[1:3])) <= 0 or any(map(is_coded, window)) or any(map(marker, window)):
            continue
        known = _BOTH_PARTIES_KNOWN * (len(parties) == 2 and parties <= set(window[-2:]))
        if _identity_score(window) + _request_score(window) + known >= (SCORE_AMID_CODED if coded else SCORE_AMID_TEXT):
            return start
    return None


def parties_of(lines: Sequence[Line]) -> frozenset[str]:
    """Sender and recipient as the header of these lines writes them; nobody where there is none."""
    place = locate(lines)
    if place is None or place.score < SCORE_ALONE or place.length < HEADER_LINES:
        return frozenset()
    end = place.start + place.length
    return frozenset(filter(None, (line.text.strip() for line in lines[end - 2 : end])))


def read_header(lines: Sequence[Line], place: Place, *, log: ProblemLog) -> Header:
    """Read the header found at ``place``; whatever is wrong with it goes to the log."""
    place = replace(place, length=_without_text(lines, place))
    _report_skipped(lines, place, log=log)
    reader = _HeaderReader(lines, place, log=log)
    report_date = reader.report_date()
    return Header(
        patient=reader.patient(report_date),
        request_id=reader.value(9),
        report_date=report_date,
        sender=reader.party(11),
        recipient=reader.party(12),
        body=place.start + place.length,
    )


def _without_text(lines: Sequence[Line], place: Place) -> int:
    """The length without lines of the report, which follow where sender or recipient was left out."""
    if place.length != HEADER_LINES or place.shift:
        return place.length
    sender, recipient = (line.text for line in lines[place.start + HEADER_LINES - 2 : place.start + HEADER_LINES])
    if _is_prose(sender) or (not sender.strip() and len(recipient.split()) > 1 and not _is_in_columns(recipient)):
        return HEADER_LINES - 2
    return HEADER_LINES - 1 if _is_prose(recipient) else HEADER_LINES


def _is_prose(text: str) -> bool:
    """Whether a line is one of a letter or of results, and nobody's name."""
    phrase = text.rstrip().endswith(_END_OF_PHRASE) and len(text.split()) > 1 and not _is_in_columns(text)
    return phrase or _QUANTITY.search(text[:_JUDGED]) is not None


def _is_in_columns(text: str) -> bool:
    return text[_COLUMN : _COLUMN + 1].isspace() and len(text[:_COLUMN].split()) <= 1


def is_coded(text: str) -> bool:
    """Whether a line belongs to the coded part."""
    return text.startswith(_CODED)


def split_postcode(text: str) -> tuple[str | None, str | None]:
    """Postcode and town of header line 6; a line that does not begin with a postcode is a town."""
    text = text.strip()
    found = _POSTCODE.fullmatch(text)
    if found is None:
        return None, text or None
    return found.group(1), (found.group(2) or found.group(3) or "").strip() or None


def _at_most(texts: Sequence[str], start: int) -> int:
    """What a header whose first line would stand at ``start`` can score; tells most places from the likely ones."""
    birth = start + _BIRTH
    return BEST_SCORE if birth < len(texts) and is_date(texts[birth]) else _BEST_WITHOUT_BIRTH_DATE


def _place(texts: Sequence[str], start: int, *, ends: Sequence[bool]) -> Place:
    """Length and score of a header whose first line would stand at ``start``; none of its lines is one of ``ends``."""
    window = ["", *texts[:11]] if start < 0 else list(texts[start : start + HEADER_LINES])
    found = [False, *ends[:11]] if start < 0 else ends[start : start + HEADER_LINES]
    length = found.index(True) if True in found else len(window)
    window = window[:length] + [""] * (HEADER_LINES - length)
    if length < SHORT_HEADER_LINES or (start < 0 and min(map(_name_score, window[1:3])) <= 0):
        return Place(start, 0, _NOT_A_HEADER)  # the first line is missing only before a name: a number is no surname
    identity = _identity_score(window)
    if identity >= SCORE_SHORT and _CODE.fullmatch(window[0]) and not (_fits_nir(window[7]) or _fits_date(window[9])):
        return Place(start, SHORT_HEADER_LINES, identity)
    score = identity + _request_score(window)
    skipped_text = any(texts[:start]) if start > 0 else False
    return Place(start, length, score - 2 if skipped_text else score)


def _identity_score(window: Sequence[str]) -> int:
    birth = 8 if is_date(window[6]) else (-6 if window[6] else -2)
    postcode = 2 if _POSTCODE.fullmatch(window[5]) else 0
    code = 2 if _CODE.fullmatch(window[0]) else 0
    return birth + postcode + code + _name_score(window[1]) + _name_score(window[2])


def _name_score(text: str) -> int:
    if not text:
        return -3
    return 1 if len(text) <= 60 and not any(character.isdigit() for character in text) else -2


def _request_score(window: Sequence[str]) -> int:
    number = 4 if parse_nir(window[7]) else (0 if not window[7] else -3)
    requested = 4 if date_suffix(window[9]) or is_date(window[9]) else (0 if not window[9] else -4)
    return number + requested


def _fits_nir(text: str) -> bool:
    return not text or sum(character.isdigit() for character in text) >= 10


def _fits_date(text: str) -> bool:
    return bool(date_suffix(text)) or is_date(text)


def is_wrapper(text: str) -> bool:
    """Whether a line is one that a mail program wraps results in."""
    return _WRAPPER.fullmatch(text[:60]) is not None


def _report_skipped(lines: Sequence[Line], place: Place, *, log: ProblemLog) -> None:
    for line in lines[: max(place.start, 0)]:
        text = line.text.strip()
        if not text:
            log.add(problems.HEADER_SHIFTED, line.number)
        elif is_wrapper(text):
            log.add(problems.HEADER_WRAPPER, line.number)
        else:
            log.add(problems.HEADER_PREAMBLE, line.number)
    if place.start < 0:
        log.add(problems.HEADER_LINE1_MISSING, lines[0].number)
    if place.shift:
        code = problems.HEADER_ADDRESS_MISSING if place.shift < 0 else problems.HEADER_LINE_ADDED
        log.add(code, lines[place.start + _ADDRESS_END].number)
    elif place.length < HEADER_LINES:
        log.add(problems.HEADER_SHORT, lines[max(place.start, 0)].number)


class _HeaderReader:
    """Reads header lines by their number in the format, 1 to 12; a line that is not there is empty."""

    def __init__(self, lines: Sequence[Line], place: Place, *, log: ProblemLog) -> None:
        self._lines = lines
        self._place = place
        self._log = log

    def patient(self, report_date: date | None) -> Patient:
        latest = report_date.year if report_date else LATEST_UNKNOWN_YEAR
        birth = self._date(7, self._text(7), latest_year=latest, latest=report_date)
        surname, given_name = self.value(2), self.value(3)
        names = both_names(surname)
        if birth and report_date and birth > report_date:
            self._log.add(problems.BIRTH_IN_FUTURE, self._number(7))
        elif birth and birth.year < _EARLIEST_BIRTH:
            self._log.add(problems.BIRTH_LONG_AGO, self._number(7))
        if not (surname and given_name and birth):
            self._log.add(problems.IDENTITY_INCOMPLETE, self._number(2))
        postcode, town = split_postcode(self._text(6))
        number, key, valid = self._nir(birth)
        return Patient(
            id=self._patient_code(),
            surname=surname,
            given_name=given_name,
            birth_date=birth,
            # A child may have a parent's number.
            sex=sex_of(number) if number and (birth is None or agrees_with(number, birth)) else None,
            nir=number,
            nir_key=key,
            nir_valid=valid,
            address=tuple(text for text in (self.value(4), self.value(5), self._extra_address()) if text),
            postcode=postcode,
            town=town,
            birth_name=names.birth,
            used_name=names.used,
        )

    def report_date(self) -> date | None:
        text = self._text(10).strip()
        suffix = None if is_date(text) else date_suffix(text)
        if suffix:
            self._log.add(problems.DATE_PREFIX, self._number(10))
        return self._date(10, suffix or text, latest_year=LATEST_REPORT_YEAR)

    def party(self, number: int) -> Party:
        """Code in columns 1-10, one space, name; where there are no columns, cut at the first space."""
        text = self._text(number)
        words = text.split(None, 1)
        if text[_COLUMN : _COLUMN + 1].isspace() or (len(words) < 2 and len(text) <= _COLUMN):
            code, name = text[:_COLUMN].strip(), text[_COLUMN + 1 :].strip()
        elif len(words) == 1:
            code, name = (words[0], "") if any(map(str.isdigit, text)) else ("", words[0])
        else:
            code, name = words
            self._log.add(problems.PARTY_WITHOUT_COLUMNS, self._number(number))
        # A lone point is how programs write an unknown code.
        return Party(None if code in {"", "."} else code, name.strip() or None)

    def value(self, number: int) -> str | None:
        text = " ".join(self._text(number).split())
        return None if text in {"", "."} else text

    def _extra_address(self) -> str | None:
        if self._place.shift <= 0:
            return None
        return " ".join(self._lines[self._place.start + _ADDRESS_END].text.split()) or None

    def _patient_code(self) -> str | None:
        text = self._text(1).strip()
        if len(text) > _MAX_PATIENT_CODE:
            # The same columns stand in every file of that laboratory: taken for a code they would merge its patients.
            self._log.add(problems.HEADER_LINE1_COLUMNS, self._number(1))
            return None
        return self.value(1)

    def _nir(self, birth: date | None) -> tuple[str | None, str | None, bool | None]:
        text = self._text(8).strip()
        nir = parse_nir(text)
        if nir is None:
            if text:
                self._log.add(problems.NIR_MALFORMED, self._number(8))
            return None, None, None
        if nir.valid is False:
            self._log.add(problems.NIR_KEY_WRONG, self._number(8))
        if birth and not agrees_with(nir.number, birth):
            self._log.add(problems.NIR_BIRTH_MISMATCH, self._number(8))
        return nir.number, nir.key, nir.valid

    def _date(self, number: int, text: str, *, latest_year: int, latest: date | None = None) -> date | None:
        read: ReadDate = parse_date(text, latest_year=latest_year, latest=latest)
        for code in read.repairs:
            self._log.add(code, self._number(number))
        return read.day

    def _index(self, number: int) -> int:
        shift = self._place.shift if number > _ADDRESS_END else 0
        return self._place.start + number - 1 + shift

    def _text(self, number: int) -> str:
        index, place = self._index(number), self._place
        absent = index < 0 or index >= place.start + place.length or (place.shift < 0 and number == _ADDRESS_END)
        return "" if absent else self._lines[index].text

    def _number(self, number: int) -> int:
        return self._lines[min(max(self._index(number), 0), len(self._lines) - 1)].number
