"""Writes PyTorch's numbers for every sample of the op catalogue: op_golden.json.gz, which OpGoldenTest reads.

    python3 core/src/test/python/op_golden.py

A case's key is what OpGoldenTest.key prints: the op with its arguments, and the shapes of its inputs. A sample without
a case fails that test, with its key; add a line below, with one domain for each input and the expression, or a reason
for having none, and run this again. Inputs are drawn here, in float64, from the same kinds of domain as the samples.
"""

import gzip
import json
import os
import re
import zlib

import torch
import torch.nn.functional as F

OUT = os.path.join(os.path.dirname(__file__), "..", "resources", "nabla", "core", "op_golden.json.gz")
CASES = {}


def case(key, domains, expression):
    CASES[key] = (domains.split(), expression)


def none(key, reason):
    CASES[key] = reason


def draw(domain, shape):
    """A tensor, and whether it has a gradient."""
    n = torch.Size(shape).numel()
    magnitude = 0.3 + 1.7 * torch.rand(n, dtype=torch.float64)
    sign = torch.randint(2, (n,)) * 2.0 - 1
    if domain == "normal":
        values = torch.randn(n, dtype=torch.float64)
    elif domain == "small":
        values = 0.2 * torch.randn(n, dtype=torch.float64)
    elif domain in ("positive", "weights"):
        values = magnitude
    elif domain == "away":
        values = sign * magnitude
    elif domain == "distinct":
        values = 0.2 * (torch.randperm(n).double() - n // 2) + 0.1
    elif domain == "probability":
        values = 0.1 + 0.8 * torch.rand(n, dtype=torch.float64)
    elif domain == "mask":
        values = (torch.randperm(n) % 2).double()
    else:  # below5: indices 0 to 4
        values = torch.randint(int(domain[len("below"):]), (n,))
    return values.reshape(shape), domain in ("normal", "small", "positive", "away", "distinct", "probability")


# Elementwise.
case("affine(scale=-1.5, shift=0.25) [[2, 3]]", "normal", lambda x: -1.5 * x + 0.25)
case("abs() [[2, 3]]", "away", torch.abs)
case("sign() [[2, 3]]", "away", torch.sign)
case("exp() [[2, 3]]", "normal", torch.exp)
case("log() [[2, 3]]", "positive", torch.log)
case("log1p() [[2, 3]]", "positive", torch.log1p)
case("expm1() [[2, 3]]", "normal", torch.expm1)
case("sqrt() [[2, 3]]", "positive", torch.sqrt)
case("rsqrt() [[2, 3]]", "positive", torch.rsqrt)
case("square() [[2, 3]]", "normal", torch.square)
case("reciprocal() [[2, 3]]", "away", torch.reciprocal)
case("power(exponent=3.0) [[2, 3]]", "normal", lambda x: x**3)
case("power(exponent=-0.5) [[2, 3]]", "positive", lambda x: x**-0.5)
case("sin() [[2, 3]]", "normal", torch.sin)
case("cos() [[2, 3]]", "normal", torch.cos)
case("erf() [[2, 3]]", "normal", torch.erf)
case("div(divisor=7.0) [[2, 3]]", "normal", lambda x: x / 7)
case("clamp(min=-0.4, max=0.4) [[2, 5]]", "distinct", lambda x: x.clamp(-0.4, 0.4))
case("huber(beta=0.4) [[2, 5]]", "distinct", lambda x: F.smooth_l1_loss(x, torch.zeros_like(x), reduction="none", beta=0.4))
case("tanh() [[2, 3]]", "normal", torch.tanh)
case("sigmoid() [[2, 3]]", "normal", torch.sigmoid)
case("relu() [[2, 3]]", "away", torch.relu)
case("leakyRelu(negativeSlope=0.2) [[2, 3]]", "away", lambda x: F.leaky_relu(x, 0.2))
case("elu(alpha=1.5, scale=1.0, inputScale=1.0) [[2, 3]]", "away", lambda x: F.elu(x, 1.5))
case("elu(alpha=1.5, scale=1.1, inputScale=0.7) [[2, 3]]", "away", lambda x: torch._C._nn.elu(x, 1.5, 1.1, 0.7))
case("gelu() [[2, 3]]", "normal", F.gelu)
case("geluTanh() [[2, 3]]", "normal", lambda x: F.gelu(x, approximate="tanh"))
case("silu() [[2, 3]]", "normal", F.silu)
case("softplus(beta=2.0, threshold=20.0) [[2, 3]]", "normal", lambda x: F.softplus(x, 2, 20))
case("logSigmoid() [[2, 3]]", "normal", F.logsigmoid)
case("mish() [[2, 3]]", "normal", F.mish)
case("hardtanh(min=-0.4, max=0.2) [[2, 5]]", "distinct", lambda x: F.hardtanh(x, -0.4, 0.2))
# torch 1.13 can't differentiate hardsigmoid and hardswish twice.
case("hardsigmoid() [[6, 7]]", "distinct", lambda x: F.relu6(x + 3) / 6)
case("hardswish() [[6, 7]]", "distinct", lambda x: x * F.relu6(x + 3) / 6)
case("hardshrink(lambda=0.4) [[2, 5]]", "distinct", lambda x: F.hardshrink(x, 0.4))
case("softshrink(lambda=0.4) [[2, 5]]", "distinct", lambda x: F.softshrink(x, 0.4))
case("threshold(threshold=0.2, value=-2.0) [[2, 5]]", "distinct", lambda x: F.threshold(x, 0.2, -2))
case("add() [[2, 3], [2, 3]]", "normal normal", torch.add)
case("add() [[4, 1, 3], [2, 1]]", "normal normal", torch.add)
case("sub() [[2, 3], [3]]", "normal normal", torch.sub)
case("mul() [[2, 3], [2, 1]]", "normal normal", torch.mul)
case("mul() [[], [2, 3]]", "normal normal", torch.mul)
case("div() [[2, 3], [1, 3]]", "normal away", torch.div)
case("pow() [[2, 3], [3]]", "positive normal", torch.pow)
case("minimum() [[2, 3], [3]]", "normal normal", torch.minimum)
case("maximum() [[2, 3], [2, 3]]", "normal normal", torch.maximum)
case("binaryCrossEntropy() [[2, 3], [2, 3]]", "probability probability",
     lambda x, t: F.binary_cross_entropy(x, t, reduction="none"))
case("lt(relation=LT) [[2, 3], [2, 3]]", "normal normal", lambda a, b: (a < b).double())
case("where() [[2, 3], [2, 3], [2, 3]]", "mask normal normal", lambda c, a, b: torch.where(c != 0, a, b))
case("where() [[3], [2, 1], []]", "mask normal normal", lambda c, a, b: torch.where(c != 0, a, b))

# Reductions.
case("sum(axes=[true, true], keepDims=false, scale=1.0) [[2, 3]]", "normal", torch.sum)
case("mean(axes=[true, false, true], keepDims=true, scale=0.125) [[2, 3, 4]]", "normal",
     lambda x: x.mean((0, 2), keepdim=True))
case("max(axis=1, shared=false) [[2, 3, 2]]", "distinct", lambda x: x.max(1, keepdim=True).values)
case("max(axis=0, shared=true) [[3, 2]]", "distinct", lambda x: x.amax(0, keepdim=True))
case("prod(axis=1) [[2, 3, 2]]", "normal", lambda x: x.prod(1, keepdim=True))
case("cumsum(axis=1, reverse=false) [[2, 3, 2]]", "normal", lambda x: x.cumsum(1))
case("cumsum(axis=0, reverse=true) [[3]]", "normal", lambda x: x.flip(0).cumsum(0).flip(0))

# Movement.
case("reshape(to=[3, 2]) [[2, 3]]", "normal", lambda x: x.reshape(3, 2))
case("clone() [[2, 3]]", "normal", torch.clone)
case("permute(order=[2, 0, 1]) [[2, 3, 4]]", "normal", lambda x: x.permute(2, 0, 1))
case("expand(to=[4, 2, 3]) [[2, 1]]", "normal", lambda x: x.expand(4, 2, 3))
case("slice(start=[1, 4], step=[1, -2], size=[2, 2]) [[3, 5]]", "normal", lambda x: x[1:3][:, [4, 2]])
case("slice(start=[0, 4], step=[1, -1], size=[3, 5]) [[3, 5]]", "normal", lambda x: x.flip(1))
case("place(to=[3, 5], start=[1, 4], step=[1, -2], value=7.0) [[2, 2]]", "normal",
     lambda x: torch.full((3, 5), 7.0, dtype=x.dtype).index_put((torch.tensor([[1], [2]]), torch.tensor([[4, 2]])), x))
case("concat(axis=1) [[2, 1, 2], [2, 3, 2]]", "normal normal", lambda a, b: torch.cat((a, b), 1))
none("cast(to=DOUBLE) [[2, 3]]", "its inputs here are DOUBLE already, so there is nothing to compare")

# Indexing.
case("gather(axis=1) [[2, 4], [2, 3]]", "normal below4", lambda x, i: x.gather(1, i))
case("scatterAdd(axis=1, to=[2, 4]) [[2, 3], [2, 3]]", "normal below4",
     lambda x, i: torch.zeros(2, 4, dtype=x.dtype).scatter_add(1, i, x))
case("scatterAdd(axis=1, to=[2, 4]) [[1, 3], [1, 3]]", "normal below4",
     lambda x, i: torch.zeros(2, 4, dtype=x.dtype).scatter_add(1, i, x))
case("scatterAdd(axis=1, to=[2, 3, 5]) [[2, 4, 5], [2, 4, 5]]", "normal below3",
     lambda x, i: torch.zeros(2, 3, 5, dtype=x.dtype).scatter_add(1, i, x))
case("indexSelect(axis=0) [[4, 3], [5]]", "normal below4", lambda x, i: x.index_select(0, i))
case("indexAdd(axis=1, size=4) [[2, 3, 2], [3]]", "normal below4",
     lambda x, i: torch.zeros(2, 4, 2, dtype=x.dtype).index_add(1, i, x))

# Linear algebra.
case("matmul(transposeA=false, transposeB=false) [[2, 3], [3, 4]]", "normal normal", torch.matmul)
case("matmul(transposeA=true, transposeB=false) [[3, 2], [3, 4]]", "normal normal", lambda a, b: a.T @ b)
case("matmul(transposeA=false, transposeB=true) [[2, 3], [4, 3]]", "normal normal", lambda a, b: a @ b.T)
case("matmul(transposeA=true, transposeB=true) [[3, 2], [4, 3]]", "normal normal", lambda a, b: a.T @ b.T)
case("matmul(transposeA=false, transposeB=false) [[2, 1, 2, 3], [3, 3, 2]]", "normal normal", torch.matmul)
case("linear() [[4, 3], [2, 3], [2]]", "normal normal normal", F.linear)
case("linear() [[2, 2, 3], [2, 3]]", "normal normal", F.linear)
case("linear() [[3], [2, 3], [2]]", "normal normal normal", F.linear)

# Softmax and losses.
case("softmax(axis=1) [[2, 3]]", "normal", lambda x: x.softmax(1))
case("softmax(axis=1) [[2, 3, 4]]", "normal", lambda x: x.softmax(1))
case("logSoftmax(axis=2) [[2, 2, 4]]", "normal", lambda x: x.log_softmax(2))
case("logSoftmax(axis=0) [[3, 2]]", "normal", lambda x: x.log_softmax(0))
case("crossEntropy(ignoreIndex=-100, labelSmoothing=0.0, reduction=MEAN) [[4, 3], [4]]", "normal below3",
     F.cross_entropy)
case("crossEntropy(ignoreIndex=1, labelSmoothing=0.2, reduction=MEAN) [[6, 3], [6], [3]]", "normal below3 weights",
     lambda x, t, w: F.cross_entropy(x, t, w, ignore_index=1, label_smoothing=0.2))
case("crossEntropy(ignoreIndex=-100, labelSmoothing=0.1, reduction=NONE) [[4, 3], [4]]", "normal below3",
     lambda x, t: F.cross_entropy(x, t, label_smoothing=0.1, reduction="none"))
case("crossEntropy(ignoreIndex=1, labelSmoothing=0.2, reduction=MEAN) [[2, 3, 4], [2, 4], [3]]",
     "normal below3 weights", lambda x, t, w: F.cross_entropy(x, t, w, ignore_index=1, label_smoothing=0.2))
case("crossEntropy(ignoreIndex=-100, labelSmoothing=0.1, reduction=NONE) [[2, 3, 2, 3], [2, 2, 3]]", "normal below3",
     lambda x, t: F.cross_entropy(x, t, label_smoothing=0.1, reduction="none"))
case("crossEntropy(ignoreIndex=-100, labelSmoothing=0.0, reduction=SUM) [[4, 3], [4]]", "normal below3",
     lambda x, t: F.cross_entropy(x, t, reduction="sum"))

# Normalization.
PLANES = "[[3, 4, 2, 2], [4], [4]]"
case("instanceNorm(statistics=Instance(), eps=0.1, affine=true, biased=true) " + PLANES, "normal normal normal",
     lambda x, w, b: F.instance_norm(x, weight=w, bias=b, eps=0.1))
case("layerNorm(statistics=Layer(), eps=0.1, affine=true, biased=true) " + PLANES, "normal normal normal",
     lambda x, w, b: F.group_norm(x, 1, w, b, 0.1))
case("groupNorm(statistics=Group(groups=2), eps=0.1, affine=true, biased=false) [[3, 4, 2, 2], [4]]", "normal normal",
     lambda x, w: F.group_norm(x, 2, w, eps=0.1))
case("batchNorm(statistics=Batch(), eps=0.1, affine=true, biased=true) " + PLANES, "normal normal normal",
     lambda x, w, b: F.batch_norm(x, None, None, w, b, True, eps=0.1))
case("batchNorm(statistics=Batch(), eps=0.1, affine=false, biased=false) [[5, 2]]", "normal",
     lambda x: F.batch_norm(x, None, None, training=True, eps=0.1))
# F.batch_norm gives no gradient of running statistics; here they are inputs like others.
case("givenNorm(statistics=Given(), eps=0.1, affine=true, biased=true) [[3, 4, 2, 2], [4], [4], [4], [4]]",
     "normal normal normal normal positive",
     lambda x, w, b, m, v: ((x.movedim(1, -1) - m) / torch.sqrt(v + 0.1) * w + b).movedim(-1, 1))
case("batchNormRelu(norm=Planes(statistics=Batch(), eps=0.1, affine=true, biased=true)) " + PLANES, "normal normal normal",
     lambda x, w, b: F.batch_norm(x, None, None, w, b, True, eps=0.1).relu())
case("givenNormRelu(norm=Planes(statistics=Given(), eps=0.1, affine=true, biased=true)) [[3, 4, 2, 2], [4], [4], [4], [4]]",
     "normal normal normal normal positive",
     lambda x, w, b, m, v: ((x.movedim(1, -1) - m) / torch.sqrt(v + 0.1) * w + b).movedim(-1, 1).relu())


def sparsest_max(z, radius):
    """Of three logits; arXiv 1903.03793."""
    def nearest(v):
        u = v.sort(descending=True).values
        k = torch.arange(1, 4)
        size = int((1 + k * u > u.cumsum(0)).sum())
        return torch.relu(v - (u[:size].sum() - 1) / size)
    centre = torch.full_like(z, 1 / 3)
    p = nearest(z)
    if (p - centre).norm() >= radius:
        return p
    p = centre + radius * (p - centre) / (p - centre).norm()
    if (p >= 0).all():
        return p
    edge = (p > 0).to(z.dtype) / 2
    p = nearest(p)
    return edge + (radius**2 - (edge - centre).square().sum()).sqrt() * (p - edge) / (p - edge).norm()


def switchable(x, mean_weights, var_weights, sources, running=None):
    """Sources as in the layer, over x of [N, C, *]; pools by torch's own mean and var."""
    def of(source):
        if source == "given":
            return [r.reshape(1, -1, *[1] * (x.dim() - 2)) for r in running]
        if source.startswith("group"):
            g = x.reshape(x.shape[0], int(source[5:]), -1)
            spread = lambda t: t.unsqueeze(2).expand_as(g).reshape(x.shape)
            return spread(g.mean(2)), spread(g.var(2, unbiased=False))
        axes = {"instance": range(2, x.dim()), "layer": range(1, x.dim()),
                "batch": [0, *range(2, x.dim())]}[source]
        return x.mean(tuple(axes), keepdim=True), x.var(tuple(axes), unbiased=False, keepdim=True)
    pairs = [of(source) for source in sources]
    mean = sum(w * m for w, (m, _) in zip(mean_weights, pairs))
    var = sum(w * v for w, (_, v) in zip(var_weights, pairs))
    return (x - mean) / torch.sqrt(var + 0.1)


def per_channel(w):
    return w.reshape(-1, 1, 1)


SWITCHABLE = "switchableNorm(statistics=Switchable(sources=["
SOFTMAX = "], mixing=Softmax()), eps=0.1, "
ILB = ("instance", "layer", "batch")
case(SWITCHABLE + "Instance[], Layer[], Batch[]" + SOFTMAX
     + "affine=true, biased=true) [[3, 4, 2, 2], [4], [4], [3], [3]]", "normal normal normal normal normal",
     lambda x, w, b, m, v: switchable(x, m.softmax(0), v.softmax(0), ILB) * per_channel(w) + per_channel(b))
case(SWITCHABLE + "Instance[], Layer[], Given[]" + SOFTMAX
     + "affine=true, biased=false) [[3, 4, 2, 2], [4], [3], [3], [4], [4]]",
     "normal normal normal normal normal positive",
     lambda x, w, m, v, rm, rv: switchable(x, m.softmax(0), v.softmax(0), ("instance", "layer", "given"), (rm, rv))
     * per_channel(w))
case(SWITCHABLE + "Layer[], Group[groups=2]" + SOFTMAX + "affine=false, biased=false) [[3, 4], [2], [2]]",
     "normal normal normal",
     lambda x, m, v: switchable(x, m.softmax(0), v.softmax(0), ("layer", "group2")))
case(SWITCHABLE + "Instance[], Layer[], Batch[]], mixing=SparsestMax(radius=0.3)), eps=0.1, "
     + "affine=false, biased=false) [[3, 4, 2, 2], [3], [3]]", "normal small small",
     lambda x, m, v: switchable(x, sparsest_max(m, 0.3), sparsest_max(v, 0.3), ILB))
case("layerNorm(row=[2, 3], eps=0.1, centred=true, affine=true, biased=true) [[4, 2, 3], [2, 3], [2, 3]]",
     "normal normal normal", lambda x, w, b: F.layer_norm(x, (2, 3), w, b, 0.1))
case("layerNorm(row=[4], eps=0.1, centred=true, affine=false, biased=true) [[3, 4], [4]]", "normal normal",
     # torch 1.13 can't differentiate layer_norm twice without a weight.
     lambda x, b: F.layer_norm(x, (4,), torch.ones(4, dtype=x.dtype), b, 0.1))
# torch 1.13 has no rms_norm.
case("rmsNorm(row=[4], eps=0.1, centred=false, affine=true, biased=false) [[3, 4], [4]]", "normal normal",
     lambda x, w: x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 0.1) * w)


