package nabla.nn.norm;

import java.util.List;
import nabla.core.NoGrad;
import nabla.nn.Module;

/**
 * The second way of the switchable norm paper to get statistics for evaluation: those of a pass
 * over training data with the final parameters, instead of a moving average along the training. Luo
 * et al., arXiv 1806.10779.
 */
public final class BatchAverage {
  private BatchAverage() {}

  /**
   * Replaces the running statistics of all switchable norms in a module by the mean and variance of
   * all that they see in a pass. Runs in training mode without gradients, and restores the mode.
   *
   * @param pass calls the module with batches of one size; the paper takes 200
   */
  public static void of(Module module, Runnable pass) {
    List<SwitchableNorm> norms =
        module.modules().stream()
            .filter(SwitchableNorm.class::isInstance)
            .map(SwitchableNorm.class::cast)
            .toList();
    boolean training = module.training();
    norms.forEach(SwitchableNorm::startAveraging);
    try (NoGrad off = NoGrad.open()) {
      module.train();
      pass.run();
    } finally {
      norms.forEach(SwitchableNorm::stopAveraging);
      module.train(training);
    }
  }
}
