"""Setting a workstation up from a file: each step told, what stands left as it is, so that it can be run again."""

import base64
import binascii
import contextlib
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from secmail.api import custody as v
from secmail.api.accounts import FindServers, Suggestion
from secmail.api.commands import AddAccount, UnlockCard, UseCard
from secmail.api.exporting import PracticeSoftwares, SendTestFile, SetPracticeSoftware
from secmail.api.queries import Accounts, DropFolderPolicy
from secmail.api.setup import NoteSetup, SetupState, SetupStep
from secmail.cli.commands.recovery import make_sheets
from secmail.cli.commands.vault import PRESETS
from secmail.cli.context import Context, is_meant
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed, Misused
from secmail.cli.setup_file import MailboxPlan, SetupPlan, Unfit, parse
from secmail.cli.setup_secrets import Secrets, keys_place, mailbox_place, read_piped
from secmail.cli.terminal import write_file
from secmail.cli.vault_listings import day, what_it_allows
from secmail.domain.accounts import Account, Password, SignIn
from secmail.domain.addresses import normal
from secmail.domain.cards import Card
from secmail.domain.errors import Code, SecmailError
from secmail.domain.exports import ExportPolicy, ExportRecord
from secmail.domain.mandates import Mandate, MandateShown, MandateState, Person, Right, Scope
from secmail.domain.octets import octets
from secmail.domain.practice_software import Preset, changed, preset_named, values_of
from secmail.domain.sentences.delegation import GRANTING, SELF_SIGNED
from secmail.domain.vaults import VaultFacts

_PROVEN = {"autoconfig", "autoconfig-well-known"}
"""Servers that nobody confirms are taken only where the domain has proven who it is."""
_DONE, _ALREADY, _PLANNED = "done", "already", "planned"
_DIFFERS, _WITHDRAWN, _ENDED = "differs", "withdrawn", "ended"
"""In place otherwise than the file says, or taken back since: somebody decided so, and a file undoes nothing of it."""
_NOT_AS_SAID = frozenset({_DIFFERS, _WITHDRAWN, _ENDED})


@dataclass(slots=True)
class _Run:
    """One setting up. `card`: the holder's, once it is known."""

    context: Context
    engine: Dialogue
    plan: SetupPlan
    secrets: Secrets
    dry: bool
    card: Card | None = None
    told: list[dict[str, str]] = field(default_factory=list)

    def tell(self, step: SetupStep, what: str, state: str) -> None:
        """One line, at once: what comes next may take a while, or fail."""
        words = self.context.words
        self.told.append({"step": step.value, "what": what, "state": state})
        name, said = words(f"setup.step.{step}"), words(f"setup.state.{state}")
        self.context.output.line(words("setup.line", step=name, what=what, state=said))

    @property
    def as_said(self) -> bool:
        """Whether all that was told is as the file says."""
        return not any(step["state"] in _NOT_AS_SAID for step in self.told)

    @property
    def ends_so(self) -> str:
        """How a step that is to be done ends."""
        return _PLANNED if self.dry else _DONE

    def holder(self) -> Card:
        """CARD_ABSENT."""
        if self.card is None:
            raise Failed(Code.CARD_ABSENT)
        return self.card

    def unlock(self) -> None:
        """The holder's own session."""
        self.engine.unlock(UnlockCard(self.holder().id))


def setup(context: Context) -> Exit:
    """Every step in order, until one fails; what was done before it stays. NO: something is otherwise, and was left."""
    plan, dry = _plan(context), bool(context.options.dry_run)
    secrets = Secrets(context, {}) if dry else read_piped(context, plan)
    if not dry:
        for module in plan.card.modules:
            context.program.add_card_module(context.profile, module)
    with context.engine() as engine:
        run = _Run(context, engine, plan, secrets, dry)
        try:
            for step in (_fits, _card, _mailboxes, _vault, _keys, _sheets, _software, _delegate):
                step(run)
            if not dry:
                left = frozenset(SetupStep) - engine.ask(SetupState()).done
                engine.do(NoteSetup(left, over=True), type(None))
        except (Failed, Misused, SecmailError):
            _document(run, complete=False)
            raise
    _document(run, complete=True)
    if dry:
        context.output.line(context.words("setup.planned"))
    if not run.as_said:
        context.say("setup.not-as-said")
        return Exit.NO
    if not dry:
        context.output.line(context.words("setup.over"))
    return Exit.DONE


