"""Problems with mandates, and with the clock that they are judged by."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

MANDATE_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.MANDATE_UNKNOWN: problem(
        (
            "Délégation introuvable",
            "La clé de lecture ne contient aucune délégation qui permette de l'ouvrir avec cette carte.",
            "Demandez au titulaire de la messagerie de vous donner une délégation.",
        ),
        (
            "No such delegation",
            "The reading key holds no delegation by which this card could open it.",
            "Ask the holder of the mailbox to give you a delegation.",
        ),
    ),
    Code.MANDATE_EXPIRED: problem(
        (
            "Délégation hors de ses dates",
            "Votre délégation n'a pas encore commencé, ou elle est terminée : elle n'ouvre pas cette messagerie.",
            "Demandez au titulaire de la messagerie une nouvelle délégation.",
        ),
        (
            "Delegation not in force",
            "Your delegation has not begun yet, or it has ended: it does not open this mailbox.",
            "Ask the holder of the mailbox for a new delegation.",
        ),
    ),
    Code.MANDATE_REVOKED: problem(
        (
            "Délégation révoquée",
            "Le titulaire de la messagerie a révoqué votre délégation.",
            "Adressez-vous à lui si vous pensez que c'est une erreur.",
        ),
        (
            "Delegation revoked",
            "The holder of the mailbox has revoked your delegation.",
            "Speak with the holder if you think this is a mistake.",
        ),
    ),
    Code.MANDATE_FORGED: problem(
        (
            "Délégation falsifiée",
            "Le titulaire n'a pas signé cette délégation telle qu'elle est, ou ne l'a pas signée. Elle n'ouvre rien.",
            "Prévenez le titulaire : quelqu'un a pu modifier les fichiers de ce poste.",
        ),
        (
            "Forged delegation",
            "This delegation is not as the holder of the mailbox signed it, or was never signed. It opens nothing.",
            "Tell the holder: somebody may have changed files on this computer.",
        ),
    ),
    Code.MANDATE_UNCONFIRMED: problem(
        (
            "Délégation non confirmée",
            "La signature de la délégation est intacte, mais le certificat du signataire n'est pas reconnu ici.",
            "Mettez à jour les autorités de certification, puis recommencez.",
        ),
        (
            "Delegation not confirmed",
            "The signature of the delegation holds, but the signer's certificate is not recognised here.",
            "Update the certificate authorities, then try again.",
        ),
    ),
    Code.MANDATE_NO_RIGHT: problem(
        (
            "Non prévu par la délégation",
            "Votre délégation ne permet pas cette action.",
            "Demandez-la au titulaire de la messagerie, ou une délégation qui la permet.",
        ),
        (
            "Not covered by the delegation",
            "Your delegation does not allow this.",
            "Ask the holder of the mailbox to do it, or for a delegation that allows it.",
        ),
    ),
    Code.MANDATE_OUT_OF_SCOPE: problem(
        (
            "Hors de la délégation",
            "Votre délégation ne s'étend pas à ce message ou à ce brouillon.",
            "Demandez au titulaire de la messagerie de s'en occuper, ou d'étendre la délégation.",
        ),
        (
            "Outside of the delegation",
            "Your delegation does not reach this message or draft.",
            "Ask the holder of the mailbox to see to it, or to extend the delegation.",
        ),
    ),
    Code.MANDATE_NEVER_SIGNS: problem(
        (
            "Seul le titulaire signe",
            "Personne n'écrit au nom du titulaire de la messagerie, quelle que soit sa délégation.",
            "Préparez un brouillon qu'il enverra lui-même, ou répondez de votre propre adresse.",
        ),
        (
            "Only the holder signs",
            "Nobody writes in the name of the mailbox's holder, whatever the delegation.",
            "Prepare a draft for the holder to send, or answer from your own address.",
        ),
    ),
    Code.MANDATE_NO_DELEGATE: problem(
        (
            "Personne à qui déléguer",
            "Ce certificat n'est pas un certificat d'authentification reconnu, ou c'est le vôtre.",
            "Insérez la carte de la personne, ou choisissez son certificat d'authentification.",
        ),
        (
            "Nobody to give it to",
            "This certificate is no recognised authentication certificate, or it is your own.",
            "Insert the person's card, or choose their authentication certificate.",
        ),
    ),
    Code.CLOCK_SET_BACK: problem(
        (
            "Horloge reculée",
            "L'horloge de l'ordinateur retarde sur un moment déjà passé ici. Une délégation ne peut pas être vérifiée.",
            "Remettez l'ordinateur à l'heure. S'il l'est, une délégation donnée ici par le titulaire vaut à nouveau.",
        ),
        (
            "Clock set back",
            "This computer's clock is behind a moment that has passed here already: no delegation can be judged so.",
            "Set the computer's clock right. If it is, a delegation that the holder gives here replaces all others.",
        ),
    ),
}
