# Trains Stable-Baselines3 on CartPole with the hyperparameters that it is given as JSON, and prints its version, the
# mean return of 20 greedy episodes, and environment steps per second.
import json
import sys
import time

import numpy
import stable_baselines3
import torch
from stable_baselines3 import DQN, PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy

case = json.loads(sys.argv[1])
torch.set_num_threads(1)
env = make_vec_env("CartPole-v1", n_envs=case["numEnvs"], seed=1)
model = {"ppo": PPO, "dqn": DQN}[case["learner"]](
    "MlpPolicy",
    env,
    policy_kwargs={
        "net_arch": case["hidden"],
        "activation_fn": {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}[case["activation"]],
    },
    seed=1,
    device="cpu",
    **case["options"],
)
start = time.perf_counter()
model.learn(case["steps"])
seconds = time.perf_counter() - start
returns, _ = evaluate_policy(model, make_vec_env("CartPole-v1", seed=10_000), 20, return_episode_rewards=True)
print(stable_baselines3.__version__, "return", numpy.mean(returns), case["steps"] / seconds)
