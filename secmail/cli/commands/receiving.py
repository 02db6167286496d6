"""Which bodies are on this computer, and getting those that are not."""

from secmail.api.queries import Accounts
from secmail.api.receiving import Bodies, BodyState, FetchBodies, SetBodyPolicy
from secmail.cli.context import Context
from secmail.cli.outcome import Exit
from secmail.domain.ids import MessageId
from secmail.domain.policy import MEBIBYTE


def bodies(context: Context) -> Exit:
    """What policy says and what is still on the server; `--largest` sets the policy."""
    largest = context.options.largest
    with context.engine() as engine:
        if largest is not None:
            engine.do(SetBodyPolicy(largest * MEBIBYTE), type(None))
        state = engine.ask(Bodies())
        names = {account.id: account.address for account in engine.ask(Accounts())}
    if context.output.as_json:
        context.output.document(_document(state))
        return Exit.DONE
    context.output.line(context.words("bodies.largest", megabytes=state.largest // MEBIBYTE))
    for each in state.missing:
        megabytes = f"{each.size / MEBIBYTE:.1f}"
        told = {"account": names.get(each.account, ""), "count": each.count, "wanted": each.wanted}
        context.output.line(context.words("bodies.missing", **told, megabytes=megabytes))
    return Exit.DONE


def fetch(context: Context) -> Exit:
    """The bodies of these messages, now."""
    wanted = tuple(MessageId(number) for number in context.options.ids)
    with context.engine() as engine:
        found = engine.do(FetchBodies(wanted), tuple)
    if context.output.as_json:
        context.output.document({"messages": [str(message) for message in found]})
    context.output.line(context.words("bodies.fetched", count=len(found)))
    return Exit.DONE


def _document(state: BodyState) -> dict[str, object]:
    missing = [
        {"account": str(each.account), "count": each.count, "bytes": each.size, "wanted": each.wanted}
        for each in state.missing
    ]
    return {"largest": state.largest, "missing": missing}
