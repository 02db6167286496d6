"""What the line above the composer's buttons says while nothing happens: what is missing, or that all is well. Pure."""

from dataclasses import dataclass, field

from secmail.domain.choice import Choice
from secmail.domain.people import RecipientStatus
from secmail.domain.sentences.sending import STRENGTHS
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line


@dataclass(frozen=True, slots=True)
class Hint:
    """`details`: how the letter will be protected, for who wants to know; empty where there is nothing more to say.

    `icon`: its sign. `hinders`: the letter cannot leave before its writer has changed something in it.
    """

    text: str
    details: str = ""
    icon: str = "lock"
    hinders: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """How the letter stands. `states`: of its recipients; `holder`: who will sign it, where another prepares it.

    `reading`: files that are still being read; `open_fields`: of templates, not filled in; `fits`:
    whether the server takes it.
    """

    has_account: bool
    states: dict[str, RecipientStatus | None] = field(repr=False)
    ready: bool
    reading: int = 0
    holder: str | None = None
    open_fields: tuple[str, ...] = ()
    fits: bool = True


def hint(written: Written, choice: Choice, words: Words) -> Hint:
    """The first thing that stands in the way, otherwise how the letter will leave."""
    if not written.has_account:
        return Hint(words("compose.no-account"), icon="doubt", hinders=True)
    if written.reading:
        return Hint(words.count("compose.reading", written.reading), icon="sync")
    if not written.fits:
        return Hint(words("compose.wait.size"), icon="doubt", hinders=True)
    if written.open_fields:
        fields = one_line(", ".join(written.open_fields), 200)
        return Hint(words("compose.open-fields", fields=fields), icon="doubt", hinders=True)
    if written.holder is not None:
        return Hint(words("compose.prepare.hint", holder=one_line(written.holder, 80)), icon="draft")
    if not written.states:
        return Hint(words("compose.wait.none"), icon="people")
    if None in written.states.values():
        return Hint(words("compose.checking"), icon="sync")
    if not written.ready:
        return Hint(words("compose.wait.recipients"), icon="people")
    return Hint(words("compose.ready"), _protection(choice, words))


def _protection(choice: Choice, words: Words) -> str:
    strength = STRENGTHS[choice.strength][words.language]
    held_back = f" ({', '.join(map(one_line, choice.held_back_by))})" if choice.held_back_by else ""
    said = f"{strength.title}. {strength.sentence}{held_back}"
    if choice.exposed_by and not choice.held_back_by:
        return f"{said} {words('compose.exposed', names=', '.join(map(one_line, choice.exposed_by)))}"
    return said
