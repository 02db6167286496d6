"""Who writes: what the user confirms of a signer, and takes back."""

from secmail.api.commands import OpenMessage
from secmail.api.events import MessageOpened
from secmail.api.identity import ConfirmIdentity, Identities, WithdrawIdentity
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.cli.reader import signer_lines
from secmail.cli.terminal import safe
from secmail.domain.addresses import same_address
from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.errors import Code
from secmail.domain.identity import OF_ANOTHER
from secmail.domain.ids import MessageId
from secmail.domain.messages import OpenedMessage
from secmail.domain.security import CertificateFacts, SignedLayer, SignerFacts, Summary


def show(context: Context) -> Exit:
    """All that were confirmed."""
    with context.engine() as engine:
        found = engine.ask(Identities())
    if context.output.as_json:
        context.output.document({"identities": [_document(each) for each in found]})
    for each in found:
        facts = each.certificate
        words = {"address": safe(each.address), "name": safe(facts.common_name or facts.subject)}
        day = f"{each.at.astimezone():%Y-%m-%d}"
        context.output.line(context.words("identity.row", **words, number=safe(facts.national_id or ""), day=day))
        if each.asked_again:
            context.output.line("    " + context.words("identity.asked-again"))
    if not found:
        context.output.line(context.words("none"))
    return Exit.DONE


def confirm(context: Context) -> Exit:
    """Tells who signed; with `--yes` the user's word is kept. NO while it is not given."""
    message = MessageId(context.options.id)
    with context.engine() as engine:
        engine.wait_for_cards()
        view = engine.do(OpenMessage(message), MessageOpened).view
        signer = _only_signer(view.opened)
        facts, sender = signer.certificate, view.opened.headers.from_[0].address
        if facts is None:
            raise Failed(Code.IDENTITY_NOT_PROVEN)
        context.output.lines(signer_lines(context.words, signer))
        _require_confirmable(view.opened, signer)
        done = _confirm(engine, message, facts) if context.options.yes else None
    if context.output.as_json:
        context.output.document({"message": str(message), **_facts(sender, facts), "confirmed": _moment(done)})
    name = safe(facts.common_name or facts.subject)
    key = "identity.asks" if done is None else "identity.confirmed"
    context.output.line(context.words(key, address=safe(sender), name=name))
    return Exit.NO if done is None else Exit.DONE


def withdraw(context: Context) -> Exit:
    """Of one person for one address."""
    address, wanted = context.options.address, context.options.certificate
    with context.engine() as engine:
        found = [each for each in engine.ask(Identities()) if same_address(each.address, address)]
        chosen = [each for each in found if wanted is None or each.certificate.sha256 == wanted.lower()]
        if not chosen:
            raise Failed(Code.IDENTITY_UNKNOWN)
        if len(chosen) > 1:
            which = ", ".join(f"--certificate {each.certificate.sha256}" for each in chosen)
            raise context.misused("usage.one_of", what=which)
        engine.unlock()
        engine.do(WithdrawIdentity(chosen[0].address, chosen[0].certificate.sha256), type(None))
    if context.output.as_json:
        context.output.document({"address": chosen[0].address, "withdrawn": 1})
    context.output.line(context.words("identity.withdrawn", address=safe(chosen[0].address)))
    return Exit.DONE


def _confirm(engine: Dialogue, message: MessageId, facts: CertificateFacts) -> ConfirmedIdentity:
    engine.unlock()
    return engine.do(ConfirmIdentity(message, facts.sha256), ConfirmedIdentity)


def _require_confirmable(opened: OpenedMessage, signer: SignerFacts) -> None:
    """Nobody is invited to confirm what would be refused afterwards; the engine judges anew when he does."""
    identity = signer.identity
    if opened.summary is Summary.SIGNED_TRUSTED:
        raise Failed(Code.IDENTITY_NOT_NEEDED)
    if identity is not None and identity.has(*OF_ANOTHER):
        raise Failed(Code.IDENTITY_OF_ANOTHER)
    if identity is None or not identity.confirmable:
        raise Failed(Code.IDENTITY_NOT_PROVEN)


def _only_signer(opened: OpenedMessage) -> SignerFacts:
    signers = [signer for layer in opened.layers if isinstance(layer, SignedLayer) for signer in layer.signers]
    if len(signers) != 1 or len(opened.headers.from_) != 1:
        raise Failed(Code.IDENTITY_NOT_PROVEN)
    return signers[0]


def _document(each: ConfirmedIdentity) -> dict[str, object]:
    return {**_facts(each.address, each.certificate), "confirmed": _moment(each), "asked_again": each.asked_again}


def _facts(address: str, facts: CertificateFacts) -> dict[str, object]:
    name = facts.common_name or facts.subject
    return {"address": address, "name": name, "national_id": facts.national_id, "sha256": facts.sha256}


def _moment(confirmed: ConfirmedIdentity | None) -> str | None:
    return confirmed.at.isoformat() if confirmed is not None else None
