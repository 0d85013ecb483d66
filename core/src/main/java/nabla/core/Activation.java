package nabla.core;

import java.util.List;
import nabla.core.kernel.Erf;
import nabla.core.kernel.FloatElementwise;
import nabla.core.kernel.TileMath;
import nabla.core.memory.Storage;

/** The nonlinearities of neural networks. */
sealed interface Activation extends Unary {

  /** y = tanh x. */
  record Tanh() implements Activation, TileSlope {
    @Override
    public double f(double x) {
      return Math.tanh(x);
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      TileMath.BEST.tanh(x, y, n);
    }

    @Override
    public void slope(float[] g, float[] y, float[] dx, int n) {
      for (int i = 0; i < n; i++) {
        dx[i] = g[i] * (1 - y[i] * y[i]);
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return true;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.output().square().neg().add(1));
    }
  }

  /** y = 1 / (1 + e^-x). */
  record Sigmoid() implements Activation, TileSlope {
    @Override
    public double f(double x) {
      return 1 / (1 + Math.exp(-x));
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      TileMath.BEST.sigmoid(x, y, n);
    }

    @Override
    public void slope(float[] g, float[] y, float[] dx, int n) {
      for (int i = 0; i < n; i++) {
        dx[i] = g[i] * (y[i] * (1 - y[i]));
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return true;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor y = call.output();
      return g.mul(y).mul(y.neg().add(1));
    }
  }

  /** y = max(x, 0), with slope 0 at 0. */
  record Relu() implements Activation, Slope {
    @Override
    public double f(double x) {
      return x > 0 || x != x ? x : 0;
    }

    @Override
    public void f(Storage x, Storage y, int n) {
      FloatElementwise.unlessNegative(x, x, y, n);
    }

    @Override
    public void slope(Storage g, Storage y, Storage dx, int n) {
      FloatElementwise.unlessNegative(g, y, dx, n);
    }

    @Override
    public boolean slopeOfOutput() {
      return true;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.output().le(0).neg().add(1));
    }
  }

  /** y = x for x > 0, else negativeSlope x. */
  record LeakyRelu(double negativeSlope) implements Activation, Slope {
    @Override
    public double f(double x) {
      return x > 0 ? x : negativeSlope * x;
    }

    @Override
    public void f(Storage x, Storage y, int n) {
      slope(x, x, y, n);
    }

