import os
import signal
import socket
import ssl
import subprocess
import sys
from dataclasses import replace

import pytest

from secateurs.cli.commands import cluster
from secateurs.cli.sweep_bars import sweep_files
from secateurs.cli.terminal import progress
from secateurs.core.base import certificates
from secateurs.core.base.certificates import Cluster, certificate_of, make_certificates
from secateurs.core.base.errors import WorkersError
from secateurs.core.base.worker_side import refuse_other_versions, versions_here
from secateurs.core.evaluation.points import SweepPlan
from secateurs.work.sweep import SweepDone, WorkersSeen

pytest.importorskip("distributed", reason="the extra cluster is not installed")
pytest.importorskip("cryptography", reason="the extra cluster is not installed")


@pytest.fixture
def scheduler(tmp_path):
    """The address of a scheduler without workers, and the folder of its certificates."""
    from distributed import LocalCluster
    from distributed.security import Security

    keys = tmp_path / "keys"
    make_certificates(keys)
    authority, certificate, key = map(str, certificate_of(keys, "scheduler"))
    security = Security(
        tls_ca_file=authority,
        tls_scheduler_cert=certificate,
        tls_scheduler_key=key,
        tls_client_cert=certificate,
        tls_client_key=key,
        require_encryption=True,
    )
    nobody = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "n_workers": 0}
    with LocalCluster(**nobody, security=security) as cluster:
        yield cluster.scheduler_address, keys


def test_certificates_are_made_once_and_their_keys_are_for_the_owner(secateurs, tmp_path):
    folder = tmp_path / "keys"
    said = secateurs("cluster", "certificates", str(folder), "--days", "2")
    assert said.code == 0
    assert said.out.startswith("Certificates for 2 days are in ")
    for role in ("scheduler", "worker", "client"):
        authority, certificate, key = certificate_of(folder, role)
        context = ssl.create_default_context(cafile=str(authority))
        context.load_cert_chain(certificate, key)
        assert key.stat().st_mode & 0o077 == 0
    again = secateurs("cluster", "certificates", str(folder))
    assert (again.code, "another folder" in again.err) == (1, True)


def test_a_cluster_without_certificates_is_refused_unless_it_is_said(secateurs, tmp_path):
    said = secateurs("sweep", "--cluster", "tcp://127.0.0.1:1")
    assert (said.code, said.err) == (
        2,
        "Without certificates whoever reaches the cluster runs code on it: use tls://, "
        "or say that it may be so (--insecure, insecure=True).\n",
    )
    said = secateurs("sweep", "--cluster", "tls://127.0.0.1:1", "--certificates", str(tmp_path))
    assert said.err.startswith(f"There is no ca.pem in {tmp_path}: ")
    said = secateurs("cluster", "start")
    assert said.err == "Certificates are needed (--certificates), or --insecure.\n"
    for address in ("127.0.0.1:1", "tls://here", "tls://here:port", "tls://:1", "tls://here:99999"):
        said = secateurs("cluster", "worker", address)
        assert (said.code, said.err) == (
            2,
            "A cluster's address is such as tls://scheduler:8786.\n",
        )
    said = secateurs("cluster", "worker", "tls://127.0.0.1:1", "--insecure")
    assert said.err == "What is insecure has an address by tcp://, not by tls://.\n"
    said = secateurs("cluster", "status", "tls://127.0.0.1:1")
    assert said.err == "An address by tls:// needs certificates (--certificates, certificates=).\n"
    said = secateurs("sweep", "--workers", "2", "--cluster", "tls://127.0.0.1:1")
    assert said.err == "Measure either here (--workers) or there (--cluster).\n"


def test_a_worker_of_other_versions_is_refused_by_name():
    here = versions_here()
    refuse_other_versions(here, "tls://a:1")
    others = {**here, "numpy": "1.0", "keras": "2.0"}
    with pytest.raises(WorkersError) as caught:
        refuse_other_versions(others, "tls://a:1")
    assert str(caught.value) == (
        f"The worker at tls://a:1 has keras {here['keras']}, not 2.0 and "
        f"numpy {here['numpy']}, not 1.0: install the same there."
    )


def test_other_versions_are_not_told_of_in_dask_s_table(secateurs, monkeypatch, scheduler):
    from distributed import versions

    table = {"warning": "Mismatched versions found", "error": ""}
    monkeypatch.setattr(versions, "error_message", lambda *_: table)
    address, keys = scheduler
    said = secateurs("cluster", "status", address, "--certificates", str(keys))
    assert (said.code, said.err) == (0, "")
    assert said.out == f"0 workers at {address}, with 0 tasks.\n"


