"""What is known about a message's protection, as separate facts, and the one line that a person sees.

Intact, trusted, unrevoked and sent-by-the-holder are separate facts; only `judge` turns them into a summary.
The words are those of the command line's JSON (`secmail smime inspect --json`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from secmail.domain.identity import AddressTie, SignerIdentity


class Integrity(StrEnum):
    """Whether the signed bytes are the shown bytes."""

    INTACT = "intact"
    BROKEN = "broken"
    UNVERIFIABLE = "unverifiable"


class Chain(StrEnum):
    """Whether the signer's certificate leads to a trusted anchor at the moment of judgement."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    UNUSABLE = "unusable"
    INCOMPLETE = "incomplete"


class Revocation(StrEnum):
    """What a revocation list says; `STALE` when only an outdated one is at hand."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    STALE = "stale"


class AddressMatch(StrEnum):
    """Whether the certificate's holder is the visible sender."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


class Summary(StrEnum):
    """The one line a person sees: the worst of what is shown. Only `SIGNED_TRUSTED` may look like trust."""

    UNSIGNED = "unsigned"
    SIGNED_TRUSTED = "signed-trusted"
    SIGNED_UNCONFIRMED = "signed-unconfirmed"
    SIGNED_UNTRUSTED = "signed-untrusted"
    SIGNED_MISMATCH = "signed-mismatch"
    SIGNED_PARTLY = "signed-partly"
    SIGNATURE_BROKEN = "signature-broken"


class Severity(StrEnum):
    """How much a remark on a message weighs; the verdict itself is `Summary`."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Finding(StrEnum):
    """What a reader noticed about a message; the sentence for people is in the front ends."""

    SEVERAL_SENDERS = "smime.several-senders"
    NO_SENDER = "smime.no-sender"
    SENDER_FIELD_DIFFERS = "smime.sender-field-differs"
    DISPLAY_NAME_LIKE_ADDRESS = "smime.display-name-like-address"
    NO_SIGNERS = "smime.no-signers"
    SEVERAL_SIGNERS = "smime.several-signers"
    CONTENT_CONFUSION = "smime.content-confusion"
    PARTLY_SIGNED = "smime.partly-signed"
    PARTLY_ENCRYPTED = "smime.partly-encrypted"
    HEADERS_DIFFER = "smime.headers-differ"
    HEADERS_CHANGED = "smime.headers-changed"
    LOOK_ALIKE_SENDER = "smime.look-alike-sender"
    ADDRESSED_TO_OTHERS = "smime.addressed-to-others"
    SIGNATURE_EXPECTED = "smime.signature-expected"
    SIGNED_EARLIER = "smime.signed-earlier"
    SIGNED_OUTSIDE = "smime.signed-outside"
    ENCRYPTION_MISSING = "smime.encryption-missing"
    DIRECTORY_DISAGREES = "smime.directory-disagrees"
    MAILBOX_OF_ANOTHER = "smime.mailbox-of-another"
    NAME_OF_ANOTHER = "smime.name-of-another"
    NOT_FOR_US = "smime.not-for-us"
    KEY_NEEDED = "smime.key-needed"
    DECRYPT_FAILED = "smime.decrypt-failed"
    NOT_AUTHENTICATED = "smime.not-authenticated"
    LEGACY_ALGORITHM = "smime.legacy-algorithm"
    WEAK_SIGNATURE = "smime.weak-signature"
    DIGEST_MISMATCH = "smime.digest-mismatch"
    SIGNATURE_INVALID = "smime.signature-invalid"
    SIGNER_CERTIFICATE_MISSING = "smime.signer-certificate-missing"
    TEST_CERTIFICATE = "smime.test-certificate"
    MALFORMED = "smime.malformed"
    TOO_DEEP = "smime.too-deep"
    TOO_MANY_PARTS = "smime.too-many-parts"
    TOO_LARGE = "smime.too-large"
    UNSUPPORTED = "smime.unsupported"
    HTML_HIDDEN = "smime.html-hidden"
    APICRYPT = "mail.apicrypt"
    SCRAMBLED = "mail.scrambled"
    OPENPGP = "mail.openpgp"
    SEALED_ARCHIVE = "mail.sealed-archive"
    ARCHIVE_REFUSED = "mail.archive-refused"
    ARCHIVE_DIFFERS = "mail.archive-differs"
    PACKED_UNREAD = "mail.packed-unread"
    QUOTED_RESULT = "mail.quoted-result"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; `detail` is plain English for support and the command line, never text of the message."""

    code: Finding
    severity: Severity
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says of its holder. `der` is the certificate itself."""

    subject: str
    issuer: str
    serial: str
    """Hexadecimal, without leading zeros."""
    sha256: str
    """Hexadecimal fingerprint of `der`."""
    emails: tuple[str, ...]
    national_id: str | None
    """RPPS, ADELI or structure number as in the CN (cps-mssante §2.5)."""
    profession: str | None
    """Code of table G15, extension 1.2.250.1.71.1.2.7."""
    not_before: datetime
    not_after: datetime
    test: bool
    """Issued for tests: bit 0x80 of extension 1.2.250.1.71.1.2.5."""
    der: bytes
    common_name: str = ""
    title: str = ""
    """T of the subject: the profession, or what staff do, in words."""
    organisation: str = ""
    """O of the subject: the establishment."""
    structure_id: str | None = None
    """FINESS or SIRET of the establishment, with its type's digit: from an OU, or from an employee's number."""


class RevocationReason(StrEnum):
    """Why a certificate was revoked (RFC 5280 §5.3.1)."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "key-compromise"
    AUTHORITY_COMPROMISE = "ca-compromise"
    AFFILIATION_CHANGED = "affiliation-changed"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessation-of-operation"
    ON_HOLD = "certificate-hold"
    PRIVILEGE_WITHDRAWN = "privilege-withdrawn"
    ATTRIBUTE_AUTHORITY_COMPROMISE = "aa-compromise"


