package nabla.core.kernel;

import static nabla.core.kernel.FloatVectorSegment.load;
import static nabla.core.kernel.FloatVectorSegment.own;
import static nabla.core.kernel.FloatVectorSegment.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Max pooling of squares of four on the Vector API; loaded only where the module is present.
 *
 * <p>The last vector of a row may reach into what follows it, so rows are written in their order,
 * and behind the last one are {@link #ROOM} elements that nobody else writes.
 */
final class FloatVectorQuarters {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** Elements past their end that are read and written. */
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

  /**
   * y = the largest of each square of x, NaN if one is, for rows of {@code n} squares.
   *
   * @param at where x begins in its memory
   * @param to where y does
   */
  static void max(Object x, int at, int width, Object y, int to, int rows, int n) {
    x = own(x);
    y = own(y);
    for (int row = 0; row < rows; row++) {
      int above = at + 2 * row * width;
      int below = above + width;
      for (int i = 0; i < n; i += W) {
        FloatVector a = load(x, above + 2 * i).max(load(x, below + 2 * i));
        FloatVector b = load(x, above + 2 * i + W).max(load(x, below + 2 * i + W));
        a =
            a.rearrange(EVENS)
                .blend(b.rearrange(EVENS), LATER)
                .max(a.rearrange(ODDS).blend(b.rearrange(ODDS), LATER));
        store(a, y, to + row * n + i);
      }
    }
  }

  /**
   * dx = each g where its square has its first maximum, zero elsewhere in squares; x must be
   * finite.
   *
   * @param at where x and dx begin in their memory
   * @param from where g does
   */
  static void backward(
      Object x, int at, int width, Object g, int from, Object dx, int rows, int n) {
    x = own(x);
    g = own(g);
    dx = own(dx);
    FloatVector zero = FloatVector.zero(S);
    for (int row = 0; row < rows; row++) {
      int above = at + 2 * row * width;
      int below = above + width;
      // From the end: what the last vector of the upper row writes too far, the lower overwrites.
      for (int i = (2 * n - 1) / W * W; i >= 0; i -= W) {
        FloatVector a = load(x, above + i);
        FloatVector b = a.rearrange(PARTNERS);
        VectorMask<Float> less = b.compare(VectorOperators.GT, a);
        FloatVector high = a.blend(b, less);
        VectorMask<Float> upper = a.compare(VectorOperators.GT, b).or(LEFT.andNot(less));
        FloatVector c = load(x, below + i);
        FloatVector d = c.rearrange(PARTNERS);
        less = d.compare(VectorOperators.GT, c);
        VectorMask<Float> down = c.blend(d, less).compare(VectorOperators.GT, high);
        VectorMask<Float> lower = c.compare(VectorOperators.GT, d).or(LEFT.andNot(less));
        FloatVector k = load(g, from + row * n + i / 2).rearrange(TWICE);
        store(zero.blend(k, upper.andNot(down)), dx, above + i);
        store(zero.blend(k, lower.and(down)), dx, below + i);
      }
    }
  }
}
