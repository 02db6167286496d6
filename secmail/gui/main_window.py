"""The main window: joins the panes, hands events to them, and offers the actions. Behaviour lives in the parts."""

from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from secmail.api.commands import Synchronise, Watch
from secmail.api.events import Event, EventsDropped, FoldersChanged
from secmail.domain.accounts import Account
from secmail.domain.errors import Code
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.mandates import Right
from secmail.gui import availability, frame, rights, style
from secmail.gui.actions import by_key, dress, make_actions
from secmail.gui.availability import Now
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.compose.writing import Writing
from secmail.gui.custody.doors import CardDoors
from secmail.gui.custody.offer_strip import OfferStrip
from secmail.gui.custody.session_strip import SessionStrip
from secmail.gui.deeds import Deeds
from secmail.gui.demo_panel import DemoPanel
from secmail.gui.desk import Desk
from secmail.gui.desktop.doors import DesktopDoors
from secmail.gui.documents.doors import DocumentDoors
from secmail.gui.doors import Doors
from secmail.gui.first_start.doors import FirstStartDoors
from secmail.gui.lists import Lists
from secmail.gui.morning.doors import MorningDoors, Panes
from secmail.gui.note import open_at
from secmail.gui.outgoing.deeds import OutgoingDeeds
from secmail.gui.panes.card_indicator import CardIndicator
from secmail.gui.panes.demo_dock import DemoDock
from secmail.gui.panes.folder_pane import FolderPane
from secmail.gui.panes.message_pane import MessagePane
from secmail.gui.panes.outbox_pane import OutboxPane
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.patients.doors import PatientDoors
from secmail.gui.people.doors import PeopleDoors
from secmail.gui.practice.doors import PracticeDoors
from secmail.gui.problem_bar import ProblemBar
from secmail.gui.receipt_setting import ReceiptSetting
from secmail.gui.session import Seat, Session
from secmail.gui.signing.doors import SigningDoors
from secmail.gui.sorting.deeds import SortingDeeds
from secmail.gui.sorting.dropping import Dropping
from secmail.gui.trouble import Trouble
from secmail.gui.upkeep.doors import UpkeepDoors

_TOLD_MS = 8_000


