# Builds, tries and packs secmail on Windows 10 or newer, as a CI job does. Needs Python 3.11 or newer and NSIS 3.
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..\..")
python packaging/dev.py package
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
# Signed where the certificate's thumbprint is given; unsigned, Windows warns of the installer.
if ($env:SECMAIL_SIGN_THUMBPRINT) {
    $installer = Get-ChildItem dist -Filter "secmail-*-windows-*.exe" | Select-Object -First 1
    signtool sign /sha1 $env:SECMAIL_SIGN_THUMBPRINT /fd sha256 /tr $env:SECMAIL_TIMESTAMP_URL /td sha256 $installer.FullName
    exit $LASTEXITCODE
}