# Convolution and pooling.
class Window:
    def __init__(self, kernel, stride, padding, dilation):
        self.kernel, self.stride, self.padding, self.dilation = kernel, stride, padding, dilation

    def __str__(self):
        return (f"window=Window(kernel={self.kernel}, stride={self.stride}, padding={self.padding}, "
                f"dilation={self.dilation})")

    def conv(self, x, w, b=None, groups=1):
        return (F.conv1d, F.conv2d, F.conv3d)[len(self.kernel) - 1](
            x, w, b, self.stride, self.padding, self.dilation, groups)

    def max_pool(self, x):
        return (F.max_pool1d, F.max_pool2d, F.max_pool3d)[len(self.kernel) - 1](
            x, self.kernel, self.stride, self.padding, self.dilation)

    def avg_pool(self, x, **options):
        return (F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)[len(self.kernel) - 1](
            x, self.kernel, self.stride, self.padding, **options)


def adjoint(f, shape, g):
    """The gradient at zero of a linear f of a tensor of that shape, which is its adjoint applied to g."""
    at = torch.zeros(shape, dtype=g.dtype, requires_grad=True)
    return torch.autograd.grad(f(at), at, g, create_graph=True)[0]


STRIDED = Window([2, 3], [1, 2], [1, 0], [2, 1])
PADDED = Window([3, 3], [1, 1], [1, 1], [1, 1])
ONE = Window([3], [2], [2], [2])
CUBE = Window([2, 1, 2], [1, 2, 1], [1, 0, 0], [1, 1, 2])
POINT = Window([1, 1], [1, 1], [0, 0], [1, 1])
case(f"conv({PADDED}, groups=1, output=[3, 4]) [[2, 2, 3, 4], [3, 2, 3, 3], [3]]", "normal normal normal", PADDED.conv)
case(f"conv({STRIDED}, groups=2, output=[3, 2]) [[2, 4, 3, 5], [6, 2, 2, 3]]", "normal normal",
     lambda x, w: STRIDED.conv(x, w, groups=2))
