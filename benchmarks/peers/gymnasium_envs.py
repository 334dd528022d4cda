"""Speed of Gymnasium's CartPole, for benchmarks/envs.ts: prints its version and the steps a second of the named case.

Usage: python gymnasium_envs.py cartpole-make | cartpole-vector-1024
"""

import sys
import time
from statistics import median

import gymnasium
import numpy

SECONDS = 1.0
REPEATS = 5


def single():
    env = gymnasium.make("CartPole-v1")
    env.action_space.seed(1)
    actions = [env.action_space.sample() for _ in range(1024)]
    env.reset(seed=1)

    def play():
        for action in actions:
            _, _, terminated, truncated, _ = env.step(action)
            if terminated or truncated:
                env.reset()
        return len(actions)

    return play


def vector(num_envs=1024):
    env = gymnasium.make_vec("CartPole-v1", num_envs=num_envs, vectorization_mode="vector_entry_point")
    rng = numpy.random.default_rng(1)
    actions = [rng.integers(0, 2, num_envs) for _ in range(64)]
    env.reset(seed=1)

    def play():
        for action in actions:
            env.step(action)
        return num_envs * len(actions)

    return play


def steps_a_second(play):
    start = time.perf_counter()
    steps = 0
    while time.perf_counter() - start < SECONDS:
        steps += play()
    return steps / (time.perf_counter() - start)


CASES = {"cartpole-make": single, "cartpole-vector-1024": vector}

if __name__ == "__main__":
    play = CASES[sys.argv[1]]()
    steps_a_second(play)
    print(gymnasium.__version__, median(steps_a_second(play) for _ in range(REPEATS)))
