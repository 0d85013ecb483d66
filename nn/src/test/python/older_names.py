"""Writes the states that OlderNamesTest loads, with PyTorch: python older_names.py DIRECTORY."""
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

out = Path(sys.argv[1])
torch.manual_seed(0)
for name, norm in [("weight_norm", nn.utils.weight_norm), ("spectral_norm", nn.utils.spectral_norm)]:
    net = nn.Sequential(nn.Tanh(), norm(nn.Conv2d(2, 3, 2)))
    net(torch.randn(4, 2, 5, 5)).square().mean().backward()
    torch.optim.SGD(net.parameters(), 0.5).step()
    net.eval()
    x = torch.randn(2, 2, 3, 3)
    np.savez(out / f"{name}.npz", x=x.numpy(), y=net(x).detach().numpy(),
             **{f"state.{k}": v.numpy() for k, v in net.state_dict().items()})
