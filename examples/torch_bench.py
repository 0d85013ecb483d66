"""The workloads of nabla.examples.bench, on PyTorch. Prints one JSON line per workload: {"name","median_us","min_us","peak_bytes"}.

usage: python torch_bench.py [name-substring ...]       float32, as many threads as processors
Setting PyTorch up where pip can reach a wheel of it:  python3 -m venv .venv && .venv/bin/pip install torch numpy
Debian's python3-torch (1.13) runs it too, older and slower (install libopenblas0-pthread beside it); figures to compare with are 2.13's.
"""
import json, sys, time
import torch, torch.nn as nn, torch.nn.functional as F

torch.manual_seed(0)


class SwitchNorm(nn.Module):
    """Switchable normalization composed from tensor operations, as its users have it in PyTorch."""
    def __init__(s, c, eps=1e-5):
        super().__init__(); s.eps = eps
        s.weight = nn.Parameter(torch.ones(c)); s.bias = nn.Parameter(torch.zeros(c))
        s.mean_weight = nn.Parameter(torch.ones(3)); s.var_weight = nn.Parameter(torch.ones(3))
        s.register_buffer("running_mean", torch.zeros(c)); s.register_buffer("running_var", torch.ones(c))

    def forward(s, x):
        n, c = x.shape[:2]; f = x.reshape(n, c, -1)
        mi = f.mean(2); e2 = (f * f).mean(2); vi = e2 - mi * mi
        ml = mi.mean(1, keepdim=True); vl = e2.mean(1, keepdim=True) - ml * ml
        mb = mi.mean(0, keepdim=True); vb = e2.mean(0, keepdim=True) - mb * mb
        with torch.no_grad(): s.running_mean.lerp_(mb[0], .1); s.running_var.lerp_(vb[0], .1)
        wm, wv = s.mean_weight.softmax(0), s.var_weight.softmax(0)
        m = wm[0] * mi + wm[1] * ml + wm[2] * mb; v = wv[0] * vi + wv[1] * vl + wv[2] * vb
        a = torch.rsqrt(v + s.eps)
        return ((f - m[..., None]) * a[..., None] * s.weight[:, None] + s.bias[:, None]).reshape(x.shape)


class ComposedRMSNorm(nn.Module):
    """RMSNorm composed from tensor operations, for a PyTorch older than 2.4."""
    def __init__(s, n): super().__init__(); s.weight = nn.Parameter(torch.ones(n))
    def forward(s, x): return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + torch.finfo(x.dtype).eps) * s.weight


RMSNorm = getattr(nn, "RMSNorm", ComposedRMSNorm)


def peak_bytes(f):
    """The most bytes that PyTorch's allocator had given out during a run, beyond those before it, as its profiler sees it."""
    with torch.autograd.profiler.profile(profile_memory=True) as profile: f()
    live = peak = 0
    for e in sorted(profile.function_events, key=lambda e: e.time_range.end):
        live += e.self_cpu_memory_usage; peak = max(peak, live)
    return peak


turns = "--turns" in sys.argv
parts = [a for a in sys.argv[1:] if a != "--turns"]


def chosen(name): return not parts or any(a in name for a in parts)


def bench(name, f):
    if not chosen(name): return
    if turns and not sys.stdin.readline(): sys.exit()
    t = time.perf_counter(); n = 0
    while time.perf_counter() - t < .4 or n < 5: f(); n += 1
    n = max(1, int(.15 / ((time.perf_counter() - t) / n))); v = []
    for _ in range(9):
        t = time.perf_counter()
        for _ in range(n): f()
        v.append((time.perf_counter() - t) / n * 1e6)
    v.sort(); print(json.dumps({"name": name, "median_us": round(v[4], 2), "min_us": round(v[0], 2), "peak_bytes": peak_bytes(f)}), flush=True)


def step(model, opt, x, y):
    def f(): opt.zero_grad(); F.cross_entropy(model(x), y).backward(); opt.step()
    return f


