"""The diagnosis, also of a profile that cannot be opened, and the report for support."""

import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from secmail.api.diagnosis import TechnicalSheetAsked
from secmail.api.queries import Diagnosis
from secmail.cli import listings
from secmail.cli.commands.accounts import check_rows, tell_check_lines
from secmail.cli.context import Context
from secmail.cli.documents import Document
from secmail.cli.letters import tell_uncertain, uncertain
from secmail.cli.outcome import Exit
from secmail.domain.cards import Card
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.diagnosis import TechnicalSheet
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import OutboxId
from secmail.domain.sentences.diagnosis import sheet_lines
from secmail.domain.sentences.diagnosis_report import report

_SUBJECTS = {
    Code.KEYSTORE_UNAVAILABLE: CheckSubject.KEY_STORE,
    Code.KEYSTORE_KEY_LOST: CheckSubject.KEY_STORE,
    Code.STORE_FULL: CheckSubject.DISK_SPACE,
}
"""What a profile that does not open is told of; all else is of its data."""


def diagnose(context: Context) -> Exit:
    """Every check with its remedy; NO when one failed."""
    cards: tuple[Card, ...] = ()
    waiting: Sequence[OutboxId] = ()
    sheet: TechnicalSheet | None = None
    try:
        with context.engine() as engine:
            cards = engine.wait_for_cards()
            found = engine.ask(Diagnosis())
            sheet = engine.ask(TechnicalSheetAsked()) if context.options.report else None
            waiting = uncertain(engine)
    except SecmailError as error:
        found = (_unopened(error),)
    if context.output.as_json:
        told = {} if sheet is None else _sheet_rows(sheet, context)
        context.output.document({**check_rows(context, found), **listings.uncertain(waiting), **told})
    if context.options.report:
        context.output.lines(_report(found, sheet, context).splitlines())
        return Exit.NO if any(each.state is CheckState.FAILED for each in found) else Exit.DONE
    exit_code = tell_check_lines(context, found, cards)
    tell_uncertain(context, waiting)
    return exit_code


def _unopened(error: SecmailError) -> Check:
    """Nothing else can be looked at then."""
    return Check(_SUBJECTS.get(error.code, CheckSubject.DATABASE), CheckState.FAILED, "", error.code)


def _report(found: tuple[Check, ...], sheet: TechnicalSheet | None, context: Context) -> str:
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    heading = f"secmail · {moment} · {platform.platform()} · Python {platform.python_version()}"
    return report(found, sheet, context.words.language, home=str(Path.home()), heading=heading)


def _sheet_rows(sheet: TechnicalSheet, context: Context) -> Document:
    answers = sheet_lines(sheet, context.words.language)
    return {"sheet": [{"question": asked, "answer": answer} for asked, answer in answers]}