case(f"conv({POINT}, groups=1, output=[2, 3]) [[2, 3, 2, 3], [2, 3, 1, 1], [2]]", "normal normal normal", POINT.conv)
case(f"conv({ONE}, groups=1, output=[3]) [[2, 2, 5], [3, 2, 3], [3]]", "normal normal normal", ONE.conv)
case(f"conv({CUBE}, groups=1, output=[4, 2, 2]) [[1, 2, 3, 3, 4], [2, 2, 2, 1, 2], [2]]", "normal normal normal",
     CUBE.conv)
case(f"convInput({STRIDED}, groups=2, input=[3, 5]) [[2, 6, 3, 2], [6, 2, 2, 3], [4]]", "normal normal normal",
     lambda g, w, b: adjoint(lambda x: STRIDED.conv(x, w, groups=2), (2, 4, 3, 5), g) + b.reshape(4, 1, 1))
case(f"convInput({ONE}, groups=1, input=[6]) [[2, 3, 3], [3, 2, 3]]", "normal normal",
     lambda g, w: adjoint(lambda x: ONE.conv(x, w), (2, 2, 6), g))
case(f"convWeight({STRIDED}, groups=2) [[2, 4, 3, 5], [2, 6, 3, 2]]", "normal normal",
     lambda x, g: adjoint(lambda w: STRIDED.conv(x, w, groups=2), (6, 2, 2, 3), g))
