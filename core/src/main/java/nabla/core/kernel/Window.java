package nabla.core.kernel;

import java.util.Arrays;

/**
 * What slides over the last one to three dimensions of [N, C, *] in convolution and pooling: output
 * position o and kernel element k meet at input position {@code o stride - padding + k dilation},
 * which is padding if it is outside.
 *
 * @param kernel its sizes
 * @param stride how far it moves from one output position to the next
 * @param padding how far before the first input element it starts; the end follows from the
 *     output's size
 * @param dilation the distance of neighbouring kernel elements
 */
public record Window(int[] kernel, int[] stride, int[] padding, int[] dilation) {
  /** The number of dimensions it slides over. */
  public int rank() {
    return kernel.length;
  }

  /** The number of its elements. */
  int taps() {
    int taps =
        1; // a loop: convolutions ask in their inner loops, and a stream took a fifth of them
    for (int size : kernel) {
      taps *= size;
    }
    return taps;
  }

  /** The same window over three dimensions: those it lacks, in front, have size 1. */
  Window in3d() {
    return new Window(in3d(kernel, 1), in3d(stride, 1), in3d(padding, 0), in3d(dilation, 1));
  }

  /** Three numbers, the missing ones in front. */
  static int[] in3d(int[] values, int missing) {
    int[] three = {missing, missing, missing};
    System.arraycopy(values, 0, three, 3 - values.length, values.length);
    return three;
  }

  @Override
  public String toString() {
    return "kernel "
        + Arrays.toString(kernel)
        + ", stride "
        + Arrays.toString(stride)
        + ", padding "
        + Arrays.toString(padding)
        + ", dilation "
        + Arrays.toString(dilation);
  }
}
