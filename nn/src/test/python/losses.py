"""Writes Losses.json.gz: the corners of losses and activations that the files beside it don't reach, by PyTorch.

Run: python3 losses.py ../resources/parity/Losses.json.gz   (the committed file: torch 1.13.0)
Weights, options, every shape that is allowed, numbers at the kinks, huge ones, empty tensors; and what must fail, with
the beginning of PyTorch's message as the expected one.
"""
import gzip
import json
import re
import sys
import warnings

import torch
from torch import nn

warnings.simplefilter("ignore")  # that shapes broadcast
torch.manual_seed(47)
DOUBLE = torch.float64
RESULT = []
# What messages say of PyTorch's inside.
INTERNALS = r"margin_ranking_loss : |for argument #\d| \(while checking .*|torch.Size"


def normal(*shape):
    return (1.5 * torch.randn(shape, dtype=DOUBLE)).requires_grad_()


def positive(*shape):
    return (.2 + 2 * torch.rand(shape, dtype=DOUBLE)).requires_grad_()


def unit(*shape):
    return (.05 + .9 * torch.rand(shape, dtype=DOUBLE)).requires_grad_()


def distribution(*shape):
    return torch.rand(shape, dtype=DOUBLE).softmax(-1).requires_grad_()


def numbers(*values):
    return torch.tensor(values, dtype=DOUBLE).requires_grad_()


def fixed(*values):
    return torch.tensor(values, dtype=DOUBLE)


def weights(*shape):
    return .2 + torch.rand(shape, dtype=DOUBLE)


def classes(count, *shape):
    return torch.randint(count, shape)


def signs(*shape):
    return 2 * torch.randint(2, shape) - 1


def pack(tensor):
    if tensor is None:
        return None
    if tensor.is_floating_point():
        # The sum gives memory to those zeros that PyTorch keeps without.
        tensor = torch.zeros_like(tensor) + tensor.detach()
    return {"shape": list(tensor.shape), "dtype": str(tensor.dtype).replace("torch.", ""),
            "data": tensor.flatten().tolist()}


def named(pairs):
    return {name: pack(tensor) for name, tensor in pairs if tensor is not None}


def start(name, what, config, inputs):
    number = sum(c["module"] == name for c in RESULT)
    shown = {k: pack(v) if isinstance(v, torch.Tensor) else v for k, v in config.items()}
    return {"id": f"{name}/corner{number}/{what}", "module": name, "config": shown, "training": True,
            "inputs": [pack(x) for x in inputs]}


def second_order(first, floating, parameters, names, g):
    v = [torch.randn_like(x) for x in floating]
    total = sum((a * b).sum() for a, b in zip(v, first))
    wanted = floating + parameters + [g]
    second = torch.autograd.grad(total, wanted, allow_unused=True)
    return {"v": [pack(t) for t in v], "wrt_inputs": [pack(t) for t in second[:len(floating)]],
            "wrt_params": named(zip(names, second[len(floating):-1])), "wrt_grad_outputs": [pack(second[-1])]}


def case(name, what, *inputs, second=True, **config):
    """With second=False the second derivative, which PyTorch lacks or has otherwise at a kink, isn't compared."""
    result = start(name, what, config, inputs)
    module = getattr(nn, name)(**config).double()
    floating = [x for x in inputs if x.requires_grad]
    if not floating:
        result.update(state={}, outputs=[pack(module(*inputs))])
        RESULT.append(result)
        return
    names, parameters = [n for n, _ in module.named_parameters()], list(module.parameters())
    result["state"] = named(module.state_dict().items())
    y = module(*inputs)
    g = torch.randn_like(y).requires_grad_()
    first = torch.autograd.grad(y, floating + parameters, g, create_graph=second)
    grads = iter(first)
    result.update(
        outputs=[pack(y)], state_after=named(module.named_buffers()), grad_outputs=[pack(g)],
        grad_inputs=[pack(next(grads)) if x.requires_grad else None for x in inputs],
        grad_params=named(zip(names, first[len(floating):])))
    if second:
        result["second_order"] = second_order(first, floating, parameters, names, g)
    RESULT.append(result)


