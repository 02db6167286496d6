"""Commands, results and queries about cards' vaults, mandates, recovery and the journal."""

from dataclasses import dataclass, field
from datetime import datetime

from secmail.api.queries import Query
from secmail.domain.ids import CardId, QuestionId
from secmail.domain.mandates import Mandate, MandateShown, Right, Scope
from secmail.domain.sealed import JournalRow
from secmail.domain.vaults import Custodian, OpenedBy, VaultFacts

# --- commands: the vault --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreateVault:
    """Make the vault of the holder of a card (None: the one that is in), with a new confidentiality key.

    Result: `VaultCreated`, and the session is open. The certificate is self-signed, and marked so, until
    `InstallCertificate` brings an authority's. VAULT_EXISTS when the card opens one as its holder's already.
    """

    address: str
    name: str | None = None
    """None: as the card names its holder."""
    card: CardId | None = None


@dataclass(frozen=True, slots=True)
class MakeKey:
    """A new confidentiality key in the holder's vault, as `CreateVault` makes one; former ones stay to read old mail.

    Result: `VaultCreated`. For a certificate that ends, or a key that somebody may have kept.
    """


@dataclass(frozen=True, slots=True)
class RequestCertificate:
    """The request for a certificate of a key that is in the holder's vault. Result: PKCS#10, DER.

    `sha256`: of one of its certificates (hexadecimal). KEYFILE_UNREADABLE for none, or a key that is not RSA.
    """

    sha256: str


@dataclass(frozen=True, slots=True)
class ImportKeys:
    """Confidentiality keys out of a file into the holder's vault: PKCS#12, old tools' included, or PEM (a key of any
    kind that mail is sealed to, ML-KEM too, with its certificate). Result: how many are new.

    KEYFILE_UNREADABLE for a wrong passphrase or another kind of file, or when none of its keys opens mail. Needs the
    holder's own session. `passphrase` empty: the file is not encrypted.
    """

    data: bytes = field(repr=False)
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InstallCertificate:
    """The certificate that an authority gave for a key of the holder's vault. Result: its SHA-256 in hexadecimal.

    CERTIFICATE_UNREADABLE, CERTIFICATE_FOREIGN when it is for none of the keys, or not for encryption.
    """

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddCard:
    """A slot for a further card of the holder: a renewed one, or a second. Result: None.

    `card` None: the user is asked to insert it (`CardWanted`); with one reader the old card may be taken out meanwhile.
    VAULT_OTHER_HOLDER for somebody else's card, VAULT_EXISTS for one that has its slot. The session must have been
    opened by the holder's card, a passphrase or recovery shares.
    """

    card: CardId | None = None


@dataclass(frozen=True, slots=True)
class AddPassphrase:
    """A slot that opens by a passphrase. Result: None. VAULT_WEAK_PASSPHRASE (`domain.passphrases`)."""

    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoveSlot:
    """Take a way to open away; the vault gets a new master key. Result: None. VAULT_LAST_SLOT, VAULT_NO_SLOT.

    A mandate's way goes by revoking it (`RevokeMandate`); only a session without a card takes it away alone.
    """

    slot: str


@dataclass(frozen=True, slots=True)
class MakeShares:
    """Recovery shares for these people, of which `needed` open the vault; former shares become void.

    Result: `tuple[Share, ...]`, to be printed (`api.sheets`) and forgotten. SHARES_TOO_FEW unless `needed` is 2 or more
    and there are as many custodians, of different names, 16 at most.
    """

    custodians: tuple[str, ...]
    needed: int


@dataclass(frozen=True, slots=True)
class CheckShare:
    """Whether typed words are one of the shares that count now. Result: the custodian's name; empty while no session is
    open, when only the set is known. SHARE_UNREADABLE, SHARE_FOREIGN.
    """

    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenByPassphrase:
    """Open a vault without a card (`vault` None: the only one). Result: the holder's name. Nothing can be signed."""

    passphrase: str = field(repr=False)
    vault: str | None = None


@dataclass(frozen=True, slots=True)
class OpenByShares:
    """Emergency opening. `opener`: who does it, for the journal. Result: the holder's name.

    The session reads and files, gives a slot to a card of the holder (`AddCard`) and changes nothing else, signs
    nothing, ends by itself, and is told to the holder at the next session. `vault` None: the one that they are of.
    """

    shares: tuple[str, ...] = field(repr=False)
    opener: str = field(repr=False)
    vault: str | None = None


@dataclass(frozen=True, slots=True)
class OpeningsTold:
    """The holder has taken note of the emergency openings up to this row of the journal (`OpeningsNoticed`).

    Result: None. Until then they are told at every session of his.
    """

    number: int


@dataclass(frozen=True, slots=True)
class SwitchVault:
    """Act for another holder whose mandate the card in session has, or in one's own name. Result: the holder's name."""

    vault: str


