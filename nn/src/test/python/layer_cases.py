"""Writes Layers.json.gz: layers with the options, shapes and modes that PyTorch's own module tests leave out.

    /usr/bin/python3 nn/src/test/python/layer_cases.py     (the committed file: torch 1.13)

A case has the form of those in the files beside it; all numbers are float64. An outcome that torch refuses to
differentiate twice has no second order. "repr" is what the module prints.
"""

import functools
import gzip
import json
import os
import re
import sys

import torch
import torch.nn.functional as F

OUT = os.path.join(os.path.dirname(__file__), "..", "resources", "parity", "Layers.json.gz")
CASES = []


class Pad(torch.nn.Module):
    """The padding layers that torch 1.13 lacks."""

    def __init__(self, rank, mode, padding):
        super().__init__()
        self.padding, self.mode = (padding,) * (2 * rank) if isinstance(padding, int) else padding, mode

    def forward(self, x):
        return F.pad(x, self.padding, self.mode)


class LPPool3d(torch.nn.Module):
    """As LPPool2d is written."""

    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.p, self.size, self.options = norm_type, kernel_size, (stride, 0, ceil_mode)

    def forward(self, x):
        mean = F.avg_pool3d(x**self.p, self.size, *self.options)
        elements = self.size**3 if isinstance(self.size, int) else self.size[0] * self.size[1] * self.size[2]
        return (mean.sign() * F.relu(mean.abs()) * elements) ** (1 / self.p)


class ChannelShuffle(torch.nn.Module):
    """torch 1.13 has no derivative of its own."""

    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, x):
        if x.shape[1] % self.groups:
            raise RuntimeError("Number of channels must be divisible by groups")
        return x.unflatten(1, (self.groups, -1)).transpose(1, 2).flatten(1, 2)


LACKING = {f"{name}Pad{rank}d": functools.partial(Pad, rank, mode) for rank in (1, 2, 3)
           for name, mode in (("Circular", "circular"), ("Zero", "constant"))} | {"LPPool3d": LPPool3d,
                                                                        "ChannelShuffle": ChannelShuffle}


def case(name, shape, **config):
    """A shape: the input is normal; a list of numbers, maybe nested: the input is that."""
    CASES.append((name, config, shape))


INDEX = [[3, 0, 1], [1, 1, 4]]
case("Embedding", INDEX, num_embeddings=5, embedding_dim=3, padding_idx=1)
case("Embedding", INDEX, num_embeddings=5, embedding_dim=3, padding_idx=-2, scale_grad_by_freq=True)
case("Embedding", INDEX, num_embeddings=5, embedding_dim=3, scale_grad_by_freq=True)
case("Embedding", INDEX, num_embeddings=5, embedding_dim=3, max_norm=1.5)
case("Embedding", INDEX, num_embeddings=5, embedding_dim=3, max_norm=1.5, norm_type=1.0)
case("Embedding", INDEX, num_embeddings=5, embedding_dim=3, max_norm=1.0, norm_type=3.0)
case("Embedding", [0, 7], num_embeddings=5, embedding_dim=3)
case("Embedding", [0, -1], num_embeddings=5, embedding_dim=3)
case("Embedding", [0, 1], num_embeddings=5, embedding_dim=3, padding_idx=5)
case("Embedding", 2, num_embeddings=5, embedding_dim=3)

# Convolutions.
for mode in ("reflect", "replicate", "circular"):
    case("Conv1d", (2, 2, 5), in_channels=2, out_channels=3, kernel_size=3, padding=2, stride=2, padding_mode=mode)
    batch = (2,) if mode == "circular" else ()  # torch 1.13 wraps batches only
    case("Conv1d", batch + (2, 5), in_channels=2, out_channels=3, kernel_size=4, padding="same", padding_mode=mode)
    case("Conv2d", (2, 2, 5, 4), in_channels=2, out_channels=4, kernel_size=[3, 2], padding=[2, 1], groups=2,
         padding_mode=mode)
    case("Conv2d", batch + (2, 4, 4), in_channels=2, out_channels=2, kernel_size=[2, 3], padding="same", bias=False,
         padding_mode=mode)
    case("Conv3d", (1, 2, 3, 3, 4), in_channels=2, out_channels=2, kernel_size=2, padding=[1, 2, 0], padding_mode=mode)
    case("Conv2d", (2, 2, 2, 4), in_channels=2, out_channels=2, kernel_size=3, padding=3, padding_mode=mode)
