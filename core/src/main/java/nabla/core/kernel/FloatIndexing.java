package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/** Reads and writes at places that a LONG tensor names. */
public final class FloatIndexing {
  private FloatIndexing() {}

  /** y[i] = x[walk(i) + index[i] stride]. */
  public static void gather(Storage x, Walk walk, Storage index, int stride, Storage y, int n) {
    FloatBuffer from = x.floats();
    LongBuffer at = index.longs();
    FloatBuffer to = y.floats();
    int[] place = walk.index(0);
    int last = place.length - 1;
    for (int i = 0; i < n; i++) {
      to.put(i, from.get(walk.at(place) + (int) at.get(i) * stride));
      if (++place[last] == walk.dims[last]) {
        walk.nextRow(place);
      }
    }
  }

  /** y[walk(i) + index[i] stride] += x[i]. */
  public static void scatterAdd(Storage x, Walk walk, Storage index, int stride, Storage y, int n) {
    FloatBuffer from = x.floats();
    LongBuffer at = index.longs();
    FloatBuffer to = y.floats();
    int[] place = walk.index(0);
    int last = place.length - 1;
    for (int i = 0; i < n; i++) {
      int where = walk.at(place) + (int) at.get(i) * stride;
      to.put(where, to.get(where) + from.get(i));
      if (++place[last] == walk.dims[last]) {
        walk.nextRow(place);
      }
    }
  }

  /** Largest size along the axis for {@link #scatterAdd(Storage, Storage, Storage, int...)}. */
  public static final int SIZE = 1 << 14;

  /**
   * y = zeros, and y[o, index[o, j, i], i] += x[o, j, i]: columns i are gathered in scratch side by
   * side.
   *
   * @param sizes outer, that of the axis in y, at most {@link #SIZE}, and in x, inner
   */
  public static void scatterAdd(Storage x, Storage index, Storage y, int... sizes) {
    int outer = sizes[0];
    int size = sizes[1];
    int count = sizes[2];
    int inner = sizes[3];
    FloatBuffer from = x.floats();
    LongBuffer at = index.longs();
    FloatBuffer to = y.floats();
    int width = Math.max(1, Math.min(Math.min(inner, Scratch.TILE), SIZE / Math.max(1, size)));
    int tiles = (inner + width - 1) / width;
    Parallel.run(
        outer * tiles,
        (long) outer * (size + count) * inner,
        piece -> {
          int o = piece / tiles;
          int first = piece % tiles * width;
          int n = Math.min(width, inner - first);
          Scratch scratch = Scratch.local();
          long[] places = scratch.longs(0);
          float[] row = scratch.floats(1);
          float[] sums = scratch.floatRow(0, size * n);
          Arrays.fill(sums, 0, size * n, 0);
          for (int j = 0; j < count; j++) {
            int start = (o * count + j) * inner + first;
            from.get(start, row, 0, n);
            at.get(start, places, 0, n);
            for (int i = 0; i < n; i++) {
              sums[(int) places[i] * n + i] += row[i];
            }
          }
          if (n == inner) {
            to.put(o * size * inner, sums, 0, size * inner);
            return;
          }
          for (int r = 0; r < size; r++) {
            to.put((o * size + r) * inner + first, sums, r * n, n);
          }
        });
  }

  /**
   * y[o, j, i] = x[o, index[j], i], with {@code size} of x and {@code count} of y in the middle.
   */
  public static void select(
      Storage x, Storage index, Storage y, int outer, int size, int count, int inner) {
    FloatBuffer from = x.floats();
    LongBuffer at = index.longs();
    FloatBuffer to = y.floats();
    float[] tile = Scratch.local().floats(0);
    for (int o = 0; o < outer; o++) {
      for (int j = 0; j < count; j++) {
        int source = (o * size + (int) at.get(j)) * inner;
        int target = (o * count + j) * inner;
        for (int done = 0; done < inner; done += Scratch.TILE) {
          int n = Math.min(Scratch.TILE, inner - done);
          from.get(source + done, tile, 0, n);
          to.put(target + done, tile, 0, n);
        }
      }
    }
  }

  /**
   * y[o, index[j], i] += x[o, j, i], with {@code size} of y and {@code count} of x in the middle.
   */
  public static void selectAdd(
      Storage x, Storage index, Storage y, int outer, int size, int count, int inner) {
    FloatBuffer from = x.floats();
    LongBuffer at = index.longs();
    FloatBuffer to = y.floats();
    Scratch scratch = Scratch.local();
    float[] tile = scratch.floats(0);
    float[] sum = scratch.floats(1);
    for (int o = 0; o < outer; o++) {
      for (int j = 0; j < count; j++) {
        int source = (o * count + j) * inner;
        int target = (o * size + (int) at.get(j)) * inner;
        for (int done = 0; done < inner; done += Scratch.TILE) {
          int n = Math.min(Scratch.TILE, inner - done);
          from.get(source + done, tile, 0, n);
          to.get(target + done, sum, 0, n);
          for (int i = 0; i < n; i++) {
            sum[i] += tile[i];
          }
          to.put(target + done, sum, 0, n);
        }
      }
    }
  }
}
