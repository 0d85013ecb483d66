package nabla.core;

import java.util.List;
import nabla.core.kernel.DoubleElementwise;
import nabla.core.kernel.FloatElementwise;
import nabla.core.kernel.Walk;

/**
 * Functions of two numbers, applied to each pair of elements, with broadcasting: y[i] = f(a[i],
 * b[i]).
 */
sealed interface Binary extends Op {
  /** The function itself. */
  double f(double a, double b);

  /** The function on the first n elements of tiles. */
  default void f(float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (float) f(a[i], b[i]);
    }
  }

  /** The function on the first n elements of tiles. */
  default void f(double[] a, double[] b, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = f(a[i], b[i]);
    }
  }

  @Override
  default Tensor forward(Call call) {
    Tensor a = call.input(0).requireFloating(name());
    Tensor b = call.input(1).requireSameType(a, name());
    Shape shape = a.shape().broadcast(b.shape(), name());
    Tensor y = Tensor.empty(a.dataType(), shape);
    Walk wa = a.walkIn(shape);
    Walk wb = b.walkIn(shape);
    if (a.isFloat()) {
      FloatElementwise.map(this::f, a.storage(), wa, b.storage(), wb, y.storage(), shape.numel());
    } else {
      DoubleElementwise.map(this::f, a.storage(), wa, b.storage(), wb, y.storage(), shape.numel());
    }
    return y;
  }

  /** y = a + b. */
  record Add() implements Binary {
    @Override
    public double f(double a, double b) {
      return a + b;
    }

    @Override
    public void f(float[] a, float[] b, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = a[i] + b[i];
      }
    }

    @Override
    public void f(double[] a, double[] b, double[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = a[i] + b[i];
      }
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g;
    }
  }

  /** y = a - b. */
  record Sub() implements Binary {
    @Override
    public double f(double a, double b) {
      return a - b;
    }

    @Override
    public void f(float[] a, float[] b, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = a[i] - b[i];
      }
    }

    @Override
    public void f(double[] a, double[] b, double[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = a[i] - b[i];
      }
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return i == 0 ? g : g.neg();
    }
  }

  /** y = a b. */
  record Mul() implements Binary {
    @Override
    public double f(double a, double b) {
      return a * b;
    }

    @Override
    public void f(float[] a, float[] b, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = a[i] * b[i];
      }
    }

    @Override
    public void f(double[] a, double[] b, double[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = a[i] * b[i];
      }
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(1 - i));
    }
  }

  /** y = a / b. */
  record Div() implements Binary {
    @Override
    public double f(double a, double b) {
      return a / b;
    }

    @Override
    public void f(float[] a, float[] b, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = a[i] / b[i];
      }
    }

    @Override
    public void f(double[] a, double[] b, double[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = a[i] / b[i];
      }
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor b = call.input(1);
      return i == 0 ? g.div(b) : g.mul(call.output()).div(b).neg();
    }
  }

  /** y = a^b; the slope of a^0 is 0 also at a = 0, and that of 0^b with respect to b is 0. */
  record Pow() implements Binary {
    @Override
    public double f(double a, double b) {
      return Math.pow(a, b);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor a = call.input(0);
      Tensor b = call.input(1);
      if (i == 0) {
        Tensor slope = b.mul(a.pow(b.sub(1)));
        return g.mul(Tensor.where(b.eq(0), Tensor.zerosLike(slope), slope));
      }
      Tensor y = call.output();
      Tensor slope = y.mul(Tensor.where(a.eq(0), Tensor.onesLike(a), a).log());
      return g.mul(Tensor.where(a.eq(0).mul(b.ge(0)), Tensor.zerosLike(slope), slope));
    }
  }

  /** y = min(a, b); where they are equal each gets half of the gradient. */
  record Minimum() implements Binary {
    @Override
    public double f(double a, double b) {
      return Math.min(a, b);
    }

    @Override
    public void f(float[] a, float[] b, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = Math.min(a[i], b[i]);
      }
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(
          call.input(i).lt(call.input(1 - i)).add(call.input(0).eq(call.input(1)).mul(.5)));
    }
  }

  /** y = max(a, b); where they are equal each gets half of the gradient. */
  record Maximum() implements Binary {
    @Override
    public double f(double a, double b) {
      return Math.max(a, b);
    }

    @Override
    public void f(float[] a, float[] b, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = Math.max(a[i], b[i]);
      }
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(
          call.input(i).gt(call.input(1 - i)).add(call.input(0).eq(call.input(1)).mul(.5)));
    }
  }

  /**
   * y = -(b ln a + (1 - b) ln(1 - a)), the binary cross-entropy of a probability a with a target b;
   * logarithms are at least -100, and the slope's denominator a (1 - a) at least 10^-12.
   */
  record BinaryCrossEntropy() implements Binary {
    private static final double LEAST_LOG = -100;

    /** A float's 10^-12, as in PyTorch. */
    private static final double LEAST_DENOMINATOR = 1e-12f;

    @Override
    public double f(double a, double b) {
      return (b - 1) * Math.max(Math.log1p(-a), LEAST_LOG) - b * Math.max(Math.log(a), LEAST_LOG);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor a = call.input(0);
      Tensor rest = a.neg().add(1);
      return i == 0
          ? g.mul(a.sub(call.input(1)))
              .div(a.mul(rest).clamp(LEAST_DENOMINATOR, Double.POSITIVE_INFINITY))
          : g.mul(rest.log().sub(a.log()));
    }
  }

  /** y = 1 where the relation holds, else 0. */
  record Compare(Relation relation) implements Binary {
    /** The six comparisons. */
    enum Relation {
      EQ,
      NE,
      LT,
      LE,
      GT,
      GE
    }

    @Override
    public double f(double a, double b) {
      boolean holds =
          switch (relation) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
          };
      return holds ? 1 : 0;
    }

    @Override
    public void f(float[] a, float[] b, float[] y, int n) {
      switch (relation) {
        case EQ, NE -> equal(a, b, y, n, relation == Relation.EQ ? 1 : 0);
        case LT -> less(a, b, y, n);
        case LE -> lessOrEqual(a, b, y, n);
        case GT -> less(b, a, y, n);
        case GE -> lessOrEqual(b, a, y, n);
      }
    }

    private static void equal(float[] a, float[] b, float[] y, int n, float value) {
      for (int i = 0; i < n; i++) {
        y[i] = a[i] == b[i] ? value : 1 - value;
      }
    }

    private static void less(float[] a, float[] b, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = a[i] < b[i] ? 1 : 0;
      }
    }

    private static void lessOrEqual(float[] a, float[] b, float[] y, int n) {
      for (int i = 0; i < n; i++) {
        y[i] = a[i] <= b[i] ? 1 : 0;
      }
    }

    @Override
    public boolean differentiable(int i) {
      return false;
    }

    @Override
    public String name() {
      return relation.name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    return List.of(
        Sample.of(new Add(), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(2, 3)),
        Sample.of(new Add(), Domain.NORMAL.of(4, 1, 3), Domain.NORMAL.of(2, 1)),
        Sample.of(new Sub(), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(3)),
        Sample.of(new Mul(), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(2, 1)),
        Sample.of(new Mul(), Domain.NORMAL.of(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Div(), Domain.NORMAL.of(2, 3), Domain.AWAY_FROM_ZERO.of(1, 3)),
        Sample.of(new Pow(), Domain.POSITIVE.of(2, 3), Domain.NORMAL.of(3)),
        Sample.of(new Minimum(), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(3)),
        Sample.of(new Maximum(), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(2, 3)),
        Sample.of(
            new BinaryCrossEntropy(), Domain.PROBABILITY.of(2, 3), Domain.PROBABILITY.of(2, 3)),
        Sample.of(
            new Compare(Compare.Relation.LT), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(2, 3)));
  }
}
