"""Writes ../resources/parity/average.json.gz: what PyTorch's AveragedModel makes of a module along some changes.

A case: `rule` (equal, or a decay), `use_buffers`, `models` (the module's state before each update, the first as it is
when the average is made), `averages` (the average's state after the last update). Made with PyTorch 1.13.
"""

import gzip
import json
import pathlib

import torch
from torch.optim.swa_utils import AveragedModel


def state(module):
    return {
        k: {"shape": list(v.shape), "dtype": str(v.dtype)[6:], "data": v.flatten().tolist()}
        for k, v in module.state_dict().items()
    }


cases = []
for rule in ["equal", 0.9]:
    for use_buffers in [False, True]:
        torch.manual_seed(len(cases))
        module = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3)).double()
        function = None if rule == "equal" else lambda average, now, n: rule * average + (1 - rule) * now
        average = AveragedModel(module, avg_fn=function, use_buffers=use_buffers)
        case = {"rule": rule, "use_buffers": use_buffers, "torch": torch.__version__, "models": [state(module)]}
        for _ in range(5):
            module(torch.randn(7, 2, dtype=torch.float64))
            with torch.no_grad():
                for p in module.parameters():
                    p.add_(torch.randn_like(p))
            case["models"].append(state(module))
            average.update_parameters(module)
            if not use_buffers:  # Later versions do this themselves.
                for b, now in zip(average.module.buffers(), module.buffers()):
                    b.copy_(now)
        case["averages"] = state(average.module)
        cases.append(case)

target = pathlib.Path(__file__).parent.parent / "resources" / "parity" / "average.json.gz"
target.write_bytes(gzip.compress(json.dumps(cases).encode(), mtime=0))
print(len(cases), "cases")
