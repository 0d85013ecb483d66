package nabla.core.kernel;

import java.util.Arrays;

/**
 * An input plane laid out so that each kernel element meets all output positions at one distance:
 * with its padding, and split into phases, the elements that are whole strides apart, which thereby
 * become neighbours. Then {@code y[o] = Σ_k weight[k] laid[offset(k) + o]}, and convolution needs
 * neither a column matrix nor a look at the borders.
 *
 * <p>Output rows are as far apart as the layout's, so there are a few columns too many at the end
 * of each, which mean nothing.
 */
final class PhaseLayout {
  /** Elements of the plane laid out. */
  final long length;

  /** Output positions, with those too many between rows. */
  final long columns;

  private final ConvSizes sizes;
  private final int[] size = new int[3];
  private final int[] phases = new int[3];

  PhaseLayout(ConvSizes s) {
    sizes = s;
    long elements = 1;
    for (int axis = 0; axis < 3; axis++) {
      int reach = (s.window().kernel()[axis] - 1) * s.window().dilation()[axis];
      int stride = s.window().stride()[axis];
      size[axis] = s.output()[axis] + reach / stride;
      phases[axis] = Math.min(stride, reach + 1);
      elements = elements * size[axis] * phases[axis];
    }
    length = elements;
    int[] out = s.output();
    columns = ((out[0] - 1L) * size[1] + out[1] - 1) * size[2] + out[2];
  }

  /** Where the layout's element for output position 0 of each kernel element is. */
  int[] offsets() {
    int[] kernel = sizes.window().kernel();
    int[] dilation = sizes.window().dilation();
    int[] offsets = new int[sizes.window().taps()];
    int next = 0;
    for (int d = 0; d < kernel[0]; d++) {
      for (int h = 0; h < kernel[1]; h++) {
        for (int w = 0; w < kernel[2]; w++) {
          offsets[next++] = row(d * dilation[0], h * dilation[1]) + column(w * dilation[2]);
        }
      }
    }
    return offsets;
  }

  /**
   * The stretches of rows that the plane and the layout have in common: of each, where it starts in
   * the plane, where in the layout, and its length. In the plane its elements are a stride apart.
   */
  int[] stretches() {
    int[] in = sizes.input();
    int[] padding = sizes.window().padding();
    int stride = sizes.window().stride()[2];
    int[] stretches = new int[3 * in[0] * in[1] * phases[2]];
    int next = 0;
    for (int d = 0; d < in[0]; d++) {
      for (int h = 0; h < in[1]; h++) {
        if (!present(0, d + padding[0]) || !present(1, h + padding[1])) {
          continue;
        }
        for (int phase = 0; phase < phases[2]; phase++) {
          int skipped = Math.max(0, (padding[2] - phase + stride - 1) / stride);
          int start = skipped * stride + phase - padding[2];
          int n = Math.min(size[2] - skipped, (in[2] - start + stride - 1) / stride);
          if (n > 0 && start < in[2]) {
            stretches[next++] = (d * in[1] + h) * in[2] + start;
            stretches[next++] = row(d + padding[0], h + padding[1]) + column(phase) + skipped;
            stretches[next++] = n;
          }
        }
      }
    }
    return Arrays.copyOf(stretches, next);
  }

  /** Where output row h of plane d starts. */
  int outputRow(int d, int h) {
    return (d * size[1] + h) * size[2];
  }

  /** True if the layout has the padded input's position along an axis. */
  private boolean present(int axis, int position) {
    int stride = sizes.window().stride()[axis];
    return position % stride < phases[axis] && position / stride < size[axis];
  }

  private int row(int d, int h) {
    int[] stride = sizes.window().stride();
    int phase = (d % stride[0] * phases[1] + h % stride[1]) * phases[2];
    return phase * size[0] * size[1] * size[2] + outputRow(d / stride[0], h / stride[1]);
  }

  private int column(int w) {
    int stride = sizes.window().stride()[2];
    return w % stride * size[0] * size[1] * size[2] + w / stride;
  }
}
