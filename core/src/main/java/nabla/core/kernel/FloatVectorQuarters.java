package nabla.core.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Max pooling of squares of four on the Vector API; loaded only where the module is present.
 *
 * <p>The last vector of a row may reach into what follows it, so rows are written in their order,
 * and arrays have {@link #ROOM} to spare.
 */
final class FloatVectorQuarters {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** Elements past their end that arrays must have. */
  static final int ROOM = 2 * W;

  private static final VectorShuffle<Float> EVENS =
      VectorShuffle.fromOp(S, i -> 2 * i % S.length());
  private static final VectorShuffle<Float> ODDS =
      VectorShuffle.fromOp(S, i -> 2 * i % S.length() + 1);
  private static final VectorShuffle<Float> PARTNERS = VectorShuffle.fromOp(S, i -> i ^ 1);
  private static final VectorShuffle<Float> TWICE = VectorShuffle.fromOp(S, i -> i / 2);
  private static final VectorMask<Float> LEFT = VectorMask.fromLong(S, 0x5555555555555555L);
  private static final VectorMask<Float> LATER = VectorMask.fromLong(S, -1L << W / 2);

  private FloatVectorQuarters() {}

  /** y = the largest of each square of x, NaN if one is, for rows of {@code n} squares. */
  static void max(float[] x, int width, float[] y, int rows, int n) {
    for (int row = 0; row < rows; row++) {
      int above = 2 * row * width;
      int below = above + width;
      int to = row * n;
      for (int i = 0; i < n; i += W) {
        FloatVector a =
            FloatVector.fromArray(S, x, above + 2 * i)
                .max(FloatVector.fromArray(S, x, below + 2 * i));
        FloatVector b =
            FloatVector.fromArray(S, x, above + 2 * i + W)
                .max(FloatVector.fromArray(S, x, below + 2 * i + W));
        a.rearrange(EVENS)
            .blend(b.rearrange(EVENS), LATER)
            .max(a.rearrange(ODDS).blend(b.rearrange(ODDS), LATER))
            .intoArray(y, to + i);
      }
    }
  }

  /** dx = each g where its square has its first maximum, zero elsewhere; x must be finite. */
  static void backward(float[] x, int width, float[] g, float[] dx, int rows, int n) {
    FloatVector zero = FloatVector.zero(S);
    for (int row = 0; row < rows; row++) {
      int above = 2 * row * width;
      int below = above + width;
      // From the end: what the last vector of the upper row writes too far, the lower overwrites.
      for (int i = (2 * n - 1) / W * W; i >= 0; i -= W) {
        FloatVector a = FloatVector.fromArray(S, x, above + i);
        FloatVector b = a.rearrange(PARTNERS);
        VectorMask<Float> less = b.compare(VectorOperators.GT, a);
        FloatVector high = a.blend(b, less);
        VectorMask<Float> upper = a.compare(VectorOperators.GT, b).or(LEFT.andNot(less));
        FloatVector c = FloatVector.fromArray(S, x, below + i);
        FloatVector d = c.rearrange(PARTNERS);
        less = d.compare(VectorOperators.GT, c);
        VectorMask<Float> down = c.blend(d, less).compare(VectorOperators.GT, high);
        VectorMask<Float> lower = c.compare(VectorOperators.GT, d).or(LEFT.andNot(less));
        FloatVector k = FloatVector.fromArray(S, g, row * n + i / 2).rearrange(TWICE);
        zero.blend(k, upper.andNot(down)).intoArray(dx, above + i);
        zero.blend(k, lower.and(down)).intoArray(dx, below + i);
      }
      Arrays.fill(dx, above + 2 * n, below, 0);
      Arrays.fill(dx, below + 2 * n, below + width, 0);
    }
  }
}
