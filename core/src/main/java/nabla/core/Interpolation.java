package nabla.core;

import java.util.Arrays;

/** Resizes by {@link InterpolationMode}; see {@link Functional#interpolate}. */
final class Interpolation {
  private static final int MAX_DIMS = 3;

  /** The parameter of the cubic, PyTorch's. */
  private static final double A = -.75;

  private Interpolation() {}

  /** Where each new element of an axis comes from, and how much each source weighs. */
  private record Taps(int[][] source, double[][] weight) {
    Taps(int taps, int size) {
      this(new int[taps][size], new double[taps][size]);
    }
  }

  static Tensor of(
      Tensor x, int[] size, double[] scale, InterpolationMode mode, boolean alignCorners) {
    int rank = check(x, size, scale, mode, alignCorners);
    int[] output = new int[rank];
    double[] step = new double[rank];
    for (int i = 0; i < rank; i++) {
      int input = x.size(i + 2);
      output[i] = size != null ? each(size, i) : (int) Math.floor(input * each(scale, i));
      require(
          input > 0 && output[i] > 0,
          "interpolate: Input and output sizes should be greater than 0, but got input %s and"
              + " output size %s in dimension %s",
          x.shape(),
          output[i],
          i + 2);
      step[i] =
          !alignCorners
              ? size != null ? input / (double) output[i] : 1 / each(scale, i)
              : output[i] == 1 ? 0 : (input - 1) / (output[i] - 1.);
    }
    if (mode == InterpolationMode.AREA) {
      return Functional.adaptiveAvgPool(x, output);
    }
    return mode.weighs
        ? weighed(x, output, step, mode == InterpolationMode.BICUBIC, alignCorners)
        : nearest(x, output, step, mode == InterpolationMode.NEAREST_EXACT ? .5 : 0);
  }

  private static int check(
      Tensor x, int[] size, double[] scale, InterpolationMode mode, boolean alignCorners) {
    int rank = x.rank() - 2;
    require(
        rank >= 1 && rank <= MAX_DIMS && (mode.dims == 0 || mode.dims == rank),
        "interpolate: Got %sD input, but %s mode needs %sD input; only 3D, 4D and 5D input tensors"
            + " [N, C, *] are supported for the modes %s",
        x.rank(),
        mode,
        mode.dims == 0 ? "3D, 4D or 5" : mode.dims + 2,
        Arrays.toString(InterpolationMode.values()));
    require(
        size == null || scale == null,
        "interpolate: only one of size or scale_factor should be defined, got both");
    require(
        size != null || scale != null,
        "interpolate: either size or scale_factor should be defined, got neither");
    int given = size != null ? size.length : scale.length;
    require(
        given == 1 || given == rank,
        "interpolate: Input and output must have the same number of spatial dimensions, but got"
            + " input of shape %s and %s numbers for the output",
        x.shape(),
        given);
    require(
        mode.weighs || !alignCorners,
        "interpolate: align_corners option can only be set with the interpolating modes: LINEAR |"
            + " BILINEAR | BICUBIC | TRILINEAR, got %s",
        mode);
    require(
        scale == null || Arrays.stream(scale).allMatch(s -> s > 0 && s < Integer.MAX_VALUE),
        "interpolate: scale_factor must be greater than 0 and finite, got %s",
        Arrays.toString(scale));
    return rank;
  }

  private static int each(int[] values, int i) {
    return values[values.length == 1 ? 0 : i];
  }

  private static double each(double[] values, int i) {
    return values[values.length == 1 ? 0 : i];
  }

  /** In float, as PyTorch for all types: where a step isn't exact, rounding decides. */
  private static Tensor nearest(Tensor x, int[] output, double[] step, double centre) {
    requireSize(x, output);
    int[][] source = new int[output.length][];
    for (int i = 0; i < source.length; i++) {
      int last = x.size(i + 2) - 1;
      float distance = (float) step[i];
      source[i] = new int[output[i]];
      for (int o = 0; o < output[i]; o++) {
        float at = centre == 0 ? o * distance : (float) ((o + centre) * distance);
        source[i][o] = Math.min((int) at, last);
      }
    }
    return Tensor.apply(new Resampling.Resample(source), x);
  }

  private static Tensor weighed(
      Tensor x, int[] output, double[] step, boolean cubic, boolean alignCorners) {
    requireSize(x, output);
    Tensor y = x;
    for (int i = 0; i < output.length; i++) {
      Taps taps = new Taps(cubic ? 4 : 2, output[i]);
      int last = x.size(i + 2) - 1;
      for (int o = 0; o < output[i]; o++) {
        double at = alignCorners ? o * step[i] : (o + .5) * step[i] - .5;
        if (cubic) {
          cubic(taps, o, at, last);
        } else {
          linear(taps, o, Math.max(0, at), last);
        }
      }
      y = Tensor.apply(new Resampling.Interpolate(i + 2, taps.source, taps.weight), y);
    }
    return y;
  }

  private static void linear(Taps taps, int o, double at, int last) {
    int before = Math.min((int) at, last);
    double after = Math.min(at - before, 1);
    taps.source[0][o] = before;
    taps.source[1][o] = Math.min(before + 1, last);
    taps.weight[0][o] = 1 - after;
    taps.weight[1][o] = after;
  }

  private static void cubic(Taps taps, int o, double at, int last) {
    int before = (int) Math.floor(at);
    for (int t = 0; t < 4; t++) {
      taps.source[t][o] = Math.max(0, Math.min(before - 1 + t, last));
      taps.weight[t][o] = kernel(Math.abs(at - (before - 1 + t)));
    }
  }

  /** R. Keys, "Cubic convolution interpolation for digital image processing", 1981. */
  private static double kernel(double d) {
    return d <= 1 ? ((A + 2) * d - (A + 3)) * d * d + 1 : ((A * d - 5 * A) * d + 8 * A) * d - 4 * A;
  }

  /** Refuses what is too large, before places are computed. */
  private static void requireSize(Tensor x, int[] output) {
    int[] dims = x.shape().dims();
    System.arraycopy(output, 0, dims, 2, output.length);
    Shape.of(dims);
  }

  private static void require(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new ArgumentException(message.formatted(values));
    }
  }
}
