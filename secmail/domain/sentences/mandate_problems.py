"""Problems with mandates, and with the clock that they are judged by."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

MANDATE_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.MANDATE_UNKNOWN: problem(
        (
            "Mandat introuvable",
            "La clé de lecture ne contient pas le mandat qui permettrait de l'ouvrir avec cette carte.",
            "Demandez au titulaire de la messagerie de vous donner un mandat.",
        ),
        (
            "No such mandate",
            "The reading key holds no mandate by which this card could open it.",
            "Ask the holder of the mailbox to give you a mandate.",
        ),
    ),
    Code.MANDATE_EXPIRED: problem(
        (
            "Mandat hors de ses dates",
            "Votre mandat n'a pas encore commencé, ou il est terminé : il n'ouvre pas cette messagerie.",
            "Demandez au titulaire de la messagerie un nouveau mandat.",
        ),
        (
            "Mandate not in force",
            "Your mandate has not begun yet, or it has ended: it does not open this mailbox.",
            "Ask the holder of the mailbox for a new mandate.",
        ),
    ),
    Code.MANDATE_REVOKED: problem(
        (
            "Mandat révoqué",
            "Le titulaire de la messagerie a retiré votre mandat.",
            "Adressez-vous à lui si vous pensez que c'est une erreur.",
        ),
        (
            "Mandate revoked",
            "The holder of the mailbox has taken your mandate back.",
            "Speak with the holder if you think this is a mistake.",
        ),
    ),
    Code.MANDATE_FORGED: problem(
        (
            "Mandat falsifié",
            "Ce mandat n'est pas tel que le titulaire l'a signé, ou il ne l'a jamais signé. Il n'ouvre rien.",
            "Prévenez le titulaire : quelqu'un a pu modifier les fichiers de ce poste.",
        ),
        (
            "Forged mandate",
            "This mandate is not as the holder of the mailbox signed it, or was never signed. It opens nothing.",
            "Tell the holder: somebody may have changed files on this computer.",
        ),
    ),
    Code.MANDATE_UNCONFIRMED: problem(
        (
            "Mandat non confirmé",
            "La signature du mandat est intacte, mais le certificat du signataire n'est pas reconnu ici.",
            "Mettez à jour les autorités de certification, puis recommencez.",
        ),
        (
            "Mandate not confirmed",
            "The signature of the mandate holds, but the signer's certificate is not recognised here.",
            "Update the certificate authorities, then try again.",
        ),
    ),
    Code.MANDATE_NO_RIGHT: problem(
        (
            "Non prévu par le mandat",
            "Votre mandat ne permet pas cette action.",
            "Demandez-la au titulaire de la messagerie, ou un mandat qui la permet.",
        ),
        (
            "Not covered by the mandate",
            "Your mandate does not allow this.",
            "Ask the holder of the mailbox to do it, or for a mandate that allows it.",
        ),
    ),
    Code.MANDATE_OUT_OF_SCOPE: problem(
        (
            "Hors du mandat",
            "Votre mandat ne s'étend pas à ce message ou à ce brouillon.",
            "Demandez au titulaire de la messagerie de s'en occuper, ou d'étendre le mandat.",
        ),
        (
            "Outside of the mandate",
            "Your mandate does not reach this message or draft.",
            "Ask the holder of the mailbox to see to it, or to extend the mandate.",
        ),
    ),
    Code.MANDATE_NEVER_SIGNS: problem(
        (
            "Seul le titulaire signe",
            "Personne n'écrit au nom du titulaire de la messagerie, quel que soit son mandat.",
            "Préparez un brouillon qu'il enverra lui-même, ou répondez de votre propre adresse.",
        ),
        (
            "Only the holder signs",
            "Nobody writes in the name of the mailbox's holder, whatever the mandate.",
            "Prepare a draft for the holder to send, or answer from your own address.",
        ),
    ),
    Code.MANDATE_NO_DELEGATE: problem(
        (
            "Personne à mandater",
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
            "L'horloge de l'ordinateur retarde sur un moment déjà passé ici. Un mandat ne peut pas être vérifié ainsi.",
            "Remettez l'ordinateur à l'heure. S'il l'est, un mandat donné ici par le titulaire remplace les autres.",
        ),
        (
            "Clock set back",
            "This computer's clock is behind a moment that has passed here already: no mandate can be judged so.",
            "Set the computer's clock right. If it is, a mandate that the holder gives here replaces all others.",
        ),
    ),
}
