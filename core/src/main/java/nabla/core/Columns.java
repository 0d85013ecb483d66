package nabla.core;

import java.util.Arrays;
import nabla.core.kernel.Window;

/** Pictures as columns of windows, and back. */
final class Columns {
  private Columns() {}

  /** The windows as columns; see {@link Functional#unfold}. */
  static Tensor unfold(Tensor x, int[] kernel, int[] dilation, int[] padding, int[] stride) {
    if (x.rank() != 3 && x.rank() != 4) {
      throw new ShapeException(
          ("unfold: Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other"
                  + " non-zero dimensions for input, but got: %s")
              .formatted(x.shape()));
    }
    if (x.rank() == 3) {
      return unfold(x.unsqueeze(0), kernel, dilation, padding, stride).squeeze(0);
    }
    Window window = columnWindow(kernel, dilation, padding, stride);
    int[] blocks = blocks(x.size(2), x.size(3), window);
    int[] size = window.kernel();
    int[] pad = window.padding();
    Tensor padded = x.pad(0, pad[1], pad[1], pad[0], pad[0]);
    return Tensor.apply(new Resampling.Resample(columns(window, blocks)), padded)
        .reshape(x.size(0), x.size(1), size[0], blocks[0], size[1], blocks[1])
        .permute(0, 1, 2, 4, 3, 5)
        .reshape(x.size(0), x.size(1) * size[0] * size[1], blocks[0] * blocks[1]);
  }

  /** The adjoint of {@link #unfold}. */
  static Tensor fold(
      Tensor x, int[] outputSize, int[] kernel, int[] dilation, int[] padding, int[] stride) {
    if (x.rank() != 2 && x.rank() != 3) {
      throw new ShapeException(
          ("fold: Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and"
                  + " non-zero dimensions for input, but got: %s")
              .formatted(x.shape()));
    }
    if (x.rank() == 2) {
      return fold(x.unsqueeze(0), outputSize, kernel, dilation, padding, stride).squeeze(0);
    }
    Window window = columnWindow(kernel, dilation, padding, stride);
    int[] output = Sliding.expand(outputSize, 2, "output_size");
    int[] blocks = blocks(output[0], output[1], window);
    int[] size = window.kernel();
    int[] pad = window.padding();
    int taps = size[0] * size[1];
    if (x.size(1) == 0 || x.size(1) % taps != 0) {
      throw new ShapeException(
          ("fold: Expected size of input's dimension 1 to be divisible by the product of"
                  + " kernel_size, but got input.size(1)=%s and kernel_size=%s")
              .formatted(x.size(1), Arrays.toString(size)));
    }
    if (x.size(2) != blocks[0] * blocks[1]) {
      throw new ShapeException(
          ("fold: Given output_size=%s and %s, expected size of input's dimension 2 to"
                  + " match the calculated number of sliding blocks %s * %s = %s, but got"
                  + " input.size(2)=%s")
              .formatted(
                  Arrays.toString(output),
                  describe(window),
                  blocks[0],
                  blocks[1],
                  blocks[0] * blocks[1],
                  x.size(2)));
    }
    int channels = x.size(1) / taps;
    Tensor spread =
        x.reshape(x.size(0), channels, size[0], size[1], blocks[0], blocks[1])
            .permute(0, 1, 2, 4, 3, 5)
            .reshape(x.size(0), channels, size[0] * blocks[0], size[1] * blocks[1]);
    int[] padded = {output[0] + 2 * pad[0], output[1] + 2 * pad[1]};
    return Tensor.apply(new Resampling.ResampleInput(padded, columns(window, blocks)), spread)
        .pad(0, -pad[1], -pad[1], -pad[0], -pad[0]);
  }

  private static Window columnWindow(int[] kernel, int[] dilation, int[] padding, int[] stride) {
    return Sliding.window(Sliding.expand(kernel, 2, "kernel_size"), stride, padding, dilation);
  }

  private static String describe(Window window) {
    return "kernel_size=%s, dilation=%s, padding=%s, stride=%s"
        .formatted(
            Arrays.toString(window.kernel()),
            Arrays.toString(window.dilation()),
            Arrays.toString(window.padding()),
            Arrays.toString(window.stride()));
  }

  /** How many windows there are down and across a picture. */
  private static int[] blocks(int height, int width, Window window) {
    int[] size = {height, width};
    int[] blocks = new int[2];
    for (int i = 0; i < 2; i++) {
      long room = size[i] + 2L * window.padding()[i] - Sliding.extent(window, i);
      if (room < 0 || size[i] < 1) {
        throw new ShapeException(
            ("Given input with spatial size (%s, %s) and %s, calculated shape of the"
                    + " array of sliding blocks is too small; its components must be at least one")
                .formatted(height, width, describe(window)));
      }
      blocks[i] = (int) (room / window.stride()[i]) + 1;
    }
    Shape.of(window.kernel()[0], blocks[0], window.kernel()[1], blocks[1]);
    return blocks;
  }

  /**
   * The rows and columns of the padded picture that each kernel element meets, window by window.
   */
  private static int[][] columns(Window window, int[] blocks) {
    int[][] source = new int[2][];
    for (int i = 0; i < 2; i++) {
      source[i] = new int[window.kernel()[i] * blocks[i]];
      for (int j = 0; j < source[i].length; j++) {
        source[i][j] = j / blocks[i] * window.dilation()[i] + j % blocks[i] * window.stride()[i];
      }
    }
    return source;
  }
}
