import re
import shutil
import subprocess
from pathlib import Path

import pytest

import installer

SCRIPT = installer.SCRIPT.read_text(encoding="utf-8")
FILES = (
    *("secateurs.exe", "secateurs-window.exe", "sbom.cdx.json", "_internal/base_library.zip"),
    *("_internal/secateurs/_resources/mnist.npz", "licences/python/with a space/LICENSE"),
    "licences/python/$odd/LICENSE",
)
needs_makensis = pytest.mark.skipif(
    shutil.which("makensis") is None, reason="makensis is not on PATH (Debian: apt install nsis)"
)


@pytest.fixture
def program(tmp_path):
    """A folder such as the frozen one, but tiny."""
    folder = tmp_path / "secateurs"
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 300)
    return folder


@needs_makensis
def test_the_script_compiles_without_a_warning(program, tmp_path):
    output = tmp_path / "out" / installer.output_name("0.1.0")
    made = installer.build(program, output, "0.1.0")
    assert made == output
    assert made.name == "secateurs-0.1.0-windows-x86_64-setup.exe"
    assert made.read_bytes()[:2] == b"MZ"


@needs_makensis
def test_the_installer_says_in_its_manifest_that_it_asks_for_no_rights(program, tmp_path):
    made = installer.build(program, tmp_path / "install.exe", "0.1.0").read_bytes()
    assert b'<requestedExecutionLevel level="asInvoker"' in made
    assert "0.1.0".encode("utf-16-le") in made


@needs_makensis
def test_what_makensis_says_is_told(program, tmp_path, monkeypatch):
    broken = tmp_path / "broken.nsi"
    broken.write_text('Unicode true\nOutFile "${OUTPUT}"\nNonsense\n')
    monkeypatch.setattr(installer, "SCRIPT", broken)
    with pytest.raises(installer.InstallerError, match=r"Invalid command: .*Nonsense"):
        installer.build(program, tmp_path / "install.exe", "0.1.0")


def test_every_file_and_folder_is_removed_one_by_one_and_nothing_else(program):
    lines = list(installer.removal_lines(program))
    assert lines == [
        r'Delete "$INSTDIR\_internal\base_library.zip"',
        r'Delete "$INSTDIR\_internal\secateurs\_resources\mnist.npz"',
        r'Delete "$INSTDIR\licences\python\$$odd\LICENSE"',
        r'Delete "$INSTDIR\licences\python\with a space\LICENSE"',
        r'Delete "$INSTDIR\sbom.cdx.json"',
        r'Delete "$INSTDIR\secateurs-window.exe"',
        r'Delete "$INSTDIR\secateurs.exe"',
        r'RMDir "$INSTDIR\_internal\secateurs\_resources"',
        r'RMDir "$INSTDIR\licences\python\$$odd"',
        r'RMDir "$INSTDIR\licences\python\with a space"',
        r'RMDir "$INSTDIR\_internal\secateurs"',
        r'RMDir "$INSTDIR\licences\python"',
        r'RMDir "$INSTDIR\_internal"',
        r'RMDir "$INSTDIR\licences"',
    ]


def test_whole_folders_go_in_one_place_only_and_only_if_it_is_ticked():
    everywhere = re.findall(r"^ *RMDir /r (.+)$", SCRIPT, re.MULTILINE)
    assert everywhere == ['"${KEPT}"']
    section = SCRIPT[SCRIPT.index('Section /o "un.') :]
    assert section[: section.index("SectionEnd")].count("RMDir /r") == 1


def test_the_runs_are_looked_for_where_the_program_keeps_them(monkeypatch):
    from platformdirs.windows import Windows

    monkeypatch.setattr("platformdirs.windows.get_win_folder", lambda _: "LOCALAPPDATA")
    folders = Windows("secateurs", appauthor=False)
    (kept,) = re.findall(r'^!define KEPT "\$(.+)"$', SCRIPT, re.MULTILINE)
    data, config = folders.user_data_dir, folders.user_config_dir
    assert {data.replace("/", "\\"), config.replace("/", "\\")} == {kept}
    assert folders.user_log_dir.startswith(data)


def test_every_message_has_an_answer_for_a_silent_run():
    said = re.findall(r"MessageBox (?:.*\\\n)?.*", SCRIPT)
    assert len(said) == 4
    without = [box for box in said if "/SD" not in box]
    assert len(without) == 1  # that of a page, which a silent run does not show
    assert "Choose another folder" in without[0]


def test_only_this_persons_part_of_the_registry_is_written():
    written = re.findall(r"(?:Write|Delete|Read)Reg\w+ (?:/\w+ )?(\w+)", SCRIPT)
    assert set(written) == {"HKCU"}


def test_no_extension_is_taken_from_another_program():
    assert not re.search(r'WriteRegStr HKCU "\$\{CLASSES\}\\\.\w+" ', SCRIPT)


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", "0.1.0.0"), ("1.2", "1.2.0.0"), ("1.2.3rc1", "1.2.3.0"), ("1.2.3.4.5", "1.2.3.4")],
)
def test_windows_gets_four_numbers(version, numbers):
    assert installer.four_numbers(version) == numbers


def test_a_folder_that_was_frozen_elsewhere_is_refused(tmp_path):
    (tmp_path / "secateurs").touch()
    with pytest.raises(installer.InstallerError, match=r"no secateurs\.exe and no secateurs-wind"):
        installer.build(tmp_path, tmp_path / "install.exe", "0.1.0")


def test_a_path_that_windows_would_not_take_is_refused(program, tmp_path):
    (program / "_internal" / ("x" * 185)).touch()
    with pytest.raises(installer.InstallerError, match="too long a path"):
        installer.build(program, tmp_path / "install.exe", "0.1.0")


def test_makensis_is_found_where_its_installer_puts_it(tmp_path, monkeypatch):
    (tmp_path / "NSIS").mkdir()
    (tmp_path / "NSIS" / "makensis.exe").touch()
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("ProgramFiles(x86)", str(tmp_path))
    assert Path(installer.makensis()) == tmp_path / "NSIS" / "makensis.exe"


def test_without_makensis_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    for name in ("ProgramFiles(x86)", "ProgramFiles"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(installer.InstallerError, match="Install NSIS"):
        installer.makensis()


@needs_makensis
def test_this_makensis_knows_keys_that_are_empty():
    """Before 3.08, /ifempty took keys that still had values."""
    said = subprocess.run(["makensis", "-VERSION"], capture_output=True, text=True, check=True)
    major, minor = re.match(r"v(\d+)\.(\d+)", said.stdout).groups()
    assert (int(major), int(minor)) >= (3, 8)