@dataclass(frozen=True, slots=True)
class Revoked:
    """Since when a certificate is revoked (since its key was lost, where that is known), and why."""

    since: datetime
    reason: RevocationReason


class Told(StrEnum):
    """What kind of publication told how a certificate stands."""

    LIST = "list"
    ANSWER = "answer"
    """Of a revocation server (OCSP), about this one certificate."""


@dataclass(frozen=True, slots=True)
class RevocationSource:
    """By what it is known how a certificate stands: who signed that, as of when, and when the next is due."""

    kind: Told
    signer: str
    at: datetime
    until: datetime | None


class StepRole(StrEnum):
    """What a certificate is on the way from a signer to what is trusted."""

    HOLDER = "holder"
    AUTHORITY = "authority"
    ROOT = "root"
    """Trusted because it is known here, by its pin or by somebody's hand; nobody tells of its revocation."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One certificate on that way, and how it stands by itself. `told` None: nothing at hand tells."""

    role: StepRole
    certificate: CertificateFacts
    revocation: Revocation
    told: RevocationSource | None = None


@dataclass(frozen=True, slots=True)
class ChainFacts:
    """What the path and the revocation lists say of a certificate at a moment.

    `known_addresses`: addresses that the directory or an earlier confirmed exchange ties to the holder's national
    identifier; for certificates without an address, as on CPS cards.
    """

    chain: Chain
    revocation: Revocation
    known_addresses: tuple[str, ...] = ()
    at_signing: Chain | None = None
    """How the chain stood when the signer says he signed; None where that claim says nothing. It excuses nothing."""
    revoked: Revoked | None = None
    """Of the certificate, or of an authority above it; only where `revocation` is REVOKED."""
    ties: tuple[AddressTie, ...] = ()
    """What ties the holder to each of `known_addresses`, strongest first; for a certificate that names addresses only
    what a directory or the user says of further ones."""
    path: tuple[PathStep, ...] = ()
    """From the certificate itself up to the root; empty where there is no way to one."""
    denied: tuple[str, ...] = ()
    """Addresses that are not the holder's by the user's word, whatever else is known; as `normal` has them."""


@dataclass(frozen=True, slots=True)
class SignerFacts:
    """One signer of a signed layer, each question answered on its own."""

    integrity: Integrity
    algorithm: str
    weak: bool
    signing_time: datetime | None
    certificate: CertificateFacts | None
    chain: Chain
    revocation: Revocation
    address_match: AddressMatch
    problems: tuple[Problem, ...] = ()
    encryption_certificate: bytes | None = None
    """DER of the certificate answers should be sealed to; only when the signature is intact."""
    capabilities: tuple[str, ...] = ()
    """What the signer announced to read (RFC 8551 §2.5.2), in his order; only when the signature is intact."""
    chain_at_signing: Chain | None = None
    """The chain at the claimed `signing_time`, where that lies within reason: told beside `chain`, never instead."""
    revoked: Revoked | None = None
    """As in `ChainFacts`."""
    path: tuple[PathStep, ...] = ()
    """As in `ChainFacts`."""
    post_quantum_certificate: bytes | None = None
    """DER of his ML-KEM certificate, which answers may be sealed to instead; only when he announced to read that."""
    tie: AddressTie | None = None
    """What ties him to the sender that is shown; only where `address_match` is MATCH."""
    identity: SignerIdentity | None = None
    """Who he is; None where nobody has looked (`smime` alone does not)."""


@dataclass(frozen=True, slots=True)
class RecipientFacts:
    """To whom an encrypted layer is sealed. `identifier`: "issuer#serial" or the key identifier in hexadecimal."""

    kind: str
    algorithm: str
    identifier: str
    ours: bool


