package nabla.core.kernel;

/** The tiles of one thread: small arrays that stay in the first-level cache and are used over and over. */
final class Scratch {
  /** Elements of a tile. */
  static final int TILE = 2048;

  private static final ThreadLocal<Scratch> LOCAL = ThreadLocal.withInitial(Scratch::new);
  private static final int TILES = 6;

  private final float[][] floats = new float[TILES][TILE];
  private double[][] doubles;
  private long[] longs;

  /** The tiles of the current thread; a kernel uses them from first to last call and hands none out. */
  static Scratch local() {
    return LOCAL.get();
  }

  float[] floats(int i) {
    return floats[i];
  }

  double[] doubles(int i) {
    if (doubles == null) {
      doubles = new double[TILES][TILE];
    }
    return doubles[i];
  }

  long[] longs(int i) {
    if (longs == null) {
      longs = new long[TILE];
    }
    return longs;
  }
}
