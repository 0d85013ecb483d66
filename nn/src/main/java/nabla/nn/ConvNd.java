package nabla.nn;

import java.util.List;
import java.util.Locale;
import nabla.core.Functional;
import nabla.core.PaddingMode;
import nabla.core.Tensor;

/**
 * A convolution over one, two or three spatial dimensions: y[n, m, o] = bias[m] + Σ_{c, k}
 * weight[m, c, k] x[n, c, o stride - padding + k dilation].
 *
 * <p>Shapes: x [N, inChannels, *] or [inChannels, *], y likewise with outChannels, and each size
 * ⌊(size + 2 padding - dilation (kernel - 1) - 1) / stride⌋ + 1. State: {@code weight}
 * [outChannels, inChannels / groups, *kernel] and {@code bias} [outChannels], both at first uniform
 * in ±1/√fanIn.
 */
public abstract sealed class ConvNd extends ConvLayer permits Conv1d, Conv2d, Conv3d {
  private final ConvOptions options;
  private final int[] stride;
  private final int[] padding;
  private final int[] dilation;
  private final int[] frame;

  ConvNd(int rank, int inChannels, int outChannels, List<Integer> kernel, ConvOptions options) {
    super(rank, inChannels, outChannels, kernel, options.groups(), options.bias(), false);
    this.options =
        new ConvOptions(
            Sizes.each(options.stride(), rank, typeName() + " stride"),
            Sizes.each(options.padding(), rank, typeName() + " padding"),
            options.samePadding(),
            options.paddingMode(),
            Sizes.each(options.dilation(), rank, typeName() + " dilation"),
            options.groups(),
            options.bias());
    require(
        !options.samePadding() || options.stride().stream().allMatch(s -> s == 1),
        "padding='same' is not supported for strided convolutions, got stride " + options.stride());
    this.stride = Sizes.array(this.options.stride());
    this.padding = Sizes.array(this.options.padding());
    this.dilation = Sizes.array(this.options.dilation());
    this.frame = frame();
  }

  /** What to pad by on both sides of each dimension, the last one first, if not by zeros. */
  private int[] frame() {
    int rank = stride.length;
    int[] sizes = new int[2 * rank];
    for (int i = 0; i < rank; i++) {
      int axis = rank - 1 - i;
      int same = dilation[axis] * (kernelSize().get(axis) - 1);
      sizes[2 * i] = options.samePadding() ? same / 2 : padding[axis];
      sizes[2 * i + 1] = options.samePadding() ? same - same / 2 : padding[axis];
    }
    return sizes;
  }

  /** Its options, with a number for each dimension. */
  public final ConvOptions options() {
    return options;
  }

  @Override
  protected final Tensor compute(Tensor x) {
    Tensor weight = weight();
    Tensor bias = bias();
    if (options.paddingMode() != PaddingMode.ZEROS) {
      Tensor padded = Functional.pad(x, options.paddingMode(), frame);
      return Functional.conv(
          padded, weight, bias, stride, new int[] {0}, dilation, options.groups());
    }
    return options.samePadding()
        ? Functional.convSame(x, weight, bias, dilation, options.groups())
        : Functional.conv(x, weight, bias, stride, padding, dilation, options.groups());
  }

  @Override
  protected final String extraRepr() {
    String padding = options.samePadding() ? "same" : paddingRepr(options.padding());
    return repr(options.stride(), padding, options.dilation())
        + (options.groups() == 1 ? "" : ", groups=" + options.groups())
        + (options.bias() ? "" : ", bias=False")
        + (options.paddingMode() == PaddingMode.ZEROS
            ? ""
            : ", padding_mode=" + options.paddingMode().name().toLowerCase(Locale.ROOT));
  }
}
