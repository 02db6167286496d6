"""A running engine over real adapters, with a mailbox server in memory whose every hiccup a test can choose.

desk = EngineDesk(tmp_path)             # Stores, CardRoom with PKCS#12 cards, VaultRoom, TrustFolders, DropFolderWriter
desk.start(); ...; desk.stop()          # the fixture `desk` in tests/unit/engine/conftest.py does it
desk.add_account()                      # one account on `desk.post`, the server in memory
desk.post.deliver(desk.result())        # a signed and sealed laboratory result into the INBOX
desk.insert(); desk.remove()            # the doctor's card
done = desk.run(c.Synchronise())        # waits for the end of the job: JobDone, JobFailed or JobCancelled
desk.events.wait_for(lambda e: isinstance(e, PinWanted))
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar, cast

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.custody import AnswerCard
from secmail.api.events import CardWanted, Event, JobCancelled, JobDone, JobFailed, PinWanted
from secmail.app.demo import results
from secmail.app.demo.letters import File, Letter
from secmail.app.demo.people import Member, Role
from secmail.app.demo.pki import Credential
from secmail.app.kept_settings import KeptSettings
from secmail.app.profile import Profile
from secmail.card.pkcs12_source import Pkcs12Source
from secmail.card.room import CardRoom
from secmail.card.soft_card import SoftKey, write_card
from secmail.cms.recipients import RecipientHint
from secmail.directory.places import Place
from secmail.directory.revocation_http import HttpPublications
from secmail.directory.service import Directories
from secmail.directory.trust_folder import TrustFolders
from secmail.domain.accounts import Account, Password, Server
from secmail.domain.accounts import Credential as SignInCredential
from secmail.domain.addresses import Mailbox
from secmail.domain.cards import KeyRole, Pin
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.diagnosis import HostFacts
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, Rejected, SecmailError, Unavailable
from secmail.domain.ids import JobId, MessageId
from secmail.domain.mailbox import (
    FetchedMessage,
    FolderChanges,
    FolderHeads,
    FolderState,
    ListedFolder,
    MessageHead,
    MessageOutline,
    Moved,
)
from secmail.domain.outbox import Delivery, DeliveryState, Notice
from secmail.domain.people import KnownCertificate, Source
from secmail.domain.policy import SendPolicy
from secmail.domain.publications import Pins
from secmail.domain.updates import Newness, Update
from secmail.domain.vaults import SlotChallenge, VaultFacts
from secmail.engine.desk import Policies, Ports
from secmail.engine.engine import Engine
from secmail.engine.ports import ImapSession, SubmissionSession, VaultPort
from secmail.engine.ports.directories import DirectoryPort
from secmail.engine.ports.host import Host
from secmail.engine.ports.sign_in import OAuthPort, ServerFinder
from secmail.export.drop import DropFolderWriter
from secmail.export.letter_folder import LetterFolder
from secmail.export.mail_files import MailFiles
from secmail.export.presets import Presets
from secmail.mail import MailService, imap_planner
from secmail.mail.autoconfig import Autoconfig
from secmail.mail.https import Https
from secmail.mail.oauth import OAuth
from secmail.pki import certificate
from secmail.store.backup import Backups, Places
from secmail.store.country import Country
from secmail.store.document_outside import OutsideFolder
from secmail.store.document_texts import DocumentTexts
from secmail.store.inspection import Inspection
from secmail.store.pictures import Pictures
from secmail.store.stores import Stores
from secmail.store.temporaries import Temporaries
from secmail.vault.editor import VaultEditor
from secmail.vault.opened import OpenedVault
from secmail.vault.room import VaultRoom
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, LABORATORY, PkiLab
from tests.support.smime_desk import wrapped

T = TypeVar("T")
PIN = "4321"
PATIENCE = 30.0
KEY = bytes(range(32))
PRESETS = Path(__file__).resolve().parents[2] / "resources" / "practice-software"
DIRECTORIES = PRESETS.with_name("directories")
_DOCTOR = Member(Role.DOCTOR, "Médecin", "Dr Camille FONTAINE-ESSAI", DOCTOR, PIN)


class Events:
    """All events in order; a test waits for one."""

    def __init__(self) -> None:
        self.all: list[Event] = []
        self._more = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._more:
            self.all.append(event)
            self._more.notify_all()

    def wait_for(self, wanted: Callable[[Event], bool], *, after: int = 0, seconds: float = PATIENCE) -> Event:
        """The first that fits, counted from `after`."""

        def found() -> Event | None:
            return next((event for event in self.all[after:] if wanted(event)), None)

        with self._more:
            assert self._more.wait_for(lambda: found() is not None, seconds), f"never told; told was {self.all[after:]}"
            event = found()
            assert event is not None
            return event

    def of(self, kind: type[T]) -> list[T]:
        with self._more:
            return [event for event in self.all if isinstance(event, kind)]


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = AT) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> None:
        self._now += by


class Keys:
    """A key store in memory."""

    def __init__(self) -> None:
        self.passwords: dict[str, Password] = {}

    def password(self, account: Account) -> Password:
        return self.passwords.get(account.address, Password("geheim"))

    def keep_password(self, account: Account, password: Password) -> None:
        self.passwords[account.address] = password

    def forget_password(self, account: Account) -> None:
        self.passwords.pop(account.address, None)


class QuietHost:
    """A machine of which nothing is to be said."""

    def facts(self) -> HostFacts:
        return HostFacts("0", "an invented system", "x86_64")

    def web(self) -> tuple[Check, ...]:
        return ()

    def disk(self) -> tuple[Check, ...]:
        return ()

    def key_store(self) -> Check:
        return Check(CheckSubject.KEY_STORE, CheckState.OK, "memory")

    def kind_of_folder(self, folder: str) -> str:
        return "local"

    def moment(self, url: str) -> datetime | None:
        return None

    def newest(self) -> Update:
        return Update(Newness.NO_PUBLISHER)


@dataclass
class Box:
    """One folder on the server."""

    role: str | None = None
    uidvalidity: int = 1
    uidnext: int = 1
    messages: dict[int, tuple[bytes, frozenset[str]]] = field(default_factory=dict)


class Post:
    """One account's servers. `before` is called on the connection's thread before each deed and may raise or wait."""

    def __init__(self) -> None:
        self.boxes = {"INBOX": Box("inbox"), "Sent": Box("sent")}
        self.arrived: dict[int, datetime] = {}
        """When what has this number came, where it was not at `AT`."""
        self.before: Callable[[str], None] = lambda deed: None
        self.deeds: list[str] = []
        self.submitted: list[bytes] = []
        self.largest = 0
        self.outcome: Callable[[Sequence[str]], tuple[Delivery, ...]] = accepted
        self.stored = threading.Event()

    def deliver(self, raw: bytes, folder: str = "INBOX", flags: frozenset[str] = frozenset()) -> int:
        box = self.boxes[folder]
        uid, box.uidnext = box.uidnext, box.uidnext + 1
        box.messages[uid] = (raw, flags)
        return uid

    def do(self, deed: str) -> None:
        self.deeds.append(deed)
        self.before(deed)


def accepted(recipients: Sequence[str]) -> tuple[Delivery, ...]:
    return tuple(Delivery(recipient, DeliveryState.ACCEPTED) for recipient in recipients)


class PostSession:
    """An IMAP session on a `Post`; the planner is the real one."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.interrupted = threading.Event()
        post.do("connect")

    def folders(self) -> tuple[ListedFolder, ...]:
        self._post.do("folders")
        return tuple(ListedFolder(name, box.role) for name, box in self._post.boxes.items())

    def create(self, folder: str) -> None:
        self._post.do(f"create {folder}")
        self._post.boxes.setdefault(folder, Box())

    def rename(self, folder: str, name: str) -> None:
        self._post.do(f"rename {folder}")
        self._post.boxes[name] = self._post.boxes.pop(folder)

    def changes(self, folder: str, known: FolderState) -> FolderChanges | None:
        self._post.do(f"changes {folder}")
        if known.flags is None:
            return None
        box = self._post.boxes[folder]
        selected = imap_planner.Selected(box.uidvalidity, box.uidnext, len(box.messages), 0)
        flags = {uid: flags for uid, (_, flags) in box.messages.items()}
        return imap_planner.plan(selected, imap_planner.Listing(flags, complete=True), known)

    def sizes(self, folder: str, uids: Sequence[int]) -> Mapping[int, int]:
        messages = self._box(folder).messages
        return {uid: len(messages[uid][0]) for uid in uids if uid in messages}

    def outlines(self, folder: str, uids: Sequence[int], *, structure: bool = True) -> Iterator[MessageOutline]:
        box = self._box(folder)
        for uid in uids:
            self._post.do(f"outline {uid}")
            if uid in box.messages:
                raw, flags = box.messages[uid]
                header = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                yield MessageOutline(uid, flags, self._post.arrived.get(uid, AT), size=len(raw), header=header)

    def piece(self, folder: str, uid: int, *, start: int, length: int) -> bytes | None:
        self._post.do(f"piece {uid} {start}")
        found = self._box(folder).messages.get(uid)
        return None if found is None else found[0][start : start + length]

    def fetch(
        self, folder: str, uids: Sequence[int], *, sizes: Mapping[int, int] | None = None
    ) -> Iterator[FetchedMessage]:
        box = self._post.boxes[folder]
        for uid in uids:
            self._post.do(f"fetch {uid}")
            if uid in box.messages:
                raw, flags = box.messages[uid]
                yield FetchedMessage(uid, flags, self._post.arrived.get(uid, AT), len(raw), raw)

    def append(self, folder: str, raw: bytes, flags: Iterable[str], *, at: datetime) -> int | None:
        self._post.do(f"append {folder}")
        uid = self._post.deliver(raw, folder, frozenset(flags))
        self._post.stored.set()
        return uid

    def find(self, folder: str, message_id: str) -> tuple[int, ...]:
        self._post.do(f"find {folder}")
        held = self._post.boxes[folder].messages
        return tuple(uid for uid, (raw, _) in held.items() if message_id.encode() in raw)

    def set_flag(self, folder: str, uids: Sequence[int], flag: str, *, present: bool) -> bool:
        self._post.do(f"flag {flag} {present}")
        for uid in uids:
            raw, flags = self._post.boxes[folder].messages[uid]
            self._post.boxes[folder].messages[uid] = (raw, flags | {flag} if present else flags - {flag})
        return True

    def move(self, folder: str, uids: Sequence[int], target: str) -> Moved:
        self._post.do(f"move {folder} {target}")
        source, there = self._box(folder).messages, self._box(target)
        moved = {}
        for uid in (uid for uid in uids if uid in source):
            raw, flags = source.pop(uid)
            moved[uid] = self._post.deliver(raw, target, flags)
        return Moved(there.uidvalidity, moved)

    def heads(self, folder: str, *, newest: int) -> FolderHeads:
        self._post.do(f"heads {folder}")
        box = self._box(folder)
        found = tuple(MessageHead(uid, len(raw), _subject(raw)) for uid, (raw, _) in sorted(box.messages.items()))
        return FolderHeads(box.uidvalidity, len(found), found[-newest:])

    def remove(self, folder: str, uids: Sequence[int]) -> None:
        self._post.do(f"remove {folder}")
        for uid in uids:
            self._box(folder).messages.pop(uid, None)

    def _box(self, folder: str) -> Box:
        if folder not in self._post.boxes:
            raise Rejected(Code.MAIL_REFUSED, "no such folder")
        return self._post.boxes[folder]

    def wait(self, folders: Sequence[str], seconds: float) -> frozenset[str]:
        self._post.do("wait")
        self.interrupted.wait(min(seconds, PATIENCE))
        return frozenset()

    def interrupt(self) -> None:
        self.interrupted.set()

    def close(self) -> None:
        pass


