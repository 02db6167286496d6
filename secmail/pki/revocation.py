"""What revocation lists and OCSP answers say of the certificates on a route (RFC 5280 §6.3, RFC 6960 §3.2).

Not by the path library: it tells "revoked" only of lists it finds fresh, where an old list that names the certificate
is bad news enough.
"""

from datetime import datetime

from secmail.pki import lists, ocsp
from secmail.pki.anchors import Anchors
from secmail.pki.answers import Verdict
from secmail.pki.asn1 import readable, tolerant
from secmail.pki.inquiry import Evidence, Grounds, Inquiry
from secmail.pki.routes import Certificates, Route, routes, subject_key


def read(anchors: Anchors) -> Evidence:
    """What can be used of the lists and responses."""
    found = (lists.read(der) for der in anchors.crls)
    responses = (ocsp.read(der) for der in anchors.responses)
    return Evidence(
        tuple(entry for entry in found if entry is not None),
        tuple(response for response in responses if response is not None),
    )


def next_update(list_or_response: bytes) -> datetime | None:
    """When a CRL or an OCSP response says the next one is due (UTC): the earliest; None where it does not say."""
    entry = lists.read(list_or_response)
    if entry is not None:
        return entry.parsed.next_update_utc
    response = ocsp.read(list_or_response)
    dates = [said.next_update for said in response.statements if said.next_update] if response else []
    return min(dates, default=None)


def useful(data: bytes, anchors: Anchors, *, extra: tuple[bytes, ...] = ()) -> bool:
    """Whether the bytes are a CRL or an OCSP response that somebody signed who leads to a root of ours.

    `extra` as for `PathChecker.check`. What this refuses need not be kept; what it takes is judged at every use.
    """
    roots = Certificates(readable(anchors.roots))
    others = Certificates(readable((*anchors.intermediates, *extra)))
    entry, response = lists.read(data), ocsp.read(data)
    for signer in (*roots, *others):
        known = entry is not None and tolerant("", subject_key, signer) == entry.issuer and entry.signed_by(signer)
        known = known or (response is not None and ocsp.responder(response, signer) is not None)
        if known and routes(signer, roots=roots, others=others):
            return True
    return False


def check(route: Route, evidence: Evidence, grounds: Grounds) -> tuple[Verdict, ...]:
    """How every certificate below the root stands, from the top down; the worst counts for the whole route."""
    return Inquiry(evidence, grounds).of_each(route)
