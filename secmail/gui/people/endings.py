"""Own certificates that are about to end, said in the bar above the mail: a new one takes weeks."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject

from secmail.api.certificates import EndingCertificates
from secmail.api.events import Event, EventsDropped, OwnCertificatesEnding
from secmail.domain.errors import Code
from secmail.domain.own_certificates import EndingCertificate
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.problem_bar import ProblemBar
from secmail.gui.problems import ShownProblem, shown
from secmail.gui.safe_text import one_line

_SOURCE = ("own certificates", 0)
_NAMED = 3
_CARD = ("own.ending.card", "own.ended.card")
_VAULT = ("own.ending.vault", "own.ended.vault")


class Endings(QObject):
    """`show` opens what tells more. Whoever has put it aside hears of it again when another one ends."""

    def __init__(self, desk: Desk, problems: ProblemBar, show: Callable[[], object]) -> None:
        super().__init__(problems)
        self._desk = desk
        self._problems = problems
        self._show = show
        desk.bridge.heard.connect(self._hear)

    def _hear(self, event: Event) -> None:
        match event:
            case OwnCertificatesEnding(certificates):
                self._tell(certificates)
            case EventsDropped():
                self._desk.bridge.ask(EndingCertificates(), self, then=self._tell, otherwise=lambda _: None)

    def _tell(self, ending: Sequence[EndingCertificate]) -> None:
        words = self._desk.words
        if not ending:
            self._problems.solved(_SOURCE)
        elif all(one.on_card for one in ending):
            self._problems.tell(_SOURCE, ending_problem(ending, words))
        else:
            self._problems.tell(_SOURCE, ending_problem(ending, words), retry=self._show, remedy=words("own.show"))


def ending_problem(ending: Sequence[EndingCertificate], words: Words) -> ShownProblem:
    """Whose, until which day, and what to do. By the day and not by days left: tomorrow it says the same."""
    known = shown(Code.CERTIFICATE_OWN_ENDING, words.language)
    lines = " ".join(_line(one, words) for one in ending[:_NAMED])
    text = replace(known.text, sentence=lines)
    if all(one.on_card for one in ending):
        text = replace(text, title=words("own.card.title"), remedy=words("own.card.remedy"))
    return replace(known, text=text)


def _line(one: EndingCertificate, words: Words) -> str:
    ending, ended = _CARD if one.on_card else _VAULT
    return words(ended if one.expires_in < 0 else ending, name=one_line(one.name, 80), day=words.date(one.not_after))
