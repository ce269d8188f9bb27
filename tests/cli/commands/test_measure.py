import pytest

from tests.cli.models import PARAMETERS
from tests.zoo import ZOO

QUICK = ("--rounds", "2", "--batch", "1", "--engines", "NumPy,CSR (SciPy)")
KEYS = "model against name timings break_evens sizes skipped threads rounds control"


def by_network(rows):
    return {row["network"]: row for row in rows}


def test_the_compact_network_is_timed_beside_its_control_and_counted(secateurs, here, prune_chain):
    prune_chain("pruned.keras", "--units", "50")
    said = secateurs("measure", "pruned.keras", "--against", "chain.keras", *QUICK, "--json")
    assert (said.code, said.err) == (0, "")
    found = said.json
    assert list(found) == KEYS.split()
    assert (found["model"], found["name"], found["against"]) == (
        "pruned.keras",
        "pruned.keras",
        "chain.keras",
    )
    assert (found["threads"], found["rounds"]) == (1, 2)
    sizes = by_network(found["sizes"])
    assert {name: size["parameters"] for name, size in sizes.items()} == {
        "dense": PARAMETERS,
        "zeros": PARAMETERS,
        "compact": 63,
    }
    assert {name: size["memory"] for name, size in sizes.items()} == {
        "dense": 4 * PARAMETERS,
        "zeros": 4 * PARAMETERS,
        "compact": 4 * 63,
    }
    assert sizes["compact"]["file"] < sizes["dense"]["file"]
    timings = by_network(each for each in found["timings"] if each["engine"] == "NumPy")
    assert set(timings) == {"dense", "zeros", "compact"}
    assert timings["dense"]["gain"] == 1.0
    assert all(each["difference"] <= 1e-4 for each in timings.values())


def test_zeros_in_dense_matrices_are_said_not_to_pay(secateurs, here):
    secateurs("prune", "chain.keras", "--weights", "90", "-o", "pruned.keras")
    lines = secateurs("measure", "pruned.keras", *QUICK).out.splitlines()
    assert lines[0].startswith("pruned.keras: 1 thread, 2 rounds by turns. ")
    assert lines[1] == "Samples at a time: 1"
    columns = ["engine", "network", "median", "ms", "quartiles", "threads", "gain", "vs", "NumPy"]
    assert lines[2].split() == columns
    assert any(line.startswith("network  parameters  in memory") for line in lines)
    assert any(line.startswith("Times are milliseconds a batch, sizes bytes.") for line in lines)
    no_gain = "NumPy: no gain expected at any sparsity: dense matrices multiply their zeros too."
    assert no_gain in lines
    broken_even = [line for line in lines if line.startswith("CSR (SciPy) at batch 1: ")]
    assert len(broken_even) == 1
    assert " gain expected " in broken_even[0]


def test_an_engine_that_cannot_run_it_says_why(secateurs, here):
    ZOO["resnet"]().save(here / "residual.keras")
    said = secateurs("measure", "residual.keras", *QUICK, "--json")
    assert said.json["timings"] == []
    assert [each["engine"] for each in said.json["skipped"]] == ["NumPy", "CSR (SciPy)"]
    assert "chains of Dense layers only" in said.json["skipped"][0]["reason"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--batch", "x"], "--batch: 'x' is no list of numbers, such as 1,256."),
        (["--batch", "1,0"], "--batch: '1,0' is no list of numbers, such as 1,256."),
        (["--engines", "Abacus"], "--engines: 'Abacus': choose from NumPy, CSR (SciPy),"),
        (["--threads", "0"], "--threads must be a whole number of at least 1."),
        (["--against", "no.keras"], "There is no file no.keras."),
        (
            ["--against", "other.keras"],
            "other.keras is no control for chain.keras: their input shapes differ.",
        ),
    ],
)
def test_what_will_not_do_is_refused_in_a_sentence(secateurs, here, options, sentence):
    if "other.keras" in options:
        ZOO["mlp_relu"]().save(here / "other.keras")
    said = secateurs("measure", "chain.keras", *options)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1