    @Override
    public void slope(Storage g, Storage x, Storage dx, int n) {
      FloatElementwise.leaky(g, x, (float) negativeSlope, dx, n);
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0).gt(0).mul(1 - negativeSlope).add(negativeSlope));
    }
  }

  /**
   * y = scale x for x > 0, else scale alpha (e^(inputScale x) - 1). Clevert et al., arXiv
   * 1511.07289; with other scales it is selu (Klambauer et al., arXiv 1706.02515) and celu (Barron,
   * arXiv 1704.07483).
   */
  record Elu(double alpha, double scale, double inputScale) implements Activation, TileSlope {
    @Override
    public double f(double x) {
      return scale * (x > 0 ? x : alpha * Math.expm1(inputScale * x));
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      if (inputScale < 0) {
        Activation.super.f(x, y, n);
        return;
      }
      float in = (float) inputScale;
      float below = (float) alpha;
      float out = (float) scale;
      for (int i = 0; i < n; i++) {
        y[i] = in * x[i];
      }
      TileMath.BEST.expm1OfNegative(y, y, n);
      for (int i = 0; i < n; i++) {
        y[i] *= below;
      }
      TileMath.BEST.above(x, 0, x, y, n);
      for (int i = 0; i < n; i++) {
        y[i] *= out;
      }
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      float in = (float) inputScale;
      float below = (float) (alpha * inputScale);
      float out = (float) scale;
      for (int i = 0; i < n; i++) {
        dx[i] = in * x[i];
      }
      TileMath.BEST.exp(dx, dx, n);
      for (int i = 0; i < n; i++) {
        dx[i] *= below * g[i];
      }
      TileMath.BEST.above(x, 0, g, dx, n);
      for (int i = 0; i < n; i++) {
        dx[i] *= out;
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor x = call.input(0);
      Tensor below = x.clamp(Double.NEGATIVE_INFINITY, 0).mul(inputScale).exp();
      return g.mul(
          Tensor.where(
              x.gt(0), Tensor.scalar(x.dataType(), scale), below.mul(scale * alpha * inputScale)));
    }
  }

  /** y = x Φ(x), Φ the normal distribution function. Hendrycks and Gimpel, arXiv 1606.08415. */
  record Gelu() implements Activation, TileSlope {
    @Override
    public double f(double x) {
      return .5 * x * Erf.erfc(-x * Math.sqrt(.5));
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      nabla.core.kernel.Gelu.apply(x, y, n);
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      nabla.core.kernel.Gelu.slope(g, x, dx, n);
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor x = call.input(0);
      Tensor cdf = x.mul(Math.sqrt(.5)).erf().add(1).mul(.5);
      Tensor pdf = x.square().mul(-.5).exp().mul(1 / Math.sqrt(2 * Math.PI));
      return g.mul(cdf.add(x.mul(pdf)));
    }
  }

  /** y = x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))): the approximation of gelu by tanh. */
  record GeluTanh() implements Activation, TileSlope {
    private static final double SCALE = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = .044715;

    @Override
    public double f(double x) {
      return .5 * x * (1 + Math.tanh(SCALE * (x + CUBIC * x * x * x)));
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      tanh(x, y, n);
      for (int i = 0; i < n; i++) {
        y[i] = .5f * x[i] * (1 + y[i]);
      }
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      tanh(x, dx, n);
      float inner = (float) SCALE;
      float innerSquare = (float) (3 * SCALE * CUBIC);
      for (int i = 0; i < n; i++) {
        float t = dx[i];
        float slope = x[i] * (1 - t * t) * (inner + innerSquare * x[i] * x[i]);
        dx[i] = .5f * g[i] * (1 + t + slope);
      }
    }

    private static void tanh(float[] x, float[] y, int n) {
      float scale = (float) SCALE;
      float cubic = (float) (SCALE * CUBIC);
      for (int i = 0; i < n; i++) {
        y[i] = x[i] * (scale + cubic * x[i] * x[i]);
      }
      TileMath.BEST.tanh(y, y, n);
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor x = call.input(0);
      Tensor square = x.square();
      Tensor tanh = x.add(square.mul(x).mul(CUBIC)).mul(SCALE).tanh();
      Tensor inner = square.mul(3 * CUBIC).add(1).mul(SCALE);
      return g.mul(tanh.add(1).add(x.mul(tanh.square().neg().add(1)).mul(inner)).mul(.5));
    }
  }

  /** y = x sigmoid(x), also called swish. Elfwing et al., arXiv 1702.03118. */
  record Silu() implements Activation, TileSlope {
    @Override
    public double f(double x) {
      return x / (1 + Math.exp(-x));
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      TileMath.BEST.sigmoid(x, y, n);
      for (int i = 0; i < n; i++) {
        y[i] *= x[i];
      }
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      TileMath.BEST.sigmoid(x, dx, n);
      for (int i = 0; i < n; i++) {
        dx[i] = g[i] * dx[i] * (1 + x[i] * (1 - dx[i]));
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor x = call.input(0);
      Tensor s = x.sigmoid();
      return g.mul(s).mul(x.mul(s.neg().add(1)).add(1));
    }
  }

  /** y = ln(1 + e^(beta x)) / beta, and x itself where beta x > threshold. */
  record Softplus(double beta, double threshold) implements Activation, TileSlope {
    @Override
    public double f(double x) {
      return beta * x > threshold ? x : Math.log1p(Math.exp(beta * x)) / beta;
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      TileMath.BEST.softplus(x, (float) beta, (float) threshold, y, n);
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      TileMath.BEST.softplusSlope(g, x, (float) beta, (float) threshold, dx, n);
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor x = call.input(0).mul(beta);
      return g.mul(Tensor.where(x.gt(threshold), Tensor.onesLike(x), x.sigmoid()));
    }
  }

  /** y = ln sigmoid(x) = -ln(1 + e^-x), without overflow. */
  record LogSigmoid() implements Activation, TileSlope {
    @Override
    public double f(double x) {
      return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      negate(x, y, n);
      TileMath.BEST.softplus(y, y, n);
      negate(y, y, n);
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      negate(x, dx, n);
      TileMath.BEST.sigmoid(dx, dx, n);
      for (int i = 0; i < n; i++) {
        dx[i] *= g[i];
      }
    }

    private static void negate(float[] x, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = -x[i];
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0).neg().sigmoid());
    }
  }

  /** y = x tanh(ln(1 + e^x)). Misra, arXiv 1908.08681. */
  record Mish() implements Activation, TileSlope {
    @Override
    public double f(double x) {
      return x * Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
    }

    /** From here on the tangent is 1. */
    private static final float LARGE = 20;

    /** With u = e^x, tanh(ln(1 + u)) is w / (w + 2), w = u (u + 2). */
    @Override
    public void f(float[] x, float[] y, int n) {
      exp(x, y, n);
      for (int i = 0; i < n; i++) {
        float w = y[i] * (y[i] + 2);
        y[i] = x[i] * (w / (w + 2));
      }
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      exp(x, dx, n);
      for (int i = 0; i < n; i++) {
        float u = dx[i];
        float w = u * (u + 2);
        float steep = 4 * u * (u + 1) / ((w + 2) * (w + 2));
        dx[i] = g[i] * (w / (w + 2) + Math.min(x[i], LARGE) * steep);
      }
    }

    private static void exp(float[] x, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = Math.min(x[i], LARGE);
      }
      TileMath.BEST.exp(y, y, n);
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor x = call.input(0);
      Tensor tanh = x.softplus().tanh();
      return g.mul(tanh.add(x.mul(x.sigmoid()).mul(tanh.square().neg().add(1))));
    }
  }

  /** y = min(max(x, min), max), whose slope at min and at max, other than clamp's, is 0. */
  record Hardtanh(double min, double max) implements Activation, TileSlope {
    @Override
    public double f(double x) {
      return Math.min(Math.max(x, min), max);
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      TileMath.BEST.clamp(x, (float) min, (float) max, y, n);
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      float least = (float) min;
      float most = (float) max;
      for (int i = 0; i < n; i++) {
        dx[i] = x[i] > least && x[i] < most ? g[i] : 0;
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(between(call.input(0), min, max));
    }
  }

  /** y = min(max(x + 3, 0), 6) / 6, the sigmoid in three straight pieces. */
  record Hardsigmoid() implements Activation, TileSlope {
    @Override
    public double f(double x) {
      return Math.min(Math.max(x + 3, 0), 6) / 6;
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = Math.min(Math.max(x[i] + 3, 0), 6) / 6;
      }
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      for (int i = 0; i < n; i++) {
        dx[i] = x[i] > -3 && x[i] < 3 ? g[i] / 6 : 0;
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(between(call.input(0), -3, 3)).div(6);
    }
  }

  /** y = x min(max(x + 3, 0), 6) / 6. Howard et al., arXiv 1905.02244. */
  record Hardswish() implements Activation, TileSlope {
    @Override
    public double f(double x) {
      return x * Math.min(Math.max(x + 3, 0), 6) / 6;
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = x[i] * Math.min(Math.max(x[i] + 3, 0), 6) / 6;
      }
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      for (int i = 0; i < n; i++) {
        dx[i] = x[i] <= -3 ? 0 : x[i] < 3 ? g[i] * (x[i] / 3 + .5f) : g[i];
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor x = call.input(0);
      return g.mul(Tensor.where(between(x, -3, 3), x.div(3).add(.5), x.ge(3)));
    }
  }

  /** y = x where |x| > lambda, else 0. */
  record Hardshrink(double lambda) implements Activation {
    @Override
    public double f(double x) {
      return x >= -lambda && x <= lambda ? 0 : x;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0).abs().gt(lambda));
    }
  }

  /** y = x moved by lambda towards 0, and 0 where it gets there. */
  record Softshrink(double lambda) implements Activation {
    @Override
    public double f(double x) {
      return x > lambda ? x - lambda : x < -lambda ? x + lambda : 0 * x;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0).abs().gt(lambda));
    }
  }

  /** y = x where x > threshold, else value. */
  record Threshold(double threshold, double value) implements Activation {
    @Override
    public double f(double x) {
      return x <= threshold ? value : x;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0).gt(threshold));
    }
  }

  /** 1 strictly between min and max, else 0. */
  private static Tensor between(Tensor x, double min, double max) {
    return x.gt(min).mul(x.lt(max));
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    return List.of(
        Sample.of(new Tanh(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Sigmoid(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Relu(), Domain.AWAY_FROM_ZERO.of(2, 3)),
        Sample.of(new LeakyRelu(.2), Domain.AWAY_FROM_ZERO.of(2, 3)),
        Sample.of(new Elu(1.5, 1, 1), Domain.AWAY_FROM_ZERO.of(2, 3)),
        Sample.of(new Gelu(), Domain.NORMAL.of(2, 3)),
        Sample.of(new GeluTanh(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Silu(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Elu(1.5, 1.1, .7), Domain.AWAY_FROM_ZERO.of(2, 3)),
        Sample.of(new Softplus(2, 20), Domain.NORMAL.of(2, 3)),
        Sample.of(new LogSigmoid(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Mish(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Hardtanh(-.4, .2), Domain.DISTINCT.of(2, 5)),
        Sample.of(new Hardsigmoid(), Domain.DISTINCT.of(6, 7)),
        Sample.of(new Hardswish(), Domain.DISTINCT.of(6, 7)),
        Sample.of(new Hardshrink(.4), Domain.DISTINCT.of(2, 5)),
        Sample.of(new Softshrink(.4), Domain.DISTINCT.of(2, 5)),
        Sample.of(new Threshold(.2, -2), Domain.DISTINCT.of(2, 5)));
  }
}
