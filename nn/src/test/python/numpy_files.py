"""Writes the files that NpyTest reads, with NumPy: python numpy_files.py DIRECTORY."""
import sys
from pathlib import Path

import numpy as np

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
arrays = {}
for kind in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]:
    for order in "<>":
        values = np.arange(6).reshape(2, 3) - (2 if kind[0] in "fi" else 0)
        array = values.astype(order + kind)
        arrays[f"{order}{kind} C"] = array
        arrays[f"{order}{kind} F"] = np.asfortranarray(array)
np.savez(out / "types.npz", **arrays)
np.savez_compressed(out / "compressed.npz", **{"a/b.weight": np.arange(100000, dtype="<f4").reshape(10, -1),
                                               "n": np.int64(7), "none": np.zeros((0, 3), "<f8")})
for version in [1, 2, 3]:
    with open(out / f"version{version}.npy", "wb") as file:
        np.lib.format.write_array(file, np.arange(5, dtype="<i8"), version=(version, 0))
np.save(out / "strange.npy", np.array(["text"]))
np.save(out / "complex.npy", np.array([1j]))
np.save(out / "fields.npy", np.zeros(2, [("x", "<f4"), ("y", "<i4")]))
np.save(out / "objects.npy", np.array([None, {}], dtype=object), allow_pickle=True)
