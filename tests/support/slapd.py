"""A real slapd of our own with the directories' two layouts and a hospital's, for contract tests.

    from tests.support.slapd import slapd  # noqa: F401 -- fixture, in a conftest.py

    def test_x(slapd: Slapd) -> None:                       # one server for the whole session
        slapd.ldap_port, slapd.ldaps_port, slapd.ca_file    # STARTTLS on the first, TLS on the second; for `localhost`
        slapd.source("mssante-ldap", tls="starttls")        # DirectorySource of a profile of ours, at this server

`o=gip-cps,c=fr` gives ten answers at most. `dc=mssante,dc=fr` allows paging, twenty a page. `dc=hospital,dc=example`
wants a password (`PASSWORD` for `USER`). Everybody in them is invented. Skips, with the reason, where slapd
is not installed.
"""

import base64
import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from secmail.domain.directory import DirectoryKind, DirectorySource
from tests.support.ports import free_ports
from tests.support.tls import TlsLab

START_SECONDS = 60.0
USER, PASSWORD = "cn=reader,dc=hospital,dc=example", "invented secret"
SCHEMA = """
attributetype ( 1.3.6.1.4.1.99999.1.1 NAME 'TypeBAL' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1.2 NAME 'IdentifiantPP' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1.3 NAME 'TypeIdentifiantPP' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1.4 NAME 'IdentifiantPM' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1.5 NAME 'TypeIdentifiantPM' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1.6 NAME 'profession' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 1.3.6.1.4.1.99999.2.1 NAME 'mssanteBAL' SUP top STRUCTURAL MUST mail MAY ( TypeBAL $ IdentifiantPP $
  TypeIdentifiantPP $ IdentifiantPM $ TypeIdentifiantPM $ profession $ cn $ sn $ givenName $ o $ l $ description $
  userCertificate ) )
"""
CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include {dir}/mssante.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {dir}/slapd.pid
TLSCACertificateFile {ca}
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
TLSVerifyClient never
{databases}
"""
DATABASE = """
database mdb
suffix "{suffix}"
rootdn "cn=admin,{suffix}"
directory {directory}
maxsize 16777216
dbnosync
{extra}
"""
TREES = (
    ("o=gip-cps,c=fr", "sizelimit 10\naccess to * by * read"),
    ("dc=mssante,dc=fr", "limits * size.soft=10 size.hard=10 size.pr=20 size.prtotal=unlimited\naccess to * by * read"),
    (
        "dc=hospital,dc=example",
        "access to attrs=userPassword by anonymous auth by * none\naccess to * by users read by * auth",
    ),
)
DELAY = 0.02
Entry = Mapping[str, str | bytes | Sequence[str | bytes]]


class Slapd:
    """One instance in the foreground with its data in a directory of its own."""

    def __init__(self, directory: Path, *, mailboxes: Sequence[Entry] = ()) -> None:
        """`mailboxes`: besides those of `mssante`."""
        self._directory = directory
        self._mailboxes = mailboxes
        self._process: subprocess.Popen[bytes] | None = None
        self.tls = TlsLab(directory)
        self.ca_file = str(self.tls.ca_file)
        self.ldap_port, self.ldaps_port = free_ports(2)
        self.certificates = {name: certificate_for(name) for name in ("lefevre-old", "lefevre", "martin")}
        self._configure()

    def source(self, profile: str, *, tls: str = "ldaps", secret: str = "", **values: str) -> DirectorySource:
        """As a practice sets it up from a profile."""
        port = self.ldaps_port if tls == "ldaps" else self.ldap_port
        place = {"profile": profile, "host": "localhost", "port": str(port), "tls": tls, "ca_file": self.ca_file}
        words = tuple((place | values).items())
        return DirectorySource("ours", DirectoryKind.LDAP, "Annuaire", words, secret=secret)

    def start(self) -> None:
        urls = f"ldap://127.0.0.1:{self.ldap_port}/ ldaps://127.0.0.1:{self.ldaps_port}/"
        command = ["slapd", "-f", str(self._directory / "slapd.conf"), "-h", urls, "-d", "0"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not (_listens(self.ldap_port) and _listens(self.ldaps_port)):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("slapd did not start")
            time.sleep(DELAY)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def _configure(self) -> None:
        (self._directory / "mssante.schema").write_text(SCHEMA)
        databases = []
        for number, (suffix, extra) in enumerate(TREES):
            place = self._directory / f"db{number}"
            place.mkdir()
            databases.append(DATABASE.format(suffix=suffix, directory=place, extra=extra))
        (self._directory / "slapd.conf").write_text(
            CONFIG.format(
                dir=self._directory,
                ca=self.ca_file,
                certificate=self.tls.certificate_file,
                key=self.tls.key_file,
                databases="".join(databases),
            )
        )
        held = self.certificates
        for number, entries in enumerate((gip_cps(held), [*mssante(held), *self._mailboxes], hospital())):
            ldif = self._directory / f"{number}.ldif"
            ldif.write_text("\n".join(map(_ldif, entries)))
            command = [
                "slapadd",
                "-q",
                "-n",
                str(number + 1),
                "-f",
                str(self._directory / "slapd.conf"),
                "-l",
                str(ldif),
            ]
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            if made.returncode:
                raise RuntimeError(made.stderr)


def gip_cps(certificates: Mapping[str, bytes]) -> list[Entry]:
    """Departments, and persons in them: the mailbox as common name, certificates of cards."""
    sarthe = "l=Sarthe (72),o=gip-cps,c=fr"
    entries: list[Entry] = [
        {"dn": "o=gip-cps,c=fr", "objectClass": "organization", "o": "gip-cps"},
        {"dn": sarthe, "objectClass": "locality", "l": "Sarthe (72)"},
    ]
    persons = [
        ("810000000011", "Lefèvre", "Hélène", "helene.lefevre@medecin.example", ("lefevre-old", "lefevre")),
        ("810000000029", "Martin", "Zoé", "zoe.martin@medecin.example", ("martin",)),
        *((f"8100000002{n:02}", "Dupont", f"Camille{n}", f"camille{n}.dupont@medecin.example", ()) for n in range(25)),
    ]
    for number, family, given, address, held in persons:
        entries.append(
            {
                "dn": f"uid={number},{sarthe}",
                "objectClass": "inetOrgPerson",
                "uid": number,
                "cn": address,
                "sn": family,
                "givenName": given,
                "title": "Médecin",
                "l": "Sarthe (72)",
                "userCertificate;binary": [certificates[name] for name in held],
            }
        )
    return entries


def mssante(certificates: Mapping[str, bytes]) -> list[Entry]:
    """Mailboxes of persons, an organisation and an application."""
    top = "dc=mssante,dc=fr"
    entries: list[Entry] = [{"dn": top, "objectClass": ["dcObject", "organization"], "dc": "mssante", "o": "mssante"}]
    persons = [
        ("10000000011", "Lefèvre", "Hélène", "helene.lefevre@medecin.mssante.example", "10", "Le Mans", "lefevre"),
        ("10000000029", "Martin", "Zoé", "zoe.martin@sagefemme.mssante.example", "50", "Saint-Étienne", ""),
        *(
            (
                f"100000002{n:02}",
                "Dupont",
                f"Camille{n}",
                f"camille{n}.dupont@infirmier.mssante.example",
                "60",
                "Nantes",
                "",
            )
            for n in range(25)
        ),
    ]
    for number, family, given, address, profession, town, held in persons:
        more = {"userCertificate;binary": certificates[held]} if held else {}
        entries.append(mailbox(address, family, given, number=number, profession=profession, l=town, **more))
    for kind, address, name in (
        ("ORG", "accueil@clinique.mssante.example", "Clinique des Érables"),
        ("APP", "labo@biologie.mssante.example", "Laboratoire de l'Œuvre"),
    ):
        entries.append(
            {
                "dn": f"mail={address},{top}",
                "objectClass": "mssanteBAL",
                "mail": address,
                "TypeBAL": kind,
                "o": name,
                "IdentifiantPM": "720000012",
                "TypeIdentifiantPM": "FINESS",
                "l": "Le Mans",
                "description": "Secrétariat",
            }
        )
    return entries


def mailbox(address: str, family: str, given: str, *, number: str, **more: str | bytes | Sequence[bytes]) -> Entry:
    """A person's, as MSSanté lays it out."""
    return {
        "dn": f"mail={address},dc=mssante,dc=fr",
        "objectClass": "mssanteBAL",
        "mail": address,
        "TypeBAL": "PER",
        "sn": family,
        "givenName": given,
        "IdentifiantPP": number,
        "TypeIdentifiantPP": "8",
        **more,
    }


