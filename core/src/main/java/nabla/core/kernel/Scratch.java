package nabla.core.kernel;

/**
 * The arrays of one thread that kernels work in: small ones that stay in the first-level cache, and
 * whole rows.
 */
final class Scratch {
  /** Elements of a tile. */
  static final int TILE = 3072;

  /** How many tiles of each type there are. */
  static final int TILES = 6;

  /** How many rows of each type there are. */
  private static final int ROWS = 10;

  /** The row where the lanes of a vector are put to be added up. */
  static final int LANES = ROWS - 1;

  /** The row for what a matrix is multiplied by. */
  static final int LEFT = ROWS - 2;

  /**
   * Elements that stay unused behind what is written all the time: a collector may put arrays of
   * two threads side by side, which must not fight for the cache line between them.
   */
  private static final int APART = 32;

  private static final ThreadLocal<Scratch> LOCAL = ThreadLocal.withInitial(Scratch::new);

  private final float[][] floats = new float[TILES][TILE];
  private double[][] doubles;
  private long[][] longs;

  /** Where two sums are left. */
  final double[] sums = new double[2 + APART];

  private final float[][] floatRows = new float[ROWS][0];
  private final double[][] doubleRows = new double[ROWS][0];
  private final long[][] longRows = new long[ROWS][0];

  /**
   * The tiles of the current thread; a kernel uses them from first to last call and hands none out.
   */
  static Scratch local() {
    return LOCAL.get();
  }

  float[] floats(int i) {
    return floats[i];
  }

  /** All of them. */
  float[][] floats() {
    return floats;
  }

  double[] doubles(int i) {
    return doubles()[i];
  }

  /** All of them. */
  double[][] doubles() {
    if (doubles == null) {
      doubles = new double[TILES][TILE];
    }
    return doubles;
  }

  long[] longs(int i) {
    if (longs == null) {
      longs = new long[TILES][TILE];
    }
    return longs[i];
  }

  /** Row i, of at least a length. */
  float[] floatRow(int i, int length) {
    if (floatRows[i].length < length) {
      floatRows[i] = new float[length + APART];
    }
    return floatRows[i];
  }

  /** Row i, of at least a length. */
  double[] doubleRow(int i, int length) {
    if (doubleRows[i].length < length) {
      doubleRows[i] = new double[length + APART];
    }
    return doubleRows[i];
  }

  /** Row i, of at least a length. */
  long[] longRow(int i, int length) {
    if (longRows[i].length < length) {
      longRows[i] = new long[length + APART];
    }
    return longRows[i];
  }
}
