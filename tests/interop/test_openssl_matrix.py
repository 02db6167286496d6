"""Two-way interoperability with `openssl cms`: algorithms × identifiers × forms × bodies, through the command line.

Every pair of values is run; every combination with SECMAIL_WHOLE_MATRIX=1 in the environment (some minutes).
"""

import base64
import hashlib
import shutil
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.support import peers
from tests.support.bodies import BODIES
from tests.support.command import inspect, smime
from tests.support.pairs import Case, cases, name
from tests.support.peers import ATTIME, KeyCabinet, openssl
from tests.support.pki_lab import DOCTOR, LABORATORY

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")

CBC = ("aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des3")
GCM = ("aes-128-gcm", "aes-192-gcm", "aes-256-gcm")
OAEP = {f"oaep-{digest}": digest for digest in ("sha1", "sha256", "sha384", "sha512")}
CURVES = ("p256", "p384", "p521")
# What not every openssl has.
X25519 = ("x25519",) if peers.seals_to_x25519() else ()
ED25519 = ("ed25519",) if peers.signs_with_ed25519() else ()
FORMS = {
    "smime": ("-outform", "SMIME", "-nosmimecap"),
    "smime-stream": ("-outform", "SMIME", "-stream"),
    "der": ("-outform", "DER"),
    "der-indef": ("-outform", "DER", "-indef", "-stream"),
    "pem": ("-outform", "PEM"),
    "pem-stream": ("-outform", "PEM", "-stream"),
    "base64": ("-outform", "DER"),
}
HEAD = f"From: Labo <{LABORATORY.address}>\r\nTo: {DOCTOR.address}\r\nSubject: Bilan\r\n".encode()
SHARED_KEY = "000102030405060708090a0b0c0d0e0f"
KEK = ("-secretkey", SHARED_KEY, "-secretkeyid", "c0ffee")


def in_form(made: bytes, form: str) -> bytes:
    """openssl itself writes no base64 without a frame."""
    return base64.encodebytes(made) if form == "base64" else made


# What openssl seals --------------------------------------------------------------------------------------------------

SEALED = {
    "cipher": (*CBC, *GCM),
    "key": ("pkcs1", *OAEP, *CURVES, *X25519, "kek", "password", "several"),
    "named": ("issuer", "keyid"),
    "form": tuple(FORMS),
    "body": tuple(BODIES),
}


def openssl_seals(case: Case) -> bool:
    if case["key"] == "password" and case["cipher"] in GCM:
        return False  # openssl wraps a password's key under the content cipher, which must then be CBC
    if case["cipher"] in GCM and case["body"] == "empty" and "-stream" in FORMS[case["form"]]:
        return False  # openssl fails to write it
    return case["named"] == "issuer" or case["key"] not in {"kek", "password"}


@pytest.mark.parametrize("case", cases(SEALED, openssl_seals), ids=name)
def test_what_openssl_seals(case: Case, cabinet: KeyCabinet, tmp_path: Path) -> None:
    body, sealed, opened = tmp_path / "body", tmp_path / "sealed", tmp_path / "opened"
    body.write_bytes(BODIES[case["body"]])
    named = ["-keyid"] if case["named"] == "keyid" else []
    made = openssl(
        *("cms", "-encrypt", "-binary", f"-{case['cipher']}", *named, *FORMS[case["form"]], "-in", body),
        *recipients(case["key"], cabinet),
    )
    sealed.write_bytes(in_form(made, case["form"]))
    secret = f"{peers.PHRASE}\n".encode() if case["key"] == "password" else b""
    smime("decrypt", sealed, *opener(case["key"], cabinet, tmp_path), "-o", opened, stdin=secret)
    assert opened.read_bytes() == body.read_bytes()


def test_the_smallest_container(tmp_path: Path) -> None:
    """Shorter than 128 octets, so that even its base64 begins otherwise."""
    made = openssl("cms", "-encrypt", "-binary", "-des3", "-outform", "DER", *KEK)
    assert len(made) < 128
    sealed, shared = tmp_path / "sealed", tmp_path / "shared"
    shared.write_bytes(bytes.fromhex(SHARED_KEY))
    for content in (made, base64.b64encode(made), b"\n" + base64.encodebytes(made)):
        sealed.write_bytes(content)
        assert smime("decrypt", sealed, "--shared-key", shared).out == b""


def recipients(key: str, cabinet: KeyCabinet) -> list[str]:
    """For whom, as openssl's options."""
    if key == "kek":
        return list(KEK)
    if key == "password":
        return ["-pwri_password", peers.PHRASE]
    if key == "several":
        return [part for kind in ("p256", "rsa", "p521") for part in recipients(kind, cabinet)]
    kind = "rsa" if key in {"pkcs1", "rsa", *OAEP} else key
    oaep = ["-keyopt", "rsa_padding_mode:oaep", "-keyopt", f"rsa_oaep_md:{OAEP[key]}"] if key in OAEP else []
    return ["-recip", str(cabinet.recipient(kind).certificate), *oaep]


