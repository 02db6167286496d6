"""Opening undoes wrapping for every kind of signer's key, of recipients' keys, and every cipher that is written."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secmail.cms.ciphers import ALGORITHMS
from secmail.cms.own_schemes import sign_with
from secmail.cms.recipients import PrivateKey
from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import SendPolicy
from secmail.domain.security import EncryptedLayer, Integrity, SignedLayer
from secmail.smime.steps import Signature
from secmail.smime.wrap import SignerIdentity, wrap
from tests.support.sealing_lab import certificate_of, keys_of_every_kind
from tests.support.signing_lab import KINDS, signer
from tests.support.smime_desk import AT, Desk, letter

WRITTEN = [known.name for known in ALGORITHMS.values() if not known.legacy]


@dataclass(frozen=True)
class Holder:
    """A private key with its certificate."""

    key: PrivateKey
    der: bytes


HOLDERS = {kind: Holder(key, certificate_of(key.public_key(), kind)) for kind, key in keys_of_every_kind().items()}

quick = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
kinds = st.one_of(st.none(), st.sampled_from([*((kind, False) for kind in KINDS), ("rsa", True)]))
readers = st.lists(st.sampled_from(sorted(HOLDERS)), min_size=1, max_size=4, unique=True)


def made(body: str, by: tuple[str, bool] | None, to: list[str], policy: SendPolicy) -> bytes:
    """A letter, signed by this kind of key (and PSS or not), sealed to these."""
    identity = SignerIdentity(signer(by[0]).certificate, pss=by[1]) if by else None
    recipients = tuple(HOLDERS[kind].der for kind in to)
    steps = wrap(letter(body.encode()), signer=identity, recipients=recipients, policy=policy, at=AT)
    try:
        need = next(steps)
        while by is not None:
            value = sign_with(signer(by[0]).key, need.data, digest=need.digest, pss=need.pss)
            need = steps.send(Signature(value))
    except StopIteration as end:
        return bytes(end.value)
    raise AssertionError("a signature was asked for without a signer")


@quick
@given(
    body=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=200),
    by=kinds,
    to=readers,
    cipher=st.sampled_from(WRITTEN),
    transport=st.sampled_from(["rsa-oaep", "rsa-pkcs1"]),
)
def test_everybody_reads_what_was_written(
    body: str, *, by: tuple[str, bool] | None, to: list[str], cipher: str, transport: str
) -> None:
    """Each recipient by his own key: everybody or nobody, and the same text for all."""
    raw = made(body, by, to, SendPolicy(cipher, transport))
    assert (b"authEnveloped-data" in raw) is not cipher.endswith("-cbc")
    for kind in to:
        opened = Desk((HOLDERS[kind],)).open(raw)  # type: ignore[arg-type]  # it asks for no more than a Holder has
        assert opened.text == body
        outer = opened.layers[0]
        assert isinstance(outer, EncryptedLayer)
        assert (outer.content_algorithm, len(outer.recipients)) == (cipher, len(to))
        _signed_as_asked(opened, by)


def _signed_as_asked(opened: OpenedMessage, by: tuple[str, bool] | None) -> None:
    signed = [layer for layer in opened.layers if isinstance(layer, SignedLayer)]
    assert bool(signed) is (by is not None)
    for layer in signed:
        assert by is not None
        (one,) = layer.signers
        algorithm = "rsa-pss-sha256" if by[1] else KINDS[by[0]].algorithm
        assert (one.integrity, one.algorithm, one.weak) == (Integrity.INTACT, algorithm, False)
