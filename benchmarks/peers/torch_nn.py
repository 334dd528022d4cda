"""The work of benchmarks/nn.ts in PyTorch. Prints the version with the best number of threads, and the value there."""

import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional

RUNS = 5

NATURE = dict(size=84, convolutions=[(32, 8, 4), (64, 4, 2), (64, 3, 1)], hidden=512)
SMALL = dict(size=42, convolutions=[(16, 6, 4), (32, 4, 2)], hidden=128)


def image_body(size, convolutions, hidden):
    layers, channels = [], 4
    for filters, kernel, stride in convolutions:
        layers += [nn.Conv2d(channels, filters, kernel, stride), nn.ReLU()]
        channels, size = filters, (size - kernel) // stride + 1
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * size * size, hidden), nn.ReLU())


def dense_body(inputs, hidden):
    layers = []
    for before, after in zip([inputs, *hidden], hidden):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers)


def pixels(batch, size):
    return torch.randint(0, 256, (batch, 4, size, size), dtype=torch.uint8)


def scaled(images):
    return images.float().div_(255)


def dqn_update(make_network, observations, next_observations, prepare, actions):
    """One update with a target network: Huber loss and Adam."""
    batch = len(observations)
    online, target = make_network(), make_network()
    target.load_state_dict(online.state_dict())
    optimizer = torch.optim.Adam(online.parameters(), lr=1e-4)
    taken = torch.randint(0, actions, (batch, 1))
    rewards, goes_on = torch.randn(batch), torch.ones(batch)

    def update():
        with torch.no_grad():
            goal = rewards + 0.99 * goes_on * target(prepare(next_observations)).amax(1)
        values = online(prepare(observations)).gather(1, taken).squeeze(1)
        loss = functional.smooth_l1_loss(values, goal)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()

    return update


def image_dqn_update(architecture, batch=32, actions=6):
    def network():
        return nn.Sequential(image_body(**architecture), nn.Linear(architecture["hidden"], actions))

    images = [pixels(batch, architecture["size"]) for _ in range(2)]
    return dqn_update(network, *images, scaled, actions)


def vector_dqn_update(inputs, hidden, actions, batch):
    def network():
        return nn.Sequential(dense_body(inputs, hidden), nn.Linear(hidden[-1], actions))

    vectors = [torch.randn(batch, inputs) for _ in range(2)]
    return dqn_update(network, *vectors, lambda x: x, actions)


def ppo_epoch(rollout=2048, minibatch=64):
    """An epoch on CartPole's actor and critic: shuffled minibatches, clipped objective, Adam, clipped norm."""
    actor = nn.Sequential(dense_body(4, [64, 64]), nn.Linear(64, 2))
    critic = nn.Sequential(dense_body(4, [64, 64]), nn.Linear(64, 1))
    parameters = [*actor.parameters(), *critic.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=3e-4, eps=1e-5)
    observations, actions = torch.randn(rollout, 4), torch.randint(0, 2, (rollout, 1))
    old_log_probabilities = torch.full((rollout,), 0.5).log()
    advantages, returns = torch.randn(rollout), torch.randn(rollout)

    def epoch():
        for rows in torch.randperm(rollout).split(minibatch):
            advantage = advantages[rows]
            advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
            log_probabilities = functional.log_softmax(actor(observations[rows]), dim=1)
            chosen = log_probabilities.gather(1, actions[rows]).squeeze(1)
            ratio = (chosen - old_log_probabilities[rows]).exp()
            objective = torch.minimum(advantage * ratio, advantage * ratio.clamp(0.8, 1.2)).mean()
            value_loss = functional.mse_loss(critic(observations[rows]).squeeze(1), returns[rows])
            entropy = -(log_probabilities.exp() * log_probabilities).sum(1).mean()
            loss = 0.5 * value_loss - objective - 0.01 * entropy
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, 0.5)
            optimizer.step()

    return epoch


def features(architecture):
    network, images = image_body(**architecture), pixels(32, architecture["size"])

    def encode():
        with torch.inference_mode():
            network(scaled(images))

    return encode


def act(actions=6):
    network = nn.Sequential(image_body(**NATURE), nn.Linear(NATURE["hidden"], actions))
    image = pixels(1, NATURE["size"])

    def choose():
        with torch.inference_mode():
            network(scaled(image)).argmax(1)

    return choose


def median_seconds(call, count):
    times = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        for _ in range(count):
            call()
        times.append((time.perf_counter() - started) / count)
    return statistics.median(times[1:])


# What to time, how many calls a run, and what is done a second; without that, the value is milliseconds a call.
CASES = {
    "nn/nature-dqn-b32": (lambda: image_dqn_update(NATURE), 20, 1),
    "nn/small-dqn-b32": (lambda: image_dqn_update(SMALL), 150, 1),
    "nn/mlp-64-64-b64": (lambda: vector_dqn_update(4, [64, 64], 2, 64), 1000, 1),
    "nn/mlp-64-64-b256": (lambda: vector_dqn_update(4, [64, 64], 2, 256), 1000, 1),
    "nn/head-512-128-b32": (lambda: vector_dqn_update(512, [128], 6, 32), 1000, 1),
    "nn/ppo-update": (ppo_epoch, 20, 32),
    "nn/forward-1": (act, 500, None),
    "nn/features-32": (lambda: features(SMALL), 100, None),
    "nn/features-32-nature": (lambda: features(NATURE), 50, None),
}

if __name__ == "__main__":
    make, count, work = CASES[sys.argv[1]]
    seconds = {}
    for threads in (1, 2):
        torch.set_num_threads(threads)
        torch.manual_seed(1)
        seconds[threads] = median_seconds(make(), count)
    best = min(seconds, key=seconds.get)
    value = seconds[best] * 1000 if work is None else work / seconds[best]
    print(f"{torch.__version__} with {best} thread{'s'[: best > 1]}", value)