class MainWindow(QMainWindow):
    """Its title never changes: titles are seen in task bars and screen sharing."""

    def __init__(self, desk: Desk, demo: DemoPanel | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._last_seat: Seat | None = None
        words = desk.words
        self.setWindowTitle(words("app.title"))
        self.setMinimumSize(820, 460)
        open_at(self, 1360, 860)
        self.problems = ProblemBar(words, self)
        self.folders = FolderPane(desk, self)
        self.messages = MessagePane(desk, self)
        self.lists = Lists(self.messages, self)
        self.reading = ReadingPane(desk, self)
        self.outbox = OutboxPane(desk, self)
        self.card = CardIndicator(words, self)
        self.session = Session(desk, self, demo)
        self.strip = SessionStrip(desk, self.session, self)
        self.offer = OfferStrip(desk, self.session, self)
        self.card_doors = CardDoors(desk, self.session, self)
        self.first_start = FirstStartDoors(desk, self.session, self, custody=self.card_doors)
        self.deeds = Deeds(desk, self, reading=self.reading, lists=self.lists)
        self.writing = Writing(desk, self, reading=self.reading)
        self.doors = Doors(desk, self)
        self.trouble = Trouble(desk, self.problems, card=self.card, sign_in=self.doors.change_password)
        self.sorting = SortingDeeds(desk, self.session, self, lists=self.lists)
        self.dropping = Dropping(desk, self.session, self.sorting, lists=self.lists)
        self.upkeep = UpkeepDoors(desk, self.session, self, messages=self.messages)
        self.practice = PracticeDoors(desk, self.session, self, reading=self.reading)
        shown = Panes(self.folders, self.lists, self.reading)
        self.morning = MorningDoors(desk, self.session, self.sorting.undo, panes=shown)
        self.patients = PatientDoors(desk, self.session, self, reading=self.reading)
        self.people = PeopleDoors(desk, self.session, self, problems=self.problems, reading=self.reading)
        self.documents = DocumentDoors(desk, self, reading=self.reading)
        self.outgoing = OutgoingDeeds(desk, self.session, self, outbox=self.outbox, reading=self.reading)
        self.signing = SigningDoors(desk, self.session, self, folders=self.folders, lists=self.lists)
        panes = (self.folders, self.lists, self.reading)
        self.desktop = DesktopDoors(desk, self.session, self, panes=panes)
        self.splitter = frame.Divided(Qt.Orientation.Horizontal, self)
        self.actions_by_key = self.desktop.known = make_actions(self, words)
        self.receipts = ReceiptSetting(desk, self.actions_by_key["receipts"], self)
        self._outbox_line = frame.OutboxLine(self.statusBar())
        self._outbox_dock = frame.outbox_dock(self, self.outbox, words("outbox"))
        self.demo = None if demo is None else DemoDock(demo, words, self)
        self._arrange()
        self._connect()
        self._update()

    def start(self) -> None:
        """Reads everything once and asks the engine to keep watching."""
        self.session.start()
        self.writing.start()
        self.receipts.start()
        self.offer.start()
        self.messages.start()
        self.outgoing.strip.start()
        self.morning.start()
        self.folders.model.reload()
        self.outbox.reload()
        self.trouble.start()
        self.desktop.start()
        self.first_start.start()
        self._desk.bridge.submit(Watch())

    def shut(self) -> None:
        """Nothing reaches the window any more; its content is gone."""
        self._desk.bridge.close()
        self.reading.forget()

    def closeEvent(self, event: QCloseEvent) -> None:
        composers = [one for one in self.findChildren(ComposeWindow) if one.unsaved]
        if composers:
            event.ignore()
            composers[0].raise_()
            composers[0].close()  # asks
            return
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationPaletteChange and hasattr(self, "actions_by_key"):
            dress(self.actions_by_key, QApplication.palette())

    # events

    def _hear(self, event: Event) -> None:
        match event:
            case FoldersChanged():
                self.folders.model.reload()
            case EventsDropped():
                self.folders.model.reload()
                self.session.start()
        # The list first: it knows that it may ask for more when the session tells the others that it is open.
        parts = (self.messages, self.session, self.reading, self.outbox, self.doors, self.offer, self.card_doors)
        for part in (*parts, self.outgoing, self.signing, self.trouble, self.desktop, self.first_start):
            part.hear(event)

    def _folder_chosen(self) -> None:
        self.trouble.jobs_solved(Code.EXPORT_UNREACHABLE, Code.EXPORT_UNSET)
        self.deeds.folder_chosen()

    def _password_changed(self, account: Account) -> None:
        self.trouble.account_solved(account.id)
        self._desk.bridge.submit(Synchronise(account.id))
        self._tell(self._desk.words("password.done"))

    def _account_added(self) -> None:
        self.writing.start()
        self.folders.model.reload()
        self._desk.bridge.submit(Watch())
        self._tell(self._desk.words("account.added"))

    # session

    def _session_changed(self) -> None:
        # Letters being written are sealed for whoever was here last.
        self._last_seat = self.session.seat or self._last_seat
        self.card.show_cards(self.session.cards)
        self.card.show_session(self.session.holder, by_card=self.session.by_card)
        self.writing.principal = self.session.holder if self.session.mandate is not None else None
        if self.demo is not None:
            self.demo.refresh()
        self._update()

    def _session_opened(self) -> None:
        self.lists.forget()
        assert self.session.seat is not None
        for composer in self.findChildren(ComposeWindow):
            composer.unseal(self.session.seat)

    def _session_locked(self) -> None:
        self.lists.forget()
        for composer in self.findChildren(ComposeWindow):
            composer.seal(self._last_seat)

    # what is possible now

    def _update(self) -> None:
        view, row = self.reading.view, self.deeds.chosen_seen()
        availability.update(
            self.actions_by_key,
            self._desk.words,
            self.session,
            now=Now(
                *(view, row, self.practice.may_confirm(view)),
                to_see=self.morning.is_shown,
                several=self.lists.current.marks_several,
            ),
        )
        self.reading.filing.forbid(rights.refusal(self.session, Right.FILE, self._desk.words))

    def _view_changed(self) -> None:
        if self.session.allows(Right.TRIAGE):
            self.deeds.mark_opened()
        self._update()

    def _show_folder(self, folder: FolderId) -> None:
        self.lists.show_list(self.messages)
        self.messages.show_folder(folder, drafts=self.folders.model.holds_drafts(folder))

    def _turn(self, wide: bool) -> None:
        """A table is as wide as the window, and the reading stands below it."""
        frame.turn(self.splitter, wide=wide)

    def _show_message(self, message: MessageId) -> None:
        if not self.lists.pick(message):
            self.reading.show_message(message)  # its row is in another folder, or further down

    def _tell(self, text: str) -> None:
        self.statusBar().showMessage(text, _TOLD_MS)

    # construction

    def _connect(self) -> None:
        actions, deeds = self.actions_by_key, self.deeds
        for key, deed in (
            ("sync", deeds.synchronise),
            ("file", deeds.file_results),
            ("search", partial(_begin_search, self.folders, self.messages)),
            ("lock", self.session.toggle),
            ("quit", self.close),
            *self.writing.actions.items(),
            *self.doors.actions.items(),
            *self.sorting.actions.items(),
            *self.upkeep.actions.items(),
            *self.practice.actions.items(),
            *self.patients.actions.items(),
            *self.morning.actions.items(),
            *self.people.actions.items(),
            *self.documents.actions.items(),
            *self.card_doors.actions.items(),
            *self.first_start.actions.items(),
            *self.desktop.actions.items(),
            *self.signing.actions.items(),
        ):
            actions[key].triggered.connect(partial(_without_state, deed))
        actions["outbox"].toggled.connect(self._outbox_dock.setVisible)
        self._outbox_dock.visibilityChanged.connect(actions["outbox"].setChecked)
        self._outbox_line.clicked.connect(actions["outbox"].toggle)
        self.folders.chosen.connect(self._show_folder)
        self.messages.drafts_wanted.connect(self.doors.show_drafts)
        self.messages.unlock_wanted.connect(self.session.toggle)
        self.messages.menu_wanted.connect(partial(self.sorting.offer, actions))
        self.sorting.take_keys(actions)
        self.lists.wide.connect(self._turn)
        self.folders.model.dropped.connect(self.sorting.drop)
        self.sorting.failed.connect(self.trouble.tell_error)
        self.lists.chosen.connect(self.reading.show_message)
        self.messages.model.loaded.connect(self._update)
        self.reading.view_changed.connect(self._view_changed)
        self.reading.exchange.chosen.connect(self._show_message)
        self.reading.file_wanted.connect(deeds.file_shown)
        self.reading.file_again_wanted.connect(deeds.file_again)
        self.reading.link_chosen.connect(self.desktop.open_link)
        self.reading.save_wanted.connect(deeds.save)
        self.outbox.line_changed.connect(self._outbox_line.say)
        self.card.unlock_wanted.connect(self.session.toggle)
        self.card.panel_wanted.connect(self.card_doors.show_panel)
        self.offer.create_wanted.connect(self.card_doors.create_for)
        self.card_doors.told.connect(self._tell)
        self.card_doors.failed.connect(self.trouble.tell_error)
        self.session.changed.connect(self._session_changed)
        self.session.opened.connect(self._session_opened)
        self.session.locked.connect(self._session_locked)
        deeds.told.connect(self._tell)
        self.writing.told.connect(self._tell)
        deeds.failed.connect(self.trouble.tell_error)
        self._connect_doors()
        self._desk.bridge.heard.connect(self._hear)

    def _connect_doors(self) -> None:
        for pane in (self.messages, self.morning.pane):
            pane.several_changed.connect(self._update)
        self.deeds.several_wanted.connect(self.practice.several.file)
        self.dropping.watch(self.messages.view, self.messages.table, self.morning.pane.view)
        for part in (self.sorting, self.upkeep, self.outgoing, self.practice, self.patients, self.morning):
            part.told.connect(self._tell)
        self.desktop.link_wanted.connect(self.deeds.ask_link)
        self.desktop.letter_wanted.connect(self.writing.write_as)
        self.signing.told.connect(self._tell)
        self.documents.told.connect(self._tell)
        self.people.told.connect(self._tell)
        self.outgoing.reopened.connect(self.writing.go_on)
        self.outgoing.again_wanted.connect(self.writing.write_again)
        self.doors.failed.connect(self.trouble.tell_error)
        self.doors.diagnosis.remedy_wanted.connect(lambda key: self.actions_by_key[key].trigger())
        self.doors.password_changed.connect(self._password_changed)
        self.doors.account_added.connect(self._account_added)
        self.first_start.account_added.connect(self._account_added)
        self.first_start.diagnosis_wanted.connect(self.doors.diagnose)
        self.first_start.told.connect(self._tell)
        self.practice.software.saved.connect(self._folder_chosen)
        self.practice.chosen.connect(self._show_message)
        self.practice.dropped.drafts_wanted.connect(self.signing.show_place)
        self.patients.chosen.connect(self._show_message)
        self.morning.failed.connect(self.trouble.tell_error)
        self.morning.wanted.connect(by_key(self.actions_by_key, self._desk.words, told=self._tell))
        self.morning.pane.menu_wanted.connect(partial(self.sorting.offer, self.actions_by_key))
        self.people.write_wanted.connect(self.writing.write_to)
        self.doors.drafts.chosen.connect(self.writing.go_on)
        self.signing.deeds.edit_wanted.connect(self.writing.go_on)
        self.doors.drafts.unlock_wanted.connect(self.session.toggle)

    def _arrange(self) -> None:
        splitter = self.splitter
        for place, pane in enumerate((self.lists, self.signing.stand_beside(self.reading))):
            splitter.addWidget(pane)
            splitter.setStretchFactor(place, place)
        splitter.setSizes([330, 860])
        splitter.setChildrenCollapsible(False)
        for one, width in ((self.folders, 170), (self.lists, 240), (self.signing.beside, 360)):
            one.setMinimumWidth(width)
        self.lists.setMinimumHeight(160)
        centre = QWidget(self)
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, 0)
        above = (self.outgoing.bar, self.problems, self.practice.dropped, self.strip, self.offer)
        for widget in (*above, self.outgoing.strip):
            layout.addWidget(widget)
        layout.addWidget(splitter, 1)
        self.setCentralWidget(centre)
        frame.add_bars(self, self.actions_by_key, self._desk.words)
        for part in (self._outbox_line, self.trouble.connection, self.card):
            self.statusBar().addPermanentWidget(part)
        self.statusBar().setSizeGripEnabled(False)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self._outbox_dock)
        self._outbox_dock.hide()
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        left = Qt.DockWidgetArea.LeftDockWidgetArea
        self.addDockWidget(left, frame.folder_dock(self, self.folders, self._desk.words("folders")))
        if self.demo is not None:
            self.addDockWidget(left, self.demo)


def _begin_search(folders: FolderPane, messages: MessagePane) -> None:
    """In a folder: the places of gathered work have no field, and what is typed there are their keys."""
    folders.choose(messages.model.folder)
    messages.search.setFocus()


def _without_state(deed: object, _checked: bool = False) -> None:
    assert callable(deed)
    deed()
