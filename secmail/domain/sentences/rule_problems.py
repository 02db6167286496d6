"""Problems with rules, and with who looks after a message."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

RULE_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.URGENCY_WORD_UNFIT: problem(
        (
            "Mot d'urgence à revoir",
            "Un mot d'urgence a une lettre ou un chiffre et soixante signes au plus ; il y en a cent au plus.",
            "Corrigez les mots et enregistrez-les à nouveau.",
        ),
        (
            "Word of urgency to be corrected",
            "A word of urgency has a letter or a digit and sixty signs at most; there are a hundred at most.",
            "Correct the words and save them again.",
        ),
    ),
    Code.RULE_UNKNOWN: problem(
        (
            "Règle inconnue",
            "Cette règle n'existe pas, ou n'existe plus.",
            "Regardez à nouveau la liste des règles.",
        ),
        (
            "Unknown rule",
            "There is no such rule, or no longer.",
            "Look at the list of rules again.",
        ),
    ),
    Code.RULE_UNFIT: problem(
        (
            "Règle à compléter",
            "Une règle a un nom et des textes courts, et chaque texte cherché contient une lettre ou un chiffre.",
            "Corrigez la règle et enregistrez-la à nouveau ; au plus deux cents règles se gardent.",
        ),
        (
            "Rule to be completed",
            "A rule has a name and short texts, and every text looked for has a letter or a digit.",
            "Correct the rule and save it again; at most two hundred rules are kept.",
        ),
    ),
    Code.RULE_DOES_NOTHING: problem(
        (
            "Règle sans effet",
            "Cette règle ne ferait rien des messages qu'elle trouve.",
            "Choisissez un dossier, un état, une personne ou le rangement des résultats.",
        ),
        (
            "Rule without effect",
            "This rule would do nothing with the mail that it finds.",
            "Choose a folder, a state, a person or the filing of results.",
        ),
    ),
    Code.RULE_FORGEABLE: problem(
        (
            "Règle trop confiante",
            (
                "Sans signature vérifiée, n'importe qui peut écrire au nom de cet expéditeur : une telle règle "
                "ne peut ni ranger des résultats ni marquer « fait »."
            ),
            "Limitez la règle aux signatures vérifiées, ou choisissez un autre effet.",
        ),
        (
            "Rule too trusting",
            (
                "Without a verified signature anybody can write in this sender's name: such a rule can neither file "
                "results nor mark as done."
            ),
            "Limit the rule to verified signatures, or choose another effect.",
        ),
    ),
    Code.RULE_FOLDER: problem(
        (
            "Dossier impossible pour une règle",
            (
                "Ce dossier n'existe pas, ou c'est la corbeille, les indésirables, les brouillons ou les messages "
                "envoyés, où aucune règle ne met de courrier."
            ),
            "Choisissez un autre dossier, ou créez-le d'abord sur le serveur.",
        ),
        (
            "Folder that no rule can use",
            "There is no such folder, or it is the trash, junk, drafts or sent mail, where no rule puts anything.",
            "Choose another folder, or create it on the server first.",
        ),
    ),
    Code.ASSIGNEE_UNUSABLE: problem(
        (
            "Nom à écrire autrement",
            "Ce nom ne contient aucune lettre latine ni chiffre : le serveur ne peut pas le retenir.",
            "Écrivez-le en lettres latines, ou par des initiales.",
        ),
        (
            "Name to be written differently",
            "This name has no Latin letter or digit: the server cannot keep it.",
            "Write it in Latin letters, or by initials.",
        ),
    ),
    Code.FOLDER_NO_TRASH: problem(
        (
            "Pas de corbeille",
            "Cette boîte n'a pas de corbeille : un message supprimé ne pourrait plus revenir. Rien n'a été supprimé.",
            "Classez le message, ou déplacez-le dans un autre dossier.",
        ),
        (
            "No trash",
            "This mailbox has no trash: a deleted message could not come back. Nothing has been deleted.",
            "Mark the message as done, or move it into another folder.",
        ),
    ),
    Code.FOLDER_UNKNOWN: problem(
        (
            "Dossier inconnu",
            "Ce dossier n'existe pas dans ce compte, ou n'existe plus.",
            "Choisissez un autre dossier du même compte.",
        ),
        (
            "Unknown folder",
            "There is no such folder in this account, or no longer.",
            "Choose another folder of the same account.",
        ),
    ),
}
