package nabla.optim.schedule;

import nabla.optim.Optimizer;

/** lr ← lr·gamma every stepSize epochs. */
public final class StepLR extends FormulaLR {
  private final int stepSize;
  private final double gamma;

  /** Steps down to a tenth. */
  public StepLR(Optimizer<?> optimizer, int stepSize) {
    this(optimizer, stepSize, .1);
  }

  /** Steps by a factor. */
  public StepLR(Optimizer<?> optimizer, int stepSize, double gamma) {
    super(optimizer);
    require(stepSize > 0, "Expected positive step_size", stepSize);
    this.stepSize = stepSize;
    this.gamma = gamma;
    begin();
  }

  @Override
  protected double lr(int group) {
    boolean now = lastEpoch() != 0 && lastEpoch() % stepSize == 0;
    return now ? present(group) * gamma : present(group);
  }

  @Override
  protected double restartLr(int group) {
    return baseLr(group);
  }
}
