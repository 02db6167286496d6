"""A doctor's practice over the real program graph: a real Dovecot, a card, a PKI, a drop folder, the doctor's profile.

    office = Office(tmp_path, post, cast, reader)      # accounts with fresh mailboxes; nothing runs yet
    office.receive(office.result())                    # the laboratory's signed and sealed result, by LMTP
    with office.open() as front:                       # `secmail.app.wiring.running_engine`
        front.do(c.Synchronise())

`Cast` holds the certificates that do not depend on the mailboxes; it and the servers are made once per session.
"""

import contextlib
import imaplib
import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import CardsChanged
from secmail.app import wiring
from secmail.app.demo import letters, results
from secmail.app.demo.letters import File, Letter
from secmail.app.demo.people import Member, Role
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import Organisation, Person
from secmail.app.profile import Profile, Settings
from secmail.card.room import CardRoom
from secmail.card.soft_card import SoftKey, write_card
from secmail.card.source import CardSource
from secmail.domain.accounts import Account
from secmail.domain.cards import PLAIN_SCHEME, KeyRole, Pin, SignatureScheme
from secmail.domain.ids import CardId
from secmail.domain.policy import SendPolicy
from secmail.smime.steps import Signature
from secmail.smime.wrap import SignerIdentity, wrap
from secmail.vault.room import VaultRoom
from tests.support import pki_lab
from tests.support.dovecot import Dovecot, User
from tests.support.front import Front
from tests.support.pki_lab import PkiLab
from tests.support.softhsm import SoftHsmReader

PIN = "123456"
BETWEEN_LOOKS = 0.05
"""Seconds between two looks at the reader; the program takes longer, the tests do not wait for it."""


class Cast:
    """Who holds which card, for the whole session; `at` is the machine's own time, as the program's clock is real."""

    def __init__(self) -> None:
        self.lab = PkiLab(datetime.now(UTC).replace(microsecond=0))
        self.doctor_signature = self.lab.cps_signature()
        self.doctor_authentication = self.lab.cps_authentication()
        self.colleague_signature = self.lab.cps_signature(pki_lab.COLLEAGUE)

    def confidentiality(self, person: Person, address: str) -> Credential:
        """The person's certificate for this mailbox."""
        return self.lab.confidentiality(replace(person, address=address))


class Reader:
    """What a card is put into. `settings` tell the program where to look; `decrypts`: how the vault is opened."""

    pin = PIN
    decrypts = False

    def settings(self) -> Settings:
        raise AssertionError("a reader can be found")

    def insert(self) -> None:
        raise AssertionError("a reader takes a card")

    def remove(self) -> None:
        raise AssertionError("a reader gives the card back")


class FileReader(Reader):
    """A PKCS#12 card in a folder."""

    def __init__(self, folder: Path, cast: Cast, *, decrypts: bool = False) -> None:
        self._folder, self._drawer = folder / "reader", folder / "drawer"
        self.decrypts = decrypts
        keys = {
            KeyRole.SIGNATURE: SoftKey(cast.doctor_signature.key, cast.doctor_signature.der),
            KeyRole.AUTHENTICATION: SoftKey(cast.doctor_authentication.key, cast.doctor_authentication.der),
        }
        self._folder.mkdir()
        write_card(self._drawer, "card", keys=keys, pin=self.pin)

    def settings(self) -> Settings:
        return Settings(find_card_modules=False, key_file=True, card_folders=(str(self._folder),))

    def insert(self) -> None:
        (self._drawer / "card").rename(self._folder / "card")

    def remove(self) -> None:
        (self._folder / "card").rename(self._drawer / "card")


class TokenReader(Reader):
    """A SoftHSM2 token that moves in and out; SOFTHSM2_CONF must name `slot.configuration`."""

    def __init__(self, folder: Path, token: Path, *, module: Path, decrypts: bool) -> None:
        self.slot = SoftHsmReader(folder)
        self._token, self._module = token, module
        self.decrypts = decrypts

    def settings(self) -> Settings:
        return Settings(find_card_modules=False, key_file=True, card_modules=(str(self._module),))

    def insert(self) -> None:
        self.slot.insert(self._token)

    def remove(self) -> None:
        self.slot.remove(self._token)


