"""Cards in files: the layout that `pkcs12_source` reads, and the writing of it.

A folder is the reader; what is in it is "inserted". A card is one of

    <folder>/<name>/signature.p12         one PKCS#12 per key, its passphrase is the PIN,
    <folder>/<name>/signature.crt         and beside it the certificate, which is readable before the PIN
    <folder>/<name>/authentication.p12    (DER or PEM; without it the card shows no keys until it is unlocked)
    <folder>/<name>/authentication.crt
    <folder>/<name>/confidentiality.p12   any of the three may be missing
    <folder>/<name>/confidentiality.crt

    <folder>/<name>.p12                   one key alone, as an organisation gets it from IGC-Santé (also `.pfx`)
    <folder>/<name>.crt                   its certificate, if somebody puts it there

Names that begin with a dot are not cards, so that a card can be written beside and moved in whole. Such a card does not
count tries: whoever has the file can try passphrases, which is why a real card is better.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12PrivateKeyTypes

from secmail.domain.cards import KeyRole

CONTAINER_SUFFIXES = (".p12", ".pfx")
CERTIFICATE_SUFFIX = ".crt"


@dataclass(frozen=True, slots=True)
class SoftKey:
    """A private key and its certificate (DER)."""

    private_key: PKCS12PrivateKeyTypes = field(repr=False)
    certificate: bytes


def write_card(folder: Path, name: str, *, keys: Mapping[KeyRole, SoftKey], pin: str) -> Path:
    """Puts a card of these keys into the reader `folder` and returns its own folder; an older one of the name goes.

    The card appears in one move: a watcher never sees half of it. Raises OSError as the file system does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    card, building = folder / name, folder / f".{name}.new"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(mode=0o700)
    for role, key in keys.items():
        certificate = x509.load_der_x509_certificate(key.certificate)
        protection = BestAvailableEncryption(pin.encode())
        container = pkcs12.serialize_key_and_certificates(
            role.value.encode(), key.private_key, certificate, None, protection
        )
        (building / role.value).with_suffix(CONTAINER_SUFFIXES[0]).write_bytes(container)
        (building / role.value).with_suffix(CERTIFICATE_SUFFIX).write_bytes(key.certificate)
    shutil.rmtree(card, ignore_errors=True)
    building.rename(card)
    return card
