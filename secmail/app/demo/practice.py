"""A whole practice in one directory: built once, started and stopped as often as one likes.

practice.json   that it is complete, and the mail passwords
anchors/        authorities (.cer) and revocation lists (.crl) to trust
tls/            the mail servers' certificate and key; `ca.pem` for clients
keys/           every key as PKCS#12, opened by its holder's PIN; ML-KEM keys as PEM
reader/         the card that is in; drawer/ the cards that are out
mailboxes/      the mail of everybody between two runs
drop/           the practice software's import folder
profile/        the doctor's profile, which the program makes
"""

import json
import logging
import secrets
import shutil
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from imapclient.exceptions import IMAPClientError

from secmail.app.demo import folders, identities, messages, pki
from secmail.app.demo.cards import Cards
from secmail.app.demo.identities import Identity
from secmail.app.demo.people import MEMBERS, Role
from secmail.app.demo.publication import PublicationPoint
from secmail.app.demo.servers import HOST, MailServers, Ports, Tls
from secmail.app.demo.tokens import Tools
from secmail.domain.accounts import Account, Password, Server
from secmail.domain.cards import KeyRole
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import AccountId

_log = logging.getLogger(__name__)

FORMAT = 2
_MARK = "practice.json"
_FIRST_NEW_RESULT = 201


class Practice:
    """The demonstration in a directory; `build` it, then `start` and `stop`."""

    def __init__(self, directory: Path, passwords: dict[Role, str]) -> None:
        self.directory = directory
        self.cards = Cards(directory)
        self._passwords = passwords
        self._servers: MailServers | None = None
        self._ports: Ports | None = None
        self._publication: PublicationPoint | None = None
        self.publication_point = ""
        """Where revocation lists are served, as `host:port`, while the practice runs."""
        self._writers: dict[Role, Identity] = {}
        self._numbers = count(_FIRST_NEW_RESULT)

    @classmethod
    def build(cls, directory: Path, *, at: datetime, tools: Tools | None = None) -> "Practice":
        """The practice in this directory; one that is complete is used as it is, whatever the other arguments say.

        With `tools` (`tokens.find_tools()`) people's cards are SoftHSM2 tokens: set SOFTHSM2_CONF to
        `cards.softhsm_configuration` before the module is loaded. Without, they are PKCS#12 cards in `cards.reader`.
        Raises SecmailError(FILE_UNWRITABLE) when the directory cannot be written.
        """
        try:
            passwords = _read_mark(directory / _MARK)
            if passwords is None:
                _make_room(directory)
                passwords = {role: secrets.token_hex(6) for role in Role}  # typed by hand at a first start
                _build(directory, at, tools)
                _write_mark(directory / _MARK, passwords)
        except OSError as error:
            raise SecmailError(Code.FILE_UNWRITABLE, type(error).__name__) from None
        return cls(directory, passwords)

    def start(self) -> None:
        """Its servers answer when it returns."""
        assert self._servers is None, "the practice has been started"
        servers = MailServers(
            {member.user: self._passwords[role] for role, member in MEMBERS.items()},
            Tls(str(self._tls / "server.pem"), str(self._tls / "server.key"), self.ca_file),
            {member.user: folders.read(self._mailboxes, role) for role, member in MEMBERS.items()},
        )
        self._ports = servers.start()
        self._servers = servers
        self._publication = PublicationPoint(self.anchors)
        self.publication_point = self._publication.start()

    def stop(self) -> None:
        """Keeps the mail on disk, closes every connection; nothing happens when it is not running."""
        publication, self._publication = self._publication, None
        if publication is not None:
            publication.stop()
        servers, self._servers, self._ports = self._servers, None, None
        if servers is None:
            return
        try:
            for role, member in MEMBERS.items():
                folders.write(self._mailboxes, role, servers.contents(member.user))
        except (OSError, IMAPClientError) as error:
            # The demonstration then begins again with the mail it had; that must not spoil the program's end.
            _log.warning("the demonstration's mail could not be kept: %s", type(error).__name__)
        finally:
            servers.stop()

    @property
    def ca_file(self) -> str:
        """The root that the servers' certificate leads to, as PEM."""
        return str(self._tls / "ca.pem")

    @property
    def anchors(self) -> Path:
        """Certificates and lists to trust."""
        return self.directory / "anchors"

    @property
    def drop_folder(self) -> Path:
        """Where the practice software expects results."""
        return self.directory / "drop"

    @property
    def profile(self) -> Path:
        """The doctor's profile; the program makes it."""
        return self.directory / "profile"

    def identity(self, role: Role) -> Identity:
        """The member's keys and certificates."""
        return identities.read(self._keys, MEMBERS[role])

    def account(self, role: Role = Role.DOCTOR) -> Account:
        """The mail account of a member, for as long as the servers run; its id is not set."""
        ports = self._running_ports()
        imap, smtp = (Server(HOST, port, ca_file=self.ca_file) for port in (ports.imap, ports.smtp))
        member = MEMBERS[role]
        return Account(AccountId(0), member.address, member.name, member.user, imap, smtp)

    def password(self, role: Role = Role.DOCTOR) -> Password:
        """The mail password of a member."""
        return Password(self._passwords[role])

    def facts(self) -> dict[str, object]:
        """The document of `secmail demo --headless --json`."""
        ports = self._running_ports()
        return {
            "profile": str(self.profile),
            "imap": {"host": HOST, "port": ports.imap, "tls": "implicit"},
            "smtp": {"host": HOST, "port": ports.smtp, "tls": "implicit"},
            "ca_file": self.ca_file,
            "drop_folder": str(self.drop_folder),
            "people": [self._person(role) for role in Role],
        }

    def deliver(self, role: Role, raw: bytes) -> None:
        """Puts a message into the member's inbox; clients that wait hear of it."""
        assert self._servers is not None, "the practice is not running"
        self._servers.deliver(MEMBERS[role].user, raw)

    def deliver_result(self) -> None:
        """A new result of the laboratory arrives for the doctor."""
        if not self._writers:
            self._writers = {role: self.identity(role) for role in (Role.LABORATORY, Role.DOCTOR)}
        self.deliver(Role.DOCTOR, messages.new_result(self._writers, next(self._numbers), datetime.now(UTC)))

    def _person(self, role: Role) -> dict[str, str]:
        member = MEMBERS[role]
        key, certificate = identities.post_quantum_files(self._keys, role)
        modern = {"post_quantum_key": str(key), "post_quantum_certificate": str(certificate)} if key.exists() else {}
        return {
            "role": role.value,
            "address": member.address,
            "user": member.user,
            "password": self._passwords[role],
            "pin": member.pin,
            "p12": str(identities.key_file(self._keys, role, KeyRole.CONFIDENTIALITY)),
            "p12_passphrase": member.pin,
            **modern,
        }

    def _running_ports(self) -> Ports:
        assert self._ports is not None, "the practice is not running"
        return self._ports

    @property
    def _tls(self) -> Path:
        return self.directory / "tls"

    @property
    def _keys(self) -> Path:
        return self.directory / "keys"

    @property
    def _mailboxes(self) -> Path:
        return self.directory / "mailboxes"


