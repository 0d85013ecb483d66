package nabla.nn.norm;

import java.util.List;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.nn.Layer;
import nabla.nn.Module;
import nabla.nn.data.Batch;

/**
 * Statistics for evaluation from a pass over training data with the final parameters, instead of a
 * moving average along the training: PyTorch's {@code update_bn}, which averaged weights need (P.
 * Izmailov et al., "Averaging weights leads to wider optima and better generalization", UAI 2018),
 * and the second way of the switchable norm paper (P. Luo et al., arXiv 1806.10779).
 */
public final class BatchAverage {
  private BatchAverage() {}

  /** {@link #of} with the inputs of some batches. */
  public static void updateBn(Iterable<Batch> batches, Layer model) {
    of(
        model,
        () -> {
          for (Batch batch : batches) {
            try (Scope scope = Scope.open()) {
              model.forward(batch.inputs());
            }
          }
        });
  }

  /**
   * Replaces the running statistics of all batch norms in a module by the average of those of the
   * batches in a pass, and of all switchable norms by the mean and variance of all that they see.
   * Runs in training mode without gradients, and restores the mode.
   *
   * @param pass calls the module with batches of one size; the switchable norm paper takes 200
   */
  public static void of(Module module, Runnable pass) {
    List<ChannelNorm> norms =
        module.modules().stream()
            .filter(ChannelNorm.class::isInstance)
            .map(ChannelNorm.class::cast)
            .toList();
    boolean training = module.training();
    norms.forEach(ChannelNorm::startAveraging);
    try (NoGrad off = NoGrad.open()) {
      module.train();
      pass.run();
    } finally {
      norms.forEach(ChannelNorm::stopAveraging);
      module.train(training);
    }
  }
}
