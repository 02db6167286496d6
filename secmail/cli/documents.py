"""An opened message as the JSON document of `secmail smime inspect --json`: a contract with other programs."""

from collections.abc import Iterable
from datetime import datetime

from secmail.domain.identity import AddressTie, SignerIdentity
from secmail.domain.kinds import Reason
from secmail.domain.messages import Headers, Kind, OpenedMessage
from secmail.domain.receipts import ReceiptRequest
from secmail.domain.security import (
    CertificateFacts,
    EncryptedLayer,
    Finding,
    Layer,
    PathStep,
    Problem,
    RevocationSource,
    SignerFacts,
)

Document = dict[str, object]


def to_json(opened: OpenedMessage) -> Document:
    """The document, of values that `json.dumps` takes as they are; moments in RFC 3339.

    What a message says of receipts (RFC 2634) is there only where it says something.
    """
    document: Document = {
        "headers": _headers(opened.headers),
        "headers_protected": opened.headers_protected,
        "layers": [_layer(layer) for layer in opened.layers],
        "summary": opened.summary.value,
        "encrypted": opened.encrypted,
        "text": opened.text,
        "html": opened.html is not None,
        "attachments": [
            {
                "name": attachment.name,
                "type": attachment.media_type,
                "size": attachment.size,
                "sha256": attachment.sha256,
                "covered": attachment.covered,
            }
            for attachment in opened.attachments
        ],
        "problems": [_problem(problem) for problem in opened.problems],
    }
    if opened.receipt_request is not None:
        document["receipt_request"] = _receipt_request(opened.receipt_request)
    if opened.receipt is not None:
        document["receipt"] = {"identifier": opened.receipt.identifier.hex()}
    return document


def _receipt_request(request: ReceiptRequest) -> Document:
    """RFC 2634 §2.7; `asked_of` null: everybody."""
    return {
        "identifier": request.identifier.hex(),
        "answer_to": list(request.answer_to),
        "asked_of": list(request.asked_of) if request.asked_of is not None else None,
    }


def what_it_is(kind: Kind | None, reasons: Iterable[Reason], urgency: Iterable[Reason]) -> Document:
    """The kind with its reasons, and why it is urgent; of a closed message no kind is known."""
    return {
        "kind": kind.value if kind is not None else None,
        "kind_reasons": reasons_json(reasons) if kind is not None else [],
        "urgent_reasons": reasons_json(urgency),
    }


def reasons_json(reasons: Iterable[Reason]) -> list[Document]:
    """`part`: the attachment's place from 0, -1 for the text, null for the message; `what`: word or analysis."""
    return [{"code": each.code.value, "part": each.part, "what": each.what or None} for each in reasons]


def closed_reason(opened: OpenedMessage) -> Finding | None:
    """Why the outermost encryption that is still closed was not opened; None when everything is open."""
    for layer in opened.layers:
        if isinstance(layer, EncryptedLayer) and not layer.opened:
            return layer.reason or Finding.DECRYPT_FAILED
    return None


def _headers(headers: Headers) -> Document:
    return {
        "from": ", ".join(str(mailbox) for mailbox in headers.from_),
        "reply_to": [str(mailbox) for mailbox in headers.reply_to],
        "to": [str(mailbox) for mailbox in headers.to],
        "cc": [str(mailbox) for mailbox in headers.cc],
        "subject": headers.subject,
        "date": _moment(headers.date),
    }


def _layer(layer: Layer) -> Document:
    if isinstance(layer, EncryptedLayer):
        return {
            "kind": "encrypted",
            "content_type": layer.content_type,
            "content_algorithm": layer.content_algorithm,
            "authenticated": layer.authenticated,
            "legacy": layer.legacy,
            "opened": layer.opened,
            "reason": layer.reason.value if layer.reason else None,
            "recipients": [
                {"kind": each.kind, "algorithm": each.algorithm, "identifier": each.identifier, "ours": each.ours}
                for each in layer.recipients
            ],
        }
    return {
        "kind": "signed",
        "form": layer.form,
        "covers_all": layer.covers_all,
        "signers": [_signer(signer) for signer in layer.signers],
    }


def _signer(signer: SignerFacts) -> Document:
    return {
        "integrity": signer.integrity.value,
        "algorithm": signer.algorithm,
        "weak": signer.weak,
        "signing_time": _moment(signer.signing_time),
        "certificate": _certificate(signer.certificate) if signer.certificate else None,
        "chain": signer.chain.value,
        "chain_at_signing": signer.chain_at_signing.value if signer.chain_at_signing else None,
        "revocation": signer.revocation.value,
        "revoked_since": _moment(signer.revoked.since) if signer.revoked else None,
        "revocation_reason": signer.revoked.reason.value if signer.revoked else None,
        "path": [_step(step) for step in signer.path],
        "address_match": signer.address_match.value,
        "tie": _tie(signer.tie) if signer.tie else None,
        "identity": _identity(signer.identity) if signer.identity else None,
        "problems": [_problem(problem) for problem in signer.problems],
    }


def _step(step: PathStep) -> Document:
    """One certificate from the signer up to the root; `told` null: nothing at hand tells whether it is revoked."""
    facts, told = step.certificate, step.told
    return {
        "role": step.role.value,
        "name": facts.common_name or facts.subject,
        "sha256": facts.sha256,
        "not_after": _moment(facts.not_after),
        "revocation": step.revocation.value,
        "told": _told(told) if told is not None else None,
    }


def _told(told: RevocationSource) -> Document:
    return {"by": told.kind.value, "signer": told.signer, "at": _moment(told.at), "until": _moment(told.until)}


def _certificate(facts: CertificateFacts) -> Document:
    return {
        "subject": facts.subject,
        "serial": facts.serial,
        "sha256": facts.sha256,
        "emails": list(facts.emails),
        "national_id": facts.national_id,
        "profession": facts.profession,
        "title": facts.title,
        "organisation": facts.organisation,
        "structure_id": facts.structure_id,
    }


def _tie(tie: AddressTie) -> Document:
    """What ties the signer to the sender that is shown."""
    return {"by": tie.by.value, "source": tie.source or None, "since": _moment(tie.since)}


def _identity(identity: SignerIdentity) -> Document:
    """Who he is by what is known here; null where nobody has looked: `smime` knows the file alone."""
    return {
        "holder": identity.holder.value,
        "establishment": identity.establishment or None,
        "remarks": [{"code": each.remark.value, "detail": each.detail or None} for each in identity.remarks],
        "confirmable": identity.confirmable,
    }


def _problem(problem: Problem) -> Document:
    return {"code": problem.code.value, "severity": problem.severity.value, "detail": problem.detail}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
