"""Joins the adapters and the engine. Here mypy proves that each adapter fits its port."""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from secmail.app import restore, updates
from secmail.app.host import ThisHost
from secmail.app.kept_settings import KeptSettings
from secmail.app.keystores import keys_of
from secmail.app.profile import Profile
from secmail.card import modules
from secmail.card.file_key import FileKey, file_key
from secmail.card.pkcs11_source import Pkcs11Source
from secmail.card.pkcs12_source import Pkcs12Source
from secmail.card.room import CardRoom
from secmail.card.source import CardSource
from secmail.directory import https
from secmail.directory.card_software import authority_folders
from secmail.directory.pins import shipped
from secmail.directory.places import system_proxy
from secmail.directory.revocation_http import HttpPublications
from secmail.directory.service import Directories
from secmail.directory.trust_folder import TrustFolders
from secmail.domain.analyses import Catalogue, parse_catalogue
from secmail.domain.cards import KeyRole, Pin
from secmail.domain.policy import CertificatePolicies
from secmail.engine.desk import Policies, Ports
from secmail.engine.engine import Engine
from secmail.engine.files import Files
from secmail.engine.ports.sign_in import ServerFinder
from secmail.export.drop import DropFolderWriter
from secmail.export.letter_folder import LetterFolder
from secmail.export.mail_files import MailFiles
from secmail.export.presets import Presets
from secmail.mail.autoconfig import Autoconfig
from secmail.mail.https import Https
from secmail.mail.oauth import OAuth
from secmail.mail.service import MailService
from secmail.store.backup import Backups, Places
from secmail.store.country import Country
from secmail.store.document_outside import OutsideFolder
from secmail.store.document_outside import places as outside_places
from secmail.store.document_texts import DocumentTexts
from secmail.store.inspection import Inspection
from secmail.store.pictures import Pictures
from secmail.store.stores import Stores
from secmail.store.temporaries import Temporaries
from secmail.vault.room import VaultRoom

_RESOURCES = Path(__file__).resolve().parents[2] / "resources"
_ANALYSES = _RESOURCES / "analyses"
_DIRECTORIES = _RESOURCES / "directories"
_PINS = _RESOURCES / "trust-anchors" / "igc-sante.toml"
_PRESETS = _RESOURCES / "practice-software"


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def card_sources(profile: Profile) -> list[CardSource]:
    """What the profile's settings name, and what is found in the known places."""
    os.environ.update(profile.settings.card_environment)
    added = [Path(module) for module in profile.settings.card_modules]
    found: Sequence[Path] = added
    if profile.settings.find_card_modules:
        found = modules.find(platform=sys.platform, environment=os.environ, added=added)
    sources: list[CardSource] = [Pkcs11Source(module) for module in found]
    sources.extend(Pkcs12Source(Path(folder)) for folder in profile.settings.card_folders)
    return sources


def trust_folders(profile: Profile) -> TrustFolders:
    """What the profile trusts, and what the card software brings."""
    return _igc_sante(profile.trust_folders) if profile.settings.igc_sante else TrustFolders(profile.trust_folders)


def _igc_sante(folders: Sequence[Path] = ()) -> TrustFolders:
    offered = authority_folders(platform=sys.platform, environment=os.environ)
    return TrustFolders(folders, offered=offered, pins=shipped(_PINS))


def ports_of(profile: Profile, finder: ServerFinder | None = None) -> tuple[Ports, Stores]:
    """The real adapters for a profile. `finder`: whoever knows its servers better than the internet."""
    keys = keys_of(profile)
    key = keys.device_key()
    stores = Stores(profile.databases, key=key, vaults=profile.vaults)
    settings = KeptSettings(profile)
    ports = Ports(
        cards=CardRoom(card_sources(profile)),
        vaults=VaultRoom(profile.vaults),
        mail=MailService(proxy=settings.by_proxy),
        oauth=OAuth(Https(proxy=settings.by_proxy)),
        finder=finder or Autoconfig(Https(proxy=settings.by_proxy)),
        keys=keys,
        store=stores,
        drop=DropFolderWriter(),
        presets=Presets(_PRESETS, sys.platform),
        letters=LetterFolder(),
        anchors=trust_folders(profile),
        publications=HttpPublications(proxy=settings.proxy_or(system_proxy)),
        directories=Directories(_DIRECTORIES, proxy=settings.proxy_or(https.system_proxy)),
        country=Country(profile.databases, key=key),
        temporaries=Temporaries(),
        documents=DocumentTexts(),
        pictures=Pictures(),
        outside=OutsideFolder(outside_places(profile.folder, os.environ.get("XDG_RUNTIME_DIR"))),
        backups=Backups(backed_up(profile), key=key),
        inspection=Inspection(profile.databases, key=key),
        mail_files=MailFiles(),
        host=ThisHost(
            profile.folder,
            keys,
            proxy=settings.proxy_or(system_proxy),
            newest=lambda: updates.newest(profile, settings),
        ),
        settings=settings,
        clock=SystemClock(),
    )
    return ports, stores


@cache
def _analyses() -> Catalogue:
    return parse_catalogue(file.read_text("utf-8") for file in sorted(_ANALYSES.glob("*.toml")))


def backed_up(profile: Profile) -> Places:
    """What of the profile a backup holds."""
    return Places(profile.databases, profile.vaults, profile.trust, profile.settings_file)


def file_tools() -> Files:
    """S/MIME on files, with keys of any token that the user names."""
    return Files(_open_token, SystemClock(), Temporaries(), shipped=_igc_sante())


def _open_token(module: str, token: str, *, pin: Pin, role: KeyRole) -> FileKey:
    return file_key(Path(module), token, pin=pin, role=role)


@contextlib.contextmanager
def running_engine(profile: Profile, finder: ServerFinder | None = None) -> Iterator[Engine]:
    """Opens the databases, starts the engine, and stops it in order. SecmailError when the profile cannot be opened."""
    profile.make()
    restore.settle(profile)
    ports, stores = ports_of(profile, finder)
    policies = Policies(
        analyses=_analyses,
        accept_test_certificates=profile.settings.accept_test_certificates,
        certificate_policies=CertificatePolicies(frozenset(profile.settings.certificate_policies)),
        policies_of_anchors=tuple(
            (root, CertificatePolicies(frozenset(asked))) for root, asked in profile.settings.policies_of_roots
        ),
        fetch_publications=profile.settings.fetch_revocation,
    )
    engine = Engine(ports, policies, stores.mail())
    try:
        ports.backups.sweep()
        engine.start()
        yield engine
    finally:
        engine.stop()
