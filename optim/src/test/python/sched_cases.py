"""Writes ../resources/parity/sched-options.json.gz: PyTorch's schedules beyond those of sched.json.gz.

The form is that of sched.json.gz, with a list of two groups' numbers in the place of each: `lr0`, `lrs`; `momenta`
besides, momentum or beta1 after each step. `optimizer` is SGD or Adam. Schedules made of others have them in `parts`.
An lr_lambda is a number d, meant as d ** epoch. Made with PyTorch 1.13.
"""

import gzip
import json
import pathlib

import torch
from torch.optim import lr_scheduler, swa_utils

STEPS = 24
LR0 = [0.4, 0.03]


def make(optimizer, name, config, parts):
    if parts:
        made = [make(optimizer, *part) for part in parts]
        return (
            lr_scheduler.ChainedScheduler(made)
            if name == "ChainedScheduler"
            else lr_scheduler.SequentialLR(optimizer, made, **config)
        )
    config = dict(config)
    if "lr_lambda" in config:
        config["lr_lambda"] = [lambda epoch, d=d: d**epoch for d in config["lr_lambda"]]
    return getattr(swa_utils if name == "SWALR" else lr_scheduler, name)(optimizer, **config)


def case(name, config, parts=(), optimizer="SGD"):
    groups = [{"params": [torch.nn.Parameter(torch.zeros(2))], "lr": lr} for lr in LR0]
    extra = {"momentum": 0.9} if optimizer == "SGD" else {}
    opt = getattr(torch.optim, optimizer)(groups, lr=1, **extra)
    schedule = make(opt, name, config, parts)
    metrics = [1 / (1 + k) + 0.15 * ((k * 7) % 5) for k in range(STEPS)]
    out = {"id": f"{name}/{optimizer}/{json.dumps(config)}{json.dumps(parts) if parts else ''}", "scheduler": name,
           "config": config, "parts": parts, "optimizer": optimizer, "lr0": LR0, "lrs": [], "momenta": []}
    if name == "ReduceLROnPlateau":
        out["metrics"] = metrics
    for k in range(STEPS):
        out["lrs"].append([g["lr"] for g in opt.param_groups])
        out["momenta"].append([g["momentum"] if optimizer == "SGD" else g["betas"][0] for g in opt.param_groups])
        opt.step()
        schedule.step(metrics[k]) if "metrics" in out else schedule.step()
    return out


def cases():
    yield case("LambdaLR", {"lr_lambda": [0.9, 0.8]})
    yield case("MultiplicativeLR", {"lr_lambda": [0.99, 0.98]})
    yield case("MultiStepLR", {"milestones": [9, 2, 2, 0], "gamma": 0.3})
    for eta_min in [0, 0.02]:
        yield case("CosineAnnealingLR", {"T_max": 7, "eta_min": eta_min})
        for t_mult in [1, 2]:
            yield case("CosineAnnealingWarmRestarts", {"T_0": 3, "T_mult": t_mult, "eta_min": eta_min})
    for mode in ["triangular", "triangular2", "exp_range"]:
        yield case("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 3, "step_size_down": 4, "mode": mode,
                                "gamma": 0.97})
    yield case("CyclicLR", {"base_lr": [0.01, 0.02], "max_lr": [0.1, 0.3], "step_size_up": 4, "base_momentum": 0.7,
                            "max_momentum": 0.95})
    for optimizer in ["SGD", "Adam"]:
        for strategy in ["cos", "linear"]:
            for three_phase in [False, True]:
                yield case("OneCycleLR", {"max_lr": [0.5, 0.1], "total_steps": 24, "anneal_strategy": strategy,
                                          "three_phase": three_phase, "div_factor": 10.0, "final_div_factor": 100.0,
                                          "base_momentum": 0.8, "max_momentum": 0.9}, (), optimizer)
    yield case("OneCycleLR", {"max_lr": 0.5, "epochs": 4, "steps_per_epoch": 6})
    yield case("SWALR", {"swa_lr": 0.05})
    yield case("SWALR", {"swa_lr": [0.05, 0.5], "anneal_epochs": 6, "anneal_strategy": "linear"})
    yield case("SWALR", {"swa_lr": 0.05, "anneal_epochs": 0})
    for mode in ["min", "max"]:
        for threshold_mode in ["rel", "abs"]:
            yield case("ReduceLROnPlateau", {"mode": mode, "factor": 0.5, "patience": 1, "threshold": 0.1,
                                             "threshold_mode": threshold_mode, "cooldown": 2, "min_lr": 0.004})
    warm_up = ("LinearLR", {"start_factor": 0.1, "total_iters": 4}, ())
    parts = [("ConstantLR", {"factor": 0.5, "total_iters": 4}, ()), ("ExponentialLR", {"gamma": 0.9}, ()),
             ("StepLR", {"step_size": 3}, ()), ("PolynomialLR", {"total_iters": 9, "power": 2.0}, ()),
             ("MultiStepLR", {"milestones": [3, 5]}, ()), ("CosineAnnealingLR", {"T_max": 10, "eta_min": 0.01}, ()),
             ("CosineAnnealingWarmRestarts", {"T_0": 4, "T_mult": 2}, ()), ("LambdaLR", {"lr_lambda": [0.9, 0.8]}, ()),
             ("MultiplicativeLR", {"lr_lambda": [0.9, 0.8]}, ()),
             ("OneCycleLR", {"max_lr": 0.5, "total_steps": 24}, ())]
    for part in parts:
        yield case("SequentialLR", {"milestones": [4]}, [warm_up, part])
    yield case("SequentialLR", {"milestones": [3, 11]}, [parts[1], warm_up, parts[5]])
    yield case("ChainedScheduler", {}, [parts[0], parts[1]])
    yield case("ChainedScheduler", {}, [warm_up, parts[3], parts[2]])


made = list(cases())
for one in made:
    one["torch"] = torch.__version__
target = pathlib.Path(__file__).parent.parent / "resources" / "parity" / "sched-options.json.gz"
target.write_bytes(gzip.compress(json.dumps(made).encode(), mtime=0))
print(len(made), "cases")
