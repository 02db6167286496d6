"""What macOS is told of the program: its name, what it opens, what it may do."""

IDENTIFIER = "fr.secmail.secmail"

_FILES = (
    ("Résultat HPRIM", ("hpr", "hpm", "hps")),
    ("Message", ("eml",)),
    ("Message scellé", ("p7m",)),
)


def _document(name: str, extensions: tuple[str, ...]) -> dict[str, object]:
    return {
        "CFBundleTypeName": name,
        "CFBundleTypeExtensions": list(extensions),
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": "Alternate",
    }


INFORMATION: dict[str, object] = {
    "CFBundleDisplayName": "secmail",
    "CFBundleDevelopmentRegion": "fr",
    "LSApplicationCategoryType": "public.app-category.medical",
    "LSMinimumSystemVersion": "13.0",
    "NSHighResolutionCapable": True,
    "NSSupportsAutomaticTermination": False,
    "CFBundleURLTypes": [{"CFBundleURLName": "mailto", "CFBundleURLSchemes": ["mailto"]}],
    "CFBundleDocumentTypes": [_document(name, extensions) for name, extensions in _FILES],
    # Nothing is asked of the camera, the microphone, the address book or the place: no sentence for them.
}
"""Info.plist."""
