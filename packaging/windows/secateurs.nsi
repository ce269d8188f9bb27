; Installs Secateurs on Windows for one person, without an administrator's rights.
; Compiled by installer.py, which defines
;   VERSION, NUMBERS  such as 0.1.0 and 0.1.0.0
;   PROGRAM, SIZE_KB  the frozen folder, and how much it takes
;   REMOVAL           a file with a Delete or RMDir for each thing in PROGRAM
;   ICON, LICENCE     files
;   OUTPUT            the installer to write
;   PAGE              if known, where releases are found
; Both programs take /S (ask nothing). Exit codes beside NSIS's own 0, 1 and 2:
!define STILL_RUNNING 3
!define OLD_ONE_STAYS 4
!define NOT_THIS_SYSTEM 5
!define NOT_THIS_FOLDER 6

Unicode true
ManifestDPIAware true
RequestExecutionLevel user
; Not solid: of more than 1 GB in one block, makensis may run out of address space.
SetCompressor lzma
SetCompressorDictSize 32
AllowSkipFiles off

!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "Sections.nsh"
!include "WinVer.nsh"
!include "x64.nsh"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Secateurs"
!define CLASSES "Software\Classes"
!define NETWORK "Secateurs.Network"
!define WINDOW "secateurs-window.exe"
!define TERMINAL "secateurs.exe"
; Where the program itself keeps runs, settings and logs (platformdirs).
!define KEPT "$LOCALAPPDATA\secateurs"

Name "Secateurs"
BrandingText "Secateurs ${VERSION}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Secateurs"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!define MUI_FINISHPAGE_RUN_TEXT "Start Secateurs"

!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_COMPONENTS
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE LeaveFolderPage
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey /LANG=${LANG_ENGLISH} "ProductName" "Secateurs"
VIAddVersionKey /LANG=${LANG_ENGLISH} "FileDescription" "Installs Secateurs"
VIAddVersionKey /LANG=${LANG_ENGLISH} "CompanyName" "The Secateurs authors"
VIAddVersionKey /LANG=${LANG_ENGLISH} "LegalCopyright" "The Secateurs authors, MIT License"
VIAddVersionKey /LANG=${LANG_ENGLISH} "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_ENGLISH} "FileVersion" "${VERSION}"

; Stops as long as a program in the folder $R9 runs. Windows lets nobody write to a running program's
; file, whoever started it.
!macro LookAt FILE
  ${If} ${FileExists} "$R9\${FILE}"
    ClearErrors
    FileOpen $R7 "$R9\${FILE}" a
    ${If} ${Errors}
      StrCpy $R8 "${FILE}"
    ${Else}
      FileClose $R7
    ${EndIf}
  ${EndIf}
!macroend

!macro StopIfRunning UN
  Function ${UN}StopIfRunning
    look:
    StrCpy $R8 ""
    !insertmacro LookAt "${TERMINAL}"
    !insertmacro LookAt "${WINDOW}"
    ${If} $R8 != ""
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION \
        "Secateurs is running ($R8). Close it, then try again." /SD IDCANCEL IDRETRY look
      SetErrorLevel ${STILL_RUNNING}
      Quit
    ${EndIf}
  FunctionEnd
!macroend
!insertmacro StopIfRunning ""
!insertmacro StopIfRunning "un."

; Tells Explorer that what opens which file has changed (SHCNE_ASSOCCHANGED).
!macro TellExplorer
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

; Other programs may have their own below an extension: only keys with nothing in them go.
!macro DropEmptyKeys EXTENSION BELOW
  DeleteRegKey /ifempty HKCU "${CLASSES}\${EXTENSION}\${BELOW}"
  DeleteRegKey /ifempty HKCU "${CLASSES}\${EXTENSION}"
!macroend

Section "Secateurs" ProgramSection
  SectionIn RO
  Call RefuseKeptFolder
  StrCpy $R9 "$INSTDIR"
  Call StopIfRunning
  Call RemovePrevious

  SetOutPath "$INSTDIR"
  File /r "${PROGRAM}\*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Secateurs.lnk" "$INSTDIR\${WINDOW}"

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Secateurs"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${WINDOW},0"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Secateurs authors"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  !ifdef PAGE
    WriteRegStr HKCU "${UNINSTALL}" "URLInfoAbout" "${PAGE}"
  !endif
SectionEnd

Section "Open .keras and .safetensors files" FilesSection
  WriteRegStr HKCU "${CLASSES}\${NETWORK}" "" "Keras network"
  WriteRegStr HKCU "${CLASSES}\${NETWORK}\DefaultIcon" "" "$INSTDIR\${WINDOW},0"
  WriteRegStr HKCU "${CLASSES}\${NETWORK}\shell\open\command" "" '"$INSTDIR\${WINDOW}" "%1"'
  ; Beside what opens .keras already, not in its place: the extension's own value is left alone.
  WriteRegStr HKCU "${CLASSES}\.keras\OpenWithProgids" "${NETWORK}" ""
  ; Weights of any kind are .safetensors: Secateurs is only one of those under "Open with".
  WriteRegStr HKCU "${CLASSES}\Applications\${WINDOW}" "FriendlyAppName" "Secateurs"
  WriteRegStr HKCU "${CLASSES}\Applications\${WINDOW}\shell\open\command" "" \
    '"$INSTDIR\${WINDOW}" "%1"'
  WriteRegStr HKCU "${CLASSES}\Applications\${WINDOW}\SupportedTypes" ".keras" ""
  WriteRegStr HKCU "${CLASSES}\Applications\${WINDOW}\SupportedTypes" ".safetensors" ""
  WriteRegStr HKCU "${CLASSES}\.safetensors\OpenWithList\${WINDOW}" "" ""
  !insertmacro TellExplorer