case(f"convWeight({CUBE}, groups=1) [[1, 2, 3, 3, 4], [1, 2, 4, 2, 2]]", "normal normal",
     lambda x, g: adjoint(lambda w: CUBE.conv(x, w), (2, 2, 2, 1, 2), g))

HALVES = Window([2, 2], [2, 2], [0, 0], [1, 1])
OVERLAPPING = Window([3, 2], [2, 1], [1, 1], [1, 1])
DILATED = Window([2], [1], [0], [2])
BLOCK = Window([2, 1, 2], [1, 2, 2], [1, 0, 1], [1, 1, 1])
ALL = "divisor=Divisor(includePadding=true, override=0)"
INSIDE = "divisor=Divisor(includePadding=false, override=0)"
THREE = "divisor=Divisor(includePadding=true, override=3)"
case(f"maxPool({HALVES}, output=[2, 1]) [[2, 2, 5, 2]]", "distinct", HALVES.max_pool)
case(f"maxPool({OVERLAPPING}, output=[3, 4]) [[1, 2, 5, 3]]", "distinct", OVERLAPPING.max_pool)
case(f"maxPool({DILATED}, output=[3]) [[2, 2, 5]]", "distinct", DILATED.max_pool)
case(f"maxPool({BLOCK}, output=[3, 1, 2]) [[1, 2, 2, 2, 2]]", "distinct", BLOCK.max_pool)
case(f"avgPool({HALVES}, {ALL}, output=[2, 1]) [[2, 2, 5, 2]]", "normal", HALVES.avg_pool)
case(f"avgPool({OVERLAPPING}, {INSIDE}, output=[3, 4]) [[1, 2, 5, 3]]", "normal",
     lambda x: OVERLAPPING.avg_pool(x, count_include_pad=False))
