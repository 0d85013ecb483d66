package nabla.core;

import java.util.List;
import nabla.core.kernel.Erf;
import nabla.core.kernel.TileMath;

/** The elementary functions. */
sealed interface Elementary extends Unary {

  /** y = scale x + shift: every sum and product with a plain number. */
  record Affine(double scale, double shift) implements Elementary, TileSlope {
    /** Added to a number it changes nothing, while 0 makes 0 of -0. */
    private static final double NOTHING = -0.;

    @Override
    public double f(double x) {
      return scale * x + (shift == 0 ? NOTHING : shift);
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      float a = (float) scale;
      float b = (float) (shift == 0 ? NOTHING : shift);
      for (int i = 0; i < n; i++) {
        y[i] = a * x[i] + b;
      }
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      float a = (float) scale;
      for (int i = 0; i < n; i++) {
        dx[i] = a * g[i];
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return scale == 1 ? g : g.mul(scale);
    }

    @Override
    public Tensor[] backward(Tensor g, Call call) {
      return scale == 1 ? new Tensor[] {g} : Elementary.super.backward(g, call);
    }
  }

  /** y = x / divisor. */
  record Quotient(double divisor) implements Elementary, TileSlope {
    @Override
    public double f(double x) {
      return x / divisor;
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      float d = (float) divisor;
      for (int i = 0; i < n; i++) {
        y[i] = x[i] / d;
      }
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      f(g, dx, n);
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.div(divisor);
    }

    @Override
    public String name() {
      return "div";
    }
  }

