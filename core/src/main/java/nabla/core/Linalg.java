package nabla.core;

import java.util.List;
import nabla.core.kernel.DoubleGemm;
import nabla.core.kernel.FloatGemm;

/** Matrix products. */
sealed interface Linalg extends Op {

  /** y = a b for matrices in the last two dimensions, either transposed if it says so; the others broadcast. */
  record Matmul(boolean transposeA, boolean transposeB) implements Linalg {
    @Override
    public Tensor forward(Call call) {
      Tensor a = call.input(0).requireFloating(name());
      Tensor b = call.input(1).requireSameType(a, name());
      int m = a.shape().dim(transposeA ? -1 : -2);
      int k = a.shape().dim(transposeA ? -2 : -1);
      int n = b.shape().dim(transposeB ? -2 : -1);
      if (b.shape().dim(transposeB ? -1 : -2) != k) {
        throw new ShapeException("matmul: shapes " + a.shape() + (transposeA ? " (transposed)" : "") + " and "
            + b.shape() + (transposeB ? " (transposed)" : "") + " don't fit: " + k + " columns on the left, "
            + b.shape().dim(transposeB ? -1 : -2) + " rows on the right");
      }
      Shape batchA = Shape.of(java.util.Arrays.copyOf(a.shape().raw(), a.shape().rank() - 2));
      Shape batchB = Shape.of(java.util.Arrays.copyOf(b.shape().raw(), b.shape().rank() - 2));
      Shape batch = batchA.broadcast(batchB, name());
      int[] dims = java.util.Arrays.copyOf(batch.raw(), batch.rank() + 2);
      dims[batch.rank()] = m;
      dims[batch.rank() + 1] = n;
      Tensor y = Tensor.empty(a.dataType(), Shape.of(dims));
      if (y.numel() == 0 || k == 0) {
        Copy.fill(y, 0);
        return y;
      }
      int[] stridesA = batchA.stridesIn(batch);
      int[] stridesB = batchB.stridesIn(batch);
      for (int i = 0; i < batch.numel(); i++) {
        int atA = place(i, batch, stridesA) * m * k;
        int atB = place(i, batch, stridesB) * k * n;
        if (a.isFloat()) {
          FloatGemm.multiply(m, n, k, new FloatGemm.Matrix(a.storage(), atA, transposeA ? m : k, transposeA),
              new FloatGemm.Matrix(b.storage(), atB, transposeB ? k : n, transposeB), 0,
              new FloatGemm.Matrix(y.storage(), i * m * n, n, false));
        } else {
          DoubleGemm.multiply(m, n, k, new DoubleGemm.Matrix(a.storage(), atA, transposeA ? m : k, transposeA),
              new DoubleGemm.Matrix(b.storage(), atB, transposeB ? k : n, transposeB), 0,
              new DoubleGemm.Matrix(y.storage(), i * m * n, n, false));
        }
      }
      return y;
    }

    private static int place(int i, Shape batch, int[] strides) {
      int at = 0;
      for (int d = batch.rank() - 1; d >= 0; d--) {
        at += i % batch.raw()[d] * strides[d];
        i /= batch.raw()[d];
      }
      return at;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor a = call.input(0);
      Tensor b = call.input(1);
      if (i == 0) {
        return transposeA
            ? Tensor.apply(new Matmul(transposeB, true), b, g)
            : Tensor.apply(new Matmul(false, !transposeB), g, b);
      }
      return transposeB
          ? Tensor.apply(new Matmul(true, transposeA), g, a)
          : Tensor.apply(new Matmul(!transposeA, false), a, g);
    }
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    return List.of(
        Sample.of(new Matmul(false, false), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(3, 4)),
        Sample.of(new Matmul(true, false), Domain.NORMAL.of(3, 2), Domain.NORMAL.of(3, 4)),
        Sample.of(new Matmul(false, true), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(4, 3)),
        Sample.of(new Matmul(true, true), Domain.NORMAL.of(3, 2), Domain.NORMAL.of(4, 3)),
        Sample.of(new Matmul(false, false), Domain.NORMAL.of(2, 1, 2, 3), Domain.NORMAL.of(3, 3, 2)));
  }
}
