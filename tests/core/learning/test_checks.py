import pytest

from secateurs.core.learning.settings import LABELS, TrainingSettings, check, field_hint, parse


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("hidden_layers", "1000, 1000, 500, 200", (1000, 1000, 500, 200)),
        ("hidden_layers", " 32 ", (32,)),
        ("optimizer", "adam", "adam"),
        ("learning_rate", "1e-3", 0.001),
        ("learning_rate", "10", 10.0),
        ("batch_size", "128", 128),
        ("batch_size", "10,000", 10_000),
        ("seed", "2,147,483,647", 2147483647),
        ("hidden_layers", "1,100", (1, 100)),
        ("hidden_layers", "1000,100", (1000, 100)),
        ("epochs", " 10 ", 10),
        ("l1", "0", 0.0),
        ("seed", "2147483647", 2147483647),
    ],
)
def test_good_text_gives_its_value(field, text, value):
    assert check(field, text) is None
    assert parse(field, text) == value
    TrainingSettings.model_validate({field: value})


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("learning_rate", "0", "Learning rate must be between 0.000001 and 10."),
        ("learning_rate", "nan", "Learning rate must be between 0.000001 and 10."),
        ("learning_rate", "", "Learning rate must be between 0.000001 and 10."),
        ("epochs", "501", "Epochs must be a whole number from 1 to 500."),
        ("epochs", "2.5", "Epochs must be a whole number from 1 to 500."),
        ("batch_size", "0", "Batch size must be a whole number from 1 to 10,000."),
        ("batch_size", "1,00", "Batch size must be a whole number from 1 to 10,000."),
        ("batch_size", "10,001", "Batch size must be a whole number from 1 to 10,000."),
        ("seed", "-1", "Seed must be a whole number from 0 to 2,147,483,647."),
        ("l2", "inf", "L2 penalty must be between 0 and 1."),
        ("optimizer", "lion", "Optimizer must be sgd, momentum or adam."),
        (
            "hidden_layers",
            "",
            "Hidden layers must be 1 to 8 layers of 1 to 4096 units, such as 1000, 500.",
        ),
        (
            "hidden_layers",
            "10, 5000",
            "Hidden layers must be 1 to 8 layers of 1 to 4096 units, such as 1000, 500.",
        ),
        (
            "hidden_layers",
            "10, x",
            "Hidden layers must be 1 to 8 layers of 1 to 4096 units, such as 1000, 500.",
        ),
    ],
)
def test_bad_text_is_refused_with_the_range(field, text, reason):
    assert check(field, text) == reason


def test_every_typed_field_has_a_hint():
    assert {field: field_hint(field) for field in LABELS} == {
        "hidden_layers": "1 to 8 layers of 1 to 4096 units",
        "optimizer": "sgd, momentum or adam",
        "learning_rate": "0.000001 to 10",
        "batch_size": "1 to 10,000",
        "epochs": "1 to 500",
        "l1": "0 to 1",
        "l2": "0 to 1",
        "seed": "0 to 2,147,483,647",
    }
