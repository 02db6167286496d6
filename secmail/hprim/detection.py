"""What a file is, by its content alone: names and types lie (``.hpr`` is used for both families).

Every sign has a weight, and together they make the confidence. A sign that prose, source code or a quoted file may show
as well (a marker amid other text, one coded line in a letter) weighs too little to decide alone.
"""

import re
from collections.abc import Sequence

from secmail.hprim.header import BEST_SCORE, SCORE_ALONE, SCORE_WITH_MARKERS, SHORT_HEADER_LINES, is_coded, locate
from secmail.hprim.lexer import Lexed, Line, Marker, lex, marker, plain
from secmail.hprim.model import Detection, Format
from secmail.hprim.problems import ProblemLog
from secmail.hprim.segments import CONTEXTS, find_header

THRESHOLD = 0.5
_CERTAIN = 0.99
_SURE = 0.75
# More coded lines do not make a file more certain.
_ENOUGH_CODED = 3
_TYPES = frozenset({"N", "A", "C", "T", "D", ""})
_VERSION = re.compile(r"H?2\.[0-9]")
_SEGMENTS = ("P", "OBR", "OBX", "C", "L", "ERR", "AP", "FAC", "REG")
_HEAD = 30
_JUDGED_LINES = 1_000

_Evidence = list[tuple[float, str]]


def detect(data: bytes, /) -> Detection:
    """Say whether these bytes are HPRIM Médecin, HPRIM Santé or neither. Never raises; linear in the size."""
    return recognise(lex(data, ProblemLog()))


def recognise(lexed: Lexed) -> Detection:
    """The same for a file that is already in lines."""
    lines = lexed.lines
    message = _message_evidence(lines)
    if (confidence := _together(message)) >= THRESHOLD:
        return Detection(Format.SANTE, min(confidence, 0.98), _reasons(message))
    header, coded = _header_evidence(lines), _coded_evidence(lines)
    found = [*header, *_marker_evidence(lines, supported=bool(header)), *coded]
    confidence = _together(found)
    if confidence >= THRESHOLD:
        return Detection(Format.MEDECIN, min(confidence, _CERTAIN), _reasons(found))
    return Detection(Format.NONE, round(1.0 - confidence, 2), _reasons(found) or ("no header, marker or coded line",))


def _together(found: _Evidence) -> float:
    doubt = 1.0
    for weight, _ in found:
        doubt *= 1.0 - weight
    return round(1.0 - doubt, 2)


def _reasons(found: _Evidence) -> tuple[str, ...]:
    return tuple(reason for _, reason in found)


def _message_evidence(lines: Sequence[Line]) -> _Evidence:
    """Signs of HPRIM Santé: the header segment, what it says, and the segments after it."""
    place = find_header(lines)
    if place is None:
        return []
    index, column = place
    if index >= SHORT_HEADER_LINES and _together(_header_evidence(lines[:index])) >= _SURE:
        return []  # a report of HPRIM Médecin that quotes a message
    before, text = lines[index].text[:column], lines[index].text[column:]
    # HL7 begins with MSH; source code and letters quote the segment.
    if before and (before[-1].isalnum() or before.rstrip()[-1:] in {'"', "'", "`", "(", "=", ">", ":", "«", "“"}):
        return []
    fields = [*text.split(text[1], 13), *[""] * 13]
    found = [(0.4, "an H segment that declares five separators")]
    if fields[6].strip()[:3].upper() in CONTEXTS:
        found.append((0.7, "the context of an HPRIM message"))
    if _VERSION.match(fields[12]):
        found.append((0.7, "the version of an HPRIM message"))
    starts = tuple(name + text[1] for name in _SEGMENTS)
    if any(line.text.lstrip().startswith(starts) for line in lines[index + 1 : index + _HEAD]):
        found.append((0.7, "segments that follow it"))
    return found


def _header_evidence(lines: Sequence[Line]) -> _Evidence:
    aside = ProblemLog()
    place = locate([plain(line, aside) for line in lines[:_HEAD]])
    if place is None or place.score <= SCORE_WITH_MARKERS:
        return []
    if place.score < SCORE_ALONE:
        return [(0.3, "lines that could be a patient header")]
    return [(min(0.6 + 0.3 * place.score / BEST_SCORE, 0.9), "a patient header with its dates in place")]


def _marker_evidence(lines: Sequence[Line], *, supported: bool) -> _Evidence:
    """The markers. Where nothing else speaks for a report they must end the file, as those of a report do."""
    found = {marker(line.text) for line in lines if "*" in line.text} - {None}
    if not any(line.text.strip() and marker(line.text) is None for line in lines):
        return []  # markers around nothing
    weight = 0.4 if supported or not found or _ends_like_one(lines) else 0.1
    return [(weight, f"the marker {kind.name}") for kind in Marker if kind in found]


def _ends_like_one(lines: Sequence[Line]) -> bool:
    last = next((line.text.strip() for line in reversed(lines) if line.text.strip()), "")
    return marker(last) is not None or is_coded(last)


def _coded_evidence(lines: Sequence[Line]) -> _Evidence:
    """Result lines; where they are not most of the lines from the first on, one or two do not decide."""
    first = next((index for index, line in enumerate(lines) if "|" in line.text and is_coded(line.text.strip())), None)
    if first is None:
        return []
    shown = [line.text for line in lines[first : first + _JUDGED_LINES] if line.text.strip()]
    results = sum(1 for text in shown if "|" in text and _is_result(text))
    if not results:
        return []
    coded = sum(1 for text in shown if is_coded(text.strip()) or ("*" in text and marker(text) is not None))
    usual = results >= _ENOUGH_CODED or coded * 2 > len(shown)
    return [(0.5 + 0.1 * min(results, _ENOUGH_CODED) if usual else 0.3, "coded result lines")]


def _is_result(text: str) -> bool:
    fields = text.strip().split("|", 4)
    return fields[0] == "RES" and len(fields) > 3 and fields[3].strip().upper() in _TYPES
