"""Faults planted for real into a workstation that was in order: the diagnosis names each, and nothing else besides."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.app.demo.pki import ISSUED_BEFORE, LEAF_LIFE
from secmail.card.soft_card import SoftKey, write_card
from secmail.domain.accounts import Password, Tls
from secmail.domain.cards import KeyRole
from secmail.domain.directory import DirectoryKind, DirectorySource
from tests.support.command import secmail
from tests.support.dovecot import Dovecot
from tests.support.fault_kinds import Protocol
from tests.support.fault_proxy import FaultProxy
from tests.support.imap_script import ImapScript
from tests.support.office import PIN, Cast, FileReader, Office
from tests.support.pki_lab import PkiLab
from tests.support.planted import Bench, Trouble
from tests.support.ports import free_ports
from tests.support.smtp_script import SmtpScript
from tests.support.stub_proxy import StubProxy
from tests.support.tls import TlsLab

DAY = 86_400
OF_THE_MACHINE: frozenset[Trouble] = frozenset(
    {("disk-encryption", "disk.not-encrypted"), ("disk-space", "disk.almost-full"), ("pcsc-service", "card.no-service")}
)
"""Whether its disk is encrypted and large, and whether a service for readers runs on it just now."""
ARM_LIBRARY = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\xb7\x00" + bytes(4076)
"""The head of a shared library for 64-bit ARM; on such a machine, that of x86_64 is taken."""


@pytest.fixture(scope="module")
def office(post: Dovecot, cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """In order: an account, a drop folder, a card, a vault, authorities with their lists."""
    folder = tmp_path_factory.mktemp("in-order")
    made = Office(folder, post, cast, FileReader(folder, cast))
    with made.open():
        pass
    return made


@pytest.fixture(scope="module")
def calm(office: Office, tmp_path_factory: pytest.TempPathFactory) -> frozenset[Trouble]:
    """What is said of this machine and of a new profile without any fault: no backup yet, a disk as it is."""
    with ExitStack() as undo:
        return Bench(tmp_path_factory.mktemp("calm"), office, undo).troubles()


@pytest.fixture
def bench(office: Office, tmp_path: Path) -> Iterator[Bench]:
    with ExitStack() as undo:
        yield Bench(tmp_path, office, undo)


# What is planted.


def module_missing(bench: Bench) -> None:
    bench.change(card_modules=[str(bench.folder / "libcps3_pkcs11_lux.so")])


def module_of_another_processor(bench: Bench) -> None:
    module = bench.folder / "libcps3_pkcs11_lux.so"
    module.write_bytes(ARM_LIBRARY)
    bench.change(card_modules=[str(module)])


def module_damaged(bench: Bench) -> None:
    module = bench.folder / "libcps3_pkcs11_lux.so"
    module.write_bytes(b"not a library")
    bench.change(card_modules=[str(module)])


def no_card(bench: Bench) -> None:
    shutil.rmtree(bench.reader / "card")


def card_expired(bench: Bench) -> None:
    _other_card(bench, PkiLab(bench.office.cast.lab.at - timedelta(days=4 * 365)))


def _other_card(bench: Bench, lab: PkiLab) -> None:
    """The same doctor's, with certificates as old as the authorities of this lab."""
    signature, authentication = lab.cps_signature(), lab.cps_authentication()
    shutil.rmtree(bench.reader / "card")
    keys = {
        KeyRole.SIGNATURE: SoftKey(signature.key, signature.der),
        KeyRole.AUTHENTICATION: SoftKey(authentication.key, authentication.der),
    }
    write_card(bench.reader, "card", keys=keys, pin=PIN)


def card_ends_soon(bench: Bench) -> None:
    at = bench.office.cast.lab.at
    lab = PkiLab(at - LEAF_LIFE + ISSUED_BEFORE + timedelta(days=20))
    _other_card(bench, lab)


def own_certificate_ends_soon(bench: Bench) -> None:
    bench.own_certificate(timedelta(days=20))


def own_certificate_is_over(bench: Bench) -> None:
    bench.own_certificate(-timedelta(days=1))