def _subject(raw: bytes) -> str:
    lines = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    return next((line[9:].decode("ascii") for line in lines if line.startswith(b"Subject: ")), "")


class PostSubmission:
    """A submission session on a `Post`."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.largest = post.largest
        post.do("connect smtp")

    def submit(
        self, sender: str, recipients: Sequence[str], raw: bytes, *, notice: Notice | None = None
    ) -> tuple[Delivery, ...]:
        self._post.do("submit")
        done = self._post.outcome(recipients)
        if all(delivery.state is DeliveryState.ACCEPTED for delivery in done):
            self._post.submitted.append(raw)
        return done

    def interrupt(self) -> None:
        self._post.deeds.append("interrupt smtp")

    def close(self) -> None:
        pass


class PostOffice:
    """The mail port: a `Post` for each address; composing is the real one."""

    def __init__(self) -> None:
        self.posts: dict[str, Post] = {}
        self.real = False
        """Real servers in place of those in memory."""
        self._real = MailService()

    def imap(self, account: Account, credential: SignInCredential) -> ImapSession:
        return self._real.imap(account, credential) if self.real else PostSession(self.posts[account.address])

    def submission(self, account: Account, credential: SignInCredential) -> SubmissionSession:
        return self._real.submission(account, credential) if self.real else PostSubmission(self.posts[account.address])

    def compose(self, draft: Draft, sender: Mailbox, *, message_id: str, at: datetime) -> bytes:
        return self._real.compose(draft, sender, message_id=message_id, at=at)

    def probe(self, server: Server, subject: CheckSubject) -> tuple[Check, ...]:
        return (Check(subject, CheckState.OK),)


class WatchedVault:
    """A real vault; counts what is asked of it and can be held in the middle."""

    def __init__(self, vault: OpenedVault, room: "WatchedVaults") -> None:
        self.real = vault
        self._room = room

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def content_key(self, recipients: tuple[RecipientHint, ...], key_size: int) -> tuple[int, bytes] | None:
        found = self.real.content_key(recipients, key_size)
        self._room.content_keys += 1
        self._room.during_content_key()
        return found

    def wipe(self) -> None:
        self._room.wiped += 1
        self.real.wipe()


class WatchedEditor:
    """A real editor, whose vault is watched when it is saved."""

    def __init__(self, editor: VaultEditor, room: "WatchedVaults") -> None:
        self.real = editor
        self._room = room

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def save(self) -> WatchedVault:
        return WatchedVault(self.real.save(), self._room)


class WatchedVaults:
    """The real vault room, watched. The `during_…` run in the pool with the answer in hand."""

    def __init__(self, room: VaultRoom) -> None:
        self.room = room
        self.opened = self.wiped = self.content_keys = 0
        self.during_facts: Callable[[], None] = lambda: None
        self.during_open: Callable[[], None] = lambda: None
        self.during_content_key: Callable[[], None] = lambda: None

    def __getattr__(self, name: str) -> object:
        return getattr(self.room, name)

    def facts(self) -> tuple[VaultFacts, ...]:
        found = self.room.facts()
        self.during_facts()
        return found

    def open(self, challenge: SlotChallenge, answer: bytes) -> WatchedVault:
        return self._watch(self.room.open(challenge, answer))

    def open_with_passphrase(self, vault: str, passphrase: str) -> WatchedVault:
        return self._watch(self.room.open_with_passphrase(vault, passphrase))

    def open_with_shares(self, vault: str, shares: Sequence[str]) -> WatchedVault:
        return self._watch(self.room.open_with_shares(vault, shares))

    def create(self, *, holder: str, address: str) -> WatchedEditor:
        return WatchedEditor(self.room.create(holder=holder, address=address), self)

    def edit(self, vault: WatchedVault) -> WatchedEditor:
        return WatchedEditor(self.room.edit(vault.real), self)

    def refresh(self, vault: WatchedVault) -> WatchedVault:
        return WatchedVault(self.room.refresh(vault.real), self)

    def merge(self, vault: WatchedVault, challenge: SlotChallenge | None = None, answer: bytes = b"") -> WatchedVault:
        return WatchedVault(self.room.merge(vault.real, challenge, answer), self)

    def _watch(self, opened: OpenedVault) -> WatchedVault:
        vault = WatchedVault(opened, self)
        self.opened += 1
        self.during_open()
        return vault


class Drop:
    """The real drop folder; `during_put` runs in the pool before the file is written."""

    def __init__(self) -> None:
        self._real = DropFolderWriter()
        self.puts = 0
        self.during_put: Callable[[], None] = lambda: None
        self.after_put: Callable[[], None] = lambda: None

    def put(self, folder: str, name: str, content: bytes, *, below: str = "") -> str:
        self.puts += 1
        self.during_put()
        final = self._real.put(folder, name, content, below=below)
        self.after_put()
        return final

    def mark(self, folder: str, name: str) -> None:
        self._real.mark(folder, name)

    def lying(self, folder: str, names: Sequence[str]) -> frozenset[str] | None:
        return self._real.lying(folder, names)

    def check(self, folder: str) -> Check:
        return self._real.check(folder)

    def examine(self, folder: str, now: datetime) -> tuple[Check, ...]:
        return self._real.examine(folder, now)

    def digest(self, folder: str, name: str) -> str | None:
        return self._real.digest(folder, name)


class Gate:
    """Stops whoever `pass_through`s until it is opened; a test waits until somebody stands at it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._opened = threading.Event()

    def pass_through(self) -> None:
        self.reached.set()
        assert self._opened.wait(PATIENCE)

    def wait(self) -> None:
        assert self.reached.wait(PATIENCE)

    def open(self) -> None:
        self._opened.set()


