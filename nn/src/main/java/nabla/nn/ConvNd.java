package nabla.nn;

import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Tensor;
import nabla.nn.init.Init;

/**
 * A convolution over one, two or three spatial dimensions: y[n, m, o] = bias[m] + Σ_{c, k}
 * weight[m, c, k] x[n, c, o stride - padding + k dilation].
 *
 * <p>Shapes: x [N, inChannels, *] or [inChannels, *], y likewise with outChannels, and each size
 * ⌊(size + 2 padding - dilation (kernel - 1) - 1) / stride⌋ + 1. State: {@code weight}
 * [outChannels, inChannels / groups, *kernel] and {@code bias} [outChannels], both at first uniform
 * in ±1/√fanIn.
 */
public abstract sealed class ConvNd extends Layer permits Conv1d, Conv2d, Conv3d {
  private final int inChannels;
  private final int outChannels;
  private final List<Integer> kernel;
  private final ConvOptions options;
  private final int[] stride;
  private final int[] padding;
  private final int[] dilation;
  private final Slot weight;
  private final Slot bias;

  ConvNd(int rank, int inChannels, int outChannels, List<Integer> kernel, ConvOptions options) {
    int groups = options.groups();
    require(
        inChannels > 0 && outChannels > 0,
        "got " + inChannels + " input and " + outChannels + " output channels, wanted 1 or more");
    require(groups > 0, "groups must be a positive integer, got " + groups);
    require(
        inChannels % groups == 0,
        "in_channels must be divisible by groups, got " + inChannels + " and " + groups);
    require(
        outChannels % groups == 0,
        "out_channels must be divisible by groups, got " + outChannels + " and " + groups);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernel = Sizes.each(kernel, rank, typeName() + " kernel_size");
    require(
        this.kernel.stream().allMatch(size -> size > 0),
        "got kernel_size " + kernel + ", wanted 1 or more");
    this.options =
        new ConvOptions(
            Sizes.each(options.stride(), rank, typeName() + " stride"),
            Sizes.each(options.padding(), rank, typeName() + " padding"),
            options.samePadding(),
            Sizes.each(options.dilation(), rank, typeName() + " dilation"),
            groups,
            options.bias());
    require(
        !options.samePadding() || options.stride().stream().allMatch(s -> s == 1),
        "padding='same' is not supported for strided convolutions, got stride " + options.stride());
    this.stride = Sizes.array(this.options.stride());
    this.padding = Sizes.array(this.options.padding());
    this.dilation = Sizes.array(this.options.dilation());
    int[] dims = new int[rank + 2];
    dims[0] = outChannels;
    dims[1] = inChannels / groups;
    for (int i = 0; i < rank; i++) {
      dims[i + 2] = this.kernel.get(i);
    }
    Tensor initial = Init.defaultWeight(Tensor.zeros(dims));
    this.weight = registerParameter("weight", initial);
    this.bias =
        registerParameter(
            "bias",
            options.bias()
                ? Init.defaultBias(Tensor.zeros(outChannels), Init.fan(initial, Init.Mode.FAN_IN))
                : null);
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ArgumentException(typeName() + ": " + message);
    }
  }

  /** The number of channels of inputs. */
  public final int inChannels() {
    return inChannels;
  }

  /** The number of channels of outputs. */
  public final int outChannels() {
    return outChannels;
  }

  /** The window's sizes. */
  public final List<Integer> kernelSize() {
    return kernel;
  }

  /** Its options, with a number for each dimension. */
  public final ConvOptions options() {
    return options;
  }

  /** [outChannels, inChannels / groups, *kernel]. */
  public final Tensor weight() {
    return weight.tensor();
  }

  /** [outChannels], or null. */
  public final Tensor bias() {
    return bias.tensor();
  }

  @Override
  protected final Tensor compute(Tensor x) {
    return options.samePadding()
        ? Functional.convSame(x, weight.tensor(), bias.tensor(), dilation, options.groups())
        : Functional.conv(
            x, weight.tensor(), bias.tensor(), stride, padding, dilation, options.groups());
  }

  @Override
  protected final String extraRepr() {
    StringBuilder text =
        new StringBuilder()
            .append(inChannels)
            .append(", ")
            .append(outChannels)
            .append(", kernel_size=")
            .append(Repr.tuple(kernel))
            .append(", stride=")
            .append(Repr.tuple(options.stride()));
    if (options.samePadding()) {
      text.append(", padding=same");
    } else if (options.padding().stream().anyMatch(p -> p != 0)) {
      text.append(", padding=").append(Repr.tuple(options.padding()));
    }
    if (options.dilation().stream().anyMatch(d -> d != 1)) {
      text.append(", dilation=").append(Repr.tuple(options.dilation()));
    }
    return text.append(options.groups() == 1 ? "" : ", groups=" + options.groups())
        .append(options.bias() ? "" : ", bias=False")
        .toString();
  }
}
