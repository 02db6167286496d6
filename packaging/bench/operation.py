"""One S/MIME operation on files in a process of its own, timed inside, with its peak of memory.

    python operation.py FOLDER NAME INPUT RUNS     prints {"seconds": median, "peak": bytes}

`NAME` is a method of `Operations`, with the algorithm behind a colon where it matters ("encrypt:aes-256-gcm"). The
result lies in `FOLDER/out`.
"""

import json
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from measure import median_seconds
from memory import own_peak

from secmail.api.files import EncryptOptions, PemFiles, Trust
from secmail.app.wiring import file_tools
from secmail.cms.enveloped import seal
from secmail.cms.sign import Bag, content_digest, signed_attributes, signed_data
from secmail.domain.cards import KeyRole, Pin
from secmail.domain.errors import BugError
from secmail.domain.octets import Buffer, Octets, Stream
from secmail.domain.policy import Limits, SendPolicy
from secmail.domain.security import Chain, Integrity, SignedLayer
from secmail.engine.file_keys import OpenKey, open_key
from secmail.engine.ports.tokens import TokenKeyPort
from secmail.smime.files import decrypt, normalise
from secmail.smime.steps import ContentKey, Signature
from secmail.smime.wrap import SignerIdentity, wrap
from secmail.store.temporaries import Temporaries

TRANSPORTS = {"aes-256-gcm": "rsa-oaep", "aes-256-cbc": "rsa-pkcs1"}


class Operations:
    """What can be measured; each takes the octets of a file, and gives what to write.

    Keys are read beforehand, as a vault that is open holds them: reading one costs more than a small message.
    """

    def __init__(self, folder: Path, cipher: str) -> None:
        self.cipher = cipher
        self.at = datetime.now(UTC)
        self.tools = file_tools()
        self.temporaries = Temporaries()
        self.signer = _opened(folder, "signer", "chain")
        self.recipient = _opened(folder, "recipient")
        names = ("root.pem", "chain.pem", "root.crl", "chain.crl")
        self.trust = Trust(self.at, tuple((folder / name).read_bytes() for name in names))

    def sign(self, clear: Octets) -> Iterable[Buffer]:
        """An S/MIME message with the content inside the signature."""
        own = SignerIdentity(self.signer.certificate, self.signer.chain, opaque=True)
        core = wrap(clear, signer=own, recipients=(), policy=SendPolicy(protect_headers=False), at=self.at)
        need = next(core)
        try:
            core.send(Signature(self.signer.sign(need.data, digest=need.digest, pss=need.pss)))
        except StopIteration as end:
            signed: Stream = end.value
            return signed.blocks()
        raise AssertionError("one signature is enough")

    def sign_der(self, clear: Octets) -> Iterable[Buffer]:
        """Bare CMS."""
        bag = Bag(self.signer.certificate, self.signer.chain)
        attributes = signed_attributes(content_digest(clear.blocks(), bag), bag, at=self.at)
        signature = self.signer.sign(attributes, digest="sha256", pss=False)
        before, after = signed_data(len(clear), bag, attributes=attributes, signature=signature)
        yield before
        yield from clear.blocks()
        yield after

    def encrypt(self, clear: Octets) -> Iterable[Buffer]:
        """An S/MIME message."""
        options = EncryptOptions(self.cipher, TRANSPORTS[self.cipher])
        return self.tools.encrypt(clear, (self.recipient.certificate,), options).blocks()

    def encrypt_der(self, clear: Octets) -> Iterable[Buffer]:
        """Bare CMS."""
        whom, transport = (self.recipient.certificate,), TRANSPORTS[self.cipher]
        return seal(clear, recipients=whom, content_algorithm=self.cipher, key_transport=transport).blocks()

    def verify(self, signed: Octets) -> Iterable[Buffer]:
        """Either form, and the path of the signer."""
        (layer,) = self.tools.verify(signed, self.trust).layers
        assert isinstance(layer, SignedLayer)
        (signer,) = layer.signers
        assert (signer.integrity, signer.chain) == (Integrity.INTACT, Chain.TRUSTED), signer
        return ()

    def decrypt(self, sealed: Octets) -> Iterable[Buffer]:
        """Either form."""
        keep = self.temporaries.keep
        core = decrypt(normalise(sealed, keep=keep), limits=Limits(message_bytes=1 << 40), keep=keep)
        need = next(core)
        try:
            core.send(ContentKey(self.recipient.content_key(need.recipients[0], key_size=need.key_size), 0))
        except StopIteration as end:
            plain: Stream = end.value
            return plain.blocks()
        raise AssertionError("one key is enough")


def _opened(folder: Path, name: str, above: str = "") -> OpenKey:
    certificate = b"".join((folder / f"{each}.pem").read_bytes() for each in (name, above) if each)
    source = PemFiles((folder / f"{name}.key").read_bytes(), certificate)
    with ExitStack() as until:
        return open_key(source, _no_token, role=KeyRole.SIGNATURE, until=until)


def _no_token(module: str, token: str, *, pin: Pin, role: KeyRole) -> TokenKeyPort:
    raise BugError(f"no token was named: {module} {token} {role} {pin!r}")


def main(arguments: list[str]) -> None:
    folder, (name, _, cipher) = Path(arguments[0]), arguments[1].partition(":")
    operations = Operations(folder, cipher)
    work = getattr(operations, name)

    def once() -> None:
        with Path(arguments[2]).open("rb") as source, (folder / "out").open("wb") as result:
            result.writelines(work(operations.tools.load(source)))

    seconds = median_seconds(once, runs=int(arguments[3]))
    sys.stdout.write(json.dumps({"seconds": seconds, "peak": own_peak()}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
