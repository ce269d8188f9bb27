import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github" / "workflows"
if not FOLDER.is_dir():
    pytest.skip("a source archive has no workflows", allow_module_level=True)
TEXT = (FOLDER / "release.yml").read_text(encoding="utf-8")
RELEASE = yaml.safe_load(TEXT)
TESTS = yaml.safe_load((FOLDER / "tests.yml").read_text(encoding="utf-8"))
JOBS = RELEASE["jobs"]
STEPS = [(name, step) for name, job in JOBS.items() for step in job["steps"]]
BUILDS = ("python", "linux", "windows", "macos")
EXECUTED = ("pipx", "linux", "fedora", "windows", "macos")


def _needs(job):
    needs = JOBS[job].get("needs", [])
    return {needs} if isinstance(needs, str) else set(needs)


def _runs(job):
    return "\n".join(step.get("run", "") for step in JOBS[job]["steps"])


def _named(job, action):
    steps = [step for step in JOBS[job]["steps"] if step.get("uses", "").startswith(action)]
    return {step["with"].get("name") or step["with"]["pattern"] for step in steps}


def test_it_starts_by_a_tag_or_by_hand():
    started = RELEASE[True]  # "on" is a truth value in YAML 1.1
    assert started == {"push": {"tags": ["v*"]}, "workflow_dispatch": None}


def test_every_job_that_another_waits_for_is_there():
    assert {needed for job in JOBS for needed in _needs(job)} <= set(JOBS)


def test_the_release_waits_for_all_others_and_pypi_for_the_release():
    assert _needs("release") == set(JOBS) - {"release", "pypi"}
    assert _needs("pypi") == {"release"}
    assert JOBS["release"]["if"] == "github.ref_type == 'tag'"


def test_nobody_may_do_more_than_the_job_needs():
    assert RELEASE["permissions"] == {}
    writes = {name: job["permissions"] for name, job in JOBS.items()}
    assert writes.pop("release") == {"contents": "write"}
    assert writes.pop("pypi") == {"id-token": "write"}
    assert all(given in ({}, {"contents": "read"}) for given in writes.values())


def test_no_checkout_keeps_the_token():
    checkouts = [step for _, step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert len(checkouts) == len(JOBS) - 2  # fedora and pypi need no sources
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_every_action_is_pinned_to_a_major_version_the_same_everywhere():
    used = {step["uses"] for _, step in STEPS if "uses" in step}
    used |= {s["uses"] for job in TESTS["jobs"].values() for s in job["steps"] if "uses" in s}
    pinned = dict(one.split("@") for one in used)
    assert len(pinned) == len(used)
    assert all(re.fullmatch(r"v\d+|release/v\d+", version) for version in pinned.values())


def test_nothing_from_outside_is_written_into_a_script():
    scripts = [step["run"] for _, step in STEPS if "run" in step]
    assert [script for script in scripts if "${{" in script] == []


def test_every_file_of_this_repository_that_is_run_is_there():
    named = re.findall(r"packaging/[\w/]+\.py", TEXT)
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []
    targets = re.findall(r"\bmake ([a-z-]+) PYTHON", TEXT)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets == ["test", "package"]
    assert [name for name in targets if f"\n{name}:" not in makefile] == []


@pytest.mark.skipif(sys.platform == "win32", reason="the bash on PATH may be another system's")
@pytest.mark.parametrize("job", JOBS)
def test_every_script_is_one(job):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    scripts = [s["run"] for s in JOBS[job]["steps"] if "run" in s and s.get("shell") != "pwsh"]
    for script in scripts:
        subprocess.run([bash, "-n", "-c", script], check=True)


def test_what_is_handed_on_is_fetched_by_its_name():
    given = {name for job in JOBS for name in _named(job, "actions/upload-artifact@")}
    taken = {name for job in JOBS for name in _named(job, "actions/download-artifact@")}
    assert {f"artefacts-{job}" for job in BUILDS} <= given
    assert taken == {"artefacts-python", "artefacts-linux", "artefacts-*", "reports-*"}


@pytest.mark.parametrize("job", EXECUTED)
def test_what_was_built_tests_itself_and_the_report_is_handed_on(job):
    assert "--self-test --json" in _runs(job) or "trial.py" in _runs(job)
    assert any(name.startswith("reports-") for name in _named(job, "actions/upload-artifact@"))


def test_every_frozen_copy_brings_the_list_of_its_parts():
    assert all("sbom.cdx.json" in _runs(job) for job in ("linux", "windows", "macos"))


def test_the_secrets_reach_only_the_step_that_signs():
    seen = [(name, step) for name, step in STEPS if "secrets." in str(step)]
    ((job, step),) = seen
    assert (job, step["name"]) == ("macos", "Sign, make the disk image, notarise")
    certificate = (ROOT / "packaging" / "macos" / "certificate.py").read_text(encoding="utf-8")
    assert all(f'"{name}"' in certificate for name in step["env"])


def test_every_job_ends_some_time():
    assert all(job["timeout-minutes"] <= 120 for job in JOBS.values())
