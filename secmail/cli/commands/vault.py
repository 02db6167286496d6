"""Vaults and mandates."""

from collections.abc import Mapping
from pathlib import Path

from secmail.api import custody as v
from secmail.api.commands import UnlockCard
from secmail.api.queries import Diagnosis, Folders
from secmail.cli import vault_listings
from secmail.cli.commands.accounts import check_lines, check_rows
from secmail.cli.commands.mailbox import wants_session
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed, failed
from secmail.cli.terminal import write_file
from secmail.cli.vault_listings import day, what_it_allows
from secmail.domain.checks import CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError
from secmail.domain.mandates import Mandate, Right, Scope
from secmail.domain.messages import Kind
from secmail.domain.octets import octets
from secmail.domain.sentences.delegation import GRANTING, NO_DELEGATE, REVOKED_TOO_LATE, REVOKING, SELF_SIGNED
from secmail.domain.sentences.text import FindingTexts

PRESETS: Mapping[str, frozenset[Right]] = {
    "secretary": frozenset(Right),
    "colleague": frozenset({Right.READ, Right.DRAFT}),
    "locum": frozenset(Right),
}
"""Whom mandates are usually for, and what they then allow: a colleague who stands in files nothing in one's records."""

_STATUS = (
    CheckSubject.VAULT,
    CheckSubject.VAULT_MAILBOX,
    CheckSubject.VAULT_RECEIVED,
    CheckSubject.VAULT_WAITING,
    CheckSubject.CARD,
)

_SUBJECTS = frozenset(
    {
        CheckSubject.CARD,
        CheckSubject.VAULT,
        CheckSubject.VAULT_MAILBOX,
        CheckSubject.VAULT_RECEIVED,
        CheckSubject.VAULT_WAITING,
    }
)


def status(context: Context) -> Exit:
    """The checks of cards and vaults, and what the vaults' files tell without being opened."""
    with context.engine() as engine:
        cards = engine.wait_for_cards()
        found = tuple(check for check in engine.ask(Diagnosis()) if check.subject in _SUBJECTS)
        vaults = engine.ask(v.Vaults())
        delegates = _delegates(context, engine)
    if context.output.as_json:
        checks = check_rows(context, found)
        context.output.document({**checks, "vaults": [vault_listings.vault(facts) for facts in vaults]})
    for line in check_lines(context, found, cards):
        context.output.line(line)
    for facts in vaults:
        for line in vault_listings.vault_lines(facts, cards, context.words, delegates=delegates):
            context.output.line(line)
    return Exit.NO if any(each.state is CheckState.FAILED for each in found) else Exit.DONE


def _delegates(context: Context, engine: Dialogue) -> dict[str, str]:
    """Whom mandates were given to, for whoever gives a PIN: the rest of the status is told without one."""
    if not wants_session(context):
        return {}
    try:
        engine.unlock()
        return {each.mandate.id: each.mandate.delegate.name for each in engine.ask(v.Mandates())}
    except Failed as refused:
        context.tell(refused)
    except SecmailError as refused:
        context.tell(failed(refused))
    return {}


def unlock(context: Context) -> Exit:
    """Opens a vault, to see whether it can be, and says what is in it."""
    with context.engine() as engine:
        _open(context, engine)
        if context.options.vault:
            engine.do(v.SwitchVault(_whole_number(context, engine)), str)
        shown = engine.ask(v.OpenedSession())
    if shown is None:
        raise Failed(Code.VAULT_LOCKED)
    if context.output.as_json:
        context.output.document(vault_listings.session(shown))
    for line in vault_listings.session_lines(shown, context.words):
        context.output.line(line)
    return Exit.DONE


def create(context: Context) -> Exit:
    """A vault for a card. What is to be written is written when the vault is made: it can be asked for again."""
    options = context.options
    with context.engine() as engine:
        engine.wait_for_cards()
        card = context.card(engine, options.by_card).id if options.by_card else None
        made = engine.do(v.CreateVault(options.address, options.name, card), v.VaultCreated)
    context.output.line(context.words("vault.created", id=made.vault))
    return _new_key(context, made)


def new_key(context: Context) -> Exit:
    """A new confidentiality key beside the former ones, and the request for its certificate."""
    with context.engine() as engine:
        engine.unlock()
        made = engine.do(v.MakeKey(), v.VaultCreated)
    context.output.line(context.words("vault.key-made"))
    return _new_key(context, made)


