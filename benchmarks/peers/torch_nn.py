"""The work of benchmarks/nn.ts in PyTorch. Prints one JSON object: the value at the best number of threads."""

import json
import os
import statistics
import sys
import time

import torch
from torch import nn

BATCH, ACTIONS, RUNS = 32, 6, 5

NATURE = dict(size=84, convolutions=[(32, 8, 4), (64, 4, 2), (64, 3, 1)], hidden=512)
SMALL = dict(size=42, convolutions=[(16, 6, 4), (32, 4, 2)], hidden=128)


def body(size, convolutions, hidden):
    layers, channels = [], 4
    for filters, kernel, stride in convolutions:
        layers += [nn.Conv2d(channels, filters, kernel, stride), nn.ReLU()]
        channels, size = filters, (size - kernel) // stride + 1
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * size * size, hidden), nn.ReLU())


def pixels(size):
    return torch.randint(0, 256, (BATCH, 4, size, size), dtype=torch.uint8)


def dqn_update(architecture):
    online = nn.Sequential(body(**architecture), nn.Linear(architecture["hidden"], ACTIONS))
    target = nn.Sequential(body(**architecture), nn.Linear(architecture["hidden"], ACTIONS))
    target.load_state_dict(online.state_dict())
    optimizer = torch.optim.Adam(online.parameters(), lr=1e-4)
    images, next_images = pixels(architecture["size"]), pixels(architecture["size"])
    actions, rewards, goes_on = torch.randint(0, ACTIONS, (BATCH, 1)), torch.randn(BATCH), torch.ones(BATCH)

    def update():
        with torch.no_grad():
            goal = rewards + 0.99 * goes_on * target(next_images.float() / 255).max(1).values
        values = online(images.float() / 255).gather(1, actions).squeeze(1)
        loss = nn.functional.smooth_l1_loss(values, goal)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return update


def features(architecture):
    network, images = body(**architecture), pixels(architecture["size"])

    def encode():
        with torch.no_grad():
            network(images.float() / 255)

    return encode


def median_seconds(call, count):
    times = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        for _ in range(count):
            call()
        times.append((time.perf_counter() - started) / count)
    return statistics.median(times[1:])


CASES = {
    "nn/nature-dqn-b32": (lambda: dqn_update(NATURE), 40, True),
    "nn/small-dqn-b32": (lambda: dqn_update(SMALL), 200, True),
    "nn/features-32": (lambda: features(SMALL), 50, False),
    "nn/features-32-nature": (lambda: features(NATURE), 50, False),
}

make, count, is_rate = CASES[sys.argv[1]]
seconds = {}
for threads in range(1, min(os.cpu_count(), 2) + 1):
    torch.set_num_threads(threads)
    seconds[threads] = median_seconds(make(), count)
best = min(seconds, key=seconds.get)
value = 1 / seconds[best] if is_rate else seconds[best] * 1000
print(json.dumps({"version": torch.__version__, "threads": best, "value": value}))