def _document(run: _Run, *, complete: bool) -> None:
    if run.context.output.as_json:
        run.context.output.document({"steps": run.told, "dry_run": run.dry, "complete": complete})


def _plan(context: Context) -> SetupPlan:
    file = Path(context.options.from_file)
    data = context.input.content(str(file))
    try:
        return parse(data.decode("utf-8"), file.absolute().parent)
    except UnicodeDecodeError:
        raise context.misused("setup.no-toml") from None
    except Unfit as unfit:
        key = "setup.unfit" if unfit.place else "setup.no-toml"
        raise context.misused(key, place=unfit.place) from None


def _fits(run: _Run) -> None:
    """What only the program can tell of the file, before anything is done for it."""
    plan = run.plan.software
    if plan is not None:
        changed(preset_named(plan.program, run.engine.ask(PracticeSoftwares())).values, plan.values)


def _card(run: _Run) -> None:
    """The holder's, not the delegate's, where both are in."""
    wanted, delegate = run.plan.card.holder, run.plan.delegate
    cards = run.engine.wait_for_cards((lambda card: is_meant(card, wanted)) if wanted else (lambda _: True))
    if wanted and cards:
        run.card = run.context.card(run.engine, wanted)
    else:
        others = delegate.card if delegate is not None else ""
        own = [card for card in cards if not (others and is_meant(card, others))]
        if len(own) > 1:
            raise run.context.misused("usage.card-several", names=", ".join(card.holder for card in own))
        run.card = own[0] if own else None
    if run.card is not None:
        run.engine.do(UseCard(run.card.id), type(None))
        run.tell(SetupStep.CARD, run.card.holder or run.card.label, _ALREADY)
    elif run.plan.vault is not None or run.plan.sheets is not None or delegate is not None:
        raise Failed(Code.CARD_ABSENT)


def _mailboxes(run: _Run) -> None:
    """Both servers are tried before anything is kept."""
    known = {normal(account.address) for account in run.engine.ask(Accounts())}
    for number, mailbox in enumerate(run.plan.mailboxes):
        if normal(mailbox.address) in known:
            run.tell(SetupStep.MAILBOX, mailbox.address, _ALREADY)
            continue
        order = _order(run, mailbox, mailbox_place(number))
        if not run.dry:
            run.engine.do(order(), Account)
        run.tell(SetupStep.MAILBOX, mailbox.address, run.ends_so)


def _order(run: _Run, mailbox: MailboxPlan, place: str) -> Callable[[], AddAccount]:
    """With the servers of the file, or those that the domain has proven; the secret is asked for when it is needed."""
    found = None if mailbox.incoming is not None else _found(run, mailbox.address)
    incoming = mailbox.incoming or (found.incoming if found is not None else None)
    outgoing = mailbox.outgoing or (found.outgoing if found is not None else None)
    assert incoming is not None, "the file names both servers, or one is found"
    assert outgoing is not None, "as above"
    user = mailbox.user or (found.user if found is not None else mailbox.address)

    def order() -> AddAccount:
        secret = None
        if mailbox.sign_in is not SignIn.CARD:
            prompt = run.context.words("password", user=mailbox.address)
            secret = Password(run.secrets.take(place, mailbox.password, prompt, user=mailbox.address))
        return AddAccount(
            *(mailbox.address, mailbox.name or (run.card.holder if run.card is not None else ""), user),
            incoming=incoming,
            outgoing=outgoing,
            password=secret,
            protocol=found.protocol if found is not None else mailbox.protocol,
            sign_in=mailbox.sign_in,
            key_file=str(mailbox.key_file) if mailbox.key_file is not None else None,
        )

    return order


