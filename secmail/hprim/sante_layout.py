"""HPRIM Santé: the segments of any message with their fields named, and the same as readable lines.

Field numbers are those of the norm where its chapter is known (``8.6`` is field 6 of P), else the segment's name stands
for the chapter (``AP.6``). Names are those of the tables of 2.1 to 2.5; a field that is not in them has no name.
"""

from collections.abc import Mapping, Sequence

from secmail.hprim.model import Field, LaidSegment
from secmail.hprim.segments import Segment

_CHAPTERS = {"H": "7", "P": "8", "OBR": "9", "OBX": "10", "C": "12", "L": "14", "ERR": "25"}
# Names from field 2 on, separated by blanks; "-" is a field without a use.
_H = "separators file_name password sender sender_address context sender_phone transmission recipient comment \
processing version sent"
_P = "rank patient_id executor_id stay_id name birth_name birth_date sex - address national_ids phones doctors local_1 \
local_2 height weight diagnosis treatment diet comment_1 comment_2 stay_dates stay_status location diagnosis_class - \
marital_status precautions language confidentiality updated died birth_place identity_source identity_document \
birth_date_changed identity_status identity_attribute lunar_date email"
_OBR = "rank requester_ids executor_ids analyses priority requested sampled sampling_end volume sampler action danger \
clinical received specimen prescriber prescriber_phone requester_free_1 requester_free_2 executor_free_1 \
executor_free_2 resulted price service status - - copies related_request transport reason interpreter assistant \
technician data_entry expected"
_OBX = "rank type test sub_id value unit range flags probability range_nature status range_changed access observed \
chapter validator"
_AP = "rank insurance valid_from valid_until number beneficiary_rank birth_rank scheme fund centre proof exemption \
name birth_name rate accident_number accident_third_party rights_until accident_date employer employer_address \
pregnancy_from"
_NAMES: Mapping[str, Sequence[str]] = {
    "H": _H.split(),
    "P": _P.split(),
    "OBR": _OBR.split(),
    "OBX": _OBX.split(),
    "AP": _AP.split(),
    "AC": ["rank", "organisation", "member_number", "valid_from", "valid_until", "contract", "rate", "name", "address"],
    "REG": ["rank", "stay_id", "amount", "sign", "date", "mode", "executor_request_id"],
    "FAC": ["rank"],
    "ACT": ["rank"],
    "C": ["rank", "source", "text"],
    "L": ["rank", "-", "patients", "segments", "batch"],
    "ERR": ["rank", "file_name", "received", "severity", "line", "address", "field", "value", "type", "text"],
}
KNOWN_SEGMENTS = frozenset(_NAMES)
MAX_LAID = 20_000


def lay_out(segments: Sequence[Segment]) -> tuple[LaidSegment, ...]:
    """The segments with the fields that are not empty; no more than `MAX_LAID` of them."""
    return tuple(_laid(segment) for segment in segments[:MAX_LAID])


def readable(segment: Segment) -> str:
    """One line for a person: the segment's name and its fields that are not empty."""
    separators = segment.separators
    fields = (
        separators.plain(text.replace(separators.repeat, " / ").replace(separators.sub, " ")).strip()
        for text in segment.fields[1:]
    )
    return " · ".join((segment.name, *(text for text in fields if text)))


def _laid(segment: Segment) -> LaidSegment:
    names = _NAMES.get(segment.name, ())
    chapter = _CHAPTERS.get(segment.name, segment.name)
    # The separators themselves are no content.
    first = 3 if segment.name == "H" else 2
    fields = []
    for number in range(first, len(segment.fields) + 1):
        values = tuple(_filled(parts) for parts in segment.repeated_parts(number))
        if any(values):
            name = names[number - 2] if number - 2 < len(names) else "-"
            fields.append(Field(f"{chapter}.{number}", None if name == "-" else name, values))
    return LaidSegment(segment.name, segment.line, tuple(fields))


def _filled(parts: list[str]) -> tuple[str, ...]:
    """The sub-fields without the empty ones at the end."""
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)
