"""Writes Layers.json.gz: layers with the options, shapes and modes that PyTorch's own module tests leave out.

    /usr/bin/python3 nn/src/test/python/layer_cases.py     (the committed file: torch 1.13)

A case has the form of those in the files beside it; all numbers are float64. An outcome that torch refuses to
differentiate twice has no second order.
"""

import gzip
import json
import os
import re
import sys

import torch

OUT = os.path.join(os.path.dirname(__file__), "..", "resources", "parity", "Layers.json.gz")
CASES = []


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
        module = getattr(torch.nn, name)(**{k: tuple(v) if isinstance(v, list) else v for k, v in config.items()})
        module.double()
        names, parameters = [n for n, _ in module.named_parameters()], list(module.parameters())
        found["state"] = dict(zip(names, map(pack, parameters)))
        outputs = module(x)
    except Exception as e:
        text = str(e).splitlines()[0]
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
