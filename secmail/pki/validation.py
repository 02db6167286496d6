"""RFC 5280 §6.1 over one route at one moment: by the path library, and name constraints on addresses by us."""

import hashlib
from collections.abc import Coroutine

from asn1crypto import core, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.authority import CertTrustAnchor, TrustQualifiers
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import ExpiredError, NotYetValidError, PathError, ValidationError
from pyhanko_certvalidator.name_trees import PKIXSubtrees, process_general_subtrees
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy, PKIXValidationParams
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.validate import async_validate_path

from secmail.domain.errors import BugError
from secmail.domain.policy import CertificatePolicies, TrustPolicy
from secmail.domain.security import Chain
from secmail.pki import constraints
from secmail.pki.asn1 import PARSE_ERRORS, holds
from secmail.pki.routes import Route

_UNUSABLE = (ValidationError, PathError, *PARSE_ERRORS, NotImplementedError, InvalidSignature, UnsupportedAlgorithm)
"""Outcomes of the library other than "expired" and "not yet valid": constraints, policies, weak or odd algorithms,
unknown critical extensions. The signatures themselves have been checked with the route."""


def validate(route: Route, policy: TrustPolicy) -> Chain:
    """TRUSTED, EXPIRED, NOT_YET_VALID or UNUSABLE; revocation and the use of the leaf are asked elsewhere."""
    try:
        context = ValidationContext(
            trust_manager=SimpleTrustManager.build(trust_roots=()),
            moment=policy.at,
            allow_fetching=False,
            revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
        )
        anchor = CertTrustAnchor(route.root, _qualifiers(route.root))
        path = ValidationPath(anchor, route.below[:-1], route.below[-1] if route.below else None)
        asked = policy.policies_for(hashlib.sha256(route.root.dump()).hexdigest())
        _finish(async_validate_path(context, path, _parameters(asked)))
    except ExpiredError:
        return Chain.EXPIRED
    except NotYetValidError:
        return Chain.NOT_YET_VALID
    except _UNUSABLE:
        return Chain.UNUSABLE
    return Chain.TRUSTED if holds(_root_may_issue, route) and holds(constraints.permit, route) else Chain.UNUSABLE


def _qualifiers(root: x509.Certificate) -> TrustQualifiers:
    """The root's own dates and name constraints count too, as people who look at it expect (RFC 5937)."""
    own = root.name_constraints_value
    limits = None
    if own is not None:
        limits = PKIXValidationParams(
            initial_permitted_subtrees=_subtrees(own["permitted_subtrees"]),
            initial_excluded_subtrees=_subtrees(own["excluded_subtrees"]),
        )
    return TrustQualifiers(limits, valid_from=root.not_valid_before, valid_until=root.not_valid_after)


def _subtrees(found: x509.GeneralSubtrees | core.Void) -> PKIXSubtrees | None:
    return None if isinstance(found, core.Void) else process_general_subtrees(found)


def _parameters(asked: CertificatePolicies) -> PKIXValidationParams:
    return PKIXValidationParams(
        user_initial_policy_set=asked.acceptable or frozenset({"any_policy"}),
        initial_explicit_policy=asked.required or bool(asked.acceptable),
        initial_policy_mapping_inhibit=asked.inhibit_mapping,
        initial_any_policy_inhibit=asked.inhibit_any,
    )


def _finish(validation: Coroutine[object, object, object]) -> None:
    """Runs the library's coroutine without an event loop: with nothing to fetch it never waits."""
    try:
        validation.send(None)
    except StopIteration:
        return
    validation.close()
    raise BugError("pki.path: the path check wanted to wait")


def _root_may_issue(route: Route) -> bool:
    """A self-signed certificate of a person in the trust folder vouches for itself, not for others."""
    return not route.below or bool(route.root.ca) or route.root["tbs_certificate"]["version"].native == "v1"
