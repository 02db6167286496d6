"""Every defect and repair that reading can report: one code, one severity, one sentence each.

The sentences quote nothing of the file, so that a problem may be logged. Front ends hold their own translations.
"""

from secmail.hprim.model import Problem, Severity

TOO_LARGE = "hprim.limit.size"
TOO_MANY_LINES = "hprim.limit.lines"
TOO_MANY_REPORTS = "hprim.limit.reports"
TOO_MANY_PROBLEMS = "hprim.limit.problems"
NOT_HPRIM = "hprim.format.none"

BOM_MISSING = "hprim.charset.utf16_without_bom"
MOJIBAKE = "hprim.charset.mojibake"
LETTER_LOST = "hprim.charset.letter_lost"
CONTROL_CHARACTER = "hprim.text.control_character"
MIXED_LINE_ENDINGS = "hprim.text.mixed_line_endings"
DOUBLED_LINE_ENDINGS = "hprim.text.doubled_line_endings"
HTML = "hprim.text.html"
TEXT_FROM_CODED = "hprim.text.from_coded_part"

TEXT_OTHER_BIRTH = "hprim.text.other_birth"
MARKER_VARIANT = "hprim.marker.variant"
FIN_MISSING = "hprim.end.fin_missing"
FINFICHIER_MISSING = "hprim.end.finfichier_missing"
END_DOUBLED = "hprim.end.doubled"
END_REVERSED = "hprim.end.reversed"
TRAILING_TEXT = "hprim.end.trailing_text"
REPORT_AFTER_END = "hprim.end.report_after_end"

HEADER_MISSING = "hprim.header.missing"
HEADER_SHIFTED = "hprim.header.shifted"
HEADER_PREAMBLE = "hprim.header.preamble"
HEADER_LINE1_MISSING = "hprim.header.line1_missing"
HEADER_LINE1_COLUMNS = "hprim.header.line1_columns"
HEADER_WRAPPER = "hprim.header.wrapper"
HEADER_SHORT = "hprim.header.short"
HEADER_ADDRESS_MISSING = "hprim.header.address_line_missing"
HEADER_LINE_ADDED = "hprim.header.line_added"
IDENTITY_INCOMPLETE = "hprim.header.identity_incomplete"
BIRTH_IN_FUTURE = "hprim.header.birth_in_future"
BIRTH_LONG_AGO = "hprim.header.birth_long_ago"
DATE_UNREADABLE = "hprim.header.date_unreadable"
DATE_TWO_DIGIT_YEAR = "hprim.header.two_digit_year"
DATE_PREFIX = "hprim.header.date_prefix"
DATE_FICTIVE_MONTH = "hprim.header.fictive_month"
PARTY_WITHOUT_COLUMNS = "hprim.header.party_without_columns"
NIR_MALFORMED = "hprim.nir.malformed"
NIR_KEY_WRONG = "hprim.nir.key_wrong"
NIR_BIRTH_MISMATCH = "hprim.nir.birth_mismatch"

LAB_MARKER_MISSING = "hprim.lab.marker_missing"
LAB_UNKNOWN_LINE = "hprim.lab.unknown_line"
LAB_STRAY_FIELDS = "hprim.lab.stray_fields"
LAB_STRANGE_LINES = "hprim.lab.strange_lines"
LAB_TRUNCATED = "hprim.lab.truncated"
LAB_EMPTY = "hprim.lab.empty"
RESULT_TRUNCATED = "hprim.result.truncated"
RESULT_SHIFTED = "hprim.result.shifted"
RESULT_UNITS_DIFFER = "hprim.result.units_differ"
RESULT_EXTRA_FIELDS = "hprim.result.extra_fields"
RESULT_KIND_UNKNOWN = "hprim.result.kind_unknown"
RESULT_NUMBER_REPAIRED = "hprim.result.number_repaired"
RESULT_NOT_NUMERIC = "hprim.result.not_numeric"
RESULT_DATE_AS_NUMBER = "hprim.result.date_as_number"
RESULT_UNIT_IN_VALUE = "hprim.result.unit_in_value"
RESULT_SECOND_MERGED = "hprim.result.second_merged"
RESULT_STATUS_UNKNOWN = "hprim.result.status_unknown"
RESULT_WITHDRAWN = "hprim.result.withdrawn"
FLAG_UNKNOWN = "hprim.flag.unknown"
FLAG_STARRED = "hprim.flag.starred"
FLAG_CONTRADICTS = "hprim.flag.contradicts_range"
FLAG_CONFLICT = "hprim.flag.units_disagree"
RANGE_COMBINED = "hprim.range.combined"
RANGE_REVERSED = "hprim.range.reversed"
RANGE_UNREADABLE = "hprim.range.unreadable"
RANGE_UNIT = "hprim.range.unit"
RANGE_SCALE = "hprim.range.scale"

