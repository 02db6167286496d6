"""Files: keys, the vault, laboratory results."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from fuzz.cast import cast
from fuzz.target import Target, require
from secmail import hprim
from secmail.api.files import PemFiles, Pkcs12File
from secmail.cms import der
from secmail.cms.ber import sequence
from secmail.domain.cards import KeyRole, Pin
from secmail.domain.errors import BugError
from secmail.domain.policy import TrustPolicy
from secmail.engine.file_keys import open_key
from secmail.engine.ports.tokens import TokenKeyPort
from secmail.hprim import convert
from secmail.pki import certificate
from secmail.vault import container, locks, slots
from tests.support.pki_lab import AT

_POLICY = TrustPolicy(AT)
_PHRASE = "phrase"


# Keys ----------------------------------------------------------------------------------------------------------------


def _key_files(data: bytes) -> None:
    """The first octet chooses the format; behind "c" stands what a container holds, and is given its MAC here."""
    which, content = data[:1], data[1:]
    with ExitStack() as until:
        if which in b"1c":
            content = _contained(content) if which == b"c" else content
            open_key(Pkcs12File(content, Pin(_PHRASE)), _no_token, role=KeyRole.SIGNATURE, until=until)
        else:
            key, _, own = content.partition(b"%%")
            opened = open_key(PemFiles(key, own or cast().doctor.der), _no_token, role=KeyRole.SIGNATURE, until=until)
            require(certificate.facts(opened.certificate), "a key without a certificate")


def _contained(safe: bytes) -> bytes:
    """A container (RFC 7292 §4) around an AuthenticatedSafe, with a MAC of two rounds, so that no change is refused."""
    salt, phrase = b"s" * 64, (f"{_PHRASE}\0".encode("utf-16-be") * 5)[:64]
    key = hashlib.sha256(hashlib.sha256(b"\x03" * 64 + salt + phrase).digest()).digest()
    mac = hmac.digest(key, safe, "sha256")
    held = der.sequence(der.oid("1.2.840.113549.1.7.1"), der.element(0xA0, der.octets(safe)))
    info = der.sequence(der.algorithm("2.16.840.1.101.3.4.2.1", der.NULL), der.octets(mac))
    return der.sequence(der.integer(3), held, der.sequence(info, der.octets(salt), der.integer(2)))


def _no_token(module: str, token: str, *, pin: Pin, role: KeyRole) -> TokenKeyPort:
    raise BugError(f"no token was named: {module} {token} {role} {pin!r}")


def _keys() -> Iterator[bytes]:
    doctor = cast().doctor
    cheap = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(1).build(_PHRASE.encode())
    whole = pkcs12.serialize_key_and_certificates(b"x", doctor.key, doctor.certificate, None, cheap)
    held = next(list(sequence(whole)[1].children())[1].children()).octets()
    yield b"1" + whole
    yield b"c" + held
    require(_contained(held).count(held) == 1, "the container does not hold it")
    yield b"k" + doctor.key_pem() + b"%%" + doctor.pem
    der = doctor.key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    yield b"k" + der


# The vault -----------------------------------------------------------------------------------------------------------

_VMK, _AUTHORITY = bytes(range(32)), bytes(32)
_PUBLIC = slots.public_authority(_AUTHORITY)
_ID = slots.vault_of(_PUBLIC)


@cache
def _sealed() -> container.Content:
    doctor = cast().doctor
    private = doctor.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    keys = (container.ConfidentialityKey(doctor.der, private),)
    return container.Content("Camille", "camille@cabinet.example", keys, (doctor.der,), (b"document",))


def _vault(data: bytes) -> None:
    found = container.read(data)
    container.facts(found.header)
    for slot in found.header.slots:
        lock = slots.card_lock(slot)
        if lock is not None:
            lock.challenge(found.header.id, slot.id)
    require(container.unseal(found, _VMK) == _sealed(), "another vault than was sealed")


@cache
def _vaults() -> tuple[bytes, ...]:
    fingerprint, role, key = "00" * 32, KeyRole.AUTHENTICATION, bytes(32)
    made: tuple[locks.Lock, ...] = (
        locks.PassphraseLock(bytes(32), 64, 3, 4),
        locks.DecryptLock(fingerprint, role, bytes(256)),
        locks.SignLock(fingerprint, role, b"key", bytes(32)),
        locks.RecoveryLock(1, 2, 3, 1),
    )
    held = []
    for number, lock in enumerate(made):
        new = locks.NewLock(lock, key)
        slot, _ = slots.new_slot(_ID, f"{number:016x}", new, authority=_AUTHORITY, mandate="m" if number == 2 else None)
        held.append(slots.seal_vmk(_ID, slot, _VMK, epoch=1))
    removed, history = frozenset({"f" * 16}), ("0" * 32,)
    headers = (
        container.Header(_PUBLIC, 1, 1, tuple(held[:many]), removed, frozenset({"n"}), history) for many in (0, 4)
    )
    return tuple(container.seal(header, _sealed(), vmk=_VMK, authority=_AUTHORITY) for header in headers)


# Laboratory results --------------------------------------------------------------------------------------------------


def _results(data: bytes) -> None:
    document = hprim.read(data)
    require(document.raw == data, "the bytes received are not kept")
    require(hprim.detect(data).format is document.format, "detected as one format, read as another")
    json.dumps(hprim.to_json(document), allow_nan=False).encode()
    require(len(hprim.split(document)) == len(document.reports), "a report is lost in splitting")
    last = max(data.count(b"\n"), data.count(b"\r")) + len(data) // 2 + 1
    require(all(1 <= (each.line or 1) <= last for each in document.problems), "a problem outside the file")
    for report in document.reports:
        _report(report)
    convert.to_csv(document)
    for write in (convert.to_hprim1, convert.to_hprim2):
        written = write(document)
        # What stands behind an end marker, says nothing or names nobody is no report to a reader.
        if all(report.patient.birth_date and (report.text or report.results) for report in document.reports):
            require(len(hprim.read(written).reports) >= len(document.reports), "a report is lost in writing")


def _report(report: hprim.Report) -> None:
    """What is read of a report is said by it, and harmless."""
    told = hprim.repeated(report)
    require(told is None or len(told.printed) == len(report.results), "a result without an answer")
    for text in (report.text, report.coded_text, report.patient.surname, *(each.value for each in report.results)):
        require(not _STEERING.search(text or ""), "a character that steers")
    for result in report.results:
        digits = "".join(character for character in (result.value or "").translate(_RAISED) if character.isdigit())
        number = "" if result.number is None else str(abs(int(result.number.scaleb(40)))).strip("0")
        require(number in digits, "a number that nobody wrote")
        require(result.flag is None or result.flag_source is not None, "a mark of nobody")
        starred = "*" in (result.value or "")[:1] + (result.value or "")[-1:]
        computed = result.flag_source is hprim.FlagSource.COMPUTED and result.flag is hprim.Flag.NORMAL
        require(not (starred and computed), "a starred value that is called normal")


def _result_files() -> Iterator[bytes]:
    head = "PAT1\r\nINVENTE\r\nÉlise\r\n1 RUE X\r\n\r\n99999 NULLEPART\r\n01/02/1950\r\n2550814168025 38\r\nREQ1\r\n"
    parties = "20/11/2026\r\nLAB        LABO\r\nDR         MEDECIN\r\n\r\nPrélèvement à jeun\r\n****LAB****\r\n"
    lines = "TEX|Hémoglobine 11,3\r\nRES|Hémoglobine|HB|N|11.3|g/dl|12.0|16.0|L|F\r\nRES|CRP|CRP|A|< 5,0 mg/l|||||F\r\n"
    medecin = head + parties + lines + "****FIN****\r\n****FINFICHIER****\r\n"
    yield from (medecin.encode(charset) for charset in ("cp1252", "utf-8", "cp850", "mac-roman", "utf-16"))
    values = ("85*", "1,2.10^6", "<10^3 UFC/ml", "≥120", "5,2 10^9/L", "1/80", "2.20-2.60", "5 270", "20260403")
    coded = "".join(f"RES|A|B|N|{value}|g/l|2.20-2.60||\r\nRES|soit||N|{value}\r\n" for value in values)
    yield (head + parties + coded).encode()
    yield (head.replace("1 RUE X\r\n", "") + parties + "****FINFICHIER****\r\n****FIN****\r\nau revoir").encode(
        "cp1252"
    )
    sante = (
        "H|~^\\&|F||LAB~LABO||ORU|||DR~MED||P|H2.2~L|20251120\r\nP|1|P9|||INVENTE~PAULA||19700102|F\r\n"
        "OBR|1|S1~D1||GLY~Glycémie\r\nOBX|1|NM|GLY||0.91|g/l|0.74 - 1.06|L|||F\r\nC|1|L|note\r\n"
        "OBX|2|FIC|CR||L~a.pdf~PDF\r\nL|1\r\n"
    )
    yield sante.encode("cp1252")


_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_HPRIM = (
    *(b"****LAB****\r\n", b"****FIN****\r\n", b"****FINFICHIER****\r\n", b"RES|", b"TEX|", b"OBX|1|NM|", b"OBR|1|"),
    *(
        b"H|~^\\&|",
        b"P|1|",
        b"L|1",
        b"A|",
        b"\r\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"&eacute;",
        b"&#1;",
        b"<br />",
        b"~",
    ),
    *(
        b"RES|soit|",
        b"|<",
        b"*|",
        b"10^",
        b",",
        b" ",
        b"\xe2\x89\xa5",
        b"\xc3\x83\xc2\xa9",
        b"\x8e",
        b"\x82",
        b"****FI",
    ),
    *(b"|N|", b"|A|", b"|C|", b"01/02/1950", b"20261120", b"[apicrypt]", b"H2.2", b"ORU"),
)
_PEM = (b"-----BEGIN CERTIFICATE-----\n", b"-----END CERTIFICATE-----\n", b"-----BEGIN PRIVATE KEY-----\n", b"%%")
_JSON = (b'{"header":', b'"slots":[', b'"kind":"passphrase"', b'"memory":', b'"generation":', b'"sealed":', b"\\u0000")

TARGETS = (
    Target("keys", _key_files, _keys, _PEM),
    Target("vault", _vault, _vaults, _JSON, max_size=32_768),
    Target("hprim", _results, _result_files, _HPRIM),
)
