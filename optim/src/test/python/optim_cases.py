"""Writes ../resources/parity/optim-options.json.gz: PyTorch's trajectories under every option of SGD, Adam and AdamW.

The form is that of optim.json.gz, and `state` besides: for each parameter the optimizer's buffers after the last step.
`after`[k] holds the parameters after step k; float64 throughout. Made with PyTorch 1.13; the rules of these three
optimizers haven't changed since.
"""

import gzip
import itertools
import json
import pathlib

import torch

STEPS = 6


def numbers(tensor):
    return {"shape": list(tensor.shape), "dtype": "float64", "data": tensor.detach().flatten().tolist()}


def case(name, config, seed):
    generator = torch.Generator().manual_seed(seed)
    random = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)
    params = [torch.nn.Parameter(random(3, 4)), torch.nn.Parameter(random(5))]
    optimizer = getattr(torch.optim, name)(params, foreach=False, **config)
    out = {
        "id": f"{name}/options/" + (", ".join(f"{k}={v}" for k, v in config.items()) or "default"),
        "optimizer": name,
        "config": config,
        "torch": torch.__version__,
        "params": [numbers(p) for p in params],
        "grads": [],
        "after": [],
    }
    for _ in range(STEPS):
        for p in params:
            p.grad = random(*p.shape)
        out["grads"].append([numbers(p.grad) for p in params])
        optimizer.step()
        out["after"].append([numbers(p) for p in params])
    out["state"] = [
        {k: numbers(v) for k, v in optimizer.state[p].items() if torch.is_tensor(v) and k != "step"} for p in params
    ]
    return out


def configs():
    for momentum, decay, maximize in itertools.product([0, 0.9], [0, 0.1], [False, True]):
        common = {"lr": 0.05, "momentum": momentum, "weight_decay": decay, "maximize": maximize}
        yield "SGD", common
        if momentum:
            yield "SGD", {**common, "dampening": 0.3}
            yield "SGD", {**common, "nesterov": True}
    for name in ["Adam", "AdamW"]:
        yield name, {}
        for amsgrad, decay, maximize in itertools.product([False, True], [0, 0.1], [False, True]):
            yield name, {"lr": 0.02, "betas": [0.8, 0.95], "eps": 1e-3, "amsgrad": amsgrad,
                         "weight_decay": decay, "maximize": maximize}


cases = [case(name, config, seed) for seed, (name, config) in enumerate(configs())]
target = pathlib.Path(__file__).parent.parent / "resources" / "parity" / "optim-options.json.gz"
target.write_bytes(gzip.compress(json.dumps(cases).encode(), mtime=0))
print(len(cases), "cases")
