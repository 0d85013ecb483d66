package nabla.nn;

import java.util.Arrays;
import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * A transposed convolution over one, two or three spatial dimensions, the gradient of {@link
 * ConvNd} with respect to its input: each input element adds weight[c, m, k] of itself at o = i
 * stride - padding + k dilation of channel m.
 *
 * <p>Shapes: x [N, inChannels, *] or [inChannels, *], y likewise with outChannels, and each size
 * (size - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1. State: {@code weight}
 * [inChannels, outChannels / groups, *kernel] and {@code bias} [outChannels], both at first uniform
 * in ±1/√fanIn, where PyTorch takes outChannels / groups · Π kernel for the fan-in.
 *
 * <p>M. Zeiler et al., "Deconvolutional Networks", CVPR 2010.
 */
public abstract sealed class ConvTransposeNd extends ConvLayer
    permits ConvTranspose1d, ConvTranspose2d, ConvTranspose3d {
  private final int rank;
  private final ConvTransposeOptions options;
  private final int[] stride;
  private final int[] padding;
  private final int[] outputPadding;
  private final int[] dilation;

  ConvTransposeNd(
      int rank,
      int inChannels,
      int outChannels,
      List<Integer> kernel,
      ConvTransposeOptions options) {
    super(rank, inChannels, outChannels, kernel, options.groups(), options.bias(), true);
    this.rank = rank;
    this.options =
        new ConvTransposeOptions(
            Sizes.each(options.stride(), rank, typeName() + " stride"),
            Sizes.each(options.padding(), rank, typeName() + " padding"),
            Sizes.each(options.outputPadding(), rank, typeName() + " output_padding"),
            options.groups(),
            options.bias(),
            Sizes.each(options.dilation(), rank, typeName() + " dilation"));
    this.stride = Sizes.array(this.options.stride());
    this.padding = Sizes.array(this.options.padding());
    this.outputPadding = Sizes.array(this.options.outputPadding());
    this.dilation = Sizes.array(this.options.dilation());
  }

  /** Its options, with a number for each dimension. */
  public final ConvTransposeOptions options() {
    return options;
  }

  @Override
  protected final Tensor compute(Tensor x) {
    return compute(x, outputPadding);
  }

  /**
   * Its result of a given size, of the several that a stride leaves open; PyTorch's {@code
   * module(x, output_size)}.
   *
   * @param outputSize the spatial sizes
   * @throws ArgumentException if no output padding below the stride gives them
   */
  public final Tensor forward(Tensor x, int... outputSize) {
    return runHooks(compute(x, outputPaddingFor(x, outputSize)), x);
  }

  private Tensor compute(Tensor x, int[] extra) {
    return Functional.convTranspose(
        x, weight(), bias(), stride, padding, extra, options.groups(), dilation);
  }

  private int[] outputPaddingFor(Tensor x, int[] outputSize) {
    if (x.rank() != rank + 1 && x.rank() != rank + 2) {
      throw new ShapeException(
          "%s: Expected %sD or %sD input, but got input of size %s"
              .formatted(this, rank + 1, rank + 2, x.shape()));
    }
    if (outputSize.length != rank) {
      throw new ArgumentException(
          "%s: output_size must have %s elements, the spatial sizes, but got %s"
              .formatted(this, rank, Arrays.toString(outputSize)));
    }
    int[] extra = new int[rank];
    int[] least = new int[rank];
    int[] most = new int[rank];
    boolean fits = true;
    for (int i = 0; i < rank; i++) {
      int extent = dilation[i] * (kernelSize().get(i) - 1) + 1;
      least[i] = (x.size(i - rank) - 1) * stride[i] - 2 * padding[i] + extent;
      most[i] = least[i] + stride[i] - 1;
      extra[i] = outputSize[i] - least[i];
      fits &= outputSize[i] >= least[i] && outputSize[i] <= most[i];
    }
    if (!fits) {
      throw new ArgumentException(
          ("%s: requested an output size of %s, but valid sizes range from %s to %s (for an input"
                  + " of shape %s)")
              .formatted(
                  this,
                  Arrays.toString(outputSize),
                  Arrays.toString(least),
                  Arrays.toString(most),
                  x.shape()));
    }
    return extra;
  }

  @Override
  protected final String extraRepr() {
    return repr(options.stride(), paddingRepr(options.padding()), options.dilation())
        + (options.outputPadding().stream().allMatch(p -> p == 0)
            ? ""
            : ", output_padding=" + Repr.tuple(options.outputPadding()))
        + (options.groups() == 1 ? "" : ", groups=" + options.groups())
        + (options.bias() ? "" : ", bias=False");
  }
}
