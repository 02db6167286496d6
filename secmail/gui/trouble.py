"""What goes wrong beside the reading, told in the quiet bar with its remedy; and solved there."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel

from secmail.api.commands import Synchronise
from secmail.api.events import AccountChanged, Event, JobFailed, SessionOpened
from secmail.api.queries import MailLost
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import AccountId
from secmail.gui.desk import Desk
from secmail.gui.panes.card_indicator import CardIndicator
from secmail.gui.problem_bar import ProblemBar
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line

_READER_PROBLEMS = {Code.CARD_MODULE_MISSING, Code.CARD_MODULE_FAILED}
_SIGN_IN = {Code.MAIL_AUTH, Code.MAIL_SIGN_IN}
_SILENT = {Code.CARD_PIN_CANCELLED, Code.CANCELLED_AT_STOP}
"""The user knows already."""


class Trouble(QObject):
    """`connection` says whether the mail server answers. `sign_in` asks for an account's password anew."""

    def __init__(
        self, desk: Desk, bar: ProblemBar, *, card: CardIndicator, sign_in: Callable[[AccountId], object]
    ) -> None:
        super().__init__(bar)
        self.connection = QLabel(bar.window())
        self._desk = desk
        self._bar = bar
        self._card = card
        self._sign_in = sign_in

    def start(self) -> None:
        """Asks for what must be told each time."""
        self._desk.bridge.ask(MailLost(), self, then=self._tell_loss)

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        match event:
            case AccountChanged():
                self._hear_account(event)
            case JobFailed():
                self._hear_failure(event)
            case SessionOpened(sealed_lost=True):
                self._tell(("sealed", 0), Code.STORE_SEALED_LOST)

    def tell_error(self, error: SecmailError) -> None:
        """Tells of something that failed in the window itself."""
        self._tell((f"file {error.code}", 0), error.code)

    def account_solved(self, account: AccountId) -> None:
        """Nothing is wrong with this account any more."""
        self._bar.solved(("account", account))

    def jobs_solved(self, *codes: Code) -> None:
        """What failed for these reasons may be done again."""
        for code in codes:
            self._bar.solved((f"job {code}", 0))

    def _tell_loss(self, lost: bool) -> None:
        if lost:
            self._tell(("mail", 0), Code.STORE_MAIL_LOST)

    def _tell(self, source: tuple[str, int], code: Code) -> None:
        self._bar.tell(source, shown(code, self._desk.words.language))

    def _hear_account(self, event: AccountChanged) -> None:
        words = self._desk.words
        self.connection.setText(words("status.connected" if event.code is None else "status.offline"))
        if event.code is None:
            self.account_solved(event.account)
            self._hear_folders(event)
            return
        source, problem = ("account", event.account), shown(event.code, words.language)
        if event.code in _SIGN_IN:
            retry: Callable[[], object] = partial(self._sign_in, event.account)
            self._bar.tell(source, problem, retry=retry, remedy=words("problem.sign-in"))
        else:
            retry = partial(self._desk.bridge.submit, Synchronise(event.account))
            self._bar.tell(source, problem, retry=retry)

    def _hear_folders(self, event: AccountChanged) -> None:
        """Mail of a folder that was open stays out while everything else goes on."""
        source, words = ("folders", event.account), self._desk.words
        if not event.refused:
            self._bar.solved(source)
            return
        names = one_line(", ".join(event.refused))
        problem = replace(
            shown(Code.MAIL_FOLDER_REFUSED, words.language), quotation=words("problem.folders", names=names)
        )
        self._bar.tell(source, problem, retry=partial(self._desk.bridge.submit, Synchronise(event.account)))

    def _hear_failure(self, failure: JobFailed) -> None:
        if failure.code in _READER_PROBLEMS:
            self._card.show_problem(failure.code)
        if failure.code not in _SILENT:
            problem = shown(failure.code, self._desk.words.language, words=failure.words, tries_left=failure.tries_left)
            self._bar.tell((f"job {failure.code}", 0), problem)
