"""Ordinal specialities (national terminology TRE_R38) by code: FHIR answers often give the code alone."""

_NAMES = """
Anatomie et cytologie pathologiques|Anesthésie-réanimation|Biologie médicale|Cardiologie et maladies vasculaires
Chirurgie générale|Chirurgie maxillo-faciale|Chirurgie maxillo-faciale et stomatologie
Chirurgie orthopédique et traumatologie|Chirurgie infantile|Chirurgie plastique, reconstructrice et esthétique
Chirurgie thoracique et cardio-vasculaire|Chirurgie urologique|Chirurgie vasculaire
Chirurgie viscérale et digestive|Dermatologie et vénéréologie|Endocrinologie et métabolisme|Génétique médicale
Gériatrie|Gynécologie médicale|Gynécologie-obstétrique|Hématologie|Hématologie (maladies du sang)
Hématologie (onco-hématologie)|Gastro-entérologie et hépatologie|Médecine du travail|Médecine générale
Médecine interne|Médecine nucléaire|Médecine physique et de réadaptation|Néphrologie|Neuro-chirurgie|Neurologie
Neuro-psychiatrie|ORL et chirurgie cervico-faciale|Oncologie (onco-hématologie)|Oncologie médicale
Oncologie radiothérapie|Ophtalmologie|Oto-rhino-laryngologie|Pédiatrie|Pneumologie|Psychiatrie
Psychiatrie de l'enfant et de l'adolescent|Radio-diagnostic|Radio-thérapie|Médecine intensive-réanimation
Recherche médicale|Rhumatologie|Santé publique et médecine sociale|Stomatologie
Gynécologie-obstétrique et gynécologie médicale (obstétrique)
Gynécologie-obstétrique et gynécologie médicale (médicale)|Médecine générale|Médecine générale
Radio-diagnostic et radio-thérapie|Chirurgie orale|Allergologie|Maladies infectieuses et tropicales
Médecine d'urgence|Médecine légale et expertises médicales|Médecine vasculaire
Endocrinologie, diabétologie, nutrition|Biologie médicale (générale)
Biologie médicale (moléculaire, génétique et pharmacologie)|Biologie médicale (hématologie et immunologie)
Biologie médicale (agents infectieux)|Biologie médicale (reproduction)|Chirurgie maxillo-faciale
Chirurgie pédiatrique (viscérale)|Chirurgie pédiatrique (orthopédie)|Hématologie
Médecine interne et immunologie clinique|Médecine cardiovasculaire|Radiologie et imagerie médicale|Santé publique
Anesthésie-réanimation (pédiatrique)|Chirurgie maxillo-faciale (orthodontie)
Chirurgie viscérale et digestive (endoscopie)|Médecine cardiovasculaire (cardiologie interventionnelle)
Médecine cardiovasculaire (imagerie)|Médecine cardiovasculaire (rythmologie)
Médecine intensive-réanimation (pédiatrique)|Néphrologie (soins intensifs)|Neurologie (ischémie cérébrale)
Ophtalmologie (pédiatrique et strabologie)|ORL et chirurgie cervico-faciale (audiophonologie)
Pédiatrie (néonatologie)|Pédiatrie (neuropédiatrie)|Pédiatrie (pneumopédiatrie)|Pédiatrie (réanimation)
Pneumologie (soins intensifs)|Psychiatrie (enfant et adolescent)|Psychiatrie (personne âgée)
Radiologie et imagerie médicale (interventionnelle)|Santé publique (administration)
"""
_SPECIALITIES = {f"SM{number:02}": name for number, name in enumerate(_NAMES.strip().replace("\n", "|").split("|"), 1)}


def speciality_words(code: str) -> str:
    """In French, as the table is; empty for a code that is not of it."""
    return _SPECIALITIES.get(code, "")
