package nabla.core;

import nabla.core.kernel.PlaneSets;

/**
 * What {@link Statistics.Switchable} makes of the planes' tables, for sources that are sets of
 * planes mixed by a softmax: in loops instead of tensor operations, whose own cost on such small
 * tables is that of one more pass over the planes.
 */
final class Mixture {
  private final PlaneSets[] sources;
  private final double[] mean;
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
      means[k] = new double[sources[k].count()];
      vars[k] = new double[sources[k].count()];
      for (int set = 0; set < sources[k].count(); set++) {
        pool(k, set, var);
      }
    }
  }

  /** The mean of means, and by the law of total variance E[var + (mean - pooled mean)²]. */
  private void pool(int k, int set, double[] var) {
    PlaneSets source = sources[k];
    double sum = 0;
    for (int i = 0; i < source.size(); i++) {
      sum += mean[source.plane(set, i)];
    }
    double centre = sum / source.size();
    double spread = 0;
    for (int i = 0; i < source.size(); i++) {
      int p = source.plane(set, i);
      double apart = mean[p] - centre;
      spread += var[p] + apart * apart;
    }
    spread /= source.size();
    means[k][set] = centre;
    vars[k][set] = spread;
    for (int i = 0; i < source.size(); i++) {
      int p = source.plane(set, i);
      mu[p] += meanWeights[k] * centre;
      sigma2[p] += varWeights[k] * spread;
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
      for (int set = 0; set < source.count(); set++) {
        double g = 0;
        double h = 0;
        for (int i = 0; i < source.size(); i++) {
          int p = source.plane(set, i);
          g += dMu[p];
          h += dSigma2[p];
        }
        dMeanWeights[k] += g * means[k][set];
        dVarWeights[k] += h * vars[k][set];
        g *= meanWeights[k] / source.size();
        h *= varWeights[k] / source.size();
        for (int i = 0; i < source.size(); i++) {
          int p = source.plane(set, i);
          dMean[p] += g + 2 * h * (mean[p] - means[k][set]);
          dVar[p] += h;
        }
      }
    }
    return new Gradients(
        dMean, dVar, logits(meanWeights, dMeanWeights), logits(varWeights, dVarWeights));
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
