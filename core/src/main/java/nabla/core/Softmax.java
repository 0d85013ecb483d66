package nabla.core;

import java.util.List;
import nabla.core.kernel.DoubleSoftmax;
import nabla.core.kernel.FloatSoftmax;

/** Softmax over the last dimension, and its logarithm, each computed without overflow. */
sealed interface Softmax extends Op {
  /** True if the result is the logarithm. */
  boolean log();

  @Override
  default Tensor forward(Call call) {
    Tensor x = call.input(0).requireFloating(name());
    Tensor y = Tensor.like(x);
    if (x.numel() > 0) {
      int m = x.rank() == 0 ? 1 : x.size(-1);
      if (x.isFloat()) {
        FloatSoftmax.forward(x.storage(), y.storage(), x.numel() / m, m, log());
      } else {
        DoubleSoftmax.forward(x.storage(), y.storage(), x.numel() / m, m, log());
      }
    }
    return y;
  }

  @Override
  default Tensor[] backward(Tensor g, Call call) {
    Tensor y = call.output();
    Tensor dx = Tensor.like(y);
    if (y.numel() > 0) {
      int m = y.rank() == 0 ? 1 : y.size(-1);
      if (y.isFloat()) {
        FloatSoftmax.backward(g.storage(), y.storage(), dx.storage(), y.numel() / m, m, log());
      } else {
        DoubleSoftmax.backward(g.storage(), y.storage(), dx.storage(), y.numel() / m, m, log());
      }
    }
    return new Tensor[] {dx};
  }

  /** y_i = e^x_i / Σ_j e^x_j. */
  record Probabilities() implements Softmax {
    @Override
    public boolean log() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor y = call.output();
      return y.mul(g.sub(g.mul(y).sum(new int[] {-1}, true)));
    }

    @Override
    public String name() {
      return "softmax";
    }
  }

  /** y_i = x_i - ln Σ_j e^x_j. */
  record Logarithms() implements Softmax {
    @Override
    public boolean log() {
      return true;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.sub(call.output().exp().mul(g.sum(new int[] {-1}, true)));
    }

    @Override
    public String name() {
      return "logSoftmax";
    }
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    return List.of(
        Sample.of(new Probabilities(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Logarithms(), Domain.NORMAL.of(2, 2, 4)));
  }
}
