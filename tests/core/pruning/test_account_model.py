import pytest

from secateurs.core.network.reading import read_model
from secateurs.core.pruning.account import account
from secateurs.core.pruning.counting import count
from secateurs.core.pruning.masking import masked
from secateurs.core.pruning.rank import rank
from tests.core.network.small_models import plain_model
from tests.zoo import ZOO

FOLDABLE = ("lenet_5", "mlp_normalised", "separable", "siamese")  # nothing stays for exactness


def test_tied_units_take_rows_and_biases_along():
    model = plain_model()
    counted = account(model, rank(model, "unit").cut(0.5))
    assert [layer.parts_kept for layer in counted.layers] == [2, 2]
    assert counted.parameters == 2 * (784 * 2 + 2) + 2 * 10 + 10
    assert counted.macs == 2 * 784 * 2 + 2 * 10
    assert counted.achieved == 0.5


def test_weights_leave_zeros_in_place():
    model = plain_model()
    counted = account(model, rank(model, "weight").cut(0.25))
    assert counted.prunable_weights == counted.prunable_weights_total * 3 // 4
    assert counted.parameters == model.parameters - 784 * 2


@pytest.mark.parametrize("name", FOLDABLE)
@pytest.mark.parametrize("method", ["weight", "unit"])
def test_the_quick_account_is_that_of_the_compact_model(name, method):
    built = ZOO[name]()
    model = read_model(built)
    cut = rank(model, method).cut(0.5)
    units = method == "unit"
    masks = model.structure.kernel_masks(cut.kept) if units else cut.named_masks
    exact = count(
        masked(built, masks),
        model.structure,
        method,
        0.5,
        cut.achieved,
        masks,
        cut.kept if units else None,
    )
    found = account(model, cut)
    assert (found.parameters, found.macs) == (exact.parameters, exact.macs)