def error(name, what, *inputs, says=None, **config):
    """says: the words of newer versions, where 1.13 has others or lets it pass."""
    result = start(name, what, config, inputs)
    if says is None:
        try:
            getattr(nn, name)(**config)(*inputs)
        except (AssertionError, RuntimeError, ValueError, IndexError, ZeroDivisionError) as e:
            says = re.escape(re.sub(INTERNALS, "", str(e).split("\n")[0]))
        else:
            raise SystemExit(f"{name} {what}: no error")
    result["error"] = {"type": "Error", "regex": says}
    RESULT.append(result)


# Activations: around their kinks, far out, on nothing.
GRID = (-800., -30., -7., -2.5, -1., -.5, -.25, 0., .25, .5, 1., 2.5, 4., 7., 30., 800.)
FAR = (-800., -30., -7., -2.5, -.7, -.1, .1, .7, 2.5, 4., 7., 30., 800.)
for name, config in [
    ("ReLU6", {}), ("Hardtanh", {}), ("Hardtanh", dict(min_val=-.5, max_val=2.5)), ("Hardshrink", {}),
    ("Hardshrink", dict(lambd=-1.)), ("Softshrink", {}), ("Softshrink", dict(lambd=0.)), ("LogSigmoid", {}),
    ("Threshold", dict(threshold=.5, value=-3.)), ("Softsign", {}), ("Tanhshrink", {}), ("PReLU", {}),
]:
    case(name, "grid", numbers(*GRID), **config)
    case(name, "empty", normal(0, 3), **config)
for name, config in [("CELU", dict(alpha=.75)), ("SELU", {}), ("ELU", dict(alpha=.7))]:
    case(name, "grid", numbers(*FAR), **config)
case("CELU", "falling", normal(9), alpha=-2.)
case("Mish", "grid", numbers(*GRID[1:-1]))
case("Hardswish", "grid", numbers(*FAR), second=False)
case("RReLU", "one slope", numbers(*FAR), lower=.2, upper=.2, second=False)
case("GLU", "channels", normal(2, 6, 3), dim=1)
case("GLU", "from the back", normal(4, 3, 5), dim=-3)
case("GLU", "empty", normal(0, 4))
case("PReLU", "channels", normal(3, 4), num_parameters=4, init=.1)
case("PReLU", "volumes", normal(2, 3, 2, 2, 2), num_parameters=3)
case("PReLU", "one channel", normal(2, 1, 3))
error("GLU", "odd", normal(2, 5), dim=1)
error("GLU", "scalar", normal(), says="glu does not support 0-dimensional tensors")
error("PReLU", "too many channels", normal(2, 4, 3), num_parameters=3)
error("PReLU", "no channels", normal(3), num_parameters=3)
error("PReLU", "scalar", normal(), num_parameters=3)
error("CELU", "zero", normal(3), alpha=0.)
error("Softshrink", "negative", normal(3), lambd=-1.)
error("Hardtanh", "order", normal(3), min_val=2., max_val=1., says="max_val must be greater than min_val")

# Differences.
for name, config in [("L1Loss", {}), ("MSELoss", {}), ("SmoothL1Loss", dict(beta=.5)), ("HuberLoss", dict(delta=.5))]:
    twice = name != "L1Loss"
    for reduction in ["none", "mean", "sum"]:
        case(name, reduction, normal(3, 4), normal(3, 4), reduction=reduction, second=twice, **config)
    case(name, "broadcast", normal(3, 1), normal(4), reduction="none", second=twice, **config)
    case(name, "empty sum", normal(0, 2), normal(0, 2), reduction="sum", second=twice, **config)
    case(name, "empty mean", normal(0), normal(0), second=twice, **config)
    error(name, "shapes", normal(3, 4), normal(3, 5), **config)
case("SmoothL1Loss", "beta 0", normal(5), normal(5), beta=0., second=False)
case("SmoothL1Loss", "large beta", normal(5), normal(5), beta=100.)
case("HuberLoss", "large", normal(5), normal(5), delta=2.5)
error("SmoothL1Loss", "beta", normal(3), normal(3), beta=-1.)
error("HuberLoss", "delta", normal(3), normal(3), delta=0.)

