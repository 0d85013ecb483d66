"""Writes ../resources/parity/optim-options.json.gz: PyTorch's trajectories under every option of the optimizers.

The form is that of optim.json.gz, and `state` besides: for each parameter the optimizer's buffers after the last step.
`after`[k] holds the parameters after step k; float64 throughout. Made with PyTorch 1.13, whose rules are today's
but for NAdam's; that, and what 1.13 doesn't have (maximize and decoupled decay of RAdam, Adafactor, Muon), is in
optim.json.gz. LAMB and Lion, which PyTorch hasn't, are written here from their papers' formulas.
"""

import gzip
import itertools
import json
import pathlib

import torch

STEPS = 6


class LAMB(torch.optim.Optimizer):
    """Algorithm 2 of arXiv 1904.00962, phi the identity."""

    def __init__(self, params, foreach, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.01, maximize=False):
        self.betas, self.eps, self.decay, self.sign = betas, eps, weight_decay, -1 if maximize else 1
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for p in self.param_groups[0]["params"]:
            s = self.state[p]
            g = self.sign * p.grad
            t = s["step"] = s.get("step", 0) + 1
            b1, b2 = self.betas
            s["exp_avg"] = b1 * s.get("exp_avg", 0) + (1 - b1) * g
            s["exp_avg_sq"] = b2 * s.get("exp_avg_sq", 0) + (1 - b2) * g * g
            r = s["exp_avg"] / (1 - b1**t) / ((s["exp_avg_sq"] / (1 - b2**t)).sqrt() + self.eps) + self.decay * p
            ratio = p.norm() / r.norm() if p.norm() > 0 and r.norm() > 0 else 1
            p.sub_(self.param_groups[0]["lr"] * ratio * r)


class Lion(torch.optim.Optimizer):
    """Algorithm 2 of arXiv 2302.06675."""

    def __init__(self, params, foreach, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0, maximize=False):
        self.betas, self.decay, self.sign = betas, weight_decay, -1 if maximize else 1
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for p in self.param_groups[0]["params"]:
            s = self.state[p]
            g = self.sign * p.grad
            m = s.get("exp_avg", torch.zeros_like(p))
            b1, b2 = self.betas
            p.sub_(self.param_groups[0]["lr"] * ((b1 * m + (1 - b1) * g).sign() + self.decay * p))
            s["exp_avg"] = b2 * m + (1 - b2) * g


def numbers(tensor):
    return {"shape": list(tensor.shape), "dtype": "float64", "data": tensor.detach().flatten().tolist()}


def case(name, config, seed):
    generator = torch.Generator().manual_seed(seed)
    random = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)
    params = [torch.nn.Parameter(random(3, 4)), torch.nn.Parameter(random(5))]
    optimizer = globals().get(name, getattr(torch.optim, name, None))(params, foreach=False, **config)
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
    both = [{"weight_decay": decay, "maximize": maximize} for decay in [0, 0.1] for maximize in [False, True]]
    for common in both:
        yield "Adamax", {"lr": 0.02, "betas": [0.8, 0.95], "eps": 1e-3, **common}
        yield "LAMB", {"lr": 0.02, "betas": [0.8, 0.95], "eps": 1e-3, **common}
        yield "Lion", {"lr": 0.02, "betas": [0.8, 0.95], **common}
        yield "Adadelta", {"lr": 0.5, "rho": 0.8, "eps": 1e-3, **common}
        yield "Adagrad", {"lr": 0.1, "lr_decay": 0.1, "initial_accumulator_value": 0.2, "eps": 1e-3, **common}
        yield "ASGD", {"lr": 0.1, "lambd": 0.01, "alpha": 0.5, "t0": 2, **common}
        for momentum, centered in itertools.product([0, 0.9], [False, True]):
            yield "RMSprop", {"lr": 0.02, "alpha": 0.9, "eps": 1e-3, "momentum": momentum, "centered": centered, **common}
    for name in ["Adamax", "LAMB", "Lion", "Adadelta", "Adagrad", "RMSprop", "RAdam"]:
        yield name, {}
    for decay in [0, 0.1]:
        yield "RAdam", {"lr": 0.02, "betas": [0.8, 0.7], "eps": 1e-3, "weight_decay": decay}
        yield "RAdam", {"lr": 0.02, "betas": [0.8, 0.95], "eps": 1e-3, "weight_decay": decay}
    for maximize in [False, True]:
        yield "Rprop", {"lr": 0.3, "etas": [0.4, 1.5], "step_sizes": [0.2, 0.35], "maximize": maximize}


cases = [case(name, config, seed) for seed, (name, config) in enumerate(configs())]
target = pathlib.Path(__file__).parent.parent / "resources" / "parity" / "optim-options.json.gz"
target.write_bytes(gzip.compress(json.dumps(cases).encode(), mtime=0))
print(len(cases), "cases")
