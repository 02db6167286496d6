"""Mandates and withdrawals as the bytes that are signed: canonical JSON, strict, bounded."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from secmail.domain.mandates import Mandate, Person, Right, Scope, Withdrawal
from secmail.domain.messages import Kind

_MANDATE, _WITHDRAWAL = "secmail mandate 1", "secmail withdrawal 1"
MAX_BYTES = 64 * 1024
_MAX_TEXT = 1000
_MAX_FOLDERS = 200
_ID = re.compile(r"[0-9a-f]{16,64}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def encode_mandate(mandate: Mandate) -> bytes:
    """ValueError for one that `decode_mandate` would not take."""
    data = _canonical(
        {
            "form": _MANDATE,
            "id": mandate.id,
            "vault": mandate.vault,
            "principal": _person_json(mandate.principal),
            "delegate": _person_json(mandate.delegate),
            "rights": sorted(mandate.rights),
            "folders": list(mandate.scope.folders),
            "kinds": list(mandate.scope.kinds),
            "since": _moment_text(mandate.since),
            "until": _moment_text(mandate.until),
        }
    )
    decode_mandate(data)
    return data


def decode_mandate(data: bytes) -> Mandate:
    """ValueError for anything that `encode_mandate` does not write."""
    form = _object(_load(data, _MANDATE))
    mandate = Mandate(
        id=_match(form["id"], _ID),
        vault=_match(form["vault"], _ID),
        principal=_person(form["principal"]),
        delegate=_person(form["delegate"]),
        rights=frozenset(Right(_text(each)) for each in _list(form["rights"])),
        scope=Scope(
            tuple(_text(each) for each in _list(form["folders"])),
            tuple(Kind(_text(each)) for each in _list(form["kinds"])),
        ),
        since=_moment(form["since"]),
        until=_moment(form["until"]),
    )
    if not mandate.rights or mandate.until <= mandate.since:
        raise ValueError("a mandate for nothing")
    return mandate


def encode_withdrawal(withdrawal: Withdrawal) -> bytes:
    """ValueError for one that `decode_withdrawal` would not take."""
    data = _canonical(
        {
            "form": _WITHDRAWAL,
            "mandate": withdrawal.mandate,
            "vault": withdrawal.vault,
            "at": _moment_text(withdrawal.at),
        }
    )
    decode_withdrawal(data)
    return data


def decode_withdrawal(data: bytes) -> Withdrawal:
    """ValueError for anything that `encode_withdrawal` does not write."""
    form = _object(_load(data, _WITHDRAWAL))
    return Withdrawal(_match(form["mandate"], _ID), _match(form["vault"], _ID), _moment(form["at"]))


_FIELDS: Mapping[str, frozenset[str]] = {
    _MANDATE: frozenset(
        {"form", "id", "vault", "principal", "delegate", "rights", "folders", "kinds", "since", "until"}
    ),
    _WITHDRAWAL: frozenset({"form", "mandate", "vault", "at"}),
}


def _load(data: bytes, form: str) -> object:
    """One spelling for one meaning: what does not come out again as it went in is refused."""
    if len(data) > MAX_BYTES:
        raise ValueError("too long")
    try:
        found = json.loads(data)
    except RecursionError:
        raise ValueError("too deep") from None
    fields = _object(found)
    if fields.get("form") != form or set(fields) != _FIELDS[form] or _canonical(fields) != data:
        raise ValueError("not in this form")
    return found


def _canonical(document: Mapping[str, object]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def _person_json(person: Person) -> Mapping[str, object]:
    return {"name": person.name, "id": person.national_id, "certificate": person.certificate}


def _person(value: object) -> Person:
    form = _object(value)
    if set(form) != {"name", "id", "certificate"}:
        raise ValueError("not a person")
    national_id = None if form["id"] is None else _text(form["id"])
    return Person(_text(form["name"]), national_id, _match(form["certificate"], _FINGERPRINT))


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, list) or len(value) > _MAX_FOLDERS or len({str(each) for each in value}) != len(value):
        raise ValueError("not a list of different words")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or len(value) > _MAX_TEXT or not value.isprintable():
        raise ValueError("not a text")
    return value


def _match(value: object, pattern: re.Pattern[str]) -> str:
    text = _text(value)
    if pattern.fullmatch(text) is None:
        raise ValueError("not an identifier")
    return text


def _moment_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _moment(value: object) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.utcoffset() != timedelta(0) or _moment_text(at) != value:
        raise ValueError("not a moment in UTC")
    return at
