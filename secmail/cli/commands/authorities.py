"""Authorities, and what they publish."""

from secmail.api.commands import UpdateTrust
from secmail.api.queries import Authorities, Certificates
from secmail.api.results import TrustUpdate
from secmail.cli import listings
from secmail.cli.context import Context
from secmail.cli.outcome import Exit
from secmail.domain.publications import PlaceOutcome, PlaceState
from secmail.domain.sentences.problems import PROBLEMS


def show_all(context: Context) -> Exit:
    """All known certificates of other people, and the authorities that are recognised."""
    with context.engine() as engine:
        people, recognised = engine.ask(Certificates()), engine.ask(Authorities())
    if context.output.as_json:
        document = listings.rows("certificates", map(listings.certificate, people))
        context.output.document({**document, **listings.rows("authorities", map(listings.authority, recognised))})
    for row in people:
        context.output.line(f"{row.address}  {row.certificate.sha256[:16]}  {row.certificate.not_after:%Y-%m-%d}")
    for authority in recognised:
        facts = authority.certificate
        reason = context.words("authority.pinned" if authority.pinned else "authority.added")
        context.output.line(f"{facts.common_name}  {facts.sha256[:16]}  {facts.not_after:%Y-%m-%d}  {reason}")
    return Exit.DONE


def update(context: Context) -> Exit:
    """Fetches everything now. REFUSED when a place failed, NO when a known authority is still missing."""
    given = context.input.content(context.options.file) if context.options.file else None
    with context.engine() as engine:
        engine.wait_for_cards()  # their certificates are looked up too
        found = engine.do(UpdateTrust(given), TrustUpdate)
    if context.output.as_json:
        context.output.document(listings.trust_update(found))
    _tell(context, found)
    if any(each.state is PlaceState.FAILED for each in found.places):
        return Exit.REFUSED
    return Exit.NO if found.missing else Exit.DONE


def _tell(context: Context, found: TrustUpdate) -> None:
    for key, names in (("update.installed", found.installed), ("update.missing", found.missing)):
        for name in names:
            context.output.line(context.words(key, name=name))
    for each in found.places:
        context.output.line(context.words(f"update.{each.state}", place=each.place, reason=_reason(context, each)))
    if not (found.installed or found.missing or found.places):
        context.output.line(context.words("update.nothing"))


def _reason(context: Context, outcome: PlaceOutcome) -> str:
    return PROBLEMS[outcome.code][context.words.language].sentence if outcome.code else ""