def opener(key: str, cabinet: KeyCabinet, folder: Path) -> tuple[str, ...]:
    """The same as our options."""
    if key == "kek":
        shared = folder / "shared"
        shared.write_bytes(bytes.fromhex(SHARED_KEY))
        return ("--shared-key", str(shared))
    if key == "password":
        return ("--password-stdin",)
    kind = {"several": "p521"}.get(key, "rsa" if key == "pkcs1" or key in OAEP else key)
    return cabinet.recipient(kind).ours


# What openssl signs --------------------------------------------------------------------------------------------------

SIGNED = {
    "scheme": ("rsa-sha256", "rsa-sha384", "rsa-sha512", "pss-sha256", "pss-sha512", *CURVES, *ED25519),
    "form": ("detached", "detached-stream", "opaque", "opaque-stream", "der", "der-indef", "pem", "base64"),
    "option": ("plain", "keyid", "noattr", "cades", "two-signers", "nocerts"),
    "body": tuple(BODIES),
}
_OPTIONS = {"keyid": ["-keyid"], "noattr": ["-noattr"], "cades": ["-cades"], "nocerts": ["-nocerts"]}
_SIGNED_FORMS: dict[str, list[str]] = {
    "detached": [],
    "detached-stream": ["-stream"],
    "opaque": ["-nodetach"],
    "opaque-stream": ["-nodetach", "-stream"],
    "der": ["-nodetach", "-outform", "DER"],
    "der-indef": ["-nodetach", "-outform", "DER", "-indef", "-stream"],
    "pem": ["-nodetach", "-outform", "PEM"],
    "base64": ["-nodetach", "-outform", "DER"],
}


def openssl_signs(case: Case) -> bool:
    if case["scheme"].startswith("pss") and {"-stream"} & set(_SIGNED_FORMS[case["form"]]):
        return False  # openssl 3.0 fails to write it
    # The line break before a boundary is the boundary's, so a content that ends in CR would lose it.
    return not (case["form"].startswith("detached") and BODIES[case["body"]].endswith(b"\r"))


@pytest.mark.parametrize("case", cases(SIGNED, openssl_signs), ids=name)
def test_what_openssl_signs(case: Case, cabinet: KeyCabinet, tmp_path: Path) -> None:
    entity = tmp_path / "entity"
    kind = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
    entity.write_bytes(kind + b"Content-Disposition: attachment; filename=b.bin\r\n\r\n" + BODIES[case["body"]])
    more = _OPTIONS.get(case["option"], []) + (
        signer(_second(case), cabinet) if case["option"] == "two-signers" else []
    )
    made = openssl(
        *("cms", "-sign", "-binary", "-in", entity, *signer(case["scheme"], cabinet), *more),
        *_SIGNED_FORMS[case["form"]],
    )
    bare = case["form"] in {"der", "der-indef", "pem", "base64"}
    message = tmp_path / "message"
    message.write_bytes(in_form(made, case["form"]) if bare else HEAD + made)
    certain = case["option"] != "nocerts" and not bare
    found = inspect(message, "--trust", cabinet.trust, code=0 if certain else 1)
    layer = found["layers"][0]
    assert layer["form"] == ("detached" if case["form"].startswith("detached") else "opaque")
    assert len(layer["signers"]) == (2 if case["option"] == "two-signers" else 1)
    known = "unverifiable" if case["option"] == "nocerts" else "intact"
    assert {each["integrity"] for each in layer["signers"]} == {known}
    if certain:
        assert found["summary"] == "signed-trusted"
    (attachment,) = found["attachments"]
    assert attachment["sha256"] == hashlib.sha256(BODIES[case["body"]]).hexdigest()
    assert attachment["covered"] == (known == "intact")


def _second(case: Case) -> str:
    return "p256" if case["scheme"] == "p384" else "p384"


def signer(scheme: str, cabinet: KeyCabinet) -> list[str]:
    """Who signs and how, as openssl's options."""
    kind, _, digest = scheme.partition("-")
    files = cabinet.signer("rsa" if kind in {"rsa", "pss"} else kind)
    pss = ["-keyopt", "rsa_padding_mode:pss"] if kind == "pss" else []
    chosen = ["-md", digest] if digest else []
    return [*chosen, "-signer", str(files.certificate), "-inkey", str(files.key), *pss]


# What we seal --------------------------------------------------------------------------------------------------------

