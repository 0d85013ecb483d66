"""Writes the random numbers that CS231n's notebooks check gradients with: cs231n.json, which Cs231nTest reads.

    python3 nn/src/test/python/cs231n.py

Made with numpy's legacy generator, which gives the same numbers in every version.
"""

import json
import os

import numpy as np

OUT = os.path.join(os.path.dirname(__file__), "..", "resources", "nabla", "nn", "norm", "cs231n.json")


def rows():
    np.random.seed(231)
    n, d = 4, 5
    x = 5 * np.random.randn(n, d) + 12
    return dict(x=x, gamma=np.random.randn(d), beta=np.random.randn(d), dout=np.random.randn(n, d))


def pictures():
    np.random.seed(231)
    n, c, h, w = 2, 6, 4, 5
    x = 5 * np.random.randn(n, c, h, w) + 12
    return dict(x=x, gamma=np.random.randn(c), beta=np.random.randn(c), dout=np.random.randn(n, c, h, w))


with open(OUT, "w") as file:
    cases = {"rows": rows(), "pictures": pictures()}
    json.dump({name: {k: v.ravel().tolist() for k, v in case.items()} for name, case in cases.items()}, file)
    file.write("\n")
