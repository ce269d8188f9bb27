from dataclasses import replace
from pathlib import Path

from secateurs.core.export.exported import Exported
from secateurs.core.measuring.measurement import BreakEven
from secateurs.ui.export.figures import Cell, Column, columns_of, file_words, rows_of, times
from secateurs.ui.export.page import remarks_of
from secateurs.ui.export.state import Original
from secateurs.ui.prune.state import Choice, with_way
from tests.core.conftest import random_network


def row(state, label, note=None):
    found = [one for one in rows_of(state) if one.label == label and note in (None, one.note)]
    assert len(found) == 1
    return found[0].cells


def test_what_is_free_is_shown_before_anything_is_measured(exported):
    state = exported()
    account = state.pruning.unit.account
    dense, zeros, compact = row(state, "Parameters")
    assert dense == Cell(f"{account.parameters_total:,}")
    assert zeros == Cell(f"{account.parameters_total:,}", "as many, stored")
    assert compact.value == f"{account.parameters:,}"
    assert compact.note == "2.0 × fewer"
    assert row(state, "Test accuracy") == (
        Cell("98.30 %"),
        Cell("95.30 %", "\N{MINUS SIGN}3.00 points"),
        Cell("95.30 %", "the same answers"),
    )
    assert row(state, "Size on disk") == (Cell(), Cell(), Cell())
    assert remarks_of(state) == ()


def test_both_figures_of_a_compact_network_say_where_they_are_the_least(exported, units):
    state = exported()
    way = state.pruning.unit
    facts = {"parameters": 13_694, "macs": 161_176}
    totals = {f"{name}_total": 4 * value for name, value in facts.items()}
    known = replace(way.account, **facts, **totals, exact=False)
    pruning = with_way(state.pruning, "unit", replace(way, account=known))
    state = replace(state, pruning=pruning)
    parameters, macs = (row(state, label)[2] for label in ("Parameters", "Multiply-accumulates"))
    assert parameters.value == "at least 13,694"
    assert macs.value == "at least 161,176"
    assert macs.note.startswith("at most ")


def test_asked_masked_and_gone_are_three_figures(exported):
    state = exported()
    masked = Cell("50.00 %", "asked for 50 %")
    assert row(state, "Units removed") == (Cell(), masked, Cell("50.00 %"))
    way = state.pruning.unit
    known = replace(way.account, gone=0.25, carriers=3)
    state = replace(state, pruning=with_way(state.pruning, "unit", replace(way, account=known)))
    assert row(state, "Units removed")[2] == Cell("25.00 %", "3 removed units stay")
    known = replace(known, exact=False)
    state = replace(state, pruning=with_way(state.pruning, "unit", replace(way, account=known)))
    assert row(state, "Units removed")[2].value == "at most 25.00 %"
    assert row(exported(percent=0), "Units removed") == (Cell(), Cell(), Cell())


def test_weights_have_no_compact_network(exported):
    state = exported(method="weight")
    assert row(state, "Weights removed") == (Cell(), Cell("50.00 %", "asked for 50 %"), Cell())
    left = state.pruning.weight.account.parameters
    assert row(state, "Parameters")[1:] == (
        Cell(row(state, "Parameters")[0].value, f"{left:,} not zero"),
        Cell(),
    )
    assert row(state, "Multiply-accumulates")[2] == Cell()
    assert row(state, "Test accuracy")[2] == Cell()


def test_where_nothing_is_cut_only_the_whole_network_has_figures(exported):
    state = exported(percent=0)
    for label in ("Parameters", "Multiply-accumulates", "Test accuracy"):
        dense, *others = row(state, label)
        assert dense.value != Cell().value
        assert others == [Cell(), Cell()]


def test_measured_figures_have_unit_spread_and_ratio(exported, units):
    state = exported(units)
    assert row(state, "Size on disk") == (
        Cell("44.0 kB"),
        Cell("44.0 kB", "no smaller"),
        Cell("12.0 kB", "3.7 × smaller"),
    )
    assert row(state, "NumPy", "one at a time") == (
        Cell("0.160 ms", "± 2.0 %"),
        Cell("0.160 ms", "± 2.0 % · no faster"),
        Cell("0.020 ms", "± 2.0 % · 8.0 ×"),
    )
    assert row(state, "NumPy", "256 at a time")[1:] == (
        Cell("0.027 ms", "± 2.0 % · no gain beyond noise"),
        Cell("0.0040 ms", "± 2.0 % · 10.0 ×"),
    )
    how, parity, no_gain, skipped = remarks_of(state)
    assert how.startswith("Medians of 15 rounds by turns, on 1 thread")
    assert parity.endswith("they differ by at most 3e-07 of their size.")
    assert no_gain.startswith("Zeros in place, NumPy: no gain expected at any sparsity")
    assert skipped == "LiteRT: ai_edge_litert is not installed: pip install 'secateurs[litert]'."