OURS = {
    "cipher": ("aes-256-gcm", "aes-128-gcm", "aes-256-cbc", "aes-128-cbc"),
    "transport": ("rsa-oaep", "rsa-pkcs1"),
    "recipient": ("rsa", *CURVES, *X25519, "several"),
    "headers": ("protected", "clear"),
    "body": tuple(BODIES),
}


def letter(body: bytes) -> bytes:
    """A message of another program with this content attached."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = LABORATORY.address, DOCTOR.address, "Bilan de la patiente"
    message.set_content("Ci-joint.")
    message.add_attachment(body, maintype="application", subtype="octet-stream", filename="b.bin")
    return message.as_bytes()


def attached(entity: bytes) -> bytes:
    """The content in what came out, as another program reads it."""
    message = message_from_bytes(entity, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    (attachment,) = message.iter_attachments()
    content: bytes = attachment.get_content()
    return content


@pytest.mark.parametrize("case", cases(OURS), ids=name)
def test_what_openssl_opens(case: Case, cabinet: KeyCabinet, tmp_path: Path) -> None:
    kinds = ("p384", "rsa") if case["recipient"] == "several" else (case["recipient"],)
    protect = ["--protect-headers"] if case["headers"] == "protected" else []
    clear, sealed = tmp_path / "clear.eml", tmp_path / "sealed.eml"
    clear.write_bytes(letter(BODIES[case["body"]]))
    smime(
        *("encrypt", clear, "-o", sealed, "--cipher", case["cipher"], "--key-transport", case["transport"], *protect),
        *("--to", *(cabinet.recipient(kind).certificate for kind in kinds)),
    )
    for kind in kinds:
        files = cabinet.recipient(kind)
        opened = openssl("cms", "-decrypt", "-in", sealed, "-recip", files.certificate, "-inkey", files.key)
        assert attached(opened) == BODIES[case["body"]]
    assert (b"Bilan de la patiente" in sealed.read_bytes()) == (case["headers"] == "clear")


# What we sign --------------------------------------------------------------------------------------------------------

SIGNING = {
    "scheme": ("rsa", "pss", *CURVES),
    "form": ("detached", "opaque"),
    "headers": ("protected", "clear"),
    "body": tuple(BODIES),
}


@pytest.mark.parametrize("case", cases(SIGNING), ids=name)
def test_what_openssl_verifies(case: Case, cabinet: KeyCabinet, tmp_path: Path) -> None:
    files = cabinet.signer("rsa" if case["scheme"] == "pss" else case["scheme"])
    pss = ["--pss"] if case["scheme"] == "pss" else []
    protect = ["--protect-headers"] if case["headers"] == "protected" else []
    clear, signed = tmp_path / "clear.eml", tmp_path / "signed.eml"
    clear.write_bytes(letter(BODIES[case["body"]]))
    smime("sign", clear, *files.ours, f"--{case['form']}", *pss, *protect, "-o", signed)
    trust = ("-CAfile", cabinet.authorities, "-attime", ATTIME, "-purpose", "any")
    verified = openssl("cms", "-verify", "-in", signed, *trust)
    assert attached(verified) == BODIES[case["body"]]
    assert (b"multipart/signed" in signed.read_bytes()) == (case["form"] == "detached")


# Layers over layers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "what"),
    [
        (peers.seals_to_x25519, "seal to X25519"),
        (peers.signs_with_ed25519, "sign with Ed25519"),
        (peers.compresses, "compress"),
    ],
)
def test_the_matrix_is_whole(there: Callable[[], bool], what: str) -> None:
    if not there():
        pytest.skip(f"this openssl does not {what}")


def test_signed_sealed_and_signed_again(cabinet: KeyCabinet, tmp_path: Path) -> None:
    """RFC 2634's triple wrapping, with compression inside where openssl has it."""
    entity = b"Content-Type: text/plain\r\n\r\nLe bilan est normal.\r\n"
    kinds = ["signed", "encrypted", "signed"]
    sign = ("cms", "-sign", "-binary", "-nodetach", *signer("rsa-sha256", cabinet))
    if peers.compresses():
        entity = openssl("cms", "-compress", "-binary", stdin=entity)
    once = openssl(*sign, stdin=entity)
    sealed = openssl("cms", "-encrypt", "-binary", "-aes-256-gcm", *recipients("p256", cabinet), stdin=once)
    message = tmp_path / "message"
    message.write_bytes(HEAD + openssl(*sign, stdin=sealed))
    found = inspect(message, *cabinet.recipient("p256").ours, "--trust", cabinet.trust)
    assert [layer["kind"] for layer in found["layers"]] == kinds
    assert (found["summary"], found["encrypted"]) == ("signed-trusted", True)
    assert found["text"] == "Le bilan est normal.\n"
