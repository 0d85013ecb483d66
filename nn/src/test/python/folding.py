"""Writes folding.json.gz: weights and biases that PyTorch folds batch norms into.

Run: python3 folding.py ../resources/nabla/nn/norm/folding.json.gz   (the committed file: torch 1.13.0)
"""
import gzip
import json
import sys

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

CASES = [
    ("Linear", dict(in_features=4, out_features=3), "BatchNorm1d", dict()),
    ("Linear", dict(in_features=4, out_features=3, bias=False), "BatchNorm1d", dict(eps=.1)),
    ("Conv1d", dict(in_channels=2, out_channels=3, kernel_size=3, dilation=2), "BatchNorm1d", dict()),
    ("Conv2d", dict(in_channels=4, out_channels=6, kernel_size=3, groups=2, padding=1), "BatchNorm2d", dict()),
    ("Conv2d", dict(in_channels=2, out_channels=3, kernel_size=3, stride=2, bias=False), "BatchNorm2d",
     dict(affine=False, eps=.01)),
    ("Conv3d", dict(in_channels=2, out_channels=3, kernel_size=2), "BatchNorm3d", dict()),
]


def pack(tensor):
    return {"shape": list(tensor.shape), "dtype": str(tensor.dtype).replace("torch.", ""),
            "data": tensor.detach().flatten().tolist()}


def case(name, config, norm_name, norm_config):
    layer = getattr(nn, name)(**config)
    norm_config = dict(num_features=config.get("out_features", config.get("out_channels")), **norm_config)
    norm = getattr(nn, norm_name)(**norm_config)
    for tensor in list(norm.parameters()) + [norm.running_mean, norm.running_var]:
        tensor.data.uniform_(.3, 2)
    layer, norm = layer.double().eval(), norm.double().eval()
    folded = (fuse_linear_bn_eval if name == "Linear" else fuse_conv_bn_eval)(layer, norm)
    state = {**{"0." + k: pack(v) for k, v in layer.state_dict().items()},
             **{"1." + k: pack(v) for k, v in norm.state_dict().items()}}
    return {"modules": [{"type": name, **config}, {"type": norm_name, **norm_config}], "state": state,
            "folded": {k: pack(v) for k, v in folded.state_dict().items()}}


torch.manual_seed(32)
with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
    file.write(json.dumps([case(*c) for c in CASES]).encode())