SANTE_CONTEXT = "hprim.sante.not_results"
SANTE_JUNK_BEFORE = "hprim.sante.junk_before"
SANTE_ORPHAN = "hprim.sante.orphan_segment"
SANTE_UNKNOWN_SEGMENT = "hprim.sante.unknown_segment"
SANTE_STRAY_SEGMENT = "hprim.sante.stray_segment"
SANTE_PATIENT_UNSURE = "hprim.sante.patient_unsure"
SANTE_TRAILER_MISSING = "hprim.sante.trailer_missing"
SANTE_LINK_MISSING = "hprim.sante.link_missing"
SANTE_SEPARATORS = "hprim.sante.separators"
SANTE_CONTEXT_UNKNOWN = "hprim.sante.context_unknown"
SANTE_TEST = "hprim.sante.test_message"
SANTE_BROKEN = "hprim.sante.broken_segment"
SANTE_TRUNCATED = "hprim.sante.truncated"
SANTE_REPETITIONS = "hprim.sante.repetitions"
SANTE_POWER = "hprim.sante.power_of_ten"
SANTE_SECOND_MESSAGE = "hprim.sante.second_message"
SANTE_AFTER_END = "hprim.sante.after_end"
SANTE_PATIENTS_MISSING = "hprim.sante.patients_missing"
SANTE_SEGMENTS_MISSING = "hprim.sante.segments_missing"
SANTE_MORE_THAN_TOLD = "hprim.sante.more_than_told"
SANTE_IDENTITY_DOUBTFUL = "hprim.sante.identity_doubtful"
SANTE_TYPE_UNKNOWN = "hprim.sante.type_unknown"
SANTE_STATUS_OF_REQUEST = "hprim.sante.status_of_request"
SANTE_FILE_NAME = "hprim.sante.file_name"
SANTE_FILE_WITHOUT_NAME = "hprim.sante.file_without_name"
SANTE_FILE_PLACE = "hprim.sante.file_place"

LOST_CODED = "hprim.lost.coded_part"
LOST_TEXT = "hprim.lost.text"
LOST_FILES = "hprim.lost.files"
LOST_VALUES = "hprim.lost.values"
LOST_WITHDRAWN = "hprim.lost.withdrawn"
LOST_FLAGS = "hprim.lost.flags"
LOST_RANGE = "hprim.lost.range"
LOST_DETAILS = "hprim.lost.details"
LOST_IDENTITY = "hprim.lost.identity"
LOST_REQUEST = "hprim.lost.request"
LOST_PARTY = "hprim.lost.party"
LOST_REQUIRED = "hprim.lost.required"
LOST_CHARACTERS = "hprim.lost.characters"
LOST_SEGMENTS = "hprim.lost.segments"

_I, _W, _E = Severity.INFO, Severity.WARNING, Severity.ERROR

