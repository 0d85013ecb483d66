package nabla.core;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * A seeded source of random numbers: xoshiro256++ (D. Blackman, S. Vigna, "Scrambled linear
 * pseudorandom number generators", 2019). The same seed gives the same numbers on every machine.
 *
 * <p>Each thread has a default generator, which {@link #manualSeed} sets. A generator itself
 * belongs to one thread. Its {@link #state()} is all that decides what it draws next.
 */
public final class Generator {
  /** The seed of a thread's default generator until another is set. */
  public static final long DEFAULT_SEED = 67280421310721L;

  private static final int STATE_SIZE = 5;

  private static final ThreadLocal<Generator> DEFAULT =
      ThreadLocal.withInitial(() -> new Generator(DEFAULT_SEED));

  private long s0;
  private long s1;
  private long s2;
  private long s3;
  private double spare = Double.NaN;

  /** A generator whose numbers follow from the seed. */
  public Generator(long seed) {
    s0 = mix(seed + 0x9E3779B97F4A7C15L);
    s1 = mix(seed + 2 * 0x9E3779B97F4A7C15L);
    s2 = mix(seed + 3 * 0x9E3779B97F4A7C15L);
    s3 = mix(seed + 4 * 0x9E3779B97F4A7C15L);
  }

  /** The default generator of the current thread. */
  public static Generator local() {
    return DEFAULT.get();
  }

  /** Starts the current thread's default generator anew from a seed. */
  public static Generator manualSeed(long seed) {
    Generator generator = new Generator(seed);
    DEFAULT.set(generator);
    return generator;
  }

  /**
   * All that it is: its four words, and the bits of the second normal number of a pair, which the
   * next {@link #nextGaussian} gives, or of NaN.
   *
   * @return LONG [5], a copy
   */
  public Tensor state() {
    return Tensor.of(s0, s1, s2, s3, Double.doubleToRawLongBits(spare)).keep();
  }

  /**
   * Goes on where another generator was.
   *
   * @param state what {@link #state()} gave
   * @throws ArgumentException if it can't be that
   */
  public void state(Tensor state) {
    if (state.dataType() != DataType.LONG || !state.shape().equals(Shape.of(STATE_SIZE))) {
      throw new ArgumentException(
          "Generator.state: got %s %s, wanted LONG [%s], as state() gives it"
              .formatted(state.dataType(), state.shape(), STATE_SIZE));
    }
    long[] words = state.toLongArray();
    if ((words[0] | words[1] | words[2] | words[3]) == 0) {
      throw new ArgumentException(
          "Generator.state: got four words of zeros, from which only zeros would follow; wanted"
              + " what state() gives");
    }
    s0 = words[0];
    s1 = words[1];
    s2 = words[2];
    s3 = words[3];
    spare = Double.longBitsToDouble(words[4]);
  }

  private static long mix(long z) {
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** 64 random bits. */
  public long nextLong() {
    long result = Long.rotateLeft(s0 + s3, 23) + s0;
    long t = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = Long.rotateLeft(s3, 45);
    return result;
  }

  /** Uniform in [0, 1). */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /** Uniform in 0 to bound - 1, without bias. */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new ArgumentException("nextInt: got bound " + bound + ", wanted 1 or more");
    }
    long limit = (1L << 31) / bound * bound;
    long value;
    do {
      value = nextLong() >>> 33;
    } while (value >= limit);
    return (int) (value % bound);
  }

  /** Normally distributed with mean 0 and standard deviation 1, by G. Marsaglia's polar method. */
  public double nextGaussian() {
    if (!Double.isNaN(spare)) {
      double value = spare;
      spare = Double.NaN;
      return value;
    }
    double u;
    double v;
    double s;
    do {
      u = 2 * nextDouble() - 1;
      v = 2 * nextDouble() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s == 0);
    double scale = StrictMath.sqrt(-2 * StrictMath.log(s) / s);
    spare = v * scale;
    return u * scale;
  }

  /** 0 to n - 1 in random order. */
  public int[] permutation(int n) {
    if (n < 0) {
      throw new ArgumentException("permutation: got " + n + ", wanted 0 or more");
    }
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
