package nabla.core.kernel;

/**
 * Which sequences a recurrent layer runs over, and how.
 *
 * @param cell the kind of cell
 * @param batchSizes how many sequences each step has
 * @param offsets the row of each step's first sequence
 * @param reverse from the last step to the first
 * @param input the size of a row of x
 * @param hidden the hidden size H
 * @param output the size P of h: H, unless it is projected
 */
public record RecurrentSizes(
    RecurrentCell cell,
    int[] batchSizes,
    int[] offsets,
    boolean reverse,
    int input,
    int hidden,
    int output) {
  /** Sequences that one thread takes through all steps at most, whatever the number of threads. */
  private static final int MOST = 16;

  /** Sequences that {@link FloatPanels} multiplies together. */
  private static final int BLOCK = 4;

  /** Of few sequences two threads have half each. */
  private int share() {
    int half = (batchSizes[0] + 1) / 2;
    return Math.min(MOST, Math.max(1, (half + BLOCK - 1) / BLOCK) * BLOCK);
  }

  int pieces() {
    return (batchSizes[0] + share() - 1) / share();
  }

  int first(int piece) {
    return piece * share();
  }

  /** How many of a piece's sequences step t has; steps outside have none. */
  int active(int piece, int t) {
    return t < 0 || t >= batchSizes.length
        ? 0
        : Math.max(0, Math.min(share(), batchSizes[t] - first(piece)));
  }

  /** How many sequences a piece has. */
  int sequences(int piece) {
    return active(piece, 0);
  }

  /** The i-th step to be done. */
  int step(int i) {
    return reverse ? batchSizes.length - 1 - i : i;
  }

  /** The number of rows. */
  public int rows() {
    int last = batchSizes.length - 1;
    return offsets[last] + batchSizes[last];
  }

  /** The size of a row of sums, G H. */
  public int sums() {
    return cell.gates() * hidden;
  }

  /** Whether the states before the steps are those that the layer was given. */
  boolean single() {
    return batchSizes.length == 1;
  }

  /**
   * True if the input's part of the sums is computed step by step: the sums of all steps needn't be
   * written and read again, which costs as much as a small product.
   */
  public boolean stepwise() {
    return single() || input <= output;
  }

  boolean projected() {
    return output != hidden;
  }

  /** The work of one direction, in elements. */
  long work() {
    return (long) rows() * sums() * (stepwise() ? input + output : output) / 8;
  }
}
