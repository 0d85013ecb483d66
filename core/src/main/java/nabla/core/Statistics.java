package nabla.core;

import java.util.Arrays;
import java.util.List;

/**
 * Which planes share a mean and a variance: all that distinguishes the norms from each other.
 *
 * <p>A plane is one channel of one sample. From the table of the planes' own means and variances
 * (biased), [N, C], it makes the table of those to normalize with. Planes have equally many
 * elements, so the pooled mean is the mean of means, and the pooled variance, by the law of total
 * variance, E[var + (mean - pooled mean)²].
 *
 * <p>To add a norm, add a record here; its derivatives, of every order, follow from its tensor
 * operations.
 */
public sealed interface Statistics {
  /**
   * The mean and the variance to normalize each plane with, in shapes that broadcast to [N, C].
   *
   * @param mean the planes' means, [N, C]
   * @param var the planes' biased variances, [N, C]
   * @param parameters what else the statistics are computed from, as mixing logits
   */
  Pair pool(Tensor mean, Tensor var, Tensor... parameters);

  /** The number of {@code parameters}. */
  default int arity() {
    return 0;
  }

  /** A table of means and one of variances. */
  record Pair(Tensor mean, Tensor var) {
    private static Pair over(Tensor mean, Tensor var, int... axes) {
      Tensor pooled = mean.mean(axes, true);
      return new Pair(pooled, var.add(mean.sub(pooled).square()).mean(axes, true));
    }
  }

  /** Each plane has its own. Ulyanov et al., arXiv 1607.08022. */
  record Instance() implements Statistics {
    @Override
    public Pair pool(Tensor mean, Tensor var, Tensor... parameters) {
      return new Pair(mean, var);
    }
  }

  /** All planes of a sample share theirs. Ba et al., arXiv 1607.06450. */
  record Layer() implements Statistics {
    @Override
    public Pair pool(Tensor mean, Tensor var, Tensor... parameters) {
      return Pair.over(mean, var, 1);
    }
  }

  /**
   * Neighbouring channels of a sample share theirs, in {@code groups} groups. Wu and He, arXiv
   * 1803.08494.
   */
  record Group(int groups) implements Statistics {
    @Override
    public Pair pool(Tensor mean, Tensor var, Tensor... parameters) {
      int n = mean.size(0);
      int c = mean.size(1);
      Shape grouped = Shape.of(n, groups, c / groups);
      Pair pair = Pair.over(mean.reshape(grouped), var.reshape(grouped), 2);
      return new Pair(spread(pair.mean, grouped), spread(pair.var, grouped));
    }

    private static Tensor spread(Tensor table, Shape grouped) {
      return table.expand(grouped).flatten(1, 2);
    }
  }

  /** A channel's planes of all samples share theirs. Ioffe and Szegedy, arXiv 1502.03167. */
  record Batch() implements Statistics {
    @Override
    public Pair pool(Tensor mean, Tensor var, Tensor... parameters) {
      return Pair.over(mean, var, 0);
    }
  }

  /** Given ones, [C] each, as the running statistics in evaluation: the planes' own don't count. */
  record Given() implements Statistics {
    @Override
    public Pair pool(Tensor mean, Tensor var, Tensor... parameters) {
      return new Pair(parameters[0].unsqueeze(0), parameters[1].unsqueeze(0));
    }

    @Override
    public int arity() {
      return 2;
    }
  }

  /**
   * A mixture of others, its means weighted apart from its variances. Luo et al., arXiv 1806.10779,
   * with any sources instead of instance, layer and batch.
   *
   * <p>Parameters: the logits of the means' weights [K] and of the variances' [K], then those of
   * the sources.
   *
   * @param sources the K that are mixed
   * @param mixing how logits become weights
   */
  record Switchable(List<Statistics> sources, Mixing mixing) implements Statistics {
    /** Checks that there is something to mix, and nothing twice. */
    public Switchable {
      sources = List.copyOf(sources);
      if (sources.isEmpty() || sources.stream().distinct().count() < sources.size()) {
        throw new ArgumentException(
            "Switchable: got the sources "
                + sources
                + ", wanted one or more, each once, of instance, layer, group and batch");
      }
    }

    /** Weighted by the softmax of the logits. */
    public Switchable(Statistics... sources) {
      this(List.of(sources), new Mixing.Softmax());
    }

    @Override
    public Pair pool(Tensor mean, Tensor var, Tensor... parameters) {
      Tensor meanWeights = weights(parameters[0]);
      Tensor varWeights = weights(parameters[1]);
      Tensor mixedMean = null;
      Tensor mixedVar = null;
      int next = 2;
      for (int k = 0; k < sources.size(); k++) {
        Statistics source = sources.get(k);
        Pair pair =
            source.pool(mean, var, Arrays.copyOfRange(parameters, next, next += source.arity()));
        mixedMean = plus(mixedMean, pair.mean.mul(meanWeights.narrow(0, k, 1)));
        mixedVar = plus(mixedVar, pair.var.mul(varWeights.narrow(0, k, 1)));
      }
      return new Pair(mixedMean, mixedVar);
    }

    /** The sources' weights. */
    Tensor weights(Tensor logits) {
      if (!logits.shape().equals(Shape.of(sources.size()))) {
        throw new ShapeException(
            "Switchable: got logits of shape %s, wanted one for each of the %s sources"
                .formatted(logits.shape(), sources.size()));
      }
      return mixing.weights(logits);
    }

    private static Tensor plus(Tensor sum, Tensor x) {
      return sum == null ? x : sum.add(x);
    }

    @Override
    public int arity() {
      return 2 + sources.stream().mapToInt(Statistics::arity).sum();
    }
  }
}
