"""Writes ConvPool.json.gz: convolutions and poolings with the options that PyTorch's own module tests leave out.

Run: python3 conv_pool_cases.py ../resources/parity/ConvPool.json.gz   (the committed file: torch 1.13.0)
The form of a case is that of the files beside it; all numbers are float64.
"""
import gzip
import json
import sys

import torch

CASES = [
    ("Conv1d", dict(in_channels=4, out_channels=6, kernel_size=3, stride=2, padding=2, dilation=2, groups=2), (2, 4, 9)),
    ("Conv1d", dict(in_channels=1, out_channels=2, kernel_size=5, bias=False), (1, 9)),
    ("Conv1d", dict(in_channels=2, out_channels=3, kernel_size=4, padding="same", dilation=3), (2, 2, 7)),
    ("Conv2d", dict(in_channels=3, out_channels=4, kernel_size=3, padding=1), (2, 3, 6, 5)),
    ("Conv2d", dict(in_channels=3, out_channels=4, kernel_size=[3, 2], stride=[2, 1], padding=[0, 2]), (2, 3, 7, 4)),
    ("Conv2d", dict(in_channels=4, out_channels=4, kernel_size=3, padding=2, dilation=2, groups=4), (3, 4, 6, 6)),
    ("Conv2d", dict(in_channels=3, out_channels=5, kernel_size=1), (2, 3, 4, 5)),
    ("Conv2d", dict(in_channels=4, out_channels=2, kernel_size=1, groups=2, bias=False), (2, 4, 3, 3)),
    ("Conv2d", dict(in_channels=3, out_channels=2, kernel_size=1, stride=2, padding=1), (2, 3, 4, 5)),
    ("Conv2d", dict(in_channels=2, out_channels=3, kernel_size=5, stride=3, padding=4), (2, 2, 7, 8)),
    ("Conv2d", dict(in_channels=2, out_channels=3, kernel_size=3), (2, 5, 5)),
    ("Conv3d", dict(in_channels=2, out_channels=4, kernel_size=[2, 3, 2], stride=[1, 2, 1], padding=[1, 0, 1],
                    dilation=[1, 1, 2], groups=2), (2, 2, 3, 5, 4)),
    ("ConvTranspose1d", dict(in_channels=4, out_channels=6, kernel_size=3, stride=3, padding=1, output_padding=2,
                             groups=2, dilation=2), (2, 4, 4)),
    ("ConvTranspose2d", dict(in_channels=3, out_channels=2, kernel_size=3, stride=2, padding=1, output_padding=1),
     (2, 3, 4, 3)),
    ("ConvTranspose2d", dict(in_channels=3, out_channels=2, kernel_size=[2, 3], dilation=[1, 3],
                             output_padding=[0, 2], bias=False), (2, 3, 3, 2)),
    ("ConvTranspose2d", dict(in_channels=3, out_channels=2, kernel_size=1), (2, 3, 3, 2)),
    ("ConvTranspose3d", dict(in_channels=2, out_channels=4, kernel_size=2, stride=[1, 2, 3], output_padding=[0, 1, 2],
                             groups=2), (2, 2, 2, 2, 2)),
    ("MaxPool1d", dict(kernel_size=3, stride=2, padding=1, dilation=2, return_indices=True), (2, 3, 9)),
    ("MaxPool2d", dict(kernel_size=2, return_indices=True), (2, 3, 6, 5)),
    ("MaxPool2d", dict(kernel_size=3, stride=2, padding=1, ceil_mode=True, return_indices=True), (2, 3, 6, 7)),
    ("MaxPool2d", dict(kernel_size=[2, 3], stride=1, dilation=[2, 1]), (3, 5, 6)),
    ("MaxPool3d", dict(kernel_size=[2, 3, 1], stride=2, padding=[1, 1, 0], ceil_mode=True), (2, 2, 4, 5, 4)),
    ("AvgPool1d", dict(kernel_size=3, stride=2, padding=1, ceil_mode=True, count_include_pad=False), (2, 3, 8)),
    ("AvgPool2d", dict(kernel_size=2), (2, 3, 5, 6)),
    ("AvgPool2d", dict(kernel_size=3, stride=2, padding=1, ceil_mode=True), (2, 3, 6, 8)),
    ("AvgPool2d", dict(kernel_size=[3, 2], stride=1, padding=1, count_include_pad=False), (3, 4, 4)),
    ("AvgPool3d", dict(kernel_size=2, stride=2, padding=1, ceil_mode=True, divisor_override=-3), (2, 2, 4, 3, 4)),
]


def pack(tensor):
    if tensor is None:
        return None
    return {"shape": list(tensor.shape), "dtype": str(tensor.dtype).replace("torch.", ""),
            "data": tensor.detach().flatten().tolist()}


def case(number, name, config, shape):
    arguments = {k: tuple(v) if isinstance(v, list) else v for k, v in config.items()}
    module = getattr(torch.nn, name)(**arguments).double()
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    names, parameters = [n for n, _ in module.named_parameters()], list(module.parameters())
    outputs = module(x)
    outputs = list(outputs) if isinstance(outputs, tuple) else [outputs]
    y = outputs[0]
    g = torch.randn_like(y).requires_grad_()
    first = torch.autograd.grad(y, [x] + parameters, g, create_graph=True)
    v = torch.randn_like(x)
    second = torch.autograd.grad((v * first[0]).sum(), [x] + parameters + [g], allow_unused=True)
    return {
        "id": f"{name}/more/{number}", "module": name, "config": config, "training": True, "inputs": [pack(x)],
        "state": dict(zip(names, map(pack, parameters))), "outputs": [pack(o) for o in outputs],
        "grad_outputs": [pack(g)] + [None] * (len(outputs) - 1), "grad_inputs": [pack(first[0])],
        "grad_params": dict(zip(names, map(pack, first[1:]))),
        "second_order": {
            "v": [pack(v)], "wrt_inputs": [pack(second[0])],
            "wrt_params": {n: pack(s) for n, s in zip(names, second[1:-1]) if s is not None},
            "wrt_grad_outputs": [pack(second[-1])]},
    }


torch.manual_seed(20)
with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
    file.write(json.dumps([case(i, *c) for i, c in enumerate(CASES)]).encode())
