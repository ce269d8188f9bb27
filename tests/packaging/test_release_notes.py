import json
import tomllib
from pathlib import Path

import pytest

import release_notes
from release_notes import NotesError, check, notes, section
from secateurs.self_test.messages import StepReport
from secateurs.self_test.run import Report, as_json

ROOT = Path(__file__).resolve().parents[2]
CHANGES = """# Changelog

## [0.2.0] - 2027-01-15

### Added

- A second thing.

## [0.1.0] - unreleased

- The first thing.
"""
STEPS = (
    StepReport("opens the window", True, 0.5),
    StepReport("exports .onnx", None, 0.0, "there is no onnx here"),
)
DEB, WHEEL = "secateurs-0.2.0-linux-x86_64.deb", "secateurs-0.2.0-py3-none-any.whl"
DMG = "secateurs-0.2.0-macos-arm64.dmg"


def test_a_tag_of_the_version_with_its_changes_passes():
    check("v0.2.0", "0.2.0", CHANGES)


@pytest.mark.parametrize(
    ("tag", "version", "said"),
    [
        ("v0.3.0", "0.2.0", r"The tag is v0\.3\.0, but pyproject\.toml has the version 0\.2\.0"),
        ("0.2.0", "0.2.0", r"The tag is 0\.2\.0"),
        ("v0.3.0", "0.3.0", r"says nothing of 0\.3\.0"),
        ("v0.1.0", "0.1.0", r"gives no day to 0\.1\.0; write ## \[0\.1\.0\] - year-month-day"),
    ],
)
def test_a_tag_that_does_not_fit_is_refused(tag, version, said):
    with pytest.raises(NotesError, match=said):
        check(tag, version, CHANGES)


def test_a_section_ends_where_the_next_begins():
    assert section(CHANGES, "0.2.0") == "### Added\n\n- A second thing."
    assert section(CHANGES, "0.1.0") == "- The first thing."


def test_the_real_change_log_has_a_section_for_this_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert "###" in section((ROOT / "CHANGELOG.md").read_text("utf-8"), version)


@pytest.fixture
def folders(tmp_path):
    """Artefacts and reports of a release."""
    artefacts, reports = tmp_path / "artefacts", tmp_path / "reports"
    for folder in (artefacts, reports):
        folder.mkdir()
    for name in (DEB, WHEEL, DMG, "SHA256SUMS", "secateurs-0.2.0-linux-x86_64.cdx.json"):
        (artefacts / name).touch()
    return artefacts, reports


def _report(folder, name, *, steps=STEPS, version="0.2.0", platform="offscreen", frozen=True):
    versions = {"secateurs": version, "platform": platform}
    content = as_json(Report(steps, 61.4, versions, frozen=frozen))
    (folder / name).write_text(content, encoding="utf-8")


def test_the_notes_tell_what_is_new_and_what_was_executed_where(folders):
    artefacts, reports = folders
    _report(reports, f"{DEB}__Ubuntu 22.04.json")
    _report(reports, f"{DEB}__Ubuntu 22.04__xcb.json", platform="xcb")
    _report(reports, f"{WHEEL}__macOS 15.json", steps=STEPS[:1], frozen=False)
    (reports / "signature.txt").write_text("The image is signed ad hoc.\n")
    text = notes("0.2.0", CHANGES, artefacts, reports)
    assert text.startswith("### Added\n\n- A second thing.\n\n### What was executed where\n")
    assert text.split(release_notes.EXPLAINED)[1].strip() == (
        "| file | executed on | window | steps passed | seconds |\n"
        "| - | - | - | -: | -: |\n"
        f"| `{DEB}` | Ubuntu 22.04 | offscreen | 1, 1 skipped | 61 |\n"
        f"| `{DEB}` | Ubuntu 22.04 | xcb | 1, 1 skipped | 61 |\n"
        f"| `{DMG}` | not executed | | | |\n"
        f"| `{WHEEL}` | macOS 15 | offscreen | 1 | 61 |\n\n"
        "Not all could be taken everywhere: exports .onnx.\n\n"
        "The image is signed ad hoc."
    )


FAILED = (StepReport("opens the window", False, 0.5, "The window is blank."),)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        (f"{DEB}__Ubuntu.json", {"steps": FAILED}, "failed: opens the window"),
        (f"{DEB}__Ubuntu.json", {"steps": ()}, "failed: the self-test"),
        (f"{DEB}__Ubuntu.json", {"version": "0.1.0"}, r"is of 0\.1\.0, not of 0\.2\.0"),
        (f"{DEB}__Ubuntu.json", {"frozen": False}, "of another copy"),
        (f"{WHEEL}__Ubuntu.json", {"frozen": True}, "of another copy"),
        ("other.deb__Ubuntu.json", {}, "of no artefact of this release"),
        (f"{DEB}.json", {}, "of no artefact of this release"),
    ],
)
def test_a_report_that_does_not_fit_is_refused(folders, name, given, said):
    _report(folders[1], name, **given)
    with pytest.raises(NotesError, match=said):
        notes("0.2.0", CHANGES, *folders)


@pytest.mark.parametrize("content", ["", "[]", json.dumps({"steps": []})])
def test_what_is_no_report_is_refused(folders, content):
    (folders[1] / f"{DEB}__Ubuntu.json").write_text(content)
    with pytest.raises(NotesError, match="is no report of a self-test"):
        notes("0.2.0", CHANGES, *folders)


def test_other_words_show_how_it_is_used(capsys):
    assert release_notes.main(["publish"]) == 2
    assert "check TAG" in capsys.readouterr().err


def test_a_wrong_tag_ends_with_1_and_the_reason(capsys):
    assert release_notes.main(["check", "v99.0.0"]) == 1
    assert "The tag is v99.0.0" in capsys.readouterr().err