# --- commands: mandates ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GrantMandate:
    """Let somebody open the holder's mail. Result: `Mandate`. The holder's card signs.

    At most one of `card` (in a reader now) and `certificate` (DER of the delegate's authentication certificate) is
    given; with neither the delegate's card is asked for (`CardWanted`), and then, with one reader, the holder's again.
    The delegate's card is asked for its PIN once; with a certificate alone its key must decrypt.
    MANDATE_BAD_TERM unless it ends within two years; MANDATE_NO_DELEGATE for the holder's own certificate, or one that
    is out of date, not trusted, or not for authentication; MANDATE_NO_RIGHT without any right.
    """

    rights: frozenset[Right]
    until: datetime
    scope: Scope = field(default_factory=Scope)
    card: CardId | None = None
    certificate: bytes | None = None


@dataclass(frozen=True, slots=True)
class RevokeMandate:
    """Refused from now on; the vault and what it sealed get new keys. Result: None. MANDATE_UNKNOWN,
    MANDATE_ALREADY_REVOKED.
    """

    mandate: str


# --- commands: the journal ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExportJournal:
    """Hand the whole journal over. Result: `tuple[JournalRow, ...]`, whose last tells of this; see `api.journal_csv`.

    VAULT_LOCKED; MANDATE_NO_RIGHT to a delegate.
    """


# --- commands: answers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """The answer to `CardWanted` of somebody who does not want to insert it. Not a job."""

    question: QuestionId


CustodyCommand = (
    CreateVault
    | MakeKey
    | RequestCertificate
    | ImportKeys
    | InstallCertificate
    | AddCard
    | AddPassphrase
    | RemoveSlot
    | MakeShares
    | CheckShare
    | OpenByPassphrase
    | OpenByShares
    | OpeningsTold
    | SwitchVault
    | GrantMandate
    | RevokeMandate
    | ExportJournal
)

# --- results and queries --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VaultCreated:
    """`request`: a certificate request (PKCS#10, DER) for the new key, to be sent to an authority."""

    vault: str
    certificate: bytes
    request: bytes


@dataclass(frozen=True, slots=True)
class KeyShown:
    """A confidentiality key of the open vault, by its certificate."""

    sha256: str
    subject: str
    algorithm: str
    not_before: datetime
    not_after: datetime
    self_signed: bool


@dataclass(frozen=True, slots=True)
class SessionShown:
    """The session that is open. `mandate`: under which one acts; None in one's own name, or by passphrase or shares.

    `until`: when it ends by itself, for one without a card.
    """

    vault: VaultFacts
    holder: str
    address: str
    opened_by: OpenedBy
    mandate: Mandate | None
    keys: tuple[KeyShown, ...]
    custodians: tuple[Custodian, ...]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class VaultChoice:
    """A vault that the card in session opens. `own`: its holder's own, not a mandate's."""

    vault: str
    holder: str
    own: bool


@dataclass(frozen=True, slots=True)
class Vaults(Query[tuple[VaultFacts, ...]]):
    """What the vault files tell without being opened."""


@dataclass(frozen=True, slots=True)
class OpenedSession(Query[SessionShown | None]):
    """The session, or None."""


@dataclass(frozen=True, slots=True)
class VaultChoices(Query[tuple[VaultChoice, ...]]):
    """The vaults that the card in session opens; empty while none is open. Holders' names as last seen here."""


@dataclass(frozen=True, slots=True)
class UnseenOpenings(Query[tuple[JournalRow, ...]]):
    """The emergency openings that the holder has not taken note of; empty in anybody else's session, or without one."""


@dataclass(frozen=True, slots=True)
class Mandates(Query[tuple[MandateShown, ...]]):
    """All mandates of the open vault, newest first; to a delegate only the own. VAULT_LOCKED."""


@dataclass(frozen=True, slots=True)
class JournalPage(Query[tuple[JournalRow, ...]]):
    """Rows after this number, in order. VAULT_LOCKED; MANDATE_NO_RIGHT to a delegate."""

    after: int = 0
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class JournalVerdict:
    """Whether the journal is whole. `broken_at`: number of the first row that is missing, altered or out of its place.

    `sealed_to`: up to which row a trusted card's signature stands for it.
    """

    rows: int
    broken_at: int | None
    sealed_to: int
    bad_seals: tuple[int, ...] = ()
    """Rows that a seal is for which is forged, or another journal's, or says otherwise."""
    clock_back: tuple[int, ...] = ()
    """Rows dated before the row before them: the clock was set back, now or then."""


@dataclass(frozen=True, slots=True)
class VerifyJournal(Query[JournalVerdict]):
    """Recomputes the chain, checks the cards' signatures and the head kept outside. VAULT_LOCKED."""
