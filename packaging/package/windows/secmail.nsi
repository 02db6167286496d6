; The installer for Windows. Made by `package.nsis` with /DVERSION, /DFROZEN (the folder of the program), /DOUT, /DICON,
; and /DSIZE (KiB). Silent: /S; where to: /D=C:\...; uninstalling silently leaves mail and keys, unless their folder is
; named: /ERASE=C:\Users\...\AppData\Local\secmail (exit code 2 and nothing done where there is no such folder).
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

; The folder with mail and keys that is to go; empty for none.
Var Erased

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
; Whoever lends his password so that it can be removed is "this user" from then on: the folder is named, and asked about.
LangString ERASE_ASKED ${LANG_FRENCH} "Effacer pour toujours le courrier et les clés de ce dossier ?$\n$\n$Erased$\n$\nSi c'est celui d'une autre personne, répondez Non : rien n'est effacé. Le vôtre s'efface depuis votre session : %LOCALAPPDATA%\secmail."
LangString ERASE_ASKED ${LANG_ENGLISH} "Erase the mail and the keys in this folder for good?$\n$\n$Erased$\n$\nIf it is somebody else's, answer No: nothing is erased. Yours can be erased from your own session: %LOCALAPPDATA%\secmail."
LangString ERASE_NOTHING ${LANG_FRENCH} "Rien n'a été effacé : il n'y a pas de courrier de secmail ici :$\n$\n$Erased"
LangString ERASE_NOTHING ${LANG_ENGLISH} "Nothing was erased: there is no mail of secmail here:$\n$\n$Erased"
LangString ERASE_LEFT ${LANG_FRENCH} "Ce dossier n'a pas pu être effacé en entier :$\n$\n$Erased"
LangString ERASE_LEFT ${LANG_ENGLISH} "This folder could not be erased as a whole:$\n$\n$Erased"
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

; Before anything is removed: what was asked for must not be lost without a word.
Function un.onInit
  SetRegView 64
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ERASE" $1
  ${If} ${Errors}
    Return
  ${EndIf}
  ${GetOptions} $0 "/ERASE=" $Erased
  ${GetFileName} "$Erased" $1
  ${If} $1 != "secmail"
  ${OrIfNot} ${FileExists} "$Erased\*.*"
    ${If} $Erased == ""
      StrCpy $Erased "/ERASE=?"
    ${EndIf}
    MessageBox MB_OK|MB_ICONSTOP "$(ERASE_NOTHING)" /SD IDOK
    SetErrorLevel 2
    Abort
  ${EndIf}
FunctionEnd

; Silently only what was named by its folder gets here.
Function un.Erase
  ${IfNot} ${FileExists} "$Erased\*.*"
    MessageBox MB_OK|MB_ICONINFORMATION "$(ERASE_NOTHING)" /SD IDOK
    Return
  ${EndIf}
  MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$(ERASE_ASKED)" /SD IDYES IDYES agreed
  Return
  agreed:
  RMDir /r "$Erased"
  ${If} ${FileExists} "$Erased\*.*"
    MessageBox MB_OK|MB_ICONSTOP "$(ERASE_LEFT)" /SD IDOK
    SetErrorLevel 3
  ${EndIf}
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
  ${If} $Erased != ""
    Call un.Erase
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
  StrCpy $Erased "$LOCALAPPDATA\secmail"
  Call un.Erase
SectionEnd
