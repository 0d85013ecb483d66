package nabla.core;

import nabla.core.kernel.PlaneSets;

/**
 * What {@link Statistics.Switchable} makes of the planes' tables, for sources that are sets of
 * planes mixed by a softmax: in loops instead of tensor operations, whose own cost on such small
 * tables is that of one more pass over the planes.
 */
final class Mixture {
  private final PlaneSets[] sources;

  /** The means of the planes. */
  final double[] mean;

  private final double[] meanWeights;
  private final double[] varWeights;

  /** The pooled means and variances of each source's sets. */
  private final double[][] means;

  private final double[][] vars;

  /** The mixed statistics of each plane. */
  final double[] mu;

  final double[] sigma2;

  /** Gradients of the planes' own means and variances, and of the logits. */
  record Gradients(double[] mean, double[] var, double[] meanLogits, double[] varLogits) {}

  /** Mixes the means and variances of planes, each source's by its weights. */
  Mixture(
      PlaneSets[] sources, double[] mean, double[] var, double[] meanWeights, double[] varWeights) {
    this.sources = sources;
    this.mean = mean;
    this.meanWeights = meanWeights;
    this.varWeights = varWeights;
    means = new double[sources.length][];
    vars = new double[sources.length][];
    mu = new double[mean.length];
    sigma2 = new double[mean.length];
    for (int k = 0; k < sources.length; k++) {
      means[k] = sums(sources[k], mean, 1.0 / sources[k].size());
      vars[k] = spreads(sources[k], var, means[k]);
      share(sources[k], means[k], meanWeights[k], mu);
      share(sources[k], vars[k], varWeights[k], sigma2);
    }
  }

  /**
   * A share, 1 for sets of one plane, of the sum of each set's values: then the values themselves.
   * Here and below the planes are taken in their order, and places follow from the inner loop's
   * variable, which the JIT computes on vectors.
   */
  private static double[] sums(PlaneSets source, double[] values, double share) {
    if (source.size() == 1) {
      return values;
    }
    double[] sums = new double[source.count()];
    int inner = source.inner();
    for (int i = 0, at = 0; at < values.length; i++, at += inner) {
      if (source.neighbours()) {
        sums[i] = share * sum(values, at, at + inner);
      } else {
        for (int j = 0; j < inner; j++) {
          sums[j] += share * values[at + j];
        }
      }
    }
    return sums;
  }

  /** Some values' sum, in turns: an addition needn't wait for the one before. */
  private static double sum(double[] values, int from, int to) {
    double even = 0;
    double odd = 0;
    for (int i = from; i < to - 1; i += 2) {
      even += values[i];
      odd += values[i + 1];
    }
    return (to - from) % 2 == 0 ? even + odd : even + odd + values[to - 1];
  }

  /** The variance of each set, by the law of total variance E[var + (mean - centre)²]. */
  private double[] spreads(PlaneSets source, double[] var, double[] centres) {
    if (source.size() == 1) {
      return var;
    }
    double[] spreads = new double[centres.length];
    double share = 1.0 / source.size();
    int inner = source.inner();
    for (int i = 0, at = 0; at < mean.length; i++, at += inner) {
      if (source.neighbours()) {
        double centre = centres[i];
        double spread = 0;
        for (int j = 0; j < inner; j++) {
          double apart = mean[at + j] - centre;
          spread += var[at + j] + apart * apart;
        }
        spreads[i] = share * spread;
      } else {
        for (int j = 0; j < inner; j++) {
          double apart = mean[at + j] - centres[j];
          spreads[j] += share * (var[at + j] + apart * apart);
        }
      }
    }
    return spreads;
  }

  /** What was pooled of a source's sets. */
  Statistics.Pair pooled(int source) {
    return new Statistics.Pair(Tensor.of(means[source]), Tensor.of(vars[source]));
  }

  /** Adds a share of each set's value to its planes'. */
  private static void share(PlaneSets source, double[] values, double share, double[] each) {
    int inner = source.inner();
    for (int i = 0, at = 0; at < each.length; i++, at += inner) {
      if (source.neighbours()) {
        double value = share * values[i];
        for (int j = 0; j < inner; j++) {
          each[at + j] += value;
        }
      } else {
        for (int j = 0; j < inner; j++) {
          each[at + j] += share * values[j];
        }
      }
    }
  }

  /** The adjoint: the gradients if those of mu and sigma2 are these. */
  Gradients backward(double[] dMu, double[] dSigma2) {
    double[] dMean = new double[mean.length];
    double[] dVar = new double[mean.length];
    double[] dMeanWeights = new double[sources.length];
    double[] dVarWeights = new double[sources.length];
    for (int k = 0; k < sources.length; k++) {
      PlaneSets source = sources[k];
      double[] g = sums(source, dMu, 1);
      double[] h = sums(source, dSigma2, 1);
      dMeanWeights[k] = dot(g, means[k]);
      dVarWeights[k] = dot(h, vars[k]);
      share(source, g, meanWeights[k] / source.size(), dMean);
      share(source, h, varWeights[k] / source.size(), dVar);
      if (source.size() > 1) {
        spread(source, h, means[k], 2 * varWeights[k] / source.size(), dMean);
      }
    }
    return new Gradients(
        dMean, dVar, logits(meanWeights, dMeanWeights), logits(varWeights, dVarWeights));
  }

  /**
   * Adds to the gradients of means what comes by way of the spread: each set's times (mean -
   * centre).
   */
  private void spread(
      PlaneSets source, double[] slopes, double[] centres, double share, double[] dMean) {
    int inner = source.inner();
    for (int i = 0, at = 0; at < mean.length; i++, at += inner) {
      if (source.neighbours()) {
        double slope = share * slopes[i];
        double centre = centres[i];
        for (int j = 0; j < inner; j++) {
          dMean[at + j] += slope * (mean[at + j] - centre);
        }
      } else {
        for (int j = 0; j < inner; j++) {
          dMean[at + j] += share * slopes[j] * (mean[at + j] - centres[j]);
        }
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Through the softmax: dz = w (dw - Σ w dw). */
  private static double[] logits(double[] weights, double[] dWeights) {
    double mean = 0;
    for (int k = 0; k < weights.length; k++) {
      mean += weights[k] * dWeights[k];
    }
    double[] gradients = new double[weights.length];
    for (int k = 0; k < weights.length; k++) {
      gradients[k] = weights[k] * (dWeights[k] - mean);
    }
    return gradients;
  }
}
