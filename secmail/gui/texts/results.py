"""Words of results: what strikes, the original text, ranges, what it was before, trends, paper."""

RESULTS: dict[str, tuple[str, str]] = {
    # what strikes
    "strike.full": ("{sign} {name} : {value} ({said})", "{sign} {name}: {value} ({said})"),
    "strike.range": ("référence {range}", "reference {range}"),
    "strike.no-value": ("sans valeur", "no value"),
    "strike.unvalidated": ("non validé", "not validated"),
    "strike.corrected": ("corrigé", "corrected"),
    "strike.others": ("Hors limites : {values}", "Out of range: {values}"),
    "strike.more.one": ("et {count} autre", "and {count} more"),
    "strike.more.many": ("et {count} autres", "and {count} more"),
    "strike.elsewhere": (
        "Valeurs très anormales dans un autre compte rendu de ce message : {names}",
        "Very abnormal values in another report of this message: {names}",
    ),
    "strike.elsewhere.show": ("Afficher", "Show"),
    "flag.marked": ("◆ marqué {marks}", "◆ marked {marks}"),
    # what it was before
    "column.before": ("Avant", "Before"),
    "before.line": ("Avant : {said}", "Before: {said}"),
    "before.converted": ("≈ {value} {unit}", "≈ {value} {unit}"),
    "before.elsewhere": ("autre laboratoire : comparer avec prudence", "another laboratory: compare with care"),
    "before.risen": ("Plus haut qu'avant", "Higher than before"),
    "before.fallen": ("Plus bas qu'avant", "Lower than before"),
    "before.same": ("Comme avant", "As before"),
    # the original text
    "original": ("Texte d'origine (T)", "Original text (T)"),
    "original.tip": (
        "Montrer ou cacher le compte rendu tel que le laboratoire l'a écrit (touche T)",
        "Show or hide the report as the laboratory wrote it (key T)",
    ),
}
