package nabla.optim.schedule;

import nabla.optim.Optimizer;

/** baseLr·(1 - epoch / totalIters)^power, then 0. */
public final class PolynomialLR extends FormulaLR {
  private final int totalIters;
  private final double power;

  /** Linearly to 0 in 5 epochs. */
  public PolynomialLR(Optimizer<?> optimizer) {
    this(optimizer, 5, 1);
  }

  /** To 0 in some epochs, by a power. */
  public PolynomialLR(Optimizer<?> optimizer, int totalIters, double power) {
    super(optimizer);
    require(totalIters > 0, "Expected positive total_iters", totalIters);
    this.totalIters = totalIters;
    this.power = power;
    begin();
  }

  @Override
  protected double lr(int group) {
    if (initial() || lastEpoch() > totalIters) {
      return present(group);
    }
    double left = 1. - (double) lastEpoch() / totalIters;
    double before = 1. - (lastEpoch() - 1.) / totalIters;
    return present(group) * Math.pow(left / before, power);
  }

  @Override
  protected double restartLr(int group) {
    return baseLr(group);
  }
}