class CountedCards(CardRoom):
    """The real card room, which also says what the card was asked to do.

    `before_signing` runs once, before a letter is signed.
    """

    def __init__(self, sources: Sequence[CardSource]) -> None:
        super().__init__(sources, poll_seconds=BETWEEN_LOOKS)
        self.uses: Counter[str] = Counter()
        self.before_signing: Callable[[], None] | None = None

    def look(self) -> None:
        """Looks at the readers now, as it would do soon; returns when it has."""
        self.diagnose().result()

    def sign(
        self,
        card: CardId,
        role: KeyRole,
        data: bytes,
        *,
        scheme: SignatureScheme = PLAIN_SCHEME,
        pin: Pin | None = None,
    ) -> Future[bytes]:
        self.uses[f"sign {role}"] += 1
        if role is KeyRole.SIGNATURE:  # a letter; vaults and journals are signed with the other key, at any moment
            hook, self.before_signing = self.before_signing, None
            if hook is not None:
                hook()
        return super().sign(card, role, data, scheme=scheme, pin=pin)

    def decrypt(self, card: CardId, role: KeyRole, ciphertext: bytes) -> Future[bytes]:
        self.uses[f"decrypt {role}"] += 1
        return super().decrypt(card, role, ciphertext)


@dataclass(frozen=True, slots=True)
class SetClock:
    """The machine's clock, wrong by `off`."""

    off: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


