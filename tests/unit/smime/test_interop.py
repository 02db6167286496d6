"""Two ways with other engines: what `openssl cms` and `gpgsm` write we read, what we write they read."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509

from secmail.cms.recipients import recover_key
from secmail.domain.messages import OpenedMessage
from secmail.domain.octets import Octets, octets
from secmail.domain.policy import Limits, SendPolicy
from secmail.domain.security import EncryptedLayer, Finding, SignedLayer, Summary
from secmail.smime.canonical import crlf
from secmail.smime.files import decrypt, normalise
from secmail.smime.steps import ContentKey
from tests.support.pki_lab import PkiLab
from tests.support.smime_desk import Desk, letter, wrapped

LAB = PkiLab()
LABO = LAB.organisation()
DOCTOR = LAB.confidentiality()
HEADER = b"From: resultats@labo-tilleuls.example\r\nTo: camille.fontaine@cabinet.example\r\nSubject: x\r\n"

BODIES = {
    "empty": b"",
    "short": b"Le bilan est normal.\r\n",
    "dots": b".\r\n..\r\nFrom ici\r\n.\r\n",
    "unix": b"un\ndeux\n\n\ntrois",
    "eight-bit": "Hémoglobine : 12,1 g/dl\r\n".encode(),
    "long": b"ligne de texte assez longue\r\n" * 9000,
}

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
needs_gpgsm = pytest.mark.skipif(shutil.which("gpgsm") is None, reason="gpgsm is not installed")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("openssl")
    for name, credential in (("labo", LABO), ("doctor", DOCTOR)):
        (folder / f"{name}.key").write_bytes(credential.key_pem())
        (folder / f"{name}.pem").write_bytes(credential.pem)
    roots = (*LAB.roots, *LAB.intermediates)
    pems = [x509.load_der_x509_certificate(der).public_bytes(_pem()) for der in roots]
    (folder / "roots.pem").write_bytes(b"".join(pems))
    return folder


def _pem() -> object:
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.PEM


def openssl(folder: Path, *arguments: str, given: bytes) -> bytes:
    done = subprocess.run(["openssl", "cms", *arguments], cwd=folder, input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def entity(body: bytes) -> bytes:
    return b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body


def shown(body: bytes) -> str:
    return body.decode().replace("\r\n", "\n")


SIGN = ("-sign", "-signer", "labo.pem", "-inkey", "labo.key", "-md", "sha256")
FORMS = {
    "detached": (),
    "opaque": ("-nodetach",),
    "streamed": ("-nodetach", "-stream", "-indef"),
    "by key identifier": ("-nodetach", "-keyid"),
    "no attributes": ("-nodetach", "-noattr"),
    "pss": ("-nodetach", "-keyopt", "rsa_padding_mode:pss"),
    "sha384": ("-nodetach", "-md", "sha384"),
    "sha512": ("-md", "sha512"),
}


@needs_openssl
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("form", FORMS)
def test_openssl_signs_and_we_verify(desk: Path, form: str, body: str) -> None:
    raw = HEADER + openssl(desk, *SIGN, *FORMS[form], given=entity(BODIES[body]))
    opened = Desk().open(raw)
    assert opened.summary is Summary.SIGNED_TRUSTED, opened
    assert opened.text == shown(BODIES[body])


CIPHERS = ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "aes-128-gcm", "aes-192-gcm", "aes-256-gcm", "des3"]
TRANSPORTS = {
    "pkcs1": (),
    "oaep-sha1": ("-keyopt", "rsa_padding_mode:oaep"),
    "oaep-sha256": ("-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"),
    "oaep-mixed": (
        "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha512", "-keyopt", "rsa_mgf1_md:sha1",
        "-keyopt", "rsa_oaep_label:6c6162656c",
    ),
}  # fmt: skip


@needs_openssl
@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("cipher", CIPHERS)
def test_openssl_encrypts_and_we_read(desk: Path, cipher: str, transport: str) -> None:
    for body in BODIES.values():
        arguments = ("-encrypt", f"-{cipher}", "-recip", "doctor.pem", *TRANSPORTS[transport])
        opened = Desk((DOCTOR,)).open(HEADER + openssl(desk, *arguments, given=entity(body)))
        assert opened.text == shown(body)
        layer = opened.layers[0]
        assert isinstance(layer, EncryptedLayer) and layer.opened
        assert layer.authenticated is cipher.endswith("gcm")
        assert layer.legacy is (cipher == "des3")
        assert layer.recipients[0].algorithm == ("rsa-pkcs1" if transport == "pkcs1" else "rsa-oaep")


@needs_openssl
@pytest.mark.parametrize("more", [("-stream", "-indef"), ("-keyid",)])
def test_openssl_encrypts_in_pieces_or_by_key_identifier(desk: Path, more: tuple[str, ...]) -> None:
    sealed = openssl(desk, "-encrypt", "-aes-256-cbc", *more, "-recip", "doctor.pem", given=entity(BODIES["long"]))
    assert Desk((DOCTOR,)).open(HEADER + sealed).text == shown(BODIES["long"])


@needs_openssl
@pytest.mark.parametrize("cipher", ["aes-256-cbc", "aes-256-gcm"])
def test_openssl_signs_then_encrypts(desk: Path, cipher: str) -> None:
    signed = openssl(desk, *SIGN, given=entity(BODIES["eight-bit"]))
    sealed = openssl(desk, "-encrypt", f"-{cipher}", "-recip", "doctor.pem", given=signed)
    opened = Desk((DOCTOR,)).open(HEADER + sealed)
    assert (opened.summary, opened.encrypted) == (Summary.SIGNED_TRUSTED, True)
    assert Finding.NOT_AUTHENTICATED not in {problem.code for problem in opened.problems}


@needs_openssl
@pytest.mark.parametrize("form", ["DER", "PEM", "SMIME"])
def test_files_in_every_dress(desk: Path, form: str) -> None:
    data = openssl(
        desk, "-encrypt", "-binary", "-aes-256-gcm", "-outform", form, "-recip", "doctor.pem", given=b"\x00binaire\xff"
    )
    assert read_inside(normalise(data)) == b"\x00binaire\xff"


@needs_openssl
def test_bare_base64(desk: Path) -> None:
    pem = openssl(desk, "-encrypt", "-aes-256-cbc", "-outform", "PEM", "-recip", "doctor.pem", given=b"texte nu")
    bare = b"".join(line for line in pem.splitlines(keepends=True) if b"-----" not in line)
    assert Desk((DOCTOR,)).open(normalise(bare)).text == "texte nu"


def read_inside(message: Octets | bytes) -> bytes:
    steps = decrypt(message, limits=Limits())
    need = next(steps)
    key = recover_key(need.recipients[0], DOCTOR.key, key_size=need.key_size)
    with pytest.raises(StopIteration) as end:
        steps.send(ContentKey(key, 0))
    return bytes(end.value.value)


@needs_openssl
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("transport", ["rsa-oaep", "rsa-pkcs1"])
@pytest.mark.parametrize("cipher", ["aes-128-gcm", "aes-256-gcm", "aes-128-cbc", "aes-256-cbc"])
def test_openssl_reads_what_we_sign_and_encrypt(desk: Path, cipher: str, transport: str, body: str) -> None:
    policy = SendPolicy(content_algorithm=cipher, key_transport=transport)
    raw = wrapped(letter(BODIES[body]), LABO, (LABO, DOCTOR), policy=policy)
    inner = openssl(desk, "-decrypt", "-inkey", "doctor.key", "-recip", "doctor.pem", given=raw)
    plain = openssl(desk, "-verify", "-CAfile", "roots.pem", "-purpose", "any", "-attime", "1795000000", given=inner)
    assert plain.endswith(b"\r\n\r\n" + bytes(crlf(octets(BODIES[body]))))


@needs_openssl
@pytest.mark.parametrize("options", [{}, {"opaque": True}, {"pss": True}, {"opaque": True, "pss": True}])
@pytest.mark.parametrize("body", BODIES)
def test_openssl_verifies_what_we_sign(desk: Path, body: str, options: dict[str, object]) -> None:
    raw = wrapped(letter(BODIES[body]), LABO, **options)
    plain = openssl(desk, "-verify", "-CAfile", "roots.pem", "-purpose", "any", "-attime", "1795000000", given=raw)
    assert bytes(crlf(octets(plain))).endswith(b"\r\n\r\n" + bytes(crlf(octets(BODIES[body]))))


@pytest.fixture(scope="module")
def gpg(tmp_path_factory: pytest.TempPathFactory, desk: Path) -> Path:
    home = tmp_path_factory.mktemp("g")
    home.chmod(0o700)
    (home / "gpgsm.conf").write_text("disable-crl-checks\ndisable-dirmngr\nfaked-system-time 20261121T000000\n")
    (home / "gpg-agent.conf").write_text("allow-loopback-pinentry\n")
    for name in ("labo", "doctor"):
        p12 = home / f"{name}.p12"
        subprocess.run(
            ["openssl", "pkcs12", "-export", "-inkey", f"{name}.key", "-in", f"{name}.pem", "-certfile", "roots.pem",
             "-passout", "pass:x", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1",
             "-out", str(p12)],
            cwd=desk, check=True, capture_output=True,
        )  # fmt: skip
        gpgsm(home, "--pinentry-mode", "loopback", "--passphrase-fd", "0", "--import", str(p12), given=b"x\n")
    fingerprint = x509.load_der_x509_certificate(LAB.roots[0]).fingerprint(_sha1())
    (home / "trustlist.txt").write_text(f"{fingerprint.hex().upper()} S relax\n")
    yield home
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False, capture_output=True)


def _sha1() -> object:
    from cryptography.hazmat.primitives.hashes import SHA1

    return SHA1()


def gpgsm(home: Path, *arguments: str, given: bytes) -> bytes:
    command = ["gpgsm", "--homedir", str(home), "--batch", "--yes", *arguments]
    done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@needs_gpgsm
@needs_openssl
@pytest.mark.parametrize("body", ["short", "eight-bit", "long"])
def test_gpgsm_encrypts_and_we_read(gpg: Path, body: str) -> None:
    sealed = gpgsm(gpg, "--encrypt", "-r", _fingerprint(DOCTOR.der), given=entity(BODIES[body]))
    opened = Desk((DOCTOR,)).open(normalise(sealed))
    assert opened.text == shown(BODIES[body])


@needs_gpgsm
@needs_openssl
def test_gpgsm_reads_what_we_encrypt(gpg: Path) -> None:
    policy = SendPolicy(content_algorithm="aes-256-cbc", key_transport="rsa-pkcs1")
    raw = wrapped(letter(BODIES["eight-bit"]), None, (DOCTOR,), policy=policy)
    sealed = gpg / "sealed.b64"
    sealed.write_bytes(raw.partition(b"\r\n\r\n")[2])
    unlock = ("--pinentry-mode", "loopback", "--passphrase-fd", "0")
    plain = gpgsm(gpg, *unlock, "--assume-base64", "--decrypt", str(sealed), given=b"x\n")
    assert plain.endswith(BODIES["eight-bit"])


def _fingerprint(der: bytes) -> str:
    return "0x" + x509.load_der_x509_certificate(der).fingerprint(_sha1()).hex().upper()


def test_signer_facts_of_the_last_resort(desk: Path) -> None:
    """A signed layer always tells its form."""
    opened: OpenedMessage = Desk().open(wrapped(letter(), LABO))
    assert [layer.form for layer in opened.layers if isinstance(layer, SignedLayer)] == ["detached"]
