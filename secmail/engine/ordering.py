"""The whole list of a folder in one order, by numbers alone: its rows are asked for where they are looked at."""

from collections.abc import Callable, Mapping

from secmail.api.queries import MessageOrder, Order
from secmail.domain.folding import plain
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind, MessageSummary
from secmail.domain.triage import Standing
from secmail.engine.inside import Inside
from secmail.engine.ports import MailDbReader

_PAGE = 1000
_KINDS = {kind: place for place, kind in enumerate(Kind)}
_STANDINGS = {standing: place for place, standing in enumerate(Standing)}
_LAST = "\U0010ffff"
"""Behind all names: what says nothing comes last."""
_Key = Callable[[MessageSummary], tuple[object, ...]]


def in_order(query: MessageOrder, mail: MailDbReader, inside: Inside | None) -> tuple[MessageId, ...]:
    """All of them. By date alone without reading a row; otherwise what is newest is put in order, the rest follows."""
    whole = mail.order(query.folder, wanted=query.wanted)
    if query.by is Order.DATE:
        return whole[::-1] if query.reverse else whole
    rows: list[MessageSummary] = []
    names = {folder.id: folder.name for folder in mail.folders()}
    newest = whole[: query.most]
    for start in range(0, len(newest), _PAGE):
        found = mail.rows(newest[start : start + _PAGE])
        rows.extend(found if inside is None else inside.unveil(found, names))
    # Both sorts are stable: among equals the newest stays first, in either direction.
    rows.sort(key=_KEYS[query.by], reverse=query.reverse)
    return (*(row.id for row in rows), *whole[query.most :])


def _name(text: str | None) -> str:
    return plain(text or "") or _LAST


_KEYS: Mapping[Order, _Key] = {
    Order.URGENCY: lambda row: (not row.urgent, row.seen),
    Order.KIND: lambda row: (len(_KINDS) if row.kind is None else _KINDS[row.kind],),
    Order.PATIENT: lambda row: (_name(row.patient),),
    Order.SUBJECT: lambda row: (_name(row.subject),),
    Order.SENDER: lambda row: (_name(row.sender.name or row.sender.address),),
    Order.STANDING: lambda row: (_STANDINGS[row.standing],),
    Order.PERSON: lambda row: (row.assignee or _LAST,),
}
