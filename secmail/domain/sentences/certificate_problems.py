"""Problems with the certificates of recipients, and with asking for them."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

CERTIFICATE_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.RECIPIENT_PATIENT: problem(
        (
            "Boîte d'un patient",
            "Cette adresse est celle d'un patient (Mon espace santé). Elle ne sait pas lire un message chiffré.",
            "Écrivez à ce patient depuis la messagerie de votre opérateur, ou autrement.",
        ),
        (
            "A patient's mailbox",
            "This is a patient's address (Mon espace santé). It cannot read an encrypted message.",
            "Write to this patient with the web mail of your operator, or by another way.",
        ),
    ),
    Code.RECIPIENT_TO_LOOK_AT: problem(
        (
            "Certificat à vérifier d'abord",
            "Le certificat de ce destinataire a changé sans raison connue, ou rien ne prouve encore qu'il est le sien.",
            "Regardez-le, téléphonez en cas de doute, puis acceptez-le ou refusez-le.",
        ),
        (
            "Certificate to be checked first",
            "This recipient's certificate changed for no known reason, or nothing proves yet whose it is.",
            "Look at it, telephone if in doubt, then accept or refuse it.",
        ),
    ),
    Code.CERTIFICATE_UNKNOWN: problem(
        (
            "Certificat inconnu",
            "Aucun certificat connu ne correspond à ce qui a été demandé.",
            "Vérifiez l'adresse et l'empreinte dans la liste des certificats.",
        ),
        (
            "Unknown certificate",
            "No known certificate is the one that was asked for.",
            "Check the address and the fingerprint in the list of certificates.",
        ),
    ),
    Code.CERTIFICATE_NOT_ASKED: problem(
        (
            "Aucune demande de certificat",
            "Ce message ne demande pas de certificat, ou rien ne prouve de qui vient la demande.",
            "Ouvrez le message de demande lui-même ; en cas de doute, téléphonez à ce correspondant.",
        ),
        (
            "No request for a certificate",
            "This message asks for no certificate, or nothing proves whose request it is.",
            "Open the request itself; if in doubt, telephone this person.",
        ),
    ),
    Code.CERTIFICATE_ANSWERED: problem(
        (
            "Demande déjà traitée",
            "Votre certificat a déjà été envoyé en réponse à cette demande.",
            "Rien à faire. Écrivez à ce correspondant s'il ne l'a pas reçu.",
        ),
        (
            "Request already answered",
            "Your certificate has already been sent in answer to this request.",
            "Nothing to do. Write to this person if it has not arrived.",
        ),
    ),
}