_TABLE: dict[str, tuple[Severity, str]] = {
    TOO_LARGE: (_E, "The file is larger than 64 MiB and was not read."),
    TOO_MANY_LINES: (_E, "The file has more lines than are read; the lines after that were left."),
    TOO_MANY_REPORTS: (_E, "The file has more than 20,000 reports; the reports after that were not read."),
    TOO_MANY_PROBLEMS: (_E, "There are more problems than are listed here."),
    NOT_HPRIM: (_I, "Nothing in the content shows an HPRIM file."),
    BOM_MISSING: (_I, "The file is UTF-16 without a byte order mark."),
    MOJIBAKE: (_W, "Accented letters had been damaged by a wrong conversion and were restored."),
    LETTER_LOST: (_W, "A letter was destroyed before the file was sent and cannot be restored."),
    CONTROL_CHARACTER: (_I, "Control characters were replaced."),
    MIXED_LINE_ENDINGS: (_I, "The file mixes several line endings."),
    DOUBLED_LINE_ENDINGS: (_I, "Every line ends twice; the blank lines between were left out."),
    HTML: (_I, "HTML entities or line breaks were turned into plain text."),
    TEXT_FROM_CODED: (_I, "The report has no text part; its text lines come from the coded part."),
    TEXT_OTHER_BIRTH: (_E, "The text gives another birth date than the header: one of the two is somebody else's."),
    MARKER_VARIANT: (_I, "A marker is not written as the format says."),
    FIN_MISSING: (_W, "The report has no end marker; it may be cut short."),
    FINFICHIER_MISSING: (_W, "The file has no end-of-file marker; it may be cut short."),
    END_DOUBLED: (_I, "The end markers are written more than once."),
    END_REVERSED: (_I, "The end-of-file marker stands before the end marker of the report."),
    TRAILING_TEXT: (_W, "There is text after the end of the report; it is not part of it."),
    REPORT_AFTER_END: (_W, "A report follows the end-of-file marker; it was read."),
    HEADER_MISSING: (_E, "The report has no header: the patient is unknown."),
    HEADER_SHIFTED: (_W, "Blank lines before the header were skipped."),
    HEADER_PREAMBLE: (_W, "Lines before the header were skipped."),
    HEADER_LINE1_MISSING: (_W, "The first header line (patient code) is missing."),
    HEADER_LINE1_COLUMNS: (_I, "The first header line holds columns of a laboratory, not a patient code."),
    HEADER_WRAPPER: (_I, "A mail wrapper's line before the header was skipped."),
    HEADER_SHORT: (_W, "The header has fewer than 12 lines."),
    HEADER_ADDRESS_MISSING: (_W, "A line of the address is missing in the header; the lines after it were moved."),
    HEADER_LINE_ADDED: (_W, "The header has a line too many in the address; the lines after it were moved."),
    IDENTITY_INCOMPLETE: (_E, "Surname, first name or birth date is missing."),
    BIRTH_IN_FUTURE: (_E, "The birth date lies after the date of the report: the identity is doubtful."),
    BIRTH_LONG_AGO: (_W, "The birth date lies before 1880; it may be wrong."),
    DATE_UNREADABLE: (_W, "A date of the header cannot be read."),
    DATE_TWO_DIGIT_YEAR: (_W, "A year has two digits; its century was assumed."),
    DATE_PREFIX: (_I, "Text before the date of the report was skipped."),
    DATE_FICTIVE_MONTH: (_W, "The month of birth is unknown (a fictive month); January stands for it."),
    PARTY_WITHOUT_COLUMNS: (
        _I,
        "Code and name of sender or recipient are not in columns; they were cut at the first space.",
    ),
    NIR_MALFORMED: (_W, "The social security number is malformed and was left out."),
    NIR_KEY_WRONG: (_W, "The key of the social security number does not match it."),
    NIR_BIRTH_MISMATCH: (_W, "The social security number does not agree with the birth date."),
    LAB_MARKER_MISSING: (_I, "The coded part has no opening marker."),
    LAB_UNKNOWN_LINE: (_W, "A line of the coded part has no known type; it was read as text."),
    LAB_STRAY_FIELDS: (_E, "A line of the coded part has fields but no known type; values may be lost."),
    LAB_STRANGE_LINES: (_E, "Amid the coded part stand lines that may be another patient's header, cut short."),
    LAB_TRUNCATED: (_E, "The coded part has no end; results may be missing."),
    LAB_EMPTY: (_W, "The coded part holds no result."),
    RESULT_TRUNCATED: (_E, "The line of a result ends before its value, or inside it."),
    RESULT_SHIFTED: (_E, "A field of a result is missing or too many: the others are not in their places."),
    RESULT_UNITS_DIFFER: (_W, "The unit written with a value is not that of its field; it was not read as a number."),
    RESULT_EXTRA_FIELDS: (_W, "A result has more fields than the format knows."),
    RESULT_KIND_UNKNOWN: (_W, "The type of a result is missing or unknown; it was taken from the value."),
    RESULT_NUMBER_REPAIRED: (_I, "A number has a decimal comma, spaces, stars or a power of ten; it was read past."),
    RESULT_NOT_NUMERIC: (_I, "A result declared numeric is not a number."),
    RESULT_DATE_AS_NUMBER: (_W, "A result declared numeric looks like a date; it was not read as a number."),
    RESULT_UNIT_IN_VALUE: (_I, "The unit of a result stands in its value."),
    RESULT_SECOND_MERGED: (_I, "A line gave the result before it in another unit; they were joined."),
    RESULT_STATUS_UNKNOWN: (_W, "The status of a result is unknown."),
    RESULT_WITHDRAWN: (_E, "The laboratory cancelled or deleted a result."),
    FLAG_UNKNOWN: (_W, "The abnormality mark of a result is unknown."),
    FLAG_STARRED: (_I, "A value is starred without an abnormality mark; it was not called normal."),
    FLAG_CONTRADICTS: (_W, "The abnormality mark of a result contradicts its value and range."),
    FLAG_CONFLICT: (_W, "The two units of a result lead to opposite marks; none was set."),
    RANGE_COMBINED: (_I, "Both bounds of a normal range stand in one field; they were separated."),
    RANGE_REVERSED: (_W, "The bounds of a normal range are equal or reversed; they were not used."),
    RANGE_UNREADABLE: (_W, "A bound of a normal range is not a number."),
    RANGE_UNIT: (_W, "A normal range is written in another unit than its value; it was not used."),
    RANGE_SCALE: (_W, "A value and its normal range are far apart; one of them may be in thousands: no mark was set."),
    SANTE_CONTEXT: (_I, "The message does not carry results; its segments are laid out as text."),
    SANTE_JUNK_BEFORE: (_W, "Something before the header segment was skipped."),
    SANTE_ORPHAN: (_E, "A segment stands before any patient; what follows it was read without a patient."),
    SANTE_UNKNOWN_SEGMENT: (_W, "A segment of unknown type was not read."),
    SANTE_STRAY_SEGMENT: (_E, "A segment of unknown type may have named another patient: what follows is unsure."),
    SANTE_PATIENT_UNSURE: (_E, "Since the patient was named a line could not be read that may have named another one."),
    SANTE_TRAILER_MISSING: (_W, "The closing segment is missing; the message may be cut short."),
    SANTE_LINK_MISSING: (_I, "The type of link is missing in the header segment."),
    SANTE_SEPARATORS: (_W, "The header segment declares fewer than five different separators."),
    SANTE_CONTEXT_UNKNOWN: (_W, "The header segment does not say what the message is for."),
    SANTE_BROKEN: (_E, "A line is no segment: the segment before it may be cut; it was joined to it."),
    SANTE_TRUNCATED: (_E, "The message stops inside its last segment; a value may be cut, and results may be missing."),
    SANTE_REPETITIONS: (_W, "Value, unit and normal range of a result are not repeated equally often."),
    SANTE_POWER: (
        _W,
        "A power of ten was written with the sign that separates repetitions; it was read as one number.",
    ),
    SANTE_TEST: (_E, "The message is marked as a test: it is about no real patient."),
    SANTE_SECOND_MESSAGE: (_I, "Another message follows in the same file; it was read."),
    SANTE_AFTER_END: (_W, "Segments follow the closing segment; they were read."),
    SANTE_PATIENTS_MISSING: (_E, "The closing segment counts more patients than the message has."),
    SANTE_SEGMENTS_MISSING: (_E, "The closing segment counts more segments than the message has."),
    SANTE_MORE_THAN_TOLD: (_W, "The message has more patients or segments than its closing segment counts."),
    SANTE_IDENTITY_DOUBTFUL: (_E, "The sender says that the patient's identity is doubtful or fictive."),
    SANTE_TYPE_UNKNOWN: (_W, "The type of a result is missing or unknown; its value was read as text."),
    SANTE_STATUS_OF_REQUEST: (_I, "A result has no status; that of its request was taken."),
    SANTE_FILE_NAME: (_W, "The name of a file beside the message was made safe."),
    SANTE_FILE_WITHOUT_NAME: (_W, "A file beside the message has no name."),
    SANTE_FILE_PLACE: (
        _W,
        "The name of a file beside the message stands where its editor belongs; it was taken there.",
    ),
    LOST_CODED: (_W, "The form has no coded part: the results are carried as text alone."),
    LOST_TEXT: (_W, "The form has no place for the readable text."),
    LOST_FILES: (_W, "Files beside the message are only named; they have to be sent with it."),
    LOST_VALUES: (_W, "A result has more than two values; the further ones are carried as comments."),
    LOST_WITHDRAWN: (_W, "A cancelled or deleted result is carried as a remark, without its value."),
    LOST_FLAGS: (_W, "A mark that the form does not know is carried as a comment."),
    LOST_RANGE: (_I, "A normal range that is not two numbers is carried as a comment."),
    LOST_DETAILS: (_I, "The form has no place for some details of a result (time, chapter, second code, validator)."),
    LOST_IDENTITY: (_W, "The form has no place for a part of the patient's identity."),
    LOST_REQUEST: (_W, "The form has no place for some details of the request (urgency, prescriber, times)."),
    LOST_PARTY: (_W, "A code of sender or recipient is longer than the form allows and was cut."),
    LOST_REQUIRED: (_W, "The form requires something that is not known; it was left empty."),
    LOST_CHARACTERS: (_W, "Characters that the encoding lacks were replaced."),
    LOST_SEGMENTS: (_W, "The message is not of results: the form carries it as text alone."),
}

