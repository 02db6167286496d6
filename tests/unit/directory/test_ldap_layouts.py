"""Profiles of LDAP directories, what is asked of them, what is read of their entries: without a server."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.directory.ldap_entries import entries_of
from secmail.directory.ldap_filters import search_filter
from secmail.directory.ldap_frames import Frames
from secmail.directory.ldap_layout import ATTRIBUTES, LdapLayout, layout_of
from secmail.directory.ldap_wire import LdapTls, RawEntry
from secmail.directory.profiles import completed, parse_profiles
from secmail.directory.service import Directories
from secmail.domain.directory import DirectoryEntry, DirectoryKind, DirectorySearch, DirectorySource, MailboxKind
from secmail.domain.directory_asking import asked_of
from secmail.domain.errors import BugError, Code, Rejected, SecmailError
from tests.support.ldap_script import done, entry, tlv

PROFILES = Path(__file__).parents[3] / "resources" / "directories"
PLAIN = {"host": "ldap.example", "address": "mail", "family_name": "sn", "certificates": "userCertificate;binary"}


def layout(**values: str) -> LdapLayout:
    return layout_of(PLAIN | values)


def ldap_profiles() -> list[DirectorySource]:
    return [each for each in parse_profiles(PROFILES) if each.kind is DirectoryKind.LDAP]


# Profiles -------------------------------------------------------------------------------------------------------------


def test_every_profile_of_ours_can_be_set_up_with_a_host() -> None:
    assert {each.id for each in ldap_profiles()} == {"gip-cps", "mssante-ldap", "hospital"}
    for profile in ldap_profiles():
        assert not profile.enabled
        found = layout_of(dict(profile.values) | {"host": "ldap.example"})
        assert found.server.tls is LdapTls.IMPLICIT
        assert found.names("address", "family_name", "identifier", "certificates")


def test_profiles_name_every_value_that_can_be_changed() -> None:
    for profile in ldap_profiles():
        known = {name for name, _ in profile.values}
        general = {"host", "port", "tls", "ca_file", "base", "user", "scope", "page", "object_class", "professions"}
        assert known == general | set(ATTRIBUTES), profile.id


def test_what_the_practice_changed_comes_before_its_profile() -> None:
    changed = DirectorySource("chu", DirectoryKind.LDAP, "CHU", (("profile", "hospital"), ("host", "ldap.chu.example")))
    whole = completed(changed, parse_profiles(PROFILES))
    assert (whole.value("host"), whole.value("address"), whole.id) == ("ldap.chu.example", "mail", "chu")
    assert completed(DirectorySource("x", DirectoryKind.LDAP, "x"), parse_profiles(PROFILES)).values == ()


@pytest.mark.parametrize(
    "content", ["", "kind = 'ldap'", "kind='x'\ntitle='x'\n[values]", "kind='ldap'\ntitle='x'\n[values]\nport=1"]
)
def test_a_profile_that_is_none_is_our_fault(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.toml").write_text(content)
    with pytest.raises(BugError, match="profile x"):
        parse_profiles(tmp_path)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("host", ""),
        ("host", "ldap example"),
        ("host", "ldap://x.example"),
        ("host", "x" * 600),
        ("port", "http"),
        ("port", "70000"),
        ("port", "²"),
        ("port", "-1"),
        ("tls", "perhaps"),
        ("page", "1001"),
        ("address", "mail)(uid=*"),
        ("family_name", "sn, s n"),
        ("identifier", "a,b,c,d,e,f,g"),
        ("object_class", "*"),
        ("professions", "10"),
        ("professions", "=Médecin"),
        ("base", "o=" + "x" * 600),
    ],
)
def test_values_that_do_not_fit_are_named(name: str, word: str) -> None:
    source = DirectorySource("x", DirectoryKind.LDAP, "x", tuple((PLAIN | {name: word}).items()))
    with pytest.raises(Rejected) as caught:
        Directories(PROFILES).require_fit(source)
    assert (caught.value.code, caught.value.detail) == (Code.DIRECTORY_VALUE_UNFIT, name)


def test_who_people_are_is_not_asked_without_tls() -> None:
    assert layout(tls="none").server.port == 389
    for scope in ("national", "chu.example"):
        with pytest.raises(Rejected) as caught:
            layout(tls="none", scope=scope)
        assert caught.value.detail == "tls"


def test_ports_follow_the_protection() -> None:
    assert [layout(tls=tls).server.port for tls in ("ldaps", "starttls")] == [636, 389]
    assert layout(tls="ldaps", port="1636").server.port == 1636
    for profile in ldap_profiles():
        words = {**dict(profile.values), "host": "a.example"}
        ports = [layout_of({**words, "tls": tls}).server.port for tls in ("ldaps", "starttls", "none")]
        assert ports == [636, 389, 389], profile.id


def test_a_host_may_have_accents() -> None:
    assert layout(host="annuaire.hôpital.example").server.host == "annuaire.xn--hpital-ixa.example"


# Questions ------------------------------------------------------------------------------------------------------------


def asked(search: DirectorySearch, *, loose: bool = False, **values: str) -> str:
    return str(search_filter(layout(**values), search, asked_of(search), loose=loose))


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (DirectorySearch(name="Lefèvre"), "(|(sn=*Lef\\c3\\a8vre*)(sn=*lefevre*))"),
        (DirectorySearch(address="A.B@X.example"), "(mail=a.b@x.example)"),
        (DirectorySearch(speciality="cardio"), "(!(objectClass=*))"),
    ],
)
def test_questions_are_as_narrow_as_they_can_be(search: DirectorySearch, expected: str) -> None:
    assert asked(search) == expected


def test_loose_questions_leave_a_gap_for_every_letter_with_an_accent() -> None:
    assert "(sn=*h*l*)" in asked(DirectorySearch(name="helene"), loose=True)
    assert "(sn=*)" in asked(DirectorySearch(name="aie"), loose=True)


def test_professions_are_asked_for_by_their_codes() -> None:
    found = asked(
        DirectorySearch(profession="médecin"), profession="profession", professions="10=Médecin; 21=Pharmacien"
    )
    assert "(profession=10)" in found
    assert "21" not in found


def test_all_entries_can_be_of_one_class() -> None:
    assert asked(DirectorySearch(name="x"), object_class="person").startswith("(&(objectClass=person)")


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_stays_a_value(words: str) -> None:
    """What the library encodes can be read again, with as many parts as were made."""
    search = DirectorySearch(words=words)
    found = asked_of(search)
    made = search_filter(layout(), search, found, loose=False)
    text = str(made)
    assert text.count("(") == text.count(")")
    assert "objectClass" not in text or not (found.terms or found.addresses)


# Answers --------------------------------------------------------------------------------------------------------------


def read(raw: dict[str, tuple[bytes, ...]], **values: str) -> tuple[DirectoryEntry, ...]:
    return entries_of("ours", layout(**values), RawEntry("cn=x", raw))


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("8", b"10000000011", "810000000011"),
        ("RPPS", b"10000000011", "810000000011"),
        ("", b"10000000011", "810000000011"),
        ("", b"810000000011", "810000000011"),
        ("8", b"810000000011", "810000000011"),
        ("0", b"751234567", "0751234567"),
        ("ADELI", b"751234567", "0751234567"),
        ("", b"751234567", None),
        ("8", b"not a number", None),
        ("", b"339172288100045", None),
    ],
)
def test_numbers_of_persons_get_the_digit_of_their_type(kind: str, number: bytes, expected: str | None) -> None:
    raw = {"mail": (b"a@x.example",), "id": (number,), "type": (kind.encode(),)}
    (found,) = read(raw, identifier="id", identifier_type="type")
    assert found.national_id == expected


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("FINESS", b"720000012", "1720000012"),
        ("SIRET", b"39172288100045", "339172288100045"),
        ("", b"339172288100045", "339172288100045"),
        ("SIREN", b"391722881", None),
        ("", b"810000000011", None),
    ],
)
def test_numbers_of_structures_are_no_persons(kind: str, number: bytes, expected: str | None) -> None:
    raw = {"mail": (b"a@x.example",), "id": (number,), "type": (kind.encode(),)}
    (found,) = read(raw, structure="id", structure_type="type")
    assert (found.structure_id, found.national_id) == (expected, None)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ({"mail": (b"a@x.example",), "kind": (b"APP",)}, MailboxKind.APPLICATION),
        ({"mail": (b"a@x.example",), "kind": (b"cab",)}, MailboxKind.PRACTICE),
        ({"mail": (b"a@x.example",), "kind": (b"?",), "sn": (b"Martin",)}, MailboxKind.PERSON),
        ({"mail": (b"a@x.example",)}, MailboxKind.ORGANISATION),
    ],
)
def test_the_kind_is_told_or_seen(raw: dict[str, tuple[bytes, ...]], kind: MailboxKind) -> None:
    (found,) = read(raw, kind="kind")
    assert found.kind is kind


def test_who_is_nobody_is_left_out() -> None:
    assert read({"description": (b"printer",)}) == ()
    (found,) = read({"sn": (b"Martin",)})
    assert found.address == ""


def test_certificates_are_read_with_and_without_their_option() -> None:
    raw = {"mail": (b"a@x.example",), "usercertificate": (b"0one",), "usercertificate;binary": (b"0two", b"0one", b"")}
    (found,) = read(raw)
    assert found.certificates == (b"0one", b"0two")
    (found,) = read({"mail": (b"a@x.example",), "usercertificate;binary": (b"0" * 70_000,)})
    assert found.certificates == ()


def test_the_first_attribute_that_holds_something_counts() -> None:
    raw = {"mail": (b"no address",), "cn": (b"Zo\xc3\xa9", b"zoe@x.example"), "ou": (b"",), "o": (b" Clinique  \n X ",)}
    (found,) = read(raw, address="mail,cn", organisation="ou, o")
    assert (found.address, found.organisation) == ("zoe@x.example", "Clinique X")


# Messages -------------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 60), max_size=20))
@settings(max_examples=40, deadline=None)
def test_messages_come_whole_however_they_are_cut(cuts: list[int]) -> None:
    messages = [entry(1, sn=b"x" * 200), entry(2, mail=b"a@x.example"), done(1)]
    stream = b"".join(messages)
    frames, found = Frames(), []
    for cut in [*cuts, len(stream)]:
        found += frames.feed(stream[:cut])
        stream = stream[cut:]
    assert found == messages
    assert not frames


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_octets_are_messages_or_refused(data: bytes) -> None:
    frames = Frames()
    try:
        for frame in frames.feed(b"\x30" + data):
            assert frame[0] == 0x30
    except SecmailError as error:
        assert error.code is Code.DIRECTORY_MALFORMED


NUMBER = b"\x02\x01\x01"


def nested(levels: int) -> bytes:
    content = b""
    for _ in range(levels):
        content = tlv(0x30, content)
    return content


@pytest.mark.parametrize(
    ("fitting", "too_much"),
    [
        (tlv(0x30, NUMBER + b"\x1e\x00"), tlv(0x30, NUMBER + b"\x1f\x05\x00")),
        (tlv(0x30, NUMBER + b"\x04\x00" * 9_990), tlv(0x30, NUMBER + b"\x04\x00" * 10_000)),
        (nested(7), nested(8)),
        (tlv(0x30, b"\x02\x08" + b"\x01" * 8), tlv(0x30, b"\x02\x09" + b"\x01" * 9)),
        (tlv(0x30, NUMBER + tlv(0xA0, b"\x04\x00" * 2_048)), tlv(0x30, NUMBER + tlv(0xA0, b"\x04\x00" * 2_049))),
        (tlv(0x30, tlv(0x04, bytes(2**20 - 10))), tlv(0x30, tlv(0x04, bytes(2**20)))),
    ],
    ids=["tags", "elements", "levels", "numbers", "controls", "octets"],
)
def test_each_bound_of_a_message_is_where_it_is(fitting: bytes, too_much: bytes) -> None:
    assert list(Frames().feed(fitting)) == [fitting]
    with pytest.raises(SecmailError) as caught:
        list(Frames().feed(too_much))
    assert caught.value.code is Code.DIRECTORY_MALFORMED
