"""An invented country in the shape of the published file of mailboxes: any number of lines, always the same ones.

Nobody in it exists: names, towns' codes and numbers are drawn, addresses end in `.example`.
"""

import random
from collections.abc import Iterator
from pathlib import Path

COLUMNS = (
    *("Type de BAL", "Adresse BAL", "Type Identifiant PP", "Identifiant PP", "Identification nationale PP"),
    *("Type identifiant structure", "Identification Structure", "Service de rattachement", "Civilité d'exercice"),
    *("Nom d'exercice", "Prénom d'exercice", "Catégorie profession", "Libellé de catégorie profession"),
    *("Code Profession", "Libellé Profession", "Code savoir-faire", "Libellé savoir-faire", "Dématérialisation"),
    *("Raison Sociale structure BAL", "Enseigne commerciale structure BAL"),
    *("L2COMPLEMENTLOCALISATION structure BAL", "L3COMPLEMENTDISTRIBUTION structure BAL"),
    *("L4NUMEROVOIE structure BAL", "L4COMPLEMENTNUMEROVOIE structure BAL", "NL4TYPEVOIE structure BAL"),
    *("L4LIBELLEVOIE structure BAL", "L5LIEUDITMENTION structure BAL", "L6LIGNEACHEMINEMENT structure BAL"),
    *("Code postal structure BAL", "Département structure BAL", "Pays structure BAL"),
)
"""The names of the published file (facts of §3.4 of the reference on mailboxes)."""

_BEGINNINGS = (
    *("Le", "Du", "De La ", "Mar", "Ber", "Gau", "Lam", "Mor", "Rou", "Gir", "Fon", "Che", "Bou", "Per", "Ren", "Bla"),
    *("Car", "Del", "Gué", "Vil", "Tho", "Phi", "Hen", "Leg", "Mau", "Pré", "Ray", "Sau", "Bél", "Fré", "Dés", "Éli"),
)
_MIDDLES = ("", "bert", "thi", "ti", "na", "gran", "mon", "chau", "lle", "rri", "sse", "bou", "dou", "quen", "zé", "ro")
_ENDS = ("ot", "eau", "ault", "ard", "in", "ier", "et", "elle", "aud", "ois", "ez", "ac", "ion", "on", "ais", "y")
_GIVEN = (
    *("Anne", "Marie", "Hélène", "Claire", "Élodie", "Léa", "Chloé", "Inès", "Françoise", "Zoé", "Aïcha", "Maëlle"),
    *(
        "Jean",
        "Pierre",
        "Jean-François",
        "Rémi",
        "Loïc",
        "Gaël",
        "Thomas",
        "Nicolas",
        "Benoît",
        "Éric",
        "Karim",
        "Noël",
    ),
)
_TOWNS = (
    *("Paris", "Lyon", "Marseille", "Vandœuvre-lès-Nancy", "Saint-Étienne", "Aix-en-Provence", "Le Havre", "Nîmes"),
    *(
        "Clermont-Ferrand",
        "Besançon",
        "Orléans",
        "Châteauroux",
        "Sète",
        "La Rochelle",
        "Évry",
        "Mâcon",
        "L'Haÿ-les-Roses",
    ),
    *("Villeneuve-d'Ascq", "Saint-Brieuc", "Angoulême", "Béziers", "Périgueux", "Saint-Malo", "Bourg-en-Bresse"),
)
_PROFESSIONS = (
    ("10", "Médecin", ("Médecine générale", "Cardiologie et maladies vasculaires", "Pédiatrie", "Radio-diagnostic")),
    ("60", "Infirmier", ("",)),
    ("70", "Masseur-Kinésithérapeute", ("",)),
    ("50", "Sage-Femme", ("",)),
    ("21", "Pharmacien", ("",)),
    ("40", "Chirurgien-Dentiste", ("Orthopédie dento-faciale", "")),
)
_HOUSES = ("Centre hospitalier", "Clinique", "Laboratoire", "Maison de santé", "Ehpad", "Pharmacie")
_SERVICES = ("Secrétariat de cardiologie", "Urgences", "Biologie", "Imagerie", "Admissions", "Pédiatrie")
_STREETS = ("DES LILAS", "DE LA GARE", "VICTOR HUGO", "DU MOULIN", "DE LA RÉPUBLIQUE")
_PEOPLE_SHARE = 0.85
_TABLE = str.maketrans("àâäçéèêëîïôöùûüÿœ", "aaaceeeeiioouuuyo")


def write_country(path: Path, mailboxes: int, *, seed: int = 7) -> None:
    """The file with its header; `seed` and number decide every line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("|".join(COLUMNS) + "\n")
        file.writelines("|".join(line) + "\n" for line in lines(mailboxes, seed=seed))


def lines(mailboxes: int, *, seed: int = 7) -> Iterator[tuple[str, ...]]:
    """The fields of every mailbox, in the order of `COLUMNS`."""
    chance = random.Random(seed)
    for number in range(mailboxes):
        yield _person(chance, number) if chance.random() < _PEOPLE_SHARE else _house(chance, number)


def _person(chance: random.Random, number: int) -> tuple[str, ...]:
    family = chance.choice(_BEGINNINGS) + chance.choice(_MIDDLES) + chance.choice(_ENDS)
    given, (code, profession, skills) = chance.choice(_GIVEN), chance.choice(_PROFESSIONS)
    skill = chance.choice(skills)
    rpps = f"899{number:08}"
    return (
        *("PER", f"{_plain(given)}.{_plain(family)}{number}@medecin.mssante.example", "8", rpps, "8" + rpps),
        *("", "", "", "DR" if code == "10" else "", family.upper(), given, "C", "Civil"),
        *(code, profession, "SM01" if skill else "", skill, "O" if number % 3 else "N", *_where(chance, "", number)),
    )


def _house(chance: random.Random, number: int) -> tuple[str, ...]:
    town = chance.choice(_TOWNS)
    name, service = (
        f"{chance.choice(_HOUSES)} {chance.choice(_STREETS).title()} {number % 997}",
        chance.choice(_SERVICES),
    )
    return (
        *("ORG", f"{_plain(service)}{number}@{_plain(town)}.mssante.example", "", "", "", "FINESS", f"{number:09}"),
        *(service, "", "", "", "", "", "", "", "", "", "O", *_where(chance, name, number, town)),
    )


def _where(chance: random.Random, name: str, number: int, town: str = "") -> tuple[str, ...]:
    """From the organisation's name to the country."""
    town, department = town or chance.choice(_TOWNS), f"{number % 95 + 1:02}"
    postcode = f"{department}{number % 9}00"
    return (
        *(name, "", "", "", str(number % 200 + 1), "", "R", chance.choice(_STREETS), ""),
        *(f"{postcode} {town.upper()}", postcode, f"Département {department}", "FRANCE"),
    )


def _plain(name: str) -> str:
    letters = name.lower().translate(_TABLE)
    return "".join(letter for letter in letters if letter.isalnum() and letter.isascii())
