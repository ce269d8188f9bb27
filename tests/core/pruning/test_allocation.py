from secateurs.core.pruning.allocation import shares


def test_shares_say_what_each_layer_loses():
    assert shares((50, 1), (100, 4), ("one", "two")) == {"one": 0.5, "two": 0.75}
