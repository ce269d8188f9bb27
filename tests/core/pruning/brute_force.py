"""An independent, slow and simple reference for rankings and cuts."""

import numpy as np


def layer_masks(scores, sparsity):
    """Sort (score, flat index) pairs of each layer and drop the first k."""
    masks = []
    for score in scores:
        pairs = sorted((value, index) for index, value in enumerate(score.ravel().tolist()))
        gone = {index for _, index in pairs[: round(score.size * sparsity)]}
        flat = [index not in gone for index in range(score.size)]
        masks.append(np.array(flat).reshape(score.shape))
    return masks


def global_masks(scores, sparsity):
    """Drop the lowest over all layers, passing over the last part that a layer has left."""
    triples = sorted(
        (value, layer, index)
        for layer, score in enumerate(scores)
        for index, value in enumerate(score.ravel().tolist())
    )
    kept = [dict.fromkeys(range(score.size), True) for score in scores]
    wanted = round(sum(score.size for score in scores) * sparsity)
    for _, layer, index in triples:
        if wanted and sum(kept[layer].values()) > 1:
            kept[layer][index] = False
            wanted -= 1
    return [
        np.array(list(flat.values())).reshape(score.shape)
        for flat, score in zip(kept, scores, strict=True)
    ]
