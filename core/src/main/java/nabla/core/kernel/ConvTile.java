package nabla.core.kernel;

import java.util.Arrays;

/**
 * Some columns of the column matrix, the matrix with a row per (channel, kernel element) and a
 * column per output position, that holds the input element which both meet at, or zero in the
 * padding.
 *
 * <p>Each row is made of stretches of one input plane, the same for every channel, so they are
 * found once a tile.
 */
final class ConvTile {
  final int from;
  final int count;
  final int taps;
  final int stride;

  /** The part of an input plane that the tile reads. */
  int low = Integer.MAX_VALUE;

  int high;

  private int[] runs = new int[96];
  private final int[] ends;
  private int size;

  /** The tile of output positions {@code from} to {@code from + count - 1}. */
  ConvTile(ConvSizes s, int from, int count) {
    this.from = from;
    this.count = count;
    this.taps = s.window().taps();
    this.stride = s.window().stride()[2];
    this.ends = new int[taps];
    int[] kernel = s.window().kernel();
    int tap = 0;
    for (int d = 0; d < kernel[0]; d++) {
      for (int h = 0; h < kernel[1]; h++) {
        for (int w = 0; w < kernel[2]; w++) {
          addTap(s, d, h, w);
          ends[tap++] = size;
        }
      }
    }
    low = Math.min(low, high);
  }

  private void addTap(ConvSizes s, int kd, int kh, int kw) {
    int[] in = s.input();
    int[] out = s.output();
    int first = size;
    int w = from % out[2];
    int h = from / out[2] % out[1];
    int d = from / out[2] / out[1];
    for (int done = 0; done < count; ) {
      int run = Math.min(out[2] - w, count - done);
      int inD = place(s.window(), 0, d, kd);
      int inH = place(s.window(), 1, h, kh);
      int inW = place(s.window(), 2, w, kw);
      if (inD >= 0 && inD < in[0] && inH >= 0 && inH < in[1]) {
        int start = inW < 0 ? (stride - 1 - inW) / stride : 0;
        int end = Math.min(run, (in[2] - inW + stride - 1) / stride);
        if (start < end) {
          add(first, done + start, (inD * in[1] + inH) * in[2] + inW + start * stride, end - start);
        }
      }
      done += run;
      w = 0;
      if (++h == out[1]) {
        h = 0;
        d++;
      }
    }
  }

  private static int place(Window window, int axis, int output, int tap) {
    return output * window.stride()[axis] - window.padding()[axis] + tap * window.dilation()[axis];
  }

  /**
   * Adds a run of elements from {@code plane} on to those of a tap, joined to the last where they
   * follow it.
   */
  private void add(int first, int row, int plane, int length) {
    low = Math.min(low, plane);
    high = Math.max(high, plane + (length - 1) * stride + 1);
    if (stride == 1
        && size > first
        && runs[size - 3] + runs[size - 1] == row
        && runs[size - 2] + runs[size - 1] == plane) {
      runs[size - 1] += length;
      return;
    }
    if (size + 3 > runs.length) {
      runs = Arrays.copyOf(runs, 2 * runs.length);
    }
    runs[size++] = row;
    runs[size++] = plane;
    runs[size++] = length;
  }

  /** The first run of a kernel element; {@link #end} is that of the next. */
  int start(int tap) {
    return tap == 0 ? 0 : ends[tap - 1];
  }

  int end(int tap) {
    return ends[tap];
  }

  /** Where a run starts in its row of the tile. */
  int row(int run) {
    return runs[run];
  }

  /** Where a run starts in the part of the plane that the tile reads. */
  int plane(int run) {
    return runs[run + 1] - low;
  }

  int length(int run) {
    return runs[run + 2];
  }
}
