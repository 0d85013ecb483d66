"""Writes layer_norm_cells.json: layer-normalized cells of Ba, Kiros and Hinton (arXiv 1607.06450, equations 20-22 and
27-29), one step each, computed with PyTorch's layer_norm in float64, with the gradients of sum(g h).

    python3 nn/src/test/python/layer_norm_cells.py

The biases of the normalized sums are the cell's b_ih and b_hh. A GRU's z is PyTorch's: h' = (1 - z) n + z h, which the
paper calls 1 - z.
"""

import json
import os

import torch
from torch.nn.functional import layer_norm

OUT = os.path.join(os.path.dirname(__file__), "..", "resources", "nabla", "nn", "rnn", "layer_norm_cells.json")
INPUT, HIDDEN, BATCH = 3, 5, 4


def norm(x, gain, bias):
    return layer_norm(x, x.shape[-1:], gain, bias, 1e-5)


def lstm(x, h, c, p):
    sums = norm(x @ p["weight_ih"].T, p["gain_ih"], p["bias_ih"]) + norm(h @ p["weight_hh"].T, p["gain_hh"], p["bias_hh"])
    i, f, g, o = sums.chunk(4, 1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * norm(c, p["gain_cell"], p["bias_cell"]).tanh()


def gru(x, h, _, p):
    def parts(v, name):
        w, gain, bias = p["weight_" + name], p["gain_" + name], p["bias_" + name]
        gates, candidate = slice(0, 2 * HIDDEN), slice(2 * HIDDEN, None)
        return (norm(v @ w[gates].T, gain[gates], bias[gates]).chunk(2, 1)
                + (norm(v @ w[candidate].T, gain[candidate], bias[candidate]),))
    (xr, xz, xn), (hr, hz, hn) = parts(x, "ih"), parts(h, "hh")
    r, z = (xr + hr).sigmoid(), (xz + hz).sigmoid()
    n = (xn + r * hn).tanh()
    return (1 - z) * n + z * h


def dump(t):
    return {"shape": list(t.shape), "data": t.detach().reshape(-1).tolist()}


def case(name, cell, gates):
    torch.manual_seed(7)
    def draw(*shape):
        return torch.randn(*shape, dtype=torch.float64, requires_grad=True)
    rows = gates * HIDDEN
    params = {"weight_ih": draw(rows, INPUT), "weight_hh": draw(rows, HIDDEN), "bias_ih": draw(rows),
              "bias_hh": draw(rows), "gain_ih": draw(rows), "gain_hh": draw(rows)}
    if gates == 4:
        params |= {"gain_cell": draw(HIDDEN), "bias_cell": draw(HIDDEN)}
    inputs = [draw(BATCH, INPUT), draw(BATCH, HIDDEN)] + ([draw(BATCH, HIDDEN)] if gates == 4 else [])
    h = cell(inputs[0], inputs[1], inputs[2] if gates == 4 else None, params)
    g = torch.randn_like(h)
    grads = torch.autograd.grad(h, inputs + list(params.values()), g)
    return {"cell": name, "state": {k: dump(v) for k, v in params.items()}, "inputs": [dump(x) for x in inputs],
            "h": dump(h), "g": dump(g), "grads": [dump(v) for v in grads]}


with open(OUT, "w") as file:
    json.dump({"torch": torch.__version__, "cases": [case("LSTMCell", lstm, 4), case("GRUCell", gru, 3)]}, file)
