#!/bin/sh
# Builds, tries, signs and packs secmail on macOS 13 or newer, as a CI job does. Needs Python 3.11 or newer and Xcode's
# command line tools. Signed and notarised where SECMAIL_SIGN_IDENTITY and SECMAIL_NOTARY_PROFILE are given.
set -eu
cd "$(dirname "$0")/../../.."
python3 packaging/dev.py package
bundle=build/package/frozen/secmail.app
version=$(python3 -c 'import secmail; print(secmail.__version__)')
image="dist/secmail-$version-macos-$(uname -m).dmg"
codesign --force --deep --timestamp --options runtime --entitlements packaging/package/apple/entitlements.plist \
    --sign "${SECMAIL_SIGN_IDENTITY:--}" "$bundle"
codesign --verify --deep --strict "$bundle"
mkdir -p dist
hdiutil create -volname secmail -srcfolder "$bundle" -format ULMO -ov "$image"
if [ -n "${SECMAIL_NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$SECMAIL_NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
test "$(stat -f %z "$image")" -lt 70000000
