"""What a Linux desktop is told of the program, and what the packages depend on."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import tree
from dependencies import DEBIAN, Dependencies
from nfpm import recipe
from secateurs.core.base.file_kinds import DECLARED_ENDINGS

ROOT = Path(__file__).parents[2]
LINUX = ROOT / "packaging" / "linux"
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="packages for Linux")


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    """The tree of a frozen copy that holds next to nothing."""
    folder = tmp_path_factory.mktemp("package")
    program = folder / "secateurs"
    (program / "licences").mkdir(parents=True)
    (program / "sbom.cdx.json").write_text("{}")
    (program / "secateurs").write_text("#!/bin/sh\n")
    (program / "secateurs").chmod(0o700)
    tree.lay_out(program, folder / "tree")
    return folder / "tree"


@pytest.fixture
def entry():
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(LINUX / "secateurs.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def kinds():
    root = ElementTree.parse(LINUX / "secateurs.mime.xml").getroot()
    return {
        kind.get("type"): kind.find(f"{MIME}glob").get("pattern")
        for kind in root.iter(f"{MIME}mime-type")
    }


def test_a_double_click_opens_just_what_the_package_declares(entry):
    assert sorted(kinds().values()) == sorted(f"*{suffix}" for suffix in DECLARED_ENDINGS)
    assert entry["MimeType"].split(";")[:-1] == list(kinds())
    assert entry["Exec"] == "secateurs %f"


def test_the_window_and_the_entry_know_each_other(entry):
    from secateurs.ui.shell import application

    source = Path(application.__file__).read_text("utf-8")
    assert f'setDesktopFileName("{entry["StartupWMClass"]}")' in source


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="desktop-file-utils")
def test_the_entry_is_valid():
    command = ["desktop-file-validate", "--warn-kde", str(LINUX / "secateurs.desktop")]
    assert subprocess.run(command, check=False, capture_output=True, text=True).returncode == 0


def test_the_metainfo_is_whole(laid):
    (path,) = (laid / "usr/share/metainfo").iterdir()
    root = ElementTree.parse(path).getroot()
    assert f"{root.findtext('id')}.metainfo.xml" == path.name
    assert root.findtext("launchable") == "secateurs.desktop"
    assert root.find("releases/release").get("version") == tree.version()


@pytest.mark.skipif(not shutil.which("appstreamcli"), reason="appstream")
def test_the_metainfo_is_valid(laid):
    (path,) = (laid / "usr/share/metainfo").iterdir()
    said = subprocess.run(
        ["appstreamcli", "validate", "--no-net", str(path)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stdout


def test_the_manual_names_every_command(laid):
    import gzip

    page = gzip.decompress((laid / "usr/share/man/man1/secateurs.1.gz").read_bytes()).decode()
    names = [name for name, _ in tree.commands()]
    assert {"train", "prune", "export", "runs"} <= set(names)
    assert all(f"\n.B {name}\n" in page for name in names)
    assert all(about.endswith(".") for _, about in tree.commands())


def test_the_command_leads_to_the_program(laid):
    command = laid / "usr/bin/secateurs"
    assert command.resolve() == laid / "usr/lib/secateurs/secateurs"
    assert command.stat().st_mode & 0o777 == 0o755


def test_every_size_of_the_icon_is_there(laid):
    icons = laid / "usr/share/icons/hicolor"
    for size in tree.SIZES:
        assert (icons / f"{size}x{size}/apps/secateurs.png").read_bytes()[1:4] == b"PNG"
    assert (icons / "scalable/apps/secateurs.svg").is_file()
    assert (icons / "scalable/mimetypes/application-x-keras.svg").is_file()


def test_licences_and_parts_lie_where_debian_has_them(laid):
    documents = laid / "usr/share/doc/secateurs"
    assert {path.name for path in documents.iterdir()} == {
        "licences",
        "sbom.cdx.json",
        "copyright",
        "changelog.gz",
        "changelog.Debian.gz",
    }
    assert not (laid / "usr/lib/secateurs/licences").exists()


def test_each_package_names_what_it_needs_in_its_own_words():
    needs = Dependencies(("libc6 (>= 2.35)", "libegl1"), ("libEGL.so.1()(64bit)",), "2.35")
    wanted = recipe(Path("here"), needs, "1.2.3")
    assert wanted["version"] == "1.2.3"
    assert wanted["overrides"]["deb"]["depends"] == ["libc6 (>= 2.35)", "libegl1"]
    assert wanted["overrides"]["rpm"]["depends"] == ["libEGL.so.1()(64bit)"]
    assert all(Path(script).is_file() for script in wanted["scripts"].values())


def test_the_table_of_libraries_is_one_of_names():
    assert all(".so." in soname and name.islower() for soname, name in DEBIAN.items())


@pytest.mark.parametrize("script", ["AppRun", "tell_desktop.sh"])
def test_the_scripts_are_shell(script):
    assert subprocess.run(["sh", "-n", str(LINUX / script)], check=False).returncode == 0
