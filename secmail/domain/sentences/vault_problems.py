"""Problems with whose a vault is and how old it is, and with recovery shares."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

VAULT_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.VAULT_ROLLED_BACK: problem(
        (
            "Ancien fichier de clé",
            "Ce fichier de clé est plus ancien que celui déjà utilisé ici : un accès retiré pourrait y figurer encore.",
            "Relevez le courrier : le fichier à jour revient par la boîte. Sinon, appelez votre installateur.",
        ),
        (
            "Old key file",
            "This key file is older than the one used here before: an access taken away since could still be in it.",
            "Look for mail: the current file comes back by the mailbox. Otherwise call whoever installed the program.",
        ),
    ),
    Code.VAULT_OTHER_HOLDER: problem(
        (
            "Carte d'un autre titulaire",
            "Cette carte n'est pas celle du titulaire de la boîte. Rien n'a été changé.",
            "Insérez une carte du titulaire. Pour donner un accès à une autre personne, faites-lui une délégation.",
        ),
        (
            "Another holder's card",
            "This card does not belong to the mailbox's holder. Nothing was changed.",
            "Insert a card of the holder. To give access to somebody else, delegate to that person.",
        ),
    ),
    Code.VAULT_EXISTS: problem(
        (
            "Clé de lecture déjà présente",
            "Cette carte ouvre déjà une clé de lecture sur cet ordinateur. Rien n'a été changé.",
            "Utilisez celle qui existe : ouvrez-la avec votre carte.",
        ),
        (
            "Reading key already there",
            "This card already opens a reading key on this computer. Nothing was changed.",
            "Use the one that is there: open it with your card.",
        ),
    ),
    Code.VAULT_NOT_OWNER: problem(
        (
            "Réservé au titulaire",
            "Vous agissez par délégation : seul le titulaire de la boîte peut faire cela.",
            "Demandez au titulaire de le faire avec sa carte.",
        ),
        (
            "For the holder only",
            "You act by delegation: only the mailbox's holder can do this.",
            "Ask the holder to do it with his or her card.",
        ),
    ),
    Code.VAULT_LAST_SLOT: problem(
        (
            "Dernier accès",
            "C'est le dernier moyen qu'a le titulaire d'ouvrir ses messages. Il n'a pas été retiré.",
            "Ajoutez d'abord une autre carte ou une phrase de passe, puis retirez celui-ci.",
        ),
        (
            "Last way in",
            "This is the last way in which the holder can open these messages. It was not taken away.",
            "First add another card or a passphrase, then take this one away.",
        ),
    ),
    Code.VAULT_NOT_SYNCHRONISED: problem(
        (
            "Postes non accordés",
            "Ce changement est fait ici, mais les autres postes du cabinet ne le connaissent pas encore.",
            "Vérifiez la connexion de la boîte ; le programme transmet le changement dès qu'elle répond.",
        ),
        (
            "Workstations not in step",
            "This change is made here, but the practice's other workstations do not know of it yet.",
            "Check the connection of the mailbox; the program passes the change on as soon as it answers.",
        ),
    ),
    Code.VAULT_WITHHELD: problem(
        (
            "Coffre disparu du serveur",
            "Le serveur de messagerie ne rend plus le dernier coffre du cabinet. Un plus ancien n'est pas accepté ici.",
            "Rien n'est perdu : il est remis dès que possible. Si cela se répète, parlez-en à l'hébergeur de la boîte.",
        ),
        (
            "Vault gone from the server",
            "The mail server no longer gives the practice's newest vault. An older one is not accepted here.",
            "Nothing is lost: it is put back as soon as possible. If it happens again, talk to the mailbox's provider.",
        ),
    ),
    Code.VAULT_FOLDER_TAKEN: problem(
        (
            "Messages dans le dossier secmail",
            "Le dossier « secmail » de la boîte contient d'autres messages. Le programme ne les montre pas.",
            "Ouvrez la boîte avec le site de l'hébergeur et déplacez ces messages dans un autre dossier.",
        ),
        (
            "Messages in the folder secmail",
            "The mailbox's folder “secmail” holds other messages. The program does not show them.",
            "Open the mailbox on its provider's site and move these messages into another folder.",
        ),
    ),
    Code.SHARE_UNREADABLE: problem(
        (
            "Part de secours illisible",
            "Ces mots ne forment pas une part de secours : l'un d'eux est mal saisi, manque ou est en trop.",
            "Comparez chaque mot avec la feuille imprimée, dans l'ordre. Les quatre premières lettres suffisent.",
        ),
        (
            "Recovery share unreadable",
            "These words are not a recovery share: one of them is mistyped, missing or too many.",
            "Compare each word with the printed sheet, in order. The first four letters are enough.",
        ),
    ),
    Code.SHARE_FOREIGN: problem(
        (
            "Part de secours non valable",
            "Cette part n'ouvre pas cette boîte : elle est d'une autre boîte, ou d'un jeu remplacé depuis.",
            "Utilisez les feuilles du dernier jeu imprimé pour cette boîte ; détruisez les anciennes.",
        ),
        (
            "Recovery share not valid",
            "This share does not open this mailbox: it is of another mailbox, or of a set that was replaced since.",
            "Use the sheets of the set printed last for this mailbox; destroy the old ones.",
        ),
    ),
    Code.SHARES_TOO_FEW: problem(
        (
            "Pas assez de parts de secours",
            "Il manque des parts pour ouvrir, ou les nombres choisis ne conviennent pas (2 à 16).",
            "Réunissez d'autres dépositaires, ou choisissez d'autres nombres.",
        ),
        (
            "Too few recovery shares",
            "Shares are missing for an opening, or the numbers do not fit (2 to 16).",
            "Call more of the people who keep shares, or choose other numbers.",
        ),
    ),
}
