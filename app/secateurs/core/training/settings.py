"""What a person may choose before training, and the limits of each choice."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Optimizer = Literal["sgd", "momentum", "adam"]
Units = Annotated[int, Field(ge=1, le=4096)]


class TrainingSettings(BaseModel):
    """The exercise's network and recipe by default."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    hidden_layers: tuple[Units, ...] = Field((1000, 1000, 500, 200), min_length=1, max_length=8)
    optimizer: Optimizer = "sgd"
    learning_rate: float = Field(0.1, ge=1e-6, le=10)
    batch_size: int = Field(128, ge=1, le=10_000)
    epochs: int = Field(10, ge=1, le=500)
    l1: float = Field(0.0, ge=0, le=1)
    l2: float = Field(0.0, ge=0, le=1)
    seed: int = Field(0, ge=0, le=2**31 - 1)
    augment: bool = False  # changed images, a rate that falls; the exercise's own run is plain
