"""Signed receipts: the reader's word on one that is wanted of him, and the proof that a letter was read."""

from secmail.api.commands import AskForReceipts, DeclineReceipt, SendReceipt
from secmail.api.queries import Outbox, ReceiptProof, ReceiptsAsked
from secmail.api.results import SendResult
from secmail.cli.commands.hprim import put
from secmail.cli.commands.outbox import tell_outgoing
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId, OutboxId

ON, OFF = "on", "off"


def answer(context: Context) -> Exit:
    """Sends the receipt that a message asks for, or declines it; or says whether own letters ask for receipts."""
    options = context.options
    if options.id is None and options.always is None:
        raise context.misused("usage.missing", what="ID")
    if options.id is not None and options.always is not None:
        raise context.misused("usage.together", what="ID", other="--always")
    with context.engine() as engine:
        if options.always is not None:
            return _set_asking(context, engine)
        engine.wait_for_cards()
        if options.decline:
            engine.do(DeclineReceipt(MessageId(options.id)), type(None))
            if context.output.as_json:
                context.output.document({"message": str(options.id), "answer": "declined"})
            context.output.line(context.words("receipt.declined"))
            return Exit.DONE
        result = engine.do(SendReceipt(MessageId(options.id), options.queue), SendResult)
    return tell_outgoing(context, result.entry, queue_only=options.queue)


def _set_asking(context: Context, engine: Dialogue) -> Exit:
    engine.do(AskForReceipts(context.options.always == ON), type(None))
    asked = engine.ask(ReceiptsAsked())
    if context.output.as_json:
        context.output.document({"always": asked})
    context.output.line(context.words("receipt.always" if asked else "receipt.by-hand"))
    return Exit.DONE


def proof(context: Context) -> Exit:
    """The signed receipt of a reader, as other programs verify it (`openssl cms -verify_receipt`)."""
    entry, address = OutboxId(context.options.id), context.options.address
    with context.engine() as engine:
        content = engine.ask(ReceiptProof(entry, address or _only_reader(context, engine, entry)))
    return put(context, content)


def _only_reader(context: Context, engine: Dialogue, wanted: OutboxId) -> str:
    entry = next((entry for entry in engine.ask(Outbox()) if entry.id == wanted), None)
    if entry is None:
        raise Failed(Code.OUTBOX_UNKNOWN)
    read = entry.receipts.read if entry.receipts is not None else ()
    if not read:
        raise Failed(Code.RECEIPT_NONE)
    if len(read) > 1:
        raise context.misused("usage.one_of", what=", ".join(f"--address {each.address}" for each in read))
    return read[0].address
