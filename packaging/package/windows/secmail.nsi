; The installer for Windows. Made by `package.nsis` with /DVERSION, /DFROZEN (the folder of the program), /DOUT, /DICON,
; and /DSIZE (KiB). Silent: /S; where to: /D=C:\...; uninstalling silently leaves mail and keys unless /ERASE is given.
Unicode true
Target amd64-unicode
ManifestDPIAware true
SetCompressor /SOLID lzma
RequestExecutionLevel admin
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include x64.nsh

Name "secmail"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\secmail"
InstallDirRegKey HKLM "Software\secmail" "Folder"
BrandingText "secmail ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "secmail"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "secmail"
VIAddVersionKey LegalCopyright "Apache License 2.0"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\secmail"
!define CLIENT "Software\Clients\Mail\secmail"
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\secmailw.exe"
!define MUI_FINISHPAGE_RUN_FUNCTION StartAsUser

!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "French"
!insertmacro MUI_LANGUAGE "English"

LangString PROGRAM_SECTION ${LANG_FRENCH} "Le programme"
LangString PROGRAM_SECTION ${LANG_ENGLISH} "The program"
LangString ERASE_SECTION ${LANG_FRENCH} "Effacer aussi le courrier et les clés de cet utilisateur"
LangString ERASE_SECTION ${LANG_ENGLISH} "Also erase this user's mail and keys"
LangString RESULT_FILE ${LANG_FRENCH} "Résultat de laboratoire HPRIM"
LangString RESULT_FILE ${LANG_ENGLISH} "HPRIM laboratory result"
LangString CLIENT_SAYS ${LANG_FRENCH} "Lettres chiffrées et résultats de laboratoire du cabinet médical"
LangString CLIENT_SAYS ${LANG_ENGLISH} "Sealed letters and laboratory results of a medical practice"

; Not as the administrator who installs: the profile would be his.
Function StartAsUser
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\secmailw.exe"'
FunctionEnd

Function .onInit
  ${IfNot} ${RunningX64}
    Abort
  ${EndIf}
  SetRegView 64
FunctionEnd

Function un.onInit
  SetRegView 64
FunctionEnd

; Offered beside other programs for a kind of file; which one opens it is the user's choice.
!macro Offered EXTENSION CLASS
  WriteRegStr HKLM "Software\Classes\${EXTENSION}\OpenWithProgids" "${CLASS}" ""
  WriteRegStr HKLM "${CLIENT}\Capabilities\FileAssociations" "${EXTENSION}" "${CLASS}"
!macroend
!macro NoLongerOffered EXTENSION CLASS
  DeleteRegValue HKLM "Software\Classes\${EXTENSION}\OpenWithProgids" "${CLASS}"
!macroend
!macro Class NAME SAYS
  WriteRegStr HKLM "Software\Classes\${NAME}" "" "${SAYS}"
  WriteRegStr HKLM "Software\Classes\${NAME}\DefaultIcon" "" "$INSTDIR\secmailw.exe,0"
  WriteRegStr HKLM "Software\Classes\${NAME}\shell\open\command" "" '"$INSTDIR\secmailw.exe" "%1"'
!macroend

Section "!$(PROGRAM_SECTION)"
  ; An older version's files would stay beside the new ones.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${FROZEN}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\secmail.lnk" "$INSTDIR\secmailw.exe"

  WriteRegStr HKLM "Software\secmail" "Folder" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "secmail"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\secmailw.exe,0"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" ${SIZE}
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1

  !insertmacro Class "secmail.hprim" "$(RESULT_FILE)"
  !insertmacro Class "secmail.message" "secmail"
  !insertmacro Class "secmail.mailto" "URL:mailto"
  WriteRegStr HKLM "Software\Classes\secmail.mailto" "URL Protocol" ""
  WriteRegStr HKLM "${CLIENT}" "" "secmail"
  WriteRegStr HKLM "${CLIENT}\shell\open\command" "" '"$INSTDIR\secmailw.exe"'
  WriteRegStr HKLM "${CLIENT}\Capabilities" "ApplicationName" "secmail"
  WriteRegStr HKLM "${CLIENT}\Capabilities" "ApplicationDescription" "$(CLIENT_SAYS)"
  WriteRegStr HKLM "${CLIENT}\Capabilities\URLAssociations" "mailto" "secmail.mailto"
  WriteRegStr HKLM "Software\RegisteredApplications" "secmail" "${CLIENT}\Capabilities"
  !insertmacro Offered ".hpr" "secmail.hprim"
  !insertmacro Offered ".hpm" "secmail.hprim"
  !insertmacro Offered ".hps" "secmail.hprim"
  !insertmacro Offered ".p7m" "secmail.message"
  !insertmacro Offered ".eml" "secmail.message"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section "un.$(PROGRAM_SECTION)"
  SectionIn RO
  Delete "$SMPROGRAMS\secmail.lnk"
  !insertmacro NoLongerOffered ".hpr" "secmail.hprim"
  !insertmacro NoLongerOffered ".hpm" "secmail.hprim"
  !insertmacro NoLongerOffered ".hps" "secmail.hprim"
  !insertmacro NoLongerOffered ".p7m" "secmail.message"
  !insertmacro NoLongerOffered ".eml" "secmail.message"
  DeleteRegKey HKLM "Software\Classes\secmail.hprim"
  DeleteRegKey HKLM "Software\Classes\secmail.message"
  DeleteRegKey HKLM "Software\Classes\secmail.mailto"
  DeleteRegKey HKLM "${CLIENT}"
  DeleteRegValue HKLM "Software\RegisteredApplications" "secmail"
  DeleteRegKey HKLM "${UNINSTALL}"
  DeleteRegKey HKLM "Software\secmail"
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ERASE" $1
  ${IfNot} ${Errors}
    RMDir /r "$LOCALAPPDATA\secmail"
  ${EndIf}
  ; The folder last: whoever waits for it to go knows that all is done.
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\secmail.exe"
  Delete "$INSTDIR\secmailw.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
SectionEnd

; Not chosen unless somebody ticks it.
Section /o "un.$(ERASE_SECTION)"
  RMDir /r "$LOCALAPPDATA\secmail"
SectionEnd