def test_answers_that_do_not_differ_are_the_same():
    one = Exported(Path("net.keras"), "keras", 912_000, 0.0, 10.0, None)
    assert file_words(one) == "net.keras · 912 kB · exactly the same answers"
    coarse = replace(one, difference=0.2)
    assert file_words(coarse).endswith("answers differ by at most 2.0 % of their size")


def test_times_that_scatter_are_said_to_be_of_a_busy_computer(exported, units):
    wide = tuple(replace(one, high=1.5 * one.median) for one in units.timings)
    assert not any("scatter" in remark for remark in remarks_of(exported(units)))
    busy = exported(replace(units, timings=wide))
    assert any(remark.startswith("Most times scatter widely") for remark in remarks_of(busy))


def with_original(state, make_record, network, **facts):
    record = make_record("run-0", **({"name": "Before", "test_accuracy": 0.99} | facts))
    return replace(state, export=replace(state.export, original=Original(record, network)))


def test_a_tuned_network_is_compared_with_the_one_it_began_as(exported, make_record):
    state = exported()
    state = with_original(state, make_record, state.network)
    assert columns_of(state)[0] == Column("Dense", "Before")
    assert row(state, "Parameters")[0].value == f"{state.network.parameters:,}"
    assert row(state, "Test accuracy")[:2] == (
        Cell("99.00 %"),
        Cell("95.30 %", "\N{MINUS SIGN}3.70 points"),
    )
    elsewhere = with_original(state, make_record, state.network, dataset_key="of other data")
    assert row(elsewhere, "Test accuracy")[:2] == (Cell(), Cell("95.30 %"))


def test_a_compacted_network_shows_what_it_saves_though_nothing_is_cut(exported, make_record):
    state = exported(percent=0)
    larger = random_network(784, 24, 16, 10)
    state = with_original(state, make_record, larger)
    own = state.network
    dense, zeros, compact = row(state, "Parameters")
    assert (dense.value, zeros) == (f"{larger.parameters:,}", Cell())
    assert compact == Cell(
        f"{own.parameters:,}", times(larger.parameters / own.parameters, "fewer")
    )
    assert row(state, "Multiply-accumulates")[2].value == f"{own.macs:,}"
    assert row(state, "Test accuracy")[2] == Cell("98.30 %", "\N{MINUS SIGN}0.70 points")


def test_from_where_zeros_pay_is_said_by_engine_and_batch(exported, weights):
    state = exported(weights, method="weight")
    assert row(state, "CSR (SciPy)") == (Cell(), Cell("0.020 ms", "± 2.0 % · 2.0 × NumPy"), Cell())
    assert remarks_of(state)[-1] == (
        "CSR (SciPy): no gain expected one at a time at any sparsity and 256 at a time below 80 %."
    )


def test_where_any_sparsity_pays_none_is_said_not_to(exported, weights):
    evens = (BreakEven("CSR (SciPy)", 1, 0.0), BreakEven("CSR (SciPy)", 256, 0.8))
    state = exported(replace(weights, break_evens=evens), method="weight")
    assert remarks_of(state)[-1] == (
        "CSR (SciPy): no gain expected 256 at a time below 80 %; a gain expected one at a time at"
        " any sparsity."
    )


def test_a_file_that_is_larger_is_not_called_smaller(exported, units):
    dense, zeros, compact = units.sizes
    sizes = (dense, zeros, replace(compact, file=2 * dense.file))
    assert row(exported(replace(units, sizes=sizes)), "Size on disk")[2].note == "2.0 × larger"


def test_stale_figures_are_not_shown_and_their_rows_stay(exported, units):
    fresh = exported(units)
    stale = replace(exported(percent=60), export=fresh.export)
    assert [one.label for one in rows_of(stale)] == [one.label for one in rows_of(fresh)]
    assert row(stale, "NumPy", "one at a time") == (Cell(), Cell(), Cell())
    assert row(stale, "Size on disk") == (Cell(), Cell(), Cell())
    assert remarks_of(stale) == ()


def test_the_way_it_is_shown_elsewhere_makes_no_figures_stale(exported, units):
    state = exported(units)
    choice = replace(state.pruning.choice, shown="unit")
    assert isinstance(choice, Choice)
    assert state.export.fresh(choice) is units
