"""Patients and their results: who they are, what belongs to whom, each analysis over time."""

from dataclasses import dataclass, field

from secmail.api.queries import Query
from secmail.domain.analyses import Analysis, AnalysisMapping
from secmail.domain.exports import ExportRecord
from secmail.domain.lab_results import KeptResult
from secmail.domain.messages import MessageSummary
from secmail.domain.patient_records import PatientLine, PatientRecord, ReportPlace, SeenTraits
from secmail.domain.patients import PatientId, Recognition, Traits
from secmail.domain.sentences.text import Language
from secmail.domain.series import Point, Series


@dataclass(frozen=True, slots=True)
class MergePatients:
    """Both records are one patient's from now on; both are kept. Result: the number that stands for both.

    PATIENTS_CONTRADICT where sex, birth date or NIR differ, or somebody said that they are two, unless `contrary`.
    Needs a session, and under a mandate `Right.TRIAGE` for all messages of both: as all that follows. PATIENT_UNKNOWN,
    PATIENT_MERGED.
    """

    patient: PatientId
    into: PatientId
    contrary: bool = False


@dataclass(frozen=True, slots=True)
class UnmergePatient:
    """The last merge in which this record was named is undone. Result: None. PATIENT_UNKNOWN, PATIENT_NOT_MERGED."""

    patient: PatientId


@dataclass(frozen=True, slots=True)
class KeepPatientsApart:
    """They are two people, and nobody is asked again; `undo`: that is not said any more. Result: None.

    PATIENT_UNKNOWN, PATIENT_MERGED, PATIENT_NOT_APART.
    """

    one: PatientId
    other: PatientId
    undo: bool = False


@dataclass(frozen=True, slots=True)
class DecideDoubt:
    """Whose these traits are; None: somebody's who is none of the candidates. Result: the patient's number.

    DOUBT_UNKNOWN, PATIENT_UNKNOWN.
    """

    doubt: int
    patient: PatientId | None


@dataclass(frozen=True, slots=True)
class UndecideDoubt:
    """They are to be decided on again. Result: None. DOUBT_UNKNOWN unless somebody had decided."""

    doubt: int


@dataclass(frozen=True, slots=True)
class AssignReport:
    """A report, or a whole message, is this patient's, whatever it says; None: as its traits say, again. Result: None.

    PATIENT_UNKNOWN, MESSAGE_UNKNOWN, REPORT_UNKNOWN.
    """

    place: ReportPlace
    patient: PatientId | None


@dataclass(frozen=True, slots=True)
class MarkResultsSeen:
    """Somebody has looked at these reports, or at all of these messages; not `seen`: that is taken back.

    Result: None. REPORT_UNKNOWN. Nothing else counts as seeing: opening a message, or passing it in a list, does not.
    """

    places: tuple[ReportPlace, ...]
    seen: bool = True


@dataclass(frozen=True, slots=True)
class AddMapping:
    """What a laboratory calls so is this analysis; in place of what was said of the same. Result: its number.

    `mapping.id` 0. Needs the holder's session, as `DropMapping`. MAPPING_UNFIT.
    """

    mapping: AnalysisMapping


@dataclass(frozen=True, slots=True)
class DropMapping:
    """Result: None. MAPPING_UNKNOWN."""

    mapping: int


@dataclass(frozen=True, slots=True)
class Patients(Query[tuple[PatientLine, ...]]):
    """Those with reports, newest report first. `text`: words that stand in their names.

    All that is asked about patients needs a session (VAULT_LOCKED); under a mandate it tells of messages in its reach.
    """

    text: str = field(default="", repr=False)
    limit: int = 200


@dataclass(frozen=True, slots=True)
class PatientPage:
    """All of a patient. `messages`: that bring reports of his or were assigned to him, newest first; `letters`: others
    in which both of his names stand side by side, which nobody has said to be about him. `conversations`: further
    messages that belong to the first.
    """

    record: PatientRecord
    traits: Traits = field(repr=False)
    series: tuple[Series, ...] = field(repr=False)
    messages: tuple[MessageSummary, ...]
    letters: tuple[MessageSummary, ...]
    conversations: tuple[MessageSummary, ...]
    exports: tuple[ExportRecord, ...]


@dataclass(frozen=True, slots=True)
class Patient(Query[PatientPage]):
    """Everything there is of a patient, or of whom the record was merged into. Rejected PATIENT_UNKNOWN."""

    patient: PatientId
    language: Language = "fr"


@dataclass(frozen=True, slots=True)
class ResultSeries(Query[tuple[Series, ...]]):
    """A patient's results as series. `analysis`: a key, or words of a name; "": all. Rejected PATIENT_UNKNOWN."""

    patient: PatientId
    analysis: str = ""
    language: Language = "fr"


@dataclass(frozen=True, slots=True)
class TracedResult:
    """A result of a report in its patient's record. `line`: in its file; `own`: it as a point of the series `key`.

    `earlier`: standing values of the same analysis and unit from before it, newest first.
    """

    place: ReportPlace
    line: int
    patient: PatientId
    key: str
    own: Point
    earlier: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class PreviousValues(Query[tuple[TracedResult, ...]]):
    """What came before the results of these reports; nothing of reports whose patient is not known or doubtful.

    `most`: earlier values of each. A result whose two units belong to two series is told once, by its first value.
    """

    places: tuple[ReportPlace, ...]
    language: Language = "fr"
    most: int = 5


@dataclass(frozen=True, slots=True)
class Doubts(Query[tuple[SeenTraits, ...]]):
    """Identities that somebody has to decide on, oldest first."""


@dataclass(frozen=True, slots=True)
class UnseenResult:
    """A result that nobody has seen. `patient`: None where it is to be decided whose it is."""

    kept: KeptResult
    patient: PatientId | None
    traits: Traits = field(repr=False)


@dataclass(frozen=True, slots=True)
class AbnormalUnseen(Query[tuple[UnseenResult, ...]]):
    """Standing results out of range that nobody has seen; panic values first.

    Seen: somebody has marked the report, which no opening does; after a month it is enough that the mail server says
    that the message was read.
    """


@dataclass(frozen=True, slots=True)
class ReportStanding:
    """Whose a report is and why. `patient`: None where that is to be decided."""

    place: ReportPlace
    patient: PatientId | None
    seen: SeenTraits


@dataclass(frozen=True, slots=True)
class ReportsOf(Query[tuple[ReportStanding, ...]]):
    """What was made of these reports, or of all of these messages; not of what is untrusted, or not read yet."""

    places: tuple[ReportPlace, ...]


@dataclass(frozen=True, slots=True)
class Recognise(Query[Recognition]):
    """Whether somebody with these traits is known; nothing is kept. For filing by itself."""

    traits: Traits = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mappings(Query[tuple[AnalysisMapping, ...]]):
    """What the practice has said of analyses."""


@dataclass(frozen=True, slots=True)
class Analyses(Query[tuple[Analysis, ...]]):
    """The table of analyses; it tells nothing of anybody."""


PatientCommand = (
    MergePatients
    | UnmergePatient
    | KeepPatientsApart
    | DecideDoubt
    | UndecideDoubt
    | AssignReport
    | MarkResultsSeen
    | AddMapping
    | DropMapping
)
PatientQuery = (
    Patients
    | Patient
    | ResultSeries
    | PreviousValues
    | Doubts
    | AbnormalUnseen
    | ReportsOf
    | Recognise
    | Mappings
    | Analyses
)
