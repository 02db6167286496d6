"""Problems with authorities, and with what they publish about revoked certificates."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

TRUST_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.PUBLICATION_OFFLINE: problem(
        (
            "Révocations injoignables",
            "Le serveur qui publie les révocations ne répond pas. Le programme réessaie de lui-même.",
            "Vérifiez que l'ordinateur est relié à Internet et que le pare-feu laisse passer le web simple (port 80).",
        ),
        (
            "Revocations not reachable",
            "The server that publishes revocations does not answer. The program keeps trying by itself.",
            "Check that the computer is connected to the Internet and that the firewall lets plain web (port 80) pass.",
        ),
    ),
    Code.PUBLICATION_REFUSED: problem(
        (
            "Révocations refusées",
            "Le serveur a répondu, mais sans donner ce qu'il publie d'ordinaire. Le programme réessaie plus tard.",
            "Si cela dure plusieurs jours, signalez-le au support du programme.",
        ),
        (
            "Revocations refused",
            "The server answered, but did not give what it usually publishes. The program tries again later.",
            "If this lasts for several days, report it to the program's support.",
        ),
    ),
    Code.PUBLICATION_UNUSABLE: problem(
        (
            "Publication sans valeur",
            "Ce qui a été reçu n'est pas signé par une autorité reconnue, ou est périmé. Rien n'en a été gardé.",
            "Essayez depuis un autre réseau ; si cela dure, signalez-le au support du programme.",
        ),
        (
            "Publication without worth",
            "What came is not signed by a recognised authority, or is out of date. Nothing of it was kept.",
            "Try from another network; if it lasts, report it to the program's support.",
        ),
    ),
    Code.REVOCATION_STALE: problem(
        (
            "Révocations pas à jour",
            "Aucune liste récente ne dit quels certificats sont révoqués : les signatures restent non confirmées.",
            "Reliez l'ordinateur à Internet, puis lancez « secmail certificates update ».",
        ),
        (
            "Revocations not up to date",
            "No recent list tells which certificates are revoked: signatures stay unconfirmed.",
            "Connect the computer to the Internet, then run “secmail certificates update”.",
        ),
    ),
    Code.AUTHORITIES_UNREADABLE: problem(
        (
            "Fichier d'autorité illisible",
            "Un fichier du dossier des autorités de confiance est abîmé ; aucune signature ne peut être vérifiée.",
            "Retirez de ce dossier (« trust », dans le dossier des données) le dernier fichier ajouté.",
        ),
        (
            "A file of an authority is unreadable",
            "A file in the folder of trusted authorities is damaged; no signature can be verified.",
            "Take the file that was added last out of this folder (“trust”, in the folder of the data).",
        ),
    ),
    Code.AUTHORITIES_MISSING: problem(
        (
            "Autorités de santé absentes",
            "Les certificats des autorités de l'IGC-Santé ne sont pas tous sur cet ordinateur.",
            "Lancez « secmail certificates update », avec le fichier des autorités si vous l'avez.",
        ),
        (
            "Health authorities missing",
            "The certificates of the IGC-Santé authorities are not all on this computer.",
            "Run “secmail certificates update”, with the file of the authorities if you have it.",
        ),
    ),
    Code.AUTHORITIES_UNKNOWN: problem(
        (
            "Autorités non reconnues",
            "Ce fichier ne contient aucune des autorités dont le programme connaît l'empreinte. Rien n'en a été gardé.",
            "Pour reconnaître une autre autorité, placez vous-même son certificat dans le dossier « trust » du profil.",
        ),
        (
            "Authorities not recognised",
            "This file holds none of the authorities whose fingerprint the program knows. Nothing of it was kept.",
            "To recognise another authority, put its certificate into the profile's “trust” folder yourself.",
        ),
    ),
    Code.PROXY_AWAY: problem(
        (
            "Le proxy ne répond pas",
            "Le proxy par lequel passe le web ne répond pas : ni annuaire en ligne, ni révocations, ni mises à jour.",
            "Corrigez son nom et son port dans secmail, ou dans le système ; videz-les s'il n'y a plus de proxy.",
        ),
        (
            "The proxy does not answer",
            "The proxy that the web is reached by does not answer: no directories, revocations or updates.",
            "Mend its name and port in secmail, or in the system; empty them if there is no proxy any more.",
        ),
    ),
    Code.PROXY_SIGN_IN: problem(
        (
            "Le proxy demande un identifiant",
            "Le proxy veut savoir qui passe ; secmail ne lui donne ni identifiant ni mot de passe.",
            "Demandez au responsable du réseau de laisser passer sans identifiant les serveurs qu'appelle secmail.",
        ),
        (
            "The proxy wants a user name",
            "The proxy wants to know who passes; secmail gives it neither a user name nor a password.",
            "Ask whoever runs the network to let the servers that secmail needs pass without signing in.",
        ),
    ),
    Code.PROXY_UNFIT: problem(
        (
            "Proxy mal écrit",
            "Ceci n'est pas l'adresse d'un proxy. L'ancien réglage est gardé.",
            "Écrivez son nom, deux-points et son port, comme « proxy:3128 », sans identifiant ni mot de passe.",
        ),
        (
            "Proxy not well written",
            "This is not the address of a proxy. The former setting is kept.",
            "Write its name, a colon and its port, as in “proxy:3128”, without user name and password.",
        ),
    ),
}