SectionEnd

Section /o "Shortcut on the desktop" DesktopSection
  CreateShortcut "$DESKTOP\Secateurs.lnk" "$INSTDIR\${WINDOW}"
SectionEnd

LangString ABOUT_PROGRAM ${LANG_ENGLISH} "The program, with all that it needs, in the start menu."
LangString ABOUT_FILES ${LANG_ENGLISH} "Offers Secateurs under “Open with” of networks and weights."
LangString ABOUT_DESKTOP ${LANG_ENGLISH} "An icon on the desktop."
!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${ProgramSection} $(ABOUT_PROGRAM)
  !insertmacro MUI_DESCRIPTION_TEXT ${FilesSection} $(ABOUT_FILES)
  !insertmacro MUI_DESCRIPTION_TEXT ${DesktopSection} $(ABOUT_DESKTOP)
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "Secateurs needs 64-bit Windows 10 or newer." /SD IDOK
    SetErrorLevel ${NOT_THIS_SYSTEM}
    Quit
  ${EndIf}
  ; An upgrade asks for what was wished when it was installed.
  ${If} ${FileExists} "$DESKTOP\Secateurs.lnk"
    !insertmacro SelectSection ${DesktopSection}
  ${EndIf}
  ReadRegStr $R0 HKCU "${UNINSTALL}" "InstallLocation"
  ReadRegStr $R1 HKCU "${CLASSES}\${NETWORK}" ""
  ${If} $R0 != ""
  ${AndIf} $R1 == ""
    !insertmacro UnselectSection ${FilesSection}
  ${EndIf}
FunctionEnd

; The folder of a person's runs has almost the name of the program's own; they must not be one.
Function LeaveFolderPage
  ${If} "$INSTDIR" == "${KEPT}"
    MessageBox MB_OK|MB_ICONEXCLAMATION "Secateurs keeps your runs in $INSTDIR. Choose another folder."
    Abort
  ${EndIf}
FunctionEnd

Function RefuseKeptFolder ; asked for by /D=, without the page
  ${If} "$INSTDIR" == "${KEPT}"
    SetErrorLevel ${NOT_THIS_FOLDER}
    Quit
  ${EndIf}
FunctionEnd

; The previous version knows best what it installed, wherever it is.
Function RemovePrevious
  ReadRegStr $R6 HKCU "${UNINSTALL}" "InstallLocation"
  ${If} $R6 != ""
  ${AndIf} ${FileExists} "$R6\Uninstall.exe"
    StrCpy $R9 "$R6"
    Call StopIfRunning
    DetailPrint "Removing the previous version from $R6"
    ClearErrors
    ; _?= keeps it from running as a copy, which nobody could wait for; it must come last, bare.
    ExecWait '"$R6\Uninstall.exe" /S _?=$R6' $R5
    ${If} ${Errors}
    ${OrIf} $R5 <> 0
      MessageBox MB_OK|MB_ICONSTOP "The previous version in $R6 could not be removed." /SD IDOK
      SetErrorLevel ${OLD_ONE_STAYS}
      Quit
    ${EndIf}
    Delete "$R6\Uninstall.exe"
    RMDir "$R6"
  ${EndIf}
FunctionEnd

Section "un.Secateurs" UnProgramSection
  SectionIn RO
  StrCpy $R9 "$INSTDIR"
  Call un.StopIfRunning
  SetOutPath "$TEMP" ; a folder that one is in cannot be removed
  !include "${REMOVAL}"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR" ; stays if anything else is in it
  Delete "$SMPROGRAMS\Secateurs.lnk"
  Delete "$DESKTOP\Secateurs.lnk"

  DeleteRegKey HKCU "${CLASSES}\${NETWORK}"
  DeleteRegKey HKCU "${CLASSES}\Applications\${WINDOW}"
  DeleteRegValue HKCU "${CLASSES}\.keras\OpenWithProgids" "${NETWORK}"
  DeleteRegKey HKCU "${CLASSES}\.safetensors\OpenWithList\${WINDOW}"
  !insertmacro DropEmptyKeys ".keras" "OpenWithProgids"
  !insertmacro DropEmptyKeys ".safetensors" "OpenWithList"
  DeleteRegKey HKCU "${UNINSTALL}"
  !insertmacro TellExplorer
SectionEnd

Section /o "un.My runs, settings and logs" UnKeptSection
  RMDir /r "${KEPT}"
SectionEnd

LangString ABOUT_UNPROGRAM ${LANG_ENGLISH} "What the installer brought, nothing else."
LangString ABOUT_UNKEPT ${LANG_ENGLISH} "Deletes all networks that you trained or opened. They stay unless you tick this."
!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${UnProgramSection} $(ABOUT_UNPROGRAM)
  !insertmacro MUI_DESCRIPTION_TEXT ${UnKeptSection} $(ABOUT_UNKEPT)
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END
