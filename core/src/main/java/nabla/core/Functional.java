package nabla.core;

/**
 * Functions of tensors that take options or update something: PyTorch's {@code
 * torch.nn.functional}.
 */
public final class Functional {
  private Functional() {}

  /**
   * y = x wᵀ + bias, with x [..., inFeatures], weight [outFeatures, inFeatures], bias [outFeatures]
   * or null.
   */
  public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
    return bias == null
        ? Tensor.apply(new Linalg.Linear(), x, weight)
        : Tensor.apply(new Linalg.Linear(), x, weight, bias);
  }

  /**
   * Einstein's summation: products of operands, summed over the labels that aren't in the result,
   * as {@code einsum("bik,bkj->bij", a, b)} or, with labels that appear once as the result, {@code
   * einsum("ij,jk", a, b)}.
   */
  public static Tensor einsum(String equation, Tensor... operands) {
    return Einsum.of(equation, operands);
  }

  /**
   * The cross-entropy of logits with classes.
   *
   * @param logits [N, C]
   * @param target LONG classes [N]
   * @param weight the classes' weights [C], or null
   * @param ignoreIndex samples of this class don't count
   * @param labelSmoothing the share of the target spread over all classes, 0 to 1
   * @param reduction "none", "mean" (by the samples' weights) or "sum"
   */
  public static Tensor crossEntropy(
      Tensor logits,
      Tensor target,
      Tensor weight,
      long ignoreIndex,
      double labelSmoothing,
      String reduction) {
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new ArgumentException(
          "label_smoothing must be between 0.0 and 1.0. Got: " + labelSmoothing);
    }
    Loss.CrossEntropy op = new Loss.CrossEntropy(ignoreIndex, labelSmoothing, reduction(reduction));
    return weight == null
        ? Tensor.apply(op, logits, target)
        : Tensor.apply(op, logits, target, weight);
  }

  private static Loss.Reduction reduction(String name) {
    return switch (name) {
      case "none" -> Loss.Reduction.NONE;
      case "mean" -> Loss.Reduction.MEAN;
      case "sum" -> Loss.Reduction.SUM;
      default ->
          throw new ArgumentException(
              name + " is not a valid value for reduction; wanted none, mean or sum");
    };
  }

  /**
   * Batch normalization: (x - mean) / √(var + eps) · weight + bias for each channel.
   *
   * <p>In training mean and variance (the biased one) are those of the batch, and move the running
   * ones: running ← (1 - momentum) running + momentum batch, the variance unbiased. Otherwise the
   * running ones are used. Ioffe and Szegedy, arXiv 1502.03167.
   *
   * @param x [N, C, *]
   * @param runningMean [C], changed in training; null for none
   * @param runningVar [C], changed in training; null for none
   * @param weight [C] or null
   * @param bias [C] or null
   */
  public static Tensor batchNorm(
      Tensor x,
      Tensor runningMean,
      Tensor runningVar,
      Tensor weight,
      Tensor bias,
      boolean training,
      double momentum,
      double eps) {
    if (x.rank() < 2) {
      throw new ShapeException(
          "batchNorm: got an input of shape " + x.shape() + ", wanted [N, C, *]");
    }
    int channels = x.size(1);
    requireChannels(channels, runningMean, "running_mean");
    requireChannels(channels, runningVar, "running_var");
    requireChannels(channels, weight, "weight");
    requireChannels(channels, bias, "bias");
    if (training) {
      if (!(eps > 0)) {
        throw new ArgumentException(
            "batch_norm eps must be positive during training, but got " + eps);
      }
      if (channels > 0 && x.numel() == channels) {
        throw new ShapeException(
            "Expected more than 1 value per channel when training, got input size " + x.shape());
      }
      Call call = planes(new Statistics.Batch(), eps, x, weight, bias);
      Tensor y = Tensor.apply(call);
      if (runningMean != null && x.numel() > 0) {
        Normalization.Planes.Tables tables = call.saved();
        int count = x.numel() / channels;
        follow(runningMean, tables.mu(), momentum, 1);
        follow(runningVar, tables.sigma2(), momentum, count / (count - 1.));
      }
      return y;
    }
    if (!(eps >= 0)) {
      throw new ArgumentException("batch_norm eps must be non-negative, but got " + eps);
    }
    if (runningMean == null || runningVar == null) {
      throw new ArgumentException(
          "running_mean and running_var must be defined in evaluation mode");
    }
    return Tensor.apply(
        planes(new Statistics.Given(), eps, x, weight, bias, runningMean, runningVar));
  }

  private static Call planes(
      Statistics statistics,
      double eps,
      Tensor x,
      Tensor weight,
      Tensor bias,
      Tensor... parameters) {
    Tensor[] inputs = new Tensor[3 + parameters.length];
    int count = 0;
    inputs[count++] = x;
    for (Tensor channelwise : new Tensor[] {weight, bias}) {
      if (channelwise != null) {
        inputs[count++] = channelwise.requireSameType(x, "normalization");
      }
    }
    for (Tensor parameter : parameters) {
      inputs[count++] = parameter;
    }
    return new Call(
        new Normalization.Planes(statistics, eps, weight != null, bias != null),
        java.util.Arrays.copyOf(inputs, count));
  }

  private static void requireChannels(int channels, Tensor x, String name) {
    if (x != null && !x.shape().equals(Shape.of(channels))) {
      throw new ShapeException(
          name
              + " should contain "
              + channels
              + " elements not "
              + x.numel()
              + "; the layer was built for another number of channels than dimension 1 of its input has");
    }
  }

  /**
   * running ← (1 - momentum) running + momentum factor value, value from the first row of a table.
   */
  private static void follow(Tensor running, Tensor table, double momentum, double factor) {
    for (int c = 0; c < running.numel(); c++) {
      running.put(c, (1 - momentum) * running.at(c) + momentum * factor * table.at(c));
    }
    running.storage().changed();
  }

  /**
   * Layer normalization over the last dimensions: (x - mean) / √(var + eps) · weight + bias, weight
   * and bias one number an element. Ba et al., arXiv 1607.06450.
   *
   * @param normalizedShape the sizes of the last dimensions
   * @param weight of that shape, or null
   * @param bias of that shape, or null
   */
  public static Tensor layerNorm(
      Tensor x, Shape normalizedShape, Tensor weight, Tensor bias, double eps) {
    return rows(x, normalizedShape, weight, bias, eps, true);
  }

  /**
   * Root mean square normalization over the last dimensions: x / √(E[x²] + eps) · weight. Zhang and
   * Sennrich, arXiv 1910.07467.
   *
   * @param normalizedShape the sizes of the last dimensions
   * @param weight of that shape, or null
   */
  public static Tensor rmsNorm(Tensor x, Shape normalizedShape, Tensor weight, double eps) {
    return rows(x, normalizedShape, weight, null, eps, false);
  }

  private static Tensor rows(
      Tensor x, Shape row, Tensor weight, Tensor bias, double eps, boolean centred) {
    int skip = x.rank() - row.rank();
    boolean fits = row.rank() > 0 && skip >= 0;
    for (int i = 0; fits && i < row.rank(); i++) {
      fits = x.size(skip + i) == row.dim(i);
    }
    if (!fits) {
      throw new ShapeException(
          "Given normalized_shape="
              + row
              + ", expected input with shape [*, "
              + row.toString().substring(1)
              + ", but got input of size"
              + x.shape());
    }
    for (Tensor elementwise : new Tensor[] {weight, bias}) {
      if (elementwise != null && !elementwise.requireSameType(x, "layerNorm").shape().equals(row)) {
        throw new ShapeException(
            "Expected weight and bias to be of same shape as normalized_shape, but got shape "
                + elementwise.shape()
                + " and normalized_shape = "
                + row);
      }
    }
    Normalization.Rows op = new Normalization.Rows(row, eps, centred, weight != null, bias != null);
    return weight == null
        ? bias == null ? Tensor.apply(op, x) : Tensor.apply(op, x, bias)
        : bias == null ? Tensor.apply(op, x, weight) : Tensor.apply(op, x, weight, bias);
  }

  /**
   * Convolution over the last one to three dimensions, as many as the weight's kernel has; y[n, m,
   * o] = bias[m] + Σ_{c, k} weight[m, c, k] x[n, c, o stride - padding + k dilation]. Elements in
   * the padding are zero; for other paddings pad the input first.
   *
   * <p>The output's size is ⌊(size + 2 padding - dilation (kernel - 1) - 1) / stride⌋ + 1 in each
   * dimension.
   *
   * @param x [N, C, *] or [C, *]
   * @param weight [out channels, C / groups, *kernel]
   * @param bias [out channels], or null
   * @param stride a number for each dimension, or one for all; and so are padding and dilation
   * @throws ShapeException if channels or sizes don't fit, or the kernel is larger than the padded
   *     input
   * @throws ArgumentException for a stride, dilation or number of groups below 1, or a negative
   *     padding
   */
  public static Tensor conv(
      Tensor x,
      Tensor weight,
      Tensor bias,
      int[] stride,
      int[] padding,
      int[] dilation,
      int groups) {
    return Sliding.conv(x, weight, bias, stride, padding, dilation, groups);
  }

  /**
   * {@link #conv} with stride 1 and so much padding that the output is as large as the input; if it
   * can't be the same on both sides, there is one more at the end. PyTorch's {@code
   * padding="same"}.
   */
  public static Tensor convSame(Tensor x, Tensor weight, Tensor bias, int[] dilation, int groups) {
    return Sliding.convSame(x, weight, bias, dilation, groups);
  }

  /**
   * Transposed convolution, the gradient of {@link #conv} with respect to its input. The output's
   * size is (size - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1 in each
   * dimension.
   *
   * @param x [N, C, *] or [C, *]
   * @param weight [C, out channels / groups, *kernel]
   * @param bias [out channels], or null
   * @param outputPadding added to the output's size at its end; less than stride or dilation
   * @throws ShapeException if channels or sizes don't fit
   * @throws ArgumentException for a stride, dilation or number of groups below 1, or a padding out
   *     of its range
   */
  public static Tensor convTranspose(
      Tensor x,
      Tensor weight,
      Tensor bias,
      int[] stride,
      int[] padding,
      int[] outputPadding,
      int groups,
      int[] dilation) {
    return Sliding.convTranspose(x, weight, bias, stride, padding, outputPadding, groups, dilation);
  }

  /**
   * The largest element of each window; the gradient goes to the first that is it, and NaN is
   * larger than any number.
   *
   * @param x [N, C, *] or [C, *]
   * @param kernel the window's size in each of the last one to three dimensions
   * @param stride a number for each dimension, or one for all; null for the kernel's size
   * @param padding at most half of the window
   * @param ceilMode rounds the number of windows up instead of down; the last ones then end outside
   *     of the input
   * @throws ShapeException if the input's rank or size doesn't fit
   * @throws ArgumentException for a number out of its range
   */
  public static Tensor maxPool(
      Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return Sliding.maxPool(x, kernel, stride, padding, dilation, ceilMode);
  }

  /**
   * Where {@link #maxPool} finds its maxima: LONG indices into the flattened plane of each channel.
   */
  public static Tensor maxPoolIndices(
      Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return Sliding.maxPoolIndices(x, kernel, stride, padding, dilation, ceilMode);
  }

  /**
   * The average of each window.
   *
   * @param x [N, C, *] or [C, *]
   * @param kernel the window's size in each of the last one to three dimensions
   * @param stride a number for each dimension, or one for all; null for the kernel's size
   * @param padding at most half of the window
   * @param ceilMode rounds the number of windows up instead of down; the last ones then end outside
   *     of the input
   * @param countIncludePad whether the zeros of the padding count
   * @param divisorOverride what to divide sums by instead of the number of elements, or null
   * @throws ShapeException if the input's rank or size doesn't fit
   * @throws ArgumentException for a number out of its range
   */
  public static Tensor avgPool(
      Tensor x,
      int[] kernel,
      int[] stride,
      int[] padding,
      boolean ceilMode,
      boolean countIncludePad,
      Integer divisorOverride) {
    return Sliding.avgPool(x, kernel, stride, padding, ceilMode, countIncludePad, divisorOverride);
  }
}
