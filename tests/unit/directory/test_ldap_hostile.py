"""LDAP servers that are slow, broken, or mean harm: nothing of theirs is kept, and nothing hangs."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sansldap

from secmail.directory.ldap import LdapDirectory
from secmail.directory.ldap_wire import LdapBounds
from secmail.domain.directory import DirectoryKind, DirectorySearch, DirectorySource
from secmail.domain.errors import Code, SecmailError
from tests.support.ldap_script import LdapScript, Script, bound, done, entry, extended, tlv
from tests.support.tls import TlsLab

BOUNDS = LdapBounds(connect=30.0, idle=30.0, whole=30.0, answer_bytes=300_000)
HASTY = replace(BOUNDS, idle=0.3, whole=0.8)
"""For servers that are too slow for it; a machine that is busy would be, too."""
MARTIN = DirectorySearch(words="martin")
NUMBER = b"\x02\x01\x01"
SUCCESS = b"\x0a\x01\x00\x04\x00\x04\x00"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> TlsLab:
    return TlsLab(tmp_path_factory.mktemp("tls"))


def source(port: int, **changed: str) -> DirectorySource:
    values = {"host": "localhost", "port": str(port), "tls": "none", "base": "dc=x", "address": "mail"}
    values |= {"family_name": "sn", "certificates": "userCertificate;binary", "identifier": "uid"}
    return DirectorySource("ours", DirectoryKind.LDAP, "x", tuple((values | changed).items()), secret="secret")


def code_of(script: Script, bounds: LdapBounds = BOUNDS) -> Code:
    with LdapScript(script) as server, pytest.raises(SecmailError) as caught:
        LdapDirectory(bounds).search(source(server.port), MARTIN)
    return caught.value.code


def martins(number: int, many: int) -> bytes:
    return b"".join(entry(number, mail=b"m%d@x.example" % each, sn=b"Martin") for each in range(many))


# What is no LDAP ------------------------------------------------------------------------------------------------------

BROKEN = {
    "not LDAP at all": b"HTTP/1.1 200 OK\r\n\r\n",
    "a length without an end": b"\x30\x80\x02\x01\x01\x00\x00",
    "a length of five octets": b"\x30\x85\x01\x00\x00\x00\x00",
    "a length of none": b"\x30\xff",
    "a message of two gibibytes": b"\x30\x84\x7f\xff\xff\xff",
    "an empty message": tlv(0x30, b""),
    "a message without an operation": tlv(0x30, NUMBER),
    "a number without octets": tlv(0x30, b"\x02\x00" + tlv(0x65, SUCCESS)),
    "a number of fifty thousand octets": tlv(0x30, tlv(0x02, b"\x7f" * 50_000) + tlv(0x65, SUCCESS)),
    "a result of fifty thousand octets": tlv(
        0x30, NUMBER + tlv(0x65, tlv(0x0A, b"\x7f" * 50_000) + b"\x04\x00\x04\x00")
    ),
    "a tag without an end": tlv(0x30, NUMBER + tlv(0x64, b"\x04\x00" + tlv(0x30, b"\x3f" + b"\xff" * 50_000))),
    "an element longer than its message": tlv(0x30, NUMBER + b"\x65\x7f" + SUCCESS),
    "an element longer than what it is in": tlv(0x30, NUMBER + tlv(0x64, b"\x04\x05abc") + b"\x04\x00"),
    "a hundred levels": b"\x30\x82\x01\x2c" + b"\x30\x7e" * 100 + b"\x00" * 100,
    "a hundred thousand elements": tlv(0x30, NUMBER + tlv(0x64, b"\x04\x00" + tlv(0x30, b"\x30\x00" * 100_000))),
    "controls of ten thousand octets": tlv(
        0x30, NUMBER + tlv(0x65, SUCCESS) + tlv(0xA0, tlv(0x30, b"\x04\x00" * 5_000))
    ),
    "an operation nobody knows": tlv(0x30, NUMBER + tlv(0x7E, b"")),
    "a request": tlv(0x30, NUMBER + tlv(0x4A, b"cn=x")),
    "an answer to something else": tlv(0x30, b"\x02\x01\x63" + tlv(0x65, SUCCESS)),
    "an answer of another kind": tlv(0x30, NUMBER + tlv(0x61, SUCCESS)),
    "a name that is no text": tlv(0x30, NUMBER + tlv(0x64, b"\x04\x02\xff\xfe\x30\x00")),
    "an attribute without values": tlv(0x30, NUMBER + tlv(0x64, b"\x04\x00" + tlv(0x30, tlv(0x30, b"\x04\x02sn")))),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_ldap_is_refused_at_once(answer: bytes) -> None:
    begun = time.monotonic()
    assert code_of(lambda request, number: answer) is Code.DIRECTORY_MALFORMED
    assert time.monotonic() - begun < BOUNDS.idle / 2


def test_nothing_of_a_torn_answer_is_kept() -> None:
    silent = code_of(lambda request, number: iter([entry(number, sn=b"Martin"), b"\x30\x10\x02"]), HASTY)
    assert silent is Code.DIRECTORY_SLOW

    def torn(request: sansldap.LDAPMessage, number: int) -> Iterator[bytes]:
        yield entry(number, sn=b"Martin") + b"\x30\x10\x02"
        raise ConnectionAbortedError  # ends it

    assert code_of(torn) is Code.DIRECTORY_OFFLINE


# How much, how long ---------------------------------------------------------------------------------------------------


def test_a_server_that_keeps_to_no_limit_is_cut_short() -> None:

    def endless(request: sansldap.LDAPMessage, number: int) -> Iterator[bytes]:
        while True:
            yield martins(number, 20)

    with LdapScript(endless) as server:
        answer = LdapDirectory(BOUNDS).search(source(server.port), MARTIN)
    assert (len(answer.entries), answer.more) == (50, True)


def test_what_is_left_of_a_search_that_was_cut_short_is_not_taken_for_the_next() -> None:
    """Nobody of the first answers fits, so that it is asked again, for other accents."""

    def script(request: sansldap.LDAPMessage, number: int) -> bytes:
        if number == 1:
            return b"".join(entry(1, sn=b"Durand", description=b"x" * 1000) for _ in range(200)) + done(1)
        return entry(number, mail=b"m@x.example", sn="Mârtin".encode()) + done(number)

    with LdapScript(script) as server:
        answer = LdapDirectory(BOUNDS).search(source(server.port), MARTIN)
    assert [each.address for each in answer.entries] == ["m@x.example"]


def test_an_answer_without_an_end_is_bounded() -> None:
    one = entry(1, sn=b"x" * 30_000, mail=b"a@x.example")

    def endless(request: sansldap.LDAPMessage, number: int) -> Iterator[bytes]:
        while True:
            yield one

    assert code_of(endless) is Code.DIRECTORY_MALFORMED


def test_a_drop_now_and_then_does_not_hold_us() -> None:
    whole = entry(1, sn=b"Martin") * 100 + done(1)

    def dripping(request: sansldap.LDAPMessage, number: int) -> Iterator[bytes]:
        for octet in whole:
            yield bytes([octet])
            time.sleep(0.02)

    assert code_of(dripping, HASTY) is Code.DIRECTORY_SLOW


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (lambda request, number: None, Code.DIRECTORY_OFFLINE),
        (lambda request, number: done(number, 3), Code.DIRECTORY_SLOW),
        (lambda request, number: done(number, 51), Code.DIRECTORY_OFFLINE),
        (lambda request, number: done(number, 52), Code.DIRECTORY_OFFLINE),
        (lambda request, number: done(number, 10), Code.DIRECTORY_REFUSED),
        (lambda request, number: done(number, 53), Code.DIRECTORY_REFUSED),
        (lambda request, number: done(number, 9999), Code.DIRECTORY_REFUSED),
    ],
)
def test_a_failure_has_its_code(script: Script, code: Code) -> None:
    assert code_of(script) is code


def test_silence_ends() -> None:
    assert code_of(lambda request, number: b"", HASTY) is Code.DIRECTORY_SLOW


def test_a_server_that_says_it_ends_is_offline() -> None:
    notice = tlv(
        0x30, b"\x02\x01\x00" + tlv(0x78, b"\x0a\x01\x34\x04\x00\x04\x00" + tlv(0x8A, b"1.3.6.1.4.1.1466.20036"))
    )
    assert code_of(lambda request, number: notice) is Code.DIRECTORY_OFFLINE


def test_another_server_is_not_gone_to() -> None:
    reference = tlv(0x30, NUMBER + tlv(0x73, tlv(0x04, b"ldap://127.0.0.1/dc=y")))
    with LdapScript(lambda request, number: reference + martins(number, 1) + done(number)) as server:
        answer = LdapDirectory(BOUNDS).search(source(server.port), MARTIN)
        assert (len(answer.entries), server.connections) == (1, 1)


def test_an_interruption_ends_what_runs() -> None:
    directory = LdapDirectory(LdapBounds())
    asked = threading.Event()

    def silent(request: sansldap.LDAPMessage, number: int) -> bytes:
        asked.set()
        return b""

    with LdapScript(silent) as server:
        breaker = threading.Thread(target=lambda: (asked.wait(30), directory.interrupt()))
        breaker.start()
        with pytest.raises(SecmailError) as caught:
            directory.search(source(server.port), MARTIN)
        breaker.join()
        assert caught.value.code is Code.CANCELLED_AT_STOP
    with LdapScript(lambda request, number: martins(number, 1) + done(number)) as server:
        assert len(directory.search(source(server.port), MARTIN).entries) == 1


# Who it is ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["expired", "other-host", "other-authority", "old"])
@pytest.mark.parametrize("tls", ["ldaps", "starttls"])
def test_wrong_certificates_are_told_before_anything_is_asked(lab: TlsLab, kind: str, tls: str) -> None:
    def script(request: sansldap.LDAPMessage, number: int) -> bytes:
        return extended(number)

    with LdapScript(script, tls=lab.context(kind), implicit=tls == "ldaps") as server:
        with pytest.raises(SecmailError) as caught:
            LdapDirectory(BOUNDS).search(source(server.port, tls=tls, ca_file=str(lab.ca_file)), MARTIN)
        assert caught.value.code is Code.DIRECTORY_UNTRUSTED
        assert not [each for each in server.asked if not isinstance(each, sansldap.ExtendedRequest)]


@pytest.mark.parametrize("code", [1, 2, 52, 53])
def test_starttls_that_was_taken_away_ends_everything(lab: TlsLab, code: int) -> None:
    with LdapScript(lambda request, number: extended(number, code)) as server:
        with pytest.raises(SecmailError) as caught:
            LdapDirectory(BOUNDS).search(source(server.port, tls="starttls", user="cn=me"), MARTIN)
        assert caught.value.code is Code.DIRECTORY_UNTRUSTED
        assert caught.value.detail == "the server offers no TLS"
        assert [type(each) for each in server.asked] == [sansldap.ExtendedRequest, sansldap.UnbindRequest][
            : len(server.asked)
        ]


def test_what_was_said_before_tls_is_no_answer_within(lab: TlsLab) -> None:
    """Somebody on the way adds answers in clear to the server's own."""

    def script(request: sansldap.LDAPMessage, number: int) -> bytes:
        return extended(number) + b"\x30\x40\x02"

    with LdapScript(script, tls=lab.context()) as server, pytest.raises(SecmailError) as caught:
        LdapDirectory(BOUNDS).search(source(server.port, tls="starttls", ca_file=str(lab.ca_file)), MARTIN)
    assert caught.value.code is Code.DIRECTORY_UNTRUSTED


