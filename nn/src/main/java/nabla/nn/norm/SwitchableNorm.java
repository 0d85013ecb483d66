package nabla.nn.norm;

import java.util.LinkedHashMap;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Mixing;
import nabla.core.NoGrad;
import nabla.core.Statistics;
import nabla.core.Tensor;
import nabla.nn.Repr;
import nabla.nn.Slot;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Switchable normalization: y = (x - Σ wₖ meanₖ) / √(Σ w'ₖ varₖ + eps) · weight + bias, which
 * learns how much of its statistics to take from each source k: the instance, the layer, a group,
 * the batch. Luo et al., arXiv 1806.10779.
 *
 * <p>w and w' are the softmax of one logit for each source, apart for means and variances, and
 * equal at first. All variances are biased, so batches of one and single positions give numbers. In
 * training the batch's mean and variance move the running ones: running ← (1 - momentum) running +
 * momentum batch. In evaluation these stand in for the batch's; the other sources are the samples'
 * own. {@link BatchAverage} gives the paper's other kind of running statistics.
 *
 * <p>Sparse (Shao et al., arXiv 1903.03793), w and w' are {@link Mixing.SparsestMax} of the logits,
 * whose radius grows with {@link #sparsity(double)} until each has chosen one source.
 *
 * <p># Shapes: x [N, C, *], y the same. State: {@code weight} [C] = 1, {@code bias} [C] = 0, {@code
 * mean_weight} and {@code var_weight}, the K logits = 1; with the batch as a source {@code
 * running_mean} [C] = 0 and {@code running_var} [C] = 1; if sparse, {@code sparsity} [] = 0.
 */
public abstract sealed class SwitchableNorm extends ChannelNorm
    permits SwitchableNorm1d, SwitchableNorm2d, SwitchableNorm3d {
  private final SwitchableNormOptions options;
  private final Slot meanWeight;
  private final Slot varWeight;
  private final Slot sparsity;

  /** How many batches were averaged, or -1 if running statistics move by momentum. */
  private int averaged = -1;

  SwitchableNorm(int numFeatures, SwitchableNormOptions options, String... forms) {
    super(
        numFeatures,
        new State(true, true, usesBatch(options), options.lastGamma() ? 0 : 1, 1),
        forms);
    for (Statistics source : options.sources()) {
      if (source instanceof Statistics.Group group && numFeatures % group.groups() != 0) {
        throw new ArgumentException(
            "%s: num_features (%s) must be divisible by the number of groups (%s)"
                .formatted(typeName(), numFeatures, group.groups()));
      }
    }
    this.options = options;
    int sources = options.sources().size();
    meanWeight = registerParameter("mean_weight", Tensor.ones(sources));
    varWeight = registerParameter("var_weight", Tensor.ones(sources));
    sparsity = registerBuffer("sparsity", options.sparse() ? Tensor.scalar(0) : null);
  }

  private static boolean usesBatch(SwitchableNormOptions options) {
    return options.sources().contains(new Statistics.Batch());
  }

  @Override
  final Tensor normalize(Tensor x, boolean relu) {
    boolean averaging = averaged >= 0 && training() && usesBatch(options) && x.numel() > 0;
    Tensor y =
        Functional.switchNorm(
            x,
            new Statistics.Switchable(options.sources(), mixing()),
            meanWeight.tensor(),
            varWeight.tensor(),
            runningMean(),
            runningVar(),
            weight(),
            bias(),
            training(),
            averaging ? 0 : options.momentum(),
            options.eps(),
            relu);
    if (averaging) {
      average(x);
    }
    return y;
  }

  private Mixing mixing() {
    return options.sparse()
        ? new Mixing.SparsestMax(sparsity() * Mixing.SparsestMax.largest(options.sources().size()))
        : new Mixing.Softmax();
  }

  @Override
  final void startAveraging() {
    averaged = 0;
  }

  @Override
  final void stopAveraging() {
    averaged = -1;
  }

  /** Joins a batch's statistics, by the law of total variance, to those of the batches before. */
  private void average(Tensor x) {
    averaged++;
    double share = 1. / averaged;
    try (NoGrad off = NoGrad.open()) {
      Tensor rows = x.detach().transpose(0, 1).flatten(1, -1);
      Tensor mean = rows.mean(1);
      Tensor var = rows.var(new int[] {1}, 0, false);
      Tensor apart = mean.sub(runningMean());
      Tensor between = apart.square().mul(share * (1 - share));
      runningVar().copyFrom(runningVar().mul(1 - share).add(var.mul(share)).add(between));
      runningMean().copyFrom(runningMean().add(apart.mul(share)));
    }
  }

  /** What it was told. */
  public final SwitchableNormOptions options() {
    return options;
  }

  /** The logits of the means' weights [K], in the order of the sources. */
  public final Tensor meanLogits() {
    return meanWeight.tensor();
  }

  /** The logits of the variances' weights [K], in the order of the sources. */
  public final Tensor varLogits() {
    return varWeight.tensor();
  }

  /** The weight of each source's mean by the source's name; they sum to 1. */
  public final Map<String, Double> meanWeights() {
    return weights(meanWeight.tensor());
  }

  /** The weight of each source's variance by the source's name; they sum to 1. */
  public final Map<String, Double> varWeights() {
    return weights(varWeight.tensor());
  }

  private Map<String, Double> weights(Tensor logits) {
    double[] weights = mixing().weights(logits.detach().to(DataType.DOUBLE)).toDoubleArray();
    Map<String, Double> named = new LinkedHashMap<>();
    for (int k = 0; k < weights.length; k++) {
      named.put(options.sourceNames().get(k), weights[k]);
    }
    return named;
  }

  /** How sparse the weights have to be, 0 to 1; 0 if it isn't {@code sparse}. */
  public final double sparsity() {
    return sparsity.isEmpty() ? 0 : sparsity.tensor().item();
  }

  /**
   * Says how sparse the weights have to be: 0 for sparsemax, 1 for one source alone. The paper
   * raises it evenly from the first step of training to the last.
   *
   * @throws ArgumentException unless it is 0 to 1, and the norm was made {@code sparse}
   */
  public final void sparsity(double share) {
    if (sparsity.isEmpty()) {
      throw new ArgumentException(
          typeName()
              + ".sparsity: its weights are a softmax; make it with"
              + " SwitchableNormOptions.defaults().withSparse()");
    }
    if (!(share >= 0 && share <= 1)) {
      throw new ArgumentException(typeName() + ".sparsity: got " + share + ", wanted 0 to 1");
    }
    sparsity.tensor().fill(share);
  }

  @Override
  protected final String extraRepr() {
    return numFeatures()
        + ", sources=["
        + String.join(", ", options.sourceNames())
        + "], eps="
        + Repr.number(options.eps())
        + ", momentum="
        + Repr.number(options.momentum())
        + (options.lastGamma() ? ", last_gamma=True" : "")
        + (options.sparse() ? ", sparse=True" : "");
  }
}