def vault_damaged(bench: Bench) -> None:
    """Cut off, the version before it too."""
    for path in bench.profile.vaults.rglob("*"):
        if path.is_file() and path.stat().st_size:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def authorities_gone(bench: Bench) -> None:
    for path in bench.anchors.iterdir():
        path.unlink()


def lists_out_of_date(bench: Bench) -> None:
    lab = bench.office.cast.lab
    for number, content in enumerate(lab.crls(at=lab.at - timedelta(days=60))):
        (bench.anchors / f"{number}.crl").write_bytes(content)


def server_unknown(bench: Bench) -> None:
    bench.incoming(host="imap.nowhere.localhost")


def port_closed(bench: Bench) -> None:
    bench.incoming(port=free_ports(1)[0])


def _incoming_certificate(bench: Bench, kind: str) -> None:
    lab = TlsLab(bench.folder)
    server = bench.undo.enter_context(ImapScript(lab, kind=kind))
    bench.incoming(port=server.port, ca_file=str(lab.ca_file))


def certificate_of_another_server(bench: Bench) -> None:
    _incoming_certificate(bench, "other-host")


def certificate_expired(bench: Bench) -> None:
    _incoming_certificate(bench, "expired")


def authority_of_the_server_unknown(bench: Bench) -> None:
    bench.incoming(ca_file=None)


def wrong_protection(bench: Bench) -> None:
    bench.incoming(port=bench.office.post.imap_port)


def wrong_protocol(bench: Bench) -> None:
    bench.incoming(port=bench.office.post.submissions_port)


def password_wrong(bench: Bench) -> None:
    bench.keys.keep_password(bench.account(), Password("not this one"))


def password_gone(bench: Bench) -> None:
    bench.keys.forget_password(bench.account())


def sending_refused(bench: Bench) -> None:
    lab = TlsLab(bench.folder)
    server = bench.undo.enter_context(SmtpScript(lab).says("554 5.7.1 not for you"))
    bench.outgoing(port=server.port, ca_file=str(lab.ca_file), tls=Tls.IMPLICIT)


def _interception(bench: Bench) -> TlsLab:
    """An antivirus opens the connection, and shows certificates that it makes itself."""
    lab = TlsLab(bench.folder, authority="Avast Web/Mail Shield Root")
    proxy = FaultProxy(bench.office.post.imaps_port, lab, Protocol.IMAP)
    proxy.start()
    bench.undo.callback(proxy.stop)
    bench.incoming(port=proxy.port)
    return lab


def mail_intercepted(bench: Bench) -> None:
    """Its authority is not among those of the system."""
    _interception(bench)


def mail_intercepted_unnoticed(bench: Bench) -> None:
    """Its authority is: nothing fails."""
    bench.incoming(ca_file=str(_interception(bench).ca_file))


def _by_proxy(bench: Bench, status: int) -> None:
    proxy = bench.undo.enter_context(StubProxy(status))
    bench.change(http_proxy=f"{proxy.place.host}:{proxy.place.port}")


def only_a_proxy_leads_out(bench: Bench) -> None:
    _by_proxy(bench, 200)
    port_closed(bench)


def only_a_proxy_knows_names(bench: Bench) -> None:
    _by_proxy(bench, 200)
    server_unknown(bench)


def proxy_refuses_whatever_is_not_the_web(bench: Bench) -> None:
    """Squid as it comes: it does not even look for the server."""
    _by_proxy(bench, 403)
    server_unknown(bench)


def proxy_does_not_know_it_either(bench: Bench) -> None:
    _by_proxy(bench, 503)
    sending_server_unknown(bench)


def proxy_away(bench: Bench) -> None:
    bench.change(http_proxy=f"127.0.0.1:{free_ports(1)[0]}")


def proxy_wants_a_name(bench: Bench) -> None:
    _by_proxy(bench, 407)


def directory_away(bench: Bench) -> None:
    values = (("profile", "ldap"), ("host", "localhost"), ("port", str(free_ports(1)[0])), ("base", "o=chu"))
    with bench.database() as database:
        database.directories.keep_source(DirectorySource("chu", DirectoryKind.LDAP, "CHU", values))


