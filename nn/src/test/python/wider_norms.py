"""Writes WiderNorms.json.gz: parametrizations as PyTorch has them, and norms that it lacks, by their papers' formulas.

Run: python3 wider_norms.py ../resources/parity/WiderNorms.json.gz   (the committed file: torch 1.13.0)
Each module makes three training steps and one evaluation, a case each, in the form of the files beside it.
"""
import gzip
import json
import sys

import torch
from torch import nn
from torch.nn.utils import parametrizations, weight_norm


def each(channelwise, x):
    """[C] as [1, C, 1, ...]."""
    return channelwise.reshape([1, -1] + [1] * (x.dim() - 2))


def spatial(x):
    return tuple(range(2, x.dim()))


def but_channels(x):
    return (0,) + spatial(x)


class Norm(nn.Module):
    def __init__(self, buffers=None, **parameters):
        super().__init__()
        for name, value in parameters.items():
            setattr(self, name, nn.Parameter(value))
        for name, value in (buffers or {}).items():
            self.register_buffer(name, value)

    def affine(self, x):
        return x * each(self.weight, x) + each(self.bias, x)


def running(c):
    return {"running_mean": torch.zeros(c), "running_var": torch.ones(c), "num_batches_tracked": torch.tensor(0)}


def standardized(norm, x, eps, momentum):
    """Batch normalization without weights: biased variance to normalize, the unbiased one is kept."""
    if not norm.training:
        return (x - each(norm.running_mean, x)) / torch.sqrt(each(norm.running_var, x) + eps)
    axes, n = but_channels(x), x.numel() // x.shape[1]
    mean, var = x.mean(axes), x.var(axes, unbiased=False)
    norm.num_batches_tracked += 1
    norm.running_mean += momentum * (mean.detach() - norm.running_mean)
    norm.running_var += momentum * (var.detach() * n / (n - 1) - norm.running_var)
    return (x - each(mean, x)) / torch.sqrt(each(var, x) + eps)


class BatchRenorm(Norm):
    """Ioffe, arXiv 1702.03275, Algorithm 1; the bounds grow in straight lines from 1 and 0."""

    def __init__(self, num_features, eps=1e-3, momentum=.01, warmup=5000, r_max=3, r_steps=40000, d_max=5, d_steps=25000):
        super().__init__({"running_mean": torch.zeros(num_features), "running_std": torch.ones(num_features),
                          "num_batches_tracked": torch.tensor(0)},
                         weight=torch.ones(num_features), bias=torch.zeros(num_features))
        self.eps, self.momentum, self.warmup = eps, momentum, warmup
        self.r, self.d = (r_max, r_steps), (d_max, d_steps)

    def progress(self, steps):
        step = self.num_batches_tracked.item()
        return 1 if step >= steps else max(0, (step - self.warmup) / (steps - self.warmup))

    def forward(self, x):
        if not self.training:
            return self.affine((x - each(self.running_mean, x)) / each(self.running_std, x))
        mean = x.mean(but_channels(x))
        std = torch.sqrt(x.var(but_channels(x), unbiased=False) + self.eps)
        r_max = 1 + (self.r[0] - 1) * self.progress(self.r[1])
        d_max = self.d[0] * self.progress(self.d[1])
        r = (std.detach() / self.running_std).clamp(1 / r_max, r_max)
        d = ((mean.detach() - self.running_mean) / self.running_std).clamp(-d_max, d_max)
        y = self.affine((x - each(mean, x)) / each(std, x) * each(r, x) + each(d, x))
        self.running_mean += self.momentum * (mean.detach() - self.running_mean)
        self.running_std += self.momentum * (std.detach() - self.running_std)
        self.num_batches_tracked += 1
        return y


