"""Letters that are begun from the main window: new ones, answers, what is passed on, and drafts gone on with."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from secmail.api.commands import OpenMessage
from secmail.api.events import MessageOpened
from secmail.api.queries import Accounts
from secmail.domain.accounts import Account
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft
from secmail.domain.history import Reminder
from secmail.gui.bridge import JobListener
from secmail.gui.compose.answering import Doubt, doubt, forward, reply, reply_all
from secmail.gui.compose.content import Content, account_for, again, from_draft
from secmail.gui.compose.typed_names import typed
from secmail.gui.compose.window import Beginning, ComposeWindow, tell_doubt
from secmail.gui.desk import Desk
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone


class Writing(QObject):
    """`told` carries the outcome for the status bar."""

    told = Signal(str)

    def __init__(self, desk: Desk, window: QWidget, *, reading: ReadingPane) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._reading = reading
        self._accounts: tuple[Account, ...] = ()
        self.principal: str | None = None
        """For whom letters are prepared, while one acts by mandate."""

    def start(self) -> None:
        """Reads the accounts that letters can be sent from."""
        self._desk.bridge.ask(Accounts(), self, then=self._take_accounts)

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the main window's actions do."""
        return {"new": self.write, "reply": self.reply, "reply-all": self.reply_all, "forward": self.forward}

    def write(self) -> ComposeWindow:
        """Opens an empty composer."""
        return self._compose(Content())

    def write_to(self, mailboxes: Iterable[Mailbox]) -> ComposeWindow:
        """Opens a composer to these people."""
        return self._compose(Content(to=", ".join(map(typed, mailboxes))))

    def write_as(self, content: Content) -> ComposeWindow:
        """Opens a composer with what a link to an address asks for."""
        return self._compose(content)

    def write_again(self, due: Reminder) -> ComposeWindow:
        """Opens a composer to those who have not acknowledged a letter."""
        return self._compose(again(due, self._desk.words))

    def reply(self) -> ComposeWindow | None:
        """Opens a composer with the answer to the message on the screen."""
        view = self._reading.view
        return None if view is None else self._answer(reply(view, self._desk.words))

    def reply_all(self) -> ComposeWindow | None:
        """The same, to everybody who was written to."""
        view = self._reading.view
        if view is None:
            return None
        own = [one.address for one in self._accounts]
        return self._answer(reply_all(view, self._desk.words, own=own))

    def forward(self) -> ComposeWindow | None:
        """Opens a composer that passes the message on the screen on, with its files."""
        view = self._reading.view
        if view is None:
            return None
        composer = self._answer(forward(view, self._desk.words), passed_on=True)
        composer.files.carry(view.opened.attachments)
        return composer

    def go_on(self, number: int, saved: Draft) -> ComposeWindow:
        """Opens a saved draft, or brings the composer to the front where it is being written already."""
        for composer in self._window.findChildren(ComposeWindow):
            if composer.draft_id == number:
                composer.raise_()
                composer.activateWindow()
                return composer
        account = next((one for one in self._accounts if one.id == saved.account), None)
        returned = saved.returned
        said = (
            None
            if returned is None
            else Doubt(Tone.CAUTION, self._desk.words("compose.returned", word=one_line(returned, 400)))
        )
        composer = self._compose(from_draft(saved), account, doubted=said, saved=(number, saved))
        if saved.answers is not None:
            listener = JobListener(composer, done=partial(self._doubt_again, composer, said), failed=lambda _: None)
            self._desk.bridge.submit(OpenMessage(saved.answers, ask_pin=False), listener)
        return composer

    def _doubt_again(self, composer: ComposeWindow, said: Doubt | None, result: object) -> None:
        """The letter that is answered may be false: who goes on with the answer is told as who has begun it."""
        told = doubt(result.view, self._desk.words) if isinstance(result, MessageOpened) else None
        if told is not None:
            tell_doubt(composer, told, beside=said)

    def _answer(self, content: Content, *, passed_on: bool = False) -> ComposeWindow:
        view = self._reading.view
        assert view is not None
        told = doubt(view, self._desk.words, forward=passed_on)
        return self._compose(content, account_for(view, self._accounts), doubted=told)

    def _compose(
        self,
        content: Content,
        account: Account | None = None,
        *,
        doubted: Doubt | None = None,
        saved: tuple[int, Draft] | None = None,
    ) -> ComposeWindow:
        beginning = Beginning(
            content,
            account if account is not None else account_for(None, self._accounts),
            self._accounts,
            self.principal,
            doubted,
            saved,
        )
        window = ComposeWindow(self._desk, beginning, self._window)
        window.finished.connect(self.told)
        window.show()
        return window

    def _take_accounts(self, accounts: tuple[Account, ...]) -> None:
        self._accounts = accounts
