"""What to try when training diverges."""

from secateurs.core.training.settings import TrainingSettings

USUAL_RATE = {"sgd": 0.1, "momentum": 0.01, "adam": 0.001}


def advice(settings: TrainingSettings) -> str:
    """Say what to change, given the optimizer and its learning rate."""
    usual = USUAL_RATE[settings.optimizer]
    if settings.learning_rate > usual:
        return f"Try a lower learning rate, such as {usual:g}."
    if settings.l1 > 0.01 or settings.l2 > 0.01:
        return "Try a smaller penalty, such as 0.0001, or none."
    lower = f"Try a learning rate of {settings.learning_rate / 10:g}"
    return f"{lower}." if settings.optimizer == "adam" else f"{lower}, or the optimizer Adam."
