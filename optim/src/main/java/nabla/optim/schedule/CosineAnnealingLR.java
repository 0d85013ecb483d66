package nabla.optim.schedule;

import nabla.optim.Optimizer;

/**
 * etaMin + (baseLr - etaMin)·(1 + cos(π·epoch / tMax)) / 2: down along a cosine, and up again if it
 * goes on (I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR
 * 2017, without the restarts).
 */
public final class CosineAnnealingLR extends FormulaLR {
  private final int tMax;
  private final double etaMin;

  /** Down to 0. */
  public CosineAnnealingLR(Optimizer<?> optimizer, int tMax) {
    this(optimizer, tMax, 0);
  }

  /** Down to a rate. */
  public CosineAnnealingLR(Optimizer<?> optimizer, int tMax, double etaMin) {
    super(optimizer);
    require(tMax > 0, "Expected positive T_max", tMax);
    this.tMax = tMax;
    this.etaMin = etaMin;
    begin();
  }

  @Override
  protected double lr(int group) {
    if (initial()) {
      return present(group);
    }
    if ((lastEpoch() - 1 - tMax) % (2 * tMax) == 0) {
      return present(group) + (baseLr(group) - etaMin) * (1 - Math.cos(Math.PI / tMax)) / 2;
    }
    return (1 + Math.cos(Math.PI * lastEpoch() / tMax))
            / (1 + Math.cos(Math.PI * (lastEpoch() - 1) / tMax))
            * (present(group) - etaMin)
        + etaMin;
  }

  @Override
  protected double restartLr(int group) {
    return baseLr(group);
  }
}
