package nabla.core.kernel;

/**
 * The error function and its complement, by the rational approximations of W. J. Cody, "Rational
 * Chebyshev approximations for the error function", Mathematics of Computation 23 (1969), to double
 * precision.
 */
public final class Erf {
  private static final double[] A = {
    3.16112374387056560e00,
    1.13864154151050156e02,
    3.77485237685302021e02,
    3.20937758913846947e03,
    1.85777706184603153e-1
  };
  private static final double[] B = {
    2.36012909523441209e01, 2.44024637934444173e02, 1.28261652607737228e03, 2.84423683343917062e03
  };
  private static final double[] C = {
    5.64188496988670089e-1, 8.88314979438837594e00, 6.61191906371416295e01, 2.98635138197400131e02,
    8.81952221241769090e02, 1.71204761263407058e03, 2.05107837782607147e03, 1.23033935479799725e03,
    2.15311535474403846e-8
  };
  private static final double[] D = {
    1.57449261107098347e01, 1.17693950891312499e02, 5.37181101862009858e02, 1.62138957456669019e03,
    3.29079923573345963e03, 4.36261909014324716e03, 3.43936767414372164e03, 1.23033935480374942e03
  };
  private static final double[] P = {
    3.05326634961232344e-1,
    3.60344899949804439e-1,
    1.25781726111229246e-1,
    1.60837851487422766e-2,
    6.58749161529837803e-4,
    1.63153871373020978e-2
  };
  private static final double[] Q = {
    2.56852019228982242e00,
    1.87295284992346047e00,
    5.27905102951428412e-1,
    6.05183413124413191e-2,
    2.33520497626869185e-3
  };
  private static final double SMALL = .46875;

  private Erf() {}

  /** erf x. */
  public static double erf(double x) {
    if (Math.abs(x) <= SMALL) {
      return small(x);
    }
    return x > 0 ? 1 - tail(x) : tail(-x) - 1;
  }

  /** erfc x = 1 - erf x, without cancellation for large x. */
  public static double erfc(double x) {
    if (Math.abs(x) <= SMALL) {
      return 1 - small(x);
    }
    return x > 0 ? tail(x) : 2 - tail(-x);
  }

  private static double small(double x) {
    double y = x * x;
    double above = A[4] * y;
    double below = y;
    for (int i = 0; i < 3; i++) {
      above = (above + A[i]) * y;
      below = (below + B[i]) * y;
    }
    return x * (above + A[3]) / (below + B[3]);
  }

  /** erfc of a number above {@link #SMALL}; NaN of NaN. */
  private static double tail(double x) {
    double ratio;
    if (x <= 4) {
      double above = C[8] * x;
      double below = x;
      for (int i = 0; i < 7; i++) {
        above = (above + C[i]) * x;
        below = (below + D[i]) * x;
      }
      ratio = (above + C[7]) / (below + D[7]);
    } else if (x > 27) {
      return 0;
    } else {
      double y = 1 / (x * x);
      double above = P[5] * y;
      double below = y;
      for (int i = 0; i < 4; i++) {
        above = (above + P[i]) * y;
        below = (below + Q[i]) * y;
      }
      ratio = (1 / Math.sqrt(Math.PI) - y * (above + P[4]) / (below + Q[4])) / x;
    }
    // e^(-x²) with x² split, so that its rounding isn't magnified.
    double high = Math.floor(x * 16) / 16;
    return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high)) * ratio;
  }
}
