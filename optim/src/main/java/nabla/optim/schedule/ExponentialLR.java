package nabla.optim.schedule;

import nabla.optim.Optimizer;

/** lr ← lr·gamma every epoch. */
public final class ExponentialLR extends FormulaLR {
  private final double gamma;

  /** Falls by a factor. */
  public ExponentialLR(Optimizer<?> optimizer, double gamma) {
    super(optimizer);
    this.gamma = gamma;
    begin();
  }

  @Override
  protected double lr(int group) {
    return initial() ? present(group) : present(group) * gamma;
  }

  @Override
  protected double restartLr(int group) {
    return baseLr(group);
  }
}