case(f"avgPool({BLOCK}, {THREE}, output=[3, 1, 2]) [[1, 2, 2, 2, 2]]", "normal",
     lambda x: BLOCK.avg_pool(x, divisor_override=3))
case(f"avgPoolInput({OVERLAPPING}, {ALL}, input=[5, 3]) [[1, 2, 3, 4]]", "normal",
     lambda g: adjoint(OVERLAPPING.avg_pool, (1, 2, 5, 3), g))
case("maxPool(window=null, output=[3, 2]) [[1, 2, 5, 3]]", "distinct", lambda x: F.adaptive_max_pool2d(x, (3, 2)))
case("avgPool(window=null, " + ALL + ", output=[3, 2]) [[1, 2, 5, 3]]", "normal",
     lambda x: F.adaptive_avg_pool2d(x, (3, 2)))

# Resampling.
REFLECTED, TWICE, LAST = [2, 1, 0, 1, 2, 1], [0, 0, 1, 1], [3]
case(f"resample(source=[{REFLECTED}]) [[2, 2, 3]]", "normal", lambda x: F.pad(x, (2, 1), "reflect"))
case(f"resample(source=[{TWICE}, {REFLECTED}]) [[2, 2, 3]]", "normal",
     lambda x: F.pad(x.repeat_interleave(2, 1), (2, 1), "reflect"))
