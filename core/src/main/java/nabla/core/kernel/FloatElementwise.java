package nabla.core.kernel;

import java.nio.FloatBuffer;
import nabla.core.memory.Storage;

/**
 * Applies functions of one, two or three tiles to whole tensors, whose walks take care of
 * broadcasting; and the simplest ones straight in memory, where a copy would be most of their time.
 */
public final class FloatElementwise {
  /** Elements of a tile: few enough for the first-level cache to hold all tiles of a function. */
  private static final int TILE = 1024;

  private FloatElementwise() {}

  /** y = f(x) on the first n elements of tiles. */
  @FunctionalInterface
  public interface FloatUnary {
    /** Applies the function. */
    void apply(float[] x, float[] y, int n);
  }

  /** y = f(a, b) on the first n elements of tiles. */
  @FunctionalInterface
  public interface FloatBinary {
    /** Applies the function. */
    void apply(float[] a, float[] b, float[] y, int n);
  }

  /** y = f(a, b, c) on the first n elements of tiles. */
  @FunctionalInterface
  public interface FloatTernary {
    /** Applies the function. */
    void apply(float[] a, float[] b, float[] c, float[] y, int n);
  }

  /** dx = g, but 0 where y ≤ 0. */
  public static void unlessNegative(Storage g, Storage y, Storage dx, int n) {
    stretches(n, (at, count) -> FloatStretches.BEST.unlessNegative(g, y, at, count, dx));
  }

  /** dx = g where x > 0, else slope g. */
  public static void leaky(Storage g, Storage x, float slope, Storage dx, int n) {
    stretches(n, (at, count) -> FloatStretches.BEST.leaky(g, x, at, count, slope, dx));
  }

  /** What is done to elements {@code at} to {@code at + count - 1}. */
  @FunctionalInterface
  private interface Stretch {
    void run(int at, int count);
  }

  private static void stretches(int n, Stretch each) {
    int length = Parallel.GRAIN;
    Parallel.run(
        (n + length - 1) / length, n, i -> each.run(i * length, Math.min(length, n - i * length)));
  }

  /** y = f(x). */
  public static void map(FloatUnary f, Storage x, Storage y, int n) {
    FloatBuffer in = x.floats();
    FloatBuffer out = y.floats();
    if (n <= TILE) {
      mapTile(f, in, out, 0, n);
    } else {
      Parallel.run(tiles(n), n, t -> mapTile(f, in, out, t * TILE, n));
    }
  }

  private static void mapTile(FloatUnary f, FloatBuffer x, FloatBuffer y, int start, int n) {
    Scratch scratch = Scratch.local();
    float[] in = scratch.floats(0);
    float[] out = scratch.floats(1);
    int count = Math.min(TILE, n - start);
    x.get(start, in, 0, count);
    f.apply(in, out, count);
    y.put(start, out, 0, count);
  }

  /** y = f(a, b), all dense and of one shape. */
  public static void map(FloatBinary f, Storage a, Storage b, Storage y, int n) {
    map(f, a, Walk.DENSE, b, Walk.DENSE, y, n);
  }

  /** y = f(a, b). */
  public static void map(FloatBinary f, Storage a, Walk wa, Storage b, Walk wb, Storage y, int n) {
    FloatBuffer first = a.floats();
    FloatBuffer second = b.floats();
    FloatBuffer out = y.floats();
    if (n <= TILE) {
      mapTile(f, first, wa, second, wb, out, 0, n);
    } else {
      Parallel.run(tiles(n), n, t -> mapTile(f, first, wa, second, wb, out, t * TILE, n));
    }
  }

  private static void mapTile(
      FloatBinary f,
      FloatBuffer a,
      Walk wa,
      FloatBuffer b,
      Walk wb,
      FloatBuffer y,
      int start,
      int n) {
    Scratch scratch = Scratch.local();
    float[] first = scratch.floats(0);
    float[] second = scratch.floats(1);
    float[] out = scratch.floats(2);
    int count = Math.min(TILE, n - start);
    FloatWalk.read(a, wa, start, first, count);
    FloatWalk.read(b, wb, start, second, count);
    f.apply(first, second, out, count);
    y.put(start, out, 0, count);
  }

  /** y = f(a, b, c). */
  public static void map(
      FloatTernary f,
      Storage a,
      Walk wa,
      Storage b,
      Walk wb,
      Storage c,
      Walk wc,
      Storage y,
      int n) {
    FloatBuffer first = a.floats();
    FloatBuffer second = b.floats();
    FloatBuffer third = c.floats();
    FloatBuffer out = y.floats();
    Parallel.run(
        tiles(n),
        n,
        t -> {
          Scratch scratch = Scratch.local();
          int start = t * TILE;
          int count = Math.min(TILE, n - start);
          FloatWalk.read(first, wa, start, scratch.floats(0), count);
          FloatWalk.read(second, wb, start, scratch.floats(1), count);
          FloatWalk.read(third, wc, start, scratch.floats(2), count);
          f.apply(
              scratch.floats(0), scratch.floats(1), scratch.floats(2), scratch.floats(3), count);
          out.put(start, scratch.floats(3), 0, count);
        });
  }

  private static int tiles(int n) {
    return (n + TILE - 1) / TILE;
  }
}
