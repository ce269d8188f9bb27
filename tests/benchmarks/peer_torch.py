"""PyTorch at the benchmarks' jobs, in an environment of its own (`make bench-peers`).

    python peer_torch.py DATA.npz
    python peer_torch.py resnet50 SIDE
    python peer_torch.py epochs LeNet-5 SAMPLES

DATA holds `pixels` (n, 784) uint8, `labels` (n,), `test` (m, 784) uint8, `truth` (m,), and the
network's arrays `kernel_0`, `bias_0`, `kernel_1` and so on. Prints seconds and GFLOP/s as JSON.
Of a network of torchvision, half of whose units Torch-Pruning removes, it prints its parameters,
before and after, and seconds, wall and processor. Epochs are those of Adam on random samples.
"""

import contextlib
import json
import sys
import time

import numpy as np
import torch

EPOCHS = 3  # the first warms up and is left out
BATCH, RATE = 128, 0.1
SIDE = 2048
PRUNINGS = 3


def network(data):
    layers = []
    for at in range(sum(name.startswith("kernel") for name in data)):
        kernel, bias = data[f"kernel_{at}"], data[f"bias_{at}"]
        layer = torch.nn.Linear(*kernel.shape)
        layer.weight.data = torch.from_numpy(np.ascontiguousarray(kernel.T))
        layer.bias.data = torch.from_numpy(bias.copy())
        layers += [layer, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def context(bfloat16):
    if bfloat16:
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return contextlib.nullcontext()


def epochs(data, bfloat16):
    """Seconds an epoch of gradient descent, without validation."""
    model, taken = network(data), []
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    pixels, labels = torch.from_numpy(data["pixels"]), torch.from_numpy(data["labels"]).long()
    for _ in range(EPOCHS):
        begun = time.perf_counter()
        order = torch.randperm(len(pixels))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            images = pixels[batch].float() / 255
            with context(bfloat16):
                logits = model(images)
            loss = torch.nn.functional.cross_entropy(logits.float(), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        taken.append(time.perf_counter() - begun)
    return taken[1:]


def evaluations(data, count=20):
    """Seconds that evaluations of the test images take, a thousand at a time."""
    model = network(data)
    test, truth = torch.from_numpy(data["test"]), torch.from_numpy(data["truth"])
    begun = time.perf_counter()
    with torch.inference_mode():
        for _ in range(count):
            right = 0
            for start in range(0, len(test), 1000):
                logits = model(test[start : start + 1000].float() / 255)
                right += int((logits.argmax(1) == truth[start : start + 1000]).sum())
    return [time.perf_counter() - begun]


def products(dtype):
    """GFLOP/s of a product of square matrices, five rounds."""
    a, b = (torch.randn(SIDE, SIDE).to(dtype) for _ in range(2))
    a @ b
    speeds = []
    for _ in range(5):
        begun = time.perf_counter()
        a @ b
        speeds.append(2 * SIDE**3 / (time.perf_counter() - begun) / 1e9)
    return speeds


def prunings(name, side):
    """Return parameters, before and after, and processor seconds of removing half of the units."""
    import peer_networks

    taken = []
    for _ in range(PRUNINGS):
        model, prune = peer_networks.halved(name, side)
        parameters = sum(each.numel() for each in model.parameters())
        begun, worked = time.perf_counter(), time.process_time()
        prune()
        taken.append((time.perf_counter() - begun, time.process_time() - worked))
        left = sum(each.numel() for each in model.parameters())
    return {"parameters": parameters, "left": left, "taken": taken}


def epochs_of(name, samples):
    """Seconds an epoch of a convolutional network on random samples."""
    import peer_networks

    torch.manual_seed(0)
    model, shape = peer_networks.convolutional(name)
    optimizer, taken = torch.optim.Adam(model.parameters(), lr=1e-3), []
    images, labels = torch.rand(samples, *shape), torch.randint(0, 10, (samples,))
    for _ in range(EPOCHS):
        begun = time.perf_counter()
        order = torch.randperm(samples)
        for start in range(0, samples, BATCH):
            batch = order[start : start + BATCH]
            loss = torch.nn.functional.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        taken.append(time.perf_counter() - begun)
    return taken[1:]


def main(path):
    data = dict(np.load(path))
    torch.manual_seed(0)
    found = {
        "epoch": epochs(data, False),
        "epoch in bfloat16": epochs(data, True),
        "20 evaluations": evaluations(data),
        "product": products(torch.float32),
        "product in bfloat16": products(torch.bfloat16),
    }
    print(json.dumps({"version": torch.__version__, **found}))


if __name__ == "__main__":
    if sys.argv[1] == "epochs":
        print(json.dumps({"taken": epochs_of(sys.argv[2], int(sys.argv[3]))}))
    elif len(sys.argv) == 3:
        print(json.dumps(prunings(sys.argv[1], int(sys.argv[2]))))
    else:
        main(sys.argv[1])
