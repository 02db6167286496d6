"""The words of the window: one table of keys → French and English, and a voice that speaks one of them."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from secmail.domain.sentences.text import LANGUAGES, Language
from secmail.gui.texts.about import ABOUT
from secmail.gui.texts.accounts import ACCOUNTS
from secmail.gui.texts.cards import CARDS
from secmail.gui.texts.correspondents import CORRESPONDENTS
from secmail.gui.texts.deeds import DEEDS
from secmail.gui.texts.delegation import DELEGATION
from secmail.gui.texts.desk import DESK
from secmail.gui.texts.desktop import DESKTOP
from secmail.gui.texts.diagnosis import DIAGNOSIS
from secmail.gui.texts.documents import DOCUMENTS
from secmail.gui.texts.finding import FINDING
from secmail.gui.texts.first_start import FIRST_START
from secmail.gui.texts.identity import IDENTITY
from secmail.gui.texts.joining import JOINING
from secmail.gui.texts.laboratory import LABORATORY
from secmail.gui.texts.letters import LETTERS
from secmail.gui.texts.manual import MANUAL
from secmail.gui.texts.morning import MORNING
from secmail.gui.texts.outgoing import OUTGOING
from secmail.gui.texts.patients import PATIENTS
from secmail.gui.texts.people import PEOPLE
from secmail.gui.texts.practice import PRACTICE
from secmail.gui.texts.protection import PROTECTION
from secmail.gui.texts.reading import READING
from secmail.gui.texts.recovery import RECOVERY
from secmail.gui.texts.results import RESULTS
from secmail.gui.texts.settings import SETTINGS
from secmail.gui.texts.signing import SIGNING
from secmail.gui.texts.templates import TEMPLATES
from secmail.gui.texts.tools import TOOLS
from secmail.gui.texts.triage import TRIAGE
from secmail.gui.texts.upkeep import UPKEEP
from secmail.gui.texts.vault import VAULT
from secmail.gui.texts.writing import WRITING

TEXTS: Mapping[str, tuple[str, str]] = {
    **DESK,
    **READING,
    **PROTECTION,
    **DOCUMENTS,
    **WRITING,
    **DEEDS,
    **LABORATORY,
    **TEMPLATES,
    **TOOLS,
    **DIAGNOSIS,
    **CARDS,
    **VAULT,
    **RECOVERY,
    **DELEGATION,
    **FINDING,
    **TRIAGE,
    **OUTGOING,
    **UPKEEP,
    **ACCOUNTS,
    **PRACTICE,
    **LETTERS,
    **PATIENTS,
    **MORNING,
    **IDENTITY,
    **PEOPLE,
    **JOINING,
    **CORRESPONDENTS,
    **DESKTOP,
    **SIGNING,
    **SETTINGS,
    **RESULTS,
    **FIRST_START,
    **MANUAL,
    **ABOUT,
}


def context(language: Language) -> str:
    """Under which name Qt Linguist's files keep the texts of a language, by their keys."""
    return f"secmail.{language}"


class Words:
    """Speaks one language: `words("key", name=value)`. A missing key is our bug and raises KeyError."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._column = LANGUAGES.index(language)
        self._context = context(language)
        self.locale = QLocale(QLocale.Language.French if language == "fr" else QLocale.Language.English)

    def __call__(self, key: str, **values: object) -> str:
        table = TEXTS[key][self._column]
        said = QCoreApplication.translate(self._context, key)  # the key itself, unless a translator's file is there
        text = table if said == key else said
        return text.format(**values) if values else text

    def count(self, key: str, number: int) -> str:
        """The form for one or for several: the keys `key.one` and `key.many`, with `{count}` inside."""
        return self(f"{key}.{'one' if number == 1 else 'many'}", count=self.locale.toString(number))

    def size(self, size: int, *, digits: int = 1) -> str:
        """A size in bytes as people say it."""
        return self.locale.formattedDataSize(size, digits, QLocale.DataSizeFormat.DataSizeTraditionalFormat)

    def moment(self, at: datetime) -> str:
        """A date with its time, in full, of this computer's time zone."""
        here = at.astimezone()
        return self("moment", date=self._date(here, "d MMMM yyyy"), time=self._time(here))

    def date(self, at: datetime) -> str:
        """A day in full, of this computer's time zone."""
        return self._date(at.astimezone(), "d MMMM yyyy")

    def short_moment(self, at: datetime, now: datetime) -> str:
        """Today the time, this year day and month, otherwise the date."""
        here, today = at.astimezone(), now.astimezone()
        if here.date() == today.date():
            return self._time(here)
        return self._date(here, "d MMM" if here.year == today.year else "dd/MM/yyyy")

    def brief_moment(self, at: datetime) -> str:
        """A date with its time, the month cut short, of this computer's time zone."""
        here = at.astimezone()
        return f"{self._date(here, 'd MMM yyyy')} {self._time(here)}"

    def day(self, year: int, month: int, *, day: int) -> str:
        """A calendar day, as of birth."""
        return self.locale.toString(QDate(year, month, day), "dd/MM/yyyy")

    def _date(self, here: datetime, pattern: str) -> str:
        text = self.locale.toString(QDate(here.year, here.month, here.day), pattern)
        # French counts the first day of a month, and only that one; Qt does not.
        first = self.language == "fr" and here.day == 1 and pattern.startswith("d ")
        return text.replace("1 ", "1er ", 1) if first else text

    def _time(self, here: datetime) -> str:
        return self.locale.toString(QTime(here.hour, here.minute), "HH:mm")
