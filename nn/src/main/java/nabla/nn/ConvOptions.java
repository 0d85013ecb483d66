package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;

/**
 * Options of convolutions, PyTorch's. Lists hold a number for each spatial dimension, or one for
 * all.
 *
 * @param stride how far apart the windows are
 * @param padding elements on either side
 * @param samePadding instead of {@code padding} as many as keep the size; wants stride 1
 * @param paddingMode what the elements in the padding are
 * @param dilation how far apart the elements of a window are
 * @param groups into how many groups the channels fall, each connected within itself
 * @param bias whether a number is added to each output channel
 */
public record ConvOptions(
    List<Integer> stride,
    List<Integer> padding,
    boolean samePadding,
    PaddingMode paddingMode,
    List<Integer> dilation,
    int groups,
    boolean bias) {
  /** The lists are copied. */
  public ConvOptions {
    stride = List.copyOf(stride);
    padding = List.copyOf(padding);
    dilation = List.copyOf(dilation);
  }

  /** Stride 1, no padding, dilation 1, one group, with a bias. */
  public static ConvOptions defaults() {
    return new ConvOptions(List.of(1), List.of(0), false, PaddingMode.ZEROS, List.of(1), 1, true);
  }

  /** With another stride. */
  public ConvOptions withStride(int... sizes) {
    return new ConvOptions(
        Sizes.of(sizes), padding, samePadding, paddingMode, dilation, groups, bias);
  }

  /** With elements on either side, zeros unless the mode says otherwise. */
  public ConvOptions withPadding(int... sizes) {
    return new ConvOptions(stride, Sizes.of(sizes), false, paddingMode, dilation, groups, bias);
  }

  /** With outputs as large as inputs; an odd number of added ones has one more at the end. */
  public ConvOptions withSamePadding() {
    return new ConvOptions(stride, List.of(0), true, paddingMode, dilation, groups, bias);
  }

  /** With other elements in the padding than zeros. */
  public ConvOptions withPaddingMode(PaddingMode mode) {
    return new ConvOptions(stride, padding, samePadding, mode, dilation, groups, bias);
  }

  /** With gaps in the window. */
  public ConvOptions withDilation(int... sizes) {
    return new ConvOptions(
        stride, padding, samePadding, paddingMode, Sizes.of(sizes), groups, bias);
  }

  /** With channels in groups. */
  public ConvOptions withGroups(int number) {
    return new ConvOptions(stride, padding, samePadding, paddingMode, dilation, number, bias);
  }

  /** Without a bias, which a norm right behind it would take out again. */
  public ConvOptions withoutBias() {
    return new ConvOptions(stride, padding, samePadding, paddingMode, dilation, groups, false);
  }
}