case(f"resample(source=[{LAST}, {TWICE}, {REFLECTED}]) [[4, 2, 3]]", "normal",
     lambda x: F.pad(x[3:].repeat_interleave(2, 1), (2, 1), "reflect"))
SOURCE, WEIGHT = [[0, 0, 1, 1], [1, 2, 2, 0]], [[0.75, 0.5, 0.25, 2.0], [0.25, 0.5, 0.75, -1.0]]
MIXED = torch.zeros(4, 3, dtype=torch.float64)
for sources, weights in zip(SOURCE, WEIGHT):
    for j in range(4):
        MIXED[j, sources[j]] += weights[j]
for shape in ([2, 3, 2], [2, 3]):
    case(f"interpolate(axis=1, source={SOURCE}, weight={WEIGHT}) [{shape}]", "normal",
         lambda x: torch.einsum("ji,ni...->nj...", MIXED, x))
for shape in ([2, 4, 2], [2, 4]):
    case(f"interpolateInput(axis=1, size=3, source={SOURCE}, weight={WEIGHT}) [{shape}]", "normal",
         lambda g: torch.einsum("ji,nj...->ni...", MIXED, g))
case(f"resampleInput(input=[2, 3], source=[{TWICE}, {REFLECTED}]) [[2, 4, 6]]", "normal",
     lambda g: adjoint(lambda x: F.pad(x.repeat_interleave(2, 1), (2, 1), "reflect"), (2, 2, 3), g))

