from secateurs.core.ranking.terms import checked_sparsity


def test_minus_nothing_is_nothing():
    assert str(checked_sparsity(-0.0)) == "0.0"