case("Conv3d", (1, 2, 3, 3, 4), in_channels=2, out_channels=2, kernel_size=[2, 3, 2], padding="same")
case("Conv2d", (1, 2, 3, 3), in_channels=2, out_channels=2, kernel_size=2, padding="valid", padding_mode="reflect")
case("ConvTranspose1d", (4, 4), in_channels=4, out_channels=6, kernel_size=3, stride=3, padding=1, output_padding=2,
     groups=2, dilation=2)
case("ConvTranspose1d", (0, 4, 4), in_channels=4, out_channels=6, kernel_size=3)
case("ConvTranspose2d", (2, 2, 3, 4), in_channels=2, out_channels=3, kernel_size=[3, 2], stride=[2, 1],
     padding=[1, 0], output_padding=[1, 0], bias=False)
case("ConvTranspose2d", (2, 3, 4), in_channels=2, out_channels=3, kernel_size=2, dilation=[2, 3], output_padding=[1, 2])
case("ConvTranspose3d", (1, 2, 2, 3, 2), in_channels=2, out_channels=4, kernel_size=[2, 1, 3], stride=2, groups=2)
case("ConvTranspose2d", (2, 2, 3, 4), in_channels=2, out_channels=3, kernel_size=2, output_padding=1)
case("ConvTranspose2d", (2, 3, 3, 4), in_channels=2, out_channels=3, kernel_size=2)
case("ConvTranspose2d", (2, 3), in_channels=2, out_channels=3, kernel_size=2)
case("ConvTranspose2d", (2, 2, 3, 4), in_channels=2, out_channels=3, kernel_size=2, padding_mode="reflect")
case("ConvTranspose2d", (2, 2, 3, 4), in_channels=2, out_channels=3, kernel_size=1, padding=2)

# Paddings: one number, different ones, cropping ones, without a batch, with none in it, and too much.
PADS = {1: ((2, 3, 4), [2, 0], [-1, 2], [2, -2]), 2: ((2, 2, 4, 3), [1, 2, 3, 0], [-1, 2, 1, -2], [2, -1, 0, 0]),
        3: ((2, 2, 3, 4, 3), [1, 2, 0, 3, 2, 1], [-1, 1, 1, 0, 2, -1], [0, 0, -1, 0, 0, 0])}
for rank, (shape, *paddings) in PADS.items():
    for name in ("Zero", "Constant", "Reflection", "Replication", "Circular"):
        layer, value = f"{name}Pad{rank}d", {"value": -2.5} if name == "Constant" else {}
        for padding in paddings:
            case(layer, shape, padding=padding, **value)
        if name != "Circular":
            case(layer, shape[1:], padding=1, **value)
            case(layer, (0,) + shape[1:], padding=1, **value)
        case(layer, shape, padding=5, **value)
        case(layer, shape, padding=-1 if name in ("Zero", "Constant") else -2, **value)
        case(layer, shape[2:], padding=1, **value)

# Pooling.
SHAPES = {1: (2, 3, 7), 2: (2, 3, 7, 5), 3: (1, 2, 4, 5, 3)}
for rank, shape in SHAPES.items():
    for name in ("Max", "Avg"):
        layer, more = f"Adaptive{name}Pool{rank}d", {"return_indices": True} if name == "Max" else {}
        case(layer, shape, output_size=3, **more)
        case(layer, shape, output_size=1)
        case(layer, shape[1:], output_size=[8, 2, 4][:rank] if rank > 1 else 8, **more)
        case(layer, shape[2:], output_size=2)
        if rank > 1:
            case(layer, shape, output_size=[None, 3, 2][:rank], **more)
        case(layer, (0,) + shape[1:], output_size=2, **more)
    case(f"LPPool{rank}d", shape, norm_type=3.0, kernel_size=2)
    case(f"LPPool{rank}d", shape, norm_type=1.0, kernel_size=2, stride=1)
    case(f"LPPool{rank}d", shape[1:], norm_type=2.0, kernel_size=[3, 2, 2][:rank] if rank > 1 else 3, stride=2,
         ceil_mode=True)
    case(f"MaxPool{rank}d", shape[1:], kernel_size=2, stride=1, return_indices=True)
    case(f"MaxPool{rank}d", shape, kernel_size=3, stride=2, padding=1, ceil_mode=True, return_indices=True)
    case(f"MaxPool{rank}d", shape, kernel_size=2, dilation=2, return_indices=True)