# Probabilities.
for reduction in ["none", "mean", "sum"]:
    case("BCELoss", reduction, unit(3, 4), unit(3, 4), reduction=reduction, weight=weights(4))
    case("BCELoss", "certain", numbers(0., 0., 1., 1.), fixed(0., 1., 0., 1.), reduction=reduction, second=False)
    case("BCEWithLogitsLoss", reduction, normal(3, 4), unit(3, 4), reduction=reduction, weight=weights(3, 1),
         pos_weight=weights(4))
    case("KLDivLoss", reduction, normal(3, 4), distribution(3, 4), reduction=reduction)
    case("KLDivLoss", "logarithms " + reduction, normal(3, 4), normal(3, 4), reduction=reduction, log_target=True)
case("BCELoss", "scalar", unit(), unit(), weight=weights())
case("BCEWithLogitsLoss", "far", numbers(-800., -30., 0., 30., 800.), fixed(1., 0., .3, 1., 0.), reduction="none")
case("BCEWithLogitsLoss", "positive classes", normal(2, 3, 4), unit(2, 3, 4), pos_weight=weights(3, 1))
case("KLDivLoss", "batchmean", normal(3, 4), distribution(3, 4), reduction="batchmean")
case("KLDivLoss", "zeros", normal(3), fixed(0., .5, .5), reduction="none")
case("KLDivLoss", "broadcast", normal(3, 4), distribution(4), reduction="batchmean")
error("BCELoss", "shapes", unit(3, 4), unit(4))
error("BCELoss", "no probability", numbers(.5, 1.5), unit(2))
error("BCEWithLogitsLoss", "shapes", normal(3, 4), unit(3))
error("MSELoss", "batchmean", normal(3), normal(3), reduction="batchmean")

# Likelihoods.
for reduction in ["none", "mean", "sum"]:
    case("PoissonNLLLoss", reduction, normal(3, 4), positive(3, 4), reduction=reduction, full=True)
    case("PoissonNLLLoss", "counts " + reduction, positive(3, 4), positive(3, 4), reduction=reduction, log_input=False,
         eps=.1)
    case("GaussianNLLLoss", reduction, normal(3, 4), normal(3, 4), positive(3, 4), reduction=reduction, full=True)
    case("NLLLoss", reduction, normal(4, 3, 2), classes(3, 4, 2), reduction=reduction, weight=weights(3), ignore_index=1)
case("PoissonNLLLoss", "whole numbers", normal(5), fixed(0., 1., 2., 3., 9.), full=True)
case("GaussianNLLLoss", "one variance a row", normal(2, 3, 4), normal(2, 3, 4), positive(2, 3))
case("GaussianNLLLoss", "one variance", normal(4), normal(4), positive(1))
case("GaussianNLLLoss", "least variance", normal(3), normal(3), numbers(0., .01, 1.), eps=.1)
error("GaussianNLLLoss", "negative variance", normal(3), normal(3), fixed(1., -1., 1.))
error("GaussianNLLLoss", "size", normal(3, 4), normal(3, 4), positive(2, 4))
case("NLLLoss", "unbatched", normal(3), classes(3))
case("NLLLoss", "unbatched, none", normal(3), classes(3), reduction="none")
case("NLLLoss", "all ignored", normal(2, 3), torch.tensor([1, 1]), ignore_index=1)
case("NLLLoss", "empty", normal(0, 3), classes(3, 0), reduction="sum")
case("NLLLoss", "empty mean", normal(0, 3), classes(3, 0))
case("NLLLoss", "empty pictures", normal(2, 3, 0), classes(3, 2, 0), reduction="none", second=False)
error("NLLLoss", "bounds", normal(2, 3), torch.tensor([0, 3]))
error("NLLLoss", "negative", normal(2, 3), torch.tensor([0, -1]))
error("NLLLoss", "batch", normal(2, 3), classes(3, 4))
error("NLLLoss", "pictures", normal(2, 3, 4), classes(3, 2, 5))
error("NLLLoss", "weight", normal(2, 3), classes(3, 2), weight=weights(4))
error("NLLLoss", "several classes", normal(2, 3), classes(3, 2, 3))
error("NLLLoss", "scalar", normal(), classes(3))
error("NLLLoss", "type", normal(2, 3), weights(2))

