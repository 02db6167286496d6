"""The desk: all that the use cases work with, built once by `app.wiring`."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field

from secmail.api.events import Event
from secmail.domain.analyses import Catalogue
from secmail.domain.policy import CertificatePolicies, CryptoPolicy, Limits, SendPolicy
from secmail.engine.ports import (
    CardPort,
    Clock,
    DropFolder,
    KeyStore,
    MailDb,
    MailPort,
    Presets,
    PublicAnchors,
    PublicationPort,
    StorePort,
    VaultPort,
)
from secmail.engine.ports.directories import CountryBook, DirectoryPort
from secmail.engine.ports.documents import DocumentTexts, Outside, Pictures
from secmail.engine.ports.host import Host
from secmail.engine.ports.letters import LetterFolder
from secmail.engine.ports.sign_in import OAuthPort, ServerFinder
from secmail.engine.ports.system import ProgramSettings
from secmail.engine.ports.temporaries import Temporaries
from secmail.engine.ports.upkeep import BackupPort, InspectionPort, MailFiles
from secmail.engine.turns import Turns

PIPELINE_VERSION = 9
"""Raised when opening a message learns more than before: old mail is then read again."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The adapters, by role."""

    cards: CardPort
    vaults: VaultPort
    mail: MailPort
    oauth: OAuthPort
    finder: ServerFinder
    keys: KeyStore
    store: StorePort
    drop: DropFolder
    presets: Presets
    letters: LetterFolder
    anchors: PublicAnchors
    publications: PublicationPort
    directories: DirectoryPort
    country: CountryBook
    temporaries: Temporaries
    documents: DocumentTexts
    pictures: Pictures
    outside: Outside
    backups: BackupPort
    inspection: InspectionPort
    mail_files: MailFiles
    host: Host
    settings: ProgramSettings
    clock: Clock


@dataclass(frozen=True, slots=True)
class Policies:
    """What is allowed, for the whole program."""

    crypto: CryptoPolicy = field(default_factory=CryptoPolicy)
    limits: Limits = field(default_factory=Limits)
    send: SendPolicy = field(default_factory=SendPolicy)
    accept_test_certificates: bool = False
    certificate_policies: CertificatePolicies = field(default_factory=CertificatePolicies)
    policies_of_anchors: tuple[tuple[str, CertificatePolicies], ...] = ()
    """As in `TrustPolicy`."""
    analyses: Callable[[], Catalogue] = Catalogue
    """What laboratories' analyses are called; read when it is first asked for."""
    fetch_publications: bool = False
    """Whether revocation lists are fetched without being asked for, from the moment when mail is watched."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Ports, policies, the mail database, the pool for pure work, and the way to tell events. Engine thread."""

    ports: Ports
    policies: Policies
    db: MailDb
    pool: Executor
    emit: Callable[[Event], None]
    turns: Turns = field(default_factory=Turns)
