from tests.zoo.zoo import NAMES, ZOO, inputs_for

__all__ = ["NAMES", "ZOO", "inputs_for"]
