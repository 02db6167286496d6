"""Why an identity could not be confirmed, or its confirmation not be taken back."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

IDENTITY_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.IDENTITY_NOT_PROVEN: problem(
        (
            "Identité impossible à confirmer",
            "Ce message ne prouve pas qui l'a signé : signature, certificat ou expéditeur ne sont pas sûrs.",
            "Demandez à votre correspondant de vous écrire à nouveau, signé avec sa carte.",
        ),
        (
            "Identity cannot be confirmed",
            "This message does not prove who signed it: signature, certificate or sender are not certain.",
            "Ask your correspondent to write to you again, signed with his card.",
        ),
    ),
    Code.IDENTITY_OF_ANOTHER: problem(
        (
            "Adresse d'une autre personne",
            "D'après un annuaire ou un certificat connu ici, cette adresse appartient à une autre personne.",
            "Téléphonez à votre correspondant avant de vous fier à ce message.",
        ),
        (
            "Somebody else's address",
            "By a directory, or a certificate known here, this address belongs to another person.",
            "Telephone your correspondent before you rely on this message.",
        ),
    ),
    Code.IDENTITY_NOT_NEEDED: problem(
        (
            "Rien à confirmer",
            "L'expéditeur de ce message est déjà vérifié.",
            "Les détails de la protection disent par quoi.",
        ),
        (
            "Nothing to confirm",
            "The sender of this message is verified already.",
            "The details of the protection say by what.",
        ),
    ),
    Code.IDENTITY_UNKNOWN: problem(
        (
            "Aucune confirmation de ce genre",
            "Personne n'a confirmé cette identité pour cette adresse.",
            "Regardez la liste des confirmations : une autre personne a pu être confirmée.",
        ),
        (
            "No such confirmation",
            "Nobody has confirmed this identity for this address.",
            "Look at the list of confirmations: another person may have been confirmed.",
        ),
    ),
}