def layer(m, *shape):
    x = torch.rand(shape, requires_grad=True); g = torch.rand(shape); ps = list(m.parameters())
    def f():
        m(x).backward(g); x.grad = None
        for p in ps: p.grad = None
    return f


def cnn(norm):
    return nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), norm(16), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), norm(32), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * 49, 10))


class CharRnn(nn.Module):
    def __init__(s, rnn, h): super().__init__(); s.e = nn.Embedding(65, 32); s.r = rnn(32, h, batch_first=True); s.o = nn.Linear(h, 65)
    def forward(s, x): return s.o(s.r(s.e(x))[0]).flatten(0, 1)


def unrolled():
    cell = nn.LSTMCell(32, 64); xs = torch.rand(20, 16, 32)
    def f():
        for p in cell.parameters(): p.grad = None
        h = c = torch.zeros(16, 64)
        for t in range(20): h, c = cell(xs[t], (h, c))
        h.sum().backward()
    return f


# training steps
for tag, norm, b in (("bn", nn.BatchNorm2d, 8), ("bn", nn.BatchNorm2d, 64), ("gn", lambda c: nn.GroupNorm(4, c), 64), ("sn", SwitchNorm, 64),
                     ("bn", nn.BatchNorm2d, 1), ("bn", nn.BatchNorm2d, 3), ("bn", nn.BatchNorm2d, 17), ("bn", nn.BatchNorm2d, 128)):
    m = cnn(norm); bench(f"step/cnn_{tag}_b{b}", step(m, torch.optim.SGD(m.parameters(), .1, momentum=.9), torch.rand(b, 1, 28, 28), torch.randint(0, 10, (b,))))
for tag, norm, b, h, width in (("ln", nn.LayerNorm, 32, 64, ""), ("bn", nn.BatchNorm1d, 32, 64, ""),
                               ("ln", nn.LayerNorm, 1, 96, "_h96"), ("ln", nn.LayerNorm, 3, 7, "_h7"), ("ln", nn.LayerNorm, 17, 48, "_h48"), ("ln", nn.LayerNorm, 128, 96, "_h96")):
    m = nn.Sequential(nn.Linear(64, h), norm(h), nn.ReLU(), nn.Linear(h, 10))
    bench(f"step/mlp_{tag}_b{b}{width}", step(m, torch.optim.Adam(m.parameters()), torch.rand(b, 64), torch.randint(0, 10, (b,))))
for tag, rnn, b, t, h in (("lstm", nn.LSTM, 32, 64, 128), ("gru", nn.GRU, 32, 64, 128),
                          ("lstm", nn.LSTM, 1, 64, 96), ("lstm", nn.LSTM, 17, 33, 48), ("gru", nn.GRU, 3, 64, 48), ("gru", nn.GRU, 17, 33, 7)):
    m = CharRnn(rnn, h); bench(f"step/char_{tag}_b{b}_t{t}_h{h}", step(m, torch.optim.Adam(m.parameters()), torch.randint(0, 65, (b, t)), torch.randint(0, 65, (b * t,))))
bench("step/lstm_cell_t20_b16_h64", unrolled())
# one layer, forward and backward
for n, c, h, w in ((8, 16, 14, 14), (64, 32, 28, 28), (2, 64, 32, 32), (1, 48, 33, 33), (3, 7, 7, 9), (17, 96, 5, 5), (128, 3, 33, 33)):
    norms = [("batch", nn.BatchNorm2d(c)), ("instance", nn.InstanceNorm2d(c, affine=True)), ("layer_chw", nn.LayerNorm([c, h, w])), ("switch", SwitchNorm(c))]
    if c % 4 == 0: norms.insert(2, ("group4", nn.GroupNorm(4, c)))
    for tag, m in norms: bench(f"norm/{tag}_{n}x{c}x{h}x{w}", layer(m, n, c, h, w))
