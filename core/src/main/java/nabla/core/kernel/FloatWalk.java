package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/** Copies along walks: broadcasting, permuting, slicing, flipping and padding are all this. */
public final class FloatWalk {
  private FloatWalk() {}

  /** y[i] = the i-th element that the walk visits in x. */
  public static void gather(Storage x, Walk walk, Storage y, int n) {
    FloatBuffer from = x.floats();
    FloatBuffer to = y.floats();
    int tiles = (n + Scratch.TILE - 1) / Scratch.TILE;
    Parallel.run(
        tiles,
        n,
        t -> {
          float[] tile = Scratch.local().floats(0);
          int start = t * Scratch.TILE;
          int count = Math.min(Scratch.TILE, n - start);
          read(from, walk, start, tile, count);
          to.put(start, tile, 0, count);
        });
  }

  /** The i-th element that the walk visits in y = x[from + i], where the walk visits none twice. */
  public static void scatter(Storage x, int from, Storage y, Walk walk, int n) {
    FloatBuffer source = x.floats();
    FloatBuffer to = y.floats();
    int tiles = (n + Scratch.TILE - 1) / Scratch.TILE;
    Parallel.run(
        tiles,
        n,
        t -> {
          float[] tile = Scratch.local().floats(0);
          int start = t * Scratch.TILE;
          int count = Math.min(Scratch.TILE, n - start);
          source.get(from + start, tile, 0, count);
          write(to, walk, start, tile, count);
        });
  }

  /** Fills y with one value. */
  public static void fill(Storage y, float value, int n) {
    FloatBuffer to = y.floats();
    Parallel.run(
        (n + Parallel.GRAIN - 1) / Parallel.GRAIN,
        n,
        piece -> {
          int end = Math.min(n, (piece + 1) * Parallel.GRAIN);
          float[] tile = Scratch.local().floats(0);
          Arrays.fill(tile, 0, Math.min(n, Scratch.TILE), value);
          for (int start = piece * Parallel.GRAIN; start < end; start += Scratch.TILE) {
            to.put(start, tile, 0, Math.min(Scratch.TILE, end - start));
          }
        });
  }

  /** Loads elements {@code start} to {@code start + n - 1} of a walk into a tile. */
  static void read(FloatBuffer x, Walk walk, int start, float[] tile, int n) {
    if (walk.dense()) {
      x.get(walk.offset + start, tile, 0, n);
      return;
    }
    int last = walk.dims.length - 1;
    int stride = walk.strides[last];
    int[] index = walk.index(start);
    for (int done = 0; done < n; ) {
      int run = Math.min(walk.dims[last] - index[last], n - done);
      int at = walk.at(index);
      if (stride == 1) {
        x.get(at, tile, done, run);
      } else if (stride == 0) {
        Arrays.fill(tile, done, done + run, x.get(at));
      } else if (stride == -1) {
        x.get(at - run + 1, tile, done, run);
        reverse(tile, done, done + run - 1);
      } else {
        for (int i = 0; i < run; i++) {
          tile[done + i] = x.get(at + i * stride);
        }
      }
      done += run;
      walk.nextRow(index);
    }
  }

  private static void reverse(float[] tile, int first, int last) {
    for (int i = first, j = last; i < j; i++, j--) {
      float swapped = tile[i];
      tile[i] = tile[j];
      tile[j] = swapped;
    }
  }

  private static void write(FloatBuffer y, Walk walk, int start, float[] tile, int n) {
    int last = walk.dims.length - 1;
    int stride = walk.strides[last];
    int[] index = walk.index(start);
    for (int done = 0; done < n; ) {
      int run = Math.min(walk.dims[last] - index[last], n - done);
      int at = walk.at(index);
      if (stride == 1) {
        y.put(at, tile, done, run);
      } else {
        for (int i = 0; i < run; i++) {
          y.put(at + i * stride, tile[done + i]);
        }
      }
      done += run;
      walk.nextRow(index);
    }
  }
}
