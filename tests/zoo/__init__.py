from tests.zoo.zoo import ZOO, inputs_for

__all__ = ["ZOO", "inputs_for"]
