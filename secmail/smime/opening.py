"""What is collected while a message is opened: layers from the outside in, findings, and the bounds of the reading."""

from dataclasses import dataclass, field

from secmail.domain.octets import Keeper, keep_in_memory
from secmail.domain.policy import CryptoPolicy, Limits
from secmail.domain.receipts import Receipt
from secmail.domain.security import EncryptedLayer, Finding, Problem, Severity
from secmail.smime.mime_tree import Budget
from secmail.smime.signatures import CheckedLayer


@dataclass(slots=True)
class Opening:
    """One message being opened; owned by one `unwrap`."""

    crypto: CryptoPolicy
    limits: Limits
    budget: Budget
    keep: Keeper = keep_in_memory
    """Where decoded and decrypted content goes."""
    layers: list[EncryptedLayer | CheckedLayer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    expanded: int = 0
    """Octets that came out of compression so far, all layers together."""
    receipt: Receipt | None = None
    """The receipt that the innermost signature stands over, where it is one."""

    def note(self, finding: Finding, severity: Severity, detail: str = "") -> None:
        """Tells a finding, once; of two that differ in severity the worse, wherever it was met."""
        worse = list(Severity).index
        known = next((problem for problem in self.problems if problem.code is finding), None)
        if known is not None and worse(severity) <= worse(known.severity):
            return
        if known is not None:
            self.problems.remove(known)
        self.problems.append(Problem(finding, severity, detail))

    @property
    def encrypted(self) -> bool:
        """Whether a layer so far is an encryption."""
        return any(isinstance(layer, EncryptedLayer) for layer in self.layers)

    @property
    def signed(self) -> bool:
        """Whether a layer so far is a signature."""
        return any(isinstance(layer, CheckedLayer) for layer in self.layers)

    @property
    def full(self) -> bool:
        """Whether no further layer may be opened."""
        return len(self.layers) >= self.limits.layers
