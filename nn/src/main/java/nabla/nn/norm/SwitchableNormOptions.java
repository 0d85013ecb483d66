package nabla.nn.norm;

import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.Mixing;
import nabla.core.Statistics;

/**
 * What switchable norm may be told besides the number of its features.
 *
 * @param sources whose means and variances are mixed: any of instance, layer, group and batch
 * @param eps added to the mixed variance
 * @param momentum the weight of the new value in the running statistics, as in PyTorch; the paper's
 *     own code counts the old one's
 * @param lastGamma starts the weights at 0, for the last norm of a residual block
 * @param sparse mixes by {@link Mixing.SparsestMax} instead of softmax: see {@link
 *     SwitchableNorm#sparsity(double)}
 */
public record SwitchableNormOptions(
    List<Statistics> sources, double eps, double momentum, boolean lastGamma, boolean sparse) {

  /** Checks the sources and the numbers. */
  public SwitchableNormOptions {
    sources = new Statistics.Switchable(sources, new Mixing.Softmax()).sources();
    for (Statistics source : sources) {
      Norms.name(source);
    }
    if (!(eps >= 0) || !Double.isFinite(momentum)) {
      throw new ArgumentException(
          ("switchable norm: got eps %s and momentum %s, wanted eps of 0 or more and a finite"
                  + " momentum")
              .formatted(eps, momentum));
    }
  }

  /** Instance, layer and batch; eps 1e-5, momentum 0.1, softmax. */
  public static SwitchableNormOptions defaults() {
    return new SwitchableNormOptions(
        List.of(new Statistics.Instance(), new Statistics.Layer(), new Statistics.Batch()),
        1e-5,
        .1,
        false,
        false);
  }

  /** With other sources, in this order. */
  public SwitchableNormOptions withSources(Statistics... chosen) {
    return new SwitchableNormOptions(List.of(chosen), eps, momentum, lastGamma, sparse);
  }

  /** With sources by name: "instance", "layer", "batch", "group:8". */
  public SwitchableNormOptions withSources(String... names) {
    return withSources(List.of(names).stream().map(Norms::statistics).toArray(Statistics[]::new));
  }

  /** The sources' names, as {@link #withSources(String...)} takes them. */
  public List<String> sourceNames() {
    return sources.stream().map(Norms::name).toList();
  }

  /** Without the batch as a source: the paper's {@code using_bn=False}, for batches of one. */
  public SwitchableNormOptions withoutBatch() {
    return withSources(
        sources.stream()
            .filter(source -> !(source instanceof Statistics.Batch))
            .toArray(Statistics[]::new));
  }

  /** With another eps. */
  public SwitchableNormOptions withEps(double value) {
    return new SwitchableNormOptions(sources, value, momentum, lastGamma, sparse);
  }

  /** With another weight of the new value. */
  public SwitchableNormOptions withMomentum(double value) {
    return new SwitchableNormOptions(sources, eps, value, lastGamma, sparse);
  }

  /** With weights that start at 0. */
  public SwitchableNormOptions withLastGamma() {
    return new SwitchableNormOptions(sources, eps, momentum, true, sparse);
  }

  /** Mixing by SparsestMax: sparse switchable norm. */
  public SwitchableNormOptions withSparse() {
    return new SwitchableNormOptions(sources, eps, momentum, lastGamma, true);
  }
}