for n, c in ((512, 1024), (17, 333)):
    for tag, m in (("layer", nn.LayerNorm(c)), ("rms", RMSNorm(c))): bench(f"norm/{tag}_{n}x{c}", layer(m, n, c))
for n, c, h, w in ((64, 32, 28, 28), (1, 48, 33, 33), (3, 7, 7, 9), (17, 96, 5, 5), (128, 3, 33, 33)):
    bench(f"layer/conv3x3_{n}x{c}x{h}x{w}", layer(nn.Conv2d(c, c, 3, padding=1), n, c, h, w))
# what else small networks are made of, forward and backward
IMAGES, ROWS = (64, 32, 28, 28), (512, 1024)


def function(name, f, *shape):
    name = f"layer/{name}_{'x'.join(map(str, shape))}"
    if not chosen(name): return
    x = torch.randn(shape, requires_grad=True); g = torch.rand_like(f(x))
    def h(): f(x).backward(g); x.grad = None
    bench(name, h)


function("softmax_axis1", lambda x: x.softmax(1), *IMAGES)
function("log_softmax_axis1", lambda x: x.log_softmax(1), *IMAGES)
function("softmax", lambda x: x.softmax(-1), *ROWS)
for tag, f in (("relu", F.relu), ("leaky_relu", F.leaky_relu), ("elu", F.elu), ("gelu", F.gelu), ("silu", F.silu), ("mish", F.mish), ("softplus", F.softplus)): function(tag, f, *IMAGES)
classes = torch.randint(0, 10, (16, 32, 32)); target = torch.rand(ROWS)
function("cross_entropy", lambda x: F.cross_entropy(x, classes), 16, 10, 32, 32)
function("bce_with_logits", lambda x: F.binary_cross_entropy_with_logits(x, target), *ROWS)
function("smooth_l1", lambda x: F.smooth_l1_loss(x, target), *ROWS)
function("sum_axis1", lambda x: x.sum(1), *IMAGES)
function("max_axis1", lambda x: x.max(1)[0], *IMAGES)
function("concat_axis1", lambda x: torch.cat([x, x], 1), *IMAGES)
function("permute_nhwc", lambda x: x.permute(0, 2, 3, 1).contiguous(), *IMAGES)
function("flip", lambda x: x.flip(3), *IMAGES)
function("upsample_bilinear", lambda x: F.interpolate(x, scale_factor=2, mode="bilinear"), 16, 32, 14, 14)
for tag, m in (("max_pool2", nn.MaxPool2d(2)), ("avg_pool2", nn.AvgPool2d(2)), ("dropout", nn.Dropout(.5)), ("conv1x1", nn.Conv2d(32, 64, 1)),
               ("conv3x3_depthwise", nn.Conv2d(32, 32, 3, padding=1, groups=32)), ("conv3x3_groups4", nn.Conv2d(32, 32, 3, padding=1, groups=4)),
               ("conv3x3_stride2", nn.Conv2d(32, 64, 3, padding=1, stride=2)), ("conv_transpose2x2", nn.ConvTranspose2d(32, 16, 2, 2))):
    function(tag, m, *IMAGES)
# the engine itself
a = torch.rand(8, 8, requires_grad=True); b = torch.rand(8, 8)
def f():
    y = a
    for _ in range(50): y = torch.tanh(y * b + a)
    y.sum().backward(); a.grad = None
bench("engine/chain_150_ops_8x8", f)
ps = [torch.rand(256, 512, requires_grad=True) for _ in range(8)]
for p in ps: p.grad = torch.rand_like(p)
o = torch.optim.Adam(ps); bench("engine/adam_1m_parameters", o.step)
for n in (256, 1, 3, 17, 128):
    m = cnn(nn.BatchNorm2d).eval(); xi = torch.rand(n, 1, 28, 28)
    def f():
        with torch.no_grad(): m(xi)
    bench(f"infer/cnn_bn_b{n}", f)