def drop_folder_gone(bench: Bench) -> None:
    bench.drop.rmdir()


def _small_disk(folder: Path, undo: ExitStack) -> None:
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a file system of one's own needs root")
    undo.callback(subprocess.run, ["umount", "-l", str(folder)], check=True)


def drop_folder_read_only(bench: Bench) -> None:
    _small_disk(bench.drop, bench.undo)
    subprocess.run(["mount", "-o", "remount,ro", str(bench.drop)], check=True)


def drop_folder_full(bench: Bench) -> None:
    _small_disk(bench.drop, bench.undo)
    with pytest.raises(OSError, match="No space"), (bench.drop / "ballast").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def file_not_taken(bench: Bench) -> None:
    left = bench.drop / "resultat.hpr"
    left.write_bytes(b"a result")
    os.utime(left, (time.time() - 3 * DAY,) * 2)


def authority_damaged(bench: Bench) -> None:
    (bench.anchors / "autorite.cer").write_bytes(b"no certificate")


def software_nowhere(bench: Bench) -> None:
    bench.change(find_card_modules=False, card_folders=[])


def drop_folder_is_a_file(bench: Bench) -> None:
    bench.drop.rmdir()
    bench.drop.write_bytes(b"")


def sending_by_the_receiving_port(bench: Bench) -> None:
    bench.outgoing(port=bench.office.post.imaps_port)


def sending_server_unknown(bench: Bench) -> None:
    bench.outgoing(host="smtp.nowhere.localhost")


def receiving_server_silent(bench: Bench) -> None:
    """It takes the connection, and closes it without a word."""
    lab = TlsLab(bench.folder)
    server = bench.undo.enter_context(ImapScript(lab).hangs_up())
    bench.incoming(port=server.port, ca_file=str(lab.ca_file))


def key_store_unreadable(bench: Bench) -> None:
    bench.profile.key_file.write_bytes(b"{ cut off")


def profile_on_a_small_disk(bench: Bench) -> None:
    small = bench.folder / "small"
    small.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64m", "none", str(small)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a file system of one's own needs root")
    bench.undo.callback(subprocess.run, ["umount", "-l", str(small)], check=True)
    shutil.copytree(bench.profile_folder, small / "workstation")
    bench.profile_folder = small / "workstation"


FAULTS: tuple[tuple[Callable[[Bench], None], set[Trouble]], ...] = (
    (module_missing, {("card-module", "card.module.missing")}),
    (module_of_another_processor, {("card-module", "card.module.architecture")}),
    (module_damaged, {("card-module", "card.module.failed")}),
    (no_card, {("card", "card.absent")}),
    (card_expired, {("certificate", "certificate.card-expired")}),
    (card_ends_soon, {("certificate", "certificate.card-ending")}),
    (own_certificate_ends_soon, {("own-certificate", "certificate.own-ending")}),
    (own_certificate_is_over, {("own-certificate", "certificate.own-ending")}),
    (vault_damaged, {("vault", "vault.damaged")}),
    (authorities_gone, {("trust-anchors", "authorities.missing"), ("revocation-lists", "revocation.stale")}),
    (authority_damaged, {("trust-anchors", "authorities.unreadable")}),
    (software_nowhere, {("card-module", "card.module.missing")}),
    (drop_folder_is_a_file, {("drop-folder", "export.folder-gone")}),
    (receiving_server_silent, {("imap", "mail.silent")}),
    (sending_by_the_receiving_port, {("smtp", "mail.protocol")}),
    (sending_server_unknown, {("smtp-name", "mail.name-unknown")}),
    (lists_out_of_date, {("revocation-age", "revocation.stale")}),
    (server_unknown, {("imap-name", "mail.name-unknown")}),
    (port_closed, {("imap-port", "mail.port-closed")}),
    (certificate_of_another_server, {("imap", "mail.tls-name")}),
    (certificate_expired, {("imap", "mail.tls-dates")}),
    (authority_of_the_server_unknown, {("imap", "mail.tls-issuer")}),
    (mail_intercepted, {("imap", "mail.intercepted")}),
    (mail_intercepted_unnoticed, {("imap", "mail.intercepted")}),
    (only_a_proxy_leads_out, {("imap-port", "mail.only-proxy")}),
    (only_a_proxy_knows_names, {("imap-name", "mail.only-proxy")}),
    (proxy_refuses_whatever_is_not_the_web, {("imap-name", "mail.name-unknown")}),
    (proxy_does_not_know_it_either, {("smtp-name", "mail.name-unknown")}),
    (proxy_away, {("proxy", "proxy.away")}),
    (proxy_wants_a_name, {("proxy", "proxy.sign-in")}),
    (wrong_protection, {("imap", "mail.wants-starttls")}),
    (wrong_protocol, {("imap", "mail.protocol")}),
    (password_wrong, {("imap-sign-in", "mail.auth"), ("smtp-sign-in", "mail.auth")}),
    (password_gone, {("sign-in", "mail.auth")}),
    (sending_refused, {("smtp", "mail.refused")}),
    (directory_away, {("directory", "directory.offline")}),
    (drop_folder_gone, {("drop-folder", "export.folder-gone")}),
    (drop_folder_read_only, {("drop-folder", "export.read-only")}),
    (drop_folder_full, {("drop-folder", "export.full")}),
    (file_not_taken, {("drop-taken", "export.not-taken")}),
    (profile_on_a_small_disk, {("disk-space", "disk.almost-full")}),
)


