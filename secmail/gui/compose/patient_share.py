"""What of a message is one patient's alone, and may go into a letter about that patient. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from secmail.api.patients import ReportStanding
from secmail.api.results import MessageView, ResultFile
from secmail.domain.messages import Attachment
from secmail.domain.patients import PatientId
from secmail.domain.security import Summary
from secmail.gui.report_places import places_of
from secmail.hprim.model import Document, Report, Severity

_NOT_WHOLE = frozenset(
    {
        *("hprim.lab.truncated", "hprim.lab.unknown_line"),
        *("hprim.end.fin_missing", "hprim.end.finfichier_missing", "hprim.end.trailing_text"),
        *("hprim.header.preamble", "hprim.header.wrapper"),
        *("hprim.sante.junk_before", "hprim.sante.trailer_missing", "hprim.sante.unknown_segment"),
    }
)
"""Problems of a file that may lack something, or hold what belongs to none of its reports."""


@dataclass(frozen=True, slots=True)
class Share:
    """What of a message is one patient's. `files`: those that hold nothing else; `left_out`: how many others."""

    reports: tuple[Report, ...] = field(default=(), repr=False)
    files: tuple[Attachment, ...] = field(default=(), repr=False)
    left_out: int = 0


def share(view: MessageView, standing: Iterable[ReportStanding], patient: PatientId) -> Share:
    """Only what is certain: reports of which nothing is known are nobody's. Reads whole files, which takes its time.

    A file says nothing of its signature, as the page does: it goes only where that is confirmed today.
    """
    known = {one.place: one.patient for one in standing}
    places = places_of(view)
    his = [known.get(place) == patient for place in places]
    reports = tuple(report for file in view.results for report in file.document.reports)
    parts: dict[int, bool] = {}
    for place, mine in zip(places, his, strict=True):
        parts[place.part] = parts.get(place.part, True) and mine
    attachments = view.opened.attachments
    proven = view.opened.summary is Summary.SIGNED_TRUSTED
    files = [attachments[part] for part, mine in parts.items() if proven and mine and _is_all(view, part)]
    return Share(
        tuple(report for report, mine in zip(reports, his, strict=True) if mine),
        tuple(files),
        sum(0 <= part < len(attachments) for part in parts) - len(files),
    )


def _is_all(view: MessageView, part: int) -> bool:
    """Whether the attachment is what was read as its reports, and nothing more.

    Archives, attached messages and reports cut over several files bring documents that are not the attachment.
    """
    attachments: Sequence[Attachment] = view.opened.attachments
    read: list[ResultFile] = [file for file in view.results if file.part == part]
    if not 0 <= part < len(attachments) or len(read) != 1:
        return False
    attachment, document = attachments[part], read[0].document
    same = attachment.size == len(document.raw) and bytes(attachment.content) == document.raw
    return same and attachment.covered and _is_whole(document)


def _is_whole(document: Document) -> bool:
    problems = document.problems
    return not document.outside and not any(
        one.severity is Severity.ERROR or one.code in _NOT_WHOLE for one in problems
    )