def test_a_check_warns_of_a_server_without_proof() -> None:
    def script(request: sansldap.LDAPMessage, number: int) -> bytes:
        return entry(number) + done(number)

    with LdapScript(script) as server:
        steps = LdapDirectory(BOUNDS).check(source(server.port))
    assert [each.state.value for each in steps] == ["ok", "warning", "ok", "ok"]
    assert steps[1].code is Code.DIRECTORY_UNTRUSTED


def test_a_password_is_never_sent_in_clear() -> None:
    with LdapScript(lambda request, number: bound(number)) as server:
        with pytest.raises(SecmailError) as caught:
            LdapDirectory(BOUNDS).search(source(server.port, user="cn=me"), MARTIN)
        assert caught.value.code is Code.DIRECTORY_UNTRUSTED
        assert not [each for each in server.asked if isinstance(each, sansldap.BindRequest)]


def test_an_empty_password_is_no_password(lab: TlsLab) -> None:
    """A server takes such a sign-in for a stranger's, and says that all is well (RFC 4513 §5.1.2)."""
    with LdapScript(lambda request, number: bound(number), tls=lab.context(), implicit=True) as server:
        place = source(server.port, tls="ldaps", ca_file=str(lab.ca_file), user="cn=me")
        with pytest.raises(SecmailError) as caught:
            LdapDirectory(BOUNDS).search(replace(place, secret=""), MARTIN)
        assert caught.value.code is Code.DIRECTORY_REFUSED
        assert not [each for each in server.asked if isinstance(each, sansldap.BindRequest)]


