"""From whom a message's files come, how that is known, about whom they are and where they lie, in a few words. Pure."""

from dataclasses import dataclass, field

from secmail.api.results import MessageView, ResultFile
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line

_LONGEST = 60
_NAMES = 3


@dataclass(frozen=True, slots=True)
class Provenance:
    """`patients` and `filed` by the place of the file among the attachments."""

    said: tuple[str, ...] = ()
    """Of every file."""
    patients: dict[int, str] = field(default_factory=dict, repr=False)
    filed: dict[int, str] = field(default_factory=dict)

    def of_one(self, place: int) -> list[str]:
        """What is known of one beside that."""
        return [one[place] for one in (self.patients, self.filed) if place in one]


def provenance(view: MessageView, words: Words, *, proven: bool) -> Provenance:
    """Of an opened message; `proven`: as the banner says.

    A file that is no result is about whom the results beside it are, if that is one person.
    """
    senders = [one_line(one.name or one.address, _LONGEST) for one in view.opened.headers.from_[:1]]
    known = words("attachment.proven" if proven else "attachment.unproven")
    names = {file.part: _names(file) for file in view.results}
    everybody = list(dict.fromkeys(name for each in names.values() for name in each))
    whose = {place: names.get(place, everybody if len(everybody) == 1 else []) for place in _places(view)}
    filed = words("attachment.filed" if view.exported else "attachment.not-filed")
    return Provenance(
        said=(*(words("attachment.from", name=name) for name in senders), known),
        patients={
            place: words("attachment.about", name=", ".join(found[:_NAMES]) + ("…" if len(found) > _NAMES else ""))
            for place, found in whose.items()
            if found
        },
        filed={file.part: filed for file in view.results if file.part >= 0},
    )


def _places(view: MessageView) -> range:
    return range(len(view.opened.attachments))


def _names(file: ResultFile) -> list[str]:
    found = []
    for report in file.document.reports:
        who = report.patient
        name = " ".join(filter(None, (who.surname, who.given_name)))
        if name:
            found.append(one_line(name, _LONGEST))
    return list(dict.fromkeys(found))