def test_what_stands_in_the_way_of_certificates_is_said(secateurs, tmp_path):
    said = secateurs("cluster", "certificates", str(tmp_path), "--days", "4000")
    assert (said.code, said.err) == (2, "--days must be a whole number from 1 to 3,650.\n")
    (tmp_path / "file").touch()
    said = secateurs("cluster", "certificates", str(tmp_path / "file" / "keys"))
    assert (said.code, said.err) == (
        1,
        f"Certificates cannot be written to {tmp_path / 'file' / 'keys'}: Not a directory.\n",
    )
    keys = tmp_path / "keys"
    secateurs("cluster", "certificates", str(keys))
    (keys / "client.pem").write_text("nothing of the kind")
    said = secateurs("cluster", "status", "tls://127.0.0.1:1", "--certificates", str(keys))
    assert said.err == f"The certificates in {keys} cannot be read: they are damaged.\n"


def test_a_scheduler_that_cannot_listen_says_so(secateurs, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = "--host", "127.0.0.1", "--port", str(port), "--insecure"
        said = secateurs("cluster", "start", *words)
    assert (said.code, said.err) == (
        1,
        f"A scheduler cannot listen at 127.0.0.1, port {port}: Address already in use.\n",
    )


def test_who_is_not_of_the_cluster_is_told_so(secateurs, tmp_path, scheduler):
    address, keys = scheduler
    said = secateurs("cluster", "status", address, "--certificates", str(keys))
    assert (said.code, said.out) == (0, f"0 workers at {address}, with 0 tasks.\n")
    others = tmp_path / "others"
    secateurs("cluster", "certificates", str(others))
    for words in (("status", address), ("worker", address)):
        said = secateurs("cluster", *words, "--certificates", str(others))
        assert (said.code, said.err) == (
            1,
            f"The scheduler at {address} is not one of the certificates in {others}: "
            "self-signed certificate in certificate chain.\n",
        )
    with socket.create_server(("127.0.0.1", 0)) as free:
        nowhere = f"tls://127.0.0.1:{free.getsockname()[1]}"
    said = secateurs("cluster", "status", nowhere, "--certificates", str(keys))
    assert (said.code, said.err) == (
        1,
        f"No scheduler answers at {nowhere}: {os.strerror(111)}.\n",
    )


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_workers_end_with_the_command_that_runs_them_even_where_that_is_killed():
    words = f"{cluster.WITH_PARENT}\nprint('begun', flush=True)\nimport time; time.sleep(60)"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", words], **pipes) as child:
        assert child.stdout.readline() == b"begun\n"
        child.communicate(timeout=20)
    assert child.returncode == -signal.SIGTERM


@pytest.mark.parametrize("address", ["tcp", "tls"])
def test_what_listens_and_says_nothing_is_not_waited_for(tmp_path, monkeypatch, address):
    monkeypatch.setattr(certificates, "ANSWERING", 0.05)
    make_certificates(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = Cluster(f"{address}://127.0.0.1:{silent.getsockname()[1]}")
        there = replace(there, certificates=tmp_path if address == "tls" else None)
        with pytest.raises(certificates.NobodyAnswers) as found:
            certificates.knock(there, "client")
    said = f"No scheduler answers at {there.address}: nothing came in 0.05 seconds."
    assert str(found.value) == said


def test_a_sweep_says_that_it_waits_for_a_worker(capsys):
    lack = "Waiting for a worker at tls://a:1: none has joined yet."

    def work(report, cancelled):
        report(WorkersSeen(0, lack))
        report(WorkersSeen(2))
        return SweepDone(0, False)

    with pytest.MonkeyPatch.context() as patch, progress(quiet=True) as bars:
        patch.setattr("secateurs.cli.sweep_bars.sweep_work", lambda *_: work)
        assert sweep_files(SweepPlan(run_ids=("a",)), [], None, bars) == []
    assert capsys.readouterr().err == f"{lack}\n"


def test_a_scheduler_s_page_needs_bokeh(secateurs, monkeypatch):
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    said = secateurs("cluster", "start", "--insecure", "--port", port, "--dashboard", "8787")
    assert (said.code, said.err) == (1, "Dask's page needs bokeh: pip install bokeh.\n")
