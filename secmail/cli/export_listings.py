"""The practice software as JSON: names and values of the documents are a contract."""

from dataclasses import asdict

from secmail.api.exporting import FolderState
from secmail.cli.documents import Document
from secmail.cli.listings import export_row, moment
from secmail.domain.exports import ExportPolicy
from secmail.domain.laboratories import HeldResult, Laboratory
from secmail.domain.practice_software import NAMES, Preset, values_of


def preset(found: Preset) -> Document:
    return {
        "name": found.name,
        "title": found.title,
        "folders": list(found.folders),
        "values": {name: getattr(found.values, name) for name in NAMES},
        "grounds": {name: asdict(ground) for name, ground in found.grounds.items()},
    }


def policy(found: ExportPolicy) -> Document:
    values = values_of(found)
    return {
        "program": found.program,
        "folder": found.folder,
        "values": {name: str(getattr(values, name)) for name in NAMES},
    }


def state(found: FolderState) -> Document:
    return {
        **policy(found.policy),
        "automatic": found.by_itself,
        "reachable": found.code is None,
        "next_try": moment(found.next_try) if found.next_try is not None else None,
        "waiting": [export_row(row) for row in found.waiting],
        "lying": [export_row(row) for row in found.lying],
    }


def held(found: HeldResult) -> Document:
    return {"message": str(found.message), "reason": found.reason, "at": moment(found.at)}


def laboratory(found: Laboratory) -> Document:
    return {
        "id": str(found.id),
        "name": found.name,
        "address": found.address,
        "certificate": found.certificate_sha256,
        "since": moment(found.at),
    }
