"""SoftHSM2 tokens shaped like a CPS or CPE, and a reader to put them in and out.

    keys = [TokenKey.cps_signature(lab.cps_signature()), TokenKey.cps_authentication(lab.cps_authentication())]
    token = build_token(folder / "cps", "CPS3v3-2800000001", keys, pin="1234")
    reader = SoftHsmReader(folder / "reader")      # sets nothing up by itself
    monkeypatch.setenv("SOFTHSM2_CONF", str(reader.configuration))
    reader.insert(token); reader.remove(token)     # a token is a directory; moving it is putting the card in or out

SoftHSM reads its configuration at each C_Initialize, so that every test can have its own as long as nothing keeps the
module initialised. Tokens are built by a child process: the module's user in this process is the card thread alone.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

if TYPE_CHECKING:  # the child process that runs this file needs none of secmail
    from secmail.app.demo.pki import Credential

MODULE_PLACES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so")
SO_PIN = "56785678"


def module() -> Path | None:
    """SoftHSM2's module where it and its tool are installed."""
    found = next((Path(place) for place in MODULE_PLACES if Path(place).is_file()), None)
    return found if shutil.which("softhsm2-util") else None


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key pair with its certificate, the labels on the token, and what the private key may do there."""

    private_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey = field(repr=False)
    certificate: x509.Certificate
    id: bytes
    certificate_label: str
    key_label: str
    sign: bool = True
    decrypt: bool = False

    @classmethod
    def cps_signature(cls, credential: "Credential") -> "TokenKey":
        """The signature key of a CPS: it only signs."""
        number = bytes.fromhex("e828bd080f8025000001ff001001")
        return cls(credential.key, credential.certificate, number, "Certificat de Signature CPS", "CPS_PRIV_SIG")

    @classmethod
    def cps_authentication(cls, credential: "Credential", *, decrypt: bool = True) -> "TokenKey":
        """The authentication key of a CPS, with or without the decryption that not every module allows."""
        number = bytes.fromhex("e828bd080f8025000001ff001002")
        label = "Certificat d'Authentification CPS"
        return cls(credential.key, credential.certificate, number, label, "CPS_PRIV_AUT", decrypt=decrypt)


class SoftHsmReader:
    """A token folder of its own with its configuration file."""

    def __init__(self, folder: Path) -> None:
        self.tokens = folder / "tokens"
        self.tokens.mkdir(parents=True)
        self.configuration = folder / "softhsm2.conf"
        self.configuration.write_text(
            f"directories.tokendir = {self.tokens}\nobjectstore.backend = file\nlog.level = ERROR\n"
            "slots.removable = true\n"
        )

    def insert(self, token: Path) -> None:
        """Puts a token in; the original stays where it is, so that it can be put in again."""
        arriving = self.tokens.parent / f"arriving-{token.name}"
        shutil.copytree(token, arriving)
        arriving.rename(self.tokens / token.name)

    def remove(self, token: Path) -> None:
        """Pulls it out, in one move."""
        leaving = self.tokens.parent / f"leaving-{token.name}"
        (self.tokens / token.name).rename(leaving)
        shutil.rmtree(leaving)


def build_token(folder: Path, label: str, keys: Sequence[TokenKey], *, pin: str) -> Path:
    """The directory of a new token with these keys, inside `folder`."""
    workshop = SoftHsmReader(folder)
    environment = {**os.environ, "SOFTHSM2_CONF": str(workshop.configuration)}
    command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", SO_PIN, "--pin", pin]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    order = {"module": str(module()), "label": label, "pin": pin, "keys": [_as_json(key) for key in keys]}
    filler = [sys.executable, str(Path(__file__))]
    subprocess.run(filler, check=True, input=json.dumps(order).encode(), env=environment)
    (token,) = workshop.tokens.iterdir()
    return token


def _as_json(key: TokenKey) -> dict[str, object]:
    if isinstance(key.private_key, ed25519.Ed25519PrivateKey):
        kind, private = "ed25519", key.private_key.private_bytes_raw()
    else:
        kind = "rsa" if isinstance(key.private_key, rsa.RSAPrivateKey) else "ec"
        private = key.private_key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return {
        "kind": kind,
        "private": base64.b64encode(private).decode(),
        "certificate": base64.b64encode(key.certificate.public_bytes(Encoding.DER)).decode(),
        "id": key.id.hex(),
        "certificate_label": key.certificate_label,
        "key_label": key.key_label,
        "sign": key.sign,
        "decrypt": key.decrypt,
    }


def _fill(order: dict[str, object]) -> None:
    """The child process: writes the objects into the token."""
    import pkcs11
    from pkcs11 import Attribute, KeyType, ObjectClass
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    def edwards(raw: bytes) -> dict[Attribute, object]:
        named = b"\x13\x0cedwards25519"
        shape = {Attribute.KEY_TYPE: KeyType.EC_EDWARDS, Attribute.CLASS: ObjectClass.PRIVATE_KEY}
        return {**shape, Attribute.EC_PARAMS: named, Attribute.VALUE: raw}

    read = {"rsa": decode_rsa_private_key, "ec": decode_ec_private_key, "ed25519": edwards}
    token = pkcs11.lib(str(order["module"])).get_token(token_label=order["label"])
    keys = order["keys"]
    assert isinstance(keys, list)
    with token.open(rw=True, user_pin=str(order["pin"])) as session:
        for key in keys:
            shared = {Attribute.ID: bytes.fromhex(key["id"]), Attribute.TOKEN: True}
            private = read[key["kind"]](base64.b64decode(key["private"]))
            session.create_object(
                {
                    **private,
                    **shared,
                    Attribute.LABEL: key["key_label"],
                    Attribute.PRIVATE: True,
                    Attribute.SENSITIVE: True,
                    Attribute.EXTRACTABLE: False,
                    Attribute.SIGN: key["sign"],
                    Attribute.DECRYPT: key["decrypt"],
                    Attribute.UNWRAP: False,
                }
            )
            certificate = decode_x509_certificate(base64.b64decode(key["certificate"]))
            label = key["certificate_label"]
            session.create_object({**certificate, **shared, Attribute.LABEL: label, Attribute.PRIVATE: False})


if __name__ == "__main__":
    _fill(json.load(sys.stdin))
