import ssl

import pytest

from secateurs.core.base import workers
from secateurs.core.base.certificates import certificate_of
from secateurs.core.base.errors import WorkersError

pytest.importorskip("distributed", reason="the extra cluster is not installed")
pytest.importorskip("cryptography", reason="the extra cluster is not installed")


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
        "or say --insecure.\n",
    )
    said = secateurs("sweep", "--cluster", "tls://127.0.0.1:1", "--certificates", str(tmp_path))
    assert said.err.startswith(f"There is no ca.pem in {tmp_path}: ")
    said = secateurs("cluster", "start")
    assert said.err == "Certificates are needed (--certificates), or --insecure.\n"
    said = secateurs("sweep", "--cluster", "127.0.0.1:1")
    assert said.err == "A cluster's address is such as tls://scheduler:8786.\n"
    said = secateurs("sweep", "--workers", "2", "--cluster", "tls://127.0.0.1:1")
    assert said.err == "Measure either here (--workers) or there (--cluster).\n"


def test_a_worker_of_other_versions_is_refused_by_name():
    here = workers.versions_here()
    workers._refuse_other_versions(here, "tls://a:1")
    others = {**here, "numpy": "1.0", "keras": "2.0"}
    with pytest.raises(WorkersError) as caught:
        workers._refuse_other_versions(others, "tls://a:1")
    assert str(caught.value) == (
        f"The worker at tls://a:1 has keras {here['keras']}, not 2.0 and "
        f"numpy {here['numpy']}, not 1.0: install the same there."
    )
