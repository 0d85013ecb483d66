"""What PyTorch prints for some tensors; the output is src/test/resources/nabla/core/printed.txt."""
import torch

inf, nan = float("inf"), float("nan")
cases = {
    "whole numbers far apart": torch.tensor([1.0, 2000.0]),
    "fractions far apart": torch.tensor([0.001, 2.5]),
    "not finite": torch.tensor([0.0, nan, inf]),
    "infinite beside a fraction": torch.tensor([-inf, 1.5]),
    "scalar": torch.tensor(3.0),
    "long scalar": torch.tensor(3),
    "matrix": torch.tensor([[1.5, -2.0], [3.0, 400.0]]),
    "small": torch.tensor([1e-5, 1.0]),
    "large": torch.tensor([1e9, 1.0]),
    "just not large": torch.tensor([1e8, 1e8]),
    "negative zero": torch.tensor([-0.0, 1e-30]),
    "rank 3": torch.arange(24.0).reshape(2, 3, 4),
    "rank 4": torch.arange(8).reshape(2, 2, 1, 2),
    "broken line": torch.arange(30.0),
    "broken lines of longs": torch.arange(40).reshape(2, 20) - 7,
    "shortened vector": torch.arange(2000.0),
    "shortened matrix": torch.full((2, 600), 0.25),
    "shortened rank 3": torch.arange(1200).reshape(2, 3, 200),
    "shortened rows": torch.arange(2400.0).reshape(400, 6) / 8,
    "empty": torch.zeros(0),
}
print("# PyTorch", torch.__version__)
for name, x in cases.items():
    print("##", name)
    print(x)