def request(context: Context) -> Exit:
    """The request for a key that is there: by the beginning of its certificate's fingerprint, or the newest."""
    wanted = (context.options.key or "").lower()
    with context.engine() as engine:
        engine.unlock()
        shown = engine.ask(v.OpenedSession())
        keys = [key.sha256 for key in shown.keys if key.sha256.startswith(wanted)] if shown is not None else []
        if not keys:
            raise context.misused("usage.certificate")
        made = engine.do(v.RequestCertificate(keys[0]), bytes)
    write_file(context.options.output, octets(made))
    if context.output.as_json:
        context.output.document({"request": context.options.output, "key": keys[0]})
    context.output.line(context.words("written", file=context.options.output))
    return Exit.DONE


def certificate(context: Context) -> Exit:
    """An authority's certificate for a key of the vault."""
    data = context.input.content(context.options.file)
    with context.engine() as engine:
        engine.unlock()
        sha256 = engine.do(v.InstallCertificate(data), str)
    if context.output.as_json:
        context.output.document({"sha256": sha256})
    context.output.line(context.words("vault.installed", sha256=sha256))
    return Exit.DONE


def import_key(context: Context) -> Exit:
    """Keys of another program. NO when all of them were known."""
    passphrase = _passphrase(context, "passphrase", file=context.options.file)
    data = context.input.content(context.options.file)
    with context.engine() as engine:
        engine.unlock()
        added = engine.do(v.ImportKeys(data, passphrase), int)
    if context.output.as_json:
        context.output.document({"added": added})
    context.output.line(context.words("vault.imported" if added else "vault.imported.none", count=added))
    return Exit.DONE if added else Exit.NO


def add_card(context: Context) -> Exit:
    """A further card of the holder. Without a name it is the one that is in beside, or is asked for."""
    with context.engine() as engine:
        _open(context, engine)
        card = context.card(engine, context.options.card).id if context.options.card else None
        engine.do(v.AddCard(card), type(None))
    return _done(context, "vault.card-added")


def add_passphrase(context: Context) -> Exit:
    """A passphrase; at the terminal it is typed twice."""
    text = _passphrase(context, "passphrase.new")
    if not context.options.passphrase_stdin and _passphrase(context, "passphrase.again") != text:
        raise context.misused("usage.passphrases-differ")
    with context.engine() as engine:
        engine.unlock()
        engine.do(v.AddPassphrase(text), type(None))
    return _done(context, "vault.passphrase-added")


def remove_slot(context: Context) -> Exit:
    """By the beginning of its number, as `vault status` shows it."""
    wanted = context.options.slot
    with context.engine() as engine:
        _open(context, engine)
        shown = engine.ask(v.OpenedSession())
        slots = [slot for slot in shown.vault.slots if slot.id.startswith(wanted)] if shown else []
        if len(slots) != 1:
            raise context.misused("usage.slot")
        cards = engine.wait_for_cards()
        in_use = {key.certificate.sha256 for card in cards if card.unlocked for key in card.keys}
        if slots[0].certificate in in_use and not context.options.in_use:
            raise context.misused("usage.slot-in-use")
        engine.do(v.RemoveSlot(slots[0].id), type(None))
    context.output.line(vault_listings.slot_line(slots[0], cards, context.words))
    return _done(context, "vault.slot-removed")


def grant(context: Context) -> Exit:
    """A mandate: what it allows is said before anybody types a PIN."""
    options = context.options
    data = context.input.content(options.certificate) if options.certificate else None
    rights = PRESETS[options.preset] if options.preset else frozenset(map(Right, options.rights))
    scope = Scope(tuple(options.folder), tuple(map(Kind, options.kind)))
    _say(context, GRANTING)
    with context.engine() as engine:
        engine.wait_for_cards()
        delegate = context.card(engine, options.delegate).id if options.delegate else None
        own = [each.id for each in engine.wait_for_cards() if each.id != delegate]
        only = delegate is not None and len(own) == 1 and not options.by_card
        engine.unlock(UnlockCard(own[0]) if only else None)
        _require_folders(context, engine, scope.folders)
        before = {each.mandate.id: each.state for each in engine.ask(v.Mandates())}
        made = _granted(context, engine, v.GrantMandate(rights, options.until, scope, delegate, data))
        replaced = [each for each in engine.ask(v.Mandates()) if each.state is not before.get(each.mandate.id)]
    if context.output.as_json:
        context.output.document(vault_listings.mandate(made))
    context.output.line(context.words("mandate.granted", id=made.id, name=made.delegate.name, until=day(made.until)))
    for former in (each.mandate for each in replaced if each.mandate.id != made.id):
        what = what_it_allows(former, context.words)
        context.output.line(context.words("mandate.replaces", id=former.id, what=what))
    return Exit.DONE