def test_the_keys_of_a_connection_are_written_nowhere(
    lab: TlsLab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    script: Script = lambda request, number: martins(number, 1) + done(number)  # noqa: E731 -- as all scripts here
    with LdapScript(script, tls=lab.context(), implicit=True) as server:
        LdapDirectory(BOUNDS).search(source(server.port, tls="ldaps", ca_file=str(lab.ca_file)), MARTIN)
    assert not (tmp_path / "keys").exists()


# What it says ---------------------------------------------------------------------------------------------------------


def test_certificates_of_others_are_not_taken() -> None:
    """A server that answers with whom it likes, whatever it was asked."""
    other = entry(1, mail=b"mallory@x.example", uid=b"810000000999", **{"userCertificate;binary": b"0\x03\x02\x01\x01"})
    with LdapScript(lambda request, number: other + done(number)) as server:
        ours = source(server.port)
        directory = LdapDirectory(BOUNDS)
        assert directory.certificates(ours, address="zoe@x.example", national_id="810000000029") == ()
        assert directory.certificates(ours, address="mallory@x.example", national_id=None) == (b"0\x03\x02\x01\x01",)
        assert directory.certificates(ours, address="", national_id="810000000999") == (b"0\x03\x02\x01\x01",)
        assert directory.certificates(ours, address="", national_id=None) == ()


def test_people_who_do_not_fit_are_left_out() -> None:
    with LdapScript(lambda request, number: entry(number, mail=b"m@x.example", sn=b"Durand") + done(number)) as server:
        assert LdapDirectory(BOUNDS).search(source(server.port), MARTIN).entries == ()


@pytest.mark.parametrize(
    "trick", [b"Martin\xe2\x80\xaedetcerroc", b"Martin\x00", b"Martin\x1b[2J", b"Martin \xff", b"Martin" * 1000]
)
def test_values_that_play_tricks_are_left_out(trick: bytes) -> None:
    """Text that runs backwards, signs of terminals, what is no text, what fills a screen."""
    answer = entry(1, mail=b"m@x.example", sn=trick) + entry(1, mail=b"n@x.example", sn=b"Martin") + done(1)
    with LdapScript(lambda request, number: answer) as server:
        found = LdapDirectory(BOUNDS).search(source(server.port), MARTIN)
    assert [(each.address, each.family_name) for each in found.entries] == [("n@x.example", "Martin")]


def test_addresses_and_certificates_of_one_entry_are_bounded() -> None:
    packed = sansldap.SearchResultEntry(
        message_id=1,
        controls=[],
        object_name="cn=x",
        attributes=[
            sansldap.PartialAttribute("sn", [b"Martin"]),
            sansldap.PartialAttribute("mail", [b"no address", *(b"m%d@x.example" % each for each in range(200))]),
            sansldap.PartialAttribute("userCertificate;binary", [b"0" + bytes([each]) for each in range(100)]),
        ],
    )
    raw = bytes(packed.pack(sansldap.LDAPServer()._packing_options))
    with LdapScript(lambda request, number: raw + done(number)) as server:
        found = LdapDirectory(BOUNDS).search(source(server.port), MARTIN).entries
    assert len(found) == 8
    assert {len(each.certificates) for each in found} == {16}


def test_nothing_a_server_says_gets_into_what_is_logged_or_raised(caplog: pytest.LogCaptureFixture) -> None:
    words = sansldap.LDAPResult(sansldap.LDAPResultCode(53), "cn=Secret", "Secret words", None)
    packed = sansldap.SearchResultDone(message_id=1, controls=[], result=words)
    raw = bytes(packed.pack(sansldap.LDAPServer()._packing_options))
    with LdapScript(lambda request, number: raw) as server, pytest.raises(SecmailError) as caught:
        LdapDirectory(BOUNDS).search(source(server.port), MARTIN)
    assert "ecret" not in str(caught.value) + caplog.text
