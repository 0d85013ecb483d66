package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/** Copies along walks: broadcasting, permuting, slicing, flipping and padding are all this. */
public final class FloatWalk {
  /** From this length on a run of neighbours is copied by itself. */
  private static final int RUN = 64;

  /** From this length on lines are transposed. */
  private static final int SHORT = 16;

  /** The side of a square block that is transposed, whose lines in memory are long enough. */
  private static final int SIDE = 64;

  private static final int BLOCK = SIDE * SIDE;

  private FloatWalk() {}

  /** y[i] = the i-th element that the walk visits in x. */
  public static void gather(Storage x, Walk walk, Storage y, int n) {
    FloatBuffer from = x.floats();
    FloatBuffer to = y.floats();
    int last = walk.dims.length - 1;
    int d = walk.neighbours();
    if (d == last && walk.dims[last] >= RUN) {
      runs(walk, n, (at, i, run) -> to.put(i, from, at, run));
    } else if (d >= 0 && d < last && walk.dims[d] >= SHORT) {
      transpose(from, walk, d, to, n);
    } else {
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
  }

  /** A run of neighbours: where it stands in the memory that is walked, and which element it is. */
  @FunctionalInterface
  private interface Run {
    void copy(int at, int i, int length);
  }

  /** Goes through all runs of a walk whose last dimension is along memory. */
  private static void runs(Walk walk, int n, Run work) {
    int last = walk.dims.length - 1;
    Parallel.run(
        (n + Parallel.GRAIN - 1) / Parallel.GRAIN,
        n,
        piece -> {
          int i = piece * Parallel.GRAIN;
          int end = Math.min(n, i + Parallel.GRAIN);
          int[] index = walk.index(i);
          while (i < end) {
            int length = Math.min(walk.dims[last] - index[last], end - i);
            work.copy(walk.at(index), i, length);
            walk.nextRow(index);
            i += length;
          }
        });
  }

  /** Gathers blocks along dimension d, which is along memory, and turns each over. */
  private static void transpose(FloatBuffer from, Walk walk, int d, FloatBuffer to, int n) {
    int last = walk.dims.length - 1;
    int h = Math.min(walk.dims[d], Math.max(SIDE, BLOCK / walk.dims[last]));
    int w = Math.min(walk.dims[last], BLOCK / h);
    int[] blocks = walk.dims.clone();
    blocks[d] = (blocks[d] + h - 1) / h;
    blocks[last] = (blocks[last] + w - 1) / w;
    int count = 1;
    int rows = 1; // from one element of y along d to the next
    for (int i = 0; i <= last; i++) {
      count *= blocks[i];
      rows *= i > d ? walk.dims[i] : 1;
    }
    int distance = rows;
    Parallel.run(
        count,
        n,
        piece -> {
          int[] index = Walk.index(piece, blocks);
          index[d] *= h;
          index[last] *= w;
          int height = Math.min(h, walk.dims[d] - index[d]);
          int width = Math.min(w, walk.dims[last] - index[last]);
          int at = walk.at(index);
          float[] in = Scratch.local().floatRow(0, BLOCK);
          float[] out = Scratch.local().floatRow(1, BLOCK);
          for (int i = 0; i < width; i++) {
            from.get(at + i * walk.strides[last], in, i * height, height);
          }
          transpose(in, out, height, width);
          int place = 0;
          for (int i = 0; i <= last; i++) {
            place = place * walk.dims[i] + index[i];
          }
          if (distance == width) {
            to.put(place, out, 0, height * width);
          } else {
            for (int j = 0; j < height; j++) {
              to.put(place + j * distance, out, j * width, width);
            }
          }
        });
  }

  private static void transpose(float[] in, float[] out, int height, int width) {
    for (int j = 0; j < height; j++) {
      for (int i = 0; i < width; i++) {
        out[j * width + i] = in[i * height + j];
      }
    }
  }

  /** The i-th element that the walk visits in y = x[from + i], where the walk visits none twice. */
  public static void scatter(Storage x, int from, Storage y, Walk walk, int n) {
    FloatBuffer source = x.floats();
    FloatBuffer to = y.floats();
    int last = walk.dims.length - 1;
    if (walk.strides[last] == 1 && walk.dims[last] >= RUN) {
      runs(walk, n, (at, i, run) -> to.put(at, source, from + i, run));
      return;
    }
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

  /** The i-th element that the walk visits in y += x[i], where the walk visits none twice. */
  public static void add(Storage x, Storage y, Walk walk, int n) {
    FloatBuffer source = x.floats();
    FloatBuffer to = y.floats();
    int tiles = (n + Scratch.TILE - 1) / Scratch.TILE;
    Parallel.run(
        tiles,
        n,
        t -> {
          float[] more = Scratch.local().floats(0);
          float[] sum = Scratch.local().floats(1);
          int start = t * Scratch.TILE;
          int count = Math.min(Scratch.TILE, n - start);
          source.get(start, more, 0, count);
          read(to, walk, start, sum, count);
          for (int i = 0; i < count; i++) {
            sum[i] += more[i];
          }
          write(to, walk, start, sum, count);
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
