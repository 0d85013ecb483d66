"""The training workloads of nabla.examples.bench, on PyTorch. Prints one JSON line per workload: {"name","median_us","min_us"}.

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


def bench(name, f):
    if sys.argv[1:] and not any(a in name for a in sys.argv[1:]): return
    t = time.perf_counter(); n = 0
    while time.perf_counter() - t < .4 or n < 5: f(); n += 1
    n = max(1, int(.15 / ((time.perf_counter() - t) / n))); v = []
    for _ in range(9):
        t = time.perf_counter()
        for _ in range(n): f()
        v.append((time.perf_counter() - t) / n * 1e6)
    v.sort(); print(json.dumps({"name": name, "median_us": round(v[4], 2), "min_us": round(v[0], 2)}), flush=True)


def step(model, opt, x, y):
    def f(): opt.zero_grad(); F.cross_entropy(model(x), y).backward(); opt.step()
    return f


def cnn(norm):
    return nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), norm(16), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), norm(32), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * 49, 10))


# training steps
for tag, norm, b in (("cnn_bn_b8", nn.BatchNorm2d, 8), ("cnn_bn_b64", nn.BatchNorm2d, 64), ("cnn_gn_b64", lambda c: nn.GroupNorm(4, c), 64), ("cnn_sn_b64", SwitchNorm, 64)):
    m = cnn(norm); bench("step/" + tag, step(m, torch.optim.SGD(m.parameters(), .1, momentum=.9), torch.rand(b, 1, 28, 28), torch.randint(0, 10, (b,))))
m = nn.Sequential(nn.Linear(64, 64), nn.LayerNorm(64), nn.ReLU(), nn.Linear(64, 10))
bench("step/mlp_ln_b32", step(m, torch.optim.Adam(m.parameters()), torch.rand(32, 64), torch.randint(0, 10, (32,))))


class CharRnn(nn.Module):
    def __init__(s, rnn): super().__init__(); s.e = nn.Embedding(65, 32); s.r = rnn(32, 128, batch_first=True); s.o = nn.Linear(128, 65)
    def forward(s, x): return s.o(s.r(s.e(x))[0]).flatten(0, 1)


for tag, rnn in (("lstm", nn.LSTM), ("gru", nn.GRU)):
    m = CharRnn(rnn); bench(f"step/char_{tag}_b32_t64_h128", step(m, torch.optim.Adam(m.parameters()), torch.randint(0, 65, (32, 64)), torch.randint(0, 65, (32 * 64,))))
cell = nn.LSTMCell(32, 64); xs = torch.rand(20, 16, 32)


def unrolled():
    for p in cell.parameters(): p.grad = None
    h = c = torch.zeros(16, 64)
    for t in range(20): h, c = cell(xs[t], (h, c))
    h.sum().backward()


bench("step/lstm_cell_t20_b16_h64", unrolled)
# one layer, forward and backward
for n, c, h in ((8, 16, 14), (64, 32, 28), (2, 64, 32)):
    x = torch.rand(n, c, h, h, requires_grad=True); g = torch.rand(n, c, h, h)
    for tag, m in (("batch", nn.BatchNorm2d(c)), ("instance", nn.InstanceNorm2d(c, affine=True)), ("group4", nn.GroupNorm(4, c)), ("layer_chw", nn.LayerNorm([c, h, h])), ("switch", SwitchNorm(c))):
        def f():
            y = m(x); y.backward(g); x.grad = None
            for p in m.parameters(): p.grad = None
        bench(f"norm/{tag}_{n}x{c}x{h}x{h}", f)
x = torch.rand(512, 1024, requires_grad=True); g = torch.rand(512, 1024)
for tag, m in (("layer", nn.LayerNorm(1024)),) + ((("rms", nn.RMSNorm(1024)),) if hasattr(nn, "RMSNorm") else ()):
    def f(): y = m(x); y.backward(g); x.grad = None
    bench(f"norm/{tag}_512x1024", f)
conv = nn.Conv2d(32, 32, 3, padding=1); xc = torch.rand(64, 32, 28, 28, requires_grad=True); gc = torch.rand(64, 32, 28, 28)
def f(): conv(xc).backward(gc); xc.grad = None
bench("layer/conv3x3_64x32x28x28", f)
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
m = cnn(nn.BatchNorm2d).eval(); xi = torch.rand(256, 1, 28, 28)
def f():
    with torch.no_grad(): m(xi)
bench("infer/cnn_bn_b256", f)