# Softmax.
for layer in ("Softmax", "LogSoftmax", "Softmin"):
    case(layer, (2, 3, 4), dim=1)
    case(layer, (2, 3, 4), dim=-3)
    case(layer, (2, 3, 4))
    case(layer, (2, 3))
    case(layer, (5,))
    case(layer, (), dim=-1)
    case(layer, (2, 0, 3), dim=2)
    case(layer, (2, 3), dim=2)
case("Softmax2d", (2, 3, 2, 2))
case("Softmax2d", (3, 2, 2))
case("Softmax2d", (3, 2))

# Shapes.
case("Unflatten", (2, 6), dim=1, unflattened_size=[2, 3])
case("Unflatten", (2, 6, 2), dim=-2, unflattened_size=[3, -1])
case("Unflatten", (2, 6), dim=1, unflattened_size=[2, 2])
case("PixelShuffle", (2, 8, 2, 3), upscale_factor=2)
case("PixelShuffle", (2, 2, 9, 1, 2), upscale_factor=3)
case("PixelShuffle", (2, 6, 1, 2), upscale_factor=2)
case("PixelUnshuffle", (2, 2, 4, 6), downscale_factor=2)
case("PixelUnshuffle", (2, 3, 6), downscale_factor=3)
case("PixelUnshuffle", (2, 2, 5, 6), downscale_factor=2)
case("ChannelShuffle", (2, 6, 2, 2), groups=3)
case("ChannelShuffle", (2, 6, 2, 2), groups=4)
case("Unfold", (2, 3, 4, 5), kernel_size=2)
case("Unfold", (3, 4, 5), kernel_size=[2, 3], dilation=[2, 1], padding=[1, 0], stride=[1, 2])
case("Unfold", (2, 3, 2, 2), kernel_size=3)
case("Fold", (2, 12, 6), output_size=[3, 4], kernel_size=2)
case("Fold", (2, 12, 2), output_size=[3, 4], kernel_size=[2, 3], padding=[1, 0], stride=2)
case("Fold", (12, 9), output_size=[3, 5], kernel_size=[2, 3], dilation=2, padding=1)
case("Fold", (2, 11, 6), output_size=[3, 4], kernel_size=2)
case("Fold", (2, 12, 5), output_size=[3, 4], kernel_size=2)
UP = {"nearest": 0, "nearest-exact": 0, "area": 0, "linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}
for mode, dims in UP.items():
    rank = dims or 2
    shape = (2, 2, 3, 4, 3)[:rank + 2]
    case("Upsample", shape, scale_factor=2.0, mode=mode)
    case("Upsample", shape, scale_factor=[1.7, 0.6, 2.5][:rank] if rank > 1 else 1.7, mode=mode)
    case("Upsample", shape, size=[7, 3, 5][:rank] if rank > 1 else 7, mode=mode)
    if dims:
        case("Upsample", shape, size=[7, 2, 1][:rank] if rank > 1 else 7, mode=mode, align_corners=True)
        case("Upsample", shape, scale_factor=1.5, mode=mode, align_corners=True)
        case("Upsample", (2, 2, 3, 4, 3)[:rank + 1], scale_factor=2.0, mode=mode)
    else:
        case("Upsample", (2, 2, 7), size=10, mode=mode)
        case("Upsample", (2, 2, 2, 3, 2), scale_factor=1.6, mode=mode)
        case("Upsample", shape, scale_factor=1.5, mode=mode, align_corners=True)
case("Upsample", (1, 1, 49), size=51)
case("Upsample", (1, 1, 64), scale_factor=0.7)
case("Upsample", (2, 2, 0), scale_factor=2.0)
case("Upsample", (2, 2, 3), scale_factor=0.2)
case("Upsample", (2, 2, 3), size=[2, 2])

# Dropouts, where nothing is random.
for layer in ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"):
    shape = {"Dropout1d": (2, 3, 2), "Dropout3d": (2, 2, 2, 2, 1)}.get(layer, (2, 3, 2, 2))
    case(layer, shape, p=0.0)
    case(layer, shape, p=1.0)
    case(layer, shape, p=1.5)
case("Dropout1d", (3,), p=0.5)
case("FeatureAlphaDropout", (3,), p=0.5)

# Nothing in it.
case("Unfold", (0, 3, 4, 5), kernel_size=2)
case("Fold", (0, 12, 6), output_size=[3, 4], kernel_size=2)
case("Upsample", (0, 2, 3, 3), scale_factor=2.0, mode="bilinear")
case("Unflatten", (0, 6), dim=1, unflattened_size=[2, 3])


def printed_otherwise(name, config):
    """Newer versions of torch quote Upsample's mode; Nabla has no inplace, and "valid" is no padding."""
    return name == "Upsample" or "Dropout" in name or config.get("padding") == "valid"


def pack(tensor):
    if tensor is None:
        return None
    return {"shape": list(tensor.shape), "dtype": str(tensor.dtype).replace("torch.", ""),
            "data": tensor.detach().flatten().tolist()}


def draw(shape):
    if isinstance(shape, tuple):
        return torch.randn(shape, dtype=torch.float64, requires_grad=True)
    return torch.tensor(shape)


def run(number, name, config, shape):
    found = {"id": f"{name}/more/{number}", "module": name, "config": config, "training": True}
    x = draw(shape)
    found["inputs"] = [pack(x)]
    try:
        make = LACKING[name] if name in LACKING else getattr(torch.nn, name)
        module = make(**{k: tuple(v) if isinstance(v, list) else v for k, v in config.items()})
        module.double()
        names, parameters = [n for n, _ in module.named_parameters()], list(module.parameters())
        found["state"] = dict(zip(names, map(pack, parameters)))
        if name not in LACKING and not printed_otherwise(name, config):
            found["repr"] = repr(module)
        outputs = module(x)
    except Exception as e:
        text = str(e).splitlines()[0].split(". ")[0]
        print(found["id"], type(e).__name__, text, file=sys.stderr)
        found.pop("state", None)
        return found | {"error": {"type": type(e).__name__, "regex": re.escape(text)}}
    outputs = list(outputs) if isinstance(outputs, tuple) else [outputs]
    inputs = [x] if x.requires_grad else []
    y = outputs[0]
    g = torch.randn_like(y).requires_grad_()
    first = torch.autograd.grad(y, inputs + parameters, g, create_graph=True)
    found |= {
        "outputs": [pack(o) for o in outputs], "state_after": dict(zip(names, map(pack, parameters))),
        "grad_outputs": [pack(g)] + [None] * (len(outputs) - 1),
        "grad_inputs": [pack(first[0])] if inputs else [None],
        "grad_params": dict(zip(names, map(pack, first[len(inputs):])))}
    if inputs and first[0].requires_grad:
        v = torch.randn_like(x)
        second = torch.autograd.grad((v * first[0]).sum(), inputs + parameters + [g], allow_unused=True)
        found["second_order"] = {
            "v": [pack(v)], "wrt_inputs": [pack(second[0])],
            "wrt_params": {n: pack(s) for n, s in zip(names, second[1:-1]) if s is not None},
            "wrt_grad_outputs": [pack(second[-1])]}
    return found


torch.manual_seed(4)
with gzip.GzipFile(OUT, "wb", mtime=0) as file:
    file.write(json.dumps([run(i, *c) for i, c in enumerate(CASES)]).encode())
