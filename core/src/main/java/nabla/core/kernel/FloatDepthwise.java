package nabla.core.kernel;

import java.util.Arrays;
import nabla.core.memory.Storage;

/**
 * Convolution of each channel by itself (as many groups as channels), plane by plane in Java arrays
 * laid out by {@link PhaseLayout}: a matrix product would have a row for each filter of a group,
 * which is mostly one.
 *
 * <p>Channels are the pieces of work; each adds its weight's gradient up over the images in their
 * order.
 */
final class FloatDepthwise {
  /** Elements of a plane's layout at most, 16 MB in float: every thread has some. */
  private static final int ROOM = 1 << 22;

  private static final ThreadLocal<FloatDepthwise> LOCAL =
      ThreadLocal.withInitial(FloatDepthwise::new);

  private float[] plane = new float[0];
  private float[] laid = new float[0];
  private float[] out = new float[0];
  private float[] change = new float[0];

  private FloatDepthwise() {}

  /** True if it can compute this. */
  static boolean fits(ConvSizes s) {
    return s.channels() == 1
        && s.groups() > 1
        && s.outputs() > 0
        && new PhaseLayout(s).length <= ROOM;
  }

  /** What a call needs of its sizes for all planes. */
  private static final class Plan {
    final ConvSizes s;
    final PhaseLayout layout;
    final int[] offsets;
    final int[] stretches;
    final int columns;

    Plan(ConvSizes s) {
      this.s = s;
      layout = new PhaseLayout(s);
      offsets = layout.offsets();
      stretches = layout.stretches();
      columns = (int) layout.columns;
    }

    int stride() {
      return s.window().stride()[2];
    }
  }

  /** {@link FloatConv#forward}. */
  static void forward(ConvSizes s, Storage x, Storage weight, Storage bias, Storage y) {
    Plan plan = new Plan(s);
    Parallel.run(
        s.batch() * s.groups(),
        s.work(),
        piece -> LOCAL.get().forward(plan, piece, x, weight, bias, y));
  }

  private void forward(Plan p, int piece, Storage x, Storage weight, Storage bias, Storage y) {
    ConvSizes s = p.s;
    read(p, x, piece);
    out = atLeast(out, p.columns);
    for (int f = 0; f < s.filters(); f++) {
      int filter = piece % s.groups() * s.filters() + f;
      Arrays.fill(out, 0, p.columns, bias == null ? 0 : bias.floats().get(filter));
      for (int start = 0; start < p.columns; start += Scratch.TILE) {
        int end = Math.min(p.columns, start + Scratch.TILE);
        for (int tap = 0; tap < p.offsets.length; tap++) {
          float w = weight.floats().get(filter * p.offsets.length + tap);
          FloatLanes.BEST.addScaled(w, laid, p.offsets[tap], out, start, end);
        }
      }
      rows(p, false);
      y.floats().put((piece * s.filters() + f) * s.outputs(), plane, 0, s.outputs());
    }
  }

  /** {@link FloatConv#backward}. */
  static void backward(
      ConvSizes s,
      Storage g,
      Storage x,
      Storage weight,
      Storage offset,
      Storage dx,
      Storage dWeight,
      Storage dBias) {
    Plan plan = new Plan(s);
    Parallel.run(
        s.groups(),
        2 * s.work(),
        group -> LOCAL.get().backward(plan, group, g, x, weight, offset, dx, dWeight, dBias));
  }