# Cross-entropy.
for reduction in ["none", "mean", "sum"]:
    case("CrossEntropyLoss", "everything " + reduction, normal(4, 3, 2), classes(3, 4, 2), reduction=reduction,
         weight=weights(3), ignore_index=1, label_smoothing=.3)
    case("CrossEntropyLoss", "probabilities " + reduction, normal(4, 3, 2), unit(4, 3, 2), reduction=reduction,
         weight=weights(3), label_smoothing=.3)
    case("CrossEntropyLoss", "unbatched " + reduction, normal(3), unit(3), reduction=reduction)
case("CrossEntropyLoss", "far", numbers([800., -800., 0.]), torch.tensor([1]))
case("CrossEntropyLoss", "smooth entirely", normal(2, 3), classes(3, 2), label_smoothing=1.)
case("CrossEntropyLoss", "all ignored", normal(2, 3), torch.tensor([-100, -100]))
case("CrossEntropyLoss", "all ignored, sum", normal(2, 3), torch.tensor([-100, -100]), reduction="sum")
case("CrossEntropyLoss", "empty", normal(0, 3), classes(3, 0))
case("CrossEntropyLoss", "empty, none", normal(0, 3), classes(3, 0), reduction="none")
case("CrossEntropyLoss", "no probabilities", normal(0, 3), unit(0, 3), reduction="sum")
case("CrossEntropyLoss", "one class", normal(2, 1), classes(1, 2))
error("CrossEntropyLoss", "bounds", normal(2, 3), torch.tensor([0, 3]))
error("CrossEntropyLoss", "several classes", normal(2, 3), classes(3, 2, 1))
error("CrossEntropyLoss", "deep pictures", normal(2, 3, 4), classes(3, 2, 4, 1),
      says="only batches of spatial targets supported")
error("CrossEntropyLoss", "whole probabilities", normal(2, 3), classes(3, 2, 3))
error("CrossEntropyLoss", "ignored probabilities", normal(2, 3), unit(2, 3), ignore_index=1)
error("CrossEntropyLoss", "weight", normal(2, 3), classes(3, 2), weight=weights(2))
error("CrossEntropyLoss", "pictures", normal(2, 3, 4), classes(3, 2, 5))
error("CrossEntropyLoss", "smoothing", normal(2, 3), classes(3, 2), label_smoothing=-.1,
      says="label_smoothing must be between 0.0 and 1.0")

# Margins.
for reduction in ["none", "mean", "sum"]:
    case("HingeEmbeddingLoss", reduction, normal(3, 4), signs(3, 4), reduction=reduction, margin=.5)
    case("SoftMarginLoss", reduction, normal(3, 4), signs(3, 4).double(), reduction=reduction)
    case("MarginRankingLoss", reduction, normal(6), normal(6), signs(6), reduction=reduction, margin=.5)
    case("CosineEmbeddingLoss", reduction, normal(5, 3), normal(5, 3), signs(5), reduction=reduction, margin=-.2)
    case("TripletMarginLoss", reduction, normal(5, 3), normal(5, 3), normal(5, 3), reduction=reduction)
    case("TripletMarginLoss", "swap " + reduction, normal(5, 3), normal(5, 3), normal(5, 3), reduction=reduction, p=3.,
         margin=2., swap=True, eps=1e-3)
    case("MultiLabelMarginLoss", reduction, normal(3, 4), torch.tensor([[3, 0, -1, 1], [-1, 1, 2, 3], [2, 1, 0, 3]]),
         reduction=reduction, second=False)
    case("MultiLabelSoftMarginLoss", reduction, normal(3, 4), unit(3, 4), reduction=reduction, weight=weights(4))
    for p in [1, 2]:
        case("MultiMarginLoss", reduction, normal(4, 3), classes(3, 4), reduction=reduction, p=p, margin=.7,
             weight=weights(3), second=False)
