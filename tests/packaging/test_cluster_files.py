"""The files of packaging/cluster say what the command line takes, and agree with one another."""

import shlex
import subprocess
import tomllib
from pathlib import Path
from re import findall
from shutil import which

import pytest
import yaml
from packaging.requirements import Requirement
from typer.main import get_command

from secateurs.cli.main import build
from secateurs.core.base.certificates import AUTHORITY, FOLDER, cluster_named, make_certificates
from secateurs.core.base.worker_side import COMPARED

ROOT = Path(__file__).parents[2]
FILES = ROOT / "packaging" / "cluster"
CONTAINER = (FILES / "Containerfile").read_text(encoding="utf-8")
KUBERNETES = (FILES / "kubernetes.yaml").read_text(encoding="utf-8")
SLURM = (FILES / "slurm.sh").read_text(encoding="utf-8")
THINGS = {(each["kind"], each["metadata"]["name"]): each for each in yaml.safe_load_all(KUBERNETES)}
SCHEDULER = THINGS["Deployment", "secateurs-scheduler"]
WORKER = THINGS["Deployment", "secateurs-worker"]
GUIDE = ROOT / "resources" / "guide" / "guide.html"
DOCUMENTED = ROOT / "docs" / "scale.md"


def container_of(deployment):
    (found,) = deployment["spec"]["template"]["spec"]["containers"]
    return found


def told_in(path, begins, ends):
    """Return the words after `secateurs` of every command of a cluster's that a text tells."""
    text = " ".join(path.read_text(encoding="utf-8").split())
    told = findall(f"{begins}(?:ssh MACHINE )?secateurs ([^{ends}]+){ends}", text)
    return [words for each in told if (words := shlex.split(each))[0] in ("cluster", "sweep")]


def lines_of(text):
    """Return the words after `secateurs` of every command in a text."""
    return [shlex.split(each) for each in findall(r"^[# ]*(?:exec srun )?secateurs (.+)$", text, 8)]


@pytest.mark.parametrize(
    "words",
    [
        ["cluster", *container_of(SCHEDULER)["args"]],
        ["cluster", *container_of(WORKER)["args"]],
        *lines_of(KUBERNETES),
        *lines_of(SLURM),
        *lines_of(DOCUMENTED.read_text(encoding="utf-8")),
        *told_in(DOCUMENTED, "`", "`"),
        *told_in(GUIDE, "<code>", "<"),
    ],
    ids=" ".join,
)
def test_every_command_is_one_that_there_is(words):
    words = [each for each in words if each != "&"]
    if "#" in words:
        words = words[: words.index("#")]
    command = get_command(build())
    while hasattr(command, "commands") and words:
        command = command.commands[words.pop(0)]
    words = ["8" if each.startswith("$SLURM") or each == "N" else each for each in words]
    if not words:
        return  # a group of commands
    context = command.make_context("it", words, resilient_parsing=False)
    assert not context.args


def test_slurm_and_the_container_are_read_as_they_are_meant():
    assert f"export {FOLDER}\n" in SLURM
    assert 'ENTRYPOINT ["secateurs", "cluster"]' in CONTAINER
    assert "USER 1000\n" in CONTAINER
    assert f"-t {container_of(WORKER)['image']} ." in CONTAINER


@pytest.mark.skipif(not which("sed"), reason="the container has it")
def test_the_container_has_the_versions_that_are_locked():
    """Workers of others are refused. What pip is given may hold neither hashes nor extras."""
    (program,) = findall(r"RUN sed (.+) /source/requirements.lock", CONTAINER)
    words = ["sed", *shlex.split(program), str(ROOT / "requirements.lock")]
    lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    locked = [Requirement(line) for line in lines if line.strip() and line.strip()[0] != "#"]
    assert not [each for each in locked if each.extras]
    assert {*COMPARED, "distributed"} - {"secateurs"} <= {each.name for each in locked}


def test_the_container_is_built_of_what_a_wheel_is_made_of():
    given = {word for line in findall(r"^COPY (.+) \S+$", CONTAINER, 8) for word in line.split()}
    with (ROOT / "pyproject.toml").open("rb") as file:
        told = tomllib.load(file)
    wheel = told["tool"]["hatch"]["build"]["targets"]["wheel"]
    (package,) = wheel["packages"]
    assert given == {
        "pyproject.toml",
        "requirements.lock",
        told["project"]["readme"],
        told["project"]["license-files"][0],
        package.partition("/")[0],
        *wheel["force-include"],
    }


def test_workers_find_the_scheduler_that_kubernetes_runs():
    address = container_of(WORKER)["args"][1]
    (port,) = THINGS["Service", "secateurs-scheduler"]["spec"]["ports"]
    host, told = cluster_named(address.replace("tls", "tcp"), insecure=True).place
    assert ("Service", host) in THINGS
    words = container_of(SCHEDULER)["args"]
    ports = {port["port"], container_of(SCHEDULER)["ports"][0]["containerPort"], told}
    assert ports == {int(words[words.index("--port") + 1])}
    for each in (SCHEDULER, WORKER):
        labels = each["spec"]["template"]["metadata"]["labels"]
        assert labels == each["spec"]["selector"]["matchLabels"]
        assert each["spec"]["template"]["spec"]["securityContext"]["runAsUser"] == 1000
    assert THINGS["Service", "secateurs-scheduler"]["spec"]["selector"] == {"app": host}


def test_each_machine_of_kubernetes_has_its_own_certificate_and_no_other(tmp_path):
    pytest.importorskip("cryptography", reason="the extra cluster is not installed")
    make_certificates(tmp_path / "keys")
    made = {each.name for each in (tmp_path / "keys").iterdir()}
    for role, deployment in (("scheduler", SCHEDULER), ("worker", WORKER)):
        (volume,) = deployment["spec"]["template"]["spec"]["volumes"]
        secret = volume["secret"]["secretName"]
        (line,) = findall(f"create secret generic {secret} (.+)", KUBERNETES)
        files = {word.removeprefix("--from-file=") for word in line.split()}
        assert files == {AUTHORITY, f"{role}.pem", f"{role}-key.pem"} <= made
        (mount,) = container_of(deployment)["volumeMounts"]
        words = container_of(deployment)["args"]
        assert mount["name"] == volume["name"]
        assert mount["mountPath"] == words[words.index("--certificates") + 1]
