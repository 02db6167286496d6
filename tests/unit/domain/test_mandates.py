"""What a mandate allows and when, and the bytes it is signed in."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secmail.domain.errors import Code
from secmail.domain.mandate_form import (
    MAX_BYTES,
    decode_mandate,
    decode_withdrawal,
    encode_mandate,
    encode_withdrawal,
)
from secmail.domain.mandates import (
    Mandate,
    MandateState,
    Person,
    Right,
    Scope,
    Withdrawal,
    may,
    refusal,
    same_person,
    state,
)
from secmail.domain.messages import Kind

AT = datetime(2026, 11, 20, 12, 0, 30, 123456, tzinfo=UTC)
DOCTOR = Person("Dr Camille FONTAINE-ESSAI", "899700000011", "ab" * 32)
SECRETARY = Person("Ève MARTIN-ESSAI", None, "cd" * 32)
MANDATE = Mandate(
    "12" * 16, "34" * 16, DOCTOR, SECRETARY, frozenset({Right.READ}), Scope(), AT, AT + timedelta(days=30)
)
WITHDRAWAL = Withdrawal(MANDATE.id, MANDATE.vault, AT)


@pytest.mark.parametrize(
    ("after", "withdrawn", "expected"),
    [
        (timedelta(microseconds=-1), False, MandateState.NOT_YET),
        (timedelta(), False, MandateState.VALID),
        (timedelta(days=30, microseconds=-1), False, MandateState.VALID),
        (timedelta(days=30), False, MandateState.EXPIRED),
        (timedelta(), True, MandateState.REVOKED),
        (timedelta(days=-1), True, MandateState.REVOKED),
    ],
)
def test_how_it_stands(after: timedelta, withdrawn: bool, expected: MandateState) -> None:
    assert state(MANDATE, AT + after, withdrawn=withdrawn) is expected


def test_in_ones_own_name_everything_may_be_done() -> None:
    assert all(may(None, right, folder="INBOX", kind=Kind.LETTER) for right in Right)


@pytest.mark.parametrize("right", list(Right))
def test_only_the_rights_that_are_given(right: Right) -> None:
    expected = None if right is Right.READ else Code.MANDATE_NO_RIGHT
    assert refusal(MANDATE, right) is expected


@pytest.mark.parametrize(
    ("scope", "folder", "kind", "inside"),
    [
        (Scope(), "INBOX", Kind.LETTER, True),
        (Scope(folders=("INBOX",)), "INBOX", None, True),
        (Scope(folders=("INBOX",)), "inbox", None, False),
        (Scope(folders=("INBOX",)), "", None, False),
        (Scope(folders=("INBOX",)), None, Kind.LETTER, True),
        (Scope(kinds=(Kind.RESULT,)), "INBOX", Kind.RESULT, True),
        (Scope(kinds=(Kind.RESULT,)), "INBOX", Kind.LETTER, False),
        (Scope(kinds=(Kind.RESULT,)), "INBOX", None, True),
        (Scope(("INBOX",), (Kind.RESULT,)), "INBOX", Kind.LETTER, False),
        (Scope(("INBOX",), (Kind.RESULT,)), "Sent", Kind.RESULT, False),
    ],
)
def test_only_the_messages_that_are_meant(scope: Scope, folder: str | None, kind: Kind | None, inside: bool) -> None:
    mandate = replace(MANDATE, scope=scope)
    assert may(mandate, Right.READ, folder=folder, kind=kind) is inside
    assert refusal(mandate, Right.READ, folder=folder, kind=kind) is (None if inside else Code.MANDATE_OUT_OF_SCOPE)
    assert refusal(mandate, Right.FILE, folder=folder, kind=kind) is Code.MANDATE_NO_RIGHT


def test_one_person_is_known_by_number_else_by_certificate() -> None:
    renewed = replace(DOCTOR, certificate="ef" * 32)
    assert same_person(DOCTOR, renewed)
    assert not same_person(DOCTOR, replace(DOCTOR, national_id="899700000099"))
    assert same_person(SECRETARY, replace(SECRETARY, name="Ève DURAND-ESSAI"))
    assert not same_person(SECRETARY, replace(SECRETARY, certificate="ef" * 32))
    assert not same_person(DOCTOR, replace(renewed, national_id=None))


# Its bytes.


def test_what_is_written_is_read() -> None:
    for mandate in (MANDATE, replace(MANDATE, rights=frozenset(Right), scope=Scope(("INBOX", "Été"), (Kind.RESULT,)))):
        assert decode_mandate(encode_mandate(mandate)) == mandate
    assert decode_withdrawal(encode_withdrawal(WITHDRAWAL)) == WITHDRAWAL


@pytest.mark.parametrize(
    "wrong",
    [
        {"rights": frozenset()},
        {"until": AT},
        {"id": "mandate"},
        {"vault": "AB" * 16},
        {"principal": replace(DOCTOR, name="")},
        {"principal": replace(DOCTOR, name="Dr\nFONTAINE")},
        {"principal": replace(DOCTOR, name="x" * 1001)},
        {"delegate": replace(SECRETARY, certificate="cd")},
        {"delegate": replace(SECRETARY, national_id="")},
        {"scope": Scope(tuple(str(number) for number in range(201)))},
        {"scope": Scope(("INBOX", "INBOX"))},
    ],
)
def test_what_cannot_be_read_is_not_written(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        encode_mandate(replace(MANDATE, **wrong))


def _changed(**changes: object) -> bytes:
    document = json.loads(encode_mandate(MANDATE)) | changes
    return _canonical({name: value for name, value in document.items() if value != "absent"})


def _canonical(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 30_000,
        b'{"form":1}',
        b" " + encode_mandate(MANDATE),
        encode_mandate(MANDATE)[:-1] + b',"form":"secmail mandate 1"}',
        encode_withdrawal(WITHDRAWAL),
        _changed(folders=["x" * 999] * 1 + [str(number) * 3 for number in range(60_000)]),
        _changed(form="secmail mandate 2"),
        _changed(more=1),
        _changed(until="absent"),
        _changed(rights=["sign"]),
        _changed(rights=["read", "read"]),
        _changed(rights="read"),
        _changed(kinds=[1]),
        _changed(principal=None),
        _changed(principal={"name": "Dr", "id": None}),
        _changed(principal={"name": "Dr", "id": 5, "certificate": "ab" * 32}),
        _changed(id=12),
        _changed(since="2026-11-20T12:00:30.123456"),
        _changed(since="2026-11-20T13:00:30.123456+01:00"),
        _changed(since="0001-01-01T00:00:00+23:00"),
        _changed(since="tomorrow"),
        _changed(since=1),
    ],
)
def test_whatever_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decode_mandate(data)


def test_a_mandate_is_no_withdrawal() -> None:
    for data in (encode_mandate(MANDATE), b"{}", b" " + encode_withdrawal(WITHDRAWAL)):
        with pytest.raises(ValueError, match=r"\w"):
            decode_withdrawal(data)
    with pytest.raises(ValueError, match=r"\w"):
        encode_withdrawal(replace(WITHDRAWAL, mandate="x"))


def test_its_size_is_bounded() -> None:
    folders = tuple(f"{number}".rjust(999, "x") for number in range(200))
    with pytest.raises(ValueError, match="too long"):
        encode_mandate(replace(MANDATE, scope=Scope(folders)))
    assert len(encode_mandate(replace(MANDATE, scope=Scope(folders[:60])))) < MAX_BYTES


@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_bytes_break_the_reader(noise: bytes, position: int) -> None:
    good = encode_mandate(MANDATE)
    for data in (noise, good[:position] + noise + good[position:]):
        with suppress(ValueError):
            assert encode_mandate(decode_mandate(data)) == data