class Office:
    """One practice in a directory of its own, with mailboxes that nobody else uses."""

    def __init__(self, folder: Path, post: Dovecot, cast: Cast, reader: Reader, *, profile: Path | None = None) -> None:
        self.folder, self.post, self.cast, self.reader = folder, post, cast, reader
        self.doctor, self.colleague = post.new_user(), post.new_user()
        self.laboratory = Organisation(pki_lab.LABORATORY.name, pki_lab.LABORATORY.siret, "resultats@labo.example")
        self.doctor_keys = cast.confidentiality(pki_lab.DOCTOR, self.doctor.address)
        self.colleague_keys = cast.confidentiality(pki_lab.COLLEAGUE, self.colleague.address)
        self.laboratory_signature = cast.lab.organisation(self.laboratory)
        self.anchors, self.drop = folder / "anchors", folder / "drop"
        # The lists are in the folder; the addresses in the certificates lead nowhere.
        settings = replace(
            reader.settings(), trust_folders=(str(self.anchors),), igc_sante=False, fetch_revocation=False
        )
        self.profile = Profile(profile or folder / "profile", settings)
        self.account = self._account()
        self.cards: CountedCards | None = None
        self.clock_off = timedelta(0)
        self._numbers = count(1)
        self.drop.mkdir()
        self.trust()
        self.profile.save()
        self._create_vault()
        reader.insert()

    # What the tests do with their hands.

    def trust(self, *, revoked: Sequence[Credential] = (), lists: bool = True) -> None:
        """The authorities that the doctor trusts, with or without their revocation lists."""
        self.anchors.mkdir(exist_ok=True)
        for old in self.anchors.iterdir():
            old.unlink()
        files = {".cer": (*self.cast.lab.roots, *self.cast.lab.intermediates)}
        if lists:
            files[".crl"] = self.cast.lab.crls(revoked=revoked)
        for suffix, contents in files.items():
            for number, content in enumerate(contents):
                (self.anchors / f"{number}{suffix}").write_bytes(content)

    @contextlib.contextmanager
    def open(self, *, card: bool = True) -> Iterator[Front]:
        """The program runs and has seen the card, if there is one to be seen.

        At its first start the account and the drop folder are set up through the engine.
        """
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wiring, "CardRoom", self._card_room)
            patch.setattr(wiring, "SystemClock", lambda: SetClock(self.clock_off))
            with wiring.running_engine(self.profile) as engine:
                front = Front(engine)
                if not front.ask(q.Accounts()):
                    self._set_up(front)
                if card and not front.ask(q.Cards()):
                    front.wait(CardsChanged, lambda event: bool(event.cards))
                yield front

    def receive(self, raw: bytes) -> None:
        """A message in the doctor's mailbox."""
        self.post.deliver(self.doctor.address, raw)

    # What people write to the doctor.

    def result_file(self, number: int = 1, *, coded: bool = True) -> bytes:
        """The HPRIM file of Mr BENSAÏD: a coded block with values out of range."""
        request = results.Request(results.PATIENTS[1], results.PANELS[1], number, self.cast.lab.at.date())
        text = results.hprim(request, sender="LABO", recipient="CABINET", coded=coded)
        return text.encode("cp1252")

    def result_letter(self, file: bytes | None = None) -> bytes:
        """The laboratory's message in clear."""
        content = self.result_file() if file is None else file
        attached = File("resultat.hpr", "application/octet-stream", content)
        return self._letter(self.laboratory, "Résultat de M. BENSAÏD", "Bonjour, voici le résultat.\n", attached)

    def result(self, file: bytes | None = None, *, signer: Credential | None = None) -> bytes:
        """The laboratory's result, signed by it or by somebody in its name, and sealed to the doctor."""
        return self.sealed(self.result_letter(file), signer=signer or self.laboratory_signature)

    def colleagues_letter(self, *, answers: bool = True) -> bytes:
        """Signed by the colleague's card, which has no address, with the certificate for answers or without any."""
        writer = replace(pki_lab.COLLEAGUE, address=self.colleague.address)
        clear = self._letter(writer, letters.CORRESPONDENCE[0][0], letters.CORRESPONDENCE[0][1])
        answers_to = self.colleague_keys if answers else None
        return self.sealed(clear, signer=self.cast.colleague_signature, answers_to=answers_to)

    def sealed(
        self,
        clear: bytes,
        *,
        signer: Credential | None = None,
        answers_to: Credential | None = None,
        to: Credential | None = None,
        protect_headers: bool = True,
    ) -> bytes:
        """`clear`, signed where there is a signer, sealed to the doctor or to somebody else."""
        recipient = (to or self.doctor_keys).der
        return _wrapped(clear, signer, answers_to=answers_to, to=(recipient,), protect_headers=protect_headers)

    def signed(self, clear: bytes) -> bytes:
        """The laboratory's detached signature beside readable text, not sealed."""
        return _wrapped(clear, self.laboratory_signature)

    # What is where afterwards.

    def mailbox(self, user: User, folder: str = "INBOX") -> list[bytes]:
        """All messages of a folder, as the server holds them, asked with the standard library."""
        with self._imap(user) as imap:
            imap.select(folder, readonly=True)
            numbers = imap.search(None, "ALL")[1][0].split()
            return [_literal(imap.fetch(number, "(BODY.PEEK[])")[1][0]) for number in numbers]

    def append(self, user: User, folder: str, raw: bytes) -> None:
        """Puts a message into a folder."""
        with self._imap(user) as imap:
            assert imap.append(folder, None, None, raw)[0] == "OK"

    def dropped(self) -> dict[str, bytes]:
        """The files in the drop folder."""
        return {path.name: path.read_bytes() for path in self.drop.iterdir()}

    def _imap(self, user: User) -> imaplib.IMAP4_SSL:
        context = ssl.create_default_context(cafile=self.post.ca_file)
        imap = imaplib.IMAP4_SSL("localhost", self.post.imaps_port, ssl_context=context)
        imap.login(user.address, user.password.reveal)
        return imap

    def _letter(self, writer: Person | Organisation, subject: str, text: str, *files: File) -> bytes:
        sender = (writer.name if isinstance(writer, Organisation) else writer.surname, writer.address)
        doctor = Member(Role.DOCTOR, "", "Dr FONTAINE", replace(pki_lab.DOCTOR, address=self.doctor.address), "")
        reference = f"{self.folder.name}-{next(self._numbers)}"
        return Letter(sender, (doctor,), subject, text, datetime.now(UTC), reference, files).clear()

    def _account(self) -> Account:
        return self.post.account(self.doctor)

    def _set_up(self, front: Front) -> None:
        account = self.account
        front.do(
            c.AddAccount(
                account.address, account.name, account.user, account.incoming, account.outgoing, self.doctor.password
            )
        )
        front.do(c.SetDropFolder(str(self.drop)))

    def _create_vault(self) -> None:
        doctor, card = self.doctor_keys, self.cast.doctor_authentication
        vaults = VaultRoom(self.profile.vaults)
        vault = vaults.create(holder="Dr FONTAINE", address=self.doctor.address)
        vault.add_keys([(doctor.key, doctor.der)])
        for owner in (card, self.cast.doctor_signature):
            vault.add_owner(owner.der)
        if self.reader.decrypts:
            vault.add_decrypting_card(card.der, KeyRole.AUTHENTICATION)
        else:
            challenge = vault.signing_challenge(card.der)
            vault.add_signing_card(challenge, card.sign(challenge.data))
        vault.save().wipe()

    def _card_room(self, sources: Sequence[CardSource]) -> CountedCards:
        self.cards = CountedCards(sources)
        return self.cards


def _literal(item: object) -> bytes:
    """The bytes of one fetched message: imaplib gives (line, literal)."""
    assert isinstance(item, tuple)
    literal: bytes = item[1]
    return literal


def _wrapped(
    clear: bytes,
    signer: Credential | None,
    *,
    answers_to: Credential | None = None,
    to: tuple[bytes, ...] = (),
    protect_headers: bool = True,
) -> bytes:
    """The program's own steps, answered with keys in memory."""
    identity = None
    if signer is not None:
        identity = SignerIdentity(signer.der, signer.chain, answers_to.der if answers_to else None)
    policy = SendPolicy(protect_headers=protect_headers)
    steps = wrap(clear, signer=identity, recipients=to, policy=policy, at=datetime.now(UTC))
    try:
        need = next(steps)
        while True:
            assert signer is not None
            need = steps.send(Signature(signer.sign(need.data)))
    except StopIteration as done:
        return bytes(done.value)
