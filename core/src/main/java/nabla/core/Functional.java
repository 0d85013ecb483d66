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

  /** x where positive, else alpha (e^(x / alpha) - 1). Barron, arXiv 1704.07483. */
  public static Tensor celu(Tensor x, double alpha) {
    return Tensor.apply(new Activation.Elu(alpha, 1, 1 / alpha), x);
  }

  /**
   * scale · elu(x, alpha) with the two numbers that keep mean 0 and variance 1 from layer to layer.
   * Klambauer et al., arXiv 1706.02515.
   */
  public static Tensor selu(Tensor x) {
    return Tensor.apply(
        new Activation.Elu(1.6732632423543772848170429916717, 1.0507009873554804934193349852946, 1),
        x);
  }

  /** ln sigmoid(x), without overflow. */
  public static Tensor logSigmoid(Tensor x) {
    return Tensor.apply(new Activation.LogSigmoid(), x);
  }

  /** x tanh(softplus(x)). Misra, arXiv 1908.08681. */
  public static Tensor mish(Tensor x) {
    return Tensor.apply(new Activation.Mish(), x);
  }

  /** x between min and max, and the nearer of them outside; its slope at both is 0. */
  public static Tensor hardtanh(Tensor x, double min, double max) {
    return Tensor.apply(new Activation.Hardtanh(min, max), x);
  }

  /** (x + 3) / 6 between -3 and 3, outside 0 and 1. */
  public static Tensor hardsigmoid(Tensor x) {
    return Tensor.apply(new Activation.Hardsigmoid(), x);
  }

  /** x · hardsigmoid(x). Howard et al., arXiv 1905.02244. */
  public static Tensor hardswish(Tensor x) {
    return Tensor.apply(new Activation.Hardswish(), x);
  }

  /**
   * x² / (2 beta) where |x| is below beta, else |x| - beta/2: of differences it is the smooth L1
   * loss, and times beta Huber's.
   */
  public static Tensor huber(Tensor x, double beta) {
    return Tensor.apply(new Elementary.Huber(beta), x);
  }

  /** x where |x| exceeds lambda, else 0. */
  public static Tensor hardshrink(Tensor x, double lambda) {
    return Tensor.apply(new Activation.Hardshrink(lambda), x);
  }

  /** x - lambda above lambda, x + lambda below -lambda, and 0 between. */
  public static Tensor softshrink(Tensor x, double lambda) {
    return Tensor.apply(new Activation.Softshrink(lambda), x);
  }

  /**
   * The gated linear unit a sigmoid(b), where a and b are the halves of x along an axis. Dauphin et
   * al., arXiv 1612.08083.
   *
   * @throws ShapeException if the axis can't be halved
   */
  public static Tensor glu(Tensor x, int axis) {
    if (x.rank() == 0) {
      throw new ShapeException(
          "glu does not support 0-dimensional tensors; wanted one whose dimension %s can be halved"
              .formatted(axis));
    }
    int dimension = x.shape().axis(axis, "glu");
    int size = x.size(dimension);
    if (size % 2 != 0) {
      throw new ShapeException(
          "glu: Halving dimension must be even, but dimension %s is size %s, in shape %s"
              .formatted(dimension, size, x.shape()));
    }
    int half = size / 2;
    return x.narrow(axis, 0, half).mul(x.narrow(axis, half, half).sigmoid());
  }

  /** x where it exceeds the threshold, else value. */
  public static Tensor threshold(Tensor x, double threshold, double value) {
    return Tensor.apply(new Activation.Threshold(threshold, value), x);
  }

  /**
   * The binary cross-entropy of probabilities x with targets, element by element: -(target ln x +
   * (1 - target) ln(1 - x)), each logarithm at least -100, so that certainty in what is wrong costs
   * 100 and not infinity.
   *
   * @throws ArgumentException if an element of x or of the target isn't between 0 and 1
   */
  public static Tensor binaryCrossEntropy(Tensor x, Tensor target) {
    requireProbabilities(x, "input");
    requireProbabilities(target, "target");
    return Tensor.apply(new Binary.BinaryCrossEntropy(), x, target);
  }

  private static void requireProbabilities(Tensor x, String name) {
    for (double p : x.toDoubleArray()) {
      if (!(p >= 0 && p <= 1)) {
        throw new ArgumentException(
            ("binaryCrossEntropy: all elements of %s should be between 0 and 1, got %s; take"
                    + " sigmoid of logits first")
                .formatted(name, p));
      }
    }
  }

  /**
   * The cross-entropy of logits with classes.
   *
   * @param logits [N, C, *]
   * @param target LONG classes [N, *]
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
    return batchNorm(
        x, runningMean, runningVar, weight, bias, training, momentum, eps, true, false);
  }

  /**
   * {@link #batchNorm(Tensor, Tensor, Tensor, Tensor, Tensor, boolean, double, double)} with a
   * choice of what the running variance is of, and of relu in the same passes over memory.
   *
   * @param unbiased true for the unbiased variance, false for the biased one
   * @param relu whether the result is relu of the norm, to the same bits
   */
  public static Tensor batchNorm(
      Tensor x,
      Tensor runningMean,
      Tensor runningVar,
      Tensor weight,
      Tensor bias,
      boolean training,
      double momentum,
      double eps,
      boolean unbiased,
      boolean relu) {
    return Normalizing.batchNorm(
        x, runningMean, runningVar, weight, bias, training, momentum, eps, unbiased, relu);
  }

  /**
   * Instance normalization: (x - mean) / √(var + eps) · weight + bias for each channel of each
   * sample. Ulyanov et al., arXiv 1607.08022.
   *
   * <p>With {@code useInputStats} mean and variance (the biased one) are the input's, and those of
   * the samples, averaged, move the running ones: running ← (1 - momentum) running + momentum
   * average, the variances unbiased. Otherwise the running ones are used, as in {@link #batchNorm}.
   *
   * @param x [N, C, *]
   * @param runningMean [C], changed with {@code useInputStats}; null for none
   * @param runningVar [C], changed with {@code useInputStats}; null for none
   * @param weight [C] or null
   * @param bias [C] or null
   * @throws ShapeException if there is one spatial element only, whose variance is always 0
   */
  public static Tensor instanceNorm(
      Tensor x,
      Tensor runningMean,
      Tensor runningVar,
      Tensor weight,
      Tensor bias,
      boolean useInputStats,
      double momentum,
      double eps) {
    return instanceNorm(
        x, runningMean, runningVar, weight, bias, useInputStats, momentum, eps, false);
  }

  /**
   * {@link #instanceNorm(Tensor, Tensor, Tensor, Tensor, Tensor, boolean, double, double)} with a
   * choice of relu in the same passes over memory.
   *
   * @param relu whether the result is relu of the norm, to the same bits
   */
  public static Tensor instanceNorm(
      Tensor x,
      Tensor runningMean,
      Tensor runningVar,
      Tensor weight,
      Tensor bias,
      boolean useInputStats,
      double momentum,
      double eps,
      boolean relu) {
    return Normalizing.instanceNorm(
        x, runningMean, runningVar, weight, bias, useInputStats, momentum, eps, relu);
  }

  /**
   * Group normalization: (x - mean) / √(var + eps) · weight + bias, mean and biased variance over
   * the neighbouring channels of a group in one sample. Wu and He, arXiv 1803.08494.
   *
   * @param x [N, C, *]
   * @param weight [C] or null
   * @param bias [C] or null
   * @throws ShapeException if the groups don't divide the channels, or there is one value per group
   *     in all
   */
  public static Tensor groupNorm(Tensor x, int groups, Tensor weight, Tensor bias, double eps) {
    return groupNorm(x, groups, weight, bias, eps, false);
  }

  /**
   * {@link #groupNorm(Tensor, int, Tensor, Tensor, double)} with a choice of relu in the same
   * passes over memory.
   *
   * @param relu whether the result is relu of the norm, to the same bits
   */
  public static Tensor groupNorm(
      Tensor x, int groups, Tensor weight, Tensor bias, double eps, boolean relu) {
    return Normalizing.groupNorm(x, groups, weight, bias, eps, relu);
  }

  /**
   * Switchable normalization: (x - Σ w mean) / √(Σ w' var + eps) · weight + bias, where the sums
   * are over the sources of the statistics. Luo et al., arXiv 1806.10779.
   *
   * <p>All variances are biased. In training the batch's mean and variance move the running ones,
   * running ← (1 - momentum) running + momentum batch; otherwise the running ones stand in for the
   * batch's, mixed with the other sources, which are the samples' own.
   *
   * @param x [N, C, *]
   * @param meanLogits one for each source
   * @param varLogits one for each source
   * @param runningMean [C], changed in training; null for none
   * @param runningVar [C], changed in training; null for none
   * @param weight [C] or null
   * @param bias [C] or null
   * @param relu whether the result is relu of the norm, in the same passes over memory
   */
  public static Tensor switchNorm(
      Tensor x,
      Statistics.Switchable statistics,
      Tensor meanLogits,
      Tensor varLogits,
      Tensor runningMean,
      Tensor runningVar,
      Tensor weight,
      Tensor bias,
      boolean training,
      double momentum,
      double eps,
      boolean relu) {
    return Normalizing.switchNorm(
        x,
        statistics,
        meanLogits,
        varLogits,
        runningMean,
        runningVar,
        weight,
        bias,
        training,
        momentum,
        eps,
        relu);
  }

  /**
   * Local response normalization: x / (k + alpha E[x²])^beta, the mean over {@code size}
   * neighbouring channels, where those beyond the first and last count as zeros. Krizhevsky et al.,
   * NIPS 2012.
   *
   * @param x [N, C, *] with at least three dimensions
   * @param size the number of channels, the middle one being the element's own
   */
  public static Tensor localResponseNorm(Tensor x, int size, double alpha, double beta, double k) {
    return Normalizing.localResponseNorm(x, size, alpha, beta, k);
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
    return Normalizing.rows(x, normalizedShape, weight, bias, eps, true);
  }

  /**
   * Root mean square normalization over the last dimensions: x / √(E[x²] + eps) · weight. Zhang and
   * Sennrich, arXiv 1910.07467.
   *
   * @param normalizedShape the sizes of the last dimensions
   * @param weight of that shape, or null
   */
  public static Tensor rmsNorm(Tensor x, Shape normalizedShape, Tensor weight, double eps) {
    return Normalizing.rows(x, normalizedShape, weight, null, eps, false);
  }

  /**
   * Convolution over the last one to three dimensions, as many as the weight's kernel has; y[n, m,
   * o] = bias[m] + Σ_{c, k} weight[m, c, k] x[n, c, o stride - padding + k dilation]. Elements in
   * the padding are zero; for other paddings pad the input first.
   *
   * <p>The output's size is ⌊(size + 2 padding - dilation (kernel - 1) - 1) / stride⌋ + 1 in each
   * dimension.
   *
   * <p>Kernels of three rows with stride 1 take half of the multiplications where channels are many
   * (Winograd's F(4, 3) down the rows; Lavin and Gray, arXiv 1509.09308). An output's rounding
   * error is then relative to the largest input of the six rows that it shares with three others,
   * about three times that of a sum of products.
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

  /**
   * The largest element of each of as many windows as the result has elements, which together cover
   * the input: window i of n reaches from ⌊i size / n⌋ to ⌈(i + 1) size / n⌉ in each dimension.
   *
   * @param x [N, C, *] or [C, *]
   * @param outputSize the size of the result in each of the last one to three dimensions
   * @throws ShapeException if the input's rank doesn't fit
   */
  public static Tensor adaptiveMaxPool(Tensor x, int... outputSize) {
    return Sliding.adaptiveMaxPool(x, outputSize);
  }

  /**
   * Where {@link #adaptiveMaxPool} finds its maxima: LONG indices into the flattened plane of each
   * channel.
   */
  public static Tensor adaptiveMaxPoolIndices(Tensor x, int... outputSize) {
    return Sliding.adaptiveMaxPoolIndices(x, outputSize);
  }

  /** The average of each of the windows of {@link #adaptiveMaxPool}. */
  public static Tensor adaptiveAvgPool(Tensor x, int... outputSize) {
    return Sliding.adaptiveAvgPool(x, outputSize);
  }

  /**
   * The power-average of each window, (Σ x^p)^(1/p).
   *
   * @param x [N, C, *] or [C, *]
   * @param p the power; 1 gives the sum, infinity's place is taken by {@link #maxPool}
   * @param kernel the window's size in each of the last one to three dimensions
   * @param stride a number for each dimension, or one for all; null for the kernel's size
   * @param ceilMode rounds the number of windows up instead of down
   */
  public static Tensor lpPool(Tensor x, double p, int[] kernel, int[] stride, boolean ceilMode) {
    return Sliding.lpPool(x, p, kernel, stride, ceilMode);
  }

  /**
   * With padding around the last one to three dimensions; PyTorch's {@code pad}. Constants are
   * {@link Tensor#pad}'s.
   *
   * @param x [N, C, *] or [C, *], or any shape for zeros
   * @param padding before and after the last dimension, then before and after the one before it,
   *     and so on; negative numbers cut off
   * @throws ArgumentException for padding that needs more elements than the input has
   */
  public static Tensor pad(Tensor x, PaddingMode mode, int... padding) {
    return Padding.pad(x, mode, padding);
  }

  /**
   * Resizes the spatial dimensions of [N, C, *].
   *
   * @param size the new sizes, one for each spatial dimension or one for all; null to take {@code
   *     scaleFactor}
   * @param scaleFactor what the sizes are multiplied by, rounding down; null to take {@code size}
   * @param alignCorners whether the centres of corner pixels stay in place, instead of the outer
   *     edges
   */
  public static Tensor interpolate(
      Tensor x, int[] size, double[] scaleFactor, InterpolationMode mode, boolean alignCorners) {
    return Interpolation.of(x, size, scaleFactor, mode, alignCorners);
  }

  /**
   * The windows of a convolution as columns: [N, C, H, W] or without N gives [N, C Π kernel,
   * windows]; PyTorch's {@code unfold}.
   *
   * @param kernel two numbers, as are dilation, padding and stride, or one for both
   */
  public static Tensor unfold(Tensor x, int[] kernel, int[] dilation, int[] padding, int[] stride) {
    return Columns.unfold(x, kernel, dilation, padding, stride);
  }

  /**
   * The adjoint of {@link #unfold}: columns added up where their windows were.
   *
   * @param outputSize height and width
   */
  public static Tensor fold(
      Tensor x, int[] outputSize, int[] kernel, int[] dilation, int[] padding, int[] stride) {
    return Columns.fold(x, outputSize, kernel, dilation, padding, stride);
  }

  /**
   * Puts maxima back where {@link #maxPool} found them, into zeros; where several come from one
   * place, the last counts.
   *
   * @param x [N, C, *] or [C, *]
   * @param indices what {@link #maxPoolIndices} gave
   * @param outputSize the spatial sizes, or null for (size - 1) stride - 2 padding + kernel
   */
  public static Tensor maxUnpool(
      Tensor x, Tensor indices, int[] kernel, int[] stride, int[] padding, int[] outputSize) {
    return Unpooling.maxUnpool(x, indices, kernel, stride, padding, outputSize);
  }

  /**
   * What a recurrent layer makes of sequences, in one direction.
   *
   * @param output h after every step, [rows, H]
   * @param hn h after the last step of each sequence, [batch, H]
   * @param cn the cell state then, [batch, H]; null but for an LSTM
   */
  public record Recurrence(Tensor output, Tensor hn, Tensor cn) {}

  /**
   * A plain recurrent layer: h = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu of that.
   *
   * @param x a row for each step of each sequence, [rows, input size]
   * @param sequences whose step each row is
   * @param reverse from the last step of each sequence to the first
   * @param h0 the states before, [batch, H]
   */
  public static Recurrence rnn(
      Tensor x,
      Sequences sequences,
      boolean reverse,
      boolean relu,
      Tensor h0,
      RecurrentWeights weights) {
    return Recurrent.rnn(x, sequences, reverse, relu, h0, weights);
  }

  /**
   * A layer of long short-term memory: i, f, o = σ(W_ih x + b_ih + W_hh h + b_hh), g = tanh(same);
   * c = f c + i g, h = W_hr (o tanh c). Hochreiter and Schmidhuber, Neural Computation 9 (1997).
   *
   * @param x a row for each step of each sequence, [rows, input size]
   * @param sequences whose step each row is
   * @param reverse from the last step of each sequence to the first
   * @param h0 the states before, [batch, H or projection size]
   * @param c0 the cell states before, [batch, H]
   */
  public static Recurrence lstm(
      Tensor x,
      Sequences sequences,
      boolean reverse,
      Tensor h0,
      Tensor c0,
      RecurrentWeights weights) {
    return Recurrent.lstm(x, sequences, reverse, h0, c0, weights);
  }

  /**
   * A layer of gated recurrent units: r, z = σ(W_ih x + b_ih + W_hh h + b_hh), n = tanh(W_in x +
   * b_in + r (W_hn h + b_hn)); h = (1 - z) n + z h. Cho et al., arXiv 1406.1078.
   *
   * @param x a row for each step of each sequence, [rows, input size]
   * @param sequences whose step each row is
   * @param reverse from the last step of each sequence to the first
   * @param h0 the states before, [batch, H]
   */
  public static Recurrence gru(
      Tensor x, Sequences sequences, boolean reverse, Tensor h0, RecurrentWeights weights) {
    return Recurrent.gru(x, sequences, reverse, h0, weights);
  }
}
