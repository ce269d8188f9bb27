"""An independent, slow and simple reference for rankings and cuts, in plain loops."""

import itertools
import math

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


def columns(kernel, unit_axis):
    """Return the weights of each unit, in C order of the kernel's other axes, as lists."""
    others = [range(size) for axis, size in enumerate(kernel.shape) if axis != unit_axis]
    found = []
    for unit in range(kernel.shape[unit_axis]):
        places = [
            (*rest[:unit_axis], unit, *rest[unit_axis:]) for rest in itertools.product(*others)
        ]
        found.append([float(kernel[place]) for place in places])
    return found


def unit_scores(kernel, unit_axis, scope):
    """L2 norm of each column; for global scope its root mean square."""
    norms = [math.sqrt(sum(w * w for w in column)) for column in columns(kernel, unit_axis)]
    fan_in = kernel.size // kernel.shape[unit_axis]
    return np.array([norm if scope == "layer" else norm / math.sqrt(fan_in) for norm in norms])


def masks_of(scores, sparsity, scope):
    return (layer_masks if scope == "layer" else global_masks)(scores, sparsity)


def unit_masks(kernels, unit_axes, sparsity, scope):
    """Masks shaped like the kernels from which whole units are gone."""
    scores = [
        unit_scores(kernel, axis, scope) for kernel, axis in zip(kernels, unit_axes, strict=True)
    ]
    masks = []
    for kernel, axis, kept in zip(
        kernels, unit_axes, masks_of(scores, sparsity, scope), strict=True
    ):
        mask = np.ones(kernel.shape, bool)
        for place in np.ndindex(kernel.shape):
            mask[place] = kept[place[axis]]
        masks.append(mask)
    return masks


def weight_masks(kernels, sparsity, scope):
    return masks_of([np.abs(kernel) for kernel in kernels], sparsity, scope)


def n_of_every_m(kernel, unit_axis, n, m):
    """Keep, of every m weights of a unit in their order, the n of largest magnitude."""
    mask = np.ones(kernel.shape, bool)
    others = [range(size) for axis, size in enumerate(kernel.shape) if axis != unit_axis]
    for unit in range(kernel.shape[unit_axis]):
        places = [
            (*rest[:unit_axis], unit, *rest[unit_axis:]) for rest in itertools.product(*others)
        ]
        for start in range(0, len(places), m):
            block = places[start : start + m]
            ranked = sorted((abs(float(kernel[place])), index) for index, place in enumerate(block))
            for _, index in ranked[: len(block) - min(n, len(block))]:
                mask[block[index]] = False
    return mask


def block_masks(kernels, sparsity, scope, length):
    """Drop blocks of consecutive inputs of one unit, units on the last axis, by mean |w|."""
    scores, blocks = [], []
    for kernel in kernels:
        flat = kernel.reshape(-1, kernel.shape[-1])
        starts = range(0, len(flat), length)
        means = [
            [
                float(np.mean(np.abs(flat[start : start + length, unit])))
                for unit in range(flat.shape[1])
            ]
            for start in starts
        ]
        scores.append(np.array(means))
        blocks.append(starts)
    masks = []
    for kernel, kept, starts in zip(
        kernels, masks_of(scores, sparsity, scope), blocks, strict=True
    ):
        mask = np.ones(kernel.shape, bool)
        flat = mask.reshape(-1, kernel.shape[-1])
        for row, start in enumerate(starts):
            for unit in range(flat.shape[1]):
                flat[start : start + length, unit] = kept[row, unit]
        masks.append(mask)
    return masks
