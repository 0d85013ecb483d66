package nabla.optim.schedule;

import nabla.optim.Optimizer;

/**
 * From baseLr·startFactor to baseLr·endFactor, in equal changes over totalIters epochs; then it
 * stays. As the first part of a {@link SequentialLR} it is the usual warm-up.
 */
public final class LinearLR extends FormulaLR {
  private final double startFactor;
  private final double endFactor;
  private final int totalIters;

  /** From a third to all, over 5 epochs. */
  public LinearLR(Optimizer<?> optimizer) {
    this(optimizer, 1. / 3, 1, 5);
  }

  /** From one factor to another, each up to 1. */
  public LinearLR(Optimizer<?> optimizer, double startFactor, double endFactor, int totalIters) {
    super(optimizer);
    require(
        startFactor > 0 && startFactor <= 1,
        "Starting multiplicative factor expected to be greater than 0 and less or equal to 1.",
        startFactor);
    require(
        endFactor >= 0 && endFactor <= 1,
        "Ending multiplicative factor expected to be between 0 and 1.",
        endFactor);
    this.startFactor = startFactor;
    this.endFactor = endFactor;
    this.totalIters = totalIters;
    begin();
  }

  @Override
  protected double lr(int group) {
    if (lastEpoch() == 0) {
      return present(group) * startFactor;
    }
    if (initial() || lastEpoch() > totalIters) {
      return present(group);
    }
    double change = endFactor - startFactor;
    return present(group) * (1 + change / (totalIters * startFactor + (lastEpoch() - 1) * change));
  }

  @Override
  protected double restartLr(int group) {
    return baseLr(group) * (totalIters <= 0 ? endFactor : startFactor);
  }
}