class EngineDesk:
    """See the module. Times are those of `pki_lab.AT`."""

    def __init__(self, directory: Path, lab: PkiLab | None = None) -> None:
        self.directory = directory
        self.lab = lab or PkiLab()
        self.clock = Clock()
        self.keys = Keys()
        self.office = PostOffice()
        self.post = Post()
        self.drop = Drop()
        self.reader, self.drawer = directory / "reader", directory / "drawer"
        self.trust, self.inbox_folder = directory / "trust", directory / "drop"
        for folder in (self.reader, self.drawer, self.trust, self.inbox_folder):
            folder.mkdir()
        self.write_trust()
        self.vaults = WatchedVaults(VaultRoom(directory / "vaults"))
        self.doctor = self.lab.cps_authentication()
        self.signature = self.lab.cps_signature()
        self.make_card("doctor", self.doctor, self.signature)
        # Issued once: each issue is another certificate.
        self.confidentiality = self.lab.confidentiality()
        self.laboratory = self.lab.organisation()
        self.colleague = self.lab.confidentiality(COLLEAGUE)
        self.make_vault(self.doctor, self.confidentiality)

    # The practice.

    def write_trust(self, *, revoked: Sequence[Credential] = (), at: datetime | None = None) -> None:
        """Anchors and lists as files."""
        for number, der in enumerate((*self.lab.roots, *self.lab.intermediates)):
            self._put(self.trust / f"{number}.cer", der)
        for number, der in enumerate(self.lab.crls(revoked=revoked, at=at)):
            self._put(self.trust / f"{number}.crl", der)

    def _put(self, path: Path, content: bytes) -> None:
        """Whole at once: the engine may read it at any moment."""
        new = self.directory / "new"
        new.write_bytes(content)
        new.replace(path)

    def make_card(self, name: str, authentication: Credential, signature: Credential, pin: str = PIN) -> None:
        """Into the drawer."""
        keys = {
            KeyRole.AUTHENTICATION: SoftKey(authentication.key, authentication.der),
            KeyRole.SIGNATURE: SoftKey(signature.key, signature.der),
        }
        write_card(self.drawer, name, keys=keys, pin=pin)

    def make_vault(self, opener: Credential, sealed: Credential) -> None:
        """With a slot for a card that only signs."""
        person = certificate.facts(sealed.der)
        editor = self.vaults.room.create(holder=person.common_name, address=person.emails[0])
        editor.add_keys([(sealed.key, sealed.der)])
        for owner in (opener, self.signature):
            editor.add_owner(owner.der)
        challenge = editor.signing_challenge(opener.der)
        editor.add_signing_card(challenge, opener.sign(challenge.data))
        editor.save().wipe()

    def insert(self, name: str = "doctor") -> None:
        """Returns when the engine knows."""
        (self.drawer / name).rename(self.reader / name)
        self.until(lambda: any(card.label == name for card in self.ask(q.Cards())))

    def remove(self, name: str = "doctor") -> None:
        """Returns when the engine has been told."""
        (self.reader / name).rename(self.drawer / name)
        self.until(lambda: all(card.label != name for card in self.ask(q.Cards())))
        self.flush()

    # The engine.

    def card_room(self) -> CardRoom:
        """What reads the cards."""
        return CardRoom([Pkcs12Source(self.reader)], poll_seconds=0.02)

    def start(self) -> None:
        self.stores = Stores(self.directory / "db", key=KEY, now=self.clock.now)
        self.events = Events()
        self.db = self.stores.mail()
        ports = Ports(
            cards=self.card_room(),
            vaults=cast(VaultPort, self.vaults),  # it answers the most of it by `__getattr__`
            mail=self.office,
            oauth=self.oauth,
            finder=self.finder,
            keys=self.keys,
            store=self.stores,
            drop=self.drop,
            presets=Presets(PRESETS, "linux"),
            letters=LetterFolder(),
            anchors=TrustFolders([self.trust], offered=self.offered, pins=self.pins),
            publications=HttpPublications(proxy=lambda _host: self.proxy),
            directories=self.directories,
            country=Country(self.directory / "db", key=KEY),
            temporaries=Temporaries(),
            documents=DocumentTexts(),
            pictures=Pictures(),
            outside=OutsideFolder([self.directory / "outside"]),
            backups=Backups(
                Places(self.directory / "db", self.directory / "vaults", self.trust, self.directory / "settings.json"),
                key=KEY,
            ),
            inspection=Inspection(self.directory / "db", key=KEY),
            mail_files=MailFiles(),
            host=self.host,
            settings=KeptSettings(Profile(self.directory)),
            clock=self.clock,
        )
        self.ports = ports
        self.engine = Engine(ports, self.policies, self.db)
        self.engine.listen(self.events)
        self.engine.start()

    policies = Policies()
    oauth: OAuthPort = OAuth(Https())
    finder: ServerFinder = Autoconfig(Https())
    directories: DirectoryPort = Directories(DIRECTORIES)
    host: Host = QuietHost()
    proxy: Place | None = None
    offered: tuple[Path, ...] = ()
    pins = Pins()

    def stop(self) -> None:
        self.engine.stop()

    def here(self, work: Callable[[], T]) -> T:
        """On the engine thread: the only place from which the database may be touched."""
        done: Future[T] = Future()

        def run() -> None:
            try:
                done.set_result(work())
            except SecmailError as error:
                done.set_exception(error)

        self.engine._loop.post(run)
        return done.result(PATIENCE)

    def flush(self) -> None:
        """Until the engine has seen everything that was posted before."""
        self.here(lambda: None)

    def tick(self) -> None:
        self.here(self.engine._tick)

    def until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < deadline, "never came true"
            time.sleep(0.005)

    def submit(self, command: c.Command) -> JobId:
        return self.engine.submit(command)

    def ended(self, job: JobId) -> Event:
        return self.events.wait_for(
            lambda event: isinstance(event, (JobDone, JobFailed, JobCancelled)) and event.job == job
        )

    def run(self, command: c.Command) -> Event:
        return self.ended(self.submit(command))

    def result_of(self, command: c.Command) -> object:
        """Of a job that must succeed."""
        event = self.run(command)
        assert isinstance(event, JobDone), event
        return event.result

    def ask(self, query: q.Query[T]) -> T:
        return self.engine.ask(query).result(PATIENCE)

    def question(self, number: int = 1) -> PinWanted:
        """The nth question for a PIN that was ever asked."""
        self.until(lambda: len(self.events.of(PinWanted)) >= number)
        return self.events.of(PinWanted)[number - 1]

    def answer(self, question: PinWanted, pin: str | None = PIN) -> None:
        self.submit(c.AnswerPin(question.question, None if pin is None else Pin(pin)))

    def card_wanted(self, number: int = 1) -> CardWanted:
        """The nth question for a card that was ever asked."""
        self.until(lambda: len(self.events.of(CardWanted)) >= number)
        return self.events.of(CardWanted)[number - 1]

    def decline_card(self, number: int = 1) -> None:
        """Says that no card will come."""
        self.submit(AnswerCard(self.card_wanted(number).question))

    def unlock(self) -> None:
        """The card in, the PIN typed, everything waiting read."""
        asked = len(self.events.of(PinWanted))
        job = self.submit(c.UnlockCard())
        self.answer(self.question(asked + 1))
        event = self.ended(job)
        assert isinstance(event, JobDone), event
        self.flush()

    # Mail.

    def add_account(self, address: str = DOCTOR.address, post: Post | None = None) -> Account:
        self.office.posts[address] = post or self.post
        server = Server("localhost", 1)
        added = self.result_of(c.AddAccount(address, "Cabinet", address, server, server, Password("geheim")))
        assert isinstance(added, Account)
        return added

    def sync(self) -> None:
        self.result_of(c.Synchronise())

    def inbox(self) -> list[MessageId]:
        """Oldest first."""
        return [row.id for row in self.ask(q.MessagePage())][::-1]

    def receive(self, *raws: bytes) -> list[MessageId]:
        """Into the INBOX and into the database; ids in this order."""
        before = set(self.inbox())
        for raw in raws:
            self.post.deliver(raw)
        self.sync()
        new = [message for message in self.inbox() if message not in before]
        return self.here(lambda: sorted(new, key=lambda message: self.db.messages.stored(message).uid))

    def result(self, number: int = 1, **changes: object) -> bytes:
        """A laboratory's result for the doctor, signed and sealed."""
        request = results.requests(number, date(2026, 11, 19))[-1]
        text = results.hprim(request, sender="LABORATOIRE", recipient="CABINET")
        file = File("resultat.hpr", "application/octet-stream", text.encode("cp1252"))
        return self.letter(f"Résultat {number}", "Voir le fichier joint.", files=(file,), **changes)  # type: ignore[arg-type]  # a test names only what `letter` takes

    def letter(
        self,
        subject: str,
        text: str,
        *,
        files: tuple[File, ...] = (),
        signer: Credential | None = None,
        signed: bool = True,
        sender: tuple[str, str] = ("Laboratoire des Tilleuls", LABORATORY.address),
        to: Credential | None = None,
        sealed: bool = True,
        **more: object,
    ) -> bytes:
        """By the laboratory to the doctor, unless said otherwise."""
        clear = Letter(
            sender, (_DOCTOR,), subject, text, AT, subject.replace(" ", "-").replace("é", "e"), files
        ).clear()
        credential = (signer or self.laboratory) if signed else None
        recipients = ((to or self.confidentiality),) if sealed else ()
        if not (signed or sealed):
            return clear
        return wrapped(clear, credential, recipients, policy=SendPolicy(), **more)  # type: ignore[arg-type]  # as above

    def know_colleague(self) -> None:
        """The colleague's certificate, as if learned."""
        self.know(self.colleague, COLLEAGUE.address)

    def know(self, credential: Credential, address: str) -> None:
        known = KnownCertificate(
            address, certificate.facts(credential.der), Source.FILE, AT, confirmed=True, usable_for_encryption=True
        )
        self.here(lambda: self.db.certificates.learn(known))

    def draft(self, account: Account, *to: str) -> Draft:
        recipients = tuple(Mailbox(address) for address in to or (COLLEAGUE.address,))
        return Draft(account.id, recipients, subject="Avis", body="Cher confrère,\n")

    def set_drop_folder(self) -> None:
        self.result_of(c.SetDropFolder(str(self.inbox_folder)))

    def filed(self) -> list[str]:
        return sorted(path.name for path in self.inbox_folder.iterdir())


def offline(deed: str) -> None:
    """For `Post.before`: nothing answers."""
    raise Unavailable(Code.MAIL_OFFLINE, deed)
