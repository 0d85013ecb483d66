package nabla.core;

import nabla.core.kernel.DoubleElementwise;
import nabla.core.kernel.FloatElementwise;
import nabla.core.memory.Storage;

/**
 * Functions of one number, applied to each element: y[i] = f(x[i]).
 *
 * <p>A record gives {@link #f} and {@link Op#vjp}; where speed counts it also gives tile versions
 * for float of both.
 */
sealed interface Unary extends Op permits Elementary, Activation {
  /** The function itself. */
  double f(double x);

  /** The function on the first n elements of a tile. */
  default void f(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (float) f(x[i]);
    }
  }

  /** The function on the first n elements of a tile. */
  default void f(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = f(x[i]);
    }
  }

  /** The function on whole tensors of floats. */
  default void f(Storage x, Storage y, int n) {
    FloatElementwise.map(this::f, x, y, n);
  }

  @Override
  default Tensor forward(Call call) {
    Tensor x = call.input(0).requireFloating(name());
    Tensor y = Tensor.like(x);
    if (x.isFloat()) {
      f(x.storage(), y.storage(), x.numel());
    } else {
      DoubleElementwise.map(this::f, x.storage(), y.storage(), x.numel());
    }
    return y;
  }

  /** What a record adds whose float gradient is one kernel. */
  interface Slope {
    /**
     * dx[i] = g[i] f'(x[i]), from the input or the output, whichever {@link #slopeOfOutput} says;
     * dx may be g.
     */
    void slope(Storage g, Storage v, Storage dx, int n);

    /** True if {@link #slope} wants the output. */
    boolean slopeOfOutput();
  }

  /** The same by tiles. */
  interface TileSlope extends Slope {
    /** The gradient on the first n elements of tiles. */
    void slope(float[] g, float[] v, float[] dx, int n);

    @Override
    default void slope(Storage g, Storage v, Storage dx, int n) {
      FloatElementwise.map(this::slope, g, v, dx, n);
    }
  }

  @Override
  default Tensor[] backward(Tensor g, Call call) {
    if (!(this instanceof Slope op) || !g.isFloat()) {
      return gradients(g, call);
    }
    Tensor dx = call.roomLike(g);
    Storage v = (op.slopeOfOutput() ? call.output() : call.input(0)).storage();
    op.slope(g.storage(), v, dx.storage(), g.numel());
    return new Tensor[] {dx};
  }
}
