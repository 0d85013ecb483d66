package nabla.optim;

/**
 * The options that nearly all optimizers have.
 *
 * @param <O> the record itself
 */
public interface DescentOptions<O extends DescentOptions<O>> extends GroupOptions<O> {
  /** The factor of weight decay. */
  double weightDecay();

  /** Whether to go up. */
  boolean maximize();

  /** The same with another weight decay. */
  default O withWeightDecay(double weightDecay) {
    return with("weightDecay", weightDecay);
  }

  /** The same going up or down. */
  default O withMaximize(boolean maximize) {
    return with("maximize", maximize);
  }
}
