"""Problems with directories of people."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

DIRECTORY_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.DIRECTORY_OFFLINE: problem(
        (
            "Annuaire injoignable",
            "L'annuaire ne répond pas. Ce qui était déjà connu reste utilisable.",
            "Vérifiez que l'ordinateur est relié à Internet, puis réessayez.",
        ),
        (
            "Directory not reachable",
            "The directory does not answer. What was known already can still be used.",
            "Check that the computer is connected to the Internet, then try again.",
        ),
    ),
    Code.DIRECTORY_SLOW: problem(
        (
            "Annuaire trop lent",
            "L'annuaire a été interrogé, mais n'a pas répondu à temps.",
            "Réessayez plus tard, ou précisez la recherche (nom et ville).",
        ),
        (
            "Directory too slow",
            "The directory was asked, but did not answer in time.",
            "Try again later, or search for something more precise (name and town).",
        ),
    ),
    Code.DIRECTORY_REFUSED: problem(
        (
            "Recherche refusée",
            "L'annuaire a refusé de répondre.",
            "Vérifiez l'identifiant, le mot de passe ou la clé d'accès de cet annuaire.",
        ),
        (
            "Search refused",
            "The directory refused to answer.",
            "Check this directory's user name, password or access key.",
        ),
    ),
    Code.DIRECTORY_KEY_MISSING: problem(
        (
            "Clé d'accès manquante",
            "L'annuaire national demande une clé d'accès gratuite, qui n'a pas encore été saisie.",
            "Demandez-la à l'Agence du numérique en santé, puis saisissez-la une fois ici.",
        ),
        (
            "Access key missing",
            "The national directory asks for a free access key, which has not been entered yet.",
            "Request it from the Agence du numérique en santé, then enter it here once.",
        ),
    ),
    Code.DIRECTORY_UNTRUSTED: problem(
        (
            "Annuaire non authentifié",
            "Le serveur de l'annuaire n'a pas pu prouver son identité. Rien ne lui a été demandé.",
            (
                "Un antivirus ou un pare-feu qui intercepte le web en est souvent la cause : excluez ce serveur. S'il "
                "appartient à un hôpital, ajoutez son autorité de certification ; sinon vérifiez son adresse."
            ),
        ),
        (
            "Directory not authenticated",
            "The directory's server could not prove who it is. It was not asked anything.",
            (
                "Often an antivirus or a firewall that intercepts the web is the cause: exclude this server. If it is "
                "a hospital's own, add the hospital's certificate authority; otherwise check its address."
            ),
        ),
    ),
    Code.DIRECTORY_MALFORMED: problem(
        (
            "Réponse incompréhensible",
            "L'annuaire a répondu quelque chose qui n'est pas une réponse d'annuaire. Rien n'en a été gardé.",
            "Vérifiez l'adresse de l'annuaire ; si cela dure, signalez-le à qui le tient.",
        ),
        (
            "Answer not understood",
            "The directory answered something that is no directory's answer. Nothing of it was kept.",
            "Check the directory's address; if it lasts, tell whoever runs it.",
        ),
    ),
    Code.DIRECTORY_FILE_UNREADABLE: problem(
        (
            "Fichier d'annuaire illisible",
            "Ce fichier n'est pas l'extraction nationale des messageries, ou il est incomplet. Rien n'a été changé.",
            "Téléchargez à nouveau le fichier, puis réessayez.",
        ),
        (
            "Directory file unreadable",
            "This file is not the national extract of mailboxes, or it is incomplete. Nothing was changed.",
            "Download the file again, then try again.",
        ),
    ),
    Code.DIRECTORY_UNKNOWN: problem(
        (
            "Annuaire inconnu",
            "Aucun annuaire de ce nom n'est réglé ici.",
            "Choisissez-en un dans la liste des annuaires.",
        ),
        (
            "Unknown directory",
            "No directory of this name is set up here.",
            "Choose one from the list of directories.",
        ),
    ),
    Code.DIRECTORY_NONE_PUBLISHED: problem(
        (
            "Aucune liste publiée réglée",
            "Rien n'a été demandé : la liste publiée des messageries du pays n'est pas réglée ici.",
            "Ajoutez l'annuaire « mssante-open-data » (secmail directory add mssante-open-data), ou donnez un fichier.",
        ),
        (
            "No published list set up",
            "Nothing was asked: the published list of the country's mailboxes is not set up here.",
            "Add the directory “mssante-open-data” (secmail directory add mssante-open-data), or give a file.",
        ),
    ),
    Code.DIRECTORY_VALUE_UNFIT: problem(
        (
            "Réglage d'annuaire impossible",
            "Une valeur de ce réglage ne convient pas. Rien n'a été changé.",
            "Corrigez la valeur nommée, puis enregistrez à nouveau.",
        ),
        (
            "Directory setting not possible",
            "A value of this setting does not fit. Nothing was changed.",
            "Correct the value that is named, then save again.",
        ),
    ),
}
