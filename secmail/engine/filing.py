"""Which files of a message go to the practice software, under which key and name. Pure."""

import hashlib
from datetime import datetime

from secmail.api.results import ResultFile
from secmail.domain.exports import ExportKey, ExportState
from secmail.engine.ports import SealedDb


def export_key(message_sha256: str, file: ResultFile) -> ExportKey:
    """The same message, part and bytes give the same key, so that twice is once."""
    return ExportKey(message_sha256, file.part, hashlib.sha256(file.document.raw).hexdigest())


def file_name(key: ExportKey, received: datetime, extension: str) -> str:
    """A name that sorts by time and tells nothing of the patient."""
    return f"{received:%Y%m%d-%H%M%S}-{key.message_sha256[:8]}-{key.part + 1}{extension}"


def is_filed(sealed: SealedDb, message_sha256: str, results: tuple[ResultFile, ...]) -> bool:
    """Whether every result of the message is in the ledger as done."""
    records = [sealed.export(export_key(message_sha256, file)) for file in results]
    return bool(records) and all(record is not None and record.state is ExportState.DONE for record in records)