ALL_CODES: tuple[str, ...] = tuple(_TABLE)

MAX_PROBLEMS = 10_000


_BADNESS = {_I: 0, _W: 1, _E: 2}


class ProblemLog:
    """Collects problems while a file is read; bounded, so that a hostile file cannot fill the memory with them.

    What is left out is one problem more, as grave as the gravest of them: a large file whose numbers all have commas is
    no reason to hold it. Errors have a limit of their own; one that is left out may be in any report: it has no line.
    """

    __slots__ = ("_errors", "_left_out", "_problems", "_seen_once")

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._errors = 0
        self._seen_once: set[str] = set()
        self._left_out: Problem | None = None

    def add(self, code: str, line: int | None = None) -> None:
        """Record one problem of the table."""
        severity, detail = _TABLE[code]
        is_error = severity is _E
        if (self._errors if is_error else len(self._problems) - self._errors) < MAX_PROBLEMS:
            self._problems.append(Problem(line, code, severity, detail))
            self._errors += is_error
        elif self._left_out is None or _BADNESS[severity] > _BADNESS[self._left_out.severity]:
            line = None if is_error else line
            self._left_out = Problem(line, TOO_MANY_PROBLEMS, severity, _TABLE[TOO_MANY_PROBLEMS][1])

    def add_once(self, code: str, line: int | None = None) -> None:
        """Record a problem that concerns the whole file, at the first line that shows it."""
        if code not in self._seen_once:
            self._seen_once.add(code)
            self.add(code, line)

    def all(self) -> tuple[Problem, ...]:
        """All problems in the order of their lines, those without a line first."""
        left_out = () if self._left_out is None else (self._left_out,)
        return tuple(sorted((*self._problems, *left_out), key=lambda problem: problem.line or 0))
