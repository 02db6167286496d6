"""The columns of the table of messages, and what stands in each. Pure. The first one is the whole row, for the list."""

from collections.abc import Callable
from dataclasses import dataclass

from secmail.api.queries import Order
from secmail.gui.models.message_words import RowWords


@dataclass(frozen=True, slots=True)
class Column:
    """`key`: of its title; `order`: what it sorts by; `share`: of the width; `says`: a row's words in it."""

    key: str
    order: Order
    share: int
    says: Callable[[RowWords], str]


COLUMNS = (
    Column("messages", Order.DATE, 0, lambda row: row.spoken),
    Column("table.urgency", Order.URGENCY, 8, lambda row: row.urgency),
    Column("table.standing", Order.STANDING, 11, lambda row: row.standing),
    Column("table.person", Order.PERSON, 11, lambda row: row.person),
    Column("table.kind", Order.KIND, 11, lambda row: row.kind),
    Column("table.patient", Order.PATIENT, 17, lambda row: row.patient),
    Column("table.sender", Order.SENDER, 16, lambda row: row.sender),
    Column("table.subject", Order.SUBJECT, 17, lambda row: row.subject),
    Column("table.age", Order.DATE, 9, lambda row: row.age),
)


def cell(column: Column, row: RowWords) -> str:
    """What stands there."""
    return column.says(row)