case("HingeEmbeddingLoss", "neither", normal(4), fixed(0., 1., -1., 2.), reduction="none")
case("MarginRankingLoss", "broadcast", normal(3, 1), normal(3, 4), signs(1, 4), reduction="none")
case("CosineEmbeddingLoss", "unbatched", normal(3), normal(3), signs())
case("CosineEmbeddingLoss", "neither", normal(2, 3), normal(2, 3), torch.tensor([0, 1]))
case("TripletMarginLoss", "unbatched", normal(3), normal(3), normal(3))
case("TripletMarginLoss", "many", normal(2, 4, 3), normal(2, 4, 3), normal(2, 4, 3), reduction="none", p=1.)
case("MultiLabelMarginLoss", "unbatched", normal(4), torch.tensor([1, 3, -1, 0]), reduction="none", second=False)
case("MultiLabelMarginLoss", "none of them", normal(1, 3), torch.tensor([[-1, -1, -1]]), second=False)
case("MultiLabelMarginLoss", "twice", normal(3), torch.tensor([1, 1, -1]), second=False)
case("MultiLabelMarginLoss", "empty", normal(0, 3), classes(3, 0, 3), reduction="none", second=False)
case("MultiLabelSoftMarginLoss", "unbatched", normal(4), classes(2, 4))
case("MultiLabelSoftMarginLoss", "deep", normal(2, 3, 4), classes(2, 2, 3, 4), reduction="none")
case("MultiMarginLoss", "unbatched", normal(3), classes(3), second=False)
case("MultiMarginLoss", "unbatched, none", normal(3), classes(3), reduction="none", second=False)
case("MultiMarginLoss", "one sample", normal(3), classes(3, 1), reduction="none", second=False)
error("MarginRankingLoss", "dimensions", normal(3), normal(3), signs(3, 1))
error("CosineEmbeddingLoss", "targets", normal(3, 2), normal(3, 2), signs(3, 1))
error("CosineEmbeddingLoss", "inputs", normal(3), normal(3), signs(3))
error("CosineEmbeddingLoss", "unbatched", normal(3, 2), normal(3, 2), signs())
error("TripletMarginLoss", "dimensions", normal(3, 2), normal(2), normal(3, 2))
error("TripletMarginLoss", "margin", normal(3, 2), normal(3, 2), normal(3, 2), margin=0.,
      says="expected margin to be greater than 0, got 0.0 instead")
error("MultiLabelMarginLoss", "size", normal(3, 4), classes(4, 3), says=r"inconsistent .*size.*\[3\]")
error("MultiLabelMarginLoss", "dimensions", normal(2, 3, 4), classes(4, 2, 3, 4))
error("MultiLabelMarginLoss", "range", normal(3), torch.tensor([0, 3, -1]))
error("MultiMarginLoss", "size", normal(3, 4), classes(4, 2))
error("MultiMarginLoss", "range", normal(2, 3), torch.tensor([0, 3]))
error("MultiMarginLoss", "p", normal(2, 3), classes(3, 2), p=3)
error("MultiMarginLoss", "weight", normal(2, 3), classes(3, 2), weight=weights(2), says="weight .* shape: .2.")

# CTC: values alone, since PyTorch's gradient is that of logarithms of a softmax.
def spoken(*shape):
    return torch.randn(shape, dtype=DOUBLE).log_softmax(-1)


LENGTHS = torch.tensor([9, 12, 7]), torch.tensor([3, 5, 0])
for reduction in ["none", "mean", "sum"]:
    case("CTCLoss", reduction, spoken(12, 3, 6), 1 + classes(5, 3, 5), *LENGTHS, reduction=reduction)
    case("CTCLoss", "in a row, " + reduction, spoken(12, 3, 6), classes(5, 8), *LENGTHS, reduction=reduction, blank=5)
    for zero in [False, True]:
        case("CTCLoss", "too long, " + reduction, spoken(4, 2, 3), torch.tensor([[1, 1, 1], [1, 2, 1]]),
             torch.tensor([4, 4]), torch.tensor([3, 3]), reduction=reduction, zero_infinity=zero)
case("CTCLoss", "unbatched", spoken(8, 4), 1 + classes(3, 4), torch.tensor(8), torch.tensor(4), reduction="none")
error("CTCLoss", "blank", spoken(4, 2, 3), classes(3, 2, 2), torch.tensor([4, 4]), torch.tensor([2, 2]), blank=3)
error("CTCLoss", "steps", spoken(4, 2, 3), classes(3, 2, 2), torch.tensor([4, 5]), torch.tensor([2, 2]))
error("CTCLoss", "labels", spoken(4, 2, 3), classes(3, 2, 2), torch.tensor([4, 4]), torch.tensor([2, 3]))
error("CTCLoss", "lengths", spoken(4, 2, 3), classes(3, 2, 2), torch.tensor([4, 4]), torch.tensor([2]))

with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
    file.write(json.dumps(RESULT).encode())
print(len(RESULT), "cases")