def _found(run: _Run, address: str) -> Suggestion:
    found: tuple[Suggestion, ...] = run.engine.do(FindServers(address), tuple)
    proven = next((one for one in found if one.source in _PROVEN), None)
    if proven is None:
        raise run.context.misused("setup.no-servers", address=address)
    return proven


def _vault(run: _Run) -> None:
    plan = run.plan.vault
    if plan is None:
        return
    holder = run.holder()
    if _own_vault(run) is not None:
        run.tell(SetupStep.VAULT, holder.holder, _ALREADY)
        return
    address = plan.address or next((one.address for one in run.plan.mailboxes), "")
    if not address:
        raise run.context.misused("setup.unfit", place="vault.address")
    if not run.dry:
        made = run.engine.do(v.CreateVault(address, plan.name or None, holder.id), v.VaultCreated)
        if plan.request is not None:
            write_file(str(plan.request), octets(made.request))
        said = SELF_SIGNED[run.context.words.language]
        run.context.output.line(f"{said.title}. {said.sentence}")
    run.tell(SetupStep.VAULT, holder.holder, run.ends_so)


def _keys(run: _Run) -> None:
    """Of another program; those that are in the vault already change nothing."""
    for number, each in enumerate(run.plan.vault.keys if run.plan.vault is not None else ()):
        data = run.context.input.content(str(each.file))
        added = 1
        if not run.dry:
            prompt = run.context.words("passphrase", file=str(each.file))
            passphrase = run.secrets.take(keys_place(number), each.passphrase, prompt, user=str(each.file))
            run.unlock()
            added = run.engine.do(v.ImportKeys(data, passphrase), int)
        run.tell(SetupStep.VAULT, each.file.name, run.ends_so if added else _ALREADY)


def _own_vault(run: _Run) -> VaultFacts | None:
    """The vault that the holder's card opens in its own name."""
    own = {key.certificate.sha256 for key in run.holder().keys}
    for facts in run.engine.ask(v.Vaults()):
        if any(slot.certificate in own and slot.mandate is None for slot in facts.slots):
            return facts
    return None


def _sheets(run: _Run) -> None:
    plan = run.plan.sheets
    if plan is None:
        return
    what = ", ".join(plan.custodians)
    facts = _own_vault(run)
    if facts is not None and facts.shares:
        run.tell(SetupStep.SHEETS, what, _ALREADY)
        return
    if not plan.folder.parent.is_dir():
        raise run.context.misused("setup.no-folder", folder=str(plan.folder.parent))
    if not run.dry:
        run.unlock()
        _make(plan.folder)
        files = make_sheets(run.context, run.engine, plan.custodians, needed=plan.needed, folder=plan.folder)
        run.context.say("setup.print-sheets", files=", ".join(map(str, files)))
    run.tell(SetupStep.SHEETS, what, run.ends_so)


