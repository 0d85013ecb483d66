package nabla.core;

import java.util.List;
import nabla.core.kernel.DoubleGemm;
import nabla.core.kernel.FloatGemm;

/** Matrix products. */
sealed interface Linalg extends Op {

  /**
   * y = a b for matrices in the last two dimensions, either transposed if it says so; the others
   * broadcast.
   */
  record Matmul(boolean transposeA, boolean transposeB) implements Linalg {
    @Override
    public Tensor forward(Call call) {
      Tensor a = call.input(0).requireFloating(name());
      Tensor b = call.input(1).requireSameType(a, name());
      int m = a.shape().dim(transposeA ? -1 : -2);
      int k = a.shape().dim(transposeA ? -2 : -1);
      int n = b.shape().dim(transposeB ? -2 : -1);
      if (b.shape().dim(transposeB ? -1 : -2) != k) {
        throw new ShapeException(
            "matmul: shapes %s%s and %s%s don't fit: %s columns on the left, %s rows on the right"
                .formatted(
                    a.shape(),
                    transposeA ? " (transposed)" : "",
                    b.shape(),
                    transposeB ? " (transposed)" : "",
                    k,
                    b.shape().dim(transposeB ? -1 : -2)));
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
          FloatGemm.multiply(
              m,
              n,
              k,
              new FloatGemm.Matrix(a.storage(), atA, transposeA ? m : k, transposeA),
              new FloatGemm.Matrix(b.storage(), atB, transposeB ? k : n, transposeB),
              0,
              new FloatGemm.Matrix(y.storage(), i * m * n, n, false));
        } else {
          DoubleGemm.multiply(
              m,
              n,
              k,
              new DoubleGemm.Matrix(a.storage(), atA, transposeA ? m : k, transposeA),
              new DoubleGemm.Matrix(b.storage(), atB, transposeB ? k : n, transposeB),
              0,
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

  /** y = x wᵀ + b with x [..., in], w [out, in] and, if there is a third input, b [out]. */
  record Linear() implements Linalg, Fused {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      Tensor w = call.input(1).requireSameType(x, name());
      check(x, w, call.arity() == 3 ? call.input(2).requireSameType(x, name()) : null);
      int in = w.size(1);
      int out = w.size(0);
      int rows = x.shape().product(0, x.rank() - 1);
      Tensor y = Tensor.empty(x.dataType(), x.shape().with(x.rank() - 1, out));
      if (call.arity() == 3) {
        Copy.gather(call.input(2), call.input(2).walkIn(y.shape()), y);
      } else {
        Copy.fill(y, 0);
      }
      product(rows, out, in, x, false, w, true, 1, y);
      return y;
    }

    private static void check(Tensor x, Tensor w, Tensor b) {
      if (w.rank() != 2 || b != null && !b.shape().equals(Shape.of(w.size(0)))) {
        throw new ShapeException(
            "linear: got a weight of shape %s%s; wanted [out_features, in_features]%s"
                .formatted(
                    w.shape(),
                    b == null ? "" : " and a bias of shape " + b.shape(),
                    b == null ? "" : " and [out_features]"));
      }
      if (x.rank() == 0 || x.size(-1) != w.size(1)) {
        throw new ShapeException(
            ("linear: got an input of shape %s for a weight of shape %s; wanted [..., %s]: does a"
                    + " flatten(1, -1) come before this layer?")
                .formatted(x.shape(), w.shape(), w.size(1)));
      }
    }

    /** c = a b + beta c, with a [m, k] and b [k, n] after transposing. */
    static void product(
        int m,
        int n,
        int k,
        Tensor a,
        boolean transposeA,
        Tensor b,
        boolean transposeB,
        int beta,
        Tensor c) {
      if (m == 0 || n == 0 || k == 0) {
        return;
      }
      if (a.isFloat()) {
        FloatGemm.multiply(
            m,
            n,
            k,
            new FloatGemm.Matrix(a.storage(), 0, transposeA ? m : k, transposeA),
            new FloatGemm.Matrix(b.storage(), 0, transposeB ? k : n, transposeB),
            beta,
            new FloatGemm.Matrix(c.storage(), 0, n, false));
      } else {
        DoubleGemm.multiply(
            m,
            n,
            k,
            new DoubleGemm.Matrix(a.storage(), 0, transposeA ? m : k, transposeA),
            new DoubleGemm.Matrix(b.storage(), 0, transposeB ? k : n, transposeB),
            beta,
            new DoubleGemm.Matrix(c.storage(), 0, n, false));
      }
    }

    @Override
    public Tensor[] backward(Tensor g, Call call) {
      Tensor x = call.input(0);
      Tensor w = call.input(1);
      int in = w.size(1);
      int out = w.size(0);
      int rows = x.shape().product(0, x.rank() - 1);
      Tensor[] gradients = new Tensor[call.arity()];
      if (call.needs(0)) {
        gradients[0] = rows == 0 || out == 0 ? Tensor.zerosLike(x) : Tensor.like(x);
        product(rows, in, out, g, false, w, false, 0, gradients[0]);
      }
      if (call.needs(1)) {
        gradients[1] = rows == 0 ? Tensor.zerosLike(w) : Tensor.like(w);
        product(out, in, rows, g, true, x, false, 0, gradients[1]);
      }
      if (call.arity() == 3 && call.needs(2)) {
        gradients[2] = g.reshape(Shape.of(rows, out)).sum(0);
      }
      return gradients;
    }

    @Override
    public Tensor reference(Tensor... inputs) {
      Tensor y = inputs[0].matmul(inputs[1].t());
      return inputs.length == 3 ? y.add(inputs[2]) : y;
    }
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    return List.of(
        Sample.of(new Matmul(false, false), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(3, 4)),
        Sample.of(new Matmul(true, false), Domain.NORMAL.of(3, 2), Domain.NORMAL.of(3, 4)),
        Sample.of(new Matmul(false, true), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(4, 3)),
        Sample.of(new Matmul(true, true), Domain.NORMAL.of(3, 2), Domain.NORMAL.of(4, 3)),
        Sample.of(
            new Matmul(false, false), Domain.NORMAL.of(2, 1, 2, 3), Domain.NORMAL.of(3, 3, 2)),
        Sample.of(
            new Linear(), Domain.NORMAL.of(4, 3), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(2)),
        Sample.of(new Linear(), Domain.NORMAL.of(2, 2, 3), Domain.NORMAL.of(2, 3)),
        Sample.of(new Linear(), Domain.NORMAL.of(3), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(2)));
  }
}
