"""What is said of a frozen copy: its list of parts, its stamp, its libraries, its requirements."""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from elf import Library, is_aligned, library, reached
from failure import BuildError
from licences import collect_licences
from origins import Part
from requirements import requirements
from sbom import merged
from stamp import build_time, version, write_stamp

ROOT = Path(__file__).parents[2]
BOM = {
    "metadata": {"component": {"bom-ref": "root", "name": "secateurs"}},
    "components": [
        {"bom-ref": "numpy", "name": "numpy", "externalReferences": [{"url": "file:///here"}]},
        {"bom-ref": "pyinstaller", "name": "PyInstaller"},
    ],
    "dependencies": [
        {"ref": "root", "dependsOn": ["numpy", "pyinstaller"]},
        {"ref": "pyinstaller", "dependsOn": ["numpy"]},
    ],
}


def test_the_list_of_parts_has_what_was_collected_and_no_builder():
    parts = [Part("python", "numpy", "2.4", ()), Part("debian", "libx11-6", "2:1.8.4-2", ())]
    bom = merged(json.loads(json.dumps(BOM)), parts)
    assert [one["name"] for one in bom["components"]] == ["numpy", "libx11-6"]
    assert bom["components"][1]["purl"] == "pkg:deb/debian/libx11-6@2:1.8.4-2"
    assert bom["dependencies"] == [{"ref": "root", "dependsOn": ["numpy"]}]
    assert "file:///here" not in json.dumps(bom)


def test_every_part_has_its_licence_beside_it(tmp_path):
    text = tmp_path / "LICENSE"
    text.write_text("do what you like")
    parts = [Part("python", "free", "1", (text,)), Part("python", "flatbuffers", "2", ())]
    folder = tmp_path / "licences"
    collect_licences(parts, folder)
    assert (folder / "python" / "free" / "LICENSE").read_text() == "do what you like"
    assert "Apache License" in (folder / "python" / "flatbuffers" / "Apache-2.0.txt").read_text()
    assert (folder / "INDEX.tsv").read_text() == "python\tfree\t1\npython\tflatbuffers\t2\n"


def test_a_part_without_a_licence_stops_the_build(tmp_path):
    with pytest.raises(BuildError, match="No licence text is found for bare"):
        collect_licences([Part("python", "bare", "2", ())], tmp_path / "licences")


def test_the_stamp_knows_the_releases_only_where_a_forge_builds(tmp_path, monkeypatch):
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    stamp = json.loads(write_stamp(tmp_path / "build.json").read_text())
    assert set(stamp) == {"version", "commit", "built"}
    assert stamp["version"] == version()
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://forge.example")
    monkeypatch.setenv("GITHUB_REPOSITORY", "a/b")
    stamp = json.loads(write_stamp(tmp_path / "build.json").read_text())
    assert stamp["releases"] == "https://forge.example/a/b/releases"


def test_a_build_twice_has_the_same_time(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert build_time().isoformat() == "2001-09-09T01:46:40+00:00"


def test_it_is_frozen_from_the_projects_dependencies_without_gpu():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = requirements()
    assert not [line for line in wanted if line.startswith("tensorflow>") and "darwin" not in line]
    assert [line for line in wanted if line.startswith("tensorflow-cpu>=")]
    others = {line for line in project["dependencies"] if not line.startswith("tensorflow>")}
    assert others <= set(wanted)


def test_the_lock_holds_all_that_is_frozen():
    lock = (ROOT / "packaging" / "freeze" / "requirements.lock").read_text().lower()
    for line in requirements():
        name = line.split(">")[0].split(";")[0].split("[")[0].strip().lower().replace("_", "-")
        assert f"\n{name}==" in f"\n{lock}", name
    assert "://" not in lock


def test_only_what_is_needed_is_reached():
    needed = {"a": ["b"], "b": ["c"], "c": ["b"], "d": ["c"]}
    every = [Library(Path(name), name, needs) for name, needs in needed.items()]
    assert reached([every[0]], every[1:]) == {Path("b"), Path("c")}


@pytest.mark.skipif(
    not (shutil.which("readelf") and shutil.which("cc")), reason="needs binutils and a C compiler"
)
@pytest.mark.skipif(sys.platform != "linux", reason="ELF is Linux's")
def test_a_library_says_what_it_needs(tmp_path):
    source = tmp_path / "one.c"
    source.write_text("#include <math.h>\ndouble f(double x) { return cos(x); }\n")
    path = tmp_path / "libone.so"
    command = ["cc", "-shared", "-fPIC", "-Wl,-soname,libone.so.1", "-Wl,--no-as-needed"]
    subprocess.run([*command, "-o", str(path), str(source), "-lm"], check=True)
    one = library(path)
    assert one.soname == "libone.so.1"
    assert "libm.so.6" in one.needed
    assert one.glibc >= (2, 2)
    assert is_aligned(path)
