"""What keeping the profile is about: how long mail is kept, what a backup holds, what a check has found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from secmail.domain.accounts import Password
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind

RESULTS_AT_LEAST = 20
"""Years that results are kept at least (Code de la santé publique, art. R1112-7)."""
MOST_YEARS = 200
BACKUP_GROWS_OLD = timedelta(days=14)
"""After so long without a backup the diagnosis says so."""

BACKUP_MADE, BACKUP_RESTORED = "backup.made", "backup.restored"
"""Settings: the moment of the last backup, and of the one from which the profile was restored, in ISO 8601."""
DROP_FOLDER = "export.folder"
"""Setting: where results are filed."""
MAIL_LOST = "mail.lost"
"""Setting: when a new mail database was made where there had been one, in ISO 8601; "" once an account is added."""
FILED_UNKNOWN = "sealed.lost.{}"
"""Setting, by vault: up to which moment nobody knows what has been filed, in ISO 8601."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long deed has come; `total` 0: not known."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class BackupMade:
    """What a backup holds. `bytes`: the file's size."""

    at: datetime
    messages: int
    vaults: int
    bytes: int


@dataclass(frozen=True, slots=True)
class MailExported:
    """How many messages were written to files, and how many could not be.

    Those are gone, not here yet while the server is away, or sealed to somebody else.
    """

    written: int
    left_out: int


@dataclass(frozen=True, slots=True)
class BackupOrder:
    """`sealed`: keys of the sealed databases that are open, by their vault; others are copied as they lie there."""

    file: str
    passphrase: Password
    at: datetime
    sealed: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Retention:
    """How many years mail is kept; 0: for ever. Results are never kept for less than twenty years.

    Imaging and structured documents count as results: they are findings of the patient's file too.
    """

    results: int = RESULTS_AT_LEAST
    letters: int = RESULTS_AT_LEAST
    other: int = 0

    def years(self, kind: Kind) -> int:
        """For how long what has been classified so is kept."""
        match kind:
            case Kind.RESULT | Kind.IMAGING_REPORT | Kind.IMAGING | Kind.STRUCTURED:
                return self.results
            case Kind.LETTER:
                return self.letters
        return self.other

    def kept_since(self, kind: Kind, now: datetime) -> datetime | None:
        """What came before this moment is overdue; None: nothing ever is."""
        years = self.years(kind)
        return before(now, years) if years else None


def require_lawful(retention: Retention) -> None:
    """Rejected RETENTION_TOO_SHORT for results that would not be kept for long enough, or for years that are none."""
    years = (retention.results, retention.letters, retention.other)
    if any(not 0 <= each <= MOST_YEARS for each in years) or 0 < retention.results < RESULTS_AT_LEAST:
        raise Rejected(Code.RETENTION_TOO_SHORT)


def before(now: datetime, years: int) -> datetime:
    """The same day so many years ago; the 28th for a 29th of February that there was not."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


class FlawKind(StrEnum):
    """What a check can find. After each stands what mends it, or why nothing does."""

    PAGES = "database.pages"
    """Pages of a database are damaged: what can be read is copied into a new one, the old one is kept aside."""
    MAIL_LOST = "database.mail-lost"
    """The mail database had gone, and a new one was made: only a backup has what was in it."""
    RAW = "message.raw"
    """Bytes of a message are not those that were received: fetched again from the server."""
    DIGEST_LOST = "digest.lost"
    """An opened message of which nothing is known inside: it is read again."""
    DIGEST_STRAY = "digest.stray"
    """What was learned of a message that is gone: forgotten."""
    DIGEST_OLD = "digest.old"
    """Read by an older version of the program: read again."""
    INDEX = "index.differs"
    """The full-text index does not fit what it is about: read again."""
    OUTER_INDEX = "index.outer"
    """Messages that the index over outer headers lacks: indexed again."""
    ORPHANS = "database.orphans"
    """Rows that belong to nothing. Nobody can tell what they were; they are left."""
    LETTER_EMPTY = "outbox.no-bytes"
    """A letter that waits without its bytes: it cannot be sent and must be written again."""
    FILED_CHANGED = "ledger.changed"
    """A file in the drop folder is not what was filed under its name. Only a person can tell which is right."""
    FILING_OPEN = "ledger.unfinished"
    """A file that was begun and not ended: filing ends it."""


@dataclass(frozen=True, slots=True)
class OpenSealed:
    """The sealed database that is open. `alone`: no other vault of the profile may have read the same mail.

    `version`: of the pipeline that reads today.
    """

    vault: str
    key: bytes = field(repr=False)
    version: int
    alone: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a look has found. `messages`: those that it is about, where it is about messages."""

    what: FlawKind
    count: int
    messages: tuple[MessageId, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as it should be. `mended`: by this run, or by what this run has set going."""

    what: FlawKind
    count: int
    mended: bool = False