def hospital() -> list[Entry]:
    """As most hospitals have it, behind a password."""
    top = "dc=hospital,dc=example"
    return [
        {"dn": top, "objectClass": ["dcObject", "organization"], "dc": "hospital", "o": "Hospital"},
        {"dn": USER, "objectClass": "person", "cn": "reader", "sn": "reader", "userPassword": PASSWORD},
        {
            "dn": f"uid=nguyen,{top}",
            "objectClass": "inetOrgPerson",
            "uid": "nguyen",
            "cn": "Minh (*) Nguyen",
            "sn": "Nguyen",
            "givenName": "Minh",
            "mail": ["minh.nguyen@hospital.example", "cardiologie@hospital.example"],
            "employeeNumber": "810000000037",
            "ou": "Cardiologie",
            "o": "Hospital",
        },
    ]


def needs_slapd() -> None:
    """Skips where it is not installed."""
    if shutil.which("slapd") is None:
        pytest.skip("slapd is not installed")


@pytest.fixture(scope="session")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    needs_slapd()
    server = Slapd(tmp_path_factory.mktemp("slapd"))
    server.start()
    yield server
    server.stop()


def _ldif(entry: Entry) -> str:
    """Every value in base 64: nothing needs an escape then."""
    lines = []
    for name, values in entry.items():
        for value in [values] if isinstance(values, str | bytes) else values:
            content = value.encode() if isinstance(value, str) else value
            lines.append(f"{name}:: {base64.b64encode(content).decode()}")
    return "\n".join(lines) + "\n"


def certificate_for(name: str, address: str = "nobody@nowhere.example") -> bytes:
    """DER of a certificate that anybody could have made."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(
        issuer_name=subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=datetime.now(UTC) - timedelta(days=1),
        not_valid_after=datetime.now(UTC) + timedelta(days=30),
    )
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _listens(port: int) -> bool:
    with contextlib.closing(socket.socket()) as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0
