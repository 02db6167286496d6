"""Problems with making vaults and mandates."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

CUSTODY_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.VAULT_WEAK_PASSPHRASE: problem(
        (
            "Phrase de passe trop facile",
            "Cette phrase de passe se devine trop facilement.",
            "Choisissez une phrase de plusieurs mots sans rapport entre eux, sans nom ni date.",
        ),
        (
            "Passphrase too easy",
            "This passphrase is too easily guessed.",
            "Choose several words that have nothing to do with each other, without names or dates.",
        ),
    ),
    Code.CERTIFICATE_FOREIGN: problem(
        (
            "Certificat d'une autre clé",
            "Ce certificat n'est fait pour aucune des clés de ce coffre, ou ne sert pas à chiffrer.",
            "Installez celui que l'autorité a donné en réponse à la demande de ce coffre.",
        ),
        (
            "Certificate of another key",
            "This certificate is made for none of the keys of this vault, or is not for encryption.",
            "Install the one that the authority gave in answer to this vault's request.",
        ),
    ),
    Code.MANDATE_ALREADY_REVOKED: problem(
        (
            "Délégation déjà révoquée",
            "Cette délégation est déjà révoquée : elle n'ouvre plus rien.",
            "Il n'y a rien à faire.",
        ),
        (
            "Delegation revoked already",
            "This delegation has been revoked already: it opens nothing any more.",
            "There is nothing to be done.",
        ),
    ),
    Code.MANDATE_BAD_TERM: problem(
        (
            "Date de fin à corriger",
            "Une délégation finit à une date à venir, deux ans plus tard au plus.",
            "Choisissez une autre date de fin ; la délégation pourra être donnée à nouveau.",
        ),
        (
            "End date to be corrected",
            "A delegation ends on a date to come, two years later at most.",
            "Choose another end date; the delegation can be given again.",
        ),
    ),
}