class GhostBatchNorm(Norm):
    """Hoffer et al., arXiv 1705.08741."""

    def __init__(self, num_features, virtual_batch_size=128, eps=1e-5, momentum=.01):
        super().__init__(running(num_features), weight=torch.ones(num_features), bias=torch.zeros(num_features))
        self.size, self.eps, self.momentum = virtual_batch_size, eps, momentum

    def forward(self, x):
        ghosts = x.chunk(-(-len(x) // self.size)) if self.training else [x]
        return self.affine(torch.cat([standardized(self, g, self.eps, self.momentum) for g in ghosts]))


class FilterResponseNorm(Norm):
    """Singh and Krishnan, arXiv 1911.09737."""

    def __init__(self, num_features, eps=1e-5, tlu=True):
        super().__init__(weight=torch.ones(num_features), bias=torch.zeros(num_features),
                         **({"tau": torch.zeros(num_features)} if tlu else {}))
        self.eps, self.tlu = eps, tlu

    def forward(self, x):
        y = self.affine(x / torch.sqrt(x.square().mean(spatial(x), keepdim=True) + self.eps))
        return torch.maximum(y, each(self.tau, x)) if self.tlu else y


class GlobalResponseNorm(Norm):
    """Woo et al., arXiv 2301.00808, Algorithm 1, with the eps of timm."""

    def __init__(self, num_features, eps=1e-6):
        super().__init__(weight=torch.zeros(num_features), bias=torch.zeros(num_features))
        self.eps = eps

    def forward(self, x):
        size = torch.sqrt(x.square().sum(spatial(x), keepdim=True))
        return x + self.affine(x * size / (size.mean(1, keepdim=True) + self.eps))


class BatchInstanceNorm(Norm):
    """Nam and Kim, arXiv 1805.07925, equation 3."""

    def __init__(self, num_features, eps=1e-5, momentum=.1):
        super().__init__(running(num_features), weight=torch.ones(num_features), bias=torch.zeros(num_features),
                         gate=torch.ones(num_features))
        self.eps, self.momentum = eps, momentum

    def forward(self, x):
        batch = standardized(self, x, self.eps, self.momentum)
        var = x.var(spatial(x), unbiased=False, keepdim=True)
        instance = (x - x.mean(spatial(x), keepdim=True)) / torch.sqrt(var + self.eps)
        gate = each(self.gate, x)
        return self.affine(gate * batch + (1 - gate) * instance)


class AdaptiveInstanceNorm(Norm):
    """Huang and Belongie, arXiv 1703.06868, equation 8."""

    def __init__(self, eps=1e-5):
        super().__init__()
        self.eps = eps

    def moments(self, x):
        return x.mean(spatial(x), keepdim=True), torch.sqrt(x.var(spatial(x), unbiased=False, keepdim=True) + self.eps)

    def forward(self, content, style):
        (mean, std), (style_mean, style_std) = self.moments(content), self.moments(style)
        return style_std * (content - mean) / std + style_mean


class ConditionalBatchNorm(Norm):
    """De Vries et al., arXiv 1707.00683, with a table of classes."""

    def __init__(self, num_features, num_classes, eps=1e-5, momentum=.1):
        shape = (num_classes, num_features)
        super().__init__(running(num_features), weight=torch.ones(shape), bias=torch.zeros(shape))
        self.eps, self.momentum = eps, momentum

    def forward(self, x, classes):
        shape = list(x.shape[:2]) + [1] * (x.dim() - 2)
        y = standardized(self, x, self.eps, self.momentum)
        return y * self.weight[classes].reshape(shape) + self.bias[classes].reshape(shape)


class EvoNormB0(Norm):
    """Liu et al., arXiv 2004.02967, table 2; eps, momentum and the running variance as timm's."""

    def __init__(self, num_features, eps=1e-3, momentum=.1):
        super().__init__({"running_var": torch.ones(num_features)}, weight=torch.ones(num_features),
                         bias=torch.zeros(num_features), v=torch.ones(num_features))
        self.eps, self.momentum = eps, momentum

    def forward(self, x):
        var, n = self.running_var, x.numel() // x.shape[1]
        if self.training:
            var = x.var(but_channels(x), unbiased=False)
            self.running_var += self.momentum * (var.detach() * n / (n - 1) - self.running_var)
        instance = torch.sqrt(x.var(spatial(x), unbiased=False, keepdim=True) + self.eps)
        return self.affine(x / torch.maximum(torch.sqrt(each(var, x) + self.eps), each(self.v, x) * x + instance))


class EvoNormS0(Norm):
    """Liu et al., arXiv 2004.02967, table 2; eps and groups as timm's."""

    def __init__(self, num_features, groups=32, eps=1e-5):
        super().__init__(weight=torch.ones(num_features), bias=torch.zeros(num_features), v=torch.ones(num_features))
        self.groups, self.eps = groups, eps

    def forward(self, x):
        var = x.reshape(len(x), self.groups, -1).var(2, unbiased=False)
        std = torch.sqrt(var + self.eps).repeat_interleave(x.shape[1] // self.groups, 1)
        return self.affine(x * torch.sigmoid(each(self.v, x) * x) / std.reshape(list(x.shape[:2]) + [1] * (x.dim() - 2)))


class Standardize(nn.Module):
    """Qiao et al., arXiv 1903.10520, as timm's StdConv2d has it."""

    def __init__(self, eps=1e-6):
        super().__init__()
        self.eps = eps

    def forward(self, weight):
        rows = weight.reshape(1, len(weight), -1)
        return nn.functional.batch_norm(rows, None, None, training=True, momentum=0., eps=self.eps).reshape_as(weight)


def standardize(module, **options):
    nn.utils.parametrize.register_parametrization(module, "weight", Standardize(**options))
    return module


PARAMETRIZE = {
    "WeightNorm": weight_norm,
    "SpectralNorm": lambda module, **options: parametrizations.spectral_norm(module, **options),
    "WeightStandardization": standardize,
}

# Module, its arguments, shapes of its inputs; an int in place of a shape: that many classes, one for each sample.
CASES = [
    ("Linear", dict(in_features=4, out_features=3, parametrizations={"weight": {"type": "WeightNorm"}}), (5, 4)),
    ("Linear", dict(in_features=4, out_features=3, parametrizations={"weight": {"type": "WeightNorm", "dim": 1}}), (5, 4)),
    ("Linear", dict(in_features=4, out_features=3, parametrizations={"weight": {"type": "WeightNorm", "dim": None}}), (5, 4)),
    ("Conv2d", dict(in_channels=4, out_channels=6, kernel_size=3, groups=2,
                    parametrizations={"weight": {"type": "WeightNorm"}}), (2, 4, 5, 4)),
    ("Linear", dict(in_features=4, out_features=3, parametrizations={"weight": {"type": "SpectralNorm"}}), (5, 4)),
    ("Linear", dict(in_features=5, out_features=3, bias=False, parametrizations={
        "weight": {"type": "SpectralNorm", "n_power_iterations": 3, "dim": 1}}), (4, 5)),
    ("Conv2d", dict(in_channels=2, out_channels=3, kernel_size=3,
                    parametrizations={"weight": {"type": "SpectralNorm"}}), (2, 2, 5, 4)),
    ("Conv1d", dict(in_channels=2, out_channels=3, kernel_size=3, parametrizations={
        "weight": {"type": "SpectralNorm", "dim": -2, "eps": 1e-6}}), (2, 2, 5)),
    ("Conv2d", dict(in_channels=2, out_channels=3, kernel_size=3,
                    parametrizations={"weight": {"type": "WeightStandardization"}}), (2, 2, 5, 4)),
    ("Conv1d", dict(in_channels=4, out_channels=6, kernel_size=2, groups=2, parametrizations={
        "weight": {"type": "WeightStandardization", "eps": 1e-2}}), (2, 4, 5)),
    ("BatchRenorm", dict(num_features=3), (4, 3, 2, 3)),
    ("BatchRenorm", dict(num_features=3, momentum=.3, warmup=0, r_max=1.3, r_steps=0, d_max=.3, d_steps=0), (4, 3)),
    ("BatchRenorm", dict(num_features=4, momentum=.5, warmup=1, r_max=3, r_steps=4, d_max=5, d_steps=3), (3, 4, 5)),
    ("BatchRenorm", dict(num_features=2, eps=1e-5, warmup=0, r_max=100, r_steps=0, d_max=100, d_steps=0), (3, 2, 2, 2, 2)),
    ("GhostBatchNorm", dict(num_features=3), (4, 3, 2)),
    ("GhostBatchNorm", dict(num_features=3, virtual_batch_size=4, momentum=.2), (9, 3)),
    ("GhostBatchNorm", dict(num_features=2, virtual_batch_size=1, eps=1e-3), (3, 2, 3, 2)),
    ("FilterResponseNorm", dict(num_features=3), (2, 3, 4, 5)),
    ("FilterResponseNorm", dict(num_features=3, eps=.1, tlu=False), (2, 3, 6)),
    ("GlobalResponseNorm", dict(num_features=3), (2, 3, 4, 5)),
    ("GlobalResponseNorm", dict(num_features=4, eps=.1), (2, 4, 2, 2, 2)),
    ("BatchInstanceNorm", dict(num_features=3), (2, 3, 4, 3)),
    ("BatchInstanceNorm", dict(num_features=3, eps=.1, momentum=.4), (3, 3, 5)),
    ("AdaptiveInstanceNorm", dict(), (2, 3, 4, 3), (2, 3, 3, 2)),
    ("AdaptiveInstanceNorm", dict(eps=.1), (2, 3, 5), (2, 3, 7)),
    ("ConditionalBatchNorm", dict(num_features=3, num_classes=4), (5, 3, 2, 2), 4),
    ("ConditionalBatchNorm", dict(num_features=3, num_classes=2, eps=.1, momentum=.3), (5, 3), 2),
    ("EvoNormB0", dict(num_features=3), (2, 3, 4, 3)),
    ("EvoNormB0", dict(num_features=3, eps=.1, momentum=.3), (3, 3, 5)),
    ("EvoNormS0", dict(num_features=32), (1, 32, 2, 2)),
    ("EvoNormS0", dict(num_features=6, groups=2, eps=.1), (2, 6, 3)),
]

OUR_NAMES = {"weight_g": "parametrizations.weight.original0", "weight_v": "parametrizations.weight.original1"}


def build(name, config):
    arguments = dict(config)
    computed = arguments.pop("parametrizations", {})
    module = globals().get(name, getattr(nn, name, None))(**arguments).double()
    for parameter, options in computed.items():
        options = dict(options)
        module = PARAMETRIZE[options.pop("type")](module, **options)
    with torch.no_grad():
        for p in module.parameters():
            p.add_(.5 * torch.randn_like(p))
    return module


def pack(tensor):
    if tensor is None:
        return None
    return {"shape": list(tensor.shape), "dtype": str(tensor.dtype).replace("torch.", ""),
            "data": tensor.detach().flatten().tolist()}


def named(pairs):
    return {OUR_NAMES.get(name, name): pack(tensor) for name, tensor in pairs if tensor is not None}


def draw(shape, first):
    if isinstance(shape, int):
        return torch.randint(shape, (len(first),))
    return (torch.randn(shape, dtype=torch.float64) * 1.5 + .5).requires_grad_()


def case(identity, name, config, module, shapes):
    inputs = []
    for shape in shapes:
        inputs.append(draw(shape, inputs[0] if inputs else None))
    floating = [x for x in inputs if x.requires_grad]
    names, parameters = [n for n, _ in module.named_parameters()], list(module.parameters())
    state = named(module.state_dict().items())
    y = module(*inputs)
    buffers = named(module.named_buffers())
    g = torch.randn_like(y).requires_grad_()
    first = torch.autograd.grad(y, floating + parameters, g, create_graph=True)
    v = [torch.randn_like(x) for x in floating]
    second = torch.autograd.grad(sum((a * b).sum() for a, b in zip(v, first)), floating + parameters + [g],
                                 allow_unused=True)
    grads = iter(first)
    return {
        "id": identity, "module": name, "config": config, "training": module.training,
        "inputs": [pack(x) for x in inputs], "state": state, "outputs": [pack(y)], "state_after": buffers,
        "grad_outputs": [pack(g)], "grad_inputs": [pack(next(grads)) if x.requires_grad else None for x in inputs],
        "grad_params": named(zip(names, first[len(floating):])),
        "second_order": {
            "v": [pack(t) for t in v], "wrt_inputs": [pack(t) for t in second[:len(floating)]],
            "wrt_params": named(zip(names, second[len(floating):-1])), "wrt_grad_outputs": [pack(second[-1])]},
    }


def cases():
    for number, (name, config, *shapes) in enumerate(CASES):
        module = build(name, config)
        kind = config.get("parametrizations", {}).get("weight", {}).get("type", name)
        for step in ["step1", "step2", "step3", "eval"]:
            module.train(step != "eval")
            yield case(f"{kind}/{number}/{step}", name, config, module, shapes)


torch.manual_seed(31)
with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
    file.write(json.dumps(list(cases())).encode())