def _require_folders(context: Context, engine: Dialogue, wanted: tuple[str, ...]) -> None:
    """A mandate for a folder that is none would read nothing."""
    known = [folder.name for folder in engine.ask(Folders())] if wanted else []
    if any(name not in known for name in wanted):
        raise context.misused("usage.folders", folders=", ".join(known) or "-")


def _granted(context: Context, engine: Dialogue, command: v.GrantMandate) -> Mandate:
    """With what is wrong, where the code alone does not tell."""
    try:
        return engine.do(command, Mandate)
    except Failed as failed:
        if failed.code is Code.MANDATE_NO_DELEGATE and failed.detail in NO_DELEGATE:
            context.tell_also(NO_DELEGATE[failed.detail][context.words.language])
        elif failed.code is Code.CARD_ABSENT:
            context.say("grant.absent")
        raise


def mandates(context: Context) -> Exit:
    """All mandates of one's own vault; a delegate sees the own."""
    with context.engine() as engine:
        engine.unlock()
        found = engine.ask(v.Mandates())
    if context.output.as_json:
        context.output.document({"mandates": [vault_listings.mandate_shown(each) for each in found]})
    for each in found:
        mandate, words = each.mandate, context.words
        context.output.line(
            words(
                "mandate.row",
                id=mandate.id,
                state=words(f"mandate.state.{each.state}"),
                name=mandate.delegate.name,
                since=day(mandate.since),
                until=day(mandate.until),
                what=what_it_allows(mandate, words),
            )
        )
    if not found:
        context.output.line(context.words("none"))
    return Exit.DONE


def revoke(context: Context) -> Exit:
    """By the beginning of its number. What it can and cannot take back is said."""
    wanted = context.options.mandate
    with context.engine() as engine:
        engine.unlock()
        known = [each.mandate.id for each in engine.ask(v.Mandates()) if each.mandate.id.startswith(wanted)]
        if len(known) != 1:
            raise context.misused("usage.mandate")
        engine.do(v.RevokeMandate(known[0]), type(None))
    if context.output.as_json:
        context.output.document({"revoked": known[0]})
    context.output.line(context.words("mandate.revoked", id=known[0]))
    for text in (REVOKING, REVOKED_TOO_LATE):
        _say(context, text)
    return Exit.DONE


def _open(context: Context, engine: Dialogue) -> None:
    """The session, by card or by passphrase."""
    options = context.options
    if options.by_passphrase:
        text = _passphrase(context, "passphrase.vault")
        engine.do(v.OpenByPassphrase(text, getattr(options, "vault", None)), str)
        return
    engine.unlock()


def _whole_number(context: Context, engine: Dialogue) -> str:
    """Of the vault whose number begins as was typed."""
    wanted = context.options.vault
    found = [facts.id for facts in engine.ask(v.Vaults()) if facts.id.startswith(wanted)]
    if len(found) != 1:
        raise context.misused("usage.vault")
    return found[0]


def _passphrase(context: Context, key: str, **values: object) -> str:
    if context.options.passphrase_stdin:
        return context.input.secret_line()
    typed = context.input.ask(context.words(key, **values))
    if typed is None:
        raise context.misused("usage.passphrase")
    return typed


def _new_key(context: Context, made: v.VaultCreated) -> Exit:
    written = {"request": made.request, "certificate": made.certificate}
    files = {name: getattr(context.options, name) for name in written}
    for name, file in files.items():
        if file:
            write_file(file, octets(written[name]))
    if context.output.as_json:
        context.output.document({"vault": made.vault, **files})
    for file in filter(None, files.values()):
        context.output.line(context.words("written", file=str(Path(file))))
    _say(context, SELF_SIGNED)
    return Exit.DONE


def _say(context: Context, text: FindingTexts) -> None:
    said = text[context.words.language]
    context.output.line(f"{said.title}. {said.sentence}")


def _done(context: Context, key: str) -> Exit:
    if context.output.as_json:
        context.output.document({"done": True})
    context.output.line(context.words(key))
    return Exit.DONE