def _make(folder: Path) -> None:
    """For the owner only: what comes into it opens the vault."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Failed(Code.FILE_UNWRITABLE, detail=type(error).__name__) from None


def _software(run: _Run) -> None:
    """A folder that is set is where results go and are taken: only who says so has it replaced."""
    plan = run.plan.software
    if plan is None:
        return
    known = run.engine.ask(PracticeSoftwares())
    preset = preset_named(plan.program, known)
    wanted, now = changed(preset.values, plan.values), run.engine.ask(DropFolderPolicy())
    if (now.program, now.folder, values_of(now)) == (preset.name, str(plan.folder), wanted):
        run.tell(SetupStep.SOFTWARE, preset.title, _ALREADY)
        return
    if now.folder and not run.context.options.replace:
        run.tell(SetupStep.SOFTWARE, f"{_title(now.program, known)}, {now.folder}", _DIFFERS)
        return
    if not plan.folder.is_dir():
        raise run.context.misused("setup.no-folder", folder=str(plan.folder))
    what = f"{preset.title}, {plan.folder}"
    if not run.dry:
        run.engine.do(SetPracticeSoftware(preset.name, plan.values, str(plan.folder)), ExportPolicy)
        if plan.test:
            run.unlock()
            what = f"{what}, {run.engine.do(SendTestFile(), ExportRecord).file}"
    run.tell(SetupStep.SOFTWARE, what, run.ends_so)


def _title(program: str, known: tuple[Preset, ...]) -> str:
    return next((preset.title for preset in known if preset.name == program), program)


def _delegate(run: _Run) -> None:
    """What the holder has taken back, or given otherwise, he alone gives again."""
    plan = run.plan.delegate
    if plan is None:
        return
    data = run.context.input.content(str(plan.certificate)) if plan.certificate is not None else None
    card = run.context.card(run.engine, plan.card) if plan.card else None
    what = card.holder if card is not None else str(plan.certificate)
    if run.dry:
        run.tell(SetupStep.DELEGATE, what, _PLANNED)
        return
    said = GRANTING[run.context.words.language]
    run.context.output.line(f"{said.title}. {said.sentence}")
    run.unlock()
    rights = PRESETS[plan.preset]
    prints = {key.certificate.sha256 for key in card.keys} if card is not None else {_fingerprint(data or b"")}
    stands = _standing(run.engine.ask(v.Mandates()), prints, card.national_id if card is not None else None)
    state = _state(stands, rights, plan.until)
    if state == _ALREADY and stands is not None and stands.mandate.delegate.certificate not in prints:
        state = _DONE  # the same mandate, which her new card does not open yet
    if stands is not None and state != _DONE:
        name = stands.mandate.delegate.name
        run.tell(SetupStep.DELEGATE, name, state)
        if state in _NOT_AS_SAID:
            until, allows = day(stands.mandate.until), what_it_allows(stands.mandate, run.context.words)
            run.context.say(f"setup.delegate.{state}", name=name, until=until, what=allows)
        return
    order = v.GrantMandate(rights, plan.until, card=card.id if card is not None else None, certificate=data)
    run.engine.do(order, Mandate)
    run.tell(SetupStep.DELEGATE, what, _DONE)


def _standing(shown: tuple[MandateShown, ...], prints: set[str], number: str | None) -> MandateShown | None:
    """Of this delegate, also by a former card: the one that opens, else the newest that the holder gave."""

    def hers(person: Person) -> bool:
        return person.certificate in prints or (number is not None and person.national_id == number)

    given = [one for one in shown if hers(one.mandate.delegate) and one.state is not MandateState.FORGED]
    return next((one for one in given if one.state is MandateState.VALID), given[0] if given else None)


def _state(stands: MandateShown | None, rights: frozenset[Right], until: datetime) -> str:
    """DONE: it is to be given."""
    if stands is None or stands.state is MandateState.UNCONFIRMED:
        return _DONE
    if stands.state is MandateState.REVOKED:
        return _WITHDRAWN
    if stands.state is MandateState.EXPIRED:
        return _ENDED if until <= stands.mandate.until else _DONE
    given = stands.mandate
    same = (given.rights, given.scope, day(given.until)) == (rights, Scope(), day(until))
    return _ALREADY if same and stands.state is MandateState.VALID else _DIFFERS


def _fingerprint(certificate: bytes) -> str:
    """Of DER or PEM; of anything else it is nobody's."""
    armoured = re.search(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----", certificate)
    if armoured is not None:
        with contextlib.suppress(binascii.Error):
            certificate = base64.b64decode(armoured[1])
    return hashlib.sha256(certificate).hexdigest()