  private void backward(
      Plan p,
      int group,
      Storage g,
      Storage x,
      Storage weight,
      Storage offset,
      Storage dx,
      Storage dWeight,
      Storage dBias) {
    ConvSizes s = p.s;
    int taps = p.offsets.length;
    double[] weightSums = new double[s.filters() * taps];
    double[] biasSums = new double[s.filters()];
    float add = offset == null ? 0 : offset.floats().get(group);
    change = atLeast(change, (int) p.layout.length);
    out = atLeast(out, p.columns);
    for (int image = 0; image < s.batch(); image++) {
      int channel = image * s.groups() + group;
      if (dWeight != null) {
        read(p, x, channel);
      }
      if (dx != null) {
        Arrays.fill(change, 0, (int) p.layout.length, add);
      }
      for (int f = 0; f < s.filters(); f++) {
        plane = atLeast(plane, s.outputs());
        g.floats().get((channel * s.filters() + f) * s.outputs(), plane, 0, s.outputs());
        if (dBias != null) {
          biasSums[f] += FloatLanes.BEST.sum(plane, 0, s.outputs());
        }
        // Zero between the rows: there g adds nothing.
        Arrays.fill(out, 0, p.columns, 0);
        rows(p, true);
        int first = (group * s.filters() + f) * taps;
        for (int start = 0; start < p.columns; start += Scratch.TILE) {
          int end = Math.min(p.columns, start + Scratch.TILE);
          for (int tap = 0; tap < taps; tap++) {
            int at = p.offsets[tap];
            if (dx != null) {
              float w = weight.floats().get(first + tap);
              FloatLanes.BEST.addScaled(w, out, -at, change, at + start, at + end);
            }
            if (dWeight != null) {
              weightSums[f * taps + tap] += FloatLanes.BEST.dot(out, laid, at, start, end);
            }
          }
        }
      }
      if (dx != null) {
        write(p, dx, channel, add);
      }
    }
    for (int i = 0; dWeight != null && i < weightSums.length; i++) {
      dWeight.floats().put(group * weightSums.length + i, (float) weightSums[i]);
    }
    for (int i = 0; dBias != null && i < biasSums.length; i++) {
      dBias.floats().put(group * biasSums.length + i, (float) biasSums[i]);
    }
  }

  /** Lays an input plane out. */
  private void read(Plan p, Storage x, int channel) {
    int n = p.s.inputs();
    plane = atLeast(plane, n);
    laid = atLeast(laid, (int) p.layout.length);
    x.floats().get(channel * n, plane, 0, n);
    Arrays.fill(laid, 0, (int) p.layout.length, 0);
    int stride = p.stride();
    for (int i = 0; i < p.stretches.length; i += 3) {
      int from = p.stretches[i];
      int to = p.stretches[i + 1];
      int length = p.stretches[i + 2];
      if (stride == 1) {
        System.arraycopy(plane, from, laid, to, length);
      } else {
        for (int j = 0; j < length; j++) {
          laid[to + j] = plane[from + j * stride];
        }
      }
    }
  }

  /** Writes an input plane's gradient; what no window reached is {@code rest}. */
  private void write(Plan p, Storage dx, int channel, float rest) {
    int n = p.s.inputs();
    plane = atLeast(plane, n);
    Arrays.fill(plane, 0, n, rest);
    int stride = p.stride();
    for (int i = 0; i < p.stretches.length; i += 3) {
      int to = p.stretches[i];
      int from = p.stretches[i + 1];
      int length = p.stretches[i + 2];
      if (stride == 1) {
        System.arraycopy(change, from, plane, to, length);
      } else {
        for (int j = 0; j < length; j++) {
          plane[to + j * stride] = change[from + j];
        }
      }
    }
    dx.floats().put(channel * n, plane, 0, n);
  }

  /** Copies the output's rows from one after the other to where the layout has them, or back. */
  private void rows(Plan p, boolean apart) {
    int[] size = p.s.output();
    plane = atLeast(plane, p.s.outputs());
    for (int row = 0; row < size[0] * size[1]; row++) {
      int at = p.layout.outputRow(row / size[1], row % size[1]);
      if (apart) {
        System.arraycopy(plane, row * size[2], out, at, size[2]);
      } else {
        System.arraycopy(out, at, plane, row * size[2], size[2]);
      }
    }
  }

  private static float[] atLeast(float[] array, int n) {
    return array.length >= n ? array : new float[n];
  }
}