def _make_room(directory: Path) -> None:
    """Of a practice that another version of the program made nothing stays: its keys and mail fit each other only."""
    if (directory / _MARK).exists():
        shutil.rmtree(Practice(directory, {}).profile, ignore_errors=True)


def _build(directory: Path, at: datetime, tools: Tools | None) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    practice = Practice(directory, {})
    health = pki.build(at)
    cast = identities.issue(health, at)
    identities.write_anchors(practice.anchors, health, revoked=[cast.revoked], at=at)
    _write_tls(directory / "tls", health, at)
    practice.cards.clear()
    for role, identity in cast.members.items():
        identities.write(directory / "keys", identity)
        practice.cards.make(identity, tools)
        folders.write(directory / "mailboxes", role, messages.inbox(cast, at) if role is Role.DOCTOR else [])
    practice.drop_folder.mkdir(exist_ok=True)
    practice.cards.insert(Role.DOCTOR)


def _write_tls(folder: Path, health: pki.HealthPki, at: datetime) -> None:
    folder.mkdir(exist_ok=True)
    server = identities.server_certificate(health, at)
    issuer = health.organisations.certificate.public_bytes(Encoding.PEM)
    (folder / "server.pem").write_bytes(server.pem + issuer)
    (folder / "server.key").write_bytes(server.key_pem())
    (folder / "ca.pem").write_bytes(health.root.certificate.public_bytes(Encoding.PEM))


def _read_mark(file: Path) -> dict[Role, str] | None:
    """The passwords of a complete practice of this format; None where there is none."""
    try:
        found = json.loads(file.read_text("utf-8"))
        if found["format"] != FORMAT:
            return None
        return {role: str(found["passwords"][role.value]) for role in Role}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _write_mark(file: Path, passwords: dict[Role, str]) -> None:
    """Last and in one move: a build that was broken off is done again."""
    building = file.with_suffix(".new")
    building.write_text(json.dumps({"format": FORMAT, "passwords": passwords}), "utf-8")
    building.replace(file)
