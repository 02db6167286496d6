"""What a file is, by its content alone: names and types lie (``.hpr`` is used for both families)."""

from collections.abc import Sequence
from itertools import islice

from secmail.hprim.header import BEST_SCORE, SCORE_ALONE, is_coded, locate
from secmail.hprim.lexer import Lexed, Line, Marker, lex, marker, plain
from secmail.hprim.model import Detection, Format
from secmail.hprim.problems import ProblemLog
from secmail.hprim.segments import find_header

THRESHOLD = 0.5
# More coded lines do not make a file more certain.
_ENOUGH_CODED = 3


def detect(data: bytes, /) -> Detection:
    """Say whether these bytes are HPRIM Médecin, HPRIM Santé or neither. Never raises; linear in the size."""
    return recognise(lex(data, ProblemLog()))


def recognise(lexed: Lexed) -> Detection:
    """The same for a file that is already in lines."""
    if find_header(lexed.lines) is not None:
        return Detection(Format.SANTE, 0.98, ("an H segment that declares five separators",))
    found = [*_header_evidence(lexed.lines), *_marker_evidence(lexed.lines), *_coded_evidence(lexed.lines)]
    doubt = 1.0
    for weight, _ in found:
        doubt *= 1.0 - weight
    confidence, reasons = round(1.0 - doubt, 2), tuple(reason for _, reason in found)
    if confidence >= THRESHOLD:
        return Detection(Format.MEDECIN, min(confidence, 0.99), reasons)
    return Detection(Format.NONE, round(1.0 - confidence, 2), reasons or ("no header, marker or coded line",))


def _header_evidence(lines: Sequence[Line]) -> list[tuple[float, str]]:
    aside = ProblemLog()
    place = locate([plain(line, aside) for line in lines[:30]])
    if place is None or place.score < SCORE_ALONE // 2:
        return []
    if place.score < SCORE_ALONE:
        return [(0.3, "lines that could be a patient header")]
    return [(min(0.6 + 0.3 * place.score / BEST_SCORE, 0.9), "a patient header with its dates in place")]


def _marker_evidence(lines: Sequence[Line]) -> list[tuple[float, str]]:
    weights = {Marker.FIN: 0.4, Marker.FINFICHIER: 0.4, Marker.LAB: 0.4}
    kinds = {marker(line.text) for line in lines if "*" in line.text}
    return [(weights[kind], f"the marker {kind.name}") for kind in Marker if kind in kinds]


def _coded_evidence(lines: Sequence[Line]) -> list[tuple[float, str]]:
    coded = (line.text.strip() for line in lines if "|" in line.text)
    results = (text for text in coded if is_coded(text) and text.startswith("RES") and text.count("|") >= 3)
    count = sum(1 for _ in islice(results, _ENOUGH_CODED))
    return [(0.5 + 0.1 * count, "coded result lines")] if count else []