@pytest.mark.parametrize(("plant", "named"), FAULTS, ids=[plant.__name__ for plant, _ in FAULTS])
def test_a_planted_fault_is_named_and_nothing_else(
    bench: Bench, calm: frozenset[Trouble], plant: Callable[[Bench], None], named: set[Trouble]
) -> None:
    plant(bench)
    found = bench.troubles()
    assert found - calm - (OF_THE_MACHINE - named) == named


def test_what_is_in_order_is_not_accused(calm: frozenset[Trouble]) -> None:
    """A new profile has no backup."""
    assert calm - OF_THE_MACHINE == {("backup", "backup.old")}


def key_lost(bench: Bench) -> None:
    """As after somebody has reset the system's key store."""
    bench.profile.key_file.unlink()


def settings_damaged(bench: Bench) -> None:
    bench.profile.settings_file.write_bytes(b"{ cut off")


def mail_database_damaged(bench: Bench) -> None:
    path = bench.profile.databases / "mail.db"
    path.write_bytes(os.urandom(path.stat().st_size))


@pytest.mark.parametrize(
    ("plant", "named"),
    [
        (key_store_unreadable, ("key-store", "keystore.unavailable")),
        (key_lost, ("key-store", "keystore.key-lost")),
        (settings_damaged, ("database", "settings.unreadable")),
        (mail_database_damaged, ("database", "store.unreadable")),
    ],
)
def test_a_profile_that_cannot_be_opened_is_diagnosed_too(
    bench: Bench, plant: Callable[[Bench], None], named: Trouble
) -> None:
    plant(bench)
    assert bench.troubles() == {named}


def test_a_clock_that_is_wrong_is_named(bench: Bench, calm: frozenset[Trouble]) -> None:
    """In a process of its own, with a clock two days behind: by what authorities have signed since."""
    if shutil.which("faketime") is None:
        pytest.skip("faketime is not installed")
    command = ["faketime", "-f", "-2d", sys.executable, "-m", "secmail", "--profile", str(bench.profile_folder)]
    ran = subprocess.run([*command, "diagnose", "--json"], capture_output=True, check=False, timeout=120)
    assert b'"code": "clock.wrong"' in ran.stdout, ran.stderr


def test_the_report_answers_the_questionnaire_and_names_nobody(bench: Bench) -> None:
    ran = secmail("--profile", bench.profile_folder, "diagnose", "--report", language="fr")
    said = ran.out.decode()
    assert "[Messagerie]" in said and "Qui ouvre les messages : titulaire 1 : carte" in said
    assert f"Connexion : IMAP localhost:{bench.office.post.imaps_port} (TLS)" in said
    for personal in (bench.account().address, "FONTAINE", str(bench.drop)):
        assert personal not in said
