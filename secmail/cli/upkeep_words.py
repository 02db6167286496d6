"""What the command line says about keeping what there is, in both languages."""

from collections.abc import Mapping

UPKEEP_HELP: Mapping[str, tuple[str, str]] = {
    "help.backup": ("sauvegardes", "backups"),
    "help.backup make": (
        "met toutes les données dans un fichier chiffré, puis le relit",
        "puts all data into one encrypted file, then reads it again",
    ),
    "help.backup check": ("lit une sauvegarde en entier", "reads a backup whole"),
    "help.restore": ("remet une sauvegarde dans un profil vide", "restores a backup into an empty profile"),
    "option.backup file": ("fichier de la sauvegarde", "file of the backup"),
    "option.restore file": ("fichier de la sauvegarde", "file of the backup"),
}

UPKEEP_WORDS: Mapping[str, tuple[str, str]] = {
    "subject.backup": ("Dernière sauvegarde", "Last backup"),
    "backup.passphrase": (
        "Phrase de passe de la sauvegarde {file} (notez-la : sans elle rien ne s'ouvre) : ",
        "Passphrase of the backup {file} (write it down: nothing opens without it): ",
    ),
    "backup.made": (
        "Sauvegarde faite et relue : {messages} messages, {vaults} coffres, {megabytes} Mo.",
        "Backup made and read again: {messages} messages, {vaults} vaults, {megabytes} MB.",
    ),
    "backup.sound": (
        "Sauvegarde du {at} lisible en entier : {messages} messages, {vaults} coffres, {megabytes} Mo.",
        "Backup of {at} readable as a whole: {messages} messages, {vaults} vaults, {megabytes} MB.",
    ),
    "backup.restored": (
        "Sauvegarde du {at} remise en place : {messages} messages, {vaults} coffres.",
        "Backup of {at} restored: {messages} messages, {vaults} vaults.",
    ),
    "restore.passwords": (
        "Les mots de passe des comptes n'y sont pas : donnez-les à nouveau par « secmail account add ».",
        "The accounts' passwords are not in it: give them again by “secmail account add”.",
    ),
    "restore.outbox": (
        "Les lettres qui attendaient ne repartent pas d'elles-mêmes : vérifiez par « secmail outbox list ».",
        "Letters that were waiting are not sent by themselves: check by “secmail outbox list”.",
    ),
    "restore.filing": (
        "Les résultats reçus avant ce moment et peut-être déjà rangés attendent votre décision.",
        "Results that came before this moment and may have been filed already wait for your decision.",
    ),
}
