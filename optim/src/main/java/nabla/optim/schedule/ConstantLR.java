package nabla.optim.schedule;

import nabla.optim.Optimizer;

/** baseLr·factor for the first totalIters epochs, then baseLr. */
public final class ConstantLR extends FormulaLR {
  private final double factor;
  private final int totalIters;

  /** A third, for 5 epochs. */
  public ConstantLR(Optimizer<?> optimizer) {
    this(optimizer, 1. / 3, 5);
  }

  /** A share from 0 to 1. */
  public ConstantLR(Optimizer<?> optimizer, double factor, int totalIters) {
    super(optimizer);
    require(
        factor >= 0 && factor <= 1,
        "Constant multiplicative factor expected to be between 0 and 1.",
        factor);
    this.factor = factor;
    this.totalIters = totalIters;
    begin();
  }

  @Override
  protected double lr(int group) {
    if (lastEpoch() == 0) {
      return present(group) * factor;
    }
    return lastEpoch() == totalIters ? present(group) * (1 / factor) : present(group);
  }

  @Override
  protected double restartLr(int group) {
    return totalIters <= 0 ? baseLr(group) : baseLr(group) * factor;
  }
}
