package nabla.optim;

/**
 * The options of optimizers that follow the first two moments of the gradient, as Adam.
 *
 * @param <O> the record itself
 */
public interface MomentOptions<O extends MomentOptions<O>> extends DescentOptions<O> {
  /** How slowly the first moment follows. */
  double beta1();

  /** How slowly the second moment follows. */
  double beta2();

  /** What keeps the division sane. */
  double eps();

  /** The same with other betas. */
  default O withBetas(double beta1, double beta2) {
    return with("beta1", beta1).with("beta2", beta2);
  }

  /** The same with another eps. */
  default O withEps(double eps) {
    return with("eps", eps);
  }

  /** Throws unless the numbers are possible. */
  static void require(double lr, double beta1, double beta2, double eps, double weightDecay) {
    GroupOptions.requireNonNegative("learning rate", lr);
    GroupOptions.requireNonNegative("epsilon value", eps);
    GroupOptions.requireBetas(beta1, beta2);
    GroupOptions.requireNonNegative("weight_decay value", weightDecay);
  }
}
