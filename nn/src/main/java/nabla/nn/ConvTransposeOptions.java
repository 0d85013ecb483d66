package nabla.nn;

import java.util.List;

/**
 * Options of transposed convolutions, PyTorch's. Lists hold a number for each spatial dimension, or
 * one for all.
 *
 * @param stride how far apart the windows are in the output
 * @param padding how much is cut off the output on either side
 * @param outputPadding added to the output's size at its end; less than stride or dilation
 * @param groups into how many groups the channels fall, each connected within itself
 * @param bias whether a number is added to each output channel
 * @param dilation how far apart the elements of a window are
 */
public record ConvTransposeOptions(
    List<Integer> stride,
    List<Integer> padding,
    List<Integer> outputPadding,
    int groups,
    boolean bias,
    List<Integer> dilation) {
  /** The lists are copied. */
  public ConvTransposeOptions {
    stride = List.copyOf(stride);
    padding = List.copyOf(padding);
    outputPadding = List.copyOf(outputPadding);
    dilation = List.copyOf(dilation);
  }

  /** Stride 1, nothing cut off or added, one group, with a bias, dilation 1. */
  public static ConvTransposeOptions defaults() {
    return new ConvTransposeOptions(List.of(1), List.of(0), List.of(0), 1, true, List.of(1));
  }

  /** With another stride. */
  public ConvTransposeOptions withStride(int... sizes) {
    return new ConvTransposeOptions(
        Sizes.of(sizes), padding, outputPadding, groups, bias, dilation);
  }

  /** With less output on either side. */
  public ConvTransposeOptions withPadding(int... sizes) {
    return new ConvTransposeOptions(stride, Sizes.of(sizes), outputPadding, groups, bias, dilation);
  }

  /** With more output at the end. */
  public ConvTransposeOptions withOutputPadding(int... sizes) {
    return new ConvTransposeOptions(stride, padding, Sizes.of(sizes), groups, bias, dilation);
  }

  /** With channels in groups. */
  public ConvTransposeOptions withGroups(int number) {
    return new ConvTransposeOptions(stride, padding, outputPadding, number, bias, dilation);
  }

  /** Without a bias, which a norm right behind it would take out again. */
  public ConvTransposeOptions withoutBias() {
    return new ConvTransposeOptions(stride, padding, outputPadding, groups, false, dilation);
  }

  /** With gaps in the window. */
  public ConvTransposeOptions withDilation(int... sizes) {
    return new ConvTransposeOptions(stride, padding, outputPadding, groups, bias, Sizes.of(sizes));
  }
}
