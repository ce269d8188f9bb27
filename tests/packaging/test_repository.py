import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _pins() -> list[str]:
    return re.split(r"\n(?=\S)", LOCK.strip())


def test_every_pin_in_the_lock_has_a_hash():
    assert [pin for pin in _pins() if "--hash=sha256:" not in pin] == []


def test_the_lock_names_no_address():
    assert "://" not in LOCK


def test_every_dependency_is_in_the_lock():
    asked = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    names = {re.match(r"[\w.-]+", one).group().lower().replace("_", "-") for one in asked}
    assert names <= {pin.partition("==")[0] for pin in _pins()}


def test_every_dependency_has_its_reason_written_down():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    asked = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    names = [re.match(r"[\w.-]+", one).group() for one in asked]
    assert [name for name in names if f"| {name} |" not in text] == []


def test_no_tracked_file_names_a_path_of_one_machine():
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    folders = "|".join(["work", "root", "tmp", "home"])
    machine_path = re.compile(rf"""(?:^|[\s"'`=(:])/(?:{folders})/\w""".encode(), re.MULTILINE)
    texts = {path: path.read_bytes() for path in paths}
    named = [p for p, t in texts.items() if b"\0" not in t and machine_path.search(t)]
    assert named == []


def test_the_change_log_and_the_citation_carry_the_version():
    version = PROJECT["project"]["version"]
    assert f"\n## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
