package nabla.core;

import java.util.List;
import nabla.core.kernel.DoubleSoftmax;
import nabla.core.kernel.FloatSoftmax;

/** Softmax over a dimension, and its logarithm, each computed without overflow. */
sealed interface Softmax extends Op {
  /** The dimension, from 0. */
  int axis();

  /** True if the result is the logarithm. */
  boolean log();

  @Override
  default Tensor forward(Call call) {
    Tensor x = call.input(0).requireFloating(name());
    Tensor y = Tensor.like(x);
    if (x.numel() > 0) {
      int outer = x.shape().product(0, axis());
      int m = x.size(axis());
      int inner = x.shape().product(axis() + 1, x.rank());
      if (x.isFloat()) {
        FloatSoftmax.forward(x.storage(), y.storage(), outer, m, inner, log());
      } else {
        DoubleSoftmax.forward(x.storage(), y.storage(), outer, m, inner, log());
      }
    }
    return y;
  }

  @Override
  default Tensor[] backward(Tensor g, Call call) {
    Tensor y = call.output();
    Tensor dx = Tensor.like(y);
    if (y.numel() > 0) {
      int outer = y.shape().product(0, axis());
      int m = y.size(axis());
      int inner = y.shape().product(axis() + 1, y.rank());
      if (y.isFloat()) {
        FloatSoftmax.backward(g.storage(), y.storage(), dx.storage(), outer, m, inner, log());
      } else {
        DoubleSoftmax.backward(g.storage(), y.storage(), dx.storage(), outer, m, inner, log());
      }
    }
    return new Tensor[] {dx};
  }

  /** y_i = e^x_i / Σ_j e^x_j. */
  record Probabilities(int axis) implements Softmax {
    @Override
    public boolean log() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor y = call.output();
      return y.mul(g.sub(g.mul(y).sum(new int[] {axis}, true)));
    }

    @Override
    public String name() {
      return "softmax";
    }
  }

  /** y_i = x_i - ln Σ_j e^x_j. */
  record Logarithms(int axis) implements Softmax {
    @Override
    public boolean log() {
      return true;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.sub(call.output().exp().mul(g.sum(new int[] {axis}, true)));
    }

    @Override
    public String name() {
      return "logSoftmax";
    }
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    return List.of(
        Sample.of(new Probabilities(1), Domain.NORMAL.of(2, 3)),
        Sample.of(new Probabilities(1), Domain.NORMAL.of(2, 3, 4)),
        Sample.of(new Logarithms(2), Domain.NORMAL.of(2, 2, 4)),
        Sample.of(new Logarithms(0), Domain.NORMAL.of(3, 2)));
  }
}