# Recurrent layers.


def recurrent(kind, sizes, reverse, biased):
    """PyTorch's layer on packed sequences; it has no backward direction alone, so that is half of a bidirectional one."""
    def call(x, *rest):
        states, weights = (rest[:2], rest[2:]) if kind == "lstm" else (rest[:1], rest[1:])
        if reverse:
            states = [torch.stack([torch.zeros_like(h), h]) for h in states]
            weights = [torch.zeros_like(w) for w in weights] + list(weights)
        else:
            states = [h[None] for h in states]
        results = getattr(torch, kind)(x, torch.tensor(sizes), states if kind == "lstm" else states[0], list(weights),
                                       biased, 1, 0.0, False, reverse)
        y = results[0][:, results[0].shape[1] // 2:] if reverse else results[0]
        if kind != "lstm":
            return y
        c = results[2][-1]
        return torch.cat([y, c] if y.shape[1] == c.shape[1] else [y.flatten(), c.flatten()])
    return call


def recurrent_case(name, arguments, sizes, reverse, biased, projected, domains, shapes, kind=None):
    flags = f"reverse={str(reverse).lower()}, {arguments}biased={str(biased).lower()}" + (
        f", projected={str(projected).lower()}" if name == "lstm" else "")
    case(f"{name}(sequences=Sequences(batchSizes={sizes}), {flags}) {shapes}", domains,
         recurrent(kind or name, sizes, reverse, biased))


DENSE = [2, 2, 2]
PACKED = [3, 2, 2, 1]
recurrent_case("rnn", "relu=false, ", DENSE, False, True, False, "normal " * 6,
               [[6, 3], [2, 2], [2, 3], [2, 2], [2], [2]], "rnn_tanh")
recurrent_case("rnn", "relu=true, ", PACKED, True, False, False, "normal " * 4,
               [[8, 3], [3, 2], [2, 3], [2, 2]], "rnn_relu")
recurrent_case("gru", "", DENSE, True, True, False, "normal " * 6, [[6, 3], [2, 2], [6, 3], [6, 2], [6], [6]])
recurrent_case("gru", "", PACKED, False, False, False, "normal " * 4, [[8, 3], [3, 2], [6, 3], [6, 2]])
recurrent_case("lstm", "", DENSE, False, True, False, "normal " * 7,
               [[6, 3], [2, 2], [2, 2], [8, 3], [8, 2], [8], [8]])
recurrent_case("lstm", "", PACKED, False, True, True, "normal " * 8,
               [[8, 3], [3, 2], [3, 3], [12, 3], [12, 2], [12], [12], [2, 3]])
recurrent_case("lstm", "", PACKED, True, False, False, "normal " * 5, [[8, 3], [3, 2], [3, 2], [8, 3], [8, 2]])


def array(t):
    # The sum gives memory to those zeros that PyTorch keeps without.
    return {"shape": list(t.shape), "data": (torch.zeros_like(t) + t.detach()).reshape(-1).tolist()}


def evaluate(key, domains, expression):
    torch.manual_seed(zlib.crc32(key.encode()))
    shapes = json.loads(re.search(r"\[\[.*\]$|\[\]$", key[key.index(") [") + 2:]).group())
    drawn = [draw(domain, shape) for domain, shape in zip(domains, shapes, strict=True)]
    inputs = [t.requires_grad_() if differentiable else t for t, differentiable in drawn]
    wanted = [t for t in inputs if t.requires_grad]
    y = expression(*inputs)
    result = {"inputs": [array(t) for t in inputs], "value": array(y), "gradients": []}
    if not y.requires_grad:
        return result
    g = torch.randn_like(y).requires_grad_()
    first = torch.autograd.grad(y, wanted, g, create_graph=True)
    directions = [torch.randn_like(t) for t in first]
    product = sum((w * t).sum() for w, t in zip(directions, first))
    targets = wanted + [g]
    second = torch.autograd.grad(product, targets, allow_unused=True) if product.requires_grad else [None] * len(targets)
    second = [torch.zeros_like(t) if s is None else s for s, t in zip(second, targets)]
    result.update(
        gradOutput=array(g), gradients=[array(t) for t in first], directions=[array(t) for t in directions],
        second=[array(t) for t in second])
    return result


def main():
    cases = {}
    for key, value in CASES.items():
        cases[key] = {"none": value} if isinstance(value, str) else evaluate(key, *value)
    text = json.dumps({"torch": torch.__version__, "cases": cases}, separators=(",", ":"))
    with open(OUT, "wb") as file, gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
        packed.write(text.encode())
    print(f"{len(cases)} cases, {os.path.getsize(OUT)} bytes")


if __name__ == "__main__":
    main()
