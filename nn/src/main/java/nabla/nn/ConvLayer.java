package nabla.nn;

import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.Tensor;
import nabla.nn.init.Init;

/** What convolutions and transposed convolutions have in common: channels, a window, weights. */
public abstract sealed class ConvLayer extends Layer permits ConvNd, ConvTransposeNd {
  private final int inChannels;
  private final int outChannels;
  private final List<Integer> kernel;
  private final Slot weight;
  private final Slot bias;

  ConvLayer(
      int rank,
      int inChannels,
      int outChannels,
      List<Integer> kernel,
      int groups,
      boolean withBias,
      boolean transposed) {
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
    require(
        kernel.stream().allMatch(size -> size > 0),
        "got kernel_size " + kernel + ", wanted 1 or more");
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernel = Sizes.each(kernel, rank, typeName() + " kernel_size");
    int[] dims = new int[rank + 2];
    dims[0] = transposed ? inChannels : outChannels;
    dims[1] = (transposed ? outChannels : inChannels) / groups;
    for (int i = 0; i < rank; i++) {
      dims[i + 2] = this.kernel.get(i);
    }
    Tensor initial = Init.defaultWeight(Tensor.zeros(dims));
    int fanIn = Init.fan(initial, Init.Mode.FAN_IN);
    this.weight = registerParameter("weight", initial);
    this.bias =
        registerParameter(
            "bias", withBias ? Init.defaultBias(Tensor.zeros(outChannels), fanIn) : null);
  }

  final void require(boolean condition, String message) {
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

  /** [outChannels, inChannels / groups, *kernel]; transposed, the channels change places. */
  public final Tensor weight() {
    return weight.tensor();
  }

  /** [outChannels], or null. */
  public final Tensor bias() {
    return bias.tensor();
  }

  /** The beginning of {@link #extraRepr}; null leaves the padding out. */
  final String repr(List<Integer> stride, String padding, List<Integer> dilation) {
    return inChannels
        + ", "
        + outChannels
        + ", kernel_size="
        + Repr.tuple(kernel)
        + ", stride="
        + Repr.tuple(stride)
        + (padding == null ? "" : ", padding=" + padding)
        + (dilation.stream().allMatch(d -> d == 1) ? "" : ", dilation=" + Repr.tuple(dilation));
  }

  /** Null if there is none. */
  static String paddingRepr(List<Integer> padding) {
    return padding.stream().allMatch(p -> p == 0) ? null : Repr.tuple(padding);
  }
}