  /** y = |x|, with slope 0 at 0. */
  record Abs() implements Elementary, TileSlope {
    @Override
    public double f(double x) {
      return Math.abs(x);
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = Math.abs(x[i]);
      }
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      for (int i = 0; i < n; i++) {
        dx[i] = g[i] * Math.signum(x[i]);
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0).sign());
    }
  }

  /** y = -1, 0 or 1; its slope is 0 everywhere. */
  record Sign() implements Elementary {
    @Override
    public double f(double x) {
      return Math.signum(x);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return Tensor.zerosLike(g);
    }
  }

  /** y = e^x. */
  record Exp() implements Elementary, TileSlope {
    @Override
    public double f(double x) {
      return Math.exp(x);
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      TileMath.BEST.exp(x, y, n);
    }

    @Override
    public void slope(float[] g, float[] y, float[] dx, int n) {
      for (int i = 0; i < n; i++) {
        dx[i] = g[i] * y[i];
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return true;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.output());
    }
  }

  /** y = ln x. */
  record Log() implements Elementary, TileSlope {
    @Override
    public double f(double x) {
      return Math.log(x);
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      TileMath.BEST.log(x, y, n);
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      for (int i = 0; i < n; i++) {
        dx[i] = g[i] / x[i];
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.div(call.input(0));
    }
  }

  /** y = ln(1 + x), exact for small x. */
  record Log1p() implements Elementary {
    @Override
    public double f(double x) {
      return Math.log1p(x);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.div(call.input(0).add(1));
    }
  }

  /** y = e^x - 1, exact for small x. */
  record Expm1() implements Elementary {
    @Override
    public double f(double x) {
      return Math.expm1(x);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.output().add(1));
    }
  }

  /** y = √x. */
  record Sqrt() implements Elementary, TileSlope {
    @Override
    public double f(double x) {
      return Math.sqrt(x);
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = (float) Math.sqrt(x[i]);
      }
    }

    @Override
    public void slope(float[] g, float[] y, float[] dx, int n) {
      for (int i = 0; i < n; i++) {
        dx[i] = g[i] / (2 * y[i]);
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return true;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.div(call.output().mul(2));
    }
  }

  /** y = 1 / √x. */
  record Rsqrt() implements Elementary, TileSlope {
    @Override
    public double f(double x) {
      return 1 / Math.sqrt(x);
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = 1 / (float) Math.sqrt(x[i]);
      }
    }

    @Override
    public void slope(float[] g, float[] y, float[] dx, int n) {
      for (int i = 0; i < n; i++) {
        dx[i] = -.5f * g[i] * (y[i] * y[i] * y[i]);
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return true;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.output().pow(3)).mul(-.5);
    }
  }

  /** y = x². */
  record Square() implements Elementary, TileSlope {
    @Override
    public double f(double x) {
      return x * x;
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = x[i] * x[i];
      }
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      for (int i = 0; i < n; i++) {
        dx[i] = 2 * x[i] * g[i];
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0)).mul(2);
    }
  }

  /** y = 1 / x. */
  record Reciprocal() implements Elementary, TileSlope {
    @Override
    public double f(double x) {
      return 1 / x;
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = 1 / x[i];
      }
    }

    @Override
    public void slope(float[] g, float[] y, float[] dx, int n) {
      for (int i = 0; i < n; i++) {
        dx[i] = -g[i] * (y[i] * y[i]);
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return true;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.output().square()).neg();
    }
  }

  /** y = x^exponent; the slope of x^0 is 0 also at x = 0. */
  record Power(double exponent) implements Elementary {
    @Override
    public double f(double x) {
      return Math.pow(x, exponent);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return exponent == 0
          ? Tensor.zerosLike(g)
          : g.mul(call.input(0).pow(exponent - 1)).mul(exponent);
    }
  }

  /** y = sin x, x in radians. */
  record Sin() implements Elementary {
    @Override
    public double f(double x) {
      return Math.sin(x);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0).cos());
    }
  }

  /** y = cos x, x in radians. */
  record Cos() implements Elementary {
    @Override
    public double f(double x) {
      return Math.cos(x);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0).sin()).neg();
    }
  }

  /** y = erf x = 2/√π ∫₀ˣ e^(-t²) dt. */
  record ErrorFunction() implements Elementary {
    @Override
    public double f(double x) {
      return Erf.erf(x);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0).square().neg().exp()).mul(2 / Math.sqrt(Math.PI));
    }

    @Override
    public String name() {
      return "erf";
    }
  }

  /** y = min(max(x, min), max); the slope is 1 from min to max, both included, and 0 outside. */
  record Clamp(double min, double max) implements Elementary, TileSlope {
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
        dx[i] = x[i] >= least && x[i] <= most ? g[i] : 0;
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor x = call.input(0);
      return g.mul(x.ge(min).mul(x.le(max)));
    }
  }

  /**
   * y = x² / (2 beta) where |x| is below beta, else |x| - beta/2; in one formula c (x - c/2) / beta
   * with c = min(max(x, -beta), beta). P. Huber, "Robust estimation of a location parameter"
   * (1964).
   */
  record Huber(double beta) implements Elementary, TileSlope {
    @Override
    public double f(double x) {
      double c = Math.min(Math.max(x, -beta), beta);
      return c * (x - c / 2) / beta;
    }

    @Override
    public void f(float[] x, float[] y, int n) {
      float limit = (float) beta;
      TileMath.BEST.clamp(x, -limit, limit, y, n);
      for (int i = 0; i < n; i++) {
        y[i] = y[i] * (x[i] - .5f * y[i]) / limit;
      }
    }

    @Override
    public void slope(float[] g, float[] x, float[] dx, int n) {
      float limit = (float) beta;
      TileMath.BEST.clamp(x, -limit, limit, dx, n);
      for (int i = 0; i < n; i++) {
        dx[i] = g[i] * dx[i] / limit;
      }
    }

    @Override
    public boolean slopeOfOutput() {
      return false;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0).div(beta).clamp(-1, 1));
    }
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    return List.of(
        Sample.of(new Affine(-1.5, .25), Domain.NORMAL.of(2, 3)),
        Sample.of(new Quotient(7), Domain.NORMAL.of(2, 3)),
        Sample.of(new Abs(), Domain.AWAY_FROM_ZERO.of(2, 3)),
        Sample.of(new Sign(), Domain.AWAY_FROM_ZERO.of(2, 3)).flat(),
        Sample.of(new Exp(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Log(), Domain.POSITIVE.of(2, 3)),
        Sample.of(new Log1p(), Domain.POSITIVE.of(2, 3)),
        Sample.of(new Expm1(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Sqrt(), Domain.POSITIVE.of(2, 3)),
        Sample.of(new Rsqrt(), Domain.POSITIVE.of(2, 3)),
        Sample.of(new Square(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Reciprocal(), Domain.AWAY_FROM_ZERO.of(2, 3)),
        Sample.of(new Power(3), Domain.NORMAL.of(2, 3)),
        Sample.of(new Power(-.5), Domain.POSITIVE.of(2, 3)),
        Sample.of(new Sin(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Cos(), Domain.NORMAL.of(2, 3)),
        Sample.of(new ErrorFunction(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Clamp(-.4, .4), Domain.DISTINCT.of(2, 5)),
        Sample.of(new Huber(.4), Domain.DISTINCT.of(2, 5)));
  }
}
