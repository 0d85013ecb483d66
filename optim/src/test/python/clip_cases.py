"""Writes ../resources/parity/clip.json.gz: gradients before and after PyTorch's clip_grad_norm_ and clip_grad_value_.

A case: `function`, `config`, `grads`, `after`, and `norm`, what clip_grad_norm_ returned. Made with PyTorch 1.13.
"""

import gzip
import json
import pathlib

import torch

LIMITS = [("norm", {"max_norm": m, "norm_type": p}) for p in [1.0, 2.0, 3.0, float("inf")] for m in [0.0, 0.7, 100.0]]
LIMITS += [("value", {"clip_value": v}) for v in [0.0, 0.3, 100.0]]


def numbers(tensor):
    return {"shape": list(tensor.shape), "dtype": "float64", "data": tensor.flatten().tolist()}


cases = []
for seed, (function, config) in enumerate(LIMITS):
    generator = torch.Generator().manual_seed(seed)
    params = [torch.nn.Parameter(torch.zeros(s, dtype=torch.float64)) for s in [(3, 4), (5,), ()]]
    for p in params:
        p.grad = torch.randn(p.shape, generator=generator, dtype=torch.float64)
    case = {"function": function, "torch": torch.__version__, "config": {k: str(v) for k, v in config.items()}}
    case["grads"] = [numbers(p.grad) for p in params]
    result = getattr(torch.nn.utils, f"clip_grad_{function}_")(params, **config)
    case["after"] = [numbers(p.grad) for p in params]
    if function == "norm":
        case["norm"] = result.item()
    cases.append(case)

target = pathlib.Path(__file__).parent.parent / "resources" / "parity" / "clip.json.gz"
target.write_bytes(gzip.compress(json.dumps(cases).encode(), mtime=0))
print(len(cases), "cases")
