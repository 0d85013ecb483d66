package nabla.core.kernel;

import java.util.Arrays;

/**
 * The sizes of a convolution from [batch, groups channels, *input] with [groups filters, channels,
 * *kernel] to [batch, groups filters, *output], over three dimensions always.
 *
 * @param channels input channels of a group
 * @param filters output channels of a group
 */
public record ConvSizes(
    int batch, int groups, int channels, int filters, int[] input, int[] output, Window window) {
  /** The sizes of a convolution over one to three dimensions. */
  public ConvSizes {
    input = Window.in3d(input, 1);
    output = Window.in3d(output, 1);
    window = window.in3d();
  }

  /** Elements of an input plane. */
  int inputs() {
    return input[0] * input[1] * input[2];
  }

  /** Elements of an output plane. */
  int outputs() {
    return output[0] * output[1] * output[2];
  }

  /** Rows of the column matrix: the inputs that one output element is computed from. */
  int rows() {
    return channels * window.taps();
  }

  /** Elements of the weight. */
  int weights() {
    return groups * filters * rows();
  }

  /**
   * True if the column matrix is the input itself: the kernel has size 1 and neither jumps nor
   * pads.
   */
  boolean pointwise() {
    for (int i = 0; i < 3; i++) {
      if (window.kernel()[i] != 1
          || window.stride()[i] != 1
          || window.padding()[i] != 0
          || input[i] != output[i]) {
        return false;
      }
    }
    return true;
  }

  /** Multiplications, as elements of work for {@link Parallel}. */
  long work() {
    return (long) batch * groups * filters * rows() * outputs() / 8;
  }

  /** True if the stride is 1 along all axes. */
  boolean unitStride() {
    return Arrays.stream(window.stride()).allMatch(step -> step == 1);
  }

  /** The convolution that computes the input's gradient of one with stride 1. */
  ConvSizes transposed() {
    int[] padding = new int[3];
    for (int i = 0; i < 3; i++) {
      padding[i] = (window.kernel()[i] - 1) * window.dilation()[i] - window.padding()[i];
    }
    return new ConvSizes(
        batch,
        groups,
        filters,
        channels,
        output,
        input,
        new Window(window.kernel(), window.stride(), padding, window.dilation()));
  }
}