@dataclass(frozen=True, slots=True)
class EncryptedLayer:
    """One encryption. `opened` False: `reason` says why not (a `Finding`)."""

    content_type: str
    content_algorithm: str
    authenticated: bool
    legacy: bool
    opened: bool
    reason: Finding | None
    recipients: tuple[RecipientFacts, ...]


@dataclass(frozen=True, slots=True)
class SignedLayer:
    """One signature layer. `form`: "opaque" or "detached". `covers_all`: nothing shown stands outside of it."""

    form: str
    signers: tuple[SignerFacts, ...]
    covers_all: bool


Layer = EncryptedLayer | SignedLayer
"""Outermost first in a message."""

_FORBID_TRUST = frozenset(
    {
        Finding.SEVERAL_SENDERS,
        Finding.NO_SENDER,
        Finding.DISPLAY_NAME_LIKE_ADDRESS,
        Finding.SENDER_FIELD_DIFFERS,
        Finding.HEADERS_DIFFER,
    }
)

BESIDE_THE_VERDICT = frozenset(
    {
        Finding.HEADERS_DIFFER,
        Finding.LOOK_ALIKE_SENDER,
        Finding.ADDRESSED_TO_OTHERS,
        Finding.SIGNATURE_EXPECTED,
        Finding.SIGNED_EARLIER,
        Finding.SIGNED_OUTSIDE,
        Finding.ENCRYPTION_MISSING,
        Finding.DIRECTORY_DISAGREES,
        Finding.MAILBOX_OF_ANOTHER,
        Finding.NAME_OF_ANOTHER,
    }
)
"""Never left for the details: whoever reads the one line reads these with it, and it does not look like plain trust."""

PERHAPS_ANOTHERS = frozenset({Finding.LOOK_ALIKE_SENDER, Finding.SIGNED_OUTSIDE, Finding.NAME_OF_ANOTHER})
"""Who wrote is perhaps not who it seems, trusted as the signature may be: a result of his is filed by hand alone, and
nothing is learned of his mail."""

_NOT_READ_WHOLE = frozenset(
    {Finding.MALFORMED, Finding.TOO_MANY_PARTS, Finding.TOO_DEEP, Finding.TOO_LARGE, Finding.PARTLY_ENCRYPTED}
)
"""As errors these say that what is shown is not all that was signed, or stands beside something else."""


def judge(layers: tuple[Layer, ...], problems: tuple[Problem, ...]) -> Summary:
    """The worst of what is shown, from facts alone.

    A message is signed-trusted only if every shown byte is under one intact, strong, trusted, unrevoked signature whose
    holder is the one visible sender.
    """
    signed = [layer for layer in layers if isinstance(layer, SignedLayer)]
    codes = {problem.code for problem in problems}
    if not signed:
        return Summary.SIGNED_PARTLY if Finding.PARTLY_SIGNED in codes else Summary.UNSIGNED
    if codes & {Finding.CONTENT_CONFUSION, Finding.NO_SIGNERS, Finding.DIGEST_MISMATCH, Finding.SIGNATURE_INVALID}:
        return Summary.SIGNATURE_BROKEN
    worst = max((_judge_layer(layer) for layer in signed), key=_BADNESS.index)
    errors = {problem.code for problem in problems if problem.severity is Severity.ERROR}
    if Finding.PARTLY_SIGNED in codes or errors & _NOT_READ_WHOLE:
        worst = max(worst, Summary.SIGNED_PARTLY, key=_BADNESS.index)
    if codes & _FORBID_TRUST or Finding.LOOK_ALIKE_SENDER in errors:
        worst = max(worst, Summary.SIGNED_MISMATCH, key=_BADNESS.index)
    return worst


_BADNESS = [
    Summary.SIGNED_TRUSTED,
    Summary.SIGNED_UNCONFIRMED,
    Summary.SIGNED_MISMATCH,
    Summary.SIGNED_UNTRUSTED,
    Summary.SIGNED_PARTLY,
    Summary.SIGNATURE_BROKEN,
]


def _judge_layer(layer: SignedLayer) -> Summary:
    if not layer.signers:
        return Summary.SIGNATURE_BROKEN
    worst = max((_judge_signer(signer) for signer in layer.signers), key=_BADNESS.index)
    return worst if layer.covers_all else max(worst, Summary.SIGNED_PARTLY, key=_BADNESS.index)


def _judge_signer(signer: SignerFacts) -> Summary:
    if signer.integrity is not Integrity.INTACT:
        return Summary.SIGNATURE_BROKEN
    if signer.chain is not Chain.TRUSTED or signer.revocation is Revocation.REVOKED or signer.weak:
        return Summary.SIGNED_UNTRUSTED
    if signer.address_match is not AddressMatch.MATCH:
        return Summary.SIGNED_MISMATCH
    if signer.revocation is not Revocation.GOOD:
        return Summary.SIGNED_UNCONFIRMED
    return Summary.SIGNED_TRUSTED
